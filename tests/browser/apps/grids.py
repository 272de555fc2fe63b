"""Harness page of the grids, without a database: ?show=plan|long|week|gantt & lang=zh|en & rows=500 & view=plan|progress & may=look."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path[:0] = [str(Path(__file__).parents[3])]

from pages.shared.gantt import GanttRow, gantt_html, legend_html  # noqa: E402
from pages.shared.wbs_editor import draw_editor, open_editor, rows_of  # noqa: E402
from pages.shared.week_grid import week_grid  # noqa: E402
from tests.browser.apps import grid_plans as plans  # noqa: E402

st.set_page_config(layout="wide")
asked = st.query_params
st.session_state.setdefault("language", asked.get("lang", "zh"))
st.html(Path(__file__).parents[3] / "pages/shared/theme.css")
st.html(Path(__file__).parents[3] / "pages/shared/grids.css")
ZH = st.session_state.language == "zh"


@st.fragment
def plan(rows: int) -> None:
    editor = open_editor("plan", lambda: plans.long_plan(rows, ZH) if rows else plans.banking(ZH), stamp=rows)
    editor.receive("wbs")
    draw_editor(editor, "wbs", today=plans.TODAY, editable=asked.get("may") != "look", view=asked.get("view", "plan"), limits=True, above=120)
    effort = sum(t.effort_days or 0 for t in editor.draft.tasks if t.level == 0)
    st.text(f"unsaved {editor.unsaved} · rows {len(editor.draft.tasks)} · bad {len(editor.draft.bad)} · effort {effort}")
    st.text(f"asked {editor.asked}")
    st.text("refused " + " ".join(refusal.code for refusal in editor.refusals))


@st.fragment
def week() -> None:
    editor = st.session_state.setdefault("week_editor", plans.week_editor())
    editor.receive("week")
    week_grid(editor, "week", lines=plans.week_lines(), days=plans.week_days(), norm_minutes=480, today=plans.TODAY)
    st.text(f"unsaved {editor.draft.unsaved} · minutes {sum(editor.draft.totals)} · bad {len(editor.draft.now.bad)}")


def gantt() -> None:
    editor = plans.banking(ZH)
    codes = editor.draft.codes
    rows = [
        GanttRow(
            row.code,
            f"{row.code} {row.name}",
            row.starts_on,
            row.finishes_on,
            row.base_starts_on,
            row.base_finishes_on,
            int(row.progress or 0),
            row.level,
            row.summary,
            row.is_milestone,
            row.critical,
            row.tone,
            tuple(codes[key] for key, _ in row.links),
        )
        for row in rows_of(editor.draft, editor.context, editor.facts, plans.TODAY)
        if row.starts_on and row.finishes_on
    ]
    st.html(gantt_html(rows, today=plans.TODAY, head="Task <b>"))
    st.html(legend_html(baseline="0"))


match asked.get("show", "plan"):
    case "week":
        week()
    case "gantt":
        gantt()
    case "long":
        plan(int(asked.get("rows", "500")))
    case _:
        plan(0)
st.text("READY")
