"""The shared pieces: figures and dates as written in the screen standard, everything typed is shown as text, fields that keep what
was typed, lists that live in their address, colours that can be read (GEN-05, GEN-07)."""

from __future__ import annotations

import ast
import datetime as dt
import re
import tomllib
from decimal import Decimal as D
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from core.errors import AsDays, AsHours, AsPercent, AsWord, DatesReversed, Refusals, Required, StaleScreen
from core.money import AmountNotANumber
from pages.shared import format as f
from pages.shared import words
from pages.shared.columns import Column, excel_value, formats_of, text_of
from pages.shared.excel import workbook
from pages.shared.forms import parse_money
from pages.shared.html import bullet, chip, html_of, person, plain, sentence_html, spark, table
from pages.shared.lists import matches
from pages.shared.refusals import field_sentence, refusal_html
from pages.shared.states import DARK_TONES, TONES

ROOT = Path(__file__).parents[2]
NASTY = ("<script>alert(1)</script>", "'; drop table customer; --", "🚀 Lumen 朗明", "{name} {0} %s", '"><img src=x onerror=alert(1)>', "长" * 10_000)


# ---------------------------------------------------------------- figures and dates
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


# ---------------------------------------------------------------- words
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


# ---------------------------------------------------------------- nothing typed is markup
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


# ---------------------------------------------------------------- money fields
@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,060,000.00", D("1060000.00")),
        ("¥1060000", D(1060000)),
        ("￥ 1,060,000", D(1060000)),
        ("１０６万", D(1060000)),
        ("106.5万元", D(1065000)),
        ("1，060，000", D(1060000)),
        ("−5", D(-5)),
        ("0", D(0)),
        ("", None),
        ("   ", None),
        ("12.345", D("12.345")),
    ],
)
def test_money_as_people_type_it(typed: str, amount: D | None) -> None:
    assert parse_money(typed, field="amount") == amount


@pytest.mark.parametrize("typed", ["abc", "1,06", "1.060.000", "1e5", "NaN", "Infinity", "--5", "万", "1,0600", "12万5", "<b>1</b>"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(AmountNotANumber):
        parse_money(typed, field="amount")


def _form() -> None:
    import datetime as dt
    from decimal import Decimal

    import streamlit as st

    from core.errors import Refusals, Required, TooLong
    from pages.shared.forms import all_readable, choice_field, date_field, dates_field, money_field, number_field, rate_field, text_field
    from pages.shared.refusals import unplaced

    st.session_state.setdefault("language", "en")
    wrong = Refusals([Required(field="name"), TooLong(field="elsewhere", longest=5, length=9)]) if st.session_state.get("tried") else None
    name = text_field("Name", "name", key="name", refusal=wrong)
    amount = money_field("Amount", "amount", key="amount")
    rate = rate_field("VAT", "vat", key="vat", value=Decimal("0.06"))
    first, last = dates_field(("Starts", "Ends"), ("starts_on", "ends_on"), key="run", value=(dt.date(2026, 12, 1), None))
    kind = choice_field(
        "Kind",
        "kind",
        {"a": "Apples" if st.session_state["language"] == "en" else "苹果", "b": "Pears" if st.session_state["language"] == "en" else "梨"},
        key="kind",
    )
    date_field("Day", "day", key="day")
    number_field("Days", "days", key="days", step=0.5, value=1.0)
    unplaced(wrong, {"name", "amount"})
    st.session_state["read"] = (name, amount, rate, first, last, kind, all_readable("amount", "vat"))


def _html(test: AppTest) -> str:
    return " ".join(str(getattr(piece.proto, "body", "")) for piece in test.get("html"))


def test_a_field_says_at_once_what_cannot_be_read_and_keeps_what_was_typed() -> None:
    test = AppTest.from_function(_form).run()
    assert test.session_state["read"] == ("", None, D("0.06"), dt.date(2026, 12, 1), None, None, True)
    test.text_input(key="amount").set_value("1,06").run()
    assert test.text_input(key="amount").value == "1,06"
    assert test.session_state["read"][1] is None
    assert not test.session_state["read"][-1]
    assert "m-fielderror" in _html(test)
    test.text_input(key="amount").set_value("106万").run()
    assert test.session_state["read"][1] == D("1060000.00")
    assert test.session_state["read"][-1]
    for typed, said in (("-5", "negative"), ("0.001", "two decimals")):
        test.text_input(key="amount").set_value(typed).run()
        assert said in _html(test)


def test_a_last_day_before_the_first_is_told_beside_it() -> None:
    test = AppTest.from_function(_form).run()
    test.date_input(key="run_last").set_value(dt.date(2026, 11, 1)).run()
    assert "2026-11-01" in _html(test)


def test_each_refusal_stands_beside_its_field_and_the_others_below() -> None:
    test = AppTest.from_function(_form)
    test.session_state["tried"] = True
    shown = _html(test.run())
    assert shown.count("m-fielderror") == 1
    assert shown.count("m-sentence red") == 1


def test_a_choice_outlives_a_change_of_language() -> None:
    test = AppTest.from_function(_form).run()
    test.selectbox(key="kind_en").set_value("b").run()
    test.session_state["language"] = "zh"
    assert test.run().session_state["read"][5] == "b"


def test_a_refusal_of_several_fields_tells_each_its_own() -> None:
    both = Refusals([Required(field="name"), DatesReversed(field="ends_on", starts_on=dt.date(2026, 12, 1), finishes_on=dt.date(2026, 11, 1))])
    with words.speaking("en"):
        assert field_sentence(both, "ends_on") == "The end 2026-11-01 lies before the start 2026-12-01."
        assert field_sentence(both, "amount") is None


def test_a_stale_screen_shows_what_differs() -> None:
    stale = StaleScreen(who="赵敏", at=dt.datetime(2026, 11, 19, 1, tzinfo=dt.UTC), changes=[("name", "before <i>", "after")])
    with words.speaking("en"):
        shown = refusal_html(stale)
    assert "赵敏" in shown
    assert "before &lt;i&gt;" in shown
    assert "after" in shown


# ---------------------------------------------------------------- lists
ROWS = [
    SimpleNamespace(
        id=i,
        number=f"PRJ-{i:03}",
        name=name,
        state=("draft", "in_progress")[i % 2],
        amount=D("-12.30") if i == 2 else D("1000.10"),
        share=D("0.285"),
        minutes=450,
        on=dt.date(2026, 1, 1 + i),
        at=dt.datetime(2026, 1, 1, 16, tzinfo=dt.UTC),
        flag=i == 1,
    )
    for i, name in enumerate(("<b>Huaze</b>", "=1+1", "晋海银行\x00", "Lumen 🚀"), start=1)
]
COLUMNS = [
    Column("number", "Number", lambda r: r.number),
    Column("name", "Name", lambda r: r.name),
    Column("state", "State", lambda r: r.state, "state", record="project"),
    Column("amount", "Amount", lambda r: r.amount, "money", summed=True),
    Column("share", "Share", lambda r: r.share, "percent"),
    Column("hours", "Hours", lambda r: r.minutes, "hours"),
    Column("on", "Day", lambda r: r.on, "day"),
    Column("at", "At", lambda r: r.at, "instant"),
    Column("flag", "Flag", lambda r: r.flag, "flag"),
]


def test_a_list_in_excel_is_exact_typed_and_without_formulas() -> None:
    with words.speaking("en"):
        sheet = openpyxl.load_workbook(BytesIO(workbook(ROWS, COLUMNS))).active
    assert [c.value for c in sheet[1]] == ["Number", "Name", "State", "Amount", "Share", "Hours", "Day", "At", "Flag"]
    assert [c.value for c in sheet[2]] == [
        "PRJ-001",
        "<b>Huaze</b>",
        "in progress",
        1000.1,
        0.285,
        7.5,
        dt.datetime(2026, 1, 2),
        dt.datetime(2026, 1, 2, 0, 0),
        "yes",
    ]
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert sheet["B4"].value == "晋海银行"
    assert sheet["D3"].number_format == "#,##0.00"


def test_a_long_text_does_not_break_the_file() -> None:
    made = workbook([SimpleNamespace(name="长" * 40_000)], [Column("name", "Name", lambda r: r.name)])
    assert len(openpyxl.load_workbook(BytesIO(made)).active["A2"].value) == 32_767


def test_figures_of_a_column_in_words() -> None:
    with words.speaking("en"):
        assert [text_of(c, c.value(ROWS[1])) for c in COLUMNS] == [
            "PRJ-002",
            "=1+1",
            "draft",
            "−¥12.30",
            "28.5%",
            "7.5",
            "2026-01-03",
            "2026-01-02 00:00",
            "no",
        ]
        assert formats_of(COLUMNS)["amount"](float("nan")) == ""
        assert formats_of(COLUMNS)["amount"](99999999999.99) == "¥99,999,999,999.99"
    assert excel_value(Column("x", "X", lambda r: None), ROWS[0])[0] is None


def test_search_finds_every_word_anywhere() -> None:
    assert matches("huaze 2026", "Huaze Pharma", "PRJ-2026-001", None)
    assert not matches("huaze 2027", "Huaze Pharma", "PRJ-2026-001")
    assert matches("", "anything")


def _list() -> None:
    import streamlit as st

    from pages.shared.lists import data_list, filter_bar, filter_choice, matches
    from tests.screens.test_kit import COLUMNS, ROWS

    st.session_state.setdefault("language", "en")
    text, chip, right = filter_bar("projects", search="Search", chips={"all": "All", "draft": "Drafts"}, default="all")
    first = filter_choice("projects", "first", "First", {"1": "One", "2": "Two"})
    rows = [r for r in ROWS if matches(text, r.number, r.name) and chip in ("all", r.state) and first in (None, str(r.id))]
    opened = (lambda r: st.session_state.update(opened=r.id)) if st.session_state.get("opens") else None
    st.session_state["picked"] = data_list(
        "projects", rows, COLUMNS, file="projects", actions=right, on_open=opened, empty=("inbox", "No projects yet", "Start with a contract.")
    )


def test_a_list_lives_in_its_address() -> None:
    test = AppTest.from_function(_list).run()
    assert not test.exception
    assert dict(test.query_params) == {}
    assert "4 rows" in _html(test)
    assert "¥2,988.00" in _html(test)
    test.text_input(key="projects_search").set_value("prj-00").run()
    test.button_group(key="projects_chip_en").set_value("draft").run()
    assert test.query_params["projects_search"] == "prj-00"
    assert test.query_params["projects_chip"] == "draft"
    assert "2 rows" in _html(test)


def test_an_address_opens_the_list_as_it_was_and_what_makes_no_sense_is_ignored() -> None:
    test = AppTest.from_function(_list)
    test.query_params.update({"projects_search": "prj", "projects_chip": "draft", "projects_first": "2", "projects_columns": "name.amount.nonsense"})
    test.run()
    assert not test.exception
    assert "1 row" in _html(test)
    assert list(test.dataframe[0].value.columns) == ["name", "amount"]
    other = AppTest.from_function(_list)
    other.query_params.update({"projects_chip": "<script>", "projects_first": "9", "projects_columns": "x"})
    assert not other.run().exception
    assert "4 rows" in _html(other)


def test_a_link_from_elsewhere_replaces_all_filters_of_before() -> None:
    test = AppTest.from_function(_list).run()
    test.text_input(key="projects_search").set_value("huaze").run()
    test.query_params.clear()
    test.query_params["projects_chip"] = "draft"
    test.run()
    assert test.text_input(key="projects_search").value == ""
    assert "2 rows" in _html(test)


def test_coming_back_to_a_list_finds_it_as_it_was_left() -> None:
    test = AppTest.from_function(_list).run()
    test.text_input(key="projects_search").set_value("huaze").run()
    test.query_params.clear()
    test.run()
    assert test.query_params["projects_search"] == "huaze"


def test_an_empty_list_says_what_to_do_first() -> None:
    test = AppTest.from_function(_list)
    test.query_params["projects_search"] = "nothing like this"
    assert "Start with a contract." in _html(test.run())


def test_on_a_phone_a_row_is_a_card_to_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.shared.lists.on_phone", lambda: True)
    test = AppTest.from_function(_list)
    test.session_state["opens"] = True
    test.run()
    assert not test.dataframe
    assert "&lt;b&gt;Huaze&lt;/b&gt;" in _html(test)
    test.button(key="touch_projects_2").click().run()
    assert test.session_state["opened"] == 2


# ---------------------------------------------------------------- action bar
def _bar() -> None:
    import streamlit as st

    from core.errors import NotPermitted, Required
    from pages.shared.actions import Action, action_bar

    st.session_state.setdefault("language", "en")

    def send_back(comment: str) -> None:
        if not comment:
            raise Required(field="comment")
        st.session_state["said"] = comment

    action_bar(
        [
            Action("approve", "Approve", lambda c: st.session_state.update(approved=True), "primary"),
            Action("return", "Return", send_back),
            Action("close", "Close it", lambda c: None, refused=NotPermitted(permission="x")),
        ],
        key="t",
        comment="Why",
    )


def test_a_refused_action_leaves_everything_as_it_was() -> None:
    test = AppTest.from_function(_bar).run()
    assert test.button(key="act_close_t").disabled
    assert "m-why" in _html(test)
    test.button(key="act_return_t").click().run()
    assert "m-sentence red" in _html(test)
    assert "said" not in test.session_state
    test.text_input(key="comment_t").set_value("  please add an analyst")
    test.button(key="act_return_t").click().run()
    assert test.session_state["said"] == "  please add an analyst"
    assert test.text_input(key="comment_t").value == ""


# ---------------------------------------------------------------- theme
def _variables() -> dict[str, tuple[str, str]]:
    css = (ROOT / "pages/shared/theme.css").read_text()
    found = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)", css)}
    return found | {name: (value, value) for name, value in re.findall(r"--([\w-]+):(#[0-9a-f]{6})", css)}


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


READ = (
    [(text, ground) for text in ("ink", "ink-2", "muted") for ground in ("paper", "canvas", "head", "soft", "hover")]
    + [(f"{tone}-text", ground) for tone in TONES for ground in (f"{tone}-bg", "paper")]
    + [("ink", f"{tone}-bg") for tone in TONES]
    + [("greyed", "greyed-bg"), ("on-fill", "accent-fill"), ("accent", "paper"), ("accent", "blue-bg"), ("avatar", "avatar-bg"), ("red-text", "canvas")]
)
SEEN = [(tone, ground) for tone in TONES for ground in ("paper", f"{tone}-bg")] + [("ink", "track"), ("amber-fill", "paper")]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read_and_every_mark_be_seen(mode: int) -> None:
    """WCAG AA: 4.5 for text; 3 for marks that carry meaning, 2.4 where a word stands beside them."""
    colours = {name: pair[mode] for name, pair in _variables().items()}
    faint = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in READ if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5}
    unseen = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SEEN if _contrast(colours[pair[0]], colours[pair[1]]) < 2.4}
    assert (faint, unseen) == ({}, {})


def test_one_set_of_tones_for_stylesheet_theme_and_charts() -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
    names = {"green": "greenColor", "amber": "orangeColor", "red": "redColor", "slate": "grayColor", "blue": "blueColor"}
    for tone, name in names.items():
        assert (TONES[tone], DARK_TONES[tone]) == _variables()[tone] == (theme["light"][name], theme["dark"][name])
    paper = _variables()["paper"]
    assert (theme["light"]["backgroundColor"], theme["dark"]["backgroundColor"]) == paper


def test_the_stylesheet_names_no_colour_outside_its_variables() -> None:
    css = (ROOT / "pages/shared/theme.css").read_text().split("\n.stApp", 1)[1]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", css) == []
    assert "<style" not in css
    asked = set(re.findall(r"var\(--([\w-]+)\)", css))
    assert asked - set(_variables()) - {"shade"} == set()
