"""What a file may be, by its name and by its first bytes: office papers, text, pictures; nothing that a browser would run."""
from __future__ import annotations

import re
import unicodedata

from core.errors import Refusal

LONGEST_NAME = 160
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = "application/vnd.openxmlformats-officedocument."

# ending → media type, the bytes it begins with (none: text)
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (_WORD + "wordprocessingml.document", (_ZIP,)),
    "xlsx": (_WORD + "spreadsheetml.sheet", (_ZIP,)),
    "pptx": (_WORD + "presentationml.presentation", (_ZIP,)),
    "doc": ("application/msword", (_OLE,)),
    "xls": ("application/vnd.ms-excel", (_OLE,)),
    "ppt": ("application/vnd.ms-powerpoint", (_OLE,)),
    "wps": ("application/vnd.ms-works", (_OLE,)),
    "ofd": ("application/ofd", (_ZIP,)),
    "zip": ("application/zip", (_ZIP,)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "txt": ("text/plain", ()),
    "md": ("text/plain", ()),
    "csv": ("text/csv", ()),
}


class FileKindRefused(Refusal):
    """Files of this ending are not taken. Facts: file, allowed."""

    code = "file_kind_refused"


class FileNotWhatItSays(Refusal):
    """The content does not fit the ending. Facts: file, kind."""

    code = "file_not_what_it_says"


def clean_name(name: str) -> str:
    """The last part of the path, without control signs and signs that file systems refuse; shortened before its ending.

    >>> clean_name("C:\\\\papers\\\\合同:final?.pdf")
    '合同_final_.pdf'
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    safe = re.sub(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]', "_", last).strip(" .") or "file"
    stem, dot, ending = safe.rpartition(".")
    return safe if len(safe) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def media_type_of(name: str, content: bytes) -> str:
    """The media type of an allowed file whose content fits its ending."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in KINDS:
        raise FileKindRefused(field="file", file=name, allowed=sorted(KINDS))
    media_type, beginnings = KINDS[ending]
    if (beginnings and not content.startswith(beginnings)) or (not beginnings and b"\x00" in content[:4096]):
        raise FileNotWhatItSays(field="file", file=name, kind=ending)
    return media_type
