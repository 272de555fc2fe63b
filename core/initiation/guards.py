"""What must hold before an initiation is submitted and again, under lock, at the last approval (PRJ-03, PRJ-09, PRJ-10, PRJ-42)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from core import clock
from core.access import ProjectRole
from core.errors import AsWord, Refusal, collect
from core.initiation.errors import MilestoneMissing, PersonHasLeft, PlanMissing
from core.initiation.figures import Figures, figures_of
from core.initiation.plan_checks import plan_refusals
from core.initiation.rules import require_stage_shares
from core.projects.errors import ManagerMissing, NoStages, SponsorIsManager, WeightsNotHundred, WeightWithoutRole
from core.projects.types import PlanGate, ProjectState
from core.resources.staffing import agreement_refusals
from db.models import Employee, Milestone, Project, ProjectMember, RoleWeight, Task

_NAMED = (
    select(Employee.id, Employee.name, Employee.left_on, ProjectMember.role)
    .outerjoin(ProjectMember, and_(ProjectMember.employee_id == Employee.id, ProjectMember.project_id == bindparam("project")))
    .where(Employee.id.in_(bindparam("leads", expanding=True)) | ProjectMember.id.is_not(None))
)
_WEIGHTS = select(RoleWeight.role, RoleWeight.weight).where(RoleWeight.project_id == bindparam("project"))
_TASKS = (
    select(Task.code, Task.stage_id, Task.responsible_id, Task.client_contact_id, Task.is_milestone, Task.starts_on, Task.finishes_on)
    .add_columns(select(Milestone.id).where(Milestone.project_id == bindparam("project")).exists().label("has_milestones"))
    .where(Task.project_id == bindparam("project"), ~Task.is_summary)
    .order_by(Task.sort_key)
)
_MILESTONE = select(Milestone.id).where(Milestone.project_id == bindparam("project")).limit(1)


def ready_for_approval(session: Session, project: Project) -> Figures:
    """Refuses with everything that is missing; returns the figures that passed."""
    found = figures_of(session, project)
    collect(*people_refusals(session, project), *_stages(found), *_plan(session, project), *agreement_refusals(session, project.id), *found.refusals)
    return found


def people_refusals(session: Session, project: Project) -> list[Refusal]:
    """Manager and sponsor are two persons; whoever is named is still with the firm; the manager is on the team; weights add up to 100
    and belong to roles somebody has."""
    found: list[Refusal] = [SponsorIsManager(field="sponsor_id")] if project.manager_id == project.sponsor_id else []
    named = session.execute(_NAMED, {"project": project.id, "leads": [project.manager_id, project.sponsor_id]}).all()
    left = sorted({p.name for p in named if p.left_on is not None and p.left_on < clock.today()})
    if left:
        found.append(PersonHasLeft(field="members", people=left, count=len(left)))
    if project.plan_gate == PlanGate.AFTER and project.state != ProjectState.INITIATED:
        return found  # the team comes with the plan
    weights = dict(session.execute(_WEIGHTS, {"project": project.id}).all())
    roles = {p.role for p in named if p.role is not None}
    manager_there = any(p.id == project.manager_id and p.role == ProjectRole.MANAGER for p in named)
    return [*found, *weights_refusals(weights, roles, manager_there=manager_there)]


def _stages(found: Figures) -> list[Refusal]:
    if not found.shares:
        return [NoStages(field="stages")]
    try:
        require_stage_shares(found.shares)
    except Refusal as refusal:
        return [refusal]
    return []


def weights_refusals(weights: dict[str, Decimal], roles: set[str], *, manager_there: bool) -> list[Refusal]:
    """What is wrong with a team's roles and weights."""
    found: list[Refusal] = [] if manager_there else [ManagerMissing(field="members")]
    total = sum(weights.values(), Decimal(0))
    if total != 100:
        found.append(WeightsNotHundred(field="weights", total=f"{total.normalize():f}", missing=f"{(100 - total).normalize():f}"))
    found += [
        WeightWithoutRole(field="weights", role=AsWord(f"project_role.{role}")) for role, weight in sorted(weights.items()) if weight > 0 and role not in roles
    ]
    return found


def _plan(session: Session, project: Project) -> list[Refusal]:
    """PRJ-42: where the plan is approved together with the initiation, it is there, staffed, within the period; milestones either way."""
    tasks = session.execute(_TASKS, {"project": project.id}).all()
    found = plan_refusals(tasks, project.starts_on, project.finishes_on) if project.plan_gate == PlanGate.TOGETHER else []
    if any(refusal.code == PlanMissing.code for refusal in found):
        return found
    known = tasks[0].has_milestones if tasks else session.scalar(_MILESTONE, {"project": project.id}) is not None
    return found if known else [*found, MilestoneMissing(field="milestones")]
