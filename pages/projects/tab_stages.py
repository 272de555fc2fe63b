"""Stages with their shares of the revenue, milestones with what they wait for (PRJ-04, PRJ-06, PER-01)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from core.access import Actor
from core.projects import queries, stages
from core.projects.queries import ProjectCard, StageRow
from core.projects.stages import StageInput
from pages.projects import stage_milestones
from pages.projects.parts import inline, key_of
from pages.projects.saving import save_sheet, save_tools
from pages.shared.aggrid import take
from pages.shared.format import days, money, percent, period
from pages.shared.html import chip, html, html_of, table
from pages.shared.record import card as white_card
from pages.shared.session import fragment
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, read
from pages.shared.sheet_grid import draw_sheet, line_of, open_sheet
from pages.shared.words import _, either


def draw(actor: Actor, card: ProjectCard) -> None:
    rows = queries.stages(actor, card.id)
    if card.editable:
        _edit(actor, card, rows, stage_columns())
    else:
        _show(card, rows)
    stage_milestones.draw(actor, card, rows)


def _show(card: ProjectCard, rows: Sequence[StageRow]) -> None:
    with white_card("stages", _("Which stages?"), _("each with its share of the revenue")):
        body = [
            (
                html_of("<b>{} {}</b>", s.position, either(s.name, s.name_en)),
                html_of('<span style="white-space:nowrap">{}</span>', period(s.starts_on, s.finishes_on)),
                percent(s.revenue_share),
                days(s.effort_days),
                money(s.cost, "whole") if card.sees_money else "",
                either(s.milestone, s.milestone_en) or "—",
                chip(str(s.reached_on), "green", "check") if s.reached_on else chip(_("open"), "slate", "schedule"),
            )
            for s in rows
        ]
        total = [
            _("Total"),
            "",
            percent(sum((s.revenue_share for s in rows), Decimal(0))),
            days(sum((s.effort_days for s in rows), Decimal(0))),
            money(sum((s.cost or Decimal(0) for s in rows), Decimal(0)), "whole") if card.sees_money else "",
            "",
            "",
        ]
        html(
            "{}",
            table(
                [_("Stage"), _("Period"), _("Revenue share"), _("Days"), _("Cost") if card.sees_money else "", _("Closing milestone"), ""],
                body,
                align="llrrrll",
                total=total,
            ),
        )


def stage_columns() -> list[SheetColumn]:
    return [
        SheetColumn("name", _("Stage"), "text", 160, flex=True),
        SheetColumn("name_en", _("Name in English"), "text", 150, flex=True),
        SheetColumn("starts_on", _("Start"), "day", 106),
        SheetColumn("finishes_on", _("Finish"), "day", 106),
        SheetColumn("revenue_share", _("Revenue share %"), "percent", 112, hint=_("Of the net revenue; together 100")),
        SheetColumn("bonus_rate", _("Bonus %"), "percent", 84, hint=_("Empty: as the project")),
        SheetColumn("effort", _("Days"), "shown", 70, right=True),
        SheetColumn("milestone", _("Closing milestone"), "shown", 150),
    ]


def _lines(rows: Sequence[StageRow], columns: Sequence[SheetColumn]) -> list[Line]:
    found = []
    for s in rows:
        own: dict[str, Any] = dict(vars(s)) | {"revenue_share": s.revenue_share * 100, "bonus_rate": None if s.bonus_rate is None else s.bonus_rate * 100}
        own["name_en"] = "" if s.name_en == s.name else s.name_en
        found.append(line_of(str(s.id), columns, own))
    return found


def _inputs(card: ProjectCard, rows: Sequence[ReadLine]) -> list[StageInput]:
    return [
        StageInput(
            v["name"],
            v["starts_on"] or card.starts_on,
            v["finishes_on"] or card.finishes_on,
            (v["revenue_share"] or Decimal(0)) / 100,
            v["name_en"],
            None if v["bonus_rate"] is None else v["bonus_rate"] / 100,
            r.line.row_id,
        )
        for r in rows
        for v in (r.values,)
    ]


@fragment
def _edit(actor: Actor, card: ProjectCard, saved: Sequence[StageRow], columns: Sequence[SheetColumn]) -> None:
    key = key_of("stages", card.id)
    editor = open_sheet(key, lambda: _lines(saved, columns), stamp=card.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    shares = sum((r.values["revenue_share"] or Decimal(0) for r in rows), Decimal(0))
    with white_card("stages"):
        with st.container(key="stages_tools", horizontal=True, vertical_alignment="center", gap=8):
            inline(
                "<b>{}</b> {}",
                _("Which stages?"),
                chip(_("shares add up to 100"), "green", "check")
                if shares == 100
                else chip(_("shares {total}, must be 100", total=days(shares)), "red", "error"),
            )
            st.space("stretch")
            wanted = save_tools(key, editor, _("Save stages"))
        if wanted:
            save_sheet(
                key,
                editor,
                columns,
                rows,
                lambda: stages.save_stages(actor, card.id, _inputs(card, rows), seen_version=card.version),
                _("The stages are saved."),
            )
        known = {str(s.id): s for s in saved}
        shown = {i: {"effort": days(s.effort_days), "milestone": either(s.milestone, s.milestone_en)} for i, s in known.items()}
        draw_sheet(
            editor,
            key,
            columns,
            rows,
            shown=shown,
            total={"name": _("Total"), "revenue_share": days(shares), "effort": days(sum((s.effort_days for s in saved), Decimal(0)))},
            can_move=True,
            add=_("Stage"),
            tallest=10,
        )
