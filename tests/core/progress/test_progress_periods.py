"""A period's progress: by the manager, confirmed by QA, rolled up, measured, alarmed (PRJ-18 … PRJ-21)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.errors import NotFound, NotPermitted, StaleScreen, WrongState
from core.money import fen
from core.progress import queries, service
from core.progress.errors import EarlierPeriodOpen, NothingReported, OwnProgress, PeriodTooEarly, TaskNotMeasured, VerdictUnknown
from core.progress.machine import MACHINE
from core.progress.rules import ProgressOutOfRange
from core.progress.service import EntryInput
from core.projects.errors import DateInFuture
from core.projects.queries import card
from core.unit import lock, writing
from db.models import Alarm, Baseline, CostEntry, Notice, PolicyValue, ProgressPeriod, Project, QaReview
from tests import deliveries, projects
from tests import factories as f
from tests.projects import Firm
from tests.statements import counting

FRIDAY = projects.MONDAY + dt.timedelta(days=4)
NEXT_FRIDAY = FRIDAY + dt.timedelta(days=7)


def period(period_id: int) -> ProgressPeriod:
    with writing(None, "test") as session:
        return lock(session, ProgressPeriod, period_id)


def save(firm: Firm, project_id: int, day: dt.date, **progress: str) -> int:
    """`t1_1="50"` is 50 % of task 1.1."""
    tasks = projects.tasks(project_id)
    entries = [EntryInput(tasks[code[1:].replace("_", ".")].id, Decimal(value)) for code, value in progress.items()]
    found = queries.period_sheet(firm.manager, project_id, day)
    return service.save_period(firm.manager, project_id, day, entries, seen_version=found.version)


def submit(firm: Firm, period_id: int) -> bool:
    return service.submit_period(firm.manager, period_id, seen_version=period(period_id).version)


def confirm(firm: Firm, period_id: int) -> None:
    service.confirm_period(firm.qa, period_id, seen_version=period(period_id).version)


def spend(db: Session, firm: Firm, project_id: int, amount: str, day: dt.date = projects.MONDAY) -> None:
    db.add(
        CostEntry(
            project_id=project_id,
            account_id=firm.accounts["labour"],
            kind="labour",
            amount=Decimal(amount),
            booked_on=day,
            document_type="test",
            document_id=f.serial(),
            created_at=clock.now(),
        )
    )
    db.commit()


def in_step(db: Session, firm: Firm, project_id: int, day: dt.date, progress: dict[str, str]) -> dict[str, str]:
    """The progress, with as much spent as it earns: only the schedule can be off."""
    baseline = db.scalars(select(Baseline).where(Baseline.project_id == project_id)).one()
    earned = sum((t.budget_cost * Decimal(progress.get("t" + t.code.replace(".", "_"), 0)) / 100 for t in baseline.tasks if not t.is_summary), Decimal(0))
    before = sum(db.scalars(select(CostEntry.amount).where(CostEntry.project_id == project_id)), Decimal(0))
    if fen(earned) != before:
        spend(db, firm, project_id, str(fen(earned) - before), day)
    return progress


def on_track(firm: Firm, project_id: int, day: dt.date) -> dict[str, str]:
    """The progress that meets the plan of a day exactly."""
    return {"t" + t.code.replace(".", "_"): str(t.planned) for t in queries.task_figures(firm.manager, project_id, day) if not t.is_summary and t.planned}


def test_only_what_qa_confirms_counts_and_it_rolls_up_by_effort(firm: Firm) -> None:
    project_id = firm.started()
    with projects.on(FRIDAY):
        period_id = save(firm, project_id, FRIDAY, t1_1="100", t1_2="50", t1_3="20")
        assert submit(firm, period_id) is False
        assert projects.tasks(project_id)["1.1"].progress == 0
        confirm(firm, period_id)
        tasks = projects.tasks(project_id)
        expected = (2 * 100 + 4 * 50 + 5 * 20) / Decimal(14)  # efforts of 1.1 … 1.4: 2, 4, 5, 3
        assert (tasks["1.1"].progress, tasks["1"].progress) == (100, round(expected, 4))
        found = period(period_id)
        assert (found.state, found.earned_value is not None, found.actual) == ("confirmed", True, round((200 + 200 + 100) / Decimal(198), 6))


def test_the_figures_of_a_day(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    baseline = db.scalars(select(Baseline)).one()
    with projects.on(FRIDAY):
        spend(db, firm, project_id, "10000.00")
        period_id = save(firm, project_id, FRIDAY, t1_1="100")
        submit(firm, period_id)
        confirm(firm, period_id)
        found = queries.figures_on(firm.manager, project_id)
    part = next(t.budget_cost for t in baseline.tasks if t.code == "1.1")
    assert (found.earned_value, found.actual_cost, found.budget) == (part, Decimal("10000.00"), Decimal("700000.00"))
    assert found.cpi == round(part / 10000, 4)
    assert found.deviation == found.actual - found.planned
    member = queries.figures_on(firm.consultant, project_id)
    assert (member.earned_value, member.cpi, member.actual_cost, member.actual) == (None, None, None, found.actual)


def test_an_earlier_day_shows_what_was_confirmed_by_then(firm: Firm) -> None:
    project_id = firm.started()
    with projects.on(FRIDAY):
        first = save(firm, project_id, FRIDAY, t1_1="100")
        submit(firm, first)
        confirm(firm, first)
    with projects.on(NEXT_FRIDAY):
        second = save(firm, project_id, NEXT_FRIDAY, t1_1="100", t1_2="100")
        submit(firm, second)
        confirm(firm, second)
        assert queries.figures_on(firm.manager, project_id, FRIDAY).actual == round(Decimal(200) / 198, 4)
        assert queries.figures_on(firm.manager, project_id).actual == round(Decimal(600) / 198, 4)
        assert queries.figures_on(firm.manager, project_id, projects.MONDAY - dt.timedelta(days=1)).actual == 0


def test_exactly_on_plan_raises_no_alarm(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with projects.on(FRIDAY):
        period_id = save(firm, project_id, FRIDAY, **in_step(db, firm, project_id, FRIDAY, on_track(firm, project_id, FRIDAY)))
        submit(firm, period_id)
        confirm(firm, period_id)
    assert db.scalars(select(Alarm)).all() == []


def test_beyond_the_tolerance_the_alarm_tells_and_opens_a_review_and_closes_again(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    late = projects.MONDAY + dt.timedelta(days=32)
    with projects.on(late):
        period_id = save(firm, project_id, late, **in_step(db, firm, project_id, late, {"t1_1": "100"}))
        submit(firm, period_id)
        confirm(firm, period_id)
        (alarm,) = queries.alarms(firm.manager, project_id)
        assert (alarm.kind, alarm.deviation < -5, alarm.measured_on, alarm.closed_at) == ("schedule", True, late, None)
        told = set(db.scalars(select(Notice.employee_id).where(Notice.kind == "schedule_alarm")))
        assert told == {firm.manager.employee_id, firm.pmo.employee_id, firm.qa.employee_id}
        assert card(firm.manager, project_id).phase == "monitoring"
        (review,) = queries.reviews(firm.qa, only_open=True)
    later = late + dt.timedelta(days=3)
    with projects.on(later):
        deliveries.written_as_accepted(project_id)  # no task is done without its required outputs
        period_id = save(firm, project_id, later, **in_step(db, firm, project_id, later, on_track(firm, project_id, later)))
        submit(firm, period_id)
        confirm(firm, period_id)
        (alarm,) = queries.alarms(firm.manager, project_id)
        assert alarm.closed_at is not None
        assert len(db.scalars(select(QaReview)).all()) == 1
        with pytest.raises(VerdictUnknown):
            service.close_review(firm.qa, review.id, cause="资料晚到", verdict="maybe", measure="加派人手", seen_version=review.version)
        with pytest.raises(NotPermitted):
            service.close_review(firm.manager, review.id, cause="资料晚到", verdict="bonus_waits", measure="加派人手", seen_version=review.version)
        service.close_review(firm.qa, review.id, cause="资料晚到", verdict="bonus_may_go_on", measure="加派人手", seen_version=review.version)
        with pytest.raises(WrongState):
            service.close_review(firm.qa, review.id, cause="资料晚到", verdict="bonus_may_go_on", measure="加派人手", seen_version=review.version)
        (closed,) = queries.reviews(firm.manager, project_id)
        assert (closed.state, closed.verdict, closed.closed_by) == ("closed", "bonus_may_go_on", "周洁")


def test_a_standing_alarm_is_not_raised_twice(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    for days in (32, 39):
        day = projects.MONDAY + dt.timedelta(days=days)
        with projects.on(day):
            period_id = save(firm, project_id, day, **in_step(db, firm, project_id, day, {"t1_1": "100"}))
            submit(firm, period_id)
            confirm(firm, period_id)
    assert len(db.scalars(select(Alarm).where(Alarm.kind == "schedule")).all()) == 1
    assert db.scalars(select(Alarm)).one().measured_on == projects.MONDAY + dt.timedelta(days=39)


def test_money_spent_without_work_done_raises_the_cost_alarm(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with projects.on(FRIDAY):
        spend(db, firm, project_id, "100000.00")
        period_id = save(firm, project_id, FRIDAY, **on_track(firm, project_id, FRIDAY))
        submit(firm, period_id)
        confirm(firm, period_id)
    alarm = db.scalars(select(Alarm)).one()
    assert (alarm.kind, alarm.planned) == ("cost", round(Decimal(100000) / 7000, 4))


@pytest.mark.parametrize(("spent", "alarmed"), [("35000.00", False), ("35000.01", True)])
def test_the_last_fen_of_the_tolerance(firm: Firm, db: Session, spent: str, alarmed: bool) -> None:
    """5.00 points of 700,000.00 are 35,000.00; nothing is earned."""
    project_id = firm.started()
    spend(db, firm, project_id, spent)
    period_id = save(firm, project_id, projects.MONDAY, t1_1="0")
    submit(firm, period_id)
    confirm(firm, period_id)
    assert bool(db.scalars(select(Alarm).where(Alarm.kind == "cost")).all()) is alarmed


def test_within_the_tolerance_qa_is_spared_where_the_policy_says_so(firm: Firm, db: Session) -> None:
    db.add(PolicyValue(key="progress.qa_review", value="beyond_tolerance", from_on=projects.MONDAY, set_by_id=firm.ceo.employee_id, set_at=projects.NOON))
    db.commit()
    project_id = firm.started()
    with projects.on(FRIDAY):
        assert submit(firm, save(firm, project_id, FRIDAY, **in_step(db, firm, project_id, FRIDAY, on_track(firm, project_id, FRIDAY)))) is True
        assert projects.tasks(project_id)["1.1"].progress == 100
    late = projects.MONDAY + dt.timedelta(days=32)
    with projects.on(late):
        assert submit(firm, save(firm, project_id, late, t1_1="100")) is False


def test_sent_back_it_is_mended_and_submitted_again(firm: Firm) -> None:
    project_id = firm.started()
    period_id = save(firm, project_id, projects.MONDAY, t1_1="90")
    submit(firm, period_id)
    service.send_back_period(firm.qa, period_id, reason="依据不足", seen_version=period(period_id).version)
    sheet = queries.period_sheet(firm.manager, project_id)
    assert (sheet.state, sheet.reason, sheet.period_id) == ("sent_back", "依据不足", period_id)
    assert save(firm, project_id, projects.MONDAY, t1_1="60") == period_id
    submit(firm, period_id)
    confirm(firm, period_id)
    assert projects.tasks(project_id)["1.1"].progress == 60


def test_nobody_confirms_their_own_and_members_confirm_none(firm: Firm, db: Session) -> None:
    both = f.actor(db, Role.PM, Role.QA, name="两职")
    db.commit()
    project_id = firm.started()
    db.execute(update(Project).where(Project.id == project_id).values(manager_id=both.employee_id))
    db.commit()
    task = projects.tasks(project_id)["1.1"]
    period_id = service.save_period(both, project_id, projects.MONDAY, [EntryInput(task.id, Decimal(10))])
    service.submit_period(both, period_id, seen_version=period(period_id).version)
    with pytest.raises(OwnProgress):
        service.confirm_period(both, period_id, seen_version=period(period_id).version)
    with pytest.raises(NotPermitted):
        service.confirm_period(firm.consultant, period_id, seen_version=period(period_id).version)
    with pytest.raises(NotFound):
        service.confirm_period(f.actor(db), period_id, seen_version=period(period_id).version)
    assert [p.period_id for p in queries.to_confirm(firm.qa)] == [period_id]
    assert queries.to_confirm(both) == []


def test_what_a_period_may_not_be(firm: Firm) -> None:
    project_id = firm.started()
    tasks = projects.tasks(project_id)
    with pytest.raises(DateInFuture):
        save(firm, project_id, FRIDAY, t1_1="1")
    with pytest.raises(TaskNotMeasured):
        service.save_period(firm.manager, project_id, projects.MONDAY, [EntryInput(tasks["1"].id, Decimal(5))])
    with pytest.raises(ProgressOutOfRange):
        service.save_period(firm.manager, project_id, projects.MONDAY, [EntryInput(tasks["1.1"].id, Decimal("100.01"))])
    with pytest.raises(NotPermitted):
        service.save_period(firm.consultant, project_id, projects.MONDAY, [])
    empty = service.save_period(firm.manager, project_id, projects.MONDAY, [])
    with pytest.raises(NothingReported):
        submit(firm, empty)
    period_id = save(firm, project_id, projects.MONDAY, t1_1="1")
    with pytest.raises(StaleScreen):
        service.save_period(firm.manager, project_id, projects.MONDAY, [], seen_version=period(period_id).version - 1)
    submit(firm, period_id)
    with projects.on(FRIDAY):
        with pytest.raises(EarlierPeriodOpen):
            save(firm, project_id, FRIDAY, t1_1="1")
        confirm(firm, period_id)
        with pytest.raises(PeriodTooEarly):
            save(firm, project_id, projects.MONDAY, t1_1="1")


STATES = ("draft", "submitted", "confirmed", "sent_back")
TABLE = {
    ("draft", "save"): "draft",
    ("sent_back", "save"): "draft",
    ("draft", "submit"): "submitted",
    ("sent_back", "submit"): "submitted",
    ("submitted", "confirm"): "confirmed",
    ("submitted", "send_back"): "sent_back",
}


@pytest.mark.parametrize("action", ["save", "submit", "confirm", "send_back"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_and_action(db: Session, state: str, action: str) -> None:
    project = f.project(db, manager=f.actor(db))
    row = f.make(db, ProgressPeriod(project_id=project.id, period_on=projects.MONDAY, state=state))
    db.commit()
    with writing(None, "test") as session:
        found = lock(session, ProgressPeriod, row.id)
        if (state, action) in TABLE:
            MACHINE.move(session, None, found, action)
            assert found.state == TABLE[state, action]
        else:
            with pytest.raises(WrongState):
                MACHINE.move(session, None, found, action)


def test_the_s_curve_ends_at_the_budget_and_forecasts_from_today(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with projects.on(FRIDAY):
        spend(db, firm, project_id, "20000.00")
        period_id = save(firm, project_id, FRIDAY, t1_1="100")
        submit(firm, period_id)
        confirm(firm, period_id)
        points = queries.s_curve(firm.manager, project_id)
        figures = queries.figures_on(firm.manager, project_id)
    assert points[-1].planned == Decimal("700000.00")
    today = next(p for p in points if p.on == FRIDAY)
    assert (today.spent, today.earned, today.forecast) == (Decimal("20000.00"), figures.earned_value, Decimal("20000.00"))
    assert points[-1].forecast == figures.estimate_at_completion
    with pytest.raises(NotPermitted):
        queries.s_curve(firm.consultant, project_id)


def test_statements_do_not_grow_with_tasks(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with counting(db) as sheet:
        queries.period_sheet(firm.manager, project_id)
    with counting(db) as figures:
        queries.figures_on(firm.manager, project_id)
    with counting(db) as tasks:
        queries.task_figures(firm.manager, project_id)
    assert (len(sheet) <= 12, len(figures) <= 8, len(tasks) <= 8) == (True, True, True), (len(sheet), len(figures), len(tasks))
