"""PRJ-05: the engine beside the slowest way to the same answer, and what holds for every plan of effort-driven tasks."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar, calendar_of
from core.calendar.statutory import statutory_days
from core.scheduling.engine import schedule
from core.scheduling.model import Away, Link, LinkKind, PlanTask

FS, SS, FF, SF = LinkKind.FS, LinkKind.SS, LinkKind.FF, LinkKind.SF
MONDAY = dt.date(2026, 11, 23)
PLAIN = WorkCalendar()
CHINA = calendar_of([(row.day, row.kind) for row in statutory_days(2026)])


def longest(lengths: Sequence[int], links: Sequence[Link]) -> tuple[list[int], list[int], list[int], int]:
    """Early and late starts, free floats and the project's length by relaxing every inequality until none is broken:
    start of the successor ≥ start of the predecessor + weight. Any order, no topological sort, no floors."""
    def weight(link: Link) -> int:
        before, after = lengths[int(link.predecessor)], lengths[int(link.successor)]
        return link.lag + (before if link.kind in (FS, FF) else 0) - (after if link.kind in (FF, SF) else 0)

    weights = [(int(link.predecessor), int(link.successor), weight(link)) for link in links]
    early = [0] * len(lengths)
    for _ in lengths:
        for a, b, w in weights:
            early[b] = max(early[b], early[a] + w)
    end = max((s + d for s, d in zip(early, lengths, strict=True)), default=0)
    late = [end - d for d in lengths]
    for _ in lengths:
        for a, b, w in weights:
            late[a] = min(late[a], late[b] - w)
    free = [min([end - early[n] - d, late[n] - early[n], *(early[b] - early[a] - w for a, b, w in weights if a == n)]) for n, d in enumerate(lengths)]
    return early, late, free, end


@st.composite
def any_network(draw: st.DrawFn) -> tuple[list[int], list[Link]]:
    """Up to 12 tasks and up to 30 links of every kind with lags and leads; a hidden order keeps circles out."""
    count = draw(st.integers(1, 12))
    order = draw(st.permutations(range(count)))
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30, unique=True))
    links = [Link(order[a], order[b], draw(st.sampled_from(list(LinkKind))), draw(st.integers(-4, 6))) for a, b in pairs if a < b]
    return [draw(st.integers(0, 8)) for _ in range(count)], links


@settings(max_examples=100, deadline=None)
@given(any_network())
def test_engine_and_brute_force_agree(network: tuple[list[int], list[Link]]) -> None:
    lengths, links = network
    found = schedule([PlanTask(n, str(n + 1), days) for n, days in enumerate(lengths)], links, starts_on=MONDAY, calendar=CHINA)
    early, late, free, end = longest(lengths, links)
    assert found.length == end
    for n, days in enumerate(lengths):
        task = found.tasks[n]
        assert (task.total_float, task.free_float) == (late[n] - early[n], max(0, free[n]))
        if days:
            assert CHINA.working_days_between(MONDAY, task.starts_on) == early[n]
            assert CHINA.working_days_between(MONDAY, task.late_starts_on) == late[n]
    # the critical path is as long as the project: some critical task ends last, and some critical task begins it
    ends = {early[int(n)] + lengths[int(n)] for n in found.critical}
    assert end in ends
    assert found.critical


# 23 Mon … 27 Fri, 30 Mon; away: Tuesday wholly, Thursday half
AWAY: Away = {7: {dt.date(2026, 11, 24): Decimal(1), dt.date(2026, 11, 26): Decimal("0.5")}}


@pytest.mark.parametrize(("effort", "person", "start", "finish"), [
    ("1", 7, "11-23", "11-23"), ("1.25", 7, "11-23", "11-25"), ("2", 7, "11-23", "11-25"), ("2.5", 7, "11-23", "11-26"), ("2.51", 7, "11-23", "11-27"),
    ("4.5", 7, "11-23", "11-30"), ("2.5", None, "11-23", "11-25"), ("2.5", 8, "11-23", "11-25"), ("0.25", 8, "11-23", "11-23")])
def test_an_effort_ends_when_its_person_has_worked_it(effort: str, person: int | None, start: str, finish: str) -> None:
    found = schedule([PlanTask(1, "1", effort=Decimal(effort), person=person)], [], starts_on=MONDAY, calendar=PLAIN, away=AWAY).tasks[1]
    assert (found.starts_on.isoformat()[5:], found.finishes_on.isoformat()[5:]) == (start, finish)


def test_a_task_begins_on_a_day_its_person_is_there_and_links_hold_its_ends() -> None:
    """A ends on Monday. B of one day cannot begin on Tuesday, so A may slip by that day; C must end two days after B has ended."""
    tasks = [PlanTask("A", "1", 1), PlanTask("B", "2", effort=Decimal(1), person=7), PlanTask("C", "3", effort=Decimal("1.5"), person=7)]
    found = schedule(tasks, [Link("A", "B"), Link("B", "C", FF, 2)], starts_on=MONDAY, calendar=PLAIN, away=AWAY)
    days = {key: (t.starts_on.day, t.finishes_on.day, t.total_float, t.free_float) for key, t in found.tasks.items()}
    assert days == {"A": (23, 23, 1, 1), "B": (25, 25, 0, 0), "C": (26, 27, 0, 0)}


def test_a_person_away_for_a_year_is_waited_for() -> None:
    year: Away = {7: {day: Decimal(1) for day in PLAIN.worked_days(MONDAY, dt.date(2027, 11, 22))}}
    found = schedule([PlanTask(1, "1", effort=Decimal(2), person=7)], [], starts_on=MONDAY, calendar=PLAIN, away=year).tasks[1]
    assert (found.starts_on, found.finishes_on) == (dt.date(2027, 11, 23), dt.date(2027, 11, 24))


@st.composite
def driven_network(draw: st.DrawFn) -> tuple[list[PlanTask], list[Link], Away]:
    lengths, links = draw(any_network())
    parts = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1)])
    away = {person: {CHINA.add_working_days(MONDAY, day): part for day, part in draw(st.dictionaries(st.integers(0, 40), parts, max_size=20)).items()}
            for person in (1, 2)}
    efforts = [draw(st.none() | st.integers(1, 30)) for _ in lengths]
    return [PlanTask(n, str(n + 1), days, effort=None if quarter is None else Decimal(quarter) / 4, person=n % 3)
            for n, (days, quarter) in enumerate(zip(lengths, efforts, strict=True))], links, away


@settings(max_examples=70, deadline=None)
@given(driven_network(), st.data())
def test_effort_driven_plans_keep_every_rule(network: tuple[list[PlanTask], list[Link], Away], data: st.DataObject) -> None:
    tasks, links, away = network
    found = schedule(tasks, links, starts_on=MONDAY, calendar=CHINA, away=away)

    def worked(task: PlanTask, first: dt.date, last: dt.date) -> Decimal:
        off = away.get(task.person or 0, {})
        return sum((1 - off.get(day, Decimal(0)) for day in CHINA.worked_days(first, last)), Decimal(0))

    def ends(key: int) -> tuple[int, int]:
        task = found.tasks[key]
        return CHINA.working_days_between(MONDAY, task.starts_on), CHINA.working_days_between(MONDAY, task.finishes_on) + (not task.is_milestone)

    for task in tasks:
        dated = found.tasks[task.key]
        assert 0 <= dated.free_float <= dated.total_float
        assert dated.starts_on <= dated.late_starts_on
        if task.effort is not None:
            assert worked(task, dated.starts_on, dated.finishes_on) >= task.effort > worked(task, dated.starts_on, dated.finishes_on - dt.timedelta(1))
            assert worked(task, dated.starts_on, dated.starts_on) > 0
    for link in links:
        before, after = ends(int(link.predecessor)), ends(int(link.successor))
        slack_of_moments = sum(found.tasks[key].is_milestone for key in (link.predecessor, link.successor))
        assert after[link.kind in (FF, SF)] + slack_of_moments >= before[link.kind in (FS, FF)] + link.lag
    chosen = data.draw(st.sampled_from(tasks))
    if found.tasks[chosen.key].is_milestone:
        return

    def slipped(days: int) -> dict[int | str, dt.date]:
        wish = CHINA.add_working_days(found.tasks[chosen.key].starts_on, days)
        later = PlanTask(chosen.key, chosen.code, chosen.duration, not_before_on=wish, effort=chosen.effort, person=chosen.person)
        again = schedule([later if t.key == chosen.key else t for t in tasks], links, starts_on=MONDAY, calendar=CHINA, away=away)
        return {key: t.starts_on for key, t in again.tasks.items() if not t.is_milestone and key != chosen.key} | {"length": again.finishes_on}

    before = {key: t.starts_on for key, t in found.tasks.items() if not t.is_milestone and key != chosen.key}
    assert slipped(found.tasks[chosen.key].total_float)["length"] == found.finishes_on
    assert slipped(found.tasks[chosen.key].free_float) == before | {"length": found.finishes_on}
