"""What a change cannot be, and what it stands in the way of. Rates come with as many decimals as tell them apart."""

from __future__ import annotations

from core.errors import Refusal
from core.unit import CONSTRAINT_REFUSALS


class ChangeOpen(Refusal):
    """The project has an open change already: one at a time. Facts: number."""

    code = "change_open"


class ChangeWaits(Refusal):
    """A change of the project is open: first it is decided or dropped. Facts: number."""

    code = "change_waits"


class NothingChanged(Refusal):
    """The proposal is the project as it stands."""

    code = "change_nothing"


class RestartOnlyFromPause(Refusal):
    """A change that restarts the project is one of a paused project."""

    code = "restart_only_from_pause"


class MarginWouldFall(Refusal):
    """A managed change lowers the margin rate. Facts: before_rate, after_rate, allowed (the cost that would just do), cost,
    lower_cost_by, raise_revenue_by (both rounded up to the fen, so that following one passes)."""

    code = "margin_would_fall"


class MarginWouldRise(Refusal):
    """A managed change raises the margin rate, and the policy wants it equal. Facts: before_rate, after_rate, cost, raise_cost_by."""

    code = "margin_would_rise"


class TaskNotInPlan(Refusal):
    """A task that the plan does not have, or a summary, whose dates follow from its parts. Facts: task."""

    code = "task_not_in_plan"


class FieldNotOfTask(Refusal):
    """A task has no such field to change. Facts: name."""

    code = "field_not_of_task"


class LineNotOfProject(Refusal):
    """A stage or a line that is not of this project."""

    code = "line_not_of_project"


class DateStays(Refusal):
    """What was reached or handed in keeps its day. Facts: name."""

    code = "date_stays"


CONSTRAINT_REFUSALS["uq_project_change_open"] = ChangeWaits
