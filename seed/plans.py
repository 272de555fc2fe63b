"""What managers add to their plans while the work goes on: limits, estimates, effort-driven dates, tasks of the client (PRJ-04, PRJ-05, PRJ-43)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core.plan.cells import show_days
from core.plan.edits import Edit, SetCell
from core.plan.queries import OpenedPlan, open_plan
from core.plan.service import save_plan
from core.plan.tree import DraftTask
from seed.life import Engaged, Play

REFINED = ("jinhai_risk", "meridian_org", "atlas_stage2")


def expect_plans(play: Play) -> None:
    """Two weeks ago three managers went through what is still to come."""
    found = {e.plan.key: e for e in play.engaged}
    for key in REFINED:
        play.at(play.working(play.today, -9), 15, lambda e=found[key]: _refined(play, e))  # type: ignore[misc]


def _refined(play: Play, e: Engaged) -> None:
    manager = play.staff[e.plan.manager]
    opened = open_plan(manager, e.project_id)
    if opened.draft.locked:
        return  # the project does not move just then
    to_come = [t for t in opened.draft.tasks if not t.is_summary and t.starts_on and t.starts_on > play.working(play.today, -9)]
    draft = opened.draft
    for edit in _edits(play, opened, [t for t in to_come if not t.is_milestone], [t for t in to_come if t.is_milestone], late=e.plan.key == REFINED[0]):
        draft = draft.apply(edit, opened.context)
    save_plan(manager, e.project_id, draft, seen_plan_version=opened.version)


def _edits(play: Play, opened: OpenedPlan, work: list[DraftTask], ends: list[DraftTask], *, late: bool) -> list[Edit]:
    edits: list[Edit] = []
    for task in work:
        days = task.effort_days or Decimal(1)
        edits += [SetCell(task.id, "optimistic_days", show_days((days * Decimal("0.8")).quantize(Decimal("0.5")))),
                  SetCell(task.id, "pessimistic_days", show_days((days * Decimal("1.6")).quantize(Decimal("0.5")) + Decimal("0.5")))]
    for task in work[:2]:
        edits.append(SetCell(task.id, "effort_driven", "是"))
    if len(work) > 2 and work[2].starts_on:
        edits.append(SetCell(work[2].id, "not_before_on", play.working(work[2].starts_on, 3).isoformat()))
    if len(work) > 3 and opened.context.clients:
        edits.append(SetCell(work[3].id, "client_contact", opened.context.clients[0].label))
    if ends and ends[-1].finishes_on:
        # the late project has promised its end a week before it can come
        promised = ends[-1].finishes_on + dt.timedelta(days=-7 if late else 21)
        edits.append(SetCell(ends[-1].id, "finish_by_on", promised.isoformat()))
    return edits
