"""The sheets of a change: budget, team, stages and dates as they shall be, typed as in a draft (PRJ-14, GEN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import streamlit as st

from core.access import Actor
from core.changes import service
from core.changes.content import CostPart, DuePart, MemberPart, StagePart
from core.changes.queries import ChangeSheet
from core.plan.cells import Choice
from core.projects import choices, team
from core.projects.team import MemberInput
from core.projects.types import TEAM_ROLES
from pages.projects.parts import inline
from pages.projects.saving import save_sheet, save_tools
from pages.projects.tab_budget import OF_LABOUR, OF_REST, budget_columns
from pages.projects.tab_stages import stage_columns
from pages.projects.tab_team import over_allocated, shown_loads, team_columns
from pages.shared.aggrid import take
from pages.shared.format import days, money
from pages.shared.html import chip
from pages.shared.record import card as white_card
from pages.shared.session import fragment
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, SheetEditor, read
from pages.shared.sheet_grid import draw_sheet, line_of, open_sheet
from pages.shared.words import _, either, word


def key_of(part: str, change_id: int) -> str:
    """The key of a sheet in the session."""
    return f"change_{part}_{change_id}"


def _id(line: Line) -> int:
    """A row of the proposal: the project's own, or new below zero; 0 for a line that was typed just now."""
    return int(line.id) if line.id.removeprefix("-").isdecimal() else 0


@fragment
def budget_sheet(actor: Actor, sheet: ChangeSheet) -> None:
    """The proposed budget lines; what they cost follows at once."""
    stages = tuple(Choice(s.id, either(s.name, s.name_en), (s.name, s.name_en)) for s in sheet.wanted.stages)
    kinds = {a.id: a.note for a in choices.accounts(actor)}
    columns, key = budget_columns(actor, stages), key_of("budget", sheet.row.id)
    empty = {"gross_amount": None, "deductible_tax": None}
    parts, worked = sheet.wanted.costs, {c.id: c for c in sheet.weighed.after.costs}
    lines = [line_of(str(c.id), columns, vars(c) | (empty if c.kind == "labour" else {})) for c in parts]
    editor = open_sheet(key, lambda: lines, stamp=sheet.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    shown = {str(i): {"day_rate": _figure(c.day_rate), "net_cost": _figure(c.net_cost) or "—"} for i, c in worked.items()}
    with white_card("change_budget"):
        wanted = _tools(sheet, key, editor, _("What will it cost?"), _("Save budget"), _cost_note(sheet))
        if wanted:
            found = [_cost(row, kinds) for row in rows]
            save_sheet(
                key, editor, columns, rows, lambda: service.save_costs(actor, sheet.row.id, found, seen_version=sheet.version), _("The budget is saved.")
            )
        drawn = [replace(r, line=replace(r.line, fixed=_fixed(kinds.get(r.values["account_id"] or 0)))) for r in rows]
        total = {"stage_id": _("Total, as saved"), "net_cost": _figure(sheet.weighed.new.cost)}
        draw_sheet(
            editor, key, columns, drawn, shown=shown, total=total, editable=sheet.editable, copied=("stage_id",), add=_("Budget line"), tallest=14
        )  # fmt: skip


def _figure(value: Decimal | None) -> str:
    return f"{value:,.2f}" if value is not None else ""


def _fixed(kind: str | None) -> frozenset[str]:
    return OF_LABOUR if kind == "labour" else OF_REST if kind else frozenset()


def _cost_note(sheet: ChangeSheet) -> str:
    gap = sheet.weighed.new.cost - sheet.weighed.old.cost
    return _("{amount} against now", amount=money(gap, signed=True)) if gap else _("as now")


def _cost(row: ReadLine, kinds: dict[int, str]) -> CostPart:
    v = row.values
    labour = kinds.get(v["account_id"] or 0) == "labour"
    none = Decimal("0.00")
    return CostPart(
        _id(row.line),
        v["stage_id"] or 0,
        v["account_id"] or 0,
        kinds.get(v["account_id"] or 0, "expense"),
        v["description"] or "",
        v["grade_id"] if labour else None,
        v["days"] if labour else None,
        None,
        none if labour else v["gross_amount"] or none,
        none if labour else v["deductible_tax"] or none,
        None,
        v["planned_on"],
    )


def _tools(sheet: ChangeSheet, key: str, editor: SheetEditor, title: str, save: str, note: str = "", *, more: bool = False, forget: Any = None) -> bool:
    with st.container(key=f"{key}_tools", horizontal=True, vertical_alignment="center", gap=8):
        inline('<b>{}</b> <span class="t-small t-muted">{}</span>', title, note)
        st.space("stretch")
        return save_tools(key, editor, save, more=more, forget=forget) if sheet.editable else False


@fragment
def team_sheet(actor: Actor, sheet: ChangeSheet) -> None:
    """Who shall work on it, and what each role weighs."""
    columns, key = team_columns(actor), key_of("team", sheet.row.id)
    parts, content = sheet.wanted.team, sheet.wanted
    editor = open_sheet(key, lambda: [line_of(f"m{n}", columns, vars(m)) for n, m in enumerate(parts)], stamp=sheet.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    members = [
        MemberPart(v["employee_id"] or 0, v["role"] or "", v["planned_days"] or Decimal(0), v["from_on"], v["until_on"]) for v in (r.values for r in rows)
    ]
    first, last = content.starts_on, content.finishes_on
    typed = [MemberInput(m.employee_id, m.role, m.planned_days, m.from_on or first, m.until_on or last) for m in members if m.employee_id]
    loads = team.load_of(actor, sheet.project_id, typed)
    weights = {role.value: _weight(sheet, role.value) for role in TEAM_ROLES}
    weights = {role: weight for role, weight in weights.items() if weight}
    changed = weights != {role: weight for role, weight in content.weights.items() if weight}
    with white_card("change_team"):
        if _tools(sheet, key, editor, _("Who works on it?"), _("Save team"), more=changed, forget=lambda: _forget_weights(sheet)):
            done = _("The team is saved.")
            save_sheet(key, editor, columns, rows, lambda: _save_team(actor, sheet, members, weights), done)
        shown, tones = shown_loads(rows, loads)
        total = {"employee_id": _("Total"), "planned_days": days(sum((m.planned_days for m in members), Decimal(0)))}
        draw_sheet(editor, key, columns, rows, shown=shown, tones=tones, total=total, editable=sheet.editable, add=_("Person"), tallest=12)
        over_allocated(loads)
    _weigh(sheet, {m.role for m in members}, weights)


def _weight_key(sheet: ChangeSheet, role: str) -> str:
    return f"change_weight_{sheet.row.id}_{sheet.version}_{role}"


def _weight(sheet: ChangeSheet, role: str) -> Decimal:
    typed = st.session_state.get(_weight_key(sheet, role))
    return sheet.wanted.weights.get(role, Decimal(0)) if typed is None else Decimal(str(round(typed, 2)))


def _forget_weights(sheet: ChangeSheet) -> None:
    for role in TEAM_ROLES:
        st.session_state.pop(_weight_key(sheet, role.value), None)


def _save_team(actor: Actor, sheet: ChangeSheet, members: Sequence[MemberPart], weights: dict[str, Decimal]) -> None:
    service.save_team(actor, sheet.row.id, members, weights, seen_version=sheet.version)
    _forget_weights(sheet)


def _weigh(sheet: ChangeSheet, roles: set[str], weights: dict[str, Decimal]) -> None:
    total = sum(weights.values(), Decimal(0))
    mark = chip(_("adds up to 100"), "green", "check") if total == 100 else chip(_("{total}, must be 100", total=days(total)), "red", "error")
    with white_card("change_weights", _("What does each role weigh?"), mark), st.container(horizontal=True, gap=14, key="change_weights_row"):
        for role in TEAM_ROLES:
            if role.value in roles | set(weights):
                label, now = word(f"project_role.{role.value}"), float(weights.get(role.value, 0))
                key = _weight_key(sheet, role.value)
                st.number_input(label, 0.0, 100.0, now, 5.0, key=key, format="%.2f", width=150, disabled=not sheet.editable)


@fragment
def stage_sheet(actor: Actor, sheet: ChangeSheet) -> None:
    """The stages in their order, with their shares of the revenue."""
    columns, key = stage_columns()[:-2], key_of("stages", sheet.row.id)  # what follows from the plan is shown with the difference
    parts = sheet.wanted.stages
    editor = open_sheet(key, lambda: [_stage_line(s, columns) for s in parts], stamp=sheet.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    shares = sum((r.values["revenue_share"] or Decimal(0) for r in rows), Decimal(0))
    with white_card("change_stages"):
        note = _("shares add up to 100") if shares == 100 else _("shares {total}, must be 100", total=days(shares))
        if _tools(sheet, key, editor, _("Which stages?"), _("Save stages"), note):
            found = [_stage(row, sheet) for row in rows]
            done = _("The stages are saved.")
            save_sheet(key, editor, columns, rows, lambda: service.save_stages(actor, sheet.row.id, found, seen_version=sheet.version), done)
        total = {"name": _("Total"), "revenue_share": days(shares)}
        draw_sheet(editor, key, columns, rows, total=total, editable=sheet.editable, can_move=True, add=_("Stage"), tallest=10)


def _stage_line(s: StagePart, columns: Sequence[SheetColumn]) -> Line:
    shares = {"revenue_share": s.revenue_share * 100, "bonus_rate": None if s.bonus_rate is None else s.bonus_rate * 100}
    return line_of(str(s.id), columns, vars(s) | shares)


def _stage(row: ReadLine, sheet: ChangeSheet) -> StagePart:
    v, content = row.values, sheet.wanted
    return StagePart(
        _id(row.line),
        v["name"] or "",
        v["starts_on"] or content.starts_on,
        v["finishes_on"] or content.finishes_on,
        (v["revenue_share"] or Decimal(0)) / 100,
        v["name_en"] or "",
        None if v["bonus_rate"] is None else v["bonus_rate"] / 100,
    )


@fragment
def date_sheet(actor: Actor, sheet: ChangeSheet) -> None:
    """Due days of milestones and deliverables that follow no task of the plan."""
    milestones, deliverables = sheet.wanted.milestones, sheet.wanted.deliverables
    if not milestones and not deliverables:
        return
    key = key_of("dates", sheet.row.id)
    columns = [
        SheetColumn("kind", _("Kind"), "shown", 120),
        SheetColumn("name", _("Name"), "shown", 260, flex=True),
        SheetColumn("due_on", _("Due"), "day", 120),
    ]
    kinds: tuple[tuple[str, tuple[DuePart, ...]], ...] = (("m", milestones), ("d", deliverables))
    lines = [line_of(f"{k}{p.id}", columns, vars(p), fixed=("due_on",) if p.done else ()) for k, rows in kinds for p in rows]
    editor = open_sheet(key, lambda: lines, stamp=sheet.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    words = {"m": word("record.milestone"), "d": word("record.deliverable")}
    shown = {f"{k}{p.id}": {"kind": words[k], "name": either(p.name, p.name_en)} for k, found in kinds for p in found}
    with white_card("change_dates"):
        note = _("those of tasks follow the plan")
        if _tools(sheet, key, editor, _("Milestones and deliverables of their own"), _("Save dates"), note):
            due: Callable[[str], dict[int, dt.date]] = lambda kind: {  # noqa: E731
                int(r.line.id[1:]): r.values["due_on"] for r in rows if r.line.id[:1] == kind and r.line.id[1:].isdecimal() and r.values["due_on"]
            }
            done = _("The dates are saved.")
            save_sheet(key, editor, columns, rows, lambda: service.save_dates(actor, sheet.row.id, due("m"), due("d"), seen_version=sheet.version), done)
        draw_sheet(editor, key, columns, rows, shown=shown, editable=sheet.editable, can_add=False, tallest=10)
