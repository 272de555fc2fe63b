"""Why an evaluation is not ready (PRJ-46)."""

from __future__ import annotations

from typing import ClassVar

from core.errors import Refusal


class ScoreOutOfRange(Refusal):
    """A score is 1 to 5. Facts: criterion."""

    code: ClassVar[str] = "score_out_of_range"


class ScoresMissing(Refusal):
    """Every criterion is scored before it is submitted. Facts: criteria, count."""

    code: ClassVar[str] = "scores_missing"


class ScoreNeedsReason(Refusal):
    """A score other than the figures propose says why. Facts: criterion, proposed."""

    code: ClassVar[str] = "score_needs_reason"


class NotClosedYet(Refusal):
    """A project is evaluated after it was closed. Facts: state."""

    code: ClassVar[str] = "not_closed_yet"


class ReviewMissing(Refusal):
    """The review says what the firm takes from the project."""

    code: ClassVar[str] = "review_missing"
