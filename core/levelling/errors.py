"""What levelling refuses (PRJ-39)."""

from __future__ import annotations

from core.errors import Refusal


class NoProjectChosen(Refusal):
    """At least one project is levelled."""

    code = "no_project_chosen"


class NotToBeLevelled(Refusal):
    """The plan of a project in this state does not move. Facts: project, state."""

    code = "not_to_be_levelled"


class WeightOutOfRange(Refusal):
    """A project counts once to nine times."""

    code = "weight_out_of_range"


class PlanChangedSinceRun(Refusal):
    """The plan was saved after the proposal was worked out. Facts: project."""

    code = "plan_changed_since_run"


class ProposalApplied(Refusal):
    """The proposal was applied to this project already. Facts: project."""

    code = "proposal_applied"


class NothingToApply(Refusal):
    """No task of this project moves. Facts: project."""

    code = "nothing_to_apply"
