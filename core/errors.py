"""A refusal is a situation with a code and facts; its sentence lives in the catalogues under `error.<code>` (GEN-07).

Facts are plain values: Decimal is money, int a count, date a day, str a name. What is neither is wrapped, so that a
sentence shows it as what it is: AsPercent, AsPoints, AsDays, AsHours, AsWord."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True)
class AsPercent:
    """A fraction shown as percent: 0.28 → 28.0 %; `places` are raised when 29.996 % must not read as 30.0 %."""

    value: Decimal
    places: int = 1


@dataclass(frozen=True)
class AsPoints:
    value: Decimal
    places: int = 2


@dataclass(frozen=True)
class AsDays:
    value: Decimal


@dataclass(frozen=True)
class AsHours:
    minutes: int


@dataclass(frozen=True)
class AsWord:
    """A word of the catalogues: AsWord("state.contract.draft")."""

    key: str


Fact = Decimal | int | str | bool | dt.date | dt.datetime | AsPercent | AsPoints | AsDays | AsHours | AsWord | Sequence["Fact"] | None


class Refusal(Exception):
    """The house says no. `field` names the input it belongs to, when it belongs to one."""

    code: ClassVar[str] = "refused"

    def __init__(self, *, field: str | None = None, **facts: Fact) -> None:
        self.field = field
        self.facts = facts
        super().__init__(f"{self.code} {facts}")


class Refusals(Refusal):
    """Several fields are wrong at once; each keeps its own sentence."""

    code = "several"

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(count=len(self.refusals))


class NotPermitted(Refusal):
    """PLT-03: the person's roles do not allow the action."""

    code = "not_permitted"


class NotFound(Refusal):
    """No such record, or not one this person may see: both answers are the same on purpose (PLT-14)."""

    code = "not_found"


class SignedOut(Refusal):
    """The sign-in behind the actor was ended, or the account disabled, since the screen was drawn (PLT-02)."""

    code = "signed_out"


class StaleScreen(Refusal):
    """Somebody saved in between: who, when, and which fields differ."""

    code = "stale_screen"

    def __init__(self, *, who: str, at: dt.datetime | None, changes: Sequence[tuple[str, Fact, Fact]] = ()) -> None:
        self.changes = tuple(changes)  # field, what the screen showed, what is true now
        super().__init__(who=who, at=at, changed=[name for name, _, _ in changes])


class WrongState(Refusal):
    """The action does not exist from the record's present state."""

    code = "wrong_state"


class TryAgain(Refusal):
    """The database asked to repeat (deadlock, serialization): nothing was changed."""

    code = "try_again"


class Required(Refusal):
    code = "required"


class TooLong(Refusal):
    code = "too_long"


class UnknownChoice(Refusal):
    code = "unknown_choice"


class NotUnique(Refusal):
    """The value is taken already by another record."""

    code = "not_unique"


class DatesReversed(Refusal):
    """Finish lies before start."""

    code = "dates_reversed"


def require_text(value: str, *, field: str, longest: int = 200, required: bool = True) -> str:
    """Trimmed text; refuses an empty required one and one over `longest` characters."""
    text = value.strip().replace("\x00", "")
    if required and not text:
        raise Required(field=field)
    if len(text) > longest:
        raise TooLong(field=field, longest=longest, length=len(text))
    return text


def collect(*refusals: Refusal | None) -> None:
    """Raises what is there: one alone as itself, several as Refusals."""
    found = [r for r in refusals if r is not None]
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)
