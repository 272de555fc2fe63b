"""What a plan may not be. Facts name tasks by their WBS code, dates as dates, lengths in working days."""
from __future__ import annotations

from core.errors import Refusal


class DependencyLoop(Refusal):
    """Predecessors run in a circle. Facts: `loop` ("1.1 Kick-off → 1.2 Charter → 1.1 Kick-off"), `codes` (the tasks in it)."""

    code = "dependency_loop"


class PredecessorUnknown(Refusal):
    """A predecessor that is no task of this plan."""

    code = "predecessor_unknown"


class PredecessorUnreadable(Refusal):
    """A typed predecessor that is not like 1.2, 1.2FS or 1.2SS+3."""

    code = "predecessor_unreadable"


class PredecessorTwice(Refusal):
    """The same predecessor is named twice for one task."""

    code = "predecessor_twice"


class LinkOnSummary(Refusal):
    """A summary task takes its dates from its sub-tasks: both its ends can drive, only its start can be driven."""

    code = "link_on_summary"


class FixedStartTooEarly(Refusal):
    """A fixed start before the day its predecessors (or the project's start) allow."""

    code = "fixed_start_too_early"


class DurationOutOfRange(Refusal):
    code = "duration_out_of_range"


class LagOutOfRange(Refusal):
    code = "lag_out_of_range"


class EffortNegative(Refusal):
    code = "effort_negative"


class AvailabilityOutOfRange(Refusal):
    """A person works on a task with a share of the day above 0 and at most 1 (several persons: at most their number)."""

    code = "availability_out_of_range"


class TaskWithoutParent(Refusal):
    """A task hangs on a parent that is not in the plan (or is its own ancestor)."""

    code = "task_without_parent"


class TaskUnknown(Refusal):
    """A command names a task that is no longer in the plan."""

    code = "task_unknown"


class NothingToIndentUnder(Refusal):
    """The first task of its level has no task above it that could become its parent."""

    code = "nothing_to_indent_under"


class AlreadyTopLevel(Refusal):
    code = "already_top_level"


class MoveIntoOwnBranch(Refusal):
    """A task cannot be moved below itself."""

    code = "move_into_own_branch"


class TreeTooDeep(Refusal):
    code = "tree_too_deep"


class LevelJump(Refusal):
    """A pasted row is more than one level below the row above it."""

    code = "level_jump"
