"""What waits from meetings and from QA: actions to do, findings to answer or to verify (PRJ-16, PRJ-31)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.access import Permission as P
from core.access.scope import projects_seen
from core.home.waiting_row import row
from db.models import Employee, Meeting, MeetingAction, Project, QualityFinding, ReportLine


def actions(actor: Actor) -> Select[Any]:
    """Actions of meetings the person owes (PRJ-16)."""
    what, since = func.left(MeetingAction.what, 120), Meeting.starts_at
    columns = row("action", "meeting", Meeting.id, Project.number, what, what, since, who=Meeting.title, who_en=Meeting.title, day=MeetingAction.due_on)
    return (
        select(*columns)
        .select_from(MeetingAction)
        .join(Meeting, Meeting.id == MeetingAction.meeting_id)
        .join(Project, Project.id == MeetingAction.project_id)
        .where(MeetingAction.owner_id == actor.employee_id, MeetingAction.done_on.is_(None), Project.state.not_in(("rejected", "closed")))
    )


def findings(actor: Actor) -> Select[Any]:
    """Findings of QA the person has to answer, and those QA has to verify (PRJ-31)."""
    by = aliased(Employee)
    text, since = func.left(QualityFinding.text, 120), cast(QualityFinding.opened_on, ReportLine.submitted_at.type)
    columns = row(
        "quality_finding", "quality", Project.id, QualityFinding.number, text, text, since, who=by.name, who_en=by.name_en, day=QualityFinding.due_on
    )
    answers = and_(QualityFinding.state == "open", QualityFinding.owner_id == actor.employee_id)
    verifies = and_(
        QualityFinding.state.in_(("answered", "verified")), QualityFinding.owner_id != actor.employee_id, projects_seen(actor, P.QA_REVIEW)
    )
    return (
        select(*columns)
        .select_from(QualityFinding)
        .join(Project, Project.id == QualityFinding.project_id)
        .join(by, by.id == QualityFinding.opened_by_id)
        .where(or_(answers, verifies))
    )
