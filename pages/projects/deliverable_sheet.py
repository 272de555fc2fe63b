"""Deliverables of a draft as a sheet: what is handed over, when it is accepted, by whom, until when (PRJ-32)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.deliverables import draft
from core.deliverables.draft import LONGEST_TEXT, DeliverableInput
from core.deliverables.queries import DeliverableRow
from core.deliverables.rules import KINDS
from core.plan.cells import Choice
from core.projects import team
from core.projects.queries import ProjectCard, StageRow
from pages.projects.parts import inline, key_of
from pages.projects.saving import save_sheet, save_tools
from pages.shared.aggrid import take
from pages.shared.record import card as white_card
from pages.shared.session import fragment
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, read
from pages.shared.sheet_grid import choices_of, draw_sheet, line_of, open_sheet
from pages.shared.words import _, word


def draw(actor: Actor, card: ProjectCard, rows: Sequence[DeliverableRow], stages: Sequence[StageRow]) -> None:
    _edit(actor, card, rows, _columns(actor, card, stages))


def _columns(actor: Actor, card: ProjectCard, stages: Sequence[StageRow]) -> list[SheetColumn]:
    members = {m.employee_id: m for m in team.team(actor, card.id)}
    return [
        SheetColumn("name", _("Deliverable"), "text", 160, flex=True),
        SheetColumn("name_en", _("Name in English"), "text", 140),
        SheetColumn("kind", _("Kind"), "choice", 92, tuple(Choice(k, word(f"deliverable_kind.{k}"), (k,)) for k in KINDS)),
        SheetColumn("criterion", _("Accepted when"), "text", 180, flex=True, longest=LONGEST_TEXT),
        SheetColumn("area", _("Client's area"), "text", 104, hint=_("Its executive decides")),
        SheetColumn("stage_id", _("Stage"), "choice", 110, choices_of(stages)),
        SheetColumn("due_on", _("Due"), "day", 104),
        SheetColumn("responsible_id", _("Responsible"), "choice", 100, choices_of(members.values(), "employee_id")),
        SheetColumn("task", _("Task"), "shown", 58),
        SheetColumn("output", _("Required"), "shown", 76),
    ]


def _lines(rows: Sequence[DeliverableRow], columns: Sequence[SheetColumn]) -> list[Line]:
    return [line_of(str(d.id), columns, vars(d) | {"name_en": "" if d.name_en == d.name else d.name_en}) for d in rows]


def _inputs(rows: Sequence[ReadLine], saved: Sequence[DeliverableRow]) -> list[DeliverableInput]:
    known = {d.id: d for d in saved}
    return [
        DeliverableInput(
            v["name"],
            v["name_en"],
            v["criterion"],
            v["stage_id"],
            old.task_id if old else None,
            v["due_on"],
            v["responsible_id"],
            r.line.row_id,
            v["kind"] or "report",
            v["area"],
            old.needs_review if old else False,
        )
        for r in rows
        for v, old in ((r.values, known.get(r.line.row_id or 0)),)
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
                lambda: draft.save_deliverables(actor, card.id, _inputs(rows, saved), seen_version=card.version),
                _("The deliverables are saved."),
            )
        shown = {str(d.id): {"task": d.task_code, "output": _("yes") if d.required else ""} for d in saved}
        draw_sheet(editor, key, columns, rows, shown=shown, add=_("Deliverable"), tallest=14)
