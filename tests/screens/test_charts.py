"""Charts: labels at the marks, months in the person's language, shares and key figures that drill."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import charts, words
from pages.shared.charts import Curve
from tests.screens.drawn import html_of_screen

DAYS = [dt.date(2026, 11, 1) + dt.timedelta(days=10 * i) for i in range(9)]


@pytest.mark.parametrize(("language", "months"), [("en", ["Nov", "Dec", "Jan 2027"]), ("zh", ["11月", "12月", "2027-01"])])
def test_an_s_curve_names_its_months_and_the_ends_of_its_lines(language: str, months: list[str]) -> None:
    with words.speaking(language):
        figure = charts.s_curve(
            DAYS,
            [Curve("PV", range(9), "slate", "PV 8"), Curve("EV", [0, 1, 2] + [None] * 6, "blue", "EV 2")],
            today=DAYS[2],
            limit=8,
            limit_label="Budget 8",
        )
    assert list(figure.layout.xaxis.ticktext)[:3] == months
    said = {note.text: note.xanchor for note in figure.layout.annotations}
    assert (said["PV 8"], said["EV 2"]) == ("right", "left")
    assert "Budget 8" in said


def test_a_curve_without_points_draws() -> None:
    with words.speaking("en"):
        charts.s_curve([], [Curve("PV", [], "slate", "PV")])


def test_bars_carry_the_key_of_what_they_open() -> None:
    with words.speaking("en"):
        figure = charts.bars(["Labour", "Travel"], [("Budget", [5, 6], "slate"), ("Cost", [4, 7], "blue")], keys=["labour", "travel"])
    assert [list(bar.customdata) for bar in figure.data] == [["labour", "travel"]] * 2
    assert "Budget" in figure.layout.annotations[0].text


def _page() -> None:
    import streamlit as st

    from pages.shared.charts import shares
    from pages.shared.record import Kpi, kpis

    st.session_state.setdefault("language", "en")
    st.session_state["share"] = shares(
        ["On **track**", "Late"], [9, 3], ["green", "red"], colours=["green", "red"], middle="12", under="projects", key="health"
    )
    st.session_state["figure"] = kpis([Kpi("margin", "Margin <b>", "31.4%", [30, 31, 32], "floor 30.0%", "amber"), Kpi("load", "Load", "84.0%")], key="ceo")


def test_a_share_and_a_key_figure_open_what_they_are_made_of() -> None:
    test = AppTest.from_function(_page).run()
    assert (test.session_state["share"], test.session_state["figure"]) == (None, None)
    assert "Margin &lt;b&gt;" in html_of_screen(test)
    assert test.button(key="sm_share_health_green").label == r":green[■] On \*\*track\*\* **9**"
    test.button(key="sm_share_health_red").click().run()
    assert test.session_state["share"] == "red"
    test.button(key="kpi_ceo_margin").click().run()
    assert (test.session_state["share"], test.session_state["figure"]) == (None, "margin")


def test_labels_of_lines_that_end_together_stand_apart_in_their_order() -> None:
    from pages.shared.charts import apart

    assert apart([100, 0, 101, 99], 14) == [113, 0, 127, 99]
    assert apart([], 14) == []
