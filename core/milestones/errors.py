"""What a milestone or a deliverable refuses."""

from __future__ import annotations

from core.errors import Refusal


class PreconditionsOpen(Refusal):
    """PRJ-06: the milestone cannot be reached yet. Facts: milestone, open (names), both also in English, count."""

    code = "preconditions_open"


class AlreadyReached(Refusal):
    """Facts: milestone, reached_on."""

    code = "milestone_already_reached"


class PreconditionUnknown(Refusal):
    """A precondition that names nothing of this project, or the milestone itself. Facts: row."""

    code = "precondition_unknown"


class MilestonesInACircle(Refusal):
    """Milestones that wait for each other. Facts: milestone."""

    code = "milestones_in_a_circle"


class MilestoneKept(Refusal):
    """A milestone that was reached, or that another waits for, stays. Facts: milestone."""

    code = "milestone_kept"
