"""Why an initiation cannot be submitted or approved, and what a budget line may not be. Facts name lines, tasks and people."""

from __future__ import annotations

from core.errors import Refusal


class AccountUnknown(Refusal):
    """No such account, or one that is not used any more. Facts: row."""

    code = "account_unknown"


class StageMissing(Refusal):
    """A line without a stage of this project. Facts: row."""

    code = "stage_missing"


class GradeUnknown(Refusal):
    code = "grade_unknown"


class DaysOutOfRange(Refusal):
    """Person days of a labour line: above zero, at most two decimals. Facts: row."""

    code = "days_out_of_range"


class TaxAboveAmount(Refusal):
    """Deductible input tax above the amount it is part of. Facts: row, tax, amount."""

    code = "tax_above_amount"


class PlanMissing(Refusal):
    """PRJ-42: there is no task to approve."""

    code = "plan_missing"


class TasksWithoutResponsible(Refusal):
    """Tasks nobody answers for. Facts: tasks (codes), count."""

    code = "tasks_without_responsible"


class TasksWithoutStage(Refusal):
    """Tasks outside any stage carry no budget. Facts: tasks (codes), count."""

    code = "tasks_without_stage"


class PlanBeyondProject(Refusal):
    """The plan leaves the project's period. Facts: starts_on, finishes_on (of the plan), project_starts_on, project_finishes_on."""

    code = "plan_beyond_project"


class MilestoneMissing(Refusal):
    """A plan without any milestone."""

    code = "milestone_missing"


class PersonHasLeft(Refusal):
    """Somebody named on the project leaves the firm before they are done. Facts: people, count."""

    code = "person_has_left"
