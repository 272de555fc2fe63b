"""The plan: tasks as a spreadsheet with their bars; typed, pasted, saved in one piece, compared with a baseline (PRJ-04, PRJ-05)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.errors import Refusal
from core.plan import dates, workbook
from core.plan.edits import SetDates
from core.plan.queries import PlanSheet
from core.plan.refusals import PlanMovedOn
from core.projects.queries import ProjectCard
from core.projects.types import PLANNABLE
from pages.projects import plan_editor
from pages.projects.parts import inline, key_of
from pages.projects.plan_editor import ProjectPlan
from pages.shared.format import day, days, instant
from pages.shared.gantt import GanttRow, gantt_html, legend_html
from pages.shared.html import chip, html, html_of, icon_html, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, on_phone
from pages.shared.refusals import show
from pages.shared.session import fragment, redraw
from pages.shared.wbs_editor import close_editor, draw_editor, headings, import_problems, open_editor
from pages.shared.words import _, either, language, plural, word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(actor: Actor, card: ProjectCard) -> None:
    if on_phone():
        _phone(actor, card)
    else:
        _desk(actor, card)


def _breaks_down(card: ProjectCard) -> bool:
    return card.state in PLANNABLE and Permission.TASK_BREAK_DOWN in card.may


def _plan(actor: Actor, card: ProjectCard) -> ProjectPlan:
    """The plan of this session; read anew when nothing is typed and somebody saved in between, or another language or baseline is asked."""
    key = key_of("plan", card.id)
    wanted = st.session_state.get(f"{key}_baseline")
    editor = open_editor(key, lambda: plan_editor.opened(actor, card.id, wanted), stamp=card.id)
    assert isinstance(editor, ProjectPlan)
    shown_in, other = st.session_state.get(f"{key}_language"), language()
    stale = editor.version != card.plan_version or (wanted is not None and editor.sheet is not None and editor.sheet.baseline != wanted) or shown_in != other
    if stale and not editor.unsaved:
        close_editor(key)
        editor = open_editor(key, lambda: plan_editor.opened(actor, card.id, wanted), stamp=card.id)
        assert isinstance(editor, ProjectPlan)
        st.session_state[f"{key}_language"] = other
    editor.context = plan_editor.localized(editor.raw)
    return editor


@fragment
def _desk(actor: Actor, card: ProjectCard) -> None:
    editor, grid = _plan(actor, card), f"wbs_{card.id}"
    if editor.receive(grid):
        editor.refused = None
    editable = card.plan_editable or (_breaks_down(card) and len(editor.draft.locked) < len(editor.draft.tasks))
    with st.container(border=True, key="card_plan", gap=6):
        _tools(actor, card, editor, editable)
        _problems(actor, card, editor)
        if not editor.draft.tasks and not editable:
            empty_state("account_tree", _("No plan yet"), _("The project manager has not planned anything so far."), key="plan")
            return
        draw_editor(
            editor, grid, today=clock.today(), editable=editable, view="plan" if card.plan_editable and card.state == "draft" else "progress", above=385
        )
        _legend(card, editor)


def _tools(actor: Actor, card: ProjectCard, editor: ProjectPlan, editable: bool) -> None:
    key = key_of("plan", card.id)
    with st.container(key="plan_tools", horizontal=True, vertical_alignment="center", gap=8):
        _baselines(card, editor)
        with st.popover(_("Excel"), icon=":material/table_view:", key="sm_plan_excel", type="tertiary"):
            _excel(card, editor, editable)
        if card.plan_editable:
            _pull(card, editor)
        st.space("stretch")
        unsaved = editor.unsaved
        if not editable:
            inline('<span class="t-small t-muted">{} {}</span>', icon_html("lock"), _why_locked(card))
            return
        if not card.plan_editable:
            inline('<span class="t-small t-muted">{}</span>', _("You can break down your own tasks."))
        if unsaved:
            inline(
                '<span class="t-small t-amber" style="white-space:nowrap">{} {}</span>',
                icon_html("edit"),
                plural("{n} unsaved change", "{n} unsaved changes", unsaved),
            )
            if st.button(_("Discard"), key="sm_plan_discard", type="tertiary", wrap=False):
                close_editor(key)
                redraw()
        if st.button(_("Save plan"), key="sm_plan_save", type="primary", disabled=not unsaved, wrap=False):
            _save(actor, card, editor)


def _why_locked(card: ProjectCard) -> str:
    if card.state in ("in_approval", "rejected", "paused", "finished", "terminated", "closed"):
        return _("Read only: the project is “{state}”.", state=word(f"state.project.{card.state}"))
    return _("Read only: the project manager plans.")


def _baselines(card: ProjectCard, editor: ProjectPlan) -> None:
    sheet = editor.sheet
    if sheet is None or not sheet.baselines:
        inline("{}", chip(_("no baseline yet"), "slate", "layers"))
        return
    if len(sheet.baselines) == 1:
        inline("{}", chip(_("compared with baseline {n}", n=sheet.baselines[0]), "slate", "layers"))
        return
    key = key_of("plan", card.id)
    chosen = st.selectbox(
        _("Baseline"),
        sheet.baselines,
        index=sheet.baselines.index(sheet.baseline or 0),
        format_func=lambda n: _("Baseline {n}", n=n),
        key=f"{key}_choose_{language()}",
        label_visibility="collapsed",
        width=150,
    )
    if chosen != sheet.baseline:
        st.session_state[f"{key}_baseline"] = chosen
        if editor.unsaved:
            sentence_line(_("Save the plan before you compare it with another baseline."), "amber", "warning")
        else:
            redraw()


def _pull(card: ProjectCard, editor: ProjectPlan) -> None:
    """Every task as early as what it waits for allows: one step of undo."""
    if st.button(
        _("Close the gaps"),
        icon=":material/compress:",
        key="sm_plan_pull",
        type="tertiary",
        help=_("Puts every task as early as its predecessors allow"),
        wrap=False,
    ):
        try:
            found = dates.pulled(editor.draft.tasks, starts_on=card.starts_on, calendar=editor.context.calendar)
            editor.draft = editor.draft.apply(SetDates(dates.new_dates(editor.draft.tasks, found)), editor.context)
        except Refusal as refusal:
            editor.refused = refusal
        redraw()


def _excel(card: ProjectCard, editor: ProjectPlan, editable: bool) -> None:
    heads, title = headings(), _("Plan")
    st.download_button(
        _("Download the plan"),
        data=lambda: workbook.export(editor.draft, heads, title=title, context=editor.context, yes=_("yes")),
        file_name=f"{card.number}_plan.xlsx",
        mime=XLSX,
        icon=":material/download:",
        key="plan_export",
        type="tertiary",
        on_click="ignore",
    )
    if not card.plan_editable or not editable:
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


def _save(actor: Actor, card: ProjectCard, editor: ProjectPlan) -> None:
    key = key_of("plan", card.id)
    try:
        fresh = plan_editor.save(actor, card.id, editor)
    except PlanMovedOn as moved_on:
        editor.moved_on, editor.refused = moved_on, None
        redraw()
    except Refusal as refusal:
        editor.refused = refusal
        redraw()
    st.session_state[f"{key}_editor"] = (card.id, fresh)
    st.session_state["toast"] = _("The plan is saved.")
    st.rerun()


def _problems(actor: Actor, card: ProjectCard, editor: ProjectPlan) -> None:
    if editor.refused is not None:
        show(editor.refused)
    if editor.moved_on is not None:
        _merge(actor, card, editor, editor.moved_on)


def _merge(actor: Actor, card: ProjectCard, editor: ProjectPlan, moved_on: PlanMovedOn) -> None:
    """Somebody saved in between: what they changed, where both changed the same, and what to do about it."""
    with white_card(
        "merge",
        _("{who} saved this plan while you were working on it", who=str(moved_on.facts["who"]) or _("Somebody")),
        instant(moved_on.facts["at"]) if isinstance(moved_on.facts["at"], dt.datetime) else "",
    ):
        left, right = st.columns(2, gap=14)
        with left:
            html('<div class="m-group">{}<i>{}</i></div>', _("What they changed"), len(moved_on.theirs))
            rows = [
                (
                    html_of("<b>{}</b> {}", d.code, d.name),
                    word(f"field.{d.field}"),
                    plan_editor.shown_difference(d, "opened", editor.context),
                    plan_editor.shown_difference(d, "theirs", editor.context),
                )
                for d in moved_on.theirs[:40]
            ]
            html("{}", table([_("Task"), _("Field"), _("When you opened it"), _("Now")], rows))
        with right:
            html('<div class="m-group">{}<i>{}</i></div>', _("Where you both changed the same"), len(moved_on.conflicts))
            rows = [
                (
                    html_of("<b>{}</b> {}", d.code, d.name),
                    word(f"field.{d.field}"),
                    plan_editor.shown_difference(d, "theirs", editor.context),
                    plan_editor.shown_difference(d, "mine", editor.context),
                )
                for d in moved_on.conflicts[:40]
            ]
            html(
                "{}",
                table([_("Task"), _("Field"), _("Theirs"), _("Yours")], rows)
                if rows
                else html_of('<span class="t-muted">{}</span>', _("Nowhere: your changes fit onto theirs.")),
            )
        with st.container(horizontal=True, gap=8):
            if st.button(
                _("Put my changes on top, keep theirs where we differ") if moved_on.conflicts else _("Put my changes on top"),
                key="sm_merge_theirs",
                type="primary",
            ):
                _rebased(actor, card, editor, mine=False)
            if moved_on.conflicts and st.button(_("Put my changes on top, keep mine where we differ"), key="sm_merge_mine"):
                _rebased(actor, card, editor, mine=True)
            if st.button(_("Discard mine"), key="sm_merge_discard", type="tertiary"):
                close_editor(key_of("plan", card.id))
                st.rerun()


def _rebased(actor: Actor, card: ProjectCard, editor: ProjectPlan, *, mine: bool) -> None:
    fresh = plan_editor.rebase(actor, card.id, editor, mine=mine)
    st.session_state[f"{key_of('plan', card.id)}_editor"] = (card.id, fresh)
    st.rerun()


def _legend(card: ProjectCard, editor: ProjectPlan) -> None:
    sheet = editor.sheet
    baseline = _("baseline {n}", n=sheet.baseline) if sheet and sheet.baseline is not None else ""
    leaves = [t for t in editor.draft.tasks if not t.is_summary and t.finishes_on]
    said = ""
    if leaves and sheet:
        last = max(t.finishes_on for t in leaves if t.finishes_on)
        effort = sum((t.effort_days or 0 for t in leaves), start=0)
        said = _("{n} tasks, {days} person days, until {day}", n=len(leaves), days=days(effort), day=day(last))
    html('<div class="m-legendline">{}<em>{}</em></div>', html_of(legend_html(baseline=baseline).replace("{", "{{").replace("}", "}}")), said)


def _phone(actor: Actor, card: ProjectCard) -> None:
    """Bars to look at, and one's own tasks as cards; a plan is typed at the desk."""
    editor = _plan(actor, card)
    sheet: PlanSheet | None = editor.sheet
    if sheet is None or not sheet.rows:
        empty_state("account_tree", _("No plan yet"), _("The project manager has not planned anything so far."), key="plan")
        return
    facts = editor.facts
    rows = [
        GanttRow(
            str(r.task_id),
            f"{r.code} {either(r.name, r.name_en)}",
            r.starts_on,
            r.finishes_on,
            r.baseline_starts_on,
            r.baseline_finishes_on,
            int(facts[r.task_id].progress or 0) if r.task_id in facts else 0,
            r.level,
            r.is_summary,
            r.is_milestone,
            r.is_critical,
        )
        for r in sheet.rows
        if r.level <= 1
    ]
    with white_card("plan", _("Plan"), _("typed at the desk")):
        st.html(gantt_html(rows, today=clock.today(), head=_("Task"), links=False))
    own = [r for r in sheet.rows if r.responsible_id == actor.employee_id and not r.is_summary]
    if own:
        with white_card("own_tasks", _("My tasks"), str(len(own))):
            body = [
                (
                    html_of("<b>{}</b> {}", r.code, either(r.name, r.name_en)),
                    f"{r.starts_on} – {r.finishes_on:%m-%d}",
                    days(r.effort_days),
                    f"{int(r.progress)}%",
                )
                for r in own
            ]
            html("{}", table([_("Task"), _("Period"), _("Days"), _("Progress")], body, align="llrr"))
