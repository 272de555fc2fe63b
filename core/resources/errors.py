"""What moving work, naming skills and asking for people are refused for."""

from __future__ import annotations

from core.errors import Refusal


class SkillLevelUnknown(Refusal):
    """A level is 1, 2 or 3. Facts: level."""

    code = "skill_level_unknown"


class SkillRetired(Refusal):
    """A retired skill is not given to anybody any more. Facts: skill."""

    code = "skill_retired"


class SkillNameTaken(Refusal):
    """Another skill has the code or name. Facts: skill."""

    code = "skill_name_taken"


class WorkNotMovable(Refusal):
    """The work of this project cannot be moved by this person now: `why` is a word `not_movable.<reason>`."""

    code = "work_not_movable"


class NothingMoved(Refusal):
    """Neither another person nor other days were given."""

    code = "nothing_moved"


class NotOnTeamYet(Refusal):
    """The person is not on the team of a project that runs; the team changes by a change document. Facts: person, project."""

    code = "not_on_team_yet"


class CounterEmpty(Refusal):
    """A counter-proposal that proposes what was asked."""

    code = "counter_empty"


class AgreementsMissing(Refusal):
    """People of other departments whose heads have not agreed (policy staffing.needs_agreement). Facts: people, count."""

    code = "agreements_missing"
