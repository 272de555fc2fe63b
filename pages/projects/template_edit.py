"""A template or a block being built: its plan in the grid, shares and preconditions, risks, weights, words; saved in one piece (PRJ-02)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.errors import NotFound, Refusal, SignedOut
from core.plan.cells import Choice
from core.plan.draft import PlanDraft
from core.plan.entry import Context
from core.projects.types import TEAM_ROLES, ProjectType
from core.templates import blocks, editing, queries
from core.templates.content import TemplateContent
from core.templates.editing import Naming, Rest, Workbench
from core.templates.layout import Extras
from pages.projects import template_rest
from pages.shared.files import files
from pages.shared.forms import choice_field, text_field
from pages.shared.html import chip, html, sentence_line
from pages.shared.places import go
from pages.shared.record import card, page_title
from pages.shared.refusals import not_here, show, toast_once
from pages.shared.session import fragment, redraw, signed_in
from pages.shared.wbs_editor import PlanEditor, close_editor, draw_editor, open_editor
from pages.shared.words import _, either, word


def render(actor: Actor) -> None:
    toast_once()
    try:
        bench = editing.open_bench(actor, st.query_params.get("code", ""))
    except NotFound:
        page_title(word("screen.template_edit"))
        not_here()
        return
    key = key_of(bench)
    note = _("A block of tasks to build plans from") if bench.kind == "block" else word("screen.project_templates")
    page_title(either(bench.naming.name, bench.naming.name_en), note)
    _bar(actor, bench, key)
    naming = _naming(bench, key)
    _plan(actor, bench, key)
    if bench.kind == "template":
        template_rest.draw(bench, key, _editor(bench, key).draft.tasks, extras_of(bench, key))
        with card("template_files", _("Documents its projects begin with"), _("guides, questionnaires, forms: copied into each new project")):
            files(actor, "project_template", bench.id, may_add=True)
    st.session_state[f"{key}_naming"] = naming


def key_of(bench: Workbench) -> str:
    """Where the session keeps what is typed: one per version, so that somebody else's save shows."""
    return f"template_{bench.code}_{bench.version}"


def extras_of(bench: Workbench, key: str) -> Extras:
    """What the tasks carry besides the grid: as opened, with what blocks brought."""
    kept: Extras = st.session_state.get(f"{key}_extras", bench.extras)
    return kept


def _bar(actor: Actor, bench: Workbench, key: str) -> None:
    with st.container(key="template_bar", horizontal=True, vertical_alignment="center", gap=8):
        if st.button(_("All templates"), icon=":material/arrow_back:", type="tertiary", key="sm_templates_back"):
            go("project_templates")
        if not bench.enabled:
            html("{}", chip(_("not in use"), "slate", "block"))
        st.space("stretch")
        if st.button(_("Discard"), type="tertiary", key="sm_template_discard"):
            _forget(key)
            st.rerun()
        if st.button(_("Save template") if bench.kind == "template" else _("Save block"), type="primary", key="sm_template_save"):
            _save(actor, bench, key)
    refusal: Refusal | None = st.session_state.pop(f"{key}_refused", None)
    if refusal is not None:
        show(refusal)


def _naming(bench: Workbench, key: str) -> Naming:
    types: dict[str, str] = {t.value: word(f"project_type.{t.value}") for t in ProjectType}
    if bench.kind == "block":
        types = {"": _("every type"), **types}
    with card("template_name"):
        one, two, three = st.columns(3, gap=14)
        with one:
            name = text_field(_("Name"), "name", key=f"{key}_name", value=bench.naming.name)
        with two:
            name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=bench.naming.name_en)
        with three:
            kind = choice_field(_("Project type"), "project_type", types, key=f"{key}_type", value=bench.naming.project_type)
    return Naming(bench.code, name, name_en, kind or "")


def _editor(bench: Workbench, key: str) -> PlanEditor:
    roles = tuple(Choice(r.value, word(f"project_role.{r.value}"), (r.value,)) for r in TEAM_ROLES)
    context = Context(roles=roles, starts_on=bench.starts_on, calendar=bench.calendar)
    editor = open_editor(key, lambda: PlanEditor(PlanDraft.of(bench.tasks), context), stamp=key)
    editor.context = context
    return editor


@fragment
def _plan(actor: Actor, bench: Workbench, key: str) -> None:
    editor, grid = _editor(bench, key), f"wbs_{key}"
    tops = _tops(editor)
    if editor.receive(grid) and _tops(editor) != tops:
        st.rerun()  # stages came or went: what stands below follows
    with card("template_plan", _("Which tasks, in which order?"), _("laid out as if it began today; kept are durations, offsets and links")):
        with st.container(key="template_tools", horizontal=True, vertical_alignment="center", gap=8):
            _insert(actor, bench, key, editor)
            st.space("stretch")
            html('<span class="t-small t-muted">{}</span>', _("Every task at the top is a stage.") if bench.kind == "template" else "")
        draw_editor(editor, grid, today=bench.starts_on, editable=True, view="template", above=420)


def _tops(editor: PlanEditor) -> list[tuple[object, str]]:
    return [(t.id, t.name) for t in editor.draft.tasks if t.parent_id is None]


def _insert(actor: Actor, bench: Workbench, key: str, editor: PlanEditor) -> None:
    """A block behind a task, as one step of undo."""
    cards = [c for c in queries.block_cards(actor) if c.enabled and c.code != bench.code]
    with st.popover(_("Insert a block"), icon=":material/add_box:", key="sm_template_insert", type="tertiary"):
        if not cards:
            sentence_line(_("There is no block yet: make one on the page of templates, or from a task of a project."), "slate", "info")
            return
        code = choice_field(_("Block"), "block", {c.code: either(c.name, c.name_en) for c in cards}, key=f"{key}_block", value=cards[0].code)
        places: dict[object, str] = {t.id: f"{t.code} {t.name}" for t in editor.draft.tasks}
        near = choice_field(_("Behind"), "near", places, key=f"{key}_near", value=next(reversed(places), None))
        if st.button(_("Insert"), type="primary", key=f"{key}_insert") and code:
            n = int(st.session_state.get(f"{key}_inserted", 0)) + 1
            tasks, extras = editing.with_block(actor, code, bench.starts_on, name=f"new_b{n}")
            editor.draft = blocks.inserted(editor.draft, tasks, near)  # type: ignore[arg-type]
            before = extras_of(bench, key)
            st.session_state[f"{key}_extras"] = Extras({**before.tasks, **extras.tasks}, before.stages, before.milestones)
            st.session_state[f"{key}_inserted"] = n
            redraw()


def _save(actor: Actor, bench: Workbench, key: str) -> None:
    editor = _editor(bench, key)
    naming: Naming = st.session_state.get(f"{key}_naming", bench.naming)
    try:
        editor.draft.require_savable(editor.context)
        rest: Rest | None = None
        extras = extras_of(bench, key)
        if bench.kind == "template":
            assert isinstance(bench.content, TemplateContent)
            rest, extras = template_rest.read(bench, key, editor.draft.tasks, extras)
        editing.save(actor, bench, naming, editor.draft.tasks, rest, extras=extras)
    except SignedOut:
        st.rerun()
    except Refusal as refusal:
        st.session_state[f"{key}_refused"] = refusal
        st.rerun()
    _forget(key)
    st.session_state["toast"] = _("The template is saved. Projects that began with it keep what they have.")
    st.rerun()


def _forget(key: str) -> None:
    close_editor(key)
    for name in [n for n in st.session_state if str(n).startswith(key)]:
        del st.session_state[name]


render(signed_in())
