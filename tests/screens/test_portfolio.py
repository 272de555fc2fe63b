"""The portfolio screen: who opens it, what a pick does, how many statements it takes (PRJ-35, PRJ-36)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.errors import AsPoints
from core.portfolio.queries import ProjectRow, portfolio
from core.portfolio.reasons import to_json
from core.portfolio.rules import Health, Reason
from db.models import ProjectSummary
from pages.portfolio.kpis import margin_of
from pages.portfolio.picks import Picks, in_scope, under
from tests import factories as f
from tests.screens.conftest import Open
from tests.screens.drawn import html_of_screen
from tests.statements import counting

MAY = (Role.CEO, Role.PMO, Role.FINANCE)
LATE = Reason(Health.RED, "behind_plan", {"points": AsPoints(D("12.00"), 2), "limit": AsPoints(D(10))})


@pytest.fixture
def firm(db: Session) -> dict[str, int]:
    """A red audit, a green consulting project, a draft and a closed one."""
    manager, other = f.actor(db, Role.PM), f.customer(db, short_name="晋海银行")

    def project(health: str = "green", **values: Any) -> int:
        row = f.project(db, manager=manager, **values)
        reasons = to_json([LATE]) if health == "red" else []
        figures = {
            "budget_cost": D(700_000),
            "actual_cost": D(210_000),
            "earned_value": D(350_000),
            "planned_value": D(350_000),
            "health": health,
            "health_reasons": reasons,
        }
        if (summary := db.get(ProjectSummary, row.id)) is None:
            f.make(db, ProjectSummary(project_id=row.id, **figures))
        else:
            for name, value in figures.items():
                setattr(summary, name, value)
        db.flush()
        return row.id

    return {
        "red": project("red", project_type="audit", name="年度审计", customer_id=other.id),
        "green": project(name="流程再造"),
        "draft": project(state="draft", name="草案"),
        "closed": project(state="closed", name="旧项目"),
    }


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_opens_for_who_may_read_it(db: Session, open_screen: Open, firm: dict[str, int], role: Role, language: str) -> None:
    test = open_screen(f.actor(db, role), "portfolio", language=language)
    assert not test.exception
    drawn = html_of_screen(test)
    assert "年度审计" in drawn
    assert "旧项目" not in drawn, "closed ones only when asked for"
    assert ("哪些项目在延期" if language == "zh" else "Which projects run late?") in drawn


@pytest.mark.parametrize("role", [r for r in Role if r not in MAY])
def test_for_others_it_does_not_exist(db: Session, open_screen: Open, role: Role) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  what AppTest says of a page that is not there
        open_screen(f.actor(db, role), "portfolio")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"show_scope": "all"}, 4),
        ({"show_scope": "running"}, 2),
        ({"show_health": "red"}, 1),
        ({"show_health": "none"}, 1),
        ({"show_type": "audit"}, 1),
        ({"show_type": "audit", "show_phase": "initiating"}, 0),
        ({"show_reason": "behind_plan"}, 1),
        ({"show_moved": "2026-13"}, 3),
        ({"show_scope": "'; drop table"}, 3),
        ({"show_customer": "<b>"}, 0),
        ({"show_owed": "open"}, 0),
    ],
)
def test_the_address_holds_the_picks(db: Session, open_screen: Open, firm: dict[str, int], query: dict[str, str], count: int) -> None:
    test = open_screen(f.actor(db, Role.CEO), "portfolio", query=query)
    assert not test.exception
    assert f"{count} 个项目" in html_of_screen(test)


def test_a_touched_bar_picks_and_a_second_touch_lets_go(db: Session, open_screen: Open, firm: dict[str, int]) -> None:
    test = open_screen(f.actor(db, Role.CEO), "portfolio")
    test.button(key="pick_type_audit").click().run()
    assert test.query_params["show_type"] == "audit"
    assert "1 个项目" in html_of_screen(test)
    test.button(key="pick_type_audit").click().run()
    assert "show_type" not in test.query_params
    assert "3 个项目" in html_of_screen(test)


def test_a_share_of_the_ring_drills(db: Session, open_screen: Open, firm: dict[str, int]) -> None:
    test = open_screen(f.actor(db, Role.CEO), "portfolio")
    test.button(key="sm_share_health_red").click().run()
    assert test.query_params["show_health"] == "red"
    test.button(key="unpick_all").click().run()
    assert "show_health" not in test.query_params


def test_statements_of_the_page_do_not_grow(db: Session, open_screen: Open, firm: dict[str, int]) -> None:
    ceo, manager = f.actor(db, Role.CEO), f.actor(db, Role.PM)
    test = open_screen(ceo, "portfolio")
    with counting(db) as few:
        test.run()
    for _ in range(12):
        f.project(db, manager=manager)
    with counting(db) as many:
        test.run()
    assert len(many) == len(few)
    assert len(few) <= 30


def rows_of(db: Session) -> list[ProjectRow]:
    return portfolio(f.actor(db, Role.CEO))


def test_every_chart_counts_under_the_other_picks(db: Session, firm: dict[str, int]) -> None:
    rows, picks = rows_of(db), Picks(health="red", type="audit")
    assert [r.id for r in under(rows, picks)] == [firm["red"]]
    assert {r.id for r in under(rows, picks, but="health")} == {firm["red"]}
    assert {r.id for r in under(rows, Picks(health="red"), but="health")} == {firm["red"], firm["green"], firm["draft"]}
    assert {r.id for r in in_scope(rows, "running")} == {firm["red"], firm["green"]}
    assert under(rows, Picks(moved="2026-11"), moved={firm["green"]})[0].id == firm["green"]


def test_margin_of_running_projects_is_of_the_sums(db: Session, firm: dict[str, int]) -> None:
    assert margin_of(rows_of(db)) == (Fraction(58, 100), Fraction(30, 100))
    assert margin_of([]) == (None, None)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026-02", (dt.date(2026, 2, 1), dt.date(2026, 2, 28))),
        ("2026", (dt.date(2026, 1, 1), dt.date(2026, 12, 31))),
        ("2026-00", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_span_is_a_month_or_a_year(text: str, span: tuple[dt.date, dt.date] | None) -> None:
    assert Picks(moved=text).span() == span
