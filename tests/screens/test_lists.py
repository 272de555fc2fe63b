"""Lists: their address, columns, sums, cards and Excel (GEN-05)."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal as D
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import words
from pages.shared.columns import Column, excel_value, formats_of, text_of, widths_of
from pages.shared.excel import workbook
from pages.shared.lists import matches
from tests.screens.drawn import html_of_screen as _html

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
        "In progress",
        1000.1,
        0.285,
        7.5,
        dt.datetime(2026, 1, 2),  # noqa: DTZ001  Excel knows no zones
        dt.datetime(2026, 1, 2),  # noqa: DTZ001  Excel knows no zones
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
            "Draft",
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


def test_no_figure_is_cut_off_and_texts_give_way() -> None:
    money = Column("a", "A", lambda r: D("99999999999999.99"), "money", width=40)
    texts = [Column(f"t{i}", "T", lambda r: "长" * 200) for i in range(6)]
    with words.speaking("en"):
        assert widths_of([money, texts[0]], ROWS) == [172, 230]
        many = widths_of([money, *texts], ROWS)
    assert many[0] == 172
    assert 1140 <= sum(many) <= 1156


def test_search_finds_every_word_anywhere() -> None:
    assert matches("huaze 2026", "Huaze Pharma", "PRJ-2026-001", None)
    assert not matches("huaze 2027", "Huaze Pharma", "PRJ-2026-001")
    assert matches("", "anything")


def _list() -> None:
    import streamlit as st

    from pages.shared.lists import data_list, filter_bar, filter_choice, matches
    from tests.screens.test_lists import COLUMNS, ROWS

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


def test_the_order_of_a_list_stands_in_its_address_and_goes_into_its_file() -> None:
    def ids(test: AppTest) -> list[str]:
        assert not test.exception
        return [number[-1] for number in test.dataframe[0].value["number"]]

    orders = {"amount": "2134", "-amount": "1342", "name": "1243", "-name": "3421", "state": "2413", "on": "1234", "-on": "4321", "nonsense": "1234"}
    for sort, expected in orders.items():
        test = AppTest.from_function(_list)
        test.query_params["projects_sort"] = sort
        assert ids(test.run()) == list(expected), sort
        assert ("projects_sort" in test.query_params) == (sort != "nonsense")
    test = AppTest.from_function(_list).run()
    test.selectbox(key="projects_sort_en").set_value("-amount").run()
    assert test.query_params["projects_sort"] == "-amount"
    assert ids(test) == list("1342")
    assert json.loads(test.dataframe[0].proto.columns)["amount"]["label"] == "Amount ↓"


def test_a_click_on_a_head_sorts_turns_round_and_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from pages.shared import order

    monkeypatch.setattr(order.st, "session_state", {"grid": {"selection": {"rows": [], "columns": ["amount"], "cells": []}}})
    seen = []
    for _time in range(3):
        order.by_head("projects", "grid")
        seen.append(order.st.session_state[order._widget("projects")])
    assert seen == ["amount", "-amount", None]


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


def test_a_row_without_an_id_stays_chosen_on_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    def policies() -> None:
        from types import SimpleNamespace as Row

        import streamlit as st

        from pages.shared.columns import Column
        from pages.shared.lists import data_list

        st.session_state.setdefault("language", "en")
        rows = [Row(key="margin.audit"), Row(key="margin.tax")]
        st.session_state["picked"] = data_list("policies", rows, [Column("key", "Key", lambda r: r.key)], file="policies")

    monkeypatch.setattr("pages.shared.lists.on_phone", lambda: True)
    test = AppTest.from_function(policies).run()
    test.button(key="touch_policies_margin.tax").click().run()
    assert test.run().session_state["picked"].key == "margin.tax"


def test_on_a_phone_a_row_is_a_card_to_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.shared.lists.on_phone", lambda: True)
    test = AppTest.from_function(_list)
    test.session_state["opens"] = True
    test.run()
    assert not test.dataframe
    assert "&lt;b&gt;Huaze&lt;/b&gt;" in _html(test)
    test.button(key="touch_projects_2").click().run()
    assert test.session_state["opened"] == 2
