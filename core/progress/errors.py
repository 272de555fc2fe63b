"""What a period's progress refuses."""

from __future__ import annotations

from core.errors import Refusal


class OwnProgress(Refusal):
    """PRJ-18: nobody confirms the progress they submitted."""

    code = "own_progress"


class PeriodTooEarly(Refusal):
    """A cut-off day not after the last confirmed one. Facts: day, last."""

    code = "period_too_early"


class EarlierPeriodOpen(Refusal):
    """An earlier period is not confirmed yet. Facts: day."""

    code = "earlier_period_open"


class TaskNotMeasured(Refusal):
    """A summary, or a task of another project: progress is reported on leaves. Facts: task."""

    code = "task_not_measured"


class NothingReported(Refusal):
    """A period without a single task."""

    code = "nothing_reported"


class VerdictUnknown(Refusal):
    code = "verdict_unknown"
