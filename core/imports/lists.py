"""What a list that can be imported says of itself: its fields, and how its rows are checked against the house and saved."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.errors import Refusal

Kind = Literal["text", "amount", "count", "day", "word", "name"]


@dataclass(frozen=True)
class Field:
    """A column of the list. `zh`, `en`: its heading in the template; `aliases`: other headings it is known by (small letters).

    kind: amount and count are figures, day a date, word one of `spellings` (spelling → code), name another record's name;
    `normal` brings a text to its normal form or refuses it."""

    key: str
    zh: str
    en: str
    kind: Kind = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    spellings: Callable[[], Mapping[str, str]] | None = None
    normal: Callable[[str], str] | None = None
    example: str = ""

    def known_as(self, heading: str) -> bool:
        spoken = heading.strip().casefold().replace("_", " ").rstrip("*").strip()
        return spoken in {self.key.replace("_", " "), self.zh.casefold(), self.en.casefold(), *self.aliases}


@dataclass(frozen=True)
class Problem:
    """One cell (or the row, when `field` is empty) and what is wrong with it. A warning does not stop the import."""

    row: int
    field: str
    heading: str
    cell: str
    value: str
    refusal: Refusal
    warning: bool = False

    @property
    def nearest(self) -> str:
        """What was probably meant: may be accepted as a correction."""
        return str(self.refusal.facts.get("nearest") or "")


@dataclass
class Draft:
    """A row on its way in: parsed values by field; `key` tells an exact repeat; left out when it is here already."""

    row: int
    values: dict[str, Any]
    key: str = ""
    there: bool = False
    told: list[tuple[str, Refusal, bool]] = field(default_factory=list)       # field, refusal, warning

    def refuse(self, name: str, refusal: Refusal) -> None:
        self.told.append((name, refusal, False))

    def leave_out(self, warning: Refusal | None = None) -> None:
        self.there = True
        if warning is not None:
            self.told.append(("", warning, True))


@dataclass(frozen=True)
class ImportList:
    """`check` looks at all rows together and against the house; `save` writes those that are not there yet and returns how many."""

    name: str
    permission: Permission
    fields: tuple[Field, ...]
    check: Callable[[Session, Actor, Sequence[Draft]], None]
    save: Callable[[Session, Actor, Sequence[Draft]], int]

    def field(self, key: str) -> Field:
        return next(f for f in self.fields if f.key == key)


_lists: dict[str, ImportList] = {}


def register(made: ImportList) -> None:
    """Called once per list when its domain is imported."""
    _lists[made.name] = made


def import_list(name: str) -> ImportList:
    return _lists[name]
