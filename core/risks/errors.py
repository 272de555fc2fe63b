"""What the register refuses."""

from __future__ import annotations

from core.errors import Refusal


class RiskWordUnknown(Refusal):
    """A likelihood, impact, source, category or response that is not in the list. Facts: row."""

    code = "risk_word_unknown"


class ResidualWorse(Refusal):
    """What is left after the response cannot be worse than the risk itself (PRJ-28)."""

    code = "residual_worse"


class ResidualHalf(Refusal):
    """The residual risk needs both a likelihood and an impact."""

    code = "residual_half"


class ReviewInPast(Refusal):
    """The next review lies after this one. Facts: day."""

    code = "review_in_past"


class RiskOver(Refusal):
    """A closed risk is not reviewed or acted upon; it can be opened again. Facts: risk, closed_on."""

    code = "risk_over"


class ActionDone(Refusal):
    code = "risk_action_done"


class IndicatorEnded(Refusal):
    code = "risk_indicator_ended"


class DaysOutOfRange(Refusal):
    """Working days a risk costs: 0 to 2,500. Facts: most."""

    code = "risk_days_out_of_range"


class NotATeamMember(Refusal):
    """Who answers for it has to be on the project to see it. Facts: project."""

    code = "not_a_team_member"
