"""The plan as the approval engine knows it: what it comes to against the approved budget, and baseline 0 at its end (PRJ-42, APR-12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval.fields import choice, department_field, fields_of_kind
from core.approval.registry import Consequence, DocumentFacts, DocumentType, Happening, register
from core.initiation.approval import people as people_of_project
from core.plan import baseline
from core.plan.gate import DOCUMENT, MACHINE, plan_cost, ready, refusals
from core.portfolio import summaries
from core.projects.life import tell_team
from core.projects.types import ProjectType
from core.unit import lock
from core.workflow import Step
from db.models import Customer, Deliverable, Department, Employee, Milestone, PlanSubmission, Project, ProjectMember, ProjectRisk, Task


def _lock(session: Session, submission_id: int) -> None:
    lock(session, Project, session.scalar(select(PlanSubmission.project_id).where(PlanSubmission.id == submission_id)))
    lock(session, PlanSubmission, submission_id)


def _row(session: Session, submission_id: int) -> tuple[PlanSubmission, Project]:
    row = session.get_one(PlanSubmission, submission_id)
    return row, session.get_one(Project, row.project_id)


def facts(session: Session, submission_id: int) -> DocumentFacts:
    """The plan as it stands; while it is in approval it does not move."""
    row, project = _row(session, submission_id)
    cost = plan_cost(session, project)
    customer, manager = session.get_one(Customer, project.customer_id), session.get_one(Employee, project.manager_id)
    plan = session.execute(
        select(func.count(Task.id).label("n"), func.sum(Task.effort_days).label("days"), func.min(Task.starts_on).label("first"))
        .add_columns(func.max(Task.finishes_on).label("last"))
        .where(Task.project_id == project.id, ~Task.is_summary)
    ).one()

    def count(model: Any, *where: Any) -> int:
        return session.scalar(select(func.count(model.id)).where(model.project_id == project.id, *where)) or 0

    fields = {
        "project_type": project.project_type,
        "department": session.get_one(Department, project.department_id).code,
        "customer": customer.short_name or customer.full_name,
        "manager": manager.name,
        "amount": project.net_revenue,
        "budget_cost": cost.budget,
        "cost": cost.total,
        "labour": cost.labour,
        "starts_on": plan.first,
        "finishes_on": plan.last,
        "tasks": plan.n,
        "effort_days": plan.days or 0,
        "members": session.scalar(select(func.count(func.distinct(ProjectMember.employee_id))).where(ProjectMember.project_id == project.id)) or 0,
        "milestones": count(Milestone),
        "deliverables": count(Deliverable),
        "risks": count(ProjectRisk, ProjectRisk.closed_on.is_(None)),
        "reason": row.note,
    }
    plain = {"cost": cost.total, "budget_cost": cost.budget, "left": cost.budget - cost.total, "finishes_on": plan.last}
    wrong = refusals(session, project) if row.state in ("draft", "in_approval") else []
    consequence = Consequence("red", "plan_refused", plain | {"count": len(wrong)}, refused=wrong[0].code) if wrong else Consequence("green", "plan", plain)
    return DocumentFacts(row.number, project.name, project.name_en, project.net_revenue, project.id, project.department_id, fields, consequence)


def _guards(session: Session, submission_id: int) -> None:
    ready(Step(session, None, session.get_one(PlanSubmission, submission_id)))


def _approved(session: Session, actor: Actor, submission_id: int) -> None:
    """Baseline 0; the project can start."""
    row, project = _row(session, submission_id)
    MACHINE.move(session, None, row, "approve")
    row.ended_at = clock.now()
    baseline.keep(session, actor, project)
    tell_team(session, project, "plan_approved")
    summaries.refresh(session, [project.id])


def _moved(action: str) -> Happening:
    """The plan may be edited again."""

    def happening(session: Session, _actor: Actor, submission_id: int) -> None:
        row = session.get_one(PlanSubmission, submission_id)
        MACHINE.move(session, None, row, action)
        row.ended_at = clock.now() if action != "return" else None

    return happening


FIELDS = (
    choice("project_type", ProjectType),
    department_field(by_code=True),
    *fields_of_kind("money", "amount", "budget_cost", "cost", "labour"),
    *fields_of_kind("date", "starts_on", "finishes_on"),
    *fields_of_kind("number", "tasks", "effort_days", "members", "milestones", "deliverables", "risks"),
)
register(
    DocumentType(
        DOCUMENT,
        lock=_lock,
        facts=facts,
        guards=_guards,
        people=lambda session, submission_id, role: people_of_project(session, _row(session, submission_id)[1].id, role),
        approved=_approved,
        returned=_moved("return"),
        rejected=_moved("reject"),
        withdrawn=_moved("withdraw"),
        fields=FIELDS,
        require_seen=lambda session, actor, submission_id: require_on_project(session, actor, Permission.PROJECT_READ, _row(session, submission_id)[1].id),
    )
)
