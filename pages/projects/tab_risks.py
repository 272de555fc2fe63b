"""Risks: the list of a draft as a sheet, later one by one: added, changed, closed (PRJ-12)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor, Permission
from core.plan.cells import Choice
from core.projects import choices, risks
from core.projects.queries import ProjectCard
from core.projects.risks import IMPACTS, LIKELIHOODS, LONGEST_RESPONSE, RiskInput, RiskRow, level_of
from pages.projects.initiation_panel import level_chip
from pages.projects.parts import inline, key_of
from pages.projects.saving import save_sheet, save_tools
from pages.shared.aggrid import take
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import chip, html
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.refusals import attempt, unplaced
from pages.shared.session import fragment
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, read
from pages.shared.sheet_grid import choices_of, draw_sheet, line_of, open_sheet
from pages.shared.words import _, either, word

OVER = ("in_approval", "rejected", "closed")


def draw(actor: Actor, card: ProjectCard) -> None:
    if card.editable:
        _sheet(actor, card, _columns(actor))
    else:
        _register(actor, card)


def _columns(actor: Actor) -> list[SheetColumn]:
    likely = tuple(Choice(x, word(f"likelihood.{x}"), (x,)) for x in LIKELIHOODS)
    impact = tuple(Choice(x, word(f"impact.{x}"), (x,)) for x in IMPACTS)
    return [
        SheetColumn("name", _("Risk"), "text", 200, flex=True),
        SheetColumn("name_en", _("Name in English"), "text", 150),
        SheetColumn("likelihood", _("Likelihood"), "choice", 92, likely),
        SheetColumn("impact", _("Impact"), "choice", 92, impact),
        SheetColumn("level", _("Level"), "shown", 80),
        SheetColumn("response", _("Response"), "text", 230, flex=True, longest=LONGEST_RESPONSE),
        SheetColumn("owner_id", _("Owner"), "choice", 100, choices_of(choices.people(actor))),
        SheetColumn("due_on", _("Due"), "day", 104),
    ]


def _lines(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn]) -> list[Line]:
    return [line_of(str(r.id), columns, vars(r)) for r in risks.risks(actor, card.id) if r.closed_on is None]


def _inputs(rows: Sequence[ReadLine]) -> list[RiskInput]:
    return [
        RiskInput(v["name"], v["likelihood"] or "", v["impact"] or "", v["name_en"], v["response"], v["owner_id"], v["due_on"], r.line.row_id)
        for r in rows
        for v in (r.values,)
    ]


@fragment
def _sheet(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn]) -> None:
    key = key_of("risks", card.id)
    editor = open_sheet(key, lambda: _lines(actor, card, columns), stamp=card.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    with white_card("risks"):
        with st.container(key="risks_tools", horizontal=True, vertical_alignment="center", gap=8):
            inline("<b>{}</b>", _("What may go wrong, and what do we do about it?"))
            st.space("stretch")
            wanted = save_tools(key, editor, _("Save risks"))
        if wanted:
            save_sheet(
                key, editor, columns, rows, lambda: risks.save_risks(actor, card.id, _inputs(rows), seen_version=card.version), _("The risks are saved.")
            )
        shown, tones = {}, {}
        for row in rows:
            likely, impact = row.values["likelihood"], row.values["impact"]
            if likely and impact:
                level = level_of(likely, impact)
                shown[row.line.id], tones[row.line.id] = {"level": word(f"risk_level.{level}")}, {"level": "muted" if level == "slate" else level}
        draw_sheet(editor, key, columns, rows, shown=shown, tones=tones, add=_("Risk"), tallest=12)


def _register(actor: Actor, card: ProjectCard) -> None:
    rows = risks.risks(actor, card.id)
    may = Permission.RISK_EDIT in card.may and card.state not in OVER
    open_ = [r for r in rows if r.closed_on is None]
    with white_card("risks", _("What may go wrong, and what do we do about it?"), _("{n} open, {closed} closed", n=len(open_), closed=len(rows) - len(open_))):
        if may and st.button(_("Add a risk"), icon=":material/add:", key="sm_add_risk"):
            _ask(actor, card, None)
        if not rows:
            empty_state("shield", _("No risk is known"), _("Risks come from the template or are added here."), key="risks")
        for row in rows:
            _risk(actor, card, row, may=may and row.closed_on is None)


def _risk(actor: Actor, card: ProjectCard, row: RiskRow, *, may: bool) -> None:
    with st.container(key=f"row_risk_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
        mark = level_chip(row) if row.closed_on is None else chip(_("closed on {day}", day=day(row.closed_on)), "slate", "lock")
        who = " · ".join(t for t in (either(row.owner, row.owner_en), day(row.due_on) if row.due_on else "") if t)
        html(
            '<div class="m-riskline"><div>{}</div><div><b>{}</b><span>{}</span></div><div class="t-small t-muted">{}</div></div>',
            mark,
            either(row.name, row.name_en),
            row.response or "",
            who,
        )
        if not may:
            return
        if st.button(_("Change"), key=f"sm_risk_{row.id}", type="tertiary", wrap=False):
            _ask(actor, card, row)
        problem = st.container()
        if st.button(_("Close"), key=f"sm_close_risk_{row.id}", type="tertiary", wrap=False) and attempt(
            lambda: risks.close_risk(actor, row.id, seen_version=row.version), where=problem
        ):
            st.session_state["toast"] = _("The risk is closed.")
            st.rerun()


def _ask(actor: Actor, card: ProjectCard, row: RiskRow | None) -> None:
    key = f"risk_{row.id if row else 'new'}_{card.id}_{row.version if row else 0}"
    fresh(key)

    @st.dialog(_("Change the risk") if row else _("Add a risk"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        name = text_field(_("Risk"), "name", key=f"{key}_name", value=row.name if row else "", refusal=refusal)
        one, two = st.columns(2, gap=14)
        with one:
            likely = choice_field(
                _("Likelihood"),
                "likelihood",
                {x: word(f"likelihood.{x}") for x in LIKELIHOODS},
                key=f"{key}_likely",
                value=row.likelihood if row else "medium",
                refusal=refusal,
            )
            owner = choice_field(
                _("Owner"),
                "owner_id",
                {p.id: either(p.name, p.name_en) for p in choices.people(actor)},
                key=f"{key}_owner",
                value=row.owner_id if row else actor.employee_id,
                refusal=refusal,
            )
        with two:
            impact = choice_field(
                _("Impact"), "impact", {x: word(f"impact.{x}") for x in IMPACTS}, key=f"{key}_impact", value=row.impact if row else "major", refusal=refusal
            )
            due = date_field(_("Due"), "due_on", key=f"{key}_due", value=row.due_on if row else None, refusal=refusal)
        response = text_field(
            _("Response"), "response", key=f"{key}_response", value=row.response if row else "", longest=LONGEST_RESPONSE, area=True, refusal=refusal
        )
        unplaced(refusal, {"name", "likelihood", "impact", "owner_id", "due_on", "response"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            new = RiskInput(name, likely or "", impact or "", row.name_en if row and name == row.name else "", response, owner, due, row.id if row else None)
            saved(key, lambda: risks.save_risk(actor, card.id, new, seen_version=row.version if row else None), _("Saved."))

    ask()
