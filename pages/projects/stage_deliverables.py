"""Deliverables: planned in the draft, handed in by the team, accepted or sent back by manager or sponsor (PRJ-06)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor, Permission
from core.milestones import deliverables, queries
from core.milestones.deliverables import LONGEST_TEXT, DeliverableInput
from core.milestones.queries import DeliverableRow
from core.projects import team
from core.projects.queries import ProjectCard, StageRow
from pages.projects import life_dialogs
from pages.projects.parts import inline, key_of
from pages.projects.saving import save_sheet, save_tools
from pages.shared.aggrid import take
from pages.shared.format import day
from pages.shared.html import html, state_chip
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.refusals import attempt
from pages.shared.session import fragment
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, read
from pages.shared.sheet_grid import choices_of, draw_sheet, line_of, open_sheet
from pages.shared.words import _, either, word


def draw(actor: Actor, card: ProjectCard, stages: Sequence[StageRow]) -> None:
    rows = queries.deliverables(actor, card.id)
    if card.editable:
        _edit(actor, card, rows, _columns(actor, card, stages))
        return
    accepted = sum(r.state == "accepted" for r in rows)
    with white_card("deliverables", _("What is delivered?"), _("{n} of {all} accepted", n=accepted, all=len(rows))):
        if not rows:
            empty_state("inventory_2", _("No deliverable is planned"), _("Tasks of the plan name what they deliver."), key="deliverables")
        for row in rows:
            _deliverable(actor, card, row)


def _deliverable(actor: Actor, card: ProjectCard, row: DeliverableRow) -> None:
    with st.container(key=f"row_deliverable_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
        dates = " · ".join(
            t
            for t in (
                _("handed in {day}", day=row.submitted_on) if row.submitted_on else "",
                _("accepted {day}", day=row.accepted_on) if row.accepted_on else "",
                _("due {when}", when=day(row.due_on)) if row.due_on and not row.submitted_on else "",
            )
            if t
        )
        who = " · ".join(t for t in (row.task_code, either(row.stage, row.stage_en), either(row.responsible, row.responsible_en)) if t)
        html(
            '<div class="m-riskline"><div>{}</div><div><b>{}</b><span>{}</span></div><div class="t-small t-muted">{}<br>{}</div></div>',
            state_chip("deliverable", row.state),
            either(row.name, row.name_en),
            row.criterion or "",
            who,
            dates,
        )
        if card.state not in ("in_progress", "finished"):
            return
        problem = st.container()
        if (
            row.state == "planned"
            and Permission.DELIVERABLE_SUBMIT in card.may
            and st.button(_("Hand in"), key=f"sm_submit_{row.id}", icon=":material/upload:", wrap=False)
        ):
            _did(attempt(lambda: deliverables.submit(actor, row.id, seen_version=row.version), where=problem), _("Handed in; manager and sponsor are told."))
        if row.state == "submitted" and Permission.DELIVERABLE_ACCEPT in card.may:
            if st.button(word("action.deliverable.accept"), key=f"sm_accept_{row.id}", type="primary", icon=":material/check:", wrap=False):
                _did(attempt(lambda: deliverables.accept(actor, row.id, seen_version=row.version), where=problem), _("Accepted."))
            if st.button(_("Send back"), key=f"sm_back_{row.id}", icon=":material/undo:", wrap=False):
                life_dialogs.send_back(actor, row)


def _did(well: bool, toast: str) -> None:
    if well:
        st.session_state["toast"] = toast
        st.rerun()


def _columns(actor: Actor, card: ProjectCard, stages: Sequence[StageRow]) -> list[SheetColumn]:
    members = {m.employee_id: m for m in team.team(actor, card.id)}
    return [
        SheetColumn("name", _("Deliverable"), "text", 170, flex=True),
        SheetColumn("name_en", _("Name in English"), "text", 150),
        SheetColumn("criterion", _("Accepted when"), "text", 200, flex=True, longest=LONGEST_TEXT),
        SheetColumn("stage_id", _("Stage"), "choice", 120, choices_of(stages)),
        SheetColumn("due_on", _("Due"), "day", 106),
        SheetColumn("responsible_id", _("Responsible"), "choice", 110, choices_of(members.values(), "employee_id")),
        SheetColumn("task", _("Task"), "shown", 62),
    ]


def _lines(rows: Sequence[DeliverableRow], columns: Sequence[SheetColumn]) -> list[Line]:
    return [line_of(str(d.id), columns, vars(d) | {"name_en": "" if d.name_en == d.name else d.name_en}) for d in rows]


def _inputs(rows: Sequence[ReadLine], saved: Sequence[DeliverableRow]) -> list[DeliverableInput]:
    tasks = {d.id: d.task_id for d in saved}
    return [
        DeliverableInput(v["name"], v["name_en"], v["criterion"], v["stage_id"], tasks.get(r.line.row_id or 0), v["due_on"], v["responsible_id"], r.line.row_id)
        for r in rows
        for v in (r.values,)
    ]


@fragment
def _edit(actor: Actor, card: ProjectCard, saved: Sequence[DeliverableRow], columns: Sequence[SheetColumn]) -> None:
    key = key_of("deliverables", card.id)
    editor = open_sheet(key, lambda: _lines(saved, columns), stamp=(card.version, card.plan_version))
    editor.take(take(key))
    rows = read(editor.draft, columns)
    with white_card("deliverables"):
        with st.container(key="deliverables_tools", horizontal=True, vertical_alignment="center", gap=8):
            inline("<b>{}</b>", _("What is delivered?"))
            st.space("stretch")
            wanted = save_tools(key, editor, _("Save deliverables"))
        if wanted:
            save_sheet(
                key,
                editor,
                columns,
                rows,
                lambda: deliverables.save_deliverables(actor, card.id, _inputs(rows, saved), seen_version=card.version),
                _("The deliverables are saved."),
            )
        draw_sheet(editor, key, columns, rows, shown={str(d.id): {"task": d.task_code} for d in saved}, add=_("Deliverable"), tallest=10)
