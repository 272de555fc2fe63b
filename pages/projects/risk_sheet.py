"""The risks of a draft as a sheet: from the template, changed line by line, saved as one (PRJ-12, PRJ-27 … PRJ-29)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.plan.cells import Choice
from core.projects import choices, queries
from core.projects.queries import ProjectCard
from core.risks import register
from core.risks.queries import RiskRow, risks
from core.risks.register import RiskDetails, RiskInput
from core.risks.rules import level_of
from core.risks.words import CATEGORIES, IMPACTS, LIKELIHOODS, LONGEST_TEXT, SOURCES, STRATEGIES
from pages.projects.parts import inline, key_of
from pages.projects.saving import save_sheet, save_tools
from pages.shared.aggrid import take
from pages.shared.record import card as white_card
from pages.shared.session import fragment
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, read
from pages.shared.sheet_grid import choices_of, draw_sheet, line_of, open_sheet
from pages.shared.words import _, either, word


def draw(actor: Actor, card: ProjectCard) -> None:
    _sheet(actor, card, _columns(actor, card))


def _words(family: str, values: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(x, word(f"{family}.{x}"), (x,)) for x in values)


def _columns(actor: Actor, card: ProjectCard) -> list[SheetColumn]:
    stages = tuple(Choice(s.id, either(s.name, s.name_en), (s.name, s.name_en)) for s in queries.stages(actor, card.id))
    return [
        SheetColumn("name", _("Risk"), "text", 190, flex=True),
        SheetColumn("name_en", _("Name in English"), "text", 130),
        SheetColumn("category", _("Category"), "choice", 96, _words("risk_category", CATEGORIES)),
        SheetColumn("source", _("Found by"), "choice", 96, _words("risk_source", SOURCES)),
        SheetColumn("stage_id", _("Stage"), "choice", 110, stages),
        SheetColumn("likelihood", _("Likelihood"), "choice", 84, _words("likelihood", LIKELIHOODS)),
        SheetColumn("impact", _("Impact"), "choice", 84, _words("impact", IMPACTS)),
        SheetColumn("level", _("Level"), "shown", 70),
        SheetColumn("chosen", _("Strategy"), "choice", 96, _words("risk_strategy", STRATEGIES)),
        SheetColumn("response", _("Response"), "text", 200, flex=True, longest=LONGEST_TEXT),
        SheetColumn("owner_id", _("Owner"), "choice", 92, choices_of(choices.people(actor))),
        SheetColumn("due_on", _("Due"), "day", 102),
    ]


def _lines(rows: Sequence[RiskRow], columns: Sequence[SheetColumn]) -> list[Line]:
    """The strategy that is only proposed stands in its cell, too: it is there to be changed."""
    return [line_of(str(r.id), columns, {**vars(r), "chosen": r.strategy}) for r in rows if r.open]


def _inputs(rows: Sequence[ReadLine], known: dict[int, RiskRow]) -> list[RiskInput]:
    return [_input(r.values, r.line.row_id, known.get(r.line.row_id or 0)) for r in rows]


def _input(v: dict[str, object], row_id: int | None, before: RiskRow | None) -> RiskInput:
    """A strategy nobody touched stays the policy's; what the sheet does not show stays as it was."""
    strategy = str(v["chosen"] or "")
    moved = before is None or (before.likelihood, before.impact) != (v["likelihood"], v["impact"])
    if before is not None and not before.chosen and strategy == before.proposed:
        strategy = ""
    details = RiskDetails(stage_id=v["stage_id"])  # type: ignore[arg-type]
    if before is not None:
        residual = ("", "") if moved else (before.residual_likelihood, before.residual_impact)
        details = RiskDetails(before.description, v["stage_id"], *residual, before.impact_days, before.impact_cost, before.next_review_on)  # type: ignore[arg-type]
    return RiskInput(
        str(v["name"]),
        str(v["likelihood"] or ""),
        str(v["impact"] or ""),
        str(v["name_en"]),
        str(v["response"]),
        v["owner_id"],  # type: ignore[arg-type]
        v["due_on"],  # type: ignore[arg-type]
        row_id,
        str(v["source"] or "checklist"),
        str(v["category"] or "management"),
        strategy,
        details,
    )


@fragment
def _sheet(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn]) -> None:
    key = key_of("risks", card.id)
    found = risks(actor, card.id)
    known = {r.id: r for r in found}
    editor = open_sheet(key, lambda: _lines(found, columns), stamp=card.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    with white_card("risks"):
        with st.container(key="risks_tools", horizontal=True, vertical_alignment="center", gap=8):
            inline("<b>{}</b>", _("What may go wrong, and what do we do about it?"))
            st.space("stretch")
            wanted = save_tools(key, editor, _("Save risks"))
        if wanted:
            inputs = _inputs(rows, known)
            save_sheet(key, editor, columns, rows, lambda: register.save_risks(actor, card.id, inputs, seen_version=card.version), _("The risks are saved."))
        shown, tones = {}, {}
        for row in rows:
            likely, impact = row.values["likelihood"], row.values["impact"]
            if likely and impact:
                level = level_of(likely, impact)
                shown[row.line.id], tones[row.line.id] = {"level": word(f"risk_level.{level}")}, {"level": "muted" if level == "slate" else level}
        draw_sheet(editor, key, columns, rows, shown=shown, tones=tones, add=_("Risk"), tallest=12)
