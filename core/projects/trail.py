"""The trail of a project with its parts: for who sees its money, since the trail tells every figure (PLT-09)."""

from __future__ import annotations

from core import trail
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.trail import Part, TrailRow
from core.unit import reading

PARTS: dict[str, tuple[str, ...]] = {
    "project": ("project_ending", "project_change", "plan_submission"),
    "plan": ("task", "task_link", "baseline"),
    "budget": ("cost_line",),
    "team": ("project_member", "role_weight"),
    "stages": ("stage", "milestone", "deliverable"),
    "risks": ("project_risk", "project_issue", "risk_indicator", "lesson"),
    "progress": ("progress_period", "alarm", "qa_review"),
}


def trail_of(actor: Actor, project_id: int, part: str) -> list[TrailRow]:
    """The newest changes of one part first; of the project itself for "project"."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        parts = tuple(Part(record, "project_id") for record in PARTS[part])
        rows = trail.of_record(session, "project", project_id, parts)
    return [row for row in rows if row.record in PARTS[part] or (part == "project" and row.record == "project")]
