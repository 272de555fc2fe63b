"""MON-06 … MON-08: the rate of the day, one rounding, whole minutes."""
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labour.rules import (
    DayOver24Hours,
    HoursNotWholeMinutes,
    HoursOutOfRange,
    RateMissing,
    RatePolicy,
    actual_rate,
    labour_cost,
    minutes_of,
    over_norm,
    person_days,
    rate_on,
    require_day,
)

D = Decimal
DAY = dt.date(2026, 7, 1)
GRADE = [(dt.date(2026, 7, 1), D("1600.00")), (dt.date(2026, 1, 1), D("1500.00"))]
PERSON = [(dt.date(2026, 6, 1), D("1750.00"))]
EIGHT = D(8)


@pytest.mark.parametrize(("minutes", "rate", "hours", "cost"), [
    (480, "1600.00", "8", "1600.00"), (450, "1600.00", "8", "1500.00"), (50, "1000.00", "8", "104.17"), (-50, "1000.00", "8", "-104.17"),
    (450, "1600.00", "7.5", "1600.00"), (1, "1234.56", "8", "2.57"), (0, "1600.00", "8", "0.00"), (100, "1000.00", "8", "208.33"),
    (60, "1600.04", "8", "200.01")])
def test_labour_cost_rounds_once(minutes, rate, hours, cost):
    assert str(labour_cost(minutes, D(rate), hours_per_day=D(hours))) == cost


def test_rounding_the_days_first_would_cost_another_fen():
    """100 minutes are 0.208333… days: 0.21 days × 1000 would be 210.00."""
    assert person_days(100, hours_per_day=EIGHT) == Fraction(5, 24)
    assert labour_cost(100, D("1000.00"), hours_per_day=EIGHT) == D("208.33")


@given(st.integers(1, 1440), st.decimals(D("0.01"), 10**5, places=2), st.sampled_from([D(8), D("7.5"), D(7)]))
def test_a_correcting_line_brings_the_cost_back_to_nothing(minutes, rate, hours):
    assert labour_cost(minutes, rate, hours_per_day=hours) + labour_cost(-minutes, rate, hours_per_day=hours) == 0


@pytest.mark.parametrize(("day", "rate"), [(dt.date(2026, 1, 1), "1500.00"), (dt.date(2026, 6, 30), "1500.00"), (DAY, "1600.00"),
    (dt.date(2030, 2, 28), "1600.00")])
def test_the_rate_of_the_day(day, rate):
    assert rate_on(GRADE, day, who="P5") == D(rate)


def test_no_rate_is_refused_with_grade_and_day():
    with pytest.raises(RateMissing) as caught:
        rate_on(GRADE, dt.date(2025, 12, 31), who="P5")
    assert caught.value.facts == {"who": "P5", "day": dt.date(2025, 12, 31)}


@pytest.mark.parametrize(("policy", "person", "day", "rate"), [
    (RatePolicy.GRADE, PERSON, DAY, "1600.00"), (RatePolicy.PERSON, PERSON, DAY, "1750.00"), (RatePolicy.PERSON, [], DAY, "1600.00"),
    (RatePolicy.PERSON, PERSON, dt.date(2026, 5, 31), "1500.00")])
def test_which_rate_a_line_is_costed_with(policy, person, day, rate):
    assert actual_rate(policy, grade_rates=GRADE, person_rates=person, day=day, grade="P5") == D(rate)


def test_a_day_without_hours_is_a_bug():
    with pytest.raises(ValueError, match="hours"):
        person_days(60, hours_per_day=D(0))


@pytest.mark.parametrize(("hours", "minutes"), [("7.5", 450), ("0.25", 15), ("24", 1440), ("0.1", 6), ("8.00", 480)])
def test_hours_as_whole_minutes(hours, minutes):
    assert minutes_of(D(hours)) == minutes


@pytest.mark.parametrize(("hours", "refusal"), [
    ("0", HoursOutOfRange), ("-1", HoursOutOfRange), ("24.25", HoursOutOfRange), ("NaN", HoursOutOfRange), ("1E+9", HoursOutOfRange),
    ("0.33", HoursNotWholeMinutes)])
def test_hours_that_cannot_be_reported(hours, refusal):
    with pytest.raises(refusal):
        minutes_of(D(hours))


def test_a_day_has_twenty_four_hours():
    assert require_day([480, 960], day=DAY) == 1440
    assert require_day([], day=DAY) == 0
    with pytest.raises(DayOver24Hours) as caught:
        require_day([480, 961], day=DAY)
    assert caught.value.facts["total"].minutes == 1441


@pytest.mark.parametrize(("minutes", "over"), [(480, False), (481, True), (0, False)])
def test_over_the_norm_is_only_a_warning(minutes, over):
    assert over_norm(minutes, hours_per_day=EIGHT) is over
