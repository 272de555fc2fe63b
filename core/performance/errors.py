"""What a bonus sheet refuses (PER-05, PER-13)."""

from __future__ import annotations

from core.errors import Refusal


class StageNotCompleted(Refusal):
    """The milestone that ends the stage is not reached, or the project is not finished. Facts: stage, milestones."""

    code = "stage_not_completed"


class QaVerdictMissing(Refusal):
    """A deviation beyond the tolerance waits for QA, or QA said the bonus waits. Facts: project."""

    code = "qa_verdict_missing"


class SheetExists(Refusal):
    """The stage has its sheet already. Facts: number."""

    code = "sheet_exists"


class SourcesChanged(Refusal):
    """A source changed since the sheet was worked out. Facts: before, now (pools)."""

    code = "sources_changed"


class NobodyWorked(Refusal):
    """No confirmed day stands behind the stage: there is nobody to share with."""

    code = "nobody_worked"


class ScoreFixed(Refusal):
    """A score stays as it is once a sheet was made from it (GEN-04). Facts: number."""

    code = "score_fixed"


class NotOwnScore(Refusal):
    """The manager is scored by the delivery director, nobody by themselves (PER-03)."""

    code = "not_own_score"


class PoolShared(Refusal):
    """PRJ-07: the people of this sub-project share the main project's pool. Facts: main (its number)."""

    code = "pool_shared"


class SharersOpen(Refusal):
    """PRJ-07: sub-projects that share this pool are not finished yet. Facts: projects."""

    code = "sharers_open"
