"""A plan as a file: taken out and brought in, as Excel or as Microsoft Project's XML, looked at before it is taken (PRJ-04, GEN-05)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core.errors import Refusal
from core.plan import msproject, msproject_writing, workbook
from core.plan.draft import PlanDraft
from core.plan.edits import Edit
from core.plan.msproject import ProjectFile
from core.scheduling.model import TaskKey
from pages.projects.plan_editor import PlanSource, ProjectPlan
from pages.shared.format import day
from pages.shared.html import html, sentence_line
from pages.shared.session import redraw
from pages.shared.wbs_editor import headings, import_problems
from pages.shared.words import _, plural, word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 12


def files(source: PlanSource, editor: ProjectPlan, editable: bool) -> None:
    """The popover: what can be taken out, what can be brought in."""
    html('<div class="m-group">{}</div>', _("Take the plan out"))
    heads, title = headings(), _("Plan")
    progress: dict[TaskKey, Decimal] = {key: fact.progress for key, fact in editor.facts.items() if fact.progress is not None}
    _download(_("Excel workbook"), "table_view", "plan_export", f"{source.number}_plan.xlsx", XLSX,
              lambda: workbook.export(editor.draft, heads, title=title, context=editor.context, yes=_("yes")))
    _download(_("Microsoft Project (XML)"), "account_tree", "plan_export_xml", f"{source.number}_plan.xml", "application/xml",
              lambda: msproject_writing.export(editor.draft, title=source.number, number=source.number, context=editor.context, progress=progress))
    if not source.editable or not editable:
        return
    html('<div class="m-group">{}</div>', _("Bring tasks in"))
    _download(_("Empty Excel template"), "note_add", "plan_template", f"{_('Plan template')}.xlsx", XLSX,
              lambda: workbook.template(heads, title=title, context=editor.context))
    turn = st.session_state.get("plan_imports", 0)
    given = st.file_uploader(
        _("Take tasks from a file"),
        type=["xlsx", "xml"],
        key=f"plan_import_{turn}",
        help=_("Excel, or a plan that Microsoft Project has saved as XML. All or nothing; nothing is saved yet."),
    )
    if given is not None:
        _taken(source, editor, given.getvalue(), xml=given.name.lower().endswith(".xml"), turn=turn)


def _download(label: str, icon: str, key: str, name: str, mime: str, data: object) -> None:
    st.download_button(label, data=data, file_name=name, mime=mime, icon=f":material/{icon}:", key=key, type="tertiary", on_click="ignore")  # type: ignore[arg-type]


def _taken(source: PlanSource, editor: ProjectPlan, data: bytes, *, xml: bool, turn: int) -> None:
    """What the file holds, then into the draft; or every reason why not."""
    new_ids = [f"file-{turn}-{n}" for n in range(workbook.MOST_ROWS)]
    file: ProjectFile | None = None
    edit: Edit
    try:
        if xml:
            file = msproject.read(data, editor.context, new_ids, headings())
            edit, tried = file.paste, file.tried
        else:
            edit = workbook.imported(data, editor.context, new_ids)
            tried = PlanDraft.of(()).apply(edit, editor.context)
    except Refusal as refused:
        problems = import_problems(refused)
        for text in problems[:SHOWN]:
            sentence_line(text, "red", "error")
        if len(problems) > SHOWN:
            html('<div class="t-small t-muted">{}</div>', _("and {n} more", n=len(problems) - SHOWN))
        return
    _preview(tried, file)
    known = [key for key in file.known.values() if any(t.id == key for t in editor.draft.tasks)] if file else []
    if file is not None and editor.draft.tasks:
        label = _("Put it in the place of this plan")
        if st.button(label, key="sm_plan_replace", type="primary" if known else "secondary", icon=":material/swap_horiz:"):
            _apply(editor, msproject.as_replacement(file, editor.draft))
        html('<div class="t-small t-muted">{}</div>', plural("{n} of its tasks is known here and stays the same task",
             "{n} of its tasks are known here and stay the same tasks", len(known)) if known else _("None of its tasks is known here: all become new ones."))
    if st.button(_("Add to the plan"), key="sm_plan_add", type="secondary" if known else "primary", icon=":material/add:"):
        _apply(editor, edit)


def _preview(tried: PlanDraft, file: ProjectFile | None) -> None:
    leaves = [t for t in tried.tasks if not t.is_summary]
    first = min((t.starts_on for t in leaves if t.starts_on), default=None)
    last = max((t.finishes_on for t in leaves if t.finishes_on), default=None)
    said = [
        plural("{n} row", "{n} rows", len(tried.tasks)),
        plural("{n} milestone", "{n} milestones", sum(t.is_milestone for t in leaves)),
        plural("{n} link", "{n} links", sum(len(t.predecessors) for t in tried.tasks)),
    ]
    if first and last:
        said.append(f"{day(first)} – {day(last)}")
    sentence_line(" · ".join(said), "green", "check_circle")
    for note in file.notes if file else ():
        sentence_line(word(f"plan_file_note.{note.code}", n=note.count, first=note.first), "amber", "info")


def _apply(editor: ProjectPlan, edit: Edit) -> None:
    try:
        editor.draft = editor.draft.apply(edit, editor.context)
    except Refusal as refusal:
        editor.refused = refusal
    st.session_state["plan_imports"] = st.session_state.get("plan_imports", 0) + 1
    redraw()
