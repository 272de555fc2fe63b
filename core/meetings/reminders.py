"""Timed work: actions of meetings that are due soon or just became late (PRJ-16, PLT-12)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from core import clock, policies
from core.calendar.queries import load_calendar
from core.jobs.telling import Reminder, tell_once
from core.meetings.living import OVER
from core.unit import writing
from db.models import Meeting, MeetingAction, Project

LATE_DAYS = 14  # as the other reminders: what is late for longer has been told


def actions() -> int:
    """To who shall do it before its day; late ones to who called the meeting, too. An action of the client's goes to who called it."""
    with writing(None, "job.actions_due") as session:
        today = clock.today()
        ahead = load_calendar(session).add_working_days(today, int(policies.value(session, "reminders.task_days")))
        rows = session.execute(
            select(MeetingAction, Meeting.title, Meeting.called_by_id, Project.name, Project.name_en)
            .join(Meeting, Meeting.id == MeetingAction.meeting_id)
            .join(Project, Project.id == MeetingAction.project_id)
            .where(MeetingAction.done_on.is_(None), MeetingAction.due_on.between(today - dt.timedelta(days=LATE_DAYS), ahead), Project.state.not_in(OVER))
            .order_by(MeetingAction.id)
        ).all()
        due: list[Reminder] = []
        late: list[Reminder] = []
        for action, title, called_by, project, project_en in rows:
            facts = {"what": action.what, "due_on": action.due_on, "title": title, "project": project, "project_en": project_en or project}
            people = (action.owner_id or called_by,) if action.due_on >= today else (action.owner_id or called_by, called_by)
            found = Reminder(people, "meeting", action.meeting_id, f"action:{action.id}:{action.due_on}", facts)
            (due if action.due_on >= today else late).append(found)
        return tell_once(session, "action_due", due) + tell_once(session, "action_overdue", late)
