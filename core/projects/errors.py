"""What a project refuses. Facts name people, stages and documents by their names."""

from __future__ import annotations

from core.errors import Refusal


class ContractNotEffective(Refusal):
    """A project starts from an effective sales contract."""

    code = "contract_not_effective"


class ContractTaken(Refusal):
    """The contract has its project already. Facts: contract, project."""

    code = "contract_taken"


class PersonUnavailable(Refusal):
    """The person has left the firm or has not come yet by the days asked."""

    code = "person_unavailable"


class RoleNotOnTeam(Refusal):
    """A role that a team does not know."""

    code = "role_not_on_team"


class MemberTwice(Refusal):
    """The same person twice in the same role. Facts: person, role."""

    code = "member_twice"


class ManagerMissing(Refusal):
    """The team has no line for the project manager, or one for somebody else."""

    code = "manager_missing"


class WeightsNotHundred(Refusal):
    """Role weights of a project add up to 100. Facts: total, missing."""

    code = "weights_not_hundred"


class WeightWithoutRole(Refusal):
    """A weight for a role nobody on the team has."""

    code = "weight_without_role"


class SharesNotWhole(Refusal):
    """Revenue shares of the stages add up to 100 %. Facts: total, missing."""

    code = "shares_not_whole"


class ShareOutOfRange(Refusal):
    code = "share_out_of_range"


class StageOutsideProject(Refusal):
    """A stage before the project's start or after its finish."""

    code = "stage_outside_project"


class StageInUse(Refusal):
    """A stage with tasks, cost lines, milestones or deliverables stays. Facts: stage, uses."""

    code = "stage_in_use"


class NoStages(Refusal):
    code = "no_stages"


class SponsorIsManager(Refusal):
    """The sponsor confirms what the manager does; one person cannot be both."""

    code = "sponsor_is_manager"


class SourceHasNoPlan(Refusal):
    """A project without tasks cannot serve as a pattern."""

    code = "source_has_no_plan"


class TemplateMissing(Refusal):
    code = "template_missing"


class TemplateInvalid(Refusal):
    """The content of a template does not add up. Facts: place, problem."""

    code = "template_invalid"


class TemplateEmpty(Refusal):
    """A template or a block holds at least one task."""

    code = "template_empty"


class StageWithoutTasks(Refusal):
    """In a template every top task is a stage with tasks below it. Facts: stage."""

    code = "stage_without_tasks"


class SecondMilestone(Refusal):
    """A stage ends with one milestone. Facts: stage, milestone."""

    code = "second_milestone"


class TemplateCodeTaken(Refusal):
    """Another template or block has this code. Facts: template."""

    code = "template_code_taken"


class KickoffMissing(Refusal):
    """PRJ-13: no start without filed kick-off minutes."""

    code = "kickoff_missing"


class BaselineMissing(Refusal):
    """PRJ-42: no start without an approved plan."""

    code = "baseline_missing"


class ReasonMissing(Refusal):
    code = "reason_missing"


class RestartNotLater(Refusal):
    """The expected restart lies after today."""

    code = "restart_not_later"


class MilestonesOpen(Refusal):
    """PRJ-13: milestones that are not reached. Facts: milestones, milestones_en, count."""

    code = "milestones_open"


class AcceptanceMissing(Refusal):
    """PRJ-13: the customer's acceptance has not been recorded."""

    code = "acceptance_missing"


class StillOpen(Refusal):
    """PRJ-13: what hinders the closing. Facts: open (words), count."""

    code = "still_open"


class DateInFuture(Refusal):
    """A fact is recorded on the day it happened or later. Facts: day."""

    code = "date_in_future"


class DateBefore(Refusal):
    """A day before the one it must follow. Facts: day, earliest."""

    code = "date_before"


class NotBookableYet(Refusal):
    """PRJ-13: nothing may be booked before the project was initiated. Facts: project, day, initiated_on."""

    code = "not_bookable_yet"


class NotBookableWhilePaused(Refusal):
    """PRJ-13: a day of a pause. Facts: project, day, from_on, until_on."""

    code = "not_bookable_while_paused"


class NotBookableAfterFinish(Refusal):
    """PRJ-13: a day after the project was finished. Facts: project, day, finished_on."""

    code = "not_bookable_after_finish"


class NotBookableAfterTermination(Refusal):
    """PRJ-13: a day after the project was terminated. Facts: project, day, terminated_on."""

    code = "not_bookable_after_termination"


class EndingWaits(Refusal):
    """A closure or termination of the project is on its way: first it is decided, withdrawn or dropped. Facts: kind, number."""

    code = "ending_waits"


class ProjectClosed(Refusal):
    """PRJ-13: nothing at all is booked on a closed project. Facts: project."""

    code = "project_closed"
