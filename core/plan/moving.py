"""Dates of single tasks in a plan that is not approved yet, as levelling proposes them (PRJ-39)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.plan import store
from core.plan.refusals import PlanMovedOn
from core.plan.service import require_not_submitted, require_plannable, write_plan
from core.plan.tree import DraftTask, rolled_up
from core.unit import lock, writing
from db.models import Project


def move_tasks(actor: Actor, project_id: int, places: Mapping[int, Mapping[str, Any]], *, seen_plan_version: int) -> int:
    """Puts tasks on other days ({id: {"starts_on", "finishes_on"}}), for the manager and the PMO; predecessors hold as in every save.
    Returns the plan's new version. Raises PlanMovedOn when somebody saved since."""
    with writing(actor, "plan.move_tasks") as session:
        require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
        project = lock(session, Project, project_id)
        require_plannable(project)
        require_not_submitted(session, project_id)
        if project.plan_version != seen_plan_version:
            raise PlanMovedOn(who="", at=None, theirs=(), conflicts=())
        rows, links = store.task_rows(session, project_id), store.link_rows(session, project_id)
        saved = store.as_draft(rows.values(), links)
        mine = rolled_up([_moved(t, places) for t in saved])
        written = write_plan(session, project, rows, links, saved, mine)
        last = max((row.finishes_on for row in rows.values()), default=project.finishes_on)
        if last > project.finishes_on:
            project.finishes_on = last  # the project takes as long as its plan
        return written.version


def _moved(task: DraftTask, places: Mapping[int, Mapping[str, Any]]) -> DraftTask:
    wanted = places.get(task.id) if isinstance(task.id, int) and not task.is_summary else None
    return replace(task, starts_on=wanted["starts_on"], finishes_on=wanted["finishes_on"]) if wanted else task
