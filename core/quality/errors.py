"""What tailoring, looks and findings refuse."""

from __future__ import annotations

from core.errors import Refusal


class TailoringNeedsReason(Refusal):
    """An area that is reduced or dropped says why. Facts: area, row."""

    code = "tailoring_needs_reason"


class TailoringFrozen(Refusal):
    """Approved with the initiation: it is changed by a new version that QA agrees to."""

    code = "tailoring_frozen"


class TailoringWaits(Refusal):
    """A new version waits for QA already. Facts: number."""

    code = "tailoring_waits"


class TailoringSame(Refusal):
    """The new version changes nothing."""

    code = "tailoring_same"


class OwnTailoring(Refusal):
    """Nobody agrees to what they proposed."""

    code = "own_tailoring"


class AreaDropped(Refusal):
    """A dropped area is not looked at. Facts: area."""

    code = "area_dropped"


class DueInThePast(Refusal):
    """A finding is answered by a day to come. Facts: day."""

    code = "finding_due_in_past"


class ReviewOfOther(Refusal):
    """The review belongs to another project."""

    code = "review_of_other"


class OwnFinding(Refusal):
    """Who has to answer a finding does not verify it. Facts: number."""

    code = "own_finding"
