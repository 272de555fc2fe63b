"""PER-01 … PER-04: pool, quality, contributions in three readings, shares to the fen."""
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.performance.rules import (
    BonusRateOutOfRange,
    ContributionsOverHundred,
    MemberScoreMissing,
    QualityScoreMissing,
    QualityWeights,
    Reading,
    RoleDays,
    RoleWithoutWeight,
    ScheduleFactorOutOfRange,
    ScoreOutOfRange,
    bonus_pool,
    contributions,
    last_pool,
    quality_score,
    shares,
    shown_points,
    stage_margin,
)
from core.projects.errors import WeightsNotHundred
from core.settings.model import Bonus

D, F = Decimal, Fraction
POOL = D("27600.00")
WEIGHTS = {"manager": D(40), "consultant": D(45), "analyst": D(15)}
TEAM = [RoleDays("A", "manager", D(20)), RoleDays("B", "consultant", D(30)), RoleDays("C", "consultant", D(20)), RoleDays("D", "analyst", D(10))]
SCORES = {"A": D(90), "B": D(85), "C": D(80), "D": D(95)}


def by_person(found):
    return {line.employee: line for line in found.lines}


@pytest.mark.parametrize(("margin", "rate", "quality", "factor", "pool"), [
    ("300000.00", "0.10", "92", "1", "27600.00"), ("110000.00", "0.10", "90", "1", "9900.00"), ("300000.00", "0.10", "92", "0.8", "22080.00"),
    ("0.00", "0.10", "92", "1", "0.00"), ("-0.01", "0.10", "100", "1", "0.00"), ("300000.00", "0", "92", "1", "0.00"),
    ("300000.00", "0.10", "0", "1", "0.00"),
    ("0.05", "0.10", "100", "1", "0.01"), ("0.04", "0.10", "100", "1", "0.00"), ("100.00", "1", "100", "2", "200.00")])
def test_the_pool(margin, rate, quality, factor, pool):
    assert str(bonus_pool(D(margin), rate=D(rate), quality=D(quality), schedule_factor=D(factor))) == pool


def test_the_stage_of_the_worked_example():
    assert bonus_pool(stage_margin(D("400000.00"), D("290000.00")), rate=D("0.10"), quality=D(90)) == D("9900.00")


@pytest.mark.parametrize(("change", "refusal"), [
    ({"rate": D("1.01")}, BonusRateOutOfRange), ({"rate": D("-0.01")}, BonusRateOutOfRange), ({"quality": D("100.01")}, ScoreOutOfRange),
    ({"quality": D("-1")}, ScoreOutOfRange), ({"schedule_factor": D("-0.1")}, ScheduleFactorOutOfRange),
    ({"schedule_factor": D("2.1")}, ScheduleFactorOutOfRange)])
def test_a_pool_from_figures_out_of_range_is_refused(change, refusal):
    with pytest.raises(refusal):
        bonus_pool(D(100), **{"rate": D("0.1"), "quality": D(90), **change})


@pytest.mark.parametrize(("whole", "paid", "last"), [
    ("27600.00", ["9900.00", "7000.00"], "10700.00"), ("27600.00", [], "27600.00"), ("9000.00", ["9900.00"], "0.00"), ("0.00", ["1.00"], "0.00")])
def test_the_last_sheet_pays_what_is_left(whole, paid, last):
    assert str(last_pool(D(whole), [D(amount) for amount in paid])) == last


@pytest.mark.parametrize(("scores", "weights", "expected"), [
    (("90", "85", "97"), None, "91.8000"), (("100", "100", "100"), None, "100.0000"), (("0", "0", "0"), None, "0.0000"),
    (("90", None, "80"), QualityWeights(50, 0, 50), "85.0000"), (("33.3333", "66.6667", "99.9999"), None, "66.6666"),
    (("90", "85", "97"), QualityWeights(**Bonus().quality_weights), "91.8000")])
def test_quality_is_the_weighted_mean(scores, weights, expected):
    assert str(quality_score(*(None if score is None else D(score) for score in scores), weights)) == expected


def test_a_missing_quality_score_is_refused_by_name():
    with pytest.raises(QualityScoreMissing) as caught:
        quality_score(D(90), None, None)
    assert [word.key for word in caught.value.facts["missing"]] == ["quality_part.daily", "quality_part.customer"]
    with pytest.raises(ScoreOutOfRange):
        quality_score(D(90), D(101), D(90))
    with pytest.raises(ValueError, match="100"):
        quality_score(D(90), D(90), D(90), QualityWeights(50, 50, 50))


def test_the_worked_table():
    found = contributions(TEAM, weights=WEIGHTS, scores=SCORES)
    lines = by_person(found)
    assert {who: tuple(str(shown_points(part)) for part in (line.role_points, line.score_points, line.points)) for who, line in lines.items()} == {
        "A": ("24.000000", "10.285714", "34.285714"), "B": ("16.200000", "9.714286", "25.914286"),
        "C": ("10.800000", "9.142857", "19.942857"), "D": ("9.000000", "10.857143", "19.857143")}
    assert found.points == 100
    paid = shares(POOL, found)
    assert {who: str(amount) for who, amount in paid.amounts.items()} == {"A": "9462.86", "B": "7152.34", "C": "5504.23", "D": "5480.57"}
    assert (sum(paid.amounts.values()), paid.undistributed) == (POOL, 0)


def test_the_reading_percent_is_refused_over_a_hundred():
    """Here 60 + 140 = 200: it would pay twice the pool."""
    with pytest.raises(ContributionsOverHundred) as caught:
        contributions(TEAM, weights=WEIGHTS, scores=SCORES, reading=Reading.PERCENT)
    assert caught.value.facts["total"].value == D("200.00")


def test_the_reading_percent_up_to_a_hundred_pays():
    one = [RoleDays("A", "manager", D(3))]
    whole = contributions(one, weights={"manager": D(100)}, scores={"A": D(100)}, reading=Reading.PERCENT)
    part = contributions(one, weights={"manager": D(100)}, scores={"A": D(50)}, reading=Reading.PERCENT)
    assert (whole.points, shares(D("100.00"), whole).undistributed) == (100, 0)
    assert (part.points, shares(D("100.00"), part).undistributed) == (80, D("20.00"))


def test_the_reading_printed_leaves_the_rest_undistributed():
    found = contributions(TEAM, weights=WEIGHTS, scores=SCORES, reading=Reading.PRINTED)
    assert found.points == F("61.40")
    paid = shares(POOL, found)
    assert (sum(paid.amounts.values()), paid.undistributed) == (D("16946.40"), D("10653.60"))


def test_a_role_without_days_gives_its_weight_to_the_others_in_proportion():
    found = contributions(TEAM[:3], weights=WEIGHTS, scores=SCORES)
    assert found.moved == {"analyst": D(15)}
    assert found.weights == {"manager": F(4000, 85), "consultant": F(4500, 85)}
    assert sum(line.role_points for line in found.lines) == 60
    assert found.points == 100


def test_a_person_in_two_roles_adds_the_first_terms_and_is_scored_once():
    found = contributions([*TEAM, RoleDays("A", "analyst", D(10))], weights=WEIGHTS, scores=SCORES)
    manager = by_person(found)["A"]
    assert [(part.role, part.points) for part in manager.parts] == [("analyst", F("4.5")), ("manager", 24)]
    assert manager.score_points == F(90 * 40, 350)
    assert found.points == 100


def test_all_scores_zero_leave_the_forty_undistributed():
    found = contributions(TEAM, weights=WEIGHTS, scores=dict.fromkeys("ABCD", D(0)))
    paid = shares(POOL, found)
    assert (found.points, paid.undistributed, sum(paid.amounts.values())) == (60, D("11040.00"), D("16560.00"))


@pytest.mark.parametrize("team", [[], [RoleDays("A", "manager", D(0))], [RoleDays("A", "manager", D(2)), RoleDays("A", "manager", D(-2))]])
def test_an_empty_team_shares_nothing(team):
    found = contributions(team, weights=WEIGHTS, scores={})
    assert (found.lines, found.points, found.moved) == ((), 0, {})
    assert shares(POOL, found) == shares(POOL, found).__class__({}, POOL)


def test_only_people_with_confirmed_days_take_part():
    found = contributions([*TEAM, RoleDays("E", "analyst", D(0))], weights=WEIGHTS, scores={**SCORES, "E": D(100), "F": D(100)})
    assert [line.employee for line in found.lines] == ["A", "B", "C", "D"]
    assert found.points == 100


def test_days_only_in_a_role_of_weight_nought():
    found = contributions([RoleDays("A", "analyst", D(1))], weights={"manager": D(100), "analyst": D(0)}, scores={"A": D(80)})
    assert (found.points, found.moved) == (40, {})


@pytest.mark.parametrize(("team", "weights", "scores", "refusal"), [
    (TEAM, WEIGHTS, {"A": D(90)}, MemberScoreMissing), (TEAM, WEIGHTS, {**SCORES, "D": D("100.5")}, ScoreOutOfRange),
    ([*TEAM, RoleDays("E", "qa", D(1))], WEIGHTS, {**SCORES, "E": D(1)}, RoleWithoutWeight),
    (TEAM, {"manager": D(40), "consultant": D(45)}, SCORES, WeightsNotHundred), (TEAM, {**WEIGHTS, "qa": D("0.01")}, SCORES, WeightsNotHundred),
    (TEAM, {"manager": D(140), "consultant": D(-55), "analyst": D(15)}, SCORES, WeightsNotHundred), ([], {}, {}, WeightsNotHundred)])
def test_what_contributions_refuse(team, weights, scores, refusal):
    with pytest.raises(refusal):
        contributions(team, weights=weights, scores=scores)


def test_the_last_fen_goes_by_employee_number():
    team = [RoleDays(who, "manager", D(1)) for who in ("E03", "E01", "E02")]
    found = contributions(team, weights={"manager": D(100)}, scores=dict.fromkeys(("E01", "E02", "E03"), D(80)))
    assert shares(D("0.02"), found).amounts == {"E01": D("0.01"), "E02": D("0.01"), "E03": D("0.00")}


ROLES = ("manager", "consultant", "analyst")
teams = st.lists(st.builds(RoleDays, st.sampled_from([f"E{n:02}" for n in range(9)]), st.sampled_from(ROLES), st.decimals(0, 60, places=2)), max_size=15)
points = st.integers(0, 100)


@given(teams, st.tuples(points, points).map(sorted), st.lists(st.decimals(0, 100, places=1), min_size=9, max_size=9), st.decimals(0, 10**7, places=2))
def test_shares_add_up_to_the_pool_whenever_somebody_scored(team, cuts, marks, pool):
    weights = dict(zip(ROLES, (D(cuts[0]), D(cuts[1] - cuts[0]), D(100 - cuts[1])), strict=True))
    scores = {f"E{n:02}": mark for n, mark in enumerate(marks)}
    found = contributions(team, weights=weights, scores=scores)
    paid = shares(pool, found)
    assert sum(paid.amounts.values()) + paid.undistributed == pool
    assert all(amount >= 0 for amount in paid.amounts.values())
    weighed = any(line.role_points for line in found.lines)
    scored = any(line.score for line in found.lines)
    assert found.points == 60 * weighed + 40 * scored
    if weighed and scored:
        assert paid.undistributed == 0
        assert sum(paid.amounts.values()) == pool


@given(teams, st.lists(st.decimals(0, 100, places=1), min_size=9, max_size=9), st.decimals(0, 10**7, places=2),
    st.sampled_from([Reading.PERCENT, Reading.PRINTED]))
def test_no_reading_pays_more_than_the_pool(team, marks, pool, reading):
    try:
        found = contributions(team, weights=WEIGHTS, scores={f"E{n:02}": mark for n, mark in enumerate(marks)}, reading=reading)
    except ContributionsOverHundred:
        return
    paid = shares(pool, found)
    assert 0 <= paid.undistributed <= pool
    assert sum(paid.amounts.values()) + paid.undistributed == pool
