"""The board of a month: what each person contributed (PLT-08).

documents   files filed and documents handed in for approval
customers   customers entered, kept up or given a contact
projects    projects worked on, by the person's daily reports
approvals   decisions made
visits      days on which the person was in the house: signed in or opened a record

Each measure is set against the best of the month (100); the points are the mean of the five, so that no kind of work counts for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

from sqlalchemy import BigInteger, Date, Select, String, and_, case, cast, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import customers_seen, people_seen, projects_seen
from core.errors import AsWord, NotFound
from core.unit import reading
from db.models import (
    ApprovalCase,
    ApprovalTask,
    Attachment,
    AuditRow,
    Contact,
    Customer,
    Department,
    Employee,
    Project,
    ReportLine,
    UsageEvent,
)

Measure = Literal["documents", "customers", "projects", "approvals", "visits"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
HANDED_IN = ("submitted", "confirmed")
DECIDED = ("approved", "returned", "rejected")
LONGEST_LIST = 200


@dataclass(frozen=True)
class Contribution:
    """A person's month: `place` among all of the firm (equal points share it), `points` 0 … 100, and for each measure figure and share of the best."""

    employee_id: int
    name: str
    name_en: str
    department: str
    department_en: str
    place: int
    points: Fraction
    figures: Mapping[Measure, int]
    shares: Mapping[Measure, Fraction]

    @property
    def id(self) -> int:
        return self.employee_id


@dataclass(frozen=True)
class Board:
    """`lines` are those the actor may see, best first; `people` is how many work here, `best` the highest figure of each measure."""

    month: dt.date
    lines: tuple[Contribution, ...]
    people: int
    best: Mapping[Measure, int]


@dataclass(frozen=True)
class ContributedRow:
    """What was counted. Without `number` and `name` the record may not be seen here; of a visit `times` counts the records opened that day."""

    day: dt.date
    record: str
    record_id: int | None
    number: str
    name: str
    name_en: str
    times: int = 1


def sees_all(actor: Actor) -> bool:
    return actor.can(Permission.CONTRIBUTION_READ_ALL)


def board(actor: Actor, month: dt.date) -> Board:
    """The month of a day. Leaders and the PMO see everybody, heads their people, everybody themselves; two statements."""
    first, after = _month(month)
    with reading(actor, scope="service") as session:  # counts of everybody: the place of one's own line is among all
        counted = session.execute(_counts(first, after)).all()
        rows = session.execute(_people(actor, first, after)).all()
    figures: dict[int, dict[Measure, int]] = {}
    for person, measure, times in counted:
        line = figures.setdefault(person, dict.fromkeys(MEASURES, 0))
        line[measure] += times
    employed = {r.id for r in rows}
    best = {m: max((f[m] for person, f in figures.items() if person in employed), default=0) for m in MEASURES}
    none = dict.fromkeys(MEASURES, 0)
    shares = {r.id: {m: Fraction(figures.get(r.id, none)[m], best[m]) if best[m] else Fraction(0) for m in MEASURES} for r in rows}
    points = {person: sum(parts.values(), Fraction(0)) * 100 / len(MEASURES) for person, parts in shares.items()}
    lines = [
        Contribution(
            r.id, r.name, r.name_en or r.name, r.department, r.department_en or r.department, 1 + sum(p > points[r.id] for p in points.values()),
            points[r.id], figures.get(r.id, none), shares[r.id],
        )  # fmt: skip
        for r in rows
        if r.seen
    ]
    return Board(first, tuple(sorted(lines, key=lambda c: (c.place, c.name))), len(rows), best)


def contributed(actor: Actor, month: dt.date, employee_id: int, measure: Measure) -> list[ContributedRow]:
    """What stands behind a figure of the board; names only of what the actor may see. Two statements."""
    first, after = _month(month)
    with reading(actor, scope="service") as session:
        if not session.scalar(select(_line_seen(actor)).where(Employee.id == employee_id)):
            raise NotFound(record=AsWord("record.employee"))
        rows = _rows(session, actor, employee_id, measure, first, after)
    return [ContributedRow(r.day, r.record, r.record_id, r.number or "", r.name or "", r.name_en or r.name or "", r.times) for r in rows]


def _month(day: dt.date) -> tuple[dt.date, dt.date]:
    """Its first day, and the first of the next."""
    first = day.replace(day=1)
    return first, (first + dt.timedelta(days=32)).replace(day=1)


def _line_seen(actor: Actor) -> Any:
    return true() if sees_all(actor) else people_seen(actor)


def _people(actor: Actor, first: dt.date, after: dt.date) -> Select[Any]:
    """Who worked here in the month, and whether the actor sees their line."""
    return (
        select(Employee.id, Employee.name, Employee.name_en, Department.name.label("department"), Department.name_en.label("department_en"),
               _line_seen(actor).label("seen"))
        .join(Department, Department.id == Employee.department_id)
        .where(Employee.hired_on < after, or_(Employee.left_on.is_(None), Employee.left_on >= first))
    )  # fmt: skip


def _at(column: Any, first: dt.date, after: dt.date) -> Any:
    return and_(column >= clock.at_firm_time(first, 0), column < clock.at_firm_time(after, 0))


def _day(column: Any) -> Any:
    return cast(func.timezone(clock.zone().key, column), Date)


def _kept_up(first: dt.date, after: dt.date) -> Select[Any]:
    """Who did something to which customer: the record itself, or one of its contacts."""
    number = cast(AuditRow.record_id, BigInteger)
    own = select(AuditRow.actor_id, number.label("customer_id"), AuditRow.at).where(AuditRow.record == "customer")
    contact = select(AuditRow.actor_id, Contact.customer_id, AuditRow.at).join(Contact, Contact.id == number).where(AuditRow.record == "contact")
    both = union_all(*(q.where(_at(AuditRow.at, first, after), AuditRow.actor_id.is_not(None)) for q in (own, contact))).subquery()
    return select(both.c.actor_id, both.c.customer_id, func.max(both.c.at).label("at")).group_by(both.c.actor_id, both.c.customer_id)


def _decided(first: dt.date, after: dt.date) -> Any:
    made = ApprovalTask.state.in_(DECIDED), ApprovalTask.reason != "decided_before", ApprovalTask.decided_by_id.is_not(None)
    return and_(*made, _at(ApprovalTask.decided_at, first, after))


def _worked(first: dt.date, after: dt.date) -> Any:
    return and_(ReportLine.work_on >= first, ReportLine.work_on < after, ReportLine.state.in_(HANDED_IN), ReportLine.project_id.is_not(None))


def _counts(first: dt.date, after: dt.date) -> Any:
    """(person, measure, figure), one statement; documents in two lines."""
    kept = _kept_up(first, after).subquery()
    visits = func.count(_day(UsageEvent.at).distinct())
    projects = func.count(ReportLine.project_id.distinct())

    def line(person: Any, measure: Measure, figure: Any, where: Any) -> Select[Any]:
        return select(person.label("person"), cast(literal(measure), String).label("measure"), figure.label("times")).where(where).group_by(person)

    return union_all(
        line(Attachment.uploaded_by_id, "documents", func.count(), _at(Attachment.uploaded_at, first, after)),
        line(ApprovalCase.initiator_id, "documents", func.count(), _at(ApprovalCase.started_at, first, after)),
        line(kept.c.actor_id, "customers", func.count(), true()),
        line(ReportLine.employee_id, "projects", projects, _worked(first, after)),
        line(ApprovalTask.decided_by_id, "approvals", func.count(), _decided(first, after)),
        line(UsageEvent.employee_id, "visits", visits, _at(UsageEvent.at, first, after)),
    )


def _rows(session: Session, actor: Actor, person: int, measure: Measure, first: dt.date, after: dt.date) -> list[Any]:
    """The rows of one figure, the newest first."""
    of_cases = true() if actor.can(Permission.APPROVAL_MONITOR) or actor.employee_id == person else ApprovalCase.initiator_id == actor.employee_id
    match measure:
        case "documents":
            own = literal(actor.employee_id == person)
            filed = _columns(_day(Attachment.uploaded_at), (Attachment.record, Attachment.record_id, literal(""), Attachment.file_name, literal("")), own)
            started = _columns(_day(ApprovalCase.started_at), _case(), of_cases)
            parts = [
                filed.where(Attachment.uploaded_by_id == person, _at(Attachment.uploaded_at, first, after)),
                started.where(ApprovalCase.initiator_id == person, _at(ApprovalCase.started_at, first, after)),
            ]
        case "customers":
            kept = _kept_up(first, after).subquery()
            named = (literal("customer"), Customer.id, Customer.number, Customer.full_name, Customer.full_name_en)
            parts = [_columns(_day(kept.c.at), named, customers_seen(actor)).join(kept, kept.c.customer_id == Customer.id).where(kept.c.actor_id == person)]
        case "projects":
            named = (literal("project"), Project.id, Project.number, Project.name, Project.name_en)
            shown = _columns(func.max(ReportLine.work_on), named, projects_seen(actor)).join(ReportLine, ReportLine.project_id == Project.id)
            parts = [shown.where(ReportLine.employee_id == person, _worked(first, after)).group_by(Project.id)]
        case "approvals":
            shown = _columns(_day(ApprovalTask.decided_at), _case(), of_cases).join(ApprovalTask, ApprovalTask.case_id == ApprovalCase.id)
            parts = [shown.where(ApprovalTask.decided_by_id == person, _decided(first, after))]
        case "visits":
            day, views = _day(UsageEvent.at), func.count().filter(UsageEvent.kind == "view")
            shown = _columns(day, (literal(""), cast(null(), BigInteger), literal(""), literal(""), literal("")), true(), views)
            parts = [shown.where(UsageEvent.employee_id == person, _at(UsageEvent.at, first, after)).group_by(day)]
    found = union_all(*parts).subquery()
    return list(session.execute(select(found).order_by(found.c.day.desc(), found.c.record, found.c.record_id).limit(LONGEST_LIST)).all())


def _case() -> tuple[Any, ...]:
    return literal("approval_case"), ApprovalCase.id, ApprovalCase.number, ApprovalCase.title, ApprovalCase.title_en


def _columns(day: Any, named: tuple[Any, ...], seen: Any, times: Any = None) -> Select[Any]:
    """The columns of ContributedRow; `named` is record, its id, number and names. Number and names are empty where the record is not the actor's to see."""
    record, record_id, number, name, name_en = named
    shown = [case((seen, cast(column, String)), else_="").label(label) for label, column in (("number", number), ("name", name), ("name_en", name_en))]
    count = literal(1) if times is None else times
    return select(day.label("day"), cast(record, String).label("record"), record_id.label("record_id"), *shown, count.label("times"))
