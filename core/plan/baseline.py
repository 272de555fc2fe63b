"""The baseline: the plan as approved, never changed (PRJ-05, PRJ-42). Its leaves carry the budget, so that earned value adds up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Numeric, bindparam, cast, column, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.money import ZERO, split_exactly
from db.models import Baseline, BaselineTask, CostLine, Project, Task

_AS_PLANNED = ("stage_id", "code", "sort_key", "name", "starts_on", "finishes_on", "effort_days", "is_summary", "is_milestone")
_LAST = select(func.max(Baseline.number)).where(Baseline.project_id == bindparam("project")).scalar_subquery().label("last")
_COSTS = select(CostLine.stage_id, func.sum(CostLine.net_cost)).where(CostLine.project_id == bindparam("project")).group_by(CostLine.stage_id)
_PLANNED = (
    select(_LAST, Task.id, Task.parent_id, Task.stage_id, Task.sort_key, Task.starts_on, Task.finishes_on, Task.effort_days, Task.is_summary)
    .add_columns(Task.client_contact_id)
    .where(Task.project_id == bindparam("project"))
    .order_by(Task.sort_key)
)


def keep(session: Session, actor: Actor | None, project: Project, costs: dict[int | None, Decimal] | None = None) -> Baseline:
    """Keeps the present plan and budget as the next baseline of the project; the first one is number 0. `costs` by stage, where the
    caller has just worked them out."""
    tasks = list(session.connection().execute(_PLANNED, {"project": project.id}))
    last = tasks[0].last if tasks else session.scalar(select(func.max(Baseline.number)).where(Baseline.project_id == project.id))
    if costs is None:
        costs = costs_by_stage(session, project.id)
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
    if tasks:
        session.connection().execute(_keep_tasks(), {"baseline": row.id, "shares": [{"id": i, "cost": str(part)} for i, part in share.items()]})
    return row


def costs_by_stage(session: Session, project_id: int) -> dict[int | None, Decimal]:
    """The budget as it stands, by stage."""
    return dict(session.connection().execute(_COSTS, {"project": project_id}).all())


@cache
def _keep_tasks() -> Any:
    """Hundreds of rows without a trail of their own: copied inside the database, their shares of the budget come as one parameter."""
    share = func.jsonb_to_recordset(bindparam("shares", type_=JSONB)).table_valued(column("id", BigInteger), column("cost", Numeric(16, 2)))
    share = share.render_derived(name="share", with_types=True)
    rows = select(cast(bindparam("baseline"), BigInteger), Task.id, share.c.cost, *(getattr(Task, name) for name in _AS_PLANNED))
    return insert(BaselineTask).from_select(["baseline_id", "task_id", "budget_cost", *_AS_PLANNED], rows.join_from(Task, share, share.c.id == Task.id))


def budget_of_tasks(tasks: Sequence[Any], costs: dict[int | None, Decimal]) -> dict[int, Decimal]:
    """Each leaf's part of the budget, from tasks or rows with their columns: the cost of its stage by effort; the cost of a stage
    without effort falls on all leaves by effort; what the client's people do costs nothing (PRJ-43). Summaries hold what is below
    them; the leaves add up to the whole exactly."""
    parts = {t.id: ZERO for t in tasks}
    leaves = [t for t in tasks if not t.is_summary]
    homeless = ZERO
    for stage_id, cost in costs.items():
        own = [t for t in leaves if t.stage_id == stage_id and t.effort_days > 0 and not _of_client(t)]
        if own:
            _add(parts, own, cost)
        else:
            homeless += cost
    working = [t for t in leaves if t.effort_days > 0 and not _of_client(t)] or leaves
    if homeless and working:
        _add(parts, working, homeless)
    by_id = {t.id: t for t in tasks}
    for leaf in leaves:
        parent = leaf.parent_id
        while parent is not None:
            parts[parent] += parts[leaf.id]
            parent = by_id[parent].parent_id
    return parts


def _of_client(task: Any) -> bool:
    return getattr(task, "client_contact_id", None) is not None


def _add(parts: dict[int, Decimal], leaves: Sequence[Any], cost: Decimal) -> None:
    weights = [t.effort_days for t in leaves] if any(t.effort_days for t in leaves) else [Decimal(1)] * len(leaves)
    for task, part in zip(leaves, split_exactly(cost, weights, [t.sort_key for t in leaves]), strict=True):
        parts[task.id] += part
