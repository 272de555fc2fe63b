"""The budget of an initiation: lines by stage and account, and while typing the margin against its floor and what the company has
left (PRJ-08 … PRJ-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import streamlit as st

from core.access import Actor, Permission
from core.initiation import budget
from core.initiation.budget import CostInput
from core.initiation.figures import Figures, Part, figures
from core.plan.cells import Choice
from core.projects import choices, queries
from core.projects.queries import ProjectCard
from pages.projects import initiation_panel
from pages.projects.gate import margin_text, sentences, strip
from pages.projects.parts import inline, key_of, share_of
from pages.projects.project_moves import GATE
from pages.projects.saving import save_sheet, save_tools
from pages.shared.aggrid import take
from pages.shared.format import days, money, percent
from pages.shared.html import bullet, html, html_of, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import figures as figure_strip
from pages.shared.session import fragment, in_fragment, redraw
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, read
from pages.shared.sheet_grid import choices_of, draw_sheet, line_of, open_sheet
from pages.shared.words import _, either

OF_LABOUR, OF_REST = frozenset({"gross_amount", "deductible_tax"}), frozenset({"grade_id", "days"})


def draw(actor: Actor, card: ProjectCard) -> None:
    _budget(actor, card, budget_columns(actor, choices_of(queries.stages(actor, card.id))), {a.id: a.note for a in choices.accounts(actor)})


def budget_columns(actor: Actor, stages: tuple[Choice, ...]) -> list[SheetColumn]:
    """The columns of a budget whose lines may name these stages."""
    rates = Permission.RATE_READ_GRADE in actor.permissions
    return [
        SheetColumn("stage_id", _("Stage"), "choice", 140, stages),
        SheetColumn("account_id", _("Account"), "choice", 150, choices_of(choices.accounts(actor))),
        SheetColumn("description", _("Description"), "text", 150, flex=True),
        SheetColumn("grade_id", _("Grade"), "choice", 112, choices_of(choices.grades(actor)), hint=_("For labour: the grade's average cost of a day")),
        SheetColumn("days", _("Days"), "days", 66, hint=_("Person days")),
        *(
            [SheetColumn("day_rate", _("Rate"), "shown", 82, editable=False, right=True, hint=_("Of the day the stage starts, or of the planned day"))]
            if rates
            else []
        ),
        SheetColumn("gross_amount", _("Amount"), "money", 112, hint=_("With tax; not for labour")),
        SheetColumn("deductible_tax", _("Deductible tax"), "money", 104, hint=_("Input tax that can be deducted: it is no cost")),
        SheetColumn("planned_on", _("Planned on"), "day", 100, hint=_("Of a purchase: decides its budget year; empty: spread over the stage")),
        SheetColumn("net_cost", _("Cost"), "shown", 112, editable=False, right=True),
    ]


def _lines(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn]) -> list[Line]:
    empty = {"gross_amount": None, "deductible_tax": None}  # of labour both follow from the rate
    return [line_of(str(row.id), columns, vars(row) | (empty if row.kind == "labour" else {})) for row in budget.cost_lines(actor, card.id)]


def inputs(rows: Sequence[ReadLine], kinds: Mapping[int, str]) -> list[CostInput]:
    """The lines for the service; what cannot be read counts as empty."""
    found = []
    for row in rows:
        v = row.values
        labour = kinds.get(v["account_id"] or 0) == "labour"
        found.append(
            CostInput(
                v["stage_id"],
                v["account_id"],
                v["description"] or "",
                v["grade_id"] if labour else None,
                v["days"] if labour else None,
                Decimal(0) if labour else v["gross_amount"] or Decimal(0),
                Decimal(0) if labour else v["deductible_tax"] or Decimal(0),
                v["planned_on"],
                row.line.row_id,
            )
        )
    return found


@fragment
def _budget(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn], kinds: Mapping[int, str]) -> None:
    key = key_of("budget", card.id)
    editor = open_sheet(key, lambda: _lines(actor, card, columns), stamp=card.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    lines = inputs(rows, kinds)
    found = figures(actor, card.id, lines=lines if editor.draft.changed else None)
    _tell_bar(card, found, typed=editor.draft.changed)
    with st.container(key="budget_strip", gap=6):
        figure_strip(strip(found, contract=initiation_panel.contract_words(card), approved=card.state not in ("draft", "in_approval")))
        _says(card, found, unread=sum(len(r.bad) for r in rows))
    with white_card("budget"):
        if card.editable:
            with st.container(key="budget_tools", horizontal=True, vertical_alignment="center", gap=8):
                inline("<b>{}</b>", _("What will it cost?"))
                if st.button(
                    _("Labour from the plan"),
                    icon=":material/account_tree:",
                    key="sm_budget_propose",
                    help=_("Person days of the plan by stage and grade, in place of the labour lines"),
                    wrap=False,
                ):
                    _propose(actor, card, columns, kinds, key)
                st.space("stretch")
                wanted = save_tools(key, editor, _("Save budget"))
            if wanted:
                save_sheet(key, editor, columns, rows, lambda: budget.save_costs(actor, card.id, lines, seen_version=card.version), _("The budget is saved."))
        worked = {c.line.id: c for c in found.lines} if not editor.draft.changed else {}
        shown = {row.line.id: _shown(found.lines[n] if editor.draft.changed else worked.get(row.line.row_id)) for n, row in enumerate(rows)}
        total = {"stage_id": _("Total"), "days": days(found.labour_days), "net_cost": f"{found.cost:,.2f}"}
        drawn = [
            replace(
                r,
                line=replace(
                    r.line, fixed=OF_LABOUR if kinds.get(r.values["account_id"] or 0) == "labour" else OF_REST if r.values["account_id"] else frozenset()
                ),
            )
            for r in rows
        ]
        draw_sheet(editor, key, columns, drawn, shown=shown, total=total, editable=card.editable, copied=("stage_id",), add=_("Budget line"), tallest=14)
    _slices(found)


def _shown(costed: budget.Costed | None) -> dict[str, str]:
    if costed is None:
        return {}
    return {
        "day_rate": f"{costed.day_rate:,.2f}" if costed.day_rate is not None else "",
        "net_cost": f"{costed.net_cost:,.2f}" if costed.net_cost is not None else "—",
    }


def _says(card: ProjectCard, found: Figures, *, unread: int) -> None:
    """The gate in words: what is wrong and by how much, or that it passes."""
    if card.state not in ("draft", "in_approval"):
        return
    for text in sentences(found.refusals):
        sentence_line(text, "red", "error")
    if unread:
        sentence_line(_("{n} cells cannot be read and count as empty in these figures.", n=unread), "amber", "warning")
    elif not found.refusals:
        sentence_line(
            _("Margin {rate} reaches the floor of {floor}, and the company budget suffices.", rate=margin_text(found), floor=percent(found.floor)),
            "green",
            "check_circle",
        )


def _tell_bar(card: ProjectCard, found: Figures, *, typed: bool) -> None:
    """The bar greys Submit by what is being typed: it is drawn anew when that changes."""
    now = (card.id, " ".join(sentences(found.refusals)) if typed and found.refusals else "", typed)
    before = st.session_state.get(GATE, (card.id, "", False))
    st.session_state[GATE] = now
    if now != before and card.editable and in_fragment():
        st.rerun()


def _propose(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn], kinds: Mapping[int, str], key: str) -> None:
    """Labour lines as the plan asks for them, in place of those there are; a step of undo like any other."""
    editor = open_sheet(key, lambda: _lines(actor, card, columns), stamp=card.version)
    kept = tuple(r.line for r in read(editor.draft, columns) if kinds.get(r.values["account_id"] or 0) != "labour")
    step = len(editor.draft.past)
    new = tuple(line_of(f"plan-{step}-{n}", columns, vars(line)) for n, line in enumerate(budget.propose_labour(actor, card.id)))
    editor.draft = editor.draft.with_lines((*new, *kept))
    redraw()


def _slices(found: Figures) -> None:
    """The same cost by stage and by account."""
    left, right = st.columns(2, gap=14)
    with left, white_card("budget_stages", _("Does each stage earn its cost?"), _("revenue by its share")):
        _by_stage(found.by_stage)
    with right, white_card("budget_accounts", _("What does it leave the company?"), _("project budget by account")):
        initiation_panel.account_table(found)


def _by_stage(parts: Sequence[Part]) -> None:
    rows = []
    for p in parts:
        left = None if p.revenue is None else p.revenue - p.cost
        rows.append(
            (
                html_of("<b>{}</b>", either(p.name, p.name_en)),
                money(p.revenue, "whole"),
                money(p.cost, "whole"),
                html_of('<span class="{}">{}</span>', "t-red" if left is not None and left < 0 else "", money(left, "whole")),
                bullet(p.cost, scale=max(p.revenue or p.cost, p.cost) or 1, mark=p.revenue, tone="red" if left is not None and left < 0 else "slate"),
            )
        )
    revenue = sum((p.revenue or Decimal(0) for p in parts), Decimal(0))
    cost = sum((p.cost for p in parts), Decimal(0))
    total = [
        _("Total"),
        money(revenue, "whole"),
        money(cost, "whole"),
        html_of("{} · {}", money(revenue - cost, "whole"), percent(share_of(revenue - cost, revenue))),
        "",
    ]
    html("{}", table([_("Stage"), _("Revenue"), _("Cost"), _("Margin"), ""], rows, align="lrrrl", total=total, widths=["30%", "19%", "19%", "20%", "12%"]))
