"""What a cell or an edit of the plan may not be. Facts name the text as typed; rows and columns where a paste or a file is meant."""
from __future__ import annotations

from typing import ClassVar

from core.errors import Refusal


class NotADate(Refusal):
    code: ClassVar[str] = "not_a_date"


class NoSuchDay(Refusal):
    """A date that no calendar has: 30 February."""

    code: ClassVar[str] = "no_such_day"


class DateOutOfRange(Refusal):
    """A year outside 2000 … 2099."""

    code: ClassVar[str] = "date_out_of_range"


class NotANumber(Refusal):
    code: ClassVar[str] = "not_a_number"


class NumberTooLarge(Refusal):
    code: ClassVar[str] = "number_too_large"


class NumberTooPrecise(Refusal):
    """More decimals than the figure keeps. Fact `places`: how many it keeps."""

    code: ClassVar[str] = "number_too_precise"


class PercentOutOfRange(Refusal):
    code: ClassVar[str] = "percent_out_of_range"


class NotYesOrNo(Refusal):
    code: ClassVar[str] = "not_yes_or_no"


class PersonUnknown(Refusal):
    """Nobody of that name can be chosen here."""

    code: ClassVar[str] = "person_unknown"


class RoleUnknown(Refusal):
    code: ClassVar[str] = "role_unknown"


class StageUnknown(Refusal):
    code: ClassVar[str] = "stage_unknown"


class NameAmbiguous(Refusal):
    """The text begins the names of several choices. Fact `names`."""

    code: ClassVar[str] = "name_ambiguous"


class OnItsOwnBranch(Refusal):
    """A task cannot wait for itself, for its parents or for what is below it."""

    code: ClassVar[str] = "predecessor_on_own_branch"


class MilestoneWithEffort(Refusal):
    """A milestone is a moment: it takes no days."""

    code: ClassVar[str] = "milestone_with_effort"


class FinishByMissed(Refusal):
    """A task, or what is below it, ends after the day it must be finished by; shown, not forbidden. Facts: task, name, finish_by_on,
    finishes_on, days (working days missing)."""

    code: ClassVar[str] = "finish_by_missed"


class DrivenWithoutEffort(Refusal):
    """The finish shall follow from the effort and there is none; the typed finish stands until then."""

    code: ClassVar[str] = "driven_without_effort"


class EstimateOutOfOrder(Refusal):
    """Optimistic ≤ effort ≤ pessimistic. Facts: days, effort."""

    code: ClassVar[str] = "estimate_out_of_order"


class WorkTypeUnknown(Refusal):
    code: ClassVar[str] = "work_type_not_known"


class ClientPersonUnknown(Refusal):
    """Nobody of that name among the contacts of the project's customer."""

    code: ClassVar[str] = "client_person_unknown"


class OutsideProject(Refusal):
    """A task before the project's start or after its end."""

    code: ClassVar[str] = "task_outside_project"


class CellInvalid(Refusal):
    """A cell of a pasted block or a file: row and column by name, the refusal of the cell inside."""

    code: ClassVar[str] = "cell_invalid"

    def __init__(self, *, row: int, column: str, reason: Refusal) -> None:
        self.reason = reason
        super().__init__(row=row, column=column)


class HeadingMissing(Refusal):
    """The first row does not name the columns. Fact `wanted`."""

    code: ClassVar[str] = "heading_missing"


class NothingToRead(Refusal):
    """A paste or a file without a single task."""

    code: ClassVar[str] = "nothing_to_read"


class TooManyRows(Refusal):
    code: ClassVar[str] = "too_many_rows"


class NotProjectXml(Refusal):
    """The file is no XML of Microsoft Project that can be read."""

    code: ClassVar[str] = "not_project_xml"


class XmlWithEntities(Refusal):
    """An XML file that defines its own entities or types: such files are not opened, whatever they hold."""

    code: ClassVar[str] = "xml_with_entities"


class PlanFileTooLarge(Refusal):
    """Facts: megabytes (at most)."""

    code: ClassVar[str] = "plan_file_too_large"


class NotAWorkbook(Refusal):
    """The file is no Excel workbook that can be opened."""

    code: ClassVar[str] = "not_a_workbook"


class CellsInvalid(Refusal):
    """The draft still holds cells that cannot be saved. Facts: count, first (row code)."""

    code: ClassVar[str] = "cells_invalid"


class CellsToMend(Refusal):
    """Cells of a sheet that cannot be read yet. Facts: count, first (the number of the first line with one)."""

    code = "cells_to_mend"
