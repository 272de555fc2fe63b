"""The quality of one project on its page, and of all projects on QA's board (PRJ-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from core import clock, policies
from core.access import Actor, Permission, require
from core.access.scope import projects_seen, require_on_project
from core.projects.types import ProjectState
from core.quality.machine import MACHINE
from core.quality.rules import unlooked
from core.quality.tailored import holding
from core.quality.words import AREAS
from core.unit import reading
from core.workflow import Machine, Move
from db.models import Employee, ProcessCheck, Project, QualityFinding, TailoredArea, Tailoring

OPEN = ("open", "answered", "verified")


@dataclass(frozen=True)
class AreaRow:
    """A process area of a project: what was decided, the last look at it, how many findings are open, how long it was not looked at
    (0 while that is in time)."""

    area: str
    choice: str
    reason: str
    looked_on: dt.date | None
    result: str
    open: int
    overdue: int


@dataclass(frozen=True)
class VersionRow:
    """A version of the tailoring; `areas` are its choices and reasons."""

    id: int
    version: int
    number: int
    state: str  # draft, approved (number 0 after the initiation), proposed, agreed, refused
    reason: str
    answer: str
    made_by_id: int
    made_by: str
    made_by_en: str
    made_at: dt.datetime
    decided_by: str
    decided_by_en: str
    decided_at: dt.datetime | None
    areas: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class CheckRow:
    id: int
    area: str
    checked_on: dt.date
    result: str
    evidence: str
    checked_by: str
    checked_by_en: str


@dataclass(frozen=True)
class FindingRow:
    id: int
    version: int
    number: str
    project_id: int
    project: str
    project_en: str
    project_number: str
    area: str
    review_id: int | None
    severity: str
    text: str
    owner_id: int
    owner: str
    owner_en: str
    due_on: dt.date
    late: int  # days, while it waits for its answer
    state: str
    opened_on: dt.date
    answer: str
    answered_on: dt.date | None
    verification: str
    verified_on: dt.date | None
    closed_on: dt.date | None


@dataclass(frozen=True)
class Quality:
    areas: tuple[AreaRow, ...]
    versions: tuple[VersionRow, ...]  # the newest first
    checks: tuple[CheckRow, ...]
    findings: tuple[FindingRow, ...]
    moves: dict[int, tuple[Move, ...]]  # finding → what the actor may do with it


@dataclass(frozen=True)
class Overdue:
    """A project with areas QA has not looked at for too long, the longest first."""

    id: int
    number: str
    name: str
    name_en: str
    manager: str
    manager_en: str
    areas: tuple[tuple[str, int], ...]
    looked: int
    to_look: int

    @property
    def longest(self) -> int:
        return self.areas[0][1] if self.areas else 0


def quality(actor: Actor, project_id: int) -> Quality:
    """Tailoring, looks and findings of one project; a fixed number of statements."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        project = s.get_one(Project, project_id)
        by = aliased(Employee)
        checks = s.execute(
            select(ProcessCheck, by.name, by.name_en)
            .join(by, by.id == ProcessCheck.checked_by_id)
            .where(ProcessCheck.project_id == project_id)
            .order_by(ProcessCheck.checked_on.desc(), ProcessCheck.id.desc())
        ).all()
        rows = s.execute(_findings().where(QualityFinding.project_id == project_id)).all()
        found = [_finding(r) for r in rows]
        moves = _moves(s, actor, [r[0] for r in rows])
        versions = _versions(s, project)
        areas = _areas(s, project, [c for c, _name, _en in checks], found)
    shown = tuple(CheckRow(c.id, c.area, c.checked_on, c.result, c.evidence, name, name_en or name) for c, name, name_en in checks)
    return Quality(tuple(areas), tuple(versions), shown, tuple(sorted(found, key=_order)), moves)


def _moves(session: Session, actor: Actor, rows: Collection[QualityFinding]) -> dict[int, tuple[Move, ...]]:
    """Rights differ by whether one owns the finding, nothing else: they are asked once for each, however many findings there are."""
    known: dict[bool, Machine[QualityFinding]] = {}
    found = {}
    for row in rows:
        own = row.owner_id == actor.employee_id
        if own not in known:
            granted = MACHINE.grants(session, actor, row)
            known[own] = replace(MACHINE, grants=lambda _s, _a, _r, granted=granted: granted)  # type: ignore[misc]
        found[row.id] = tuple(known[own].moves(session, actor, row))
    return found


def tailoring_of(actor: Actor, project_id: int) -> dict[str, tuple[str, str]]:
    """What holds on the project: area → choice, reason. For the decision page."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        return holding(s, [project_id])[project_id]


def findings(actor: Actor, *, only_open: bool = True) -> list[FindingRow]:
    """Findings across the projects whose quality the actor watches, the most pressing first; one statement."""
    with reading(actor) as s:
        wanted = _findings().where(_watched(actor), *([QualityFinding.state.in_(OPEN)] if only_open else []))
        return sorted((_finding(r) for r in s.execute(wanted)), key=_order)


def findings_of(actor: Actor) -> list[FindingRow]:
    """Findings the actor has to answer."""
    with reading(actor) as s:
        wanted = _findings().where(QualityFinding.owner_id == actor.employee_id, QualityFinding.state == "open")
        return sorted((_finding(r) for r in s.execute(wanted)), key=_order)


def overdue(actor: Actor) -> list[Overdue]:
    """Projects at work with areas that wait for a look, the longest first; four statements however many projects."""
    today = clock.today()
    with reading(actor) as s:
        manager, rules = aliased(Employee), policies.values(s)
        rows = s.execute(
            select(Project, manager.name, manager.name_en)
            .join(manager, manager.id == Project.manager_id)
            .where(_watched(actor), Project.state == ProjectState.IN_PROGRESS, Project.started_on.is_not(None))
        ).all()
        ids = [p.id for p, _n, _e in rows]
        held, looks = holding(s, ids), _last_looks(s, ids)
    found = []
    for p, name, name_en in rows:
        choices = {area: choice for area, (choice, _reason) in held[p.id].items()}
        days = unlooked(
            choices, looks.get(p.id, {}), p.started_on or today, today, every=int(rules["quality.look_days"]), reduced_every=int(rules["quality.reduced_days"])
        )
        wanted = sum(choice != "dropped" for choice in choices.values())
        waiting = tuple(sorted(days.items(), key=lambda pair: (-pair[1], AREAS.index(pair[0]))))
        found.append(Overdue(p.id, p.number, p.name, p.name_en or p.name, name, name_en or name, waiting, len(looks.get(p.id, {})), wanted))
    return sorted((o for o in found if o.areas), key=lambda o: (-o.longest, -len(o.areas), o.number))


def _watched(actor: Actor) -> ColumnElement[bool]:
    """Projects whose quality the actor watches: QA theirs, the PMO all."""
    if actor.can(Permission.PROJECT_LIFE_ALL):
        return projects_seen(actor)
    require(actor, Permission.PROJECT_LIST)
    return projects_seen(actor, Permission.QA_REVIEW)


def _last_looks(session: Session, project_ids: Collection[int]) -> dict[int, dict[str, dt.date]]:
    last = func.max(ProcessCheck.checked_on)
    rows = session.execute(
        select(ProcessCheck.project_id, ProcessCheck.area, last)
        .where(ProcessCheck.project_id.in_(list(project_ids)))
        .group_by(ProcessCheck.project_id, ProcessCheck.area)
    )
    found: dict[int, dict[str, dt.date]] = {}
    for project_id, area, day in rows:
        found.setdefault(project_id, {})[area] = day
    return found


def _areas(session: Session, project: Project, checks: list[ProcessCheck], found: list[FindingRow]) -> list[AreaRow]:
    rules, today = policies.values(session), clock.today()
    held, last = holding(session, [project.id])[project.id], {c.area: c for c in reversed(checks)}
    overdue_days: dict[str, int] = {}
    if project.state == ProjectState.IN_PROGRESS and project.started_on is not None:
        choices, looked = {a: choice for a, (choice, _why) in held.items()}, {a: c.checked_on for a, c in last.items()}
        every, reduced = int(rules["quality.look_days"]), int(rules["quality.reduced_days"])
        overdue_days = unlooked(choices, looked, project.started_on, today, every=every, reduced_every=reduced)
    return [
        AreaRow(
            area, *held[area], last[area].checked_on if area in last else None, last[area].result if area in last else "",
            sum(f.area == area and f.state in OPEN for f in found), overdue_days.get(area, 0),
        )  # fmt: skip
        for area in AREAS
    ]


def _versions(session: Session, project: Project) -> list[VersionRow]:
    made, decided = aliased(Employee), aliased(Employee)
    rows = session.execute(
        select(Tailoring, made.name, made.name_en, decided.name, decided.name_en)
        .join(made, made.id == Tailoring.made_by_id)
        .outerjoin(decided, decided.id == Tailoring.decided_by_id)
        .where(Tailoring.project_id == project.id)
        .order_by(Tailoring.number.desc())
    ).all()
    areas: dict[int, dict[str, tuple[str, str]]] = {}
    for row in session.execute(
        select(TailoredArea.tailoring_id, TailoredArea.area, TailoredArea.choice, TailoredArea.reason).where(
            TailoredArea.tailoring_id.in_([t.id for t, *_names in rows])
        )
    ):
        areas.setdefault(row.tailoring_id, {})[row.area] = (row.choice, row.reason)
    return [
        VersionRow(
            t.id, t.version, t.number, "approved" if t.number == 0 and project.initiated_on is not None else t.state, t.reason, t.answer, t.made_by_id,
            name, name_en or name, t.made_at, by or "", by_en or by or "", t.decided_at, areas.get(t.id, {}),
        )  # fmt: skip
        for t, name, name_en, by, by_en in rows
    ]


def _findings() -> Any:
    return (
        select(QualityFinding, Project.number, Project.name, Project.name_en, Employee.name, Employee.name_en)
        .join(Project, Project.id == QualityFinding.project_id)
        .join(Employee, Employee.id == QualityFinding.owner_id)
    )


def _finding(row: Any) -> FindingRow:
    f, number, name, name_en, owner, owner_en = row
    late = max((clock.today() - f.due_on).days, 0) if f.state == "open" else 0
    return FindingRow(
        f.id, f.version, f.number, f.project_id, name, name_en or name, number, f.area, f.review_id, f.severity, f.text, f.owner_id, owner,
        owner_en or owner, f.due_on, late, f.state, f.opened_on, f.answer, f.answered_on, f.verification, f.verified_on, f.closed_on,
    )  # fmt: skip


def _order(row: FindingRow) -> tuple[bool, int, dt.date, int]:
    """Open ones first, late before due, the worst before the small."""
    return row.state == "closed", -row.late, row.due_on, row.id
