"""PRJ-18 … PRJ-20: planned and actual progress, roll-up by effort, the alarm at exactly five points."""
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar, calendar_of
from core.calendar.statutory import statutory_days
from core.progress.rules import (
    AlarmKind,
    ProgressOutOfRange,
    WeighedTask,
    alarms,
    cost_deviation,
    is_alarm,
    planned_percent,
    qa_must_confirm,
    require_progress,
    roll_up,
    schedule_deviation,
)

D, F = Decimal, Fraction
PLAIN = WorkCalendar()
CHINA = calendar_of([(row.day, row.kind) for row in statutory_days(2026)])


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(("start", "finish", "on", "expected"), [
    ("2026-11-23", "2026-11-27", "2026-11-22", F(0)), ("2026-11-23", "2026-11-27", "2026-11-23", F(20)), ("2026-11-23", "2026-11-27", "2026-11-26", F(80)),
    ("2026-11-23", "2026-11-27", "2026-11-27", F(100)), ("2026-11-23", "2026-11-27", "2027-11-27", F(100)),
    ("2026-11-20", "2026-11-24", "2026-11-22", F(100, 3)),                      # Sunday: what Friday brought
    ("2026-11-25", "2026-11-25", "2026-11-24", F(0)), ("2026-11-25", "2026-11-25", "2026-11-25", F(100)),       # a milestone
    ("2026-11-21", "2026-11-22", "2026-11-21", F(0)), ("2026-11-21", "2026-11-22", "2026-11-22", F(100)),       # only a weekend
    ("2028-02-28", "2028-03-01", "2028-02-29", F(200, 3))])
def test_planned_is_spread_over_working_days(start, finish, on, expected):
    assert planned_percent(day(start), day(finish), day(on), PLAIN) == expected


def test_planned_stands_still_in_the_holidays_and_moves_on_made_up_saturdays():
    values = [planned_percent(day("2026-09-30"), day("2026-10-10"), day(f"2026-{text}"), CHINA) for text in ("09-30", "10-05", "10-08", "10-09", "10-10")]
    assert values == [25, 25, 50, 75, 100]


def tree(*rows):
    return [WeighedTask(key, key.rpartition(".")[0] or None, weight, percent) for key, weight, percent in rows]


def test_actual_rolls_up_by_planned_effort():
    found = roll_up(tree(("1", 999, 99), ("1.1", D(10), D(50)), ("1.2", D(30), D(100)), ("2", D(0), 0), ("2.1", 0, 0), ("2.2", 0, 100),
        ("3", 60, D("33.3333"))))
    assert found["1"] == F(175, 2)
    assert found["2"] == 50                                                    # milestones only: each counts alike
    assert found[None] == (F(35) + F("0.6") * F("33.3333"))                    # which weigh nothing above
    assert found["1.2"] == 100


@pytest.mark.parametrize(("rows", "expected"), [((), 0), ((("1", 0, 100), ("2", 0, 0), ("3", 0, 0)), F(100, 3)), ((("1", 5, 40),), 40)])
def test_roll_up_at_the_edges(rows, expected):
    assert roll_up(tree(*rows))[None] == expected


def test_a_circle_of_parents_is_a_bug():
    with pytest.raises(ValueError, match="no tree"):
        roll_up([WeighedTask(1, 2, 1, 0), WeighedTask(2, 1, 1, 0), WeighedTask(3, 1, 1, 0)])


percents = st.decimals(min_value=0, max_value=100, places=2)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 40), percents), min_size=1, max_size=20))
def test_the_roll_up_of_summaries_is_the_roll_up_of_leaves(rows):
    leaves = [WeighedTask(n, -phase, weight, percent) for n, (phase, weight, percent) in enumerate(rows, 1)]
    phases = [WeighedTask(-phase, None, 0, 0) for phase in {phase for phase, _, _ in rows}]
    found = roll_up([*phases, *leaves])
    weight = {phase.key: sum(leaf.weight for leaf in leaves if leaf.parent == phase.key) for phase in phases}
    total = sum(weight.values())
    if total:
        assert found[None] == sum(found[key] * w for key, w in weight.items()) / total
    assert 0 <= found[None] <= 100


@pytest.mark.parametrize(("points", "alarm"), [
    ("0", False), ("-5.00", False), ("5.00", False), ("-5.01", True), ("5.01", True), ("5.0000000001", True), ("-4.99", False), ("-100", True)])
def test_the_alarm_is_beyond_five_points_unrounded_in_both_directions(points, alarm):
    assert is_alarm(D(points)) is alarm


def test_a_third_is_not_rounded_into_an_alarm():
    """Planned 2/3, actual 61.666… %: exactly five points, which a rounded figure would miss."""
    assert not is_alarm(schedule_deviation(F(200, 3), F(185, 3)).points)
    assert is_alarm(schedule_deviation(F(200, 3), F(185, 3) - F(1, 10**9)).points)


@pytest.mark.parametrize(("earned", "spent", "budget", "points", "alarm"), [
    (400_000, 450_000, 1_000_000, "-5", False), (400_000, D("450000.01"), 1_000_000, "-5.000001", True), (450_000, 400_000, 1_000_000, "5", False),
    (D("450000.01"), 400_000, 1_000_000, "5.000001", True), (380_000, 418_000, 1_000_000, "-3.8", False), (0, 0, 100, "0", False)])
def test_progress_against_cost(earned, spent, budget, points, alarm):
    found = cost_deviation(earned, spent, budget)
    assert (found.kind, found.points) == (AlarmKind.COST, F(points))
    assert bool(alarms([found])) is alarm


def test_without_a_budget_there_is_no_cost_deviation():
    assert cost_deviation(1, 1, 0) is None
    assert alarms([None]) == []


def test_alarms_by_another_tolerance():
    both = [schedule_deviation(50, 42), cost_deviation(40, 50, 100)]
    assert [found.kind for found in alarms(both, D(8))] == [AlarmKind.COST]
    assert [found.kind for found in alarms(both)] == [AlarmKind.SCHEDULE, AlarmKind.COST]


@pytest.mark.parametrize(("policy", "actual", "needed"), [
    ("always", 50, True), ("beyond_tolerance", 50, False), ("beyond_tolerance", 45, False), ("beyond_tolerance", D("44.99"), True)])
def test_when_qa_must_confirm(policy, actual, needed):
    assert qa_must_confirm(policy, [schedule_deviation(50, actual), None]) is needed


def test_an_unknown_policy_is_a_bug():
    with pytest.raises(ValueError, match="policy"):
        qa_must_confirm("sometimes", [])


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "NaN"])
def test_progress_out_of_range_is_refused(percent):
    with pytest.raises(ProgressOutOfRange):
        require_progress(D(percent))


@pytest.mark.parametrize("percent", ["0", "100", "33.3333"])
def test_progress_in_range(percent):
    assert require_progress(D(percent)) == D(percent)
