"""The PMO's list of work types: add, rename, order, disable (MON-20). One that is in use is never deleted, only disabled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.errors import AsWord, NotFound, NotUnique, Refusal, collect, require_text
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import WorkType

LONGEST_CODE, LONGEST_NAME = 40, 60
CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")


class WorkTypeCodeTaken(Refusal):
    """Another work type has the code."""

    code = "work_type_code_taken"


class WorkTypeCodeUnreadable(Refusal):
    """A code is small letters, figures, - and _."""

    code = "work_type_code_unreadable"


CONSTRAINT_REFUSALS["uq_work_type_code"] = WorkTypeCodeTaken


@dataclass(frozen=True)
class WorkTypeForm:
    code: str
    name: str
    name_en: str = ""


def add(actor: Actor, form: WorkTypeForm) -> int:
    """A new work type at the end of the list. Returns its id."""
    require(actor, Permission.WORK_TYPE_EDIT)
    with writing(actor, "work_type.add") as session:
        last = session.scalar(select(func.max(WorkType.position))) or 0
        row = WorkType(position=last + 1, enabled=True)
        _fill(session, row, form)
        session.add(row)
        session.flush()
        return row.id


def change(actor: Actor, type_id: int, form: WorkTypeForm, *, seen_version: int) -> None:
    """Renames it: tasks and report lines that have it follow."""
    require(actor, Permission.WORK_TYPE_EDIT)
    with writing(actor, "work_type.change") as session:
        row = lock(session, WorkType, type_id)
        require_fresh(session, row, seen_version)
        _fill(session, row, form)


def set_enabled(actor: Actor, type_id: int, *, enabled: bool, seen_version: int) -> None:
    """A disabled one is no longer offered; what has it keeps it."""
    require(actor, Permission.WORK_TYPE_EDIT)
    with writing(actor, "work_type.enable" if enabled else "work_type.disable") as session:
        row = lock(session, WorkType, type_id)
        require_fresh(session, row, seen_version)
        row.enabled = enabled


def order(actor: Actor, type_ids: Sequence[int]) -> None:
    """The list in this order; those that are not named come after, as they were."""
    require(actor, Permission.WORK_TYPE_EDIT)
    with writing(actor, "work_type.order") as session:
        rows = {r.id: r for r in session.scalars(select(WorkType).order_by(WorkType.position, WorkType.id).with_for_update())}
        if not set(type_ids) <= rows.keys():
            raise NotFound(record=AsWord("record.work_type"))
        wanted = list(dict.fromkeys([*type_ids, *rows]))
        for position, type_id in enumerate(wanted, start=1):
            if rows[type_id].position != position:
                rows[type_id].position = position


def _fill(session: Session, row: WorkType, form: WorkTypeForm) -> None:
    code = form.code.strip().lower()
    wrong: list[Refusal] = []
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        wrong.append(WorkTypeCodeUnreadable(field="code"))
    names = {}
    for name, value, required in (("name", form.name, True), ("name_en", form.name_en, False)):
        try:
            names[name] = require_text(value, field=name, longest=LONGEST_NAME, required=required)
        except Refusal as refusal:
            wrong.append(refusal)
    same = select(WorkType.id).where(WorkType.name == form.name.strip(), WorkType.id != (row.id or 0))
    if form.name.strip() and session.scalar(same) is not None:
        wrong.append(NotUnique(field="name"))
    collect(*wrong)
    row.code, row.name, row.name_en = code, names["name"], names["name_en"]
