"""Entering a week: cells, sums, days, projects, months (MON-07, PRJ-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.errors import NotFound, Refusal, Refusals, StaleScreen, TooLong, UnknownChoice
from core.labour import queries
from core.labour.errors import (
    DayNotReached,
    LineNotOpen,
    LineTooShort,
    NothingToSubmit,
    NotOnTeam,
    OutsideWeek,
    ProgressOutOfRange,
    ReportMonthLocked,
    TaskHasParts,
    TaskNotOfProject,
)
from core.labour.rules import DayOver24Hours, HoursOutOfRange
from core.labour.service import save_week, submit_days, take_back
from core.labour.writing import HoursEdit, Work
from core.projects.errors import NotBookableWhilePaused, NotBookableYet, ProjectClosed
from db.models import FiscalPeriod, ProjectPause
from tests import factories as f
from tests.core.labour.people import FRIDAY, MONDAY, Team, lines, make_team, on
from tests.statements import counting

TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def team(db: Session) -> Iterator[Team]:
    with on(FRIDAY):
        yield make_team(db)


def save(team: Team, *edits: HoursEdit, **more: object) -> None:
    save_week(team.member, MONDAY, edits, **more)  # type: ignore[arg-type]


def test_a_week_is_written_read_changed_and_emptied(db: Session, team: Team) -> None:
    save(
        team,
        HoursEdit(team.work, MONDAY, 240, "访谈", Decimal(20), Decimal("3.5")),
        HoursEdit(team.work, TUESDAY, 480),
        HoursEdit(Work(activity="training"), MONDAY, 60),
    )
    sheet = queries.week(team.member, MONDAY)
    assert (sheet.minutes, sheet.project_minutes, [d.state for d in sheet.days]) == (780, 720, ["draft", "draft", "missing", "missing", "future", "off", "off"])
    task, training = sheet.rows
    assert (task.cells[0].minutes, task.cells[0].note, task.progress, task.remaining_days, training.work.activity) == (
        240,
        "访谈",
        Decimal(20),
        Decimal("3.5"),
        "training",
    )
    save(team, HoursEdit(team.work, MONDAY, 300), HoursEdit(team.work, TUESDAY, 0), seen=sheet.versions)
    sheet = queries.week(team.member, MONDAY)
    assert [c.minutes for c in sheet.rows[0].cells][:2] == [300, 0]
    assert sheet.rows[0].cells[0].note == "访谈"


def test_line_takes_role_and_stage_of_its_task(db: Session, team: Team) -> None:
    team.report()
    (line,) = lines(db)
    assert (line.project_role, line.stage_id, line.kind, line.state) == ("consultant", team.task.stage_id, "project", "submitted")


def test_line_without_task_takes_the_stage_of_the_day_and_the_managers_role(db: Session, team: Team) -> None:
    team.report(who=team.manager, work=Work(team.project.id))
    (line,) = lines(db)
    assert (line.project_role, line.stage_id) == ("manager", team.project.stages[0].id)


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (lambda t: HoursEdit(t.work, MONDAY, -15), HoursOutOfRange),
        (lambda t: HoursEdit(t.work, MONDAY, 1441), HoursOutOfRange),
        (lambda t: HoursEdit(t.work, MONDAY, 10), LineTooShort),
        (lambda t: HoursEdit(t.work, MONDAY - dt.timedelta(days=1), 60), OutsideWeek),
        (lambda t: HoursEdit(t.work, MONDAY + dt.timedelta(days=7), 60), OutsideWeek),
        (lambda t: HoursEdit(Work(activity="idling"), MONDAY, 60), UnknownChoice),
        (lambda t: HoursEdit(t.work, MONDAY, 60, "长" * 2001), TooLong),
        (lambda t: HoursEdit(t.work, MONDAY, 60, progress=Decimal("100.01")), ProgressOutOfRange),
        (lambda t: HoursEdit(t.work, MONDAY, 60, remaining_days=Decimal(-1)), ProgressOutOfRange),
        (lambda t: HoursEdit(Work(t.project.id, 999999), MONDAY, 60), TaskNotOfProject),
        (lambda t: HoursEdit(Work(999999), MONDAY, 60), NotFound),
    ],
)
def test_bad_cell_is_refused_beside_itself_and_nothing_is_saved(db: Session, team: Team, edit: object, refusal: type[Refusal]) -> None:
    bad = edit(team)  # type: ignore[operator]
    with pytest.raises(refusal) as refused:
        save(team, HoursEdit(team.work, TUESDAY, 60), bad)
    assert refused.value.field == bad.field
    assert not lines(db)


def test_every_bad_cell_is_named_at_once(team: Team) -> None:
    with pytest.raises(Refusals) as refused:
        save(team, HoursEdit(team.work, MONDAY, 5), HoursEdit(team.work, TUESDAY, 1500))
    assert [type(r) for r in refused.value.refusals] == [LineTooShort, HoursOutOfRange]


def test_a_day_holds_24_hours_and_not_a_minute_more(db: Session, team: Team) -> None:
    save(team, HoursEdit(team.work, MONDAY, 1380), HoursEdit(Work(activity="meeting"), MONDAY, 60))
    with pytest.raises(DayOver24Hours):
        save(team, HoursEdit(Work(activity="training"), MONDAY, 15))
    assert sum(line.minutes for line in lines(db)) == 1440


def test_over_the_norm_warns_and_does_not_refuse(team: Team) -> None:
    save(team, HoursEdit(team.work, MONDAY, 481), HoursEdit(team.work, TUESDAY, 480))
    assert [d.over_norm for d in queries.week(team.member, MONDAY).days][:2] == [True, False]


def test_heading_takes_no_hours(db: Session, team: Team) -> None:
    team.task.is_summary = True
    db.flush()
    with pytest.raises(TaskHasParts):
        save(team, HoursEdit(team.work, MONDAY, 60))


def test_somebody_who_is_not_on_the_team_cannot_report_on_the_project(team: Team) -> None:
    with pytest.raises(NotOnTeam):
        save_week(team.stranger, MONDAY, [HoursEdit(Work(team.project.id), MONDAY, 60)])


def test_project_is_judged_by_the_lines_own_day(db: Session, team: Team) -> None:
    team.project.initiated_on = TUESDAY
    team.project.state = "paused"
    db.add(ProjectPause(project_id=team.project.id, from_on=MONDAY + dt.timedelta(days=2), until_on=None))
    db.flush()
    with pytest.raises(NotBookableYet):
        save(team, HoursEdit(team.work, MONDAY, 60))
    with pytest.raises(NotBookableWhilePaused):
        save(team, HoursEdit(team.work, MONDAY + dt.timedelta(days=2), 60))
    save(team, HoursEdit(team.work, TUESDAY, 60))
    team.project.state = "closed"
    db.flush()
    with pytest.raises(ProjectClosed):
        save(team, HoursEdit(team.work, TUESDAY, 90))
    save(team, HoursEdit(team.work, TUESDAY, 0))  # taking a draft away is always possible


def test_month_is_locked_from_the_lock_day_of_the_next(team: Team) -> None:
    april = dt.date(2026, 4, 30)
    with on(dt.date(2026, 5, 4)):
        save_week(team.member, april - dt.timedelta(days=3), [HoursEdit(team.work, april, 60)])
    with on(dt.date(2026, 5, 5)), pytest.raises(ReportMonthLocked):
        save_week(team.member, april - dt.timedelta(days=3), [HoursEdit(team.work, april, 90)])
    with on(dt.date(2026, 5, 5)), pytest.raises(ReportMonthLocked):
        submit_days(team.member, [april])


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_month_that_finance_closes_takes_no_reports(db: Session, team: Team, state: str) -> None:
    db.add(FiscalPeriod(year=2026, month=4, state=state))
    db.flush()
    with on(dt.date(2026, 5, 1)), pytest.raises(ReportMonthLocked):
        save_week(team.member, dt.date(2026, 4, 27), [HoursEdit(team.work, dt.date(2026, 4, 30), 60)])


def test_submitted_hours_are_taken_back_not_overwritten(db: Session, team: Team) -> None:
    save(team, HoursEdit(team.work, MONDAY, 60), submit=[MONDAY])
    with pytest.raises(LineNotOpen):
        save(team, HoursEdit(team.work, MONDAY, 90))
    assert take_back(team.member, [MONDAY]) == 1
    save(team, HoursEdit(team.work, MONDAY, 90))
    assert [(line.minutes, line.state) for line in lines(db)] == [(90, "draft")]


def test_day_to_come_can_be_kept_but_not_submitted(db: Session, team: Team) -> None:
    saturday = FRIDAY + dt.timedelta(days=1)
    save(team, HoursEdit(team.work, saturday, 60))
    with pytest.raises(DayNotReached):
        submit_days(team.member, [saturday])
    assert lines(db)[0].state == "draft"


def test_nothing_to_submit_is_said(team: Team) -> None:
    with pytest.raises(NothingToSubmit):
        submit_days(team.member, [MONDAY])


def test_two_devices_the_second_is_shown_what_differs(db: Session, team: Team) -> None:
    save(team, HoursEdit(team.work, MONDAY, 60, "a"))
    seen = queries.week(team.member, MONDAY).versions
    save(team, HoursEdit(team.work, MONDAY, 120), seen=seen)
    with pytest.raises(StaleScreen) as stale:
        save(team, HoursEdit(team.work, MONDAY, 240), seen=seen)
    assert ("minutes", 60, 120) in stale.value.changes
    assert lines(db)[0].minutes == 120


def test_strange_text_is_kept_as_text(db: Session, team: Team) -> None:
    save(team, HoursEdit(team.work, MONDAY, 60, "<b>'; drop table report_line;</b> 🙂\x00"))
    assert lines(db)[0].note == "<b>'; drop table report_line;</b> 🙂"


def test_copy_last_week_and_choices(db: Session, team: Team) -> None:
    save(team, HoursEdit(team.work, MONDAY, 60), HoursEdit(Work(activity="meeting"), TUESDAY, 30))
    assert sorted(queries.last_week_works(team.member, MONDAY + dt.timedelta(days=7)), key=lambda w: w[0].key) == [
        (Work(activity="meeting"), {1: 30}), (team.work, {0: 60})]  # fmt: skip
    assert [(c.work, c.mine) for c in queries.work_choices(team.member)] == [(team.work, True), (Work(team.project.id), False)]
    assert not queries.work_choices(team.stranger)


def test_another_persons_week_is_seen_by_superiors_and_hr_only(db: Session, team: Team) -> None:
    save(team, HoursEdit(team.work, MONDAY, 60))
    for reader in (team.head, f.actor(db, Role.HR)):
        assert queries.week(reader, MONDAY, team.member.employee_id).minutes == 60
    with pytest.raises(NotFound):
        queries.week(team.stranger, MONDAY, team.member.employee_id)


def test_statements_of_one_line_and_of_a_full_week(db: Session, team: Team) -> None:
    save(team, HoursEdit(team.work, TUESDAY, 60))
    with counting(db) as one:
        save(team, HoursEdit(team.work, MONDAY, 60))
    with counting(db) as many:
        save(
            team,
            *(HoursEdit(Work(activity=a), MONDAY + dt.timedelta(days=d), 30) for a in ("meeting", "training", "leave") for d in range(5)),
            HoursEdit(team.work, FRIDAY, 60),
        )
    assert len(many) <= len(one) <= 16
    with counting(db) as read:
        queries.week(team.member, MONDAY)
    assert len(read) <= 16
