"""The words of a project: its types, the roles of its team, its states and phases."""

from __future__ import annotations

from enum import StrEnum

from core.access import ProjectRole


class ProjectType(StrEnum):
    """What the firm does for the customer; margin floor and bonus ratio differ by it."""

    MANAGEMENT_CONSULTING = "management_consulting"
    AUDIT = "audit"
    TAX = "tax"
    CERTIFICATION = "certification"
    TRAINING = "training"
    MARKET_RESEARCH = "market_research"
    BRAND = "brand"
    APPRAISAL = "appraisal"
    COST_CONSULTING = "cost_consulting"


class ProjectState(StrEnum):
    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    REJECTED = "rejected"
    INITIATED = "initiated"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    FINISHED = "finished"
    TERMINATED = "terminated"
    CLOSED = "closed"


class PlanGate(StrEnum):
    """Whether the plan is approved together with the initiation or after it (PRJ-42)."""

    TOGETHER = "together"
    AFTER = "after"


TEAM_ROLES = (ProjectRole.MANAGER, ProjectRole.CONSULTANT, ProjectRole.ANALYST, ProjectRole.ASSISTANT, ProjectRole.QA)

# states in which the project is alive: work may be booked, figures are watched
RUNNING = frozenset({ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED})
# states in which the WBS moves on under its baseline
PLANNABLE = frozenset({ProjectState.DRAFT, ProjectState.INITIATED, ProjectState.IN_PROGRESS})
