"""Note a lesson, from an issue, a risk or freely; change it; take it back (PRJ-24)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions, require_on_project
from core.errors import AsWord, NotFound, NotPermitted, UnknownChoice, WrongState, require_text
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from db.models import Lesson, Project, ProjectIssue, ProjectRisk

CATEGORIES = ("scope", "schedule", "cost", "quality", "client", "team", "supplier", "method", "risk")
LONGEST = 4000


@dataclass(frozen=True)
class LessonForm:
    """`for_template`: what the template should say from now on."""

    category: str
    title: str
    happened: str
    next_time: str
    for_template: str = ""
    issue_id: int | None = None
    risk_id: int | None = None


def note(actor: Actor, project_id: int, form: LessonForm) -> int:
    """By anyone on the team and by the PMO, at any time from initiation on, also after closing."""
    sound = _sound(form)
    with writing(actor, "lesson.note") as session:
        require_on_project(session, actor, Permission.LESSON_NOTE, project_id)
        project = lock(session, Project, project_id)
        if project.state in (ProjectState.DRAFT, ProjectState.IN_APPROVAL, ProjectState.REJECTED):
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.note_lesson"))
        for record, model, key in (("project_issue", ProjectIssue, form.issue_id), ("project_risk", ProjectRisk, form.risk_id)):
            if key is not None and session.scalar(select(model.project_id).where(model.id == key)) != project_id:
                raise NotFound(record=AsWord(f"record.{record}"))
        row = Lesson(project_id=project_id, issue_id=form.issue_id, risk_id=form.risk_id, **sound, noted_by_id=actor.employee_id, noted_at=clock.now())
        session.add(row)
        session.flush()
        return row.id


def change(actor: Actor, lesson_id: int, form: LessonForm, *, seen_version: int) -> None:
    """By who noted it, the project's manager, or the PMO."""
    sound = _sound(form)
    with writing(actor, "lesson.change") as session:
        row = _own(session, actor, lesson_id)
        require_fresh(session, row, seen_version)
        for name, value in sound.items():
            setattr(row, name, value)


def take_back(actor: Actor, lesson_id: int, *, seen_version: int) -> None:
    """A lesson that is none; the trail keeps it."""
    with writing(actor, "lesson.take_back") as session:
        row = _own(session, actor, lesson_id)
        require_fresh(session, row, seen_version)
        session.delete(row)


def keeps(granted: frozenset[Permission], actor: Actor, noted_by_id: int) -> bool:
    """Who may change a lesson: its author, the manager, and who keeps lessons everywhere."""
    return noted_by_id == actor.employee_id or Permission.RISK_EDIT in granted or actor.can(Permission.LESSON_NOTE)


def _own(session: Session, actor: Actor, lesson_id: int) -> Lesson:
    row = lock(session, Lesson, lesson_id)
    if not keeps(project_permissions(session, actor, row.project_id), actor, row.noted_by_id):
        raise NotPermitted(permission=AsWord(f"permission.{Permission.LESSON_NOTE.value}"))
    return row


def _sound(form: LessonForm) -> dict[str, str]:
    if form.category not in CATEGORIES:
        raise UnknownChoice(field="category", value=form.category)
    return {
        "category": form.category,
        "title": require_text(form.title, field="title"),
        "happened": require_text(form.happened, field="happened", longest=LONGEST),
        "next_time": require_text(form.next_time, field="next_time", longest=LONGEST),
        "for_template": require_text(form.for_template, field="for_template", longest=LONGEST, required=False),
    }
