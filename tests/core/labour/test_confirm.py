"""Confirming: who may, what is booked, once (MON-06, MON-07, MON-08, MON-18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import policies
from core.access import Actor, Role
from core.errors import NotFound, NotPermitted, Refusal, Required, WrongState
from core.labour import queries, waiting
from core.labour.confirm import confirm, send_back
from core.labour.errors import AlreadyCorrected, CorrectionWaits, LineNotOpen, NotYoursToConfirm
from core.labour.machine import MACHINE, TRANSITIONS, machine
from core.labour.rules import RateMissing
from core.labour.service import correct, save_week, take_back
from core.labour.writing import HoursEdit, Work
from core.ledger import HeadroomExceeded
from core.ledger.check import differences
from core.periods.rules import PeriodClosed
from core.projects.errors import ProjectClosed
from core.rates import service as rates
from db.models import AuditRow, BudgetEntry, BudgetLine, CostEntry, FiscalPeriod, Grade, Notice, Project, ProjectSummary, ReportLine
from tests import factories as f
from tests.core.labour.people import FRIDAY, MONDAY, Team, lines, make_team, on
from tests.statements import counting

TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def team(db: Session) -> Iterator[Team]:
    with on(FRIDAY):
        yield make_team(db)


def all_ids(db: Session) -> list[int]:
    return [line.id for line in lines(db, state="submitted")]


def company(db: Session, team: Team) -> tuple[str, str, str]:
    db.expire_all()
    line = db.get_one(BudgetLine, team.company_line_id)
    return str(line.committed), str(line.actual), str(line.available)


def test_confirming_books_state_rate_cost_budget_summary_and_trail(db: Session, team: Team) -> None:
    team.report(hours=5)
    done = confirm(team.manager, all_ids(db))
    assert (done.lines, done.minutes, done.cost, done.overdrawn) == (1, 300, Decimal("1000.00"), ())
    (line,) = lines(db)
    assert (line.state, line.day_rate, line.cost, line.decided_by_id) == ("confirmed", Decimal("1600.00"), Decimal("1000.00"), team.manager.employee_id)
    entry = db.scalars(select(CostEntry)).one()
    assert (entry.amount, entry.minutes, entry.booked_on, entry.stage_id, entry.task_id, entry.document_id) == (
        Decimal("1000.00"),
        300,
        MONDAY,
        team.task.stage_id,
        team.task.id,
        line.id,
    )
    assert company(db, team) == ("719000.00", "1000.00", "280000.00")
    summary = db.get_one(ProjectSummary, team.project.id)
    assert (summary.actual_cost, summary.actual_minutes) == (Decimal("1000.00"), 300)
    assert db.scalar(select(func.count()).where(AuditRow.action == "report.confirm", AuditRow.record == "report_line")) == 1
    assert not differences(db)


def test_only_the_right_person_confirms(db: Session, team: Team) -> None:
    team.report(hours=5)
    team.report(hours=3, work=Work(activity="meeting"))
    team.report(hours=2, who=team.manager, work=Work(team.project.id))
    of_member, meeting, of_manager = lines(db)
    for who, line in (
        (team.member, of_member),
        (team.manager, of_manager),
        (team.manager, meeting),
        (team.sponsor, of_member),
        (team.stranger, of_member),
        (team.head, of_member),
    ):
        with pytest.raises((NotYoursToConfirm, NotFound)):
            confirm(who, [line.id])
    with pytest.raises(NotYoursToConfirm):
        confirm(team.manager, [of_member.id, meeting.id])  # one foreign line refuses all
    assert not db.scalars(select(CostEntry)).all()
    for who, line in ((team.manager, of_member), (team.head, meeting), (team.sponsor, of_manager)):
        assert [w.line_ids for w in waiting.waiting(who)] == [(line.id,)]
        assert waiting.waiting_count(who) == 1
        confirm(who, [line.id])
        assert not waiting.waiting(who)


def test_heads_own_report_goes_one_up(db: Session, team: Team) -> None:
    team.report(who=team.head, work=Work(activity="meeting"))
    (line,) = lines(db)
    with pytest.raises(NotYoursToConfirm):
        confirm(team.head, [line.id])
    boss = db.scalars(select(Notice)).all()
    assert not boss
    chief = f.actor_of(_superior(db, team.head))
    assert [w.name for w in waiting.waiting(chief)] == ["陈立"]
    confirm(chief, [line.id])


def _superior(db: Session, who: Actor):  # type: ignore[no-untyped-def]
    from db.models import Employee

    return db.get_one(Employee, db.get_one(Employee, who.employee_id).manager_id)


def test_second_confirmation_is_refused_and_books_nothing(db: Session, team: Team) -> None:
    team.report()
    ids = all_ids(db)
    confirm(team.manager, ids)
    with pytest.raises(WrongState):
        confirm(team.manager, ids)
    assert db.scalar(select(func.count()).select_from(CostEntry)) == 1


def test_cost_is_at_the_rate_of_the_day_and_a_new_rate_alters_nothing(db: Session, team: Team) -> None:
    hr = f.actor(db, Role.HR)
    grade = db.scalars(select(Grade.id)).first()
    assert grade
    rates.set_grade_rate(hr, grade, Decimal("2000.00"), TUESDAY)
    team.report(day=MONDAY)
    team.report(day=TUESDAY)
    confirm(team.manager, all_ids(db))
    rates.set_grade_rate(hr, grade, Decimal("9000.00"), MONDAY)
    assert [(line.day_rate, line.cost) for line in lines(db)] == [(Decimal("1600.00"), Decimal("1600.00")), (Decimal("2000.00"), Decimal("2000.00"))]
    with pytest.raises(rates.RateAlreadySet):
        rates.set_grade_rate(hr, grade, Decimal("1.00"), TUESDAY)


def test_persons_own_rate_counts_where_the_policy_says_so(db: Session, team: Team) -> None:
    hr = f.actor(db, Role.HR)
    rates.set_person_rate(hr, team.member.employee_id, Decimal("1234.56"), dt.date(2026, 1, 1))
    team.report(day=MONDAY)
    confirm(team.manager, all_ids(db))
    policies.change(f.actor(db, Role.ADMIN), "labour.actual_rate", "person", FRIDAY)
    team.report(day=TUESDAY)
    confirm(team.manager, all_ids(db))
    assert [line.cost for line in lines(db)] == [Decimal("1600.00"), Decimal("1234.56")]


def test_work_without_a_rate_is_refused_naming_who_and_when(db: Session, team: Team) -> None:
    hr = f.actor(db, Role.HR)
    bare = rates.add_grade(hr, "P0", "无费率职级")
    from db.models import Employee

    db.get_one(Employee, team.member.employee_id).grade_id = bare
    db.flush()
    team.report()
    with pytest.raises(RateMissing) as refused:
        confirm(team.manager, all_ids(db))
    assert refused.value.facts == {"who": "无费率职级", "day": MONDAY}


@pytest.mark.parametrize("spoil", ["closed project", "closed month"])
def test_what_closed_since_is_refused_at_confirmation(db: Session, team: Team, spoil: str) -> None:
    team.report()
    if spoil == "closed project":
        db.get_one(Project, team.project.id).state = "closed"
    else:
        db.add(FiscalPeriod(year=2026, month=5, state="closed"))
    db.flush()
    with pytest.raises((ProjectClosed, PeriodClosed)):
        confirm(team.manager, all_ids(db))
    assert not db.scalars(select(CostEntry)).all()


def test_excess_over_the_project_budget_warns_and_takes_new_headroom(db: Session) -> None:
    with on(FRIDAY):
        team = make_team(db, budget="1000.00", company="2000.00")
        team.report()
        done = confirm(team.manager, all_ids(db))
        assert [(o.project_id, o.by) for o in done.overdrawn] == [(team.project.id, Decimal("600.00"))]
        assert company(db, team) == ("0.00", "1600.00", "400.00")
        team.report(day=TUESDAY)
        with pytest.raises(HeadroomExceeded) as refused:
            confirm(team.manager, all_ids(db))
        assert (refused.value.facts["left"], refused.value.facts["missing"]) == (Decimal("400.00"), Decimal("1200.00"))
        assert [line.state for line in lines(db)] == ["confirmed", "submitted"]


def test_non_project_work_is_costed_on_the_departments_budget_and_on_no_project(db: Session, team: Team) -> None:
    own = f.company_line(db, "5000.00", scope="non_project", department_id=team.member.department_id)
    team.report(work=Work(activity="training"))
    confirm(team.head, all_ids(db))
    db.refresh(own)
    assert (own.actual, lines(db)[0].cost) == (Decimal("1600.00"), Decimal("1600.00"))
    assert not db.scalars(select(CostEntry)).all()


def test_sending_back_needs_a_reason_and_tells_the_person(db: Session, team: Team) -> None:
    team.report()
    with pytest.raises(Required):
        send_back(team.manager, all_ids(db), "  ")
    send_back(team.manager, all_ids(db), "请补充说明")
    (line,) = lines(db)
    assert (line.state, line.reason) == ("sent_back", "请补充说明")
    assert db.scalars(select(Notice.kind).where(Notice.employee_id == team.member.employee_id)).all() == ["report_sent_back"]
    sheet = queries.week(team.member, MONDAY)
    assert (sheet.days[0].state, sheet.rows[0].cells[0].reason) == ("sent_back", "请补充说明")
    team.report(hours=6)
    assert [(line.minutes, line.state, line.reason) for line in lines(db)] == [(360, "submitted", "")]


def test_correction_reverses_to_the_fen_and_books_the_new_hours(db: Session, team: Team) -> None:
    team.report(hours=5)
    confirm(team.manager, all_ids(db))
    hr = f.actor(db, Role.HR)
    (line,) = lines(db)
    new_id = correct(team.member, line.id, 480, "少填了三小时", seen_version=line.version)
    assert company(db, team)[1] == "1000.00"  # nothing is booked before the manager confirms
    with pytest.raises(AlreadyCorrected):
        correct(team.member, line.id, 60, "", seen_version=line.version)
    with pytest.raises(CorrectionWaits):  # a correction stays whole
        take_back(team.member, [MONDAY])
    grade = db.scalars(select(Grade.id)).first()
    assert grade
    rates.set_grade_rate(hr, grade, Decimal("3200.00"), MONDAY)
    assert new_id
    confirm(team.manager, [new_id])  # naming one confirms the cell
    assert [(one.minutes, one.cost, one.state) for one in lines(db)] == [
        (300, Decimal("1000.00"), "confirmed"), (-300, Decimal("-1000.00"), "confirmed"), (480, Decimal("3200.00"), "confirmed")]  # fmt: skip
    assert company(db, team) == ("716800.00", "3200.00", "280000.00")
    summary = db.get_one(ProjectSummary, team.project.id)
    assert (summary.actual_cost, summary.actual_minutes) == (Decimal("3200.00"), 480)
    sheet = queries.week(team.member, MONDAY)
    assert (sheet.rows[0].cells[0].minutes, sheet.rows[0].cells[0].confirmed_id) == (480, new_id)
    assert not differences(db)


def test_correction_that_is_sent_back_leaves_the_confirmed_line(db: Session, team: Team) -> None:
    team.report(hours=5)
    confirm(team.manager, all_ids(db))
    (line,) = lines(db)
    correct(team.member, line.id, 0, "不是我", seen_version=line.version)
    send_back(team.manager, all_ids(db), "是你")
    assert [(one.minutes, one.state) for one in lines(db)] == [(300, "confirmed")]
    correct(team.member, line.id, 60, "再来", seen_version=line.version)


def test_only_confirmed_lines_of_ones_own_are_corrected(db: Session, team: Team) -> None:
    team.report(hours=5)
    (line,) = lines(db)
    with pytest.raises(LineNotOpen):
        correct(team.member, line.id, 60, "", seen_version=line.version)
    confirm(team.manager, [line.id])
    (line,) = lines(db)
    with pytest.raises(NotFound):
        correct(team.manager, line.id, 60, "", seen_version=line.version)


def test_a_months_reports_are_confirmed_with_as_many_statements_as_two(db: Session, team: Team) -> None:
    def round_of(days: list[dt.date]) -> int:
        for day in days:
            team.report(hours=1, day=day, today=dt.date(2026, 5, 31))
            team.report(hours=1, day=day, work=Work(team.project.id), today=dt.date(2026, 5, 31))
        ids = all_ids(db)
        with counting(db) as sent, on(dt.date(2026, 5, 31)):
            assert confirm(team.manager, ids).lines == 2 * len(days)
        return len(sent)

    few = round_of([MONDAY])
    many = round_of([dt.date(2026, 5, n) for n in range(11, 31)])
    assert many <= few  # the first round also reads the rules
    assert few <= 34


def test_missing_days_of_the_people_one_follows_up(db: Session, team: Team) -> None:
    team.report(day=MONDAY)
    with on(dt.date(2026, 5, 7)):
        names = {r.name: len(r.days) for r in waiting.missing(team.head, weeks=1)}
        assert names == {"方敏": 3, "李娜": 3, "周涛": 2}
        assert {r.name for r in waiting.missing(team.manager, weeks=1)} == {"周涛"}
        assert not waiting.missing(team.member)
        assert waiting.my_missing_days(team.member, weeks=1) == [TUESDAY, TUESDAY + dt.timedelta(days=1)]


STATES = ("draft", "submitted", "sent_back", "confirmed")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda t: t.action)
def test_every_state_and_action(db: Session, team: Team, state: str, transition: object) -> None:
    line = ReportLine(id=1, employee_id=team.member.employee_id, work_on=MONDAY, minutes=60, state=state)
    actor = team.member if transition.permission == "report:write" else team.manager  # type: ignore[attr-defined]
    table = machine({1: team.manager.employee_id})
    if state in transition.sources:  # type: ignore[attr-defined]
        table.advance(db, actor, line, transition.action, reason="原因")  # type: ignore[attr-defined]
        assert line.state == transition.target  # type: ignore[attr-defined]
    else:
        with pytest.raises(WrongState):
            table.advance(db, actor, line, transition.action, reason="原因")  # type: ignore[attr-defined]


def test_nobody_but_writer_and_confirmer_moves_a_line(db: Session, team: Team) -> None:
    line = ReportLine(id=1, employee_id=team.member.employee_id, work_on=MONDAY, minutes=60, state="submitted")
    assert [m.action for m in MACHINE.moves(db, team.member, line)] == ["take_back"]
    assert not MACHINE.moves(db, team.stranger, line)
    with pytest.raises(NotPermitted):
        machine({1: team.manager.employee_id}).advance(db, team.member, line, "confirm")


def test_a_refused_confirmation_leaves_no_row(db: Session, team: Team) -> None:
    team.report()
    entries = db.scalar(select(func.count()).select_from(BudgetEntry))
    db.get_one(Project, team.project.id).state = "closed"
    db.flush()
    with pytest.raises(Refusal):
        confirm(team.manager, all_ids(db))
    assert db.scalar(select(func.count()).select_from(BudgetEntry)) == entries
    assert lines(db)[0].cost is None


def test_report_of_the_other_language_keeps_words_out_of_the_rows(db: Session, team: Team) -> None:
    save_week(team.member, MONDAY, [HoursEdit(Work(activity="presales"), MONDAY, 60)])
    assert lines(db)[0].activity == "presales"
