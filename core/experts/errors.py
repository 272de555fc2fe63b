"""What the register of outside experts and its links refuse."""

from __future__ import annotations

from core.errors import Refusal


class ExpertArchived(Refusal):
    """The expert is no longer asked. Facts: expert."""

    code = "expert_archived"


class EngagementReversed(Refusal):
    """It ends before it begins."""

    code = "engagement_reversed"


class RateNegative(Refusal):
    code = "expert_rate_negative"


class LinkClosed(Refusal):
    """The address leads nowhere: unknown, over, revoked, or its review has ended. Which, is not said."""

    code = "link_closed"


class LinkNotNeeded(Refusal):
    """The expert has spoken, or the review is over."""

    code = "link_not_needed"
