"""What others ask of a person beside approvals: people for projects, corrective actions, expert opinions, issues, hand-overs, evaluations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.access import Permission as P
from core.access.scope import projects_seen
from core.home.waiting_row import row
from db.models import (
    CorrectiveAction,
    Deliverable,
    Employee,
    ExpertOpinion,
    ExpertReview,
    Handover,
    Project,
    ProjectEvaluation,
    ProjectIssue,
    StaffingRequest,
)


def asked(actor: Actor) -> list[Select[Any]]:
    """One part of the union for each kind; those of a role only for who holds it."""
    parts = [_staffing(actor), _corrective(actor), _opinions(actor), _issues(actor)]
    if actor.can(P.HANDOVER_ACCEPT):
        parts.append(_handovers(actor))
    if actor.can(P.EVALUATION_REVIEW):
        parts.append(_evaluations())
    return parts


def _staffing(actor: Actor) -> Select[Any]:
    """Requests for one's people (PRJ-03)."""
    who, ask = aliased(Employee), StaffingRequest
    columns = row("staffing", "staffing_request", ask.id, Project.number, who.name, who.name_en, ask.asked_at, day=ask.from_on)
    return (
        select(*columns)
        .select_from(ask)
        .join(Project, Project.id == ask.project_id)
        .join(who, who.id == ask.employee_id)
        .where(ask.head_id == actor.employee_id, ask.state == "asked")
    )


def _corrective(actor: Actor) -> Select[Any]:
    """Corrective actions one owes, and for QA those to be verified (PRJ-22)."""
    act = CorrectiveAction
    columns = row("corrective", "corrective_action", Project.id, Project.number, Project.name, Project.name_en, act.opened_at, day=act.due_on)
    owes = and_(act.state == "open", act.owner_id == actor.employee_id)
    verifies = and_(act.state == "done", act.owner_id != actor.employee_id, projects_seen(actor, P.QA_REVIEW))
    return select(*columns).select_from(act).join(Project, Project.id == act.project_id).where(or_(owes, verifies))


def _opinions(actor: Actor) -> Select[Any]:
    """Reviews that wait for one's opinion (PRJ-26)."""
    columns = row(
        "opinion", "expert_review", ExpertReview.id, Project.number, Deliverable.name, Deliverable.name_en, ExpertReview.opened_at, day=ExpertReview.due_on
    )
    return (
        select(*columns)
        .select_from(ExpertOpinion)
        .join(ExpertReview, ExpertReview.id == ExpertOpinion.review_id)
        .join(Deliverable, Deliverable.id == ExpertReview.deliverable_id)
        .join(Project, Project.id == Deliverable.project_id)
        .where(ExpertOpinion.reviewer_id == actor.employee_id, ExpertOpinion.given_at.is_(None), ExpertReview.state == "open")
    )


def _issues(actor: Actor) -> Select[Any]:
    """Issues one has to settle (PRJ-24)."""
    issue, title = ProjectIssue, func.left(ProjectIssue.title, 120)
    columns = row("issue", "issue_list", Project.id, issue.number, title, title, issue.raised_at, day=issue.due_on)
    return (
        select(*columns)
        .select_from(issue)
        .join(Project, Project.id == issue.project_id)
        .where(issue.state == "open", issue.owner_id == actor.employee_id, Project.state.not_in(("rejected", "closed")))
    )


def _handovers(actor: Actor) -> Select[Any]:
    """Projects offered to after-sales (PRJ-13)."""
    given = Handover
    columns = row("handover", "handover", given.id, Project.number, Project.name, Project.name_en, given.offered_at, day=given.serves_from)
    offered = and_(given.state == "offered", given.offered_by_id != actor.employee_id)
    return select(*columns).select_from(given).join(Project, Project.id == given.project_id).where(offered)


def _evaluations() -> Select[Any]:
    """Evaluations to be reviewed (PRJ-46)."""
    columns = row("evaluation", "project_evaluation", Project.id, Project.number, Project.name, Project.name_en, ProjectEvaluation.submitted_at)
    return (
        select(*columns)
        .select_from(ProjectEvaluation)
        .join(Project, Project.id == ProjectEvaluation.project_id)
        .where(ProjectEvaluation.state == "submitted")
    )
