"""Ask another department, take, answer, decline, ask again, close (PLT-13). Who asked, who answers for the department, and who sees the
record it is about see the request; nobody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.errors import AsWord, NotFound, Refusal, require_text
from core.files import FileRecord, register
from core.files.records import sees
from core.notices import tell
from core.numbering import next_number
from core.people.queries import at_work
from core.support.machine import MACHINE, OPEN, departments_answered
from core.unit import lock, writing
from db.models import Department, Employee, SupportRequest

RECORD = "support_request"
LONGEST = 4000


class DueInPast(Refusal):
    """An answer cannot be needed by a day that is over."""

    code = "due_in_past"


class OwnDepartment(Refusal):
    """Support is asked of another department; inside one's own a task or a word is enough."""

    code = "own_department"


class ReasonRequired(Refusal):
    code = "reason_required"


@dataclass(frozen=True)
class SupportForm:
    """`record`, `record_id`: what it is about, a record the asker sees; empty for nothing particular."""

    department_id: int | None
    title: str
    body: str
    due_on: dt.date | None
    record: str = ""
    record_id: int | None = None


def ask(actor: Actor, form: SupportForm) -> int:
    """A new request; the department's head is told, or where it has none everybody in it."""
    title, body = require_text(form.title, field="title"), require_text(form.body, field="body", longest=LONGEST, required=False)
    with writing(actor, "support.ask") as s:
        department = s.get(Department, form.department_id) if form.department_id else None
        if department is None:
            raise NotFound(field="department_id", record=AsWord("record.department"))
        if department.id == actor.department_id:
            raise OwnDepartment(field="department_id")
        due = _due(form.due_on)
        if form.record and (form.record_id is None or not sees(s, actor, form.record, form.record_id)):
            raise NotFound(field="record", record=AsWord(f"record.{form.record}"))
        row = SupportRequest(
            number=next_number(s, "SUP"),
            asked_by_id=actor.employee_id,
            department_id=department.id,
            title=title,
            body=body,
            due_on=due,
            record=form.record,
            record_id=form.record_id if form.record else None,
            state="asked",
            asked_at=clock.now(),
        )
        s.add(row)
        s.flush()
        _tell(s, actor, row, _answering(s, department), "support_asked")
        return row.id


def _due(due_on: dt.date | None) -> dt.date:
    if due_on is None or due_on < clock.today():
        raise DueInPast(field="due_on", today=clock.today())
    return due_on


def _answering(session: Session, department: Department) -> list[int]:
    if department.head_id:
        return [department.head_id]
    return list(session.scalars(select(Employee.id).where(Employee.department_id == department.id, at_work())))


def take(actor: Actor, request_id: int, *, seen_version: int) -> None:
    """Somebody of the department looks after it."""
    with writing(actor, "support.take") as s:
        row = _locked(s, actor, request_id)
        MACHINE.move(s, actor, row, "take", seen_version=seen_version)
        row.taken_by_id, row.taken_at = actor.employee_id, clock.now()
        _tell(s, actor, row, [row.asked_by_id], "support_taken")


def answer(actor: Actor, request_id: int, text: str, *, seen_version: int) -> None:
    """The answer; who asked is told and closes the request or asks again."""
    _answered(actor, request_id, "answer", require_text(text, field="answer", longest=LONGEST), seen_version)


def decline(actor: Actor, request_id: int, reason: str, *, seen_version: int) -> None:
    """The department does not do it, and says why."""
    if not reason.strip():
        raise ReasonRequired(field="answer")
    _answered(actor, request_id, "decline", require_text(reason, field="answer", longest=LONGEST), seen_version)


def _answered(actor: Actor, request_id: int, action: str, text: str, seen_version: int) -> None:
    with writing(actor, f"support.{action}") as s:
        row = _locked(s, actor, request_id)
        MACHINE.move(s, actor, row, action, seen_version=seen_version)
        row.answer, row.answered_by_id, row.answered_at = text, actor.employee_id, clock.now()
        row.taken_by_id = row.taken_by_id or actor.employee_id
        _tell(s, actor, row, [row.asked_by_id], "support_answered" if action == "answer" else "support_declined", comment=text[:300])


def close(actor: Actor, request_id: int, *, seen_version: int) -> None:
    """Who asked is content."""
    _ended(actor, request_id, "close", seen_version)


def withdraw(actor: Actor, request_id: int, *, seen_version: int) -> None:
    """Who asked does not need it any more; who had taken it is told."""
    _ended(actor, request_id, "withdraw", seen_version)


def _ended(actor: Actor, request_id: int, action: str, seen_version: int) -> None:
    with writing(actor, f"support.{action}") as s:
        row = _locked(s, actor, request_id)
        MACHINE.move(s, actor, row, action, seen_version=seen_version)
        row.ended_at = clock.now()
        if action == "withdraw":
            _tell(s, actor, row, [row.taken_by_id], "support_withdrawn")


def ask_again(actor: Actor, request_id: int, text: str, due_on: dt.date | None, *, seen_version: int) -> None:
    """The answer does not do: what is missing is added to the question, with a new day."""
    more = require_text(text, field="body", longest=LONGEST)
    with writing(actor, "support.ask_again") as s:
        row = _locked(s, actor, request_id)
        due = _due(due_on)
        MACHINE.move(s, actor, row, "ask_again", seen_version=seen_version)
        row.body, row.due_on, row.answer, row.answered_at = f"{row.body}\n\n{more}".strip(), due, "", None
        _tell(s, actor, row, [row.answered_by_id], "support_asked")


def _tell(session: Session, actor: Actor, row: SupportRequest, people: list[int] | list[int | None], kind: str, **facts: object) -> None:
    told = [p for p in people if p is not None and p != actor.employee_id]
    who = {"by": actor.name, "by_en": actor.name_en or actor.name}
    tell(session, told, kind, record=RECORD, record_id=row.id, number=row.number, title=row.title, due_on=row.due_on, **who, **facts)


def _locked(session: Session, actor: Actor, request_id: int) -> SupportRequest:
    row = lock(session, SupportRequest, request_id)
    if not seen_by(session, actor, row):
        raise NotFound(record=AsWord("record.support_request"))
    return row


def seen_by(session: Session, actor: Actor, row: SupportRequest) -> bool:
    if row.asked_by_id == actor.employee_id or row.department_id in departments_answered(session, actor):
        return True
    return bool(row.record) and row.record_id is not None and sees(session, actor, row.record, row.record_id)


def _seen(session: Session, actor: Actor, request_id: int) -> bool:
    row = session.get(SupportRequest, request_id)
    return row is not None and seen_by(session, actor, row)


def _may_add(session: Session, actor: Actor, request_id: int) -> bool:
    """Both sides, while it is open or answered."""
    row = session.get_one(SupportRequest, request_id)
    part = row.asked_by_id == actor.employee_id or row.department_id in departments_answered(session, actor)
    return part and row.state in (*OPEN, "answered", "declined")


register(FileRecord(RECORD, _seen, _may_add))
