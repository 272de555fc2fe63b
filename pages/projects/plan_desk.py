"""A plan at the desk: the grid with its bars, its tools, what somebody else saved in between. For every `PlanSource` (PRJ-04, PRJ-05)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import Refusal
from core.plan import dates
from core.plan.edits import SetDates
from core.plan.refusals import PlanMovedOn
from pages.projects import plan_editor, plan_files
from pages.projects.parts import inline
from pages.projects.plan_editor import PlanSource, ProjectPlan
from pages.projects.plan_task import task_dialog
from pages.shared.format import day, days, instant
from pages.shared.gantt import legend_html
from pages.shared.html import chip, html, html_of, icon_html, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.refusals import show
from pages.shared.session import fragment, redraw
from pages.shared.wbs_editor import close_editor, draw_editor, missed_deadlines, open_editor
from pages.shared.words import _, language, plural, word


def plan_of(actor: Actor, source: PlanSource) -> ProjectPlan:
    """The plan of this session; read anew when nothing is typed and somebody saved in between, or another language or baseline is asked."""
    key = source.key
    wanted = st.session_state.get(f"{key}_baseline")
    editor = open_editor(key, lambda: plan_editor.opened(actor, source, wanted), stamp=key)
    assert isinstance(editor, ProjectPlan)
    shown_in, other = st.session_state.get(f"{key}_language"), language()
    stale = editor.version != source.version or (wanted is not None and editor.sheet is not None and editor.sheet.baseline != wanted) or shown_in != other
    if stale and not editor.unsaved:
        close_editor(key)
        editor = open_editor(key, lambda: plan_editor.opened(actor, source, wanted), stamp=key)
        assert isinstance(editor, ProjectPlan)
        st.session_state[f"{key}_language"] = other
    editor.context = plan_editor.localized(editor.raw)
    return editor


@fragment
def plan_desk(actor: Actor, source: PlanSource, *, above: int = 385) -> None:
    """The editor of a plan; `above`: pixels of the page above the grid."""
    editor, grid = plan_of(actor, source), f"wbs_{source.key}"
    if editor.receive(grid):
        editor.refused = None
    editable = source.editable or (source.breakable and len(editor.draft.locked) < len(editor.draft.tasks))
    with st.container(border=True, key="card_plan", gap=6):
        if source.note:
            sentence_line(source.note, "blue", "info")
        _tools(actor, source, editor, editable)
        if editor.refused is not None:
            show(editor.refused)
        late = missed_deadlines(editor)
        for text in late[:3]:
            sentence_line(text, "amber", "warning")
        if len(late) > 3:
            html('<div class="t-small t-muted">{}</div>', _("and {n} more", n=len(late) - 3))
        if editor.moved_on is not None:
            _merge(actor, source, editor, editor.moved_on)
        if not editor.draft.tasks and not editable:
            empty_state("account_tree", _("No plan yet"), _("The project manager has not planned anything so far."), key="plan")
            return
        draw_editor(editor, grid, today=clock.today(), editable=editable, view=source.view, limits=True, above=above)
        _legend(editor)
    if editor.asked is not None:
        asked, editor.asked = editor.asked, None
        task_dialog(editor, asked, clock.today())


def _tools(actor: Actor, source: PlanSource, editor: ProjectPlan, editable: bool) -> None:
    with st.container(key="plan_tools", horizontal=True, vertical_alignment="center", gap=8):
        _baselines(source, editor)
        with st.popover(_("Import, export"), icon=":material/import_export:", key="sm_plan_files", type="tertiary", help=_("Excel and Microsoft Project")):
            plan_files.files(source, editor, editable)
        if source.editable:
            _pull(source, editor)
        st.space("stretch")
        unsaved = editor.unsaved
        if not editable:
            inline('<span class="t-small t-muted">{} {}</span>', icon_html("lock"), source.locked_because)
            return
        if not source.editable:
            inline('<span class="t-small t-muted">{}</span>', _("You can break down your own tasks."))
        if unsaved:
            inline(
                '<span class="t-small t-amber" style="white-space:nowrap">{} {}</span>',
                icon_html("edit"),
                plural("{n} unsaved change", "{n} unsaved changes", unsaved),
            )
            if st.button(_("Discard"), key="sm_plan_discard", type="tertiary", wrap=False):
                close_editor(source.key)
                redraw()
        if st.button(_("Save plan"), key="sm_plan_save", type="primary", disabled=not unsaved, wrap=False):
            _save(actor, source, editor)


def _baselines(source: PlanSource, editor: ProjectPlan) -> None:
    sheet = editor.sheet
    if sheet is None:
        return  # a proposal: what it is compared with stands in its note
    if not sheet.baselines:
        inline("{}", chip(_("no baseline yet"), "slate", "layers"))
        return
    if len(sheet.baselines) == 1:
        inline("{}", chip(_("compared with baseline {n}", n=sheet.baselines[0]), "slate", "layers"))
        return
    key = source.key
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


def _pull(source: PlanSource, editor: ProjectPlan) -> None:
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
            found = dates.pulled(editor.draft.tasks, starts_on=source.starts_on, calendar=editor.context.calendar, away=editor.context.away)
            editor.draft = editor.draft.apply(SetDates(dates.new_dates(editor.draft.tasks, found)), editor.context)
        except Refusal as refusal:
            editor.refused = refusal
        redraw()


def _save(actor: Actor, source: PlanSource, editor: ProjectPlan) -> None:
    try:
        fresh = plan_editor.save(actor, source, editor)
    except PlanMovedOn as moved_on:
        editor.moved_on, editor.refused = moved_on, None
        redraw()
    except Refusal as refusal:
        editor.refused = refusal
        redraw()
    st.session_state[f"{source.key}_editor"] = (source.key, fresh)
    st.session_state["toast"] = _("The plan is saved.")
    st.rerun()


def _merge(actor: Actor, source: PlanSource, editor: ProjectPlan, moved_on: PlanMovedOn) -> None:
    """Somebody saved in between: what they changed, where both changed the same, and what to do about it."""
    codes = {**{d.task: d.code for d in moved_on.theirs if d.field == "added"}, **editor.draft.codes}
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
                    plan_editor.shown_difference(d, "opened", editor.context, codes),
                    plan_editor.shown_difference(d, "theirs", editor.context, codes),
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
                    plan_editor.shown_difference(d, "theirs", editor.context, codes),
                    plan_editor.shown_difference(d, "mine", editor.context, codes),
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
                _rebased(actor, source, editor, mine=False)
            if moved_on.conflicts and st.button(_("Put my changes on top, keep mine where we differ"), key="sm_merge_mine"):
                _rebased(actor, source, editor, mine=True)
            if st.button(_("Discard mine"), key="sm_merge_discard", type="tertiary"):
                close_editor(source.key)
                st.rerun()


def _rebased(actor: Actor, source: PlanSource, editor: ProjectPlan, *, mine: bool) -> None:
    fresh = plan_editor.rebase(actor, source, editor, mine=mine)
    st.session_state[f"{source.key}_editor"] = (source.key, fresh)
    st.rerun()


def _legend(editor: ProjectPlan) -> None:
    sheet = editor.sheet
    baseline = _("baseline {n}", n=sheet.baseline) if sheet and sheet.baseline is not None else ""
    leaves = [t for t in editor.draft.tasks if not t.is_summary and t.finishes_on]
    said = ""
    if leaves and sheet:
        last = max(t.finishes_on for t in leaves if t.finishes_on)
        effort = sum((t.effort_days or 0 for t in leaves), start=0)
        said = _("{n} tasks, {days} person days, until {day}", n=len(leaves), days=days(effort), day=day(last))
    html('<div class="m-legendline">{}<em>{}</em></div>', html_of(legend_html(baseline=baseline).replace("{", "{{").replace("}", "}}")), said)
