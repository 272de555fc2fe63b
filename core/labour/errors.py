"""What a daily report refuses. Facts name the day and the project, so that the sentence can stand beside the cell."""

from __future__ import annotations

from core.errors import Refusal


class ReportMonthLocked(Refusal):
    """Reports of the month can no longer be entered. Facts: month, day."""

    code = "report_month_locked"


class LineTooShort(Refusal):
    """Shorter than the firm keeps. Facts: least."""

    code = "line_too_short"


class LineNotOpen(Refusal):
    """The hours were submitted or confirmed since: they are corrected, not overwritten. Facts: day, state."""

    code = "line_not_open"


class NotOnTeam(Refusal):
    """Hours on a project the person does not work on. Facts: project."""

    code = "not_on_team"


class TaskNotOfProject(Refusal):
    """The task is gone or belongs to another project."""

    code = "task_not_of_project"


class TaskHasParts(Refusal):
    """Hours go on the tasks below, not on the heading. Facts: task."""

    code = "task_has_parts"


class ProgressOutOfRange(Refusal):
    """Progress is 0 to 100 %, remaining days are not negative."""

    code = "progress_out_of_range"


class DayNotReached(Refusal):
    """Hours of a day to come can be kept as a draft, not submitted. Facts: day."""

    code = "day_not_reached"


class NothingToSubmit(Refusal):
    code = "nothing_to_submit"


class NotYoursToConfirm(Refusal):
    """Project lines are confirmed by the manager, the manager's own by the sponsor, others by the department head. Facts: person."""

    code = "not_yours_to_confirm"


class OutsideWeek(Refusal):
    """A day that is not in the week of the screen. Facts: day."""

    code = "outside_week"


class CorrectionWaits(Refusal):
    """A correction is confirmed or sent back as a whole; it cannot be taken back by its writer."""

    code = "correction_waits"


class AlreadyCorrected(Refusal):
    """The line was reversed before. Facts: day."""

    code = "already_corrected"
