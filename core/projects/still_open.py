"""What is still open on a project, for its page: each with how many and where it is settled (PRJ-13, PRJ-34)."""

from __future__ import annotations

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.projects import endings
from core.projects.endings import OpenItem
from core.unit import reading


def still_open(actor: Actor, project_id: int) -> list[OpenItem]:
    """For whoever reads the project; counts only, one statement."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return endings.open_items(session, project_id)
