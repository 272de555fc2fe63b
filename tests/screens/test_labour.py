"""The screens of labour and budget without a browser: who gets them, what they show, what their buttons do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor, Role
from core.budget.effect import BudgetEdit
from core.budget.proposal_queries import open_proposal
from core.budget.proposals import save_proposal
from core.budget.queries import budget_sheet, budget_years
from core.labour import queries
from core.labour.service import save_week
from core.labour.week import TypedBlock, TypedCell
from core.labour.writing import HoursEdit, Work, monday_of
from core.periods.queries import periods
from db.models import Holiday, Task
from pages.shared import record
from tests import factories as f
from tests.core.labour.people import Team, lines, make_team
from tests.screens.drawn import html_of_screen
from tests.statements import counting

Open = Callable[..., AppTest]
SCREENS = ("my_week", "confirm_reports", "budgets", "periods", "rates", "calendar", "policies")
OPEN_TO = {
    "budgets": {Role.CEO, Role.PMO, Role.FINANCE},
    "periods": {Role.FINANCE},
    "rates": {Role.CEO, Role.PMO, Role.DOMAIN_MANAGER, Role.PM, Role.FINANCE, Role.HR, Role.ADMIN},
    "calendar": {Role.HR, Role.ADMIN},
    "policies": {Role.CEO, Role.PMO, Role.FINANCE, Role.ADMIN},
}


@pytest.fixture
def team(db: Session) -> Team:
    """A team on a project that runs now. The screens live in the present: what they are shown is reported today."""
    today = clock.today()
    made = make_team(db)
    made.project.starts_on = made.project.initiated_on = made.task.starts_on = today - dt.timedelta(days=60)
    made.project.finishes_on = made.task.finishes_on = today + dt.timedelta(days=200)
    if not budget_years(f.actor(db, Role.FINANCE)) or today.year != 2026:
        f.company_line(db, "1000000.00", year=today.year)
    db.commit()
    return made


def press(test: AppTest, key: str) -> AppTest:
    return next(b for b in test.button if b.key == key).click().run()


def report(team: Team, minutes: int = 480, work: Work | None = None, *, submit: bool = True) -> dt.date:
    """Hours of today; the Monday of the week."""
    day = clock.today()
    save_week(team.member, monday_of(day), [HoursEdit(work or team.work, day, minutes, "<b>访谈</b>")], submit=[day] if submit else ())
    return monday_of(day)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", SCREENS)
def test_every_role_gets_the_screen_or_is_told_it_does_not_exist(db: Session, open_screen: Open, key: str, language: str) -> None:
    for role in (Role.CEO, Role.PM, Role.MEMBER, Role.FINANCE, Role.HR, Role.ADMIN, Role.LEGAL):
        actor = f.actor(db, role)
        if role in OPEN_TO.get(key, set(Role)) and not (key == "confirm_reports" and role in (Role.MEMBER, Role.LEGAL)):
            assert not open_screen(actor, key, language=language).exception
        else:
            with pytest.raises(ValueError, match=r"\S"):
                open_screen(actor, key, language=language)


def test_a_week_shows_its_lines_and_submits_them(db: Session, team: Team, open_screen: Open) -> None:
    report(team, submit=False)
    test = open_screen(team.member, "my_week", language="en")
    assert not test.exception
    test = press(test, "sm_submit")
    assert not test.exception
    assert [line.state for line in lines(db)] == ["submitted"]
    assert "&lt;b&gt;" in html_of_screen(test)
    assert "<b>访谈" not in html_of_screen(test)


def test_what_was_typed_is_saved_and_a_refusal_keeps_it(db: Session, team: Team, open_screen: Open) -> None:
    test = open_screen(team.member, "my_week", language="en")
    test = press(test, "sm_tasks")
    week = test.session_state["typed_week"]
    key = team.work.key
    week.editor.draft = week.editor.draft.apply(TypedBlock((TypedCell(key, f"d{clock.today().weekday()}", "7:30"), TypedCell(key, "progress", "40"))))
    team.project.state = "closed"
    db.commit()
    test = press(test.run(), "sm_save")
    assert "is closed" in html_of_screen(test) or team.project.number in html_of_screen(test)
    assert test.session_state["typed_week"].unsaved == 2
    team.project.state = "in_progress"
    db.commit()
    test = press(test, "sm_save")
    assert [(line.minutes, line.progress) for line in lines(db)] == [(450, Decimal("40"))]
    assert test.session_state["typed_week"].unsaved == 0


def test_copy_last_week_fills_the_empty_days(db: Session, team: Team, open_screen: Open) -> None:
    last = monday_of(clock.today()) - dt.timedelta(days=7)
    with clock.at(clock.at_firm_time(last + dt.timedelta(days=4), 18)):
        save_week(team.member, last, [HoursEdit(team.work, last + dt.timedelta(days=n), 480) for n in range(5)])
    report(team, 60, submit=False)
    test = press(open_screen(team.member, "my_week"), "sm_copy")
    expected = [480] * 5 + [0] * 2
    expected[clock.today().weekday()] = 60
    assert test.session_state["typed_week"].editor.draft.totals == tuple(expected)


def test_phone_shows_one_day_as_cards_and_submits_it(db: Session, team: Team, open_screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "on_phone", lambda: True)
    day = clock.today()
    if day.weekday() > 4:
        f.make(db, Holiday(day=day, kind="workday"))
    save_week(team.member, monday_of(day), [HoursEdit(team.work, day, 240)])
    test = open_screen(team.member, "my_week")
    assert not test.exception
    test.number_input[0].set_value(7.5).run()
    test = press(test, "submit_day")
    assert not test.exception
    assert [(line.minutes, line.state) for line in lines(db)] == [(450, "submitted")]


def test_manager_confirms_a_week_in_one_press(db: Session, team: Team, open_screen: Open) -> None:
    monday = report(team)
    test = open_screen(team.manager, "confirm_reports", language="en")
    assert "周涛" in html_of_screen(test)
    test = press(test, f"sm_confirm_{team.member.employee_id}_{monday}")
    assert not test.exception
    assert [line.state for line in lines(db)] == ["confirmed"]
    assert "No report waits" in html_of_screen(test)


def test_page_of_waiting_reports_has_constant_statements(db: Session, team: Team, open_screen: Open) -> None:
    def sent() -> int:
        open_screen(team.manager, "confirm_reports")
        with counting(db) as statements:
            open_screen(team.manager, "confirm_reports")
        return len(statements)

    report(team)
    few = sent()
    for number in range(4):
        report(
            team,
            60,
            Work(
                team.project.id,
                f.make(
                    db,
                    Task(
                        project_id=team.project.id,
                        position=number + 2,
                        code=str(number + 2),
                        sort_key=f"000{number + 2}",
                        name="任务",
                        starts_on=team.project.starts_on,
                        finishes_on=team.project.finishes_on,
                    ),
                ).id,
            ),
        )
    assert sent() == few


def test_finance_drafts_the_budget_on_the_screen_and_the_figures_in_effect_stay(db: Session, open_screen: Open) -> None:
    finance = f.actor(db, Role.FINANCE)
    f.company_line(db, "1000.00", year=clock.today().year)
    save_proposal(finance, clock.today().year, [BudgetEdit("project", f.account(db).id, Decimal("1500.00"))])
    db.commit()
    test = open_screen(finance, "budgets", language="en")
    assert "¥1,000" in html_of_screen(test)
    test.toggle[0].set_value(True).run()
    test = press(test, "sm_save_budget")
    assert not test.exception
    assert budget_sheet(finance, clock.today().year).lines[0].budget == Decimal("1000.00")
    drafted = open_proposal(finance, clock.today().year)
    assert drafted is not None
    assert [(x.before, x.amount) for x in drafted.lines] == [(Decimal("1000.00"), Decimal("1500.00"))]  # the grid showed the draft and kept it


def test_others_have_no_switch_to_edit_the_budget(db: Session, open_screen: Open) -> None:
    assert not open_screen(f.actor(db, Role.CEO), "budgets").toggle


def test_finance_begins_closing_a_month(db: Session, open_screen: Open) -> None:
    finance = f.actor(db, Role.FINANCE)
    today = clock.today()
    past = next((r for r in periods(finance, today.year) if any(m.refused is None for m in r.moves)), None)
    if past is None:
        pytest.skip("in January no month of the year is over")
    test = press(open_screen(finance, "periods"), f"sm_begin_closing_{past.first_on:%Y_%m}")
    assert not test.exception
    assert periods(finance, today.year)[past.first_on.month - 1].state == "closing"


def test_statutory_days_are_loaded_from_the_screen(db: Session, open_screen: Open) -> None:
    test = press(open_screen(f.actor(db, Role.HR), "calendar"), "sm_statutory")
    assert not test.exception
    assert "m-days" in html_of_screen(test)


def test_planners_see_grades_and_no_persons(db: Session, open_screen: Open) -> None:
    f.grade(db, "1234.00")
    db.commit()
    test = open_screen(f.actor(db, Role.PM), "rates")
    assert not test.tabs
    assert not {b.key for b in test.button} & {"sm_add_grade", "sm_set_grades"}


def test_week_of_the_address_is_shown_and_nonsense_shows_this_week(team: Team, open_screen: Open) -> None:
    for asked, monday in (("2026-05-06", dt.date(2026, 5, 4)), ("x' OR 1=1", monday_of(clock.today()))):
        test = open_screen(team.member, "my_week", query={"week": asked})
        assert not test.exception
        assert test.session_state["typed_week"].monday == monday


def test_reader_of_another_person_is_not_shown_it_here(db: Session, team: Team) -> None:
    report(team)
    stranger: Actor = team.stranger
    assert not queries.week(stranger, monday_of(clock.today())).rows
