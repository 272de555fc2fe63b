"""Timed work on risks and issues: reviews due, actions and issues that are late (PRJ-24, PRJ-30). Each tells once per occasion."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from core import clock, policies
from core.calendar.queries import load_calendar
from core.jobs.telling import Reminder, tell_once
from core.projects.types import ProjectState
from core.risks.rules import review_due
from core.unit import writing
from db.models import Project, ProjectIssue, ProjectRisk, RiskAction

LATE_DAYS = 14  # what has been late for longer was told before there was timed work
WATCHED = (ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED)


def risks() -> int:
    """Reviews whose day has come and actions that are late: to who answers for them; late ones to the project's manager, too."""
    with writing(None, "job.risks_due") as session:
        today = clock.today()
        since = today - dt.timedelta(days=LATE_DAYS)
        open_risks = select(ProjectRisk, Project).join(Project, Project.id == ProjectRisk.project_id).where(ProjectRisk.closed_on.is_(None))
        table, calendar = policies.values(session), load_calendar(session)
        reviews = []
        for risk, project in session.execute(open_risks.where(Project.state == ProjectState.IN_PROGRESS).order_by(ProjectRisk.id)):
            due = review_due(risk.next_review_on, project.started_on, table, calendar, (risk.likelihood, risk.impact))
            if due is not None and since <= due <= today:
                people = (risk.owner_id or project.manager_id, *((project.manager_id,) if due < today else ()))
                facts = _facts(project) | {"name": risk.name, "name_en": risk.name_en or risk.name, "due_on": due}
                reviews.append(Reminder(people, "risk_register", project.id, f"review:{risk.id}:{due}:{due < today}", facts))
        late = select(RiskAction, ProjectRisk, Project).join(ProjectRisk, ProjectRisk.id == RiskAction.risk_id)
        late = late.join(Project, Project.id == ProjectRisk.project_id)
        wanted = (RiskAction.done_on.is_(None), ProjectRisk.closed_on.is_(None), RiskAction.due_on.between(since, today), Project.state.in_(WATCHED))
        actions = [
            Reminder(
                (action.owner_id, *((risk.owner_id, project.manager_id) if action.due_on < today else ())),
                "risk_register",
                project.id,
                f"action:{action.id}:{action.due_on}:{action.due_on < today}",
                _facts(project) | {"name": risk.name, "name_en": risk.name_en or risk.name, "what": action.what, "due_on": action.due_on},
            )
            for action, risk, project in session.execute(late.where(*wanted).order_by(RiskAction.id))
        ]
        return tell_once(session, "risk_review_due", reviews) + tell_once(session, "risk_action_due", actions)


def issues() -> int:
    """Open issues on their day and just after it: to who answers for them; late ones to the manager, too."""
    with writing(None, "job.issues_due") as session:
        today = clock.today()
        rows = session.execute(
            select(ProjectIssue, Project)
            .join(Project, Project.id == ProjectIssue.project_id)
            .where(ProjectIssue.state == "open", ProjectIssue.due_on.between(today - dt.timedelta(days=LATE_DAYS), today))
            .order_by(ProjectIssue.id)
        ).all()
        due: dict[bool, list[Reminder]] = {False: [], True: []}
        for issue, project in rows:
            late = issue.due_on < today
            people = (issue.owner_id, project.manager_id) if late else (issue.owner_id,)
            facts = _facts(project) | {"issue": issue.number, "name": issue.title, "due_on": issue.due_on}
            due[late].append(Reminder(people, "issue_list", project.id, f"{issue.id}:{issue.due_on}", facts))
        return tell_once(session, "issue_due", due[False]) + tell_once(session, "issue_overdue", due[True])


def _facts(project: Project) -> dict[str, str]:
    return {"number": project.number, "title": project.name, "title_en": project.name_en or project.name}
