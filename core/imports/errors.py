"""What an import refuses. Problems of a cell carry its value; the preview adds row and cell."""
from __future__ import annotations

from core.errors import NotUnique, Refusal


class FileUnreadable(Refusal):
    """Neither a workbook (.xlsx) nor text with columns (.csv). Facts: file."""

    code = "import_file_unreadable"


class FileWithoutRows(Refusal):
    """No line of headings, or nothing under it."""

    code = "import_file_without_rows"


class FileTooBig(Refusal):
    """Facts: largest (megabytes)."""

    code = "import_file_too_big"


class RowsOverLimit(Refusal):
    """Facts: most."""

    code = "import_too_many_rows"


class HeadingTwice(Refusal):
    """Facts: heading."""

    code = "import_heading_twice"


class FieldTwice(Refusal):
    """Two columns are mapped to one field. Facts: first, second."""

    code = "import_field_twice"


class FieldNotMapped(Refusal):
    """A field that every row needs has no column. Facts: names of the field in both spellings."""

    code = "import_field_not_mapped"


class FigureUnreadable(Refusal):
    """Facts: value."""

    code = "import_not_a_number"


class DateUnreadable(Refusal):
    """Facts: value."""

    code = "import_not_a_date"


class WordUnknown(Refusal):
    """None of the known words; `nearest` is the code of the one that was probably meant, or empty. Facts: value, nearest."""

    code = "import_word_unknown"


class NameUnknown(Refusal):
    """The record named does not exist; `nearest` is the name that was probably meant, or empty. Facts: value, nearest."""

    code = "import_name_unknown"


class RowTwice(Refusal):
    """The same record in two rows with different values. Facts: first (row), name."""

    code = "import_row_twice"


class RowRepeated(Refusal):
    """A warning: an earlier row says exactly the same. Facts: first (row)."""

    code = "import_row_repeated"


class KeptAlready(Refusal):
    """A warning: the record exists with other values; the row is left out. Facts: number, name, owner."""

    code = "import_kept_already"


class ProblemsRemain(Refusal):
    """All or nothing: with an error left nothing is imported. Facts: count, row, cell of the first."""

    code = "import_problems_remain"


class ImportedMeanwhile(NotUnique):
    """Somebody imported the same rows in between."""

    code = "imported_meanwhile"
