"""A change weighed, with every gate that is shut: on screen and decision page, at its submission, and again under lock at the last approval
(PRJ-09, PRJ-10, PRJ-14)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from core import clock, policies
from core.calendar.rules import require_period
from core.changes.content import Content
from core.changes.costing import as_costed
from core.changes.errors import NothingChanged, RestartOnlyFromPause
from core.changes.rules import require_same_margin
from core.changes.types import OPEN, ChangeKind
from core.changes.weighing import Weighed, figures_of
from core.errors import Refusal
from core.initiation import budget
from core.initiation.errors import PersonHasLeft, StageMissing
from core.initiation.guards import weights_refusals
from core.initiation.plan_checks import plan_refusals
from core.initiation.rules import require_complete_budget, require_margin, require_stage_shares
from core.plan import checks
from core.plan.checks import Known
from core.projects.errors import NoStages, StageInUse, StageOutsideProject
from core.projects.types import ProjectState
from db.models import BonusSheet, CostEntry, Deliverable, Employee, MemberScore, Milestone, Project, ProjectChange, QualityScore, ReportLine


def weigh(session: Session, project: Project, change: ProjectChange) -> Weighed:
    """What the change comes to and why it cannot be approved now, if it cannot. An ended one stands as it was decided on."""
    found = figures_of(session, project, change)
    return found if change.state not in OPEN else replace(found, refusals=(*found.refusals, *_refusals(session, project, change, found)))


def _refusals(session: Session, project: Project, change: ProjectChange, found: Weighed) -> list[Refusal]:
    after = found.after
    refusals: list[Refusal] = []
    if found.changes_nothing and not change.with_restart:
        refusals.append(NothingChanged())
    if change.with_restart and project.state != ProjectState.PAUSED:
        refusals.append(RestartOnlyFromPause(field="with_restart"))
    refusals += [*_period(after), *_team(session, project, after), *_stages(session, found), *_plan(session, after)]
    refusals += _money(session, project, change, found)
    return [*refusals, *(row.refusal for row in found.headroom if row.refusal)]


def _said(check: object, *arguments: object, **named: object) -> list[Refusal]:
    """The refusal of a check that raises, as a list."""
    try:
        check(*arguments, **named)  # type: ignore[operator]
    except Refusal as refusal:
        return [refusal]
    return []


def _money(session: Session, project: Project, change: ProjectChange, found: Weighed) -> list[Refusal]:
    """An incomplete budget is refused as such, not judged; then the floor fixed at approval; then what a managed change may do."""
    assert found.book is not None
    worked = as_costed(found.after.costs, found.book)
    incomplete = _said(require_complete_budget, budget.figures_for_gate(worked))
    if incomplete:
        return incomplete
    old, new = found.old, found.new
    if change.kind == ChangeKind.MANAGED:
        may_raise = policies.value(session, "change.managed_may_raise")
        lowered = _said(require_same_margin, old.revenue, old.cost, new.revenue, new.cost, may_raise=may_raise)
        if lowered:
            return lowered
    return _said(require_margin, new.revenue, new.cost, floor=found.floor, project_type=project.project_type)


def _period(after: Content) -> list[Refusal]:
    return _said(require_period, after.starts_on, after.finishes_on, field="finishes_on", name="")


def _team(session: Session, project: Project, after: Content) -> list[Refusal]:
    people = session.execute(select(Employee.name, Employee.left_on).where(Employee.id.in_({m.employee_id for m in after.team}))).all()
    gone = sorted({p.name for p in people if p.left_on is not None and p.left_on < clock.today()})
    found: list[Refusal] = [PersonHasLeft(field="members", people=gone, count=len(gone))] if gone else []
    manager_there = any((m.employee_id, m.role) == (project.manager_id, "manager") for m in after.team)
    return [*found, *weights_refusals({r: w for r, w in after.weights.items() if w}, {m.role for m in after.team}, manager_there=manager_there)]


def _stages(session: Session, found: Weighed) -> list[Refusal]:
    """Shares add up, each lies within the project, none goes that work, money or a milestone stands on."""
    after = found.after
    if not after.stages:
        return [NoStages(field="stages")]
    refusals = _said(require_stage_shares, [s.revenue_share for s in after.stages])
    for n, s in enumerate(after.stages, start=1):
        refusals += _said(require_period, s.starts_on, s.finishes_on, field="finishes_on", name=s.name)
        if s.starts_on < after.starts_on or s.finishes_on > after.finishes_on:
            field = "starts_on" if s.starts_on < after.starts_on else "finishes_on"
            refusals.append(StageOutsideProject(field=field, stage=s.name, row=n, starts_on=after.starts_on, finishes_on=after.finishes_on))
    there = {s.id for s in after.stages}
    refusals += [StageMissing(field="stage_id", row=n) for n, c in enumerate(after.costs, start=1) if c.stage_id not in there]
    return refusals + _in_use(session, found)


def _in_use(session: Session, found: Weighed) -> list[Refusal]:
    """Stages the change takes out that cost, a score or a bonus stands on, or whose milestones and deliverables follow no task."""
    kept = {s.id for s in found.after.stages}
    gone = {s.id: s.name for s in found.before.stages if s.id not in kept}
    if not gone:
        return []
    parts = union_all(
        *(select(model.stage_id.label("stage_id")).where(model.stage_id.in_(gone)) for model in (CostEntry, ReportLine, BonusSheet, MemberScore, QualityScore)),
        select(Milestone.stage_id).where(Milestone.stage_id.in_(gone), Milestone.task_id.is_(None) | Milestone.reached_on.is_not(None)),
        select(Deliverable.stage_id).where(Deliverable.stage_id.in_(gone), Deliverable.task_id.is_(None) | (Deliverable.state != "planned")),
    ).subquery()
    uses: dict[int, int] = dict(session.execute(select(parts.c.stage_id, func.count()).group_by(parts.c.stage_id)).tuples().all())
    return [StageInUse(field="stages", stage=gone[i], uses=n) for i, n in uses.items()]


def _plan(session: Session, after: Content) -> list[Refusal]:
    people = {m.employee_id: "" for m in after.team}
    known = Known(people=people, stages={s.id for s in after.stages})
    leaves = [t for t in after.tasks if not t.is_summary]
    return [*plan_refusals(leaves, after.starts_on, after.finishes_on), *_said(checks.require_valid, after.tasks, known)]
