"""The steps of a draft as a grid: one line each, touched to be edited below, with the tools that add, move and remove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.approval import step_edits
from core.approval.definition import FlowBroken, StepDefinition
from pages.approvals.flow_draft import Editing
from pages.approvals.flow_words import Fields, Names, condition_words, field_word, late_words, limit_words, mode_words, rule_words, step_name
from pages.shared.html import Text, html, html_of, icon_html, join, plain
from pages.shared.words import _, say, sentence


def tools(edit: Editing) -> None:
    """Adds after the chosen step or beside it, moves, removes, takes back."""
    step = edit.step
    with st.container(key="flow_tools", horizontal=True, gap=6, vertical_alignment="center"):
        if st.button(_("Step"), icon=":material/add:", key="sm_step_after", help=_("New step after the chosen one"), wrap=False):
            new = edit.new_step()
            edit.shape(lambda steps: step_edits.insert_after(steps, step.key if step else "", new), added=new.key)
            st.rerun()
        if st.button(
            _("Parallel step"),
            icon=":material/call_split:",
            key="sm_step_beside",
            disabled=step is None,
            help=_("New step at the same time as the chosen one"),
            wrap=False,
        ):
            new = edit.new_step()
            edit.shape(lambda steps: step_edits.insert_beside(steps, step.key if step else "", new), added=new.key)
            st.rerun()
        if st.button("", icon=":material/arrow_upward:", key="sm_step_up", disabled=not edit.at, help=_("Move earlier"), type="tertiary"):
            _moved(edit, step, up=True)
        last = edit.at is None or edit.at == len(edit.steps) - 1
        if st.button("", icon=":material/arrow_downward:", key="sm_step_down", disabled=last, help=_("Move later"), type="tertiary"):
            _moved(edit, step, up=False)
        if st.button("", icon=":material/delete:", key="sm_step_remove", disabled=step is None, help=_("Remove the step"), type="tertiary") and step:
            edit.shape(lambda steps: step_edits.remove(steps, step.key))
            st.rerun()
        st.space("stretch")
        if st.button("", icon=":material/undo:", key="sm_step_undo", disabled=not edit.past, help=_("Undo"), type="tertiary"):
            edit.undo()
            st.rerun()
        if st.button("", icon=":material/redo:", key="sm_step_redo", disabled=not edit.future, help=_("Redo"), type="tertiary"):
            edit.redo()
            st.rerun()


def _moved(edit: Editing, step: StepDefinition | None, *, up: bool) -> None:
    if step is not None:
        edit.shape(lambda steps: step_edits.move(steps, step.key, up=up))
        st.rerun()


def steps_grid(edit: Editing, document_type: str, names: Names, fields: Fields, problems: Sequence[FlowBroken]) -> None:
    """The lines. A touch chooses; the chosen one is tinted, a broken one says what is wrong."""
    numbers = {s.key: n for n, s in enumerate(edit.steps, start=1)}
    wrong: dict[str, list[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.step_key, []).append(sentence(problem))
    with st.container(key="flow_lines", gap=0):
        html('<div class="m-step head">{}</div>', join(html_of("<span>{}</span>", t) for t in _head()))
        for number, (row_id, step) in enumerate(zip(edit.ids, edit.steps, strict=True), start=1):
            with st.container(key=f"tap_{'onstep' if row_id == edit.chosen else 'step'}_{row_id}", gap=0):
                html("{}", step_line(number, step, numbers, document_type, names, fields, edit.steps, wrong.get(step.key, ())))
                if st.button(plain(step_name(step)), key=f"choose_step_{row_id}"):
                    edit.chosen = row_id
                    st.rerun()


def step_lines(steps: Sequence[StepDefinition], document_type: str, names: Names, fields: Fields) -> Text:
    """The grid to read only."""
    numbers = {s.key: n for n, s in enumerate(steps, start=1)}
    head = html_of('<div class="m-step head">{}</div>', join(html_of("<span>{}</span>", t) for t in _head()))
    return join([head, *(step_line(n, s, numbers, document_type, names, fields, steps, ()) for n, s in enumerate(steps, start=1))])


def _head() -> tuple[str, ...]:
    return ("", _("Step"), _("Follows"), _("Who decides"), _("Entered when"), _("Time limit"))


def step_line(
    number: int,
    step: StepDefinition,
    numbers: Mapping[str, int],
    document_type: str,
    names: Names,
    fields: Fields,
    steps: Sequence[StepDefinition],
    wrong: Sequence[str],
) -> Text:
    """One step as a line of the grid."""
    after = say([str(numbers.get(k, k)) for k in step.after]) if step.after else _("submission")
    many = mode_words(step.mode) if step.mode.kind != "any" else ""
    fills = _("fills in {fields}", fields=say([field_word(document_type, n) for n in step.editable])) if step.editable else ""
    when = condition_words(step.condition, document_type, fields) or _("always")
    trouble = html_of('<div class="wrong">{}{}</div>', icon_html("error", "red"), join(wrong, " ")) if wrong else ""
    return html_of(
        '<div class="m-step{}"><span class="no">{}</span><span class="what"><b>{}</b>{}</span><span class="after"><em>{}</em>{}</span>'
        '<span class="who">{}{}</span><span class="when"><em>{}</em>{}</span><span class="limit">{}{}</span>{}</div>',
        " bad" if wrong else "",
        number,
        step_name(step),
        html_of("<i>{}</i>", fills) if fills else "",
        f"{_('Follows')} ",
        after,
        rule_words(step.approver, names, steps),
        html_of("<i>{}</i>", many) if many else "",
        f"{_('Entered when')} ",
        when,
        limit_words(step.limit_hours) or "—",
        html_of("<i>{}</i>", late_words(step)) if step.limit_hours is not None and step.when_late else "",
        trouble,
    )
