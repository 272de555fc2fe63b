"""What a tree of departments, a chain of managers and a person's dates must satisfy (PLT-01). Pure."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import ClassVar

from core.errors import Refusal

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_EMAIL = 200


class DepartmentLoop(Refusal):
    """The department would lie under itself; `path` names the departments of the loop in order."""

    code: ClassVar[str] = "department_loop"


class ManagerLoop(Refusal):
    """The person would be their own superior; `path` names the persons of the loop in order."""

    code: ClassVar[str] = "manager_loop"


class LeavesBeforeHire(Refusal):
    code: ClassVar[str] = "leaves_before_hire"


class EmailMalformed(Refusal):
    code: ClassVar[str] = "email_malformed"


class ClearanceOutOfRange(Refusal):
    code: ClassVar[str] = "clearance_out_of_range"


def chain(start: int | None, above: Mapping[int, int | None]) -> list[int]:
    """`start` and everything above it, nearest first; stops where the chain would repeat.

    >>> chain(3, {3: 2, 2: 1, 1: None})
    [3, 2, 1]
    """
    path: list[int] = []
    while start is not None and start not in path:
        path.append(start)
        start = above.get(start)
    return path


def loop(record: int | None, new_above: int | None, above: Mapping[int, int | None]) -> list[int]:
    """The loop that putting `record` under `new_above` would close, beginning and ending with `record`; else empty.

    >>> loop(1, 3, {3: 2, 2: 1, 1: None})
    [1, 3, 2, 1]
    >>> loop(3, 1, {3: 2, 2: 1, 1: None})
    []
    """
    if record is None or new_above is None:
        return []
    path = chain(new_above, above)
    return [record, *path[: path.index(record)], record] if record in path else []


def require_no_department_loop(record: int | None, parent: int | None, above: Mapping[int, int | None], names: Mapping[int, str]) -> None:
    if path := loop(record, parent, above):
        raise DepartmentLoop(field="parent_id", path=" → ".join(names[step] for step in path))


def require_no_manager_loop(record: int | None, manager: int | None, above: Mapping[int, int | None], names: Mapping[int, str]) -> None:
    if path := loop(record, manager, above):
        raise ManagerLoop(field="manager_id", path=" → ".join(names[step] for step in path))


def require_dates(hired_on: dt.date, left_on: dt.date | None) -> None:
    """The last day may be the first day, not earlier."""
    if left_on is not None and left_on < hired_on:
        raise LeavesBeforeHire(field="left_on", hired_on=hired_on, left_on=left_on)


def require_email(email: str) -> str:
    email = email.strip()
    if email and (len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email)):
        raise EmailMalformed(field="email")
    return email


def require_clearance(clearance: int) -> int:
    """0–9, the range of security levels (PLT-05)."""
    if not 0 <= clearance <= 9:
        raise ClearanceOutOfRange(field="clearance", clearance=clearance)
    return clearance
