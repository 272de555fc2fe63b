"""Policies of projects: gates, plan, control, deliverables, people, risks (PRJ). Part of `core.settings.model`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from core.settings.base import DayCount, Fraction, Points, Section, Weights, adding_up

Gate = Literal["together", "after"]


class MarginFloor(Section):
    """PRJ-09: by project type."""

    management_consulting: Fraction = Decimal("0.30")
    audit: Fraction = Decimal("0.35")
    tax: Fraction = Decimal("0.35")
    certification: Fraction = Decimal("0.30")
    training: Fraction = Decimal("0.40")
    market_research: Fraction = Decimal("0.25")
    brand: Fraction = Decimal("0.30")
    appraisal: Fraction = Decimal("0.30")
    cost_consulting: Fraction = Decimal("0.30")


class PlanGate(Section):
    """PRJ-42: the plan approved with the initiation or after it, by project type."""

    management_consulting: Gate = "together"
    audit: Gate = "together"
    tax: Gate = "together"
    certification: Gate = "together"
    training: Gate = "together"
    market_research: Gate = "together"
    brand: Gate = "together"
    appraisal: Gate = "together"
    cost_consulting: Gate = "together"


class InternalReview(Section):
    """PRJ-26, PRJ-32: the review before a deliverable leaves the house, by project type."""

    management_consulting: Literal["every", "marked"] = "every"
    audit: Literal["every", "marked"] = "every"
    tax: Literal["every", "marked"] = "every"
    certification: Literal["every", "marked"] = "every"
    training: Literal["every", "marked"] = "marked"
    market_research: Literal["every", "marked"] = "every"
    brand: Literal["every", "marked"] = "every"
    appraisal: Literal["every", "marked"] = "every"
    cost_consulting: Literal["every", "marked"] = "every"


class ClientCheck(Section):
    """PRJ-43: who of the client checks and decides, by project type."""

    management_consulting: Literal["two_steps", "one_step", "none"] = "two_steps"
    audit: Literal["two_steps", "one_step", "none"] = "two_steps"
    tax: Literal["two_steps", "one_step", "none"] = "two_steps"
    certification: Literal["two_steps", "one_step", "none"] = "one_step"
    training: Literal["two_steps", "one_step", "none"] = "one_step"
    market_research: Literal["two_steps", "one_step", "none"] = "two_steps"
    brand: Literal["two_steps", "one_step", "none"] = "two_steps"
    appraisal: Literal["two_steps", "one_step", "none"] = "two_steps"
    cost_consulting: Literal["two_steps", "one_step", "none"] = "two_steps"


class AcceptanceBy(Section):
    """PRJ-33: who accepts the project, by project type."""

    management_consulting: Literal["client", "sponsor"] = "client"
    audit: Literal["client", "sponsor"] = "client"
    tax: Literal["client", "sponsor"] = "client"
    certification: Literal["client", "sponsor"] = "client"
    training: Literal["client", "sponsor"] = "client"
    market_research: Literal["client", "sponsor"] = "client"
    brand: Literal["client", "sponsor"] = "client"
    appraisal: Literal["client", "sponsor"] = "client"
    cost_consulting: Literal["client", "sponsor"] = "client"


class DeliverablePolicy(Section):
    """PRJ-44, PRJ-45."""

    done_needs: Literal["accepted", "submitted"] = "accepted"
    link_days: Annotated[StrictInt, Field(ge=1, le=90)] = 14


class Deviation(Section):
    """PRJ-20."""

    tolerance_points: Points = Decimal("5")


class Health(Section):
    """PRJ-36."""

    red_deviation_points: Points = Decimal("10")
    amber_deviation_points: Points = Decimal("5")
    red_cpi: Annotated[Decimal, Field(ge=0, le=2)] = Decimal("0.90")
    amber_cpi: Annotated[Decimal, Field(ge=0, le=2)] = Decimal("0.95")
    amber_margin_points: Points = Decimal("2")
    red_overdue_days: DayCount = 90
    amber_overdue_days: DayCount = 30


class Indicators(Section):
    """PRJ-22: a rate beyond a limit warns or opens a corrective action."""

    schedule_warn: Fraction = Decimal("0.05")
    schedule_breach: Fraction = Decimal("0.10")
    cost_warn: Fraction = Decimal("0.05")
    cost_breach: Fraction = Decimal("0.10")
    quality_warn: Fraction = Decimal("0.90")
    quality_breach: Fraction = Decimal("0.80")
    corrective_days: Annotated[StrictInt, Field(ge=1, le=250)] = 10


class Progress(Section):
    """PRJ-18."""

    qa_review: Literal["always", "beyond_tolerance"] = "always"


class Evaluation(Section):
    """PRJ-46."""

    weights: Annotated[Weights, adding_up("goal", "time", "cost", "margin", "quality", "satisfaction")] = {
        "goal": 20, "time": 15, "cost": 15, "margin": 15, "quality": 20, "satisfaction": 15,
    }  # fmt: skip


class Change(Section):
    """PRJ-14."""

    managed_may_raise: StrictBool = True


class Load(Section):
    """PRJ-37."""

    over_rate: Annotated[Decimal, Field(ge=0, le=3, max_digits=5, decimal_places=4)] = Decimal("1.00")
    under_rate: Fraction = Decimal("0.50")
    fair_low_rate: Fraction = Decimal("0.80")
    fair_high_rate: Annotated[Decimal, Field(ge=1, le=5, max_digits=5, decimal_places=4)] = Decimal("1.20")


class Staffing(Section):
    """PRJ-03."""

    needs_agreement: StrictBool = False


Response = Literal["avoid", "mitigate", "transfer", "accept"]


class Risk(Section):
    """PRJ-28, PRJ-30: how likely a word is, and how often a risk of a level is looked at."""

    probability_high: Fraction = Decimal("0.70")
    probability_medium: Fraction = Decimal("0.40")
    probability_low: Fraction = Decimal("0.15")
    review_red_days: Annotated[StrictInt, Field(ge=1, le=365)] = 14
    review_amber_days: Annotated[StrictInt, Field(ge=1, le=365)] = 30
    review_slate_days: Annotated[StrictInt, Field(ge=1, le=365)] = 60


class RiskResponse(Section):
    """PRJ-29: the response proposed for each cell of the matrix."""

    high_severe: Response = "avoid"
    high_major: Response = "mitigate"
    high_moderate: Response = "mitigate"
    high_minor: Response = "mitigate"
    medium_severe: Response = "mitigate"
    medium_major: Response = "mitigate"
    medium_moderate: Response = "mitigate"
    medium_minor: Response = "accept"
    low_severe: Response = "transfer"
    low_major: Response = "transfer"
    low_moderate: Response = "accept"
    low_minor: Response = "accept"


class Simulation(Section):
    """PRJ-30: how many runs, and how far a task without three-point estimate may be off."""

    runs: Annotated[StrictInt, Field(ge=100, le=100_000)] = 10_000
    faster: Annotated[Decimal, Field(ge=0, lt=1, max_digits=5, decimal_places=4)] = Decimal("0.20")
    slower: Annotated[Decimal, Field(ge=0, le=5, max_digits=6, decimal_places=4)] = Decimal("0.50")


class ClientTeam(Section):
    """PRJ-41: touch points with the client's people."""

    stage_start_days: Annotated[StrictInt, Field(ge=0, le=60)] = 5
    contact_days: Annotated[StrictInt, Field(ge=1, le=180)] = 14


class Quality(Section):
    """PRJ-31: how often QA looks at a process area of a project."""

    look_days: Annotated[StrictInt, Field(ge=1, le=365)] = 30
    reduced_days: Annotated[StrictInt, Field(ge=1, le=365)] = 60


class Levelling(Section):
    """PRJ-39: how long a proposal is looked for."""

    seconds: Annotated[StrictInt, Field(ge=1, le=300)] = 20
