"""An initiation into approval and back (PRJ-11, PRJ-13). The engine asks; `approval` says what follows."""

from __future__ import annotations

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval import engine
from core.errors import AsWord, WrongState
from core.portfolio import summaries
from core.projects.machine import MACHINE
from core.projects.types import ProjectState
from core.unit import lock, writing
from db.models import Project

DOCUMENT = "initiation"


def submit(actor: Actor, project_id: int, *, seen_version: int, chosen: dict[str, list[int]] | None = None) -> int:
    """Sends plan, budget and team into approval; returns the case. Guards: complete, margin at the floor, headroom there."""
    with writing(actor, "project.submit") as session:
        require_on_project(session, actor, Permission.PROJECT_SUBMIT, project_id)
        project = lock(session, Project, project_id)
        MACHINE.move(session, actor, project, "submit", seen_version=seen_version)
        case = engine.submit(session, actor, DOCUMENT, project_id, chosen=chosen)
        summaries.refresh(session, [project_id])
        return case.id


def withdraw(actor: Actor, project_id: int) -> None:
    """The initiator takes it back before the first decision; it is a draft again."""
    with writing(actor, "project.withdraw") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = lock(session, Project, project_id)
        if project.state != ProjectState.IN_APPROVAL:
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.withdraw"))
        engine.withdraw(session, actor, DOCUMENT, project_id)
