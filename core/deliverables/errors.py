"""What a deliverable refuses on its way."""

from __future__ import annotations

from core.errors import Refusal


class DeliverableKept(Refusal):
    """A deliverable that was handed in, or that a milestone waits for, stays. Facts: deliverable."""

    code = "deliverable_kept"


class OutputKept(Refusal):
    """A required output of the template stays; the PMO can do without it, with a reason (PRJ-44). Facts: deliverable."""

    code = "output_kept"


class OutputMissing(Refusal):
    """PRJ-44: a task is not done without its required outputs. Facts: task, outputs (names), outputs_en, count, wanted (a word)."""

    code = "output_missing"


class OwnDeliverable(Refusal):
    """Whoever answers for a deliverable or handed it in neither checks nor reviews nor accepts it. Facts: deliverable."""

    code = "own_deliverable"


class FileMissing(Refusal):
    """Nothing was uploaded that could be handed in. Facts: deliverable."""

    code = "deliverable_file_missing"


class PointsMissing(Refusal):
    """PRJ-32: each of the four points is ticked or refused. Facts: points (words)."""

    code = "check_points_missing"


class RemarkMissing(Refusal):
    """A point that is refused says why. Facts: point."""

    code = "check_remark_missing"


class ChangesNotMade(Refusal):
    """PRJ-26: the review passed it with changes, and no newer version was uploaded. Facts: file."""

    code = "changes_not_made"


class DeliveryNeeded(Refusal):
    """Types with a client: delivered before it is accepted."""

    code = "delivery_needed"


class FirstCheckNeeded(Refusal):
    """PRJ-43: the client's project manager looks first."""

    code = "first_check_needed"


class FeedbackOpen(Refusal):
    """PRJ-32: feedback of the client that nobody answered. Facts: count."""

    code = "feedback_open"


class ProofMissing(Refusal):
    """PRJ-43: what the client said is filed with a file that proves it."""

    code = "proof_missing"


class WrongClientPerson(Refusal):
    """PRJ-43: another person of the client checks or decides. Facts: people (names)."""

    code = "wrong_client_person"


class ReviewersMissing(Refusal):
    """PRJ-26: a review has at least one reviewer."""

    code = "reviewers_missing"


class OpinionsOpen(Refusal):
    """PRJ-26: the chair decides when every reviewer has spoken. Facts: people (names), count."""

    code = "opinions_open"


class ScoreMissing(Refusal):
    """PRJ-26: 1 to 5 on each of the four. Facts: point (a word)."""

    code = "score_missing"


class OpinionGiven(Refusal):
    """An opinion is given once. Facts: day."""

    code = "opinion_given"


class NotRequired(Refusal):
    """Only a required output can be waived. Facts: deliverable."""

    code = "output_not_required"


class FeedbackAnswered(Refusal):
    """An answer is given once. Facts: day."""

    code = "feedback_answered"
