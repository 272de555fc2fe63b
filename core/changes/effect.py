"""How an approved change takes effect: stages, team, plan, budget, dates, revenue become the proposal's; a new baseline; the company budget
occupied by the difference (PRJ-14, PRJ-05, PRJ-10). Called under the locks of project and change, inside the last approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor
from core.changes.content import Content, CostPart, StagePart
from core.changes.parts import as_members
from core.changes.weighing import Weighed
from core.ledger import occupy
from core.plan import baseline, store
from core.plan.service import write_plan
from core.projects.team import write_members, write_weights
from core.resources.following import follow_team
from db.models import Baseline, CostLine, Deliverable, Milestone, Project, ProjectChange, Stage

DOCUMENT = "change"


def put_into_effect(session: Session, actor: Actor, project: Project, change: ProjectChange, found: Weighed) -> None:
    """The project becomes what was weighed just now, under the same locks."""
    after = found.after
    project.starts_on, project.finishes_on, project.net_revenue, project.approved_cost = after.starts_on, after.finishes_on, after.net_revenue, after.cost
    stages = _write_stages(session, project.id, after)
    write_members(session, project.id, as_members(after.team))
    write_weights(session, project.id, dict(after.weights))
    follow_team(session, project.manager_id, project)
    session.flush()
    _write_plan(session, project, after, stages)
    _write_costs(session, project.id, after, stages)
    _write_dates(session, after)
    _drop_stages(session, project.id, after)
    session.flush()
    occupy(session, actor, project.id, found.needs, DOCUMENT, change.id)
    if session.scalar(select(Baseline.id).where(Baseline.project_id == project.id).limit(1)) is not None:
        baseline.keep(session, actor, project).change_id = change.id  # a plan that is still to be approved has none yet
    session.flush()


def _write_stages(session: Session, project_id: int, after: Content) -> dict[int, int]:
    """Existing stages changed, new ones made, in the proposal's order; their ids by the proposal's. Stages that go wait for what stands on them."""
    rows = {s.id: s for s in session.scalars(select(Stage).where(Stage.project_id == project_id))}
    ids: dict[int, int] = {}
    for position, part in enumerate(after.stages, start=1):
        row = rows.get(part.id)
        if row is None:
            row = Stage(project_id=project_id, position=position)
            _fill_stage(row, part, position)
            session.add(row)
            session.flush()
        else:
            _fill_stage(row, part, position)
        ids[part.id] = row.id
    gone = [row for key, row in rows.items() if key not in ids]
    for n, row in enumerate(gone, start=len(after.stages) + 1):
        row.position = n
    session.flush()
    return ids


def _fill_stage(row: Stage, part: StagePart, position: int) -> None:
    row.position, row.name, row.name_en = position, part.name, part.name_en
    row.starts_on, row.finishes_on, row.revenue_share, row.bonus_rate = part.starts_on, part.finishes_on, part.revenue_share, part.bonus_rate


def _drop_stages(session: Session, project_id: int, after: Content) -> None:
    for row in session.scalars(select(Stage).where(Stage.project_id == project_id, Stage.position > len(after.stages))):
        session.delete(row)


def _write_plan(session: Session, project: Project, after: Content, stages: Mapping[int, int]) -> None:
    rows, links = store.task_rows(session, project.id), store.link_rows(session, project.id)
    tasks = tuple(replace(t, stage_id=None if t.stage_id is None else stages[t.stage_id]) for t in after.tasks)
    write_plan(session, project, rows, links, store.as_draft(rows.values(), links), tasks)


def _write_costs(session: Session, project_id: int, after: Content, stages: Mapping[int, int]) -> None:
    rows = {c.id: c for c in session.scalars(select(CostLine).where(CostLine.project_id == project_id))}
    for part in after.costs:
        row = rows.pop(part.id, None)
        if row is None:
            row = CostLine(project_id=project_id)
            _fill_cost(row, part, stages)
            session.add(row)
        else:
            _fill_cost(row, part, stages)
    for row in rows.values():
        session.delete(row)
    session.flush()


def _fill_cost(row: CostLine, part: CostPart, stages: Mapping[int, int]) -> None:
    net = part.net_cost or Decimal("0.00")
    row.stage_id, row.account_id, row.kind, row.description = stages[part.stage_id], part.account_id, part.kind, part.description
    row.grade_id, row.days, row.day_rate, row.planned_on = part.grade_id, part.days, part.day_rate, part.planned_on
    row.gross_amount = net if part.kind == "labour" else part.gross_amount
    row.deductible_tax, row.net_cost = part.deductible_tax, net


def _write_dates(session: Session, after: Content) -> None:
    """Of milestones and deliverables that follow no task; those that do went with the plan."""
    due = {m.id: m.due_on for m in after.milestones if not m.done}
    for milestone in session.scalars(select(Milestone).where(Milestone.id.in_(due))):
        milestone.due_on = due[milestone.id] or milestone.due_on
    wanted = {d.id: d.due_on for d in after.deliverables if not d.done}
    for deliverable in session.scalars(select(Deliverable).where(Deliverable.id.in_(wanted))):
        deliverable.due_on = wanted[deliverable.id]
