"""Why a plan cannot be saved as it is. Facts name tasks by their WBS codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar

from core.errors import Refusal, StaleScreen
from core.plan.merge import Difference


class PlanMovedOn(StaleScreen):
    """Somebody saved the plan since it was opened: who, when; `theirs` is what they changed, `conflicts` where both changed the same
    thing. Without conflicts the draft can be merged onto theirs. Facts: who, at, changed (codes and fields), conflicts (count)."""

    code: ClassVar[str] = "plan_moved_on"

    def __init__(self, *, who: str, at: dt.datetime | None, theirs: Sequence[Difference], conflicts: Sequence[Difference]) -> None:
        self.theirs, self.conflicts = tuple(theirs), tuple(conflicts)
        super().__init__(who=who, at=at, changes=[(f"{d.code} {d.field}", d.opened, d.theirs) for d in theirs])
        self.facts["conflicts"] = len(self.conflicts)


class TaskWithReports(Refusal):
    """A task somebody reported days on stays (MON-07). Facts: tasks (codes)."""

    code: ClassVar[str] = "task_with_reports"


class TaskInBaseline(Refusal):
    """A task of the approved plan stays: a change document takes it out (GEN-04). Facts: tasks (codes)."""

    code: ClassVar[str] = "task_in_baseline"


class TaskNotYours(Refusal):
    """PRJ-04: a member breaks down the tasks they answer for, and no others. Facts: tasks (codes)."""

    code: ClassVar[str] = "not_your_plan_task"


class BreakdownTooLarge(Refusal):
    """The parts of a broken-down task take more days than the task had. Facts: task, had, has."""

    code: ClassVar[str] = "breakdown_too_large"


class ResponsibleNotOnTeam(Refusal):
    """A task's responsible person is a member of the team. Facts: task, person."""

    code: ClassVar[str] = "responsible_not_on_team"
