"""Evaluations: of one project, and of all for the PMO (PRJ-46)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.access import Actor, Permission
from core.access.scope import projects_seen, require_on_project
from core.evaluation.figures import figures_of, from_json
from core.evaluation.machine import MACHINE
from core.evaluation.rules import Figures, proposed
from core.evaluation.service import Judged
from core.projects.types import ProjectState
from core.unit import reading
from core.workflow import Move
from db.models import Employee, Project, ProjectEvaluation


@dataclass(frozen=True)
class EvaluationSheet:
    """One project's evaluation; `id` 0 before the first save. Money figures are None for who sees no money."""

    id: int
    version: int
    state: str
    figures: Figures
    proposed: Mapping[str, int]
    scores: Mapping[str, Judged]
    total: Decimal | None
    summary: str
    review: str
    for_template: str
    reviewed_by: str
    reviewed_by_en: str
    reviewed_at: dt.datetime | None
    moves: tuple[Move, ...]
    may_write: bool


@dataclass(frozen=True)
class EvaluationRow:
    """One line of the PMO's list: a closed project and how it was judged."""

    project_id: int
    number: str
    project: str
    project_en: str
    project_type: str
    manager: str
    manager_en: str
    closed_on: dt.date | None
    state: str  # none: nobody has begun
    total: Decimal | None
    scores: Mapping[str, int]
    for_template: str


def sheet(actor: Actor, project_id: int) -> EvaluationSheet | None:
    """The evaluation of a closed project the actor reads, with fresh figures while it is a draft; None while it is not closed."""
    with reading(actor, "service") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.get_one(Project, project_id)
        if project.state != ProjectState.CLOSED:
            return None
        row = session.scalar(select(ProjectEvaluation).where(ProjectEvaluation.project_id == project_id))
        open_ = row is None or row.state == "draft"
        figures = figures_of(session, project) if open_ or row is None else from_json(row.figures)
        offered = proposed(figures)
        if Permission.PROJECT_MONEY not in granted:
            figures = replace(figures, budget_revenue=None, revenue=None, budget_cost=None, cost=None)
        reviewer = session.get(Employee, row.reviewed_by_id) if row is not None and row.reviewed_by_id else None
        moves = tuple(MACHINE.moves(session, actor, row)) if row is not None else ()
        may_write = Permission.EVALUATION_WRITE in granted and open_
        return _sheet(row, figures, offered, reviewer, moves, may_write)


def _sheet(
    row: ProjectEvaluation | None, figures: Figures, offered: Mapping[str, int], reviewer: Employee | None, moves: tuple[Move, ...], may_write: bool
) -> EvaluationSheet:
    scores = {c: Judged(s["score"], s["comment"]) for c, s in row.scores.items()} if row is not None else {}
    name = reviewer.name if reviewer else ""
    if row is None:
        return EvaluationSheet(0, 0, "draft", figures, offered, scores, None, "", "", "", "", "", None, moves, may_write)
    return EvaluationSheet(
        row.id, row.version, row.state, figures, offered, scores, row.total, row.summary, row.review, row.for_template, name,
        (reviewer.name_en or name) if reviewer else "", row.reviewed_at, moves, may_write,
    )  # fmt: skip


def evaluations(actor: Actor) -> list[EvaluationRow]:
    """Every closed project the actor sees with its evaluation, the newest first; those without one say so."""
    with reading(actor) as session:
        return _rows(session, actor)


def _rows(session: Session, actor: Actor) -> list[EvaluationRow]:
    manager = aliased(Employee)
    rows = session.execute(
        select(Project, ProjectEvaluation, manager.name, manager.name_en)
        .join(manager, manager.id == Project.manager_id)
        .outerjoin(ProjectEvaluation, ProjectEvaluation.project_id == Project.id)
        .where(Project.state == ProjectState.CLOSED, projects_seen(actor))
        .order_by(Project.closed_on.desc(), Project.id.desc())
    )
    return [
        EvaluationRow(
            p.id, p.number, p.name, p.name_en or p.name, p.project_type, name, name_en or name, p.closed_on, e.state if e else "none",
            e.total if e else None, {c: s["score"] for c, s in e.scores.items()} if e else {}, e.for_template if e else "",
        )
        for p, e, name, name_en in rows
    ]  # fmt: skip
