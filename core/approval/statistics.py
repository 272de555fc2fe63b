"""How long approvals take and where they come back: by flow, step, person and week, and the cases behind each figure (APR-09).

Time is office time (core.calendar.hours), worked out in the database so that years of cases are counted in one statement each.
Three things are measured: a *case* from submission to its end (with what the initiator took after a return), a *step* from
entering to its end, a *to-do* from the moment it came to its decision. Late is what was decided after its limit; returned is what
was sent back at least once. A decision made by the engine (the same person on two steps in a row) is nobody's and not counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.approval.statistics_sql import BEHIND, BY_FLOW, BY_PERSON, BY_STEP, BY_WEEK, STEP_NAMES, Unit
from core.calendar.hours import office_days
from core.calendar.queries import load_calendar
from core.calendar.rules import ONE_DAY, require_period
from core.unit import reading

LONGEST_LIST = 500
REACH_BACK = dt.timedelta(days=1100)  # what began earlier than this before the period counts from there


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Measured:
    """A line of the statistics. `key`: flow id, flow id:step, person id, or the week's Monday; `note` is the flow of a step, the department
    of a person. `median` and `high` (the 90th percentile) in office minutes, None where nothing was counted."""

    key: str
    name: str
    name_en: str
    note: str
    note_en: str
    count: int
    median: int | None
    high: int | None
    late: int
    returned: int

    @property
    def id(self) -> str:
        return self.key

    @property
    def late_share(self) -> Fraction | None:
        return Fraction(self.late, self.count) if self.count else None

    @property
    def return_share(self) -> Fraction | None:
        return Fraction(self.returned, self.count) if self.count else None


@dataclass(frozen=True)
class Statistics:
    """`total` and `weeks` count cases, `flows` too (all of them, whatever flow is picked), `steps` steps, `people` to-dos."""

    total: Measured
    flows: tuple[Measured, ...]
    steps: tuple[Measured, ...]
    people: tuple[Measured, ...]
    weeks: tuple[Measured, ...]


@dataclass(frozen=True)
class Picked:
    """What was touched on the charts: it says which rows stand behind. With a person they are to-dos, with a step steps, else cases."""

    flow_id: int | None = None
    step: str | None = None
    person_id: int | None = None
    week: dt.date | None = None
    late: bool = False
    returned: bool = False

    @property
    def unit(self) -> Unit:
        return "todo" if self.person_id is not None else "step" if self.step is not None else "case"


@dataclass(frozen=True)
class BehindRow:
    """A case, step or to-do that was counted, with its office minutes."""

    case_id: int
    document_type: str
    number: str
    title: str
    title_en: str
    state: str
    initiator: str
    initiator_en: str
    person: str
    person_en: str
    step: str
    step_en: str
    began: dt.datetime
    ended: dt.datetime
    minutes: int
    late: bool
    returned: bool

    @property
    def id(self) -> int:
        return self.case_id


def statistics(actor: Actor, period: Period, *, flow_id: int | None = None) -> Statistics:
    """The figures of a period; with a flow, steps, people, weeks and total are of this flow alone. Six statements."""
    require(actor, Permission.APPROVAL_MONITOR)
    require_period(period.first, period.last, field="last")
    with reading(actor) as session:
        asked = _asked(session, period)
        flows = session.execute(BY_FLOW, asked | {"flow": None}).all()
        asked |= {"flow": flow_id}
        weeks = session.execute(BY_WEEK, asked).all()
        steps = session.execute(BY_STEP, asked).all()
        people = session.execute(BY_PERSON, asked).all()
        names = step_names(session)
    counted = {r.week: _line(r.week.isoformat(), r) for r in weeks if r.week is not None}
    return Statistics(
        next((_line("", r) for r in weeks if r.week is None), EMPTY),
        tuple(_line(str(r.flow_id), r, r.name, r.name_en) for r in flows),
        tuple(_step_line(r, names) for r in steps),
        tuple(_line(str(r.person_id), r, r.name, r.name_en, r.dept, r.dept_en) for r in people),
        tuple(counted.get(monday, replace(EMPTY, key=monday.isoformat())) for monday in mondays(period)),
    )


def behind(actor: Actor, period: Period, picked: Picked | None = None) -> tuple[list[BehindRow], int]:
    """What was counted, the slowest first, and how many there are of which at most 500 are handed over; three statements."""
    require(actor, Permission.APPROVAL_MONITOR)
    require_period(period.first, period.last, field="last")
    p = picked or Picked()
    with reading(actor) as session:
        asked = _asked(session, period) | {
            "flow": p.flow_id, "step": p.step, "person": p.person_id, "week": p.week, "only_late": p.late, "only_returned": p.returned, "most": LONGEST_LIST,
        }  # fmt: skip
        rows = session.execute(BEHIND[p.unit], asked).all()
        names = step_names(session) if p.unit != "case" else {}
    return [_behind_row(r, names) for r in rows], rows[0].every if rows else 0


def mondays(period: Period) -> Iterable[dt.date]:
    """The Monday of every week the period touches."""
    monday = period.first - dt.timedelta(days=period.first.weekday())
    while monday <= period.last:
        yield monday
        monday += dt.timedelta(days=7)


def step_names(session: Session) -> dict[tuple[int, str], tuple[str, str]]:
    """(flow, key) → the step's names, as its newest version calls it; one statement."""
    return {(r.flow_id, r.key): (r.name, r.name_en) for r in session.execute(STEP_NAMES)}


EMPTY = Measured("", "", "", "", "", 0, None, None, 0, 0)


def _line(key: str, row: Any, name: str = "", name_en: str = "", note: str = "", note_en: str = "") -> Measured:
    return Measured(key, name, name_en or name, note, note_en or note, row.count, row.median, row.high, row.late, row.returned)


def _step_line(row: Any, names: dict[tuple[int, str], tuple[str, str]]) -> Measured:
    name, name_en = names.get((row.flow_id, row.step), (row.step, row.step))
    return _line(f"{row.flow_id}:{row.step}", row, name, name_en, row.flow, row.flow_en)


def _behind_row(r: Any, names: dict[tuple[int, str], tuple[str, str]]) -> BehindRow:
    step, step_en = names.get((r.flow_id, r.step), (r.step, r.step))
    return BehindRow(
        r.case_id, r.document_type, r.number, r.title, r.title_en or r.title, r.state, r.initiator, r.initiator_en or r.initiator, r.person or "",
        r.person_en or r.person or "", step, step_en, r.began, r.ended, r.minutes, r.late, r.returned,
    )  # fmt: skip


def _asked(session: Session, period: Period) -> dict[str, Any]:
    """The period as instants and the office days that reach back far enough."""
    low = period.first - REACH_BACK
    days = office_days(load_calendar(session), low, period.last)
    return {
        "first": clock.at_firm_time(period.first, 0),
        "last": clock.at_firm_time(period.last + ONE_DAY, 0),
        "low": clock.at_firm_time(low, 0),
        "zone": clock.zone().key,
        "days": [d.day for d in days],
        "before": [d.before for d in days],
        "works": [d.works for d in days],
    }
