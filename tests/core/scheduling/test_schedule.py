"""PRJ-05: dates from durations, predecessors and the calendar; floats; the critical path; loops named."""
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar, calendar_of
from core.calendar.statutory import statutory_days
from core.scheduling.engine import schedule
from core.scheduling.errors import (
    DependencyLoop,
    DurationOutOfRange,
    FixedStartTooEarly,
    LagOutOfRange,
    LinkOnSummary,
    PredecessorUnknown,
    TaskWithoutParent,
)
from core.scheduling.model import Link, LinkKind, PlanTask

FS, SS, FF, SF = LinkKind.FS, LinkKind.SS, LinkKind.FF, LinkKind.SF
MONDAY = dt.date(2026, 11, 23)
PLAIN = WorkCalendar()
CHINA = calendar_of([(row.day, row.kind) for row in statutory_days(2026)])


def plan(tasks, links=(), *, starts_on=MONDAY, calendar=PLAIN):
    """Tasks as (code, duration) or (code, duration, options); keys are the codes; parents from the codes."""
    codes = {task[0] for task in tasks}
    rows = [PlanTask(task[0], task[0], task[1], parent=up if (up := task[0].rpartition(".")[0]) in codes else None, **(task[2] if len(task) > 2 else {}))
            for task in tasks]
    return schedule(rows, [Link(*link) for link in links], starts_on=starts_on, calendar=calendar)


def dates(found, code):
    task = found.tasks[code]
    return task.starts_on.isoformat()[5:], task.finishes_on.isoformat()[5:]


# 23 Mon … 27 Fri, 30 Mon; A is 2 days (23–24), B is 3 days
@pytest.mark.parametrize(("kind", "lag", "expected"), [
    (FS, 0, ("11-25", "11-27")), (FS, 1, ("11-26", "11-30")), (FS, -1, ("11-24", "11-26")), (FS, 3, ("11-30", "12-02")),
    (SS, 0, ("11-23", "11-25")), (SS, 2, ("11-25", "11-27")), (FF, 0, ("11-23", "11-25")), (FF, 2, ("11-24", "11-26")),
    (SF, 0, ("11-23", "11-25")), (SF, 5, ("11-25", "11-27")), (SS, -4, ("11-23", "11-25"))])
def test_each_kind_of_link_with_lag(kind, lag, expected):
    assert dates(plan([("1", 2), ("2", 3)], [("1", "2", kind, lag)]), "2") == expected


def test_a_textbook_network_with_known_answer():
    """A3 B4 C2 D5 E1 F2 G4 H3: A→B,C; B→D; C→D,E; D→F; E→G; F,G→H. Longest A-B-D-F-H = 17 days."""
    lengths = {"1": 3, "2": 4, "3": 2, "4": 5, "5": 1, "6": 2, "7": 4, "8": 3}
    links = [("1", "2"), ("1", "3"), ("2", "4"), ("3", "4"), ("3", "5"), ("4", "6"), ("5", "7"), ("6", "8"), ("7", "8")]
    found = plan(list(lengths.items()), links)
    assert found.length == 17
    assert found.critical == ("1", "2", "4", "6", "8")
    assert {code: (task.total_float, task.free_float) for code, task in found.tasks.items() if not task.is_critical} == {"3": (2, 0), "5": (4, 0), "7": (4, 4)}
    assert found.finishes_on == dt.date(2026, 12, 15)
    assert found.tasks["7"].late_finishes_on == dt.date(2026, 12, 10)


def test_holidays_and_make_up_workdays_are_respected():
    found = plan([("1", 3), ("2", 2)], [("1", "2")], starts_on=dt.date(2026, 9, 29), calendar=CHINA)
    assert dates(found, "1") == ("09-29", "10-08")
    assert dates(found, "2") == ("10-09", "10-10")      # a made-up Saturday


def test_a_start_on_a_day_off_is_the_next_worked_day():
    assert plan([("1", 1)], starts_on=dt.date(2026, 10, 1), calendar=CHINA).starts_on == dt.date(2026, 10, 8)


def test_the_leap_day_is_worked():
    assert dates(plan([("1", 3)], starts_on=dt.date(2028, 2, 28)), "1") == ("02-28", "03-01")


def test_a_milestone_after_work_is_dated_on_the_last_day_of_the_work():
    found = plan([("0", 0), ("1", 5), ("2", 0), ("3", 0), ("4", 1)], [("0", "1"), ("1", "2"), ("2", "3"), ("3", "4")])
    assert dates(found, "0") == ("11-23", "11-23")
    assert dates(found, "2") == dates(found, "3") == ("11-27", "11-27")
    assert dates(found, "4") == ("11-30", "11-30")
    assert all(found.tasks[code].is_milestone for code in "023")


def test_a_milestone_with_its_own_date_keeps_it():
    found = plan([("1", 5), ("2", 0, {"not_before_on": dt.date(2026, 11, 30)}), ("3", 0, {"not_before_on": dt.date(2026, 12, 9)})], [("1", "2"), ("1", "3")])
    assert dates(found, "2") == ("11-30", "11-30")
    assert dates(found, "3") == ("12-09", "12-09")


@pytest.mark.parametrize(("wish", "start"), [(dt.date(2026, 11, 25), "11-25"), (dt.date(2026, 11, 28), "11-30"), (dt.date(2020, 1, 1), "11-23")])
def test_not_before_holds_a_task_back(wish, start):
    assert dates(plan([("1", 1, {"not_before_on": wish})]), "1")[0] == start


def test_a_fixed_start_keeps_its_date_and_limits_its_predecessor():
    found = plan([("1", 1), ("2", 1, {"fixed_start_on": dt.date(2026, 11, 26)}), ("3", 10)], [("1", "2")])
    assert dates(found, "2") == ("11-26", "11-26")
    assert (found.tasks["1"].total_float, found.tasks["2"].is_critical) == (2, True)


@pytest.mark.parametrize("fixed", [dt.date(2026, 11, 24), dt.date(2026, 11, 20)])
def test_a_fixed_start_that_a_predecessor_or_the_project_forbids_is_refused_with_the_day(fixed):
    with pytest.raises(FixedStartTooEarly) as caught:
        plan([("1", 3), ("2", 1, {"fixed_start_on": fixed})], [("1", "2")])
    assert caught.value.facts["task"] == "2"
    assert caught.value.facts["earliest_on"] == dt.date(2026, 11, 26)


def test_a_missed_deadline_shows_as_negative_float():
    found = plan([("1", 3), ("2", 3, {"finish_by_on": dt.date(2026, 11, 28)})], [("1", "2")])
    assert {code: task.total_float for code, task in found.tasks.items()} == {"1": -1, "2": -1}
    assert found.critical == ("1", "2")


def test_a_summary_takes_its_childrens_dates():
    found = plan([("1", 99), ("1.1", 2), ("1.2", 3), ("2", 1)], [("1.1", "1.2"), ("1.2", "2")])
    summary = found.tasks["1"]
    assert dates(found, "1") == ("11-23", "11-27")
    assert (summary.is_summary, summary.duration, summary.is_critical) == (True, 5, True)
    assert found.length == 6


def test_links_on_summaries_hold_all_their_tasks():
    found = plan([("1", 0), ("1.1", 2), ("1.2", 4), ("2", 0), ("2.1", 1), ("2.2", 2), ("3", 1)], [("1", "2", FS, 1), ("2", "3")])
    assert dates(found, "2.1")[0] == dates(found, "2.2")[0] == "11-30"
    assert dates(found, "3") == ("12-02", "12-02")
    assert (found.tasks["1.1"].free_float, found.tasks["1.1"].total_float, found.tasks["2.1"].total_float) == (2, 2, 1)
    assert found.critical == ("1.2", "2.2", "3")


def test_what_waits_for_the_start_of_a_summary_begins_with_the_first_of_its_tasks():
    """1.1 begins on the 25th, 1.2 on the 23rd: 2 begins a day after 1.2. Only 1.2 is held by it, and may slip by what 2 may."""
    found = plan([("1", 0), ("1.1", 2, {"not_before_on": dt.date(2026, 11, 25)}), ("1.2", 1), ("2", 3), ("3", 6)], [("1", "2", SS, 1)])
    assert dates(found, "2") == ("11-24", "11-26")
    assert {code: (task.total_float, task.free_float) for code, task in found.tasks.items() if code != "1"} == {
        "1.1": (2, 2), "1.2": (2, 0), "2": (2, 2), "3": (0, 0)}
    assert dates(plan([("1", 0), ("1.1", 2), ("2", 3)], [("1", "2", SF, 4)]), "2") == ("11-24", "11-26")


def test_not_before_on_a_summary_holds_its_children():
    assert dates(plan([("1", 0, {"not_before_on": dt.date(2026, 11, 25)}), ("1.1", 1)]), "1.1")[0] == "11-25"


@pytest.mark.parametrize(("links", "task"), [([("2", "1", FF)], "1"), ([("2", "1", SF)], "1")])
def test_a_summary_cannot_be_held_at_its_finish(links, task):
    with pytest.raises(LinkOnSummary) as caught:
        plan([("1", 0), ("1.1", 1), ("2", 1)], links)
    assert caught.value.facts["task"] == task


@pytest.mark.parametrize(("tasks", "links", "loop"), [
    (["1", "2"], [("1", "2"), ("2", "1")], "1 → 2 → 1"),
    (["1"], [("1", "1")], "1 → 1"),
    (["1", "2", "3", "4", "5"], [("1", "2"), ("2", "3"), ("3", "4"), ("4", "2"), ("4", "5")], "2 → 3 → 4 → 2"),
    (["1", "2", "10"], [("10", "2"), ("2", "10"), ("10", "1")], "2 → 10 → 2"),
    (["1", "1.1", "1.2", "2"], [("1", "2"), ("2", "1.1")], "1 → 2 → 1.1 → 1"),
    (["1", "1.1", "1.2"], [("1", "1.1")], "1 → 1.1 → 1"),
    (["1", "1.1", "1.2"], [("1.1", "1")], "1 → 1.1 → 1")])
def test_a_loop_is_refused_and_named(tasks, links, loop):
    with pytest.raises(DependencyLoop) as caught:
        plan([(code, 1) for code in tasks], links)
    assert caught.value.facts["loop"] == loop


def test_what_is_not_there_is_named():
    with pytest.raises(PredecessorUnknown) as caught:
        plan([("1", 1)], [("7", "1")])
    assert (caught.value.facts["task"], caught.value.facts["predecessor"]) == ("1", "7")
    with pytest.raises(PredecessorUnknown):
        plan([("1", 1)], [("1", "7")])
    with pytest.raises(TaskWithoutParent):
        schedule([PlanTask(1, "1", parent=9)], [], starts_on=MONDAY, calendar=PLAIN)
    with pytest.raises(TaskWithoutParent):
        schedule([PlanTask(1, "1", parent=2), PlanTask(2, "2", parent=1)], [], starts_on=MONDAY, calendar=PLAIN)


@pytest.mark.parametrize(("duration", "lag", "refusal"), [(-1, 0, DurationOutOfRange), (10_001, 0, DurationOutOfRange),
    (1, 9999, LagOutOfRange), (1, -9999, LagOutOfRange)])
def test_lengths_out_of_reason_are_refused(duration, lag, refusal):
    with pytest.raises(refusal):
        plan([("1", 1), ("2", duration)], [("1", "2", FS, lag)])


def test_an_empty_plan_is_a_plan():
    found = plan([])
    assert (found.length, found.critical, found.starts_on, found.finishes_on) == (0, (), MONDAY, MONDAY)


def test_two_thousand_tasks_each_after_its_predecessors():
    """Forty phases of fifty tasks, every task after the one before, every seventh after one of the phase before."""
    tasks, links = [], []
    for phase in range(40):
        tasks.append(PlanTask(phase * 100, str(phase + 1)))
        for n in range(1, 50):
            key = phase * 100 + n
            tasks.append(PlanTask(key, f"{phase + 1}.{n}", n % 5, parent=phase * 100))
            if n > 1:
                links.append(Link(key - 1, key, list(LinkKind)[n % 3], n % 4 - 1))
            if phase and n % 7 == 0:
                links.append(Link(key - 100, key))
        if phase % 10 == 5:
            links.append(Link((phase - 1) * 100, phase * 100))
    assert len(tasks) == 2000
    found = schedule(tasks, links, starts_on=MONDAY, calendar=CHINA)
    assert len(found.tasks) == 2000
    ends = [link for link in links if link.kind is LinkKind.FS and link.lag >= 0]
    assert all(found.tasks[link.predecessor].finishes_on <= found.tasks[link.successor].starts_on for link in ends)


@st.composite
def networks(draw):
    """Up to 14 tasks in a two-level tree with forward links of every kind, so that no loop can be."""
    count = draw(st.integers(1, 14))
    tasks = []
    for n in range(count):
        wish = draw(st.none() | st.integers(-5, 30))
        tasks.append(PlanTask(n, str(n + 1), draw(st.integers(0, 6)), not_before_on=None if wish is None else MONDAY + dt.timedelta(wish)))
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=25, unique=True))
    links = [Link(a, b, draw(st.sampled_from(list(LinkKind))), draw(st.integers(-3, 4))) for a, b in pairs if a < b]
    return tasks, links


def boundaries(task):
    """Start and finish in working days from the Monday, from dates alone; a milestone can be a morning or an evening."""
    start = CHINA.working_days_between(MONDAY, task.starts_on)
    if task.is_milestone:
        return [(start, start), (start + 1, start + 1)]
    return [(start, CHINA.working_days_between(MONDAY, task.finishes_on) + 1)]


@settings(max_examples=300, deadline=None)
@given(networks())
def test_a_schedule_respects_every_predecessor(network):
    tasks, links = network
    found = schedule(tasks, links, starts_on=MONDAY, calendar=CHINA)
    for link in links:
        before, after = boundaries(found.tasks[link.predecessor]), boundaries(found.tasks[link.successor])
        leaves = 1 if link.kind in (FS, FF) else 0
        arrives = 1 if link.kind in (FF, SF) else 0
        assert max(b[arrives] for b in after) >= min(b[leaves] for b in before) + link.lag
    for task in tasks:
        dated = found.tasks[task.key]
        assert CHINA.is_working(dated.starts_on)
        assert dated.starts_on >= MONDAY
        assert dated.duration == (0 if dated.is_milestone else CHINA.working_days_inclusive(dated.starts_on, dated.finishes_on))
        assert task.not_before_on is None or dated.starts_on >= task.not_before_on
        assert 0 <= dated.free_float <= dated.total_float
        assert dated.starts_on <= dated.late_starts_on


@settings(max_examples=200, deadline=None)
@given(networks(), st.data())
def test_slipping_by_its_float_moves_no_other_task_and_not_the_finish(network, data):
    tasks, links = network
    found = schedule(tasks, links, starts_on=MONDAY, calendar=CHINA)
    chosen = data.draw(st.sampled_from([task for task in tasks if task.duration])) if any(task.duration for task in tasks) else None
    if chosen is None:
        return
    dated = found.tasks[chosen.key]

    def slipped(days):
        later = PlanTask(chosen.key, chosen.code, chosen.duration, not_before_on=CHINA.add_working_days(dated.starts_on, days))
        return schedule([later if task.key == chosen.key else task for task in tasks], links, starts_on=MONDAY, calendar=CHINA)

    assert slipped(dated.total_float).length == found.length
    assert slipped(dated.total_float + 1).length > found.length
    by_free = slipped(dated.free_float)
    assert all(by_free.tasks[task.key].starts_on == found.tasks[task.key].starts_on for task in tasks if task.key != chosen.key and task.duration)
    assert any(task.is_critical for task in found.tasks.values())
