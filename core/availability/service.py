"""Enter an absence, change it, withdraw it: by the person, their superiors or HR; HR also what is over (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import people_led, people_seen
from core.availability.errors import (
    AbsenceIsOver,
    AbsenceLongAgo,
    AbsenceOverlaps,
    AbsencePastChanged,
    AbsenceTooLong,
    AbsenceWithoutWorkingDay,
    NotEmployedThen,
)
from core.availability.rules import KINDS, LONGEST, Away, overlap, taken, working_days
from core.calendar.queries import load_calendar
from core.calendar.rules import require_period
from core.errors import AsWord, NotFound, NotPermitted, Required, UnknownChoice, require_text
from core.notices import tell
from core.unit import lock, require_fresh, writing
from db.models import Absence, Department, Employee

ALONE = 7_302_031  # absences of one person are entered one after the other
DAYS_BACK = 31  # a sickness is entered when the person is back
LONGEST_NOTE = 500


@dataclass(frozen=True)
class AbsenceForm:
    """The first day may begin at noon, the last end at noon; one day with one of them is half a day."""

    employee_id: int | None
    kind: str
    from_on: dt.date | None
    until_on: dt.date | None
    from_noon: bool = False
    until_noon: bool = False
    note: str = ""


def enter(actor: Actor, form: AbsenceForm) -> int:
    """A new absence; the person and their direct manager are told of what the other entered."""
    with writing(actor, "absence.enter", alone=(ALONE, form.employee_id or 0)) as s:
        person = _person(s, actor, form.employee_id)
        away = _checked(s, person, form)
        earliest = clock.today() - dt.timedelta(days=DAYS_BACK)
        if away.from_on < earliest and not actor.can(Permission.ABSENCE_EDIT_PAST):
            raise AbsenceLongAgo(field="from_on", days=DAYS_BACK, earliest=earliest)
        _require_free(s, person.id, away, None)
        row = Absence(employee_id=person.id, entered_by_id=actor.employee_id, entered_at=clock.now(), **_values(form, away))
        s.add(row)
        s.flush()
        _tell(s, actor, person, row)
        return row.id


def change(actor: Actor, absence_id: int, form: AbsenceForm, *, seen_version: int) -> None:
    """Other days, kind or note. The person of an absence never changes."""
    with writing(actor, "absence.change", alone=(ALONE, form.employee_id or 0)) as s:
        row, person = _locked(s, actor, absence_id, seen_version)
        if form.employee_id != row.employee_id:
            raise UnknownChoice(field="employee_id", value="")
        away, before, today = _checked(s, person, form), _away(row), clock.today()
        if not actor.can(Permission.ABSENCE_EDIT_PAST):
            calendar, yesterday = load_calendar(s), today - dt.timedelta(days=1)
            first = min(before.from_on, away.from_on)
            if taken([before], first, yesterday, calendar) != taken([away], first, yesterday, calendar):
                raise AbsencePastChanged(field="from_on", today=today)
        _require_free(s, person.id, away, row.id)
        for name, value in _values(form, away).items():
            setattr(row, name, value)
        _tell(s, actor, person, row)


def withdraw(actor: Actor, absence_id: int, *, seen_version: int) -> None:
    """It does not take place. One that has begun is shortened instead, except by HR."""
    with writing(actor, "absence.withdraw") as s:
        row, person = _locked(s, actor, absence_id, seen_version)
        if row.from_on < clock.today() and not actor.can(Permission.ABSENCE_EDIT_PAST):
            raise AbsencePastChanged(field=None, today=clock.today())
        row.withdrawn_at = clock.now()
        _tell(s, actor, person, row, "absence_withdrawn")


def _person(session: Session, actor: Actor, employee_id: int | None) -> Employee:
    """The person, whom the actor may enter an absence for."""
    if employee_id is None:
        raise Required(field="employee_id")
    found = session.execute(select(Employee, people_led(actor), people_seen(actor)).where(Employee.id == employee_id)).one_or_none()
    if found is None:
        raise NotFound(field="employee_id", record=AsWord("record.employee"))
    if not (found[1] or actor.can(Permission.ABSENCE_EDIT_PAST)):
        raise NotPermitted(field="employee_id", permission=AsWord(f"permission.{Permission.ABSENCE_ENTER.value}"))
    person: Employee = found[0]
    return person


def _locked(session: Session, actor: Actor, absence_id: int, seen_version: int) -> tuple[Absence, Employee]:
    row = lock(session, Absence, absence_id)
    try:
        person = _person(session, actor, row.employee_id)
    except NotPermitted:
        raise NotFound(record=AsWord("record.absence")) from None
    require_fresh(session, row, seen_version)
    if row.withdrawn_at is not None:
        raise NotFound(record=AsWord("record.absence"))
    if row.until_on < clock.today() and not actor.can(Permission.ABSENCE_EDIT_PAST):
        raise AbsenceIsOver(until_on=row.until_on)
    return row, person


def _checked(session: Session, person: Employee, form: AbsenceForm) -> Away:
    if form.kind not in KINDS:
        raise UnknownChoice(field="kind", value=form.kind)
    if form.from_on is None or form.until_on is None:
        raise Required(field="from_on" if form.from_on is None else "until_on")
    require_period(form.from_on, form.until_on, field="until_on")
    if (form.until_on - form.from_on).days >= LONGEST:
        raise AbsenceTooLong(field="until_on", longest=LONGEST)
    if form.from_on < person.hired_on or (person.left_on is not None and form.until_on > person.left_on):
        raise NotEmployedThen(field="from_on", person=person.name, day=form.from_on if form.from_on < person.hired_on else form.until_on)
    away = Away(form.from_on, form.until_on, form.from_noon, form.until_noon)
    one_day = form.from_on == form.until_on
    if (one_day and form.from_noon and form.until_noon) or not working_days(away, load_calendar(session)):
        raise AbsenceWithoutWorkingDay(field="from_on", from_on=form.from_on, until_on=form.until_on)
    return away


def _require_free(session: Session, employee_id: int, away: Away, own_id: int | None) -> None:
    near = select(Absence).where(
        Absence.employee_id == employee_id, Absence.withdrawn_at.is_(None), Absence.from_on <= away.until_on, Absence.until_on >= away.from_on
    )
    for row in session.scalars(near.order_by(Absence.from_on)):
        if row.id != own_id and overlap(_away(row), away):
            raise AbsenceOverlaps(field="from_on", from_on=row.from_on, until_on=row.until_on)


def _away(row: Absence) -> Away:
    return Away(row.from_on, row.until_on, row.from_noon, row.until_noon)


def _values(form: AbsenceForm, away: Away) -> dict[str, object]:
    note = require_text(form.note, field="note", longest=LONGEST_NOTE, required=False)
    return {"kind": form.kind, "note": note, **away._asdict()}


def _tell(session: Session, actor: Actor, person: Employee, row: Absence, kind: str = "absence_entered") -> None:
    """The person and who leads them, whichever of them did not do it."""
    head = session.scalar(select(Department.head_id).where(Department.id == person.department_id))
    people = {person.id, person.manager_id, head} - {actor.employee_id, None}
    facts = {"person": person.name, "person_en": person.name_en or person.name, "from_on": row.from_on, "until_on": row.until_on}
    tell(session, sorted(p for p in people if p), kind, record="absence", record_id=row.id, **facts)
