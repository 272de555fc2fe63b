"""Statistics of approvals on figures worked out by hand, office time in the database as in Python, and the monitor (APR-06, APR-09)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.approval import engine, service
from core.approval.monitor import waiting
from core.approval.statistics import Measured, Period, Picked, behind, statistics
from core.approval.statistics_sql import passed
from core.calendar.hours import office_days, working_hours_between
from core.calendar.rules import WorkCalendar
from core.errors import DatesReversed, NotPermitted
from core.unit import writing
from db.models import ApprovalCase
from tests import factories as f
from tests.core.approval.memo import Memo, open_tasks, persons, step
from tests.statements import counting

NATIONAL = WorkCalendar(holidays=frozenset({dt.date(2026, 10, 1), dt.date(2026, 10, 2)}), workdays=frozenset({dt.date(2026, 10, 10)}))
# from, until, office hours; 2026-09-25 is a Friday
SPANS = (
    ("09-25 17:00", "09-28 10:00", 2),  # over the weekend
    ("09-25 11:30", "09-25 13:30", 1),  # over noon
    ("09-25 07:00", "09-25 20:00", 8),  # a whole day, and nothing before nine and after six
    ("09-26 10:00", "09-27 15:00", 0),  # Saturday to Sunday
    ("09-30 16:00", "10-05 10:00", 3),  # two holidays and a weekend
    ("10-09 17:00", "10-10 10:00", 2),  # Saturday worked
    ("09-25 12:20", "09-25 12:40", 0),  # at noon
    ("09-28 10:00", "09-25 17:00", 0),  # backwards
)


def when(said: str) -> dt.datetime:
    """"09-25 17:00" of 2026 at the firm."""
    day, time = said.split()
    hour, minute = map(int, time.split(":"))
    return clock.at_firm_time(dt.date.fromisoformat(f"2026-{day}"), hour, minute)


def test_office_time_between_two_instants_in_python_and_in_the_database(db: Session) -> None:
    days = office_days(NATIONAL, dt.date(2026, 9, 1), dt.date(2026, 10, 31))
    def local(name: str) -> str:
        return f"(CAST(:{name} AS timestamptz) AT TIME ZONE 'Asia/Shanghai')"

    asked = text(f"""
        WITH office AS (SELECT * FROM unnest(CAST(:days AS date[]), CAST(:before AS int[]), CAST(:works AS bool[])) AS d(day, before, works))
        SELECT {passed("b", local("until"))} - {passed("a", local("since"))} FROM office a, office b
        WHERE a.day = CAST({local("since")} AS date) AND b.day = CAST({local("until")} AS date)""")  # noqa: S608
    office = {"days": [d.day for d in days], "before": [d.before for d in days], "works": [d.works for d in days]}
    for since, until, hours in SPANS:
        assert working_hours_between(NATIONAL, when(since), when(until)) == dt.timedelta(hours=hours), since
        if when(since) < when(until):
            assert db.execute(asked, office | {"since": when(since), "until": when(until)}).scalar_one() == hours * 60, since


@dataclass
class Firm:
    db: Session
    li: Actor
    wang: Actor  # PMO, first step within 4 h
    zhao: Actor  # finance, second step

    def submit(self, document: int) -> int:
        with writing(self.li, "memo.submit") as session:
            return engine.submit(session, self.li, "memo", document).id

    def case(self, starts: str, *decisions: tuple[Actor, str, str]) -> int:
        """Submitted then, and decided by each as said: (who, when, approve | return | reject)."""
        with clock.at(when(starts)):
            case = self.submit(f.serial())
        for who, at, outcome in decisions:
            with clock.at(when(at)):
                task = open_tasks(self.db, case)[who.employee_id]
                if outcome == "approve":
                    service.approve(who, task)
                else:
                    (service.return_to_initiator if outcome == "return" else service.reject)(who, task, comment="x")
        return case


@pytest.fixture
def firm(db: Session) -> Firm:
    """Monday 2026-09-07 to Friday 09-18; every week's office time is 40 h."""
    boss = f.employee(db, Role.CEO)
    wang, zhao = f.employee(db, Role.PMO, name="王磊", manager=boss), f.employee(db, Role.FINANCE, name="赵敏", manager=boss)
    li = f.employee(db, Role.PM, name="李娜", manager=boss)
    Memo().register()
    made = Firm(db, *(f.actor_of(e) for e in (li, wang, zhao)))
    f.flow(db, "memo", [step("pmo", persons(made.wang), limit_hours="4"), step("fin", persons(made.zhao), ("pmo",))], owner=boss)
    return made


def five(firm: Firm) -> list[int]:
    """Five decided cases, one still running.

    case      pmo        fin       whole                week of 09-07: 1, 2, 3 · of 09-14: 4, 5
    1          2 h       1 h        3 h  approved
    2          4 h       4 h        8 h  approved
    3          6 h late  2 h        8 h  rejected by finance
    4          1 h back, then 3 h   2 h   15 h  approved: of these 9 h were the initiator's
    5          8 h late  8 h       16 h  approved
    """
    w, z = firm.wang, firm.zhao
    made = [
        firm.case("09-07 09:00", (w, "09-07 11:00", "approve"), (z, "09-07 12:00", "approve")),
        firm.case("09-08 09:00", (w, "09-08 14:00", "approve"), (z, "09-08 18:00", "approve")),
        firm.case("09-09 09:00", (w, "09-09 16:00", "approve"), (z, "09-09 18:00", "reject")),
        firm.case("09-14 09:00", (w, "09-14 10:00", "return")),
    ]
    with clock.at(when("09-15 11:00")):
        again = firm.db.get(ApprovalCase, made[3])
        assert again is not None
        firm.submit(again.document_id)
    for who, at in ((w, "09-15 15:00"), (z, "09-15 17:00")):
        with clock.at(when(at)):
            service.approve(who, open_tasks(firm.db, made[3])[who.employee_id])
    made.append(firm.case("09-16 09:00", (w, "09-16 18:00", "approve"), (z, "09-17 18:00", "approve")))
    made.append(firm.case("09-18 09:00"))
    return made


SEPTEMBER = Period(dt.date(2026, 9, 7), dt.date(2026, 9, 20))


def figures(line: Measured) -> tuple[int, int | None, int | None, int, int]:
    return line.count, line.median, line.high, line.late, line.returned


def test_figures_worked_by_hand(firm: Firm) -> None:
    cases = five(firm)
    with counting(firm.db) as sent:
        found = statistics(firm.wang, SEPTEMBER)
    # 3, 8, 8, 15, 16 h: the middle one is 8; the 90th percentile lies 0.6 of the way from the 4th to the 5th
    assert figures(found.total) == (5, 8 * 60, 15 * 60 + 36, 2, 1)
    assert (found.total.late_share, found.total.return_share) == (Fraction(2, 5), Fraction(1, 5))
    assert [figures(x) for x in found.flows] == [figures(found.total)]
    assert [(w.key, *figures(w)) for w in found.weeks] == [
        ("2026-09-07", 3, 8 * 60, 8 * 60, 1, 0),
        ("2026-09-14", 2, 15 * 60 + 30, 15 * 60 + 54, 1, 1),
    ]
    # pmo: 1, 2, 3, 4, 6, 8 h in six rounds; fin: 1, 2, 2, 4, 8
    steps = {s.key.split(":")[1]: figures(s) for s in found.steps}
    assert steps == {"pmo": (6, 3 * 60 + 30, 7 * 60, 2, 1), "fin": (5, 2 * 60, 6 * 60 + 24, 0, 0)}
    assert {p.name: figures(p) for p in found.people} == {"王磊": steps["pmo"], "赵敏": steps["fin"]}
    assert len([s for s in sent if not s.startswith("SELECT set_config")]) <= 6
    assert cases


def test_every_figure_leads_to_what_was_counted(firm: Firm) -> None:
    one, two, three, four, five_, _running = five(firm)
    found = statistics(firm.wang, SEPTEMBER)
    flow = int(found.flows[0].key)
    asked = {
        Picked(): [five_, four, two, three, one],
        Picked(flow_id=flow, late=True): [five_, three],
        Picked(returned=True): [four],
        Picked(week=dt.date(2026, 9, 7)): [two, three, one],
        Picked(flow_id=flow, step="pmo"): [five_, three, two, four, one, four],
        Picked(person_id=firm.zhao.employee_id): [five_, two, three, four, one],
        Picked(person_id=firm.wang.employee_id, step="pmo", late=True): [five_, three],
        Picked(person_id=firm.wang.employee_id, step="fin"): [],
        Picked(flow_id=0): [],
    }
    for picked, cases in asked.items():
        rows, every = behind(firm.wang, SEPTEMBER, picked)
        assert ([r.case_id for r in rows], every) == (cases, len(cases)), picked
    assert [r.minutes for r in behind(firm.wang, SEPTEMBER)[0]] == [960, 900, 480, 480, 180]
    none = statistics(firm.wang, Period(dt.date(2025, 1, 6), dt.date(2025, 1, 12)), flow_id=flow)
    assert (figures(none.total), none.total.late_share, len(none.weeks), none.steps) == ((0, None, None, 0, 0), None, 1, ())
    with pytest.raises(DatesReversed):
        statistics(firm.wang, Period(dt.date(2026, 9, 8), dt.date(2026, 9, 7)))
    with pytest.raises(NotPermitted):
        behind(firm.li, SEPTEMBER)


def test_the_monitor_shows_every_running_case_and_how_long_it_waits(firm: Firm) -> None:
    """A runs in its first step over its limit of 4 h, B in its second, which has none; C was returned; D is over."""
    w, z = firm.wang, firm.zhao
    a = firm.case("09-14 09:00")
    b = firm.case("09-14 09:00", (w, "09-14 10:00", "approve"))
    c = firm.case("09-11 17:00", (w, "09-14 10:00", "return"))
    firm.case("09-14 09:00", (w, "09-14 10:00", "approve"), (z, "09-14 11:00", "approve"))
    with clock.at(when("09-14 15:00")), counting(firm.db) as sent:
        rows = waiting(firm.wang)
    assert [(r.case_id, r.step, r.person, r.waited, r.limit, r.overdue, r.state) for r in rows] == [
        (a, "pmo", "王磊", 300, 240, True, "running"),
        (b, "fin", "赵敏", 240, None, False, "running"),
        (c, "", "李娜", 240, None, False, "returned"),
    ]
    assert [(r.task_id is not None, r.used) for r in rows] == [(True, Fraction(5, 4)), (True, None), (False, None)]
    assert len(sent) <= 4
    with pytest.raises(NotPermitted):
        waiting(firm.li)
