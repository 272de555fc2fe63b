"""What stands in the way of a plan's own approval (PRJ-42)."""

from __future__ import annotations

from core.errors import Refusal


class PlanSubmitted(Refusal):
    """The plan is being approved: until then it does not move. Facts: number."""

    code = "plan_submitted"


class PlanApprovedAlready(Refusal):
    """Baseline 0 is kept: what changes it now is a change."""

    code = "plan_approved_already"


class PlanOverBudget(Refusal):
    """What the plan costs lies above the approved budget. Facts: cost, budget, over, labour, other."""

    code = "plan_over_budget"


class PlanUncosted(Refusal):
    """Tasks of persons without a grade that has a rate on the day their stage begins. Facts: tasks, count."""

    code = "plan_uncosted"
