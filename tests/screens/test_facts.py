"""Facts kept as text are said as what they are; any text at all stays text; whatever can be opened exists."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from core import clock
from core.errors import AsDays, AsPercent
from core.home.portals import FIGURES, PORTALS
from core.screens import SCREENS
from pages.approvals.facts import difference, due_words, facts_of, list_difference, said
from pages.approvals.rows import group_of
from pages.home.figure_lines import DRILLS
from pages.shared import html as pieces
from pages.shared.format import money
from pages.shared.forms import parse_money
from pages.shared.places import PLACES
from pages.shared.words import say, speaking

NOON = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)  # Friday, 12:00 in Shanghai


def tags(text: str) -> list[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)
            found.extend(name for name, _ in attrs if name.startswith("on"))

    Reader().feed(text)
    return found


def every_piece(typed: str) -> list[Markup]:
    return [
        pieces.html_of("<b>{}</b><i>{name}</i>", typed, name=typed),
        pieces.chip(typed, "blue", "check"),
        pieces.kind_chip(typed),
        pieces.avatar(typed),
        pieces.person(typed, typed),
        pieces.bullet(30, scale=100, mark=50, second=10, title=typed),
        pieces.table([typed, "b"], [[typed, typed]], align="lr", total=[typed, ""]),
        pieces.sentence_html(typed, "red"),
        pieces.join([typed, typed], " · "),
    ]


@given(st.text(min_size=1, max_size=80))
def test_any_text_at_all_stays_text(typed: str) -> None:
    assert [tags(p) for p in every_piece(typed)] == [tags(p) for p in every_piece("x")]


@given(st.decimals(min_value=Decimal("-99999999999.99"), max_value=Decimal("99999999999.99"), places=2))
def test_an_amount_as_shown_is_read_back_to_the_fen(amount: Decimal) -> None:
    assert parse_money(money(amount), field="amount") == amount


def test_facts_are_known_by_their_names() -> None:
    found = facts_of(
        {"margin_rate": "0.300000", "cost": "720000.00", "people": 4, "effort_days": "12.00", "day": "2026-11-20", "at": "2026-11-20T04:00:00+00:00"}
    )
    assert found == {
        "margin_rate": AsPercent(Decimal("0.300000")),
        "cost": Decimal("720000.00"),
        "people": 4,
        "effort_days": AsDays(Decimal("12.00")),
        "day": "2026-11-20",
        "at": NOON,
    }


@pytest.mark.parametrize(("language", "shown"), [("zh", "2026 年 ¥598,461.54、2027 年 ¥1,000.00"), ("en", "2026: ¥598,461.54, 2027: ¥1,000.00")])
def test_years_are_said_with_their_money(language: str, shown: str) -> None:
    with speaking(language):
        assert say(facts_of({"years": [["2026", "598461.54"], ["2027", "1000.00"]]})["years"]) == shown


def test_of_a_list_only_what_left_and_what_joined_is_shown() -> None:
    assert list_difference("李娜 24, 周涛 10", "李娜 24, 周涛 12, 钱宇 5") == (["周涛 10"], ["周涛 12", "钱宇 5"])
    assert list_difference("1 首付 2026-12-21 30.00; 2 尾款 2027-01-05 70.00", "1 首付 2026-12-21 30.00; 2 尾款 2027-02-05 70.00") == (
        ["2 尾款 2027-01-05 70.00"],
        ["2 尾款 2027-02-05 70.00"],
    )
    assert list_difference("一段话", "另一段话") == list_difference(None, 3) == ([], [])


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("amount", "1060000.00", "¥1,060,000.00"),
        ("tax_rate", "0.060000", "6.0%"),
        ("clauses", "<b>", "<b>"),
        ("starts_on", None, "—"),
        ("title", "", "—"),
        ("lines", 3, "3"),
        ("business_type", "audit", "审计"),
    ],
)
def test_a_field_is_shown_as_what_it_is(name: str, value: object, shown: str) -> None:
    with speaking("zh"):
        assert said("contract", name, value) == shown


@pytest.mark.parametrize(
    ("name", "before", "now", "gap"),
    [
        ("amount", "1000.00", "900.00", ("−¥100.00", -1)),
        ("cost", "900.00", "1000.00", ("+¥100.00", 1)),
        ("members", 3, 4, ("+1", 1)),
        ("title", "old", "new", ("", 0)),
        ("customer", None, "x", ("", 0)),
        ("effort_days", "10.00", "12.50", ("+2.5", 1)),
    ],
)
def test_what_changed_is_a_difference_with_its_sign(name: str, before: object, now: object, gap: tuple[str, int]) -> None:
    assert difference(name, before, now) == gap


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (None, "later"),
        (dt.timedelta(seconds=-1), "late"),
        (dt.timedelta(hours=6), "today"),
        (dt.timedelta(hours=12), "week"),
        (dt.timedelta(days=7), "week"),
        (dt.timedelta(days=8), "later"),
    ],
)
def test_a_to_do_stands_where_its_limit_puts_it(due: dt.timedelta | None, group: str) -> None:
    assert group_of(NOON + due if due is not None else None, NOON) == group


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, "no limit"),
        (dt.timedelta(minutes=-5), "just over"),
        (dt.timedelta(hours=-3), "3 h over"),
        (dt.timedelta(days=-3), "3 d over"),
        (dt.timedelta(hours=2), "today 14:00"),
        (dt.timedelta(days=3), "11-23 Mon"),
    ],
)
def test_a_limit_is_told_as_people_say_it(due: dt.timedelta | None, words: str) -> None:
    with speaking("en"):
        assert due_words(NOON + due if due is not None else None, NOON, clock.zone())[0] == words


def test_every_figure_has_a_portal_and_drills_to_a_screen() -> None:
    shown = {key for keys in PORTALS.values() for key in keys}
    assert shown == set(FIGURES) == set(DRILLS)
    assert all(3 <= len(keys) <= 6 for keys in PORTALS.values())
    assert {screen for screen, _ in DRILLS.values()} <= {s.key for s in SCREENS}


def test_every_record_opens_a_screen_that_exists() -> None:
    assert {place[0] for place in PLACES.values()} <= {s.key for s in SCREENS}
