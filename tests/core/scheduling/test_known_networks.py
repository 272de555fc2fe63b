"""PRJ-05: networks whose answers are known: worked by hand from textbooks' shapes, and one published instance."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from core.calendar.rules import WorkCalendar
from core.scheduling.engine import schedule
from core.scheduling.model import Link, LinkKind, PlanTask, Schedule

FS, SS, FF, SF = LinkKind.FS, LinkKind.SS, LinkKind.FF, LinkKind.SF
MONDAY = dt.date(2026, 11, 23)
PLAIN = WorkCalendar()
Rows = Mapping[str, int]
Arrows = Sequence[tuple[str, str, LinkKind, int]]


def found(rows: Rows, arrows: Arrows, deadlines: Mapping[str, int] | None = None) -> Schedule:
    """`deadlines`: task → number of the working day it must be finished by."""
    due = {name: PLAIN.add_working_days(MONDAY, day - 1) for name, day in (deadlines or {}).items()}
    tasks = [PlanTask(name, name, days, finish_by_on=due.get(name)) for name, days in rows.items()]
    return schedule(tasks, [Link(*arrow) for arrow in arrows], starts_on=MONDAY, calendar=PLAIN)


def table(plan: Schedule) -> dict[str, tuple[int, int, int, int, int, int]]:
    """Early start, early finish, late start, late finish as boundaries from 0, total and free float; from dates alone, tasks with days only."""
    def at(day: dt.date) -> int:
        return PLAIN.working_days_between(MONDAY, day)

    return {str(t.key): (at(t.starts_on), at(t.finishes_on) + 1, at(t.late_starts_on), at(t.late_finishes_on) + 1, t.total_float, t.free_float)
            for t in plan.tasks.values()}


def chain(*pairs: str) -> list[tuple[str, str, LinkKind, int]]:
    """FS links from "AB BC": each pair is one arrow."""
    return [(a, b, FS, 0) for a, b in (p for pair in pairs for p in pair.split())]


# name: durations, links, length, critical tasks, and per task (ES, EF, LS, LF, total, free), worked by hand
KNOWN: dict[str, tuple[Rows, Arrows, int, str, dict[str, tuple[int, int, int, int, int, int]]]] = {
    # two ways to the end; B waits two days before E needs it, C-D one day less
    "diamond": (
        {"A": 2, "B": 4, "C": 6, "D": 1, "E": 3}, chain("AB AC CD BE DE"), 12, "ACDE",
        {"A": (0, 2, 0, 2, 0, 0), "B": (2, 6, 5, 9, 3, 3), "C": (2, 8, 2, 8, 0, 0), "D": (8, 9, 8, 9, 0, 0), "E": (9, 12, 9, 12, 0, 0)},
    ),
    # eight activities, three ways; the middle one shares its float with the one before it
    "eight activities": (
        {"A": 6, "B": 4, "C": 3, "D": 4, "E": 3, "F": 10, "G": 3, "H": 2}, chain("AC BD BE CG DG CF EF FH GH"), 21, "ACFH",
        {"A": (0, 6, 0, 6, 0, 0), "B": (0, 4, 2, 6, 2, 0), "C": (6, 9, 6, 9, 0, 0), "D": (4, 8, 12, 16, 8, 1), "E": (4, 7, 6, 9, 2, 2),
         "F": (9, 19, 9, 19, 0, 0), "G": (9, 12, 16, 19, 7, 7), "H": (19, 21, 19, 21, 0, 0)},
    ),
    # all four kinds with lags: B starts 2 after A starts; C ends 1 after B ends; D may end 6 after C starts; E follows D a day later
    "all four kinds": (
        {"A": 5, "B": 4, "C": 3, "D": 2, "E": 2},
        [("A", "B", SS, 2), ("B", "C", FF, 1), ("C", "D", SF, 6), ("D", "E", FS, 1)], 13, "ABCDE",
        # B 2–6; C must end at 7: 4–7; D must end at 10: 8–10; E 11–13. A may begin at 0 only, though it could end at 13.
        {"A": (0, 5, 0, 5, 0, 0), "B": (2, 6, 2, 6, 0, 0), "C": (4, 7, 4, 7, 0, 0), "D": (8, 10, 8, 10, 0, 0), "E": (11, 13, 11, 13, 0, 0)},
    ),
    # overlapping pipes, as in laying a line: dig, lay, fill, each begins 2 after the one before and ends 2 after it
    "ladder": (
        {"dig": 10, "lay": 6, "fill": 8},
        [("dig", "lay", SS, 2), ("dig", "lay", FF, 2), ("lay", "fill", SS, 2), ("lay", "fill", FF, 2)], 16, "diglayfill",
        # lay: start ≥ 2, end ≥ 12 → 6–12; fill: start ≥ 8, end ≥ 14 → 8–16
        {"dig": (0, 10, 0, 10, 0, 0), "lay": (6, 12, 6, 12, 0, 0), "fill": (8, 16, 8, 16, 0, 0)},
    ),
    # a lead: writing begins two days before the research ends; the review after it has slack against the print
    "lead": (
        {"R": 8, "W": 5, "V": 2, "P": 6, "E": 1}, [("R", "W", FS, -2), ("W", "V", FS, 0), ("R", "P", FS, 1), ("V", "E", FS, 0), ("P", "E", FS, 0)], 16, "RPE",
        {"R": (0, 8, 0, 8, 0, 0), "W": (6, 11, 8, 13, 2, 0), "V": (11, 13, 13, 15, 2, 2), "P": (9, 15, 9, 15, 0, 0), "E": (15, 16, 15, 16, 0, 0)},
    ),
    # a start-start link holds only the start: A can run on to the end of the project
    "only the start is held": (
        {"A": 3, "B": 9}, [("A", "B", SS, 4)], 13, "AB",
        {"A": (0, 3, 0, 3, 0, 0), "B": (4, 13, 4, 13, 0, 0)},
    ),
    # two independent branches: the shorter has what it is shorter by, all of it free
    "two branches": (
        {"A": 4, "B": 7}, [], 7, "B", {"A": (0, 4, 3, 7, 3, 3), "B": (0, 7, 0, 7, 0, 0)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_a_network_worked_by_hand(name: str) -> None:
    rows, arrows, length, critical, expected = KNOWN[name]
    plan = found(rows, arrows)
    assert plan.length == length
    assert "".join(map(str, plan.critical)) == critical
    assert table(plan) == expected


def test_a_deadline_missed_by_two_days_is_negative_float_all_the_way_back() -> None:
    """The diamond must be done in 10 of its 12 days: −2 on the long way, 1 left on the other."""
    rows, arrows, *_ = KNOWN["diamond"]
    plan = found(rows, arrows, {"E": 10})
    assert {key: t.total_float for key, t in plan.tasks.items()} == {"A": -2, "B": 1, "C": -2, "D": -2, "E": -2}
    assert plan.length == 12
    assert [t.free_float for t in plan.tasks.values()] == [0, 1, 0, 0, 0]
    kept = found(rows, arrows, {"E": 14})
    assert {key: t.total_float for key, t in kept.tasks.items()} == {"A": 0, "B": 3, "C": 0, "D": 0, "E": 0}


# Kolisch & Sprecher's project scheduling library, instance j301_1: successors and durations as published, MPM time 38
J301_1 = {
    1: (0, (2, 3, 4)), 2: (8, (6, 11, 15)), 3: (4, (7, 8, 13)), 4: (6, (5, 9, 10)), 5: (3, (20,)), 6: (8, (30,)), 7: (5, (27,)), 8: (9, (12, 19, 27)),
    9: (2, (14,)), 10: (7, (16, 25)), 11: (9, (20, 26)), 12: (2, (14,)), 13: (6, (17, 18)), 14: (3, (17,)), 15: (9, (25,)), 16: (10, (21, 22)),
    17: (6, (22,)), 18: (5, (20, 22)), 19: (3, (24, 29)), 20: (7, (23, 25)), 21: (2, (28,)), 22: (7, (23,)), 23: (2, (24,)), 24: (3, (30,)),
    25: (3, (30,)), 26: (7, (31,)), 27: (8, (28,)), 28: (3, (31,)), 29: (7, (32,)), 30: (2, (32,)), 31: (2, (32,)), 32: (0, ()),
}  # fmt: skip


def test_the_published_instance_has_its_published_length() -> None:
    tasks = [PlanTask(n, str(n), days) for n, (days, _) in J301_1.items()]
    links = [Link(n, after) for n, (_, following) in J301_1.items() for after in following]
    plan = schedule(tasks, links, starts_on=MONDAY, calendar=PLAIN)
    assert plan.length == 38
    assert [n for n in plan.critical if J301_1[int(n)][0]] == [3, 8, 12, 14, 17, 22, 23, 24, 30]
