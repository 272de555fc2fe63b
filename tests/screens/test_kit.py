"""The shared pieces: figures and dates as the screen standard writes them, words, and everything typed shown as text (GEN-06, GEN-07)."""

from __future__ import annotations

import ast
import datetime as dt
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import AsDays, AsHours, AsPercent, AsWord, StaleScreen
from pages.shared import format as f
from pages.shared import words
from pages.shared.html import bullet, chip, html_of, person, plain, sentence_html, spark, table
from pages.shared.refusals import refusal_html

ROOT = Path(__file__).parents[2]
NASTY = ("<script>alert(1)</script>", "'; drop table customer; --", "🚀 Lumen 朗明", "{name} {0} %s", '"><img src=x onerror=alert(1)>', "长" * 10_000)


@pytest.mark.parametrize(
    ("value", "style", "en", "zh"),
    [
        (D("1234567.895"), "full", "¥1,234,567.90", "¥1,234,567.90"),
        (D("-0.01"), "full", "−¥0.01", "−¥0.01"),
        (D("-0.004"), "full", "¥0.00", "¥0.00"),
        (D("92000.50"), "whole", "¥92,001", "¥92,001"),
        (D("1620000"), "short", "¥1.62M", "162.0 万"),
        (D("-45678"), "short", "−¥46K", "−4.6 万"),
        (D("9999"), "short", "¥9,999", "¥9,999"),
        (D("99999999999999.99"), "full", "¥99,999,999,999,999.99", "¥99,999,999,999,999.99"),
        (None, "full", "—", "—"),
    ],
)
def test_money_as_the_standard_writes_it(value: D | None, style: str, en: str, zh: str) -> None:
    for language, expected in (("en", en), ("zh", zh)):
        with words.speaking(language):
            assert f.money(value, style) == expected  # type: ignore[arg-type]


def test_rates_points_days_hours_and_spans() -> None:
    with words.speaking("en"):
        assert f.percent(D("0.3")) == "30.0%"
        assert f.percent(Fraction(-1, 3), signed=True) == "−33.3%"
        assert f.percent(D("0.29995"), 3) == "29.995%"
        assert f.on_hundred(D("46.25")) == "46.3%"
        assert f.money(D(5), signed=True) == "+¥5.00"
        assert f.points(D("-3.4")) == "−3.4 pts"
        assert (f.days(D("12.00")), f.days(D("0.50"))) == ("12", "0.5")
        assert f.hours(450) == "7.5"
        assert f.period(dt.date(2026, 8, 3), dt.date(2026, 12, 25)) == "2026-08-03 – 12-25"
        assert f.period(dt.date(2026, 12, 1), dt.date(2027, 7, 16)) == "2026-12-01 – 2027-07-16"
        assert f.instant(dt.datetime(2026, 11, 19, 16, 20, tzinfo=dt.UTC)) == "11-20 00:20"  # in the firm's zone
        assert [f.duration(dt.timedelta(minutes=m)) for m in (40, 300, 60 * 47, 60 * 49)] == ["40 min", "5 h", "47 h", "2 d"]


def test_a_fact_is_said_as_what_it_is() -> None:
    facts = {
        "money": D("-20000"),
        "rate": AsPercent(D("0.28")),
        "days": AsDays(D("1.50")),
        "hours": AsHours(450),
        "state": AsWord("state.project.draft"),
        "day": dt.date(2026, 2, 28),
        "list": ["A", "B"],
        "none": None,
    }
    with words.speaking("en"):
        said = {k: words.say(v) for k, v in facts.items()}
    assert said == {"money": "−¥20,000.00", "rate": "28.0%", "days": "1.5", "hours": "7.5", "state": "draft", "day": "2026-02-28", "list": "A, B", "none": "—"}


def test_a_fact_with_braces_stays_text_and_a_missing_one_is_a_dash() -> None:
    with words.speaking("en"):
        assert words._("Nothing called “{typed}”.", typed="{0} {name}") == "Nothing called “{0} {name}”."
        assert words._("{a} and {b}", a="x") == "x and —"


def test_one_and_many() -> None:
    with words.speaking("en"):
        assert [words.plural("{n} row", "{n} rows", n) for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    with words.speaking("zh"):
        assert words.plural("{n} row", "{n} rows", 1) == "共 1 条"


@pytest.mark.parametrize("name", NASTY)
def test_what_was_typed_is_shown_as_text(name: str) -> None:
    with words.speaking("en"):
        made = [
            chip(name),
            person(name, name),
            table([name, "b"], [[name, name]], total=[name, ""], widths=[name, name]),
            sentence_html(name),
            bullet(1, scale=2, title=name),
            html_of("<b>{}</b>", name),
            refusal_html(StaleScreen(who=name, at=None, changes=[(name, name, name)])),
            spark([1, 2]),
        ]
    for piece in made:
        assert "<script" not in piece
        assert "<img src=x" not in piece


def test_what_was_typed_is_no_markdown_in_labels() -> None:
    assert plain("**x** [a](b) :red[c] $1$ `d` <e>") == r"\*\*x\*\* \[a\]\(b\) \:red\[c\] \$1\$ \`d\` \<e\>"


def test_screens_draw_html_only_through_the_pieces() -> None:
    """No f-string and no Markup of a screen's own: everything goes through html_of, which escapes. Lines of style and the
    sign-in's script hold nothing anybody typed."""
    found = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            own = (
                called == "html"
                and node.args
                and isinstance(node.args[0], ast.JoinedStr)
                and not ast.unparse(node.args[0])[2:].startswith(("<style>", "<script>"))
            )
            own = own or (called in ("html", "html_of") and node.args and isinstance(node.args[0], ast.BinOp))
            unsafe = called == "Markup" and name != "pages/shared/html.py" and node.args and not isinstance(node.args[0], ast.Constant)
            markdown = any(k.arg == "unsafe_allow_html" for k in node.keywords)
            if own or unsafe or markdown:
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_an_empty_piece_draws_nothing() -> None:
    def page() -> None:
        from pages.shared.html import html, join

        html("{}", join([]))
        html("<b>{}</b>", "something")

    test = AppTest.from_function(page).run()
    assert not test.exception
    assert len(test.get("html")) == 1
