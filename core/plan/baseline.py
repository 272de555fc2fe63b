"""The baseline: the plan as approved, never changed (PRJ-05, PRJ-42). Its leaves carry the budget, so that earned value adds up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.money import ZERO, split_exactly
from core.plan.store import task_rows
from db.models import Baseline, BaselineTask, CostLine, Project, Task

_AS_PLANNED = ("stage_id", "code", "sort_key", "name", "starts_on", "finishes_on", "effort_days", "is_summary", "is_milestone")


def keep(session: Session, actor: Actor | None, project: Project) -> Baseline:
    """Keeps the present plan and budget as the next baseline of the project; the first one is number 0."""
    last = session.scalar(select(func.max(Baseline.number)).where(Baseline.project_id == project.id))
    tasks = list(task_rows(session, project.id).values())
    costs: dict[int | None, Decimal] = {
        r.stage_id: r.cost
        for r in session.execute(
            select(CostLine.stage_id, func.sum(CostLine.net_cost).label("cost")).where(CostLine.project_id == project.id).group_by(CostLine.stage_id)
        )
    }
    share = budget_of_tasks(tasks, costs)
    leaves = [t for t in tasks if not t.is_summary]
    row = Baseline(
        project_id=project.id,
        number=0 if last is None else last + 1,
        approved_at=clock.now(),
        approved_by_id=actor.employee_id if actor else None,
        starts_on=min((t.starts_on for t in leaves), default=project.starts_on),
        finishes_on=max((t.finishes_on for t in leaves), default=project.finishes_on),
        effort_days=sum((t.effort_days for t in leaves), Decimal(0)),
        budget_cost=sum(costs.values(), ZERO),
    )
    session.add(row)
    session.flush()
    kept = [{"baseline_id": row.id, "task_id": t.id, "budget_cost": share[t.id]} | {name: getattr(t, name) for name in _AS_PLANNED} for t in tasks]
    if kept:
        session.connection().execute(insert(BaselineTask), kept)  # hundreds of rows without a trail of their own: past the ORM
    return row


def budget_of_tasks(tasks: Sequence[Task], costs: dict[int | None, Decimal]) -> dict[int, Decimal]:
    """Each leaf's part of the budget: the cost of its stage by effort; the cost of a stage without effort falls on all leaves
    by effort. Summaries hold what is below them; the leaves add up to the whole exactly."""
    parts = {t.id: ZERO for t in tasks}
    leaves = [t for t in tasks if not t.is_summary]
    homeless = ZERO
    for stage_id, cost in costs.items():
        own = [t for t in leaves if t.stage_id == stage_id and t.effort_days > 0]
        if own:
            _add(parts, own, cost)
        else:
            homeless += cost
    working = [t for t in leaves if t.effort_days > 0] or leaves
    if homeless and working:
        _add(parts, working, homeless)
    by_id = {t.id: t for t in tasks}
    for leaf in leaves:
        parent = leaf.parent_id
        while parent is not None:
            parts[parent] += parts[leaf.id]
            parent = by_id[parent].parent_id
    return parts


def _add(parts: dict[int, Decimal], leaves: Sequence[Task], cost: Decimal) -> None:
    weights = [t.effort_days for t in leaves] if any(t.effort_days for t in leaves) else [Decimal(1)] * len(leaves)
    for task, part in zip(leaves, split_exactly(cost, weights, [t.sort_key for t in leaves]), strict=True):
        parts[task.id] += part
