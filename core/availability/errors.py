"""What an absence is refused for. Facts name the days, so that the sentence says which."""

from __future__ import annotations

from core.errors import Refusal


class AbsenceOverlaps(Refusal):
    """The person is away already on some of these days. Facts: from_on, until_on of that absence."""

    code = "absence_overlaps"


class AbsenceIsOver(Refusal):
    """What has passed is a fact; only HR corrects it. Facts: until_on."""

    code = "absence_is_over"


class AbsencePastChanged(Refusal):
    """The absence has begun: the days of it that are over stay as they are. Facts: today."""

    code = "absence_past_changed"


class AbsenceLongAgo(Refusal):
    """Entered too late for anybody but HR. Facts: days, earliest."""

    code = "absence_long_ago"


class AbsenceWithoutWorkingDay(Refusal):
    """No working day of the firm lies in it. Facts: from_on, until_on."""

    code = "absence_without_working_day"


class AbsenceTooLong(Refusal):
    """Longer than a year. Facts: longest."""

    code = "absence_too_long"


class NotEmployedThen(Refusal):
    """The person does not work here on some of these days. Facts: person, day."""

    code = "not_employed_then"
