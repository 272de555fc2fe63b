"""What can be levelled, which proposals there are (PRJ-39)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core.access import Actor, Permission, require
from core.access.scope import projects_seen
from core.levelling.outcome import Proposal, from_json
from core.levelling.service import visible
from core.projects.types import PLANNABLE
from core.unit import reading
from db.models import Baseline, Employee, LevellingRun, Project, Task


@dataclass(frozen=True)
class Choice:
    """A project that can be levelled: open tasks, whether its plan is approved (a proposal becomes a change draft)."""

    id: int
    number: str
    name: str
    name_en: str
    state: str
    starts_on: dt.date
    finishes_on: dt.date
    open_tasks: int
    approved: bool


@dataclass(frozen=True)
class RunRow:
    """A proposal in the list."""

    id: int
    asked_at: dt.datetime
    who: str
    who_en: str
    outcome: str
    projects: int
    moved: int
    delay: int
    applied: int


@dataclass(frozen=True)
class Run:
    """A proposal with what became of it: project → change id, or None for a plan that was saved; `outdated`: plans saved since."""

    id: int
    version: int
    asked_at: dt.datetime
    who: str
    who_en: str
    pull: bool
    stretch: bool
    limit_seconds: int
    proposal: Proposal
    applied: Mapping[int, int | None]
    outdated: frozenset[int]
    approved: frozenset[int]


def choices(actor: Actor) -> list[Choice]:
    """The projects whose plan the actor may level, by number; one statement."""
    require(actor, Permission.LEVELLING_RUN)
    still_open = (
        select(Task.project_id, func.count().label("n"))
        .where(~Task.is_summary, ~Task.is_milestone, Task.progress == 0)
        .group_by(Task.project_id)
        .subquery()
    )
    approved = select(Baseline.id).where(Baseline.project_id == Project.id).exists()
    with reading(actor) as session:
        rows = session.execute(
            select(
                Project.id, Project.number, Project.name, Project.name_en, Project.state, Project.starts_on, Project.finishes_on, still_open.c.n, approved
            )
            .join(still_open, still_open.c.project_id == Project.id)
            .where(Project.state.in_(PLANNABLE), projects_seen(actor, Permission.PROJECT_LIFE))
            .order_by(Project.number.desc())
        ).all()  # fmt: skip
    return [Choice(i, number, name, name_en or name, state, first, last, n, based) for i, number, name, name_en, state, first, last, n, based in rows]


def runs(actor: Actor, limit: int = 30) -> list[RunRow]:
    """The newest proposals the actor may see; one statement."""
    require(actor, Permission.LEVELLING_RUN)
    mine = () if actor.can(Permission.PROJECT_LIFE_ALL) else (LevellingRun.asked_by_id == actor.employee_id,)
    with reading(actor) as session:
        rows = session.execute(
            select(LevellingRun, Employee.name, Employee.name_en)
            .join(Employee, Employee.id == LevellingRun.asked_by_id)
            .where(*mine)
            .order_by(LevellingRun.id.desc())
            .limit(limit)
        ).all()
    return [
        RunRow(r.id, r.asked_at, name, name_en or name, r.outcome, len(r.asked["projects"]), len(r.result["tasks"]), _days_late(r.result), len(r.applied))
        for r, name, name_en in rows
    ]


def _days_late(result: Mapping[str, Any]) -> int:
    return sum(p["delay"] for p in result["projects"])


def run(actor: Actor, run_id: int) -> Run:
    """One proposal; three statements."""
    with reading(actor) as session:
        row = visible(session, actor, run_id)
        ids = [int(i) for i in row.asked["projects"]]
        who = session.get_one(Employee, row.asked_by_id)
        approved = select(Baseline.id).where(Baseline.project_id == Project.id).exists()
        now = {r.id: r for r in session.execute(select(Project.id, Project.plan_version, approved.label("approved")).where(Project.id.in_(ids)))}
        return Run(
            row.id,
            row.version,
            row.asked_at,
            who.name,
            who.name_en or who.name,
            row.asked["pull"],
            row.asked["stretch"],
            row.asked["seconds"],
            from_json(row.result),
            {int(i): made.get("change_id") for i, made in row.applied.items()},
            frozenset(i for i in ids if i not in now or now[i].plan_version != row.asked["projects"][str(i)]["plan_version"]),
            frozenset(i for i in ids if i in now and now[i].approved),
        )
