"""A plan as a file: taken out and brought in (PRJ-04, GEN-05)."""

from __future__ import annotations

import streamlit as st

from core.errors import Refusal
from core.plan import workbook
from pages.projects.plan_editor import PlanSource, ProjectPlan
from pages.shared.html import html, sentence_line
from pages.shared.session import redraw
from pages.shared.wbs_editor import headings, import_problems
from pages.shared.words import _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel(source: PlanSource, editor: ProjectPlan, editable: bool) -> None:
    heads, title = headings(), _("Plan")
    st.download_button(
        _("Download the plan"),
        data=lambda: workbook.export(editor.draft, heads, title=title, context=editor.context, yes=_("yes")),
        file_name=f"{source.number}_plan.xlsx",
        mime=XLSX,
        icon=":material/download:",
        key="plan_export",
        type="tertiary",
        on_click="ignore",
    )
    if not source.editable or not editable:
        return
    st.download_button(
        _("Download an empty template"),
        data=lambda: workbook.template(heads, title=title, context=editor.context),
        file_name=f"{_('Plan template')}.xlsx",
        mime=XLSX,
        icon=":material/note_add:",
        key="plan_template",
        type="tertiary",
        on_click="ignore",
    )
    given = st.file_uploader(
        _("Take tasks from a file"),
        type=["xlsx"],
        key=f"plan_import_{st.session_state.get('plan_imports', 0)}",
        help=_("All or nothing; what is wrong is named by row and column. Nothing is saved yet."),
    )
    if given is None:
        return
    try:
        edit = workbook.imported(given.getvalue(), editor.context, [f"file-{st.session_state.get('plan_imports', 0)}-{n}" for n in range(workbook.MOST_ROWS)])
    except Refusal as refused:
        problems = import_problems(refused)
        for text in problems[:12]:
            sentence_line(text, "red", "error")
        if len(problems) > 12:
            html('<div class="t-small t-muted">{}</div>', _("and {n} more", n=len(problems) - 12))
        return
    editor.draft = editor.draft.apply(edit, editor.context)
    st.session_state["plan_imports"] = st.session_state.get("plan_imports", 0) + 1
    redraw()
