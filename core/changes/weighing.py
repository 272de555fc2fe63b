"""What a change comes to: both versions, their figures, what the company's budget must give or gets back (PRJ-14). `gates.weigh` asks
the gates on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from core import policies
from core.calendar.queries import load_calendar
from core.changes import content as contents
from core.changes.content import Content
from core.changes.costing import as_costed, book_with, costed_parts
from core.changes.merging import merged
from core.changes.types import OPEN
from core.errors import Refusal
from core.initiation import budget
from core.initiation.budget import Book
from core.ledger import AccountRow, Figures, Headroom, Need, ProjectBudgetExceeded, headroom
from core.ledger.figures import borne
from core.money import ZERO, rounded
from core.plan import dates
from core.plan.availability import away_of
from core.plan.tree import Tasks
from db.models import BudgetLine, CostEntry, Project, ProjectChange, ReportLine, Task, TaskReport

RATE_PLACES = 6


@dataclass(frozen=True)
class Side:
    """One version in figures, CNY to the fen; dates and effort of its plan."""

    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    tasks: int
    people: int
    revenue: Decimal
    cost: Decimal
    labour: Decimal
    purchase: Decimal
    expense: Decimal

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def margin_rate(self) -> Decimal | None:
        """Rounded for showing; the gates decide on exact figures."""
        return rounded(Fraction(self.margin) / Fraction(self.revenue), RATE_PLACES) if self.revenue > 0 else None


@dataclass(frozen=True)
class Place:
    """The project's line of a year and account: occupied now, and as the change wants it."""

    year: int
    account_id: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Weighed:
    """`needs` are the differences the approval occupies; `headroom` what they do to the company's lines, as far as it is still open."""

    before: Content
    after: Content
    old: Side
    new: Side
    floor: Decimal
    places: tuple[Place, ...] = ()
    headroom: tuple[Headroom, ...] = ()
    needs: tuple[Need, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    book: Book | None = field(default=None, repr=False)

    @property
    def changes_nothing(self) -> bool:
        return self.before == self.after


def figures_of(session: Session, project: Project, change: ProjectChange) -> Weighed:
    """As things stand now, or as they were decided on; what overdraws the project's own lines refused, the gates not asked yet."""
    if change.state not in OPEN:
        return _kept(change)
    live = contents.of_project(session, project)
    after = proposal(session, project, change, live)
    book = budget.book_of(session, project.id)
    after = replace(after, costs=costed_parts(live, after, book_with(book, after)))
    proposed = book_with(book, after)
    lines = _project_lines(session, project.id)
    wanted = {(n.year, n.account_id): n.amount for n in budget.needs_of(as_costed(after.costs, proposed), proposed)}
    places = tuple(Place(*place, lines[place].budget if place in lines else ZERO, wanted.get(place, ZERO)) for place in sorted({*lines, *wanted}))
    return Weighed(
        live,
        after,
        side_of(live),
        side_of(after),
        project.margin_floor if project.margin_floor is not None else policies.value(session, f"margin_floor.{project.project_type}"),
        places,
        tuple(headroom(session, _asked(places, lines))),
        tuple(Need(p.year, p.account_id, p.after - p.before) for p in places if p.after != p.before),
        refusals=tuple(_overdrawn(places, lines, book.accounts)),
        book=proposed,
    )


def proposal(session: Session, project: Project, change: ProjectChange, live: Content) -> Content:
    """The project as the change makes it today, its tasks where their predecessors let them be."""
    after = merged(contents.from_json(change.base), live, contents.from_json(change.wanted), with_reports=reported_tasks(session, change.project_id))
    return replace(after, tasks=scheduled(session, project, after.tasks, after.starts_on))


def scheduled(session: Session, project: Project, tasks: Tasks, starts_on: dt.date) -> Tasks:
    """The tasks where their predecessors and the days of their people let them be."""
    if not tasks:
        return tasks
    found = dates.pushed(tasks, starts_on=starts_on, calendar=load_calendar(session), away=away_of(session, project, tasks))
    return dates.dated(tasks, found)


def reported_tasks(session: Session, project_id: int) -> frozenset[int]:
    """Tasks on which somebody worked or reported, or with confirmed progress: they stay."""
    rows = session.scalars(
        union(
            select(ReportLine.task_id).where(ReportLine.project_id == project_id, ReportLine.task_id.is_not(None)),
            select(CostEntry.task_id).where(CostEntry.project_id == project_id, CostEntry.task_id.is_not(None)),
            select(TaskReport.task_id).join(Task, Task.id == TaskReport.task_id).where(Task.project_id == project_id),
            select(Task.id).where(Task.project_id == project_id, Task.progress > 0, ~Task.is_summary),
        )
    )
    return frozenset(i for i in rows if i is not None)


def side_of(content: Content) -> Side:
    leaves = [t for t in content.tasks if not t.is_summary]

    def kind(word: str) -> Decimal:
        return sum((c.net_cost or ZERO for c in content.costs if c.kind == word), ZERO)

    return Side(
        min((t.starts_on for t in leaves if t.starts_on), default=content.starts_on),
        max((t.finishes_on for t in leaves if t.finishes_on), default=content.finishes_on),
        sum((t.effort_days or Decimal(0) for t in leaves), Decimal(0)),
        len(leaves),
        len({m.employee_id for m in content.team}),
        content.net_revenue,
        content.cost,
        kind("labour"),
        kind("purchase"),
        kind("expense"),
    )


def _project_lines(session: Session, project_id: int) -> dict[tuple[int, int], BudgetLine]:
    return {(line.year, line.account_id): line for line in session.scalars(select(BudgetLine).where(BudgetLine.project_id == project_id))}


def _moved(place: Place, lines: Mapping[tuple[int, int], BudgetLine]) -> tuple[Figures, Figures]:
    line = lines.get((place.year, place.account_id))
    before = Figures(line.budget, line.committed, line.actual, line.released) if line is not None else Figures()
    return before, before.moved(budget=place.after - place.before)


def _asked(places: Sequence[Place], lines: Mapping[tuple[int, int], BudgetLine]) -> list[Need]:
    """What the company holds more or less for the project: what is spent beyond a smaller budget is not given back (MON-18)."""
    found = [Need(p.year, p.account_id, borne(*_moved(p, lines))[0]) for p in places]
    return [need for need in found if need.amount]


def _overdrawn(places: Sequence[Place], lines: Mapping[tuple[int, int], BudgetLine], accounts: Mapping[int, AccountRow]) -> list[Refusal]:
    """Budgets that stop, below what is spent and committed on them already."""
    found: list[Refusal] = []
    for p in places:
        before, after = _moved(p, lines)
        line = lines.get((p.year, p.account_id))
        if line is not None and line.control == "stop" and after.available < 0 and after.available < before.available:
            a = accounts[p.account_id]
            found.append(
                ProjectBudgetExceeded(field="budget", year=str(p.year), account=a.name, account_en=a.english, left=before.available, missing=-after.available)
            )
    return found


def _kept(change: ProjectChange) -> Weighed:
    """An ended change stands as it was decided on (GEN-04)."""
    before, after, kept = contents.from_json(change.base), contents.from_json(change.wanted), change.figures or {}
    places = tuple(Place(p[0], p[1], Decimal(p[2]), Decimal(p[3])) for p in kept.get("places", ()))
    return Weighed(before, after, side_of(before), side_of(after), Decimal(kept.get("floor", "0")), places)


def to_keep(found: Weighed) -> dict[str, object]:
    """The figures beside the two versions that an ended change keeps."""
    return {"floor": str(found.floor), "places": [[p.year, p.account_id, str(p.before), str(p.after)] for p in found.places]}
