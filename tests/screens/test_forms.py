"""Fields and moves: what was typed stays, each refusal beside its field (GEN-07)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import DatesReversed, Refusals, Required, StaleScreen
from core.money import AmountNotANumber
from pages.shared import words
from pages.shared.forms import parse_money
from pages.shared.refusals import field_sentence, refusal_html
from tests.screens.drawn import html_of_screen as _html


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
    import streamlit as st

    from core.errors import Refusals, Required, TooLong
    from pages.shared.forms import choice_field, date_field, money_field, number_field, text_field
    from pages.shared.refusals import attempt, unplaced

    st.session_state.setdefault("language", "en")
    english = st.session_state["language"] == "en"
    wrong = Refusals([Required(field="name"), TooLong(field="elsewhere", longest=5, length=9)]) if st.session_state.get("tried") else None
    text_field("Name", "name", key="name", refusal=wrong)
    amount = money_field("Amount", "amount", key="amount")
    kind = choice_field("Kind", "kind", {"a": "Apples" if english else "苹果", "b": "Pears" if english else "梨"}, key="kind")
    date_field("Day", "day", key="day")
    number_field("Days", "days", key="days", step=0.5, value=1.0)
    unplaced(wrong, {"name", "amount"})
    st.session_state["read"] = (amount, kind)
    if st.button("Save", key="save"):
        attempt(lambda: st.session_state.update(saved=amount))


def test_a_field_says_at_once_what_cannot_be_read_and_keeps_what_was_typed() -> None:
    test = AppTest.from_function(_form).run()
    assert test.session_state["read"] == (None, None)
    test.text_input(key="amount").set_value("1,06").run()
    assert test.text_input(key="amount").value == "1,06"
    assert "m-fielderror" in _html(test)
    for typed, said in (("-5", "negative"), ("0.001", "two decimals")):
        test.text_input(key="amount").set_value(typed).run()
        assert said in _html(test)
    test.text_input(key="amount").set_value("106万").run()
    assert test.session_state["read"] == (D("1060000.00"), None)


def test_nothing_is_saved_while_a_field_cannot_be_read() -> None:
    test = AppTest.from_function(_form).run()
    test.text_input(key="amount").set_value("one million").run()
    test.button(key="save").click().run()
    assert "saved" not in test.session_state
    assert "mend it first" in _html(test)
    test.text_input(key="amount").set_value("1,000,000").run()
    test.button(key="save").click().run()
    assert test.session_state["saved"] == D("1000000.00")


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
    assert test.run().session_state["read"][1] == "b"


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
