"""Drafting a year in a grid that takes a paste from Excel, or from a workbook; saved as a proposal, in effect when approved (MON-01, GEN-05)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from core.access import Actor
from core.budget import sheet as workbook
from core.budget.effect import CONTROLS, SCOPES, BudgetEdit
from core.budget.proposal_queries import ProposalSheet
from core.budget.proposals import LONGEST_NOTE, save_proposal
from core.budget.queries import BudgetSheet
from core.errors import Refusal, Refusals, Required
from core.money import AmountNotANumber
from core.people.queries import Choice, department_choices
from pages.finance import budget_panel, budget_proposal
from pages.shared.format import money
from pages.shared.forms import parse_money
from pages.shared.html import html_of, sentence_line
from pages.shared.record import card
from pages.shared.refusals import show
from pages.shared.words import _, either, language, sentence, word

NOWHERE = "—"  # the company as a whole


@dataclass(frozen=True)
class _Row:
    """A line of the grid: as it holds, or as the draft would have it."""

    scope: str
    department_id: int | None
    account_id: int
    budget: Decimal
    control: str
    used: Decimal

    @property
    def place(self) -> tuple[str, int | None, int]:
        return self.scope, self.department_id, self.account_id


def draw(actor: Actor, sheet: BudgetSheet, proposed: ProposalSheet | None) -> None:
    if proposed is not None and proposed.state == "in_approval":
        budget_proposal.waiting(actor, proposed)
        return
    left, right = st.columns([2.3, 1], gap=14)
    with left:
        with card("budget_editor", _("Budget of {year}", year=str(sheet.year)), _("one row per scope, department and account; a revision is kept as an entry")):
            _grid(actor, sheet, proposed, department_choices(actor))
        if proposed is not None:
            budget_panel.show(proposed)
    with right:
        budget_proposal.draft(actor, proposed)
        with card("budget_import", _("From Excel"), _("accounts and departments by code or name; all rows or none")):
            _import(actor, sheet, proposed)


def _rows(sheet: BudgetSheet, proposed: ProposalSheet | None) -> list[_Row]:
    """The lines as they hold with the draft laid over them, then its new ones."""
    draft = {(x.scope, x.department_id, x.account.id): x for x in proposed.lines} if proposed else {}
    rows = []
    for x in sheet.lines:
        wanted = draft.pop((x.scope, x.department_id, x.account.id), None)
        budget, control = (wanted.amount, wanted.control) if wanted else (x.budget, x.control)
        rows.append(_Row(x.scope, x.department_id, x.account.id, budget, control, x.committed + x.actual))
    return rows + [_Row(x.scope, x.department_id, x.account.id, x.amount, x.control, x.used) for x in draft.values()]


def _grid(actor: Actor, sheet: BudgetSheet, proposed: ProposalSheet | None, departments: list[Choice]) -> None:
    accounts = {a.id: f"{a.code} {either(a.name, a.english)}" for a in sheet.accounts if a.enabled}
    places = {0: NOWHERE} | {d.id: either(d.name, d.name_en) for d in departments}
    scopes, controls = {s: word(f"scope.{s}") for s in SCOPES}, {c: word(f"control.{c}") for c in CONTROLS}
    rows = _rows(sheet, proposed)
    frame = pd.DataFrame(
        [
            [
                scopes[x.scope],
                places.get(x.department_id or 0, NOWHERE),
                accounts.get(x.account_id, ""),
                f"{x.budget:,.2f}",
                controls[x.control],
                money(x.used),
            ]
            for x in rows
        ],
        columns=["scope", "department", "account", "budget", "control", "used"],
    )
    config = st.column_config
    versions = hash(tuple((x.place, x.budget, x.control) for x in rows))
    edited = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, key=f"budget_grid_{sheet.year}_{language()}_{versions}",
        column_order=["scope", "department", "account", "budget", "control", "used"],
        column_config={
            "scope": config.SelectboxColumn(_("Scope"), options=list(scopes.values()), required=True, width=110),
            "department": config.SelectboxColumn(_("Department (non-project)"), options=list(places.values())),
            "account": config.SelectboxColumn(_("Account"), options=list(accounts.values()), required=True),
            "budget": config.TextColumn(_("Budget"), required=True),
            "control": config.SelectboxColumn(_("When exceeded"), options=list(controls.values()), width=110),
            "used": config.TextColumn(_("Committed + actual"), disabled=True),
        },
    )  # fmt: skip
    note = st.text_area(
        _("Why these figures"),
        value=proposed.note if proposed else "",
        key=f"budget_note_{sheet.year}_{versions}",
        max_chars=LONGEST_NOTE,
        height=68,
        placeholder=_("What they rest on, for those who approve"),
    )
    if st.button(_("Save the draft"), type="primary", icon=":material/save:", key="sm_save_budget"):
        try:
            edits = _edits(edited, rows, scopes, controls, accounts, places)
            save_proposal(actor, sheet.year, edits, note=note, seen_version=proposed.version if proposed else None)
        except Refusal as refusal:
            _problems(refusal)
            return
        st.session_state["toast"] = _("The draft is saved. It holds once it is approved.")
        st.rerun()


def _edits(
    frame: pd.DataFrame, shown: list[_Row], scopes: dict[str, str], controls: dict[str, str], accounts: dict[int, str], places: dict[int, str]
) -> list[BudgetEdit]:
    """The rows as edits; a row that was taken out becomes a budget of zero, which the house refuses while the line is used."""
    by_word = [{text: key for key, text in words.items()} for words in (scopes, controls, accounts, places)]
    edits, refusals = list[BudgetEdit](), list[Refusal]()
    for number, row in enumerate(frame.to_dict("records"), start=1):
        try:
            scope, control, account, department = (
                words.get(_text(row[name])) for words, name in zip(by_word, ("scope", "control", "account", "department"), strict=True)
            )
            if scope is None or account is None:
                raise Required(field=f"row {number}")
            place = (str(scope), int(department) if department else None, int(account))
            edits.append(BudgetEdit(place[0], place[2], _amount(_text(row["budget"]), number), str(control or "stop"), place[1]))
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    kept = {edit.place for edit in edits}
    return edits + [BudgetEdit(x.scope, x.account_id, Decimal(0), x.control, x.department_id) for x in shown if x.place not in kept]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _amount(typed: str, number: int) -> Decimal:
    try:
        amount = parse_money(typed, field=f"row {number}")
    except InvalidOperation:
        raise AmountNotANumber(field=f"row {number}") from None
    if amount is None:
        raise Required(field=f"row {number}")
    return amount


def _problems(refusal: Refusal) -> None:
    """Each wrong row with its number."""
    for part in refusal.refusals if isinstance(refusal, Refusals) else (refusal,):
        if (part.field or "").startswith("row "):
            sentence_line(html_of("<b>{}</b> {}", _("Row {n}:", n=part.field[4:] if part.field else ""), sentence(part)), "red", "error")
        else:
            show(part)


def _import(actor: Actor, sheet: BudgetSheet, proposed: ProposalSheet | None) -> None:
    st.download_button(
        _("Download this year as a workbook"),
        data=lambda: workbook.template(actor, sheet.year),
        file_name=f"budget_{sheet.year}.xlsx",
        icon=":material/download:",
        key="sm_budget_template",
        on_click="ignore",
    )
    file = st.file_uploader(_("Excel file with scope, department, account, amount, control"), type=["xlsx"], key="budget_file")
    if file is None:
        return
    try:
        preview = workbook.read(actor, sheet.year, file.getvalue())
    except Refusal as refusal:
        show(refusal)
        return
    for problem in preview.problems:
        show(problem)
    names = {a.id: either(a.name, a.english) for a in sheet.accounts}
    if preview.edits:
        rows = [
            [word(f"scope.{e.scope}"), names[e.account_id], money(e.amount), word(f"control.{e.control}"), _("revised") if e.seen_version else _("new")]
            for e in preview.edits
        ]
        st.dataframe(pd.DataFrame(rows, columns=[_("Scope"), _("Account"), _("Budget"), _("When exceeded"), _("State")]), hide_index=True, key="budget_preview")
    if st.button(
        _("Take over {count} rows", count=len(preview.edits)), type="primary", key="budget_import_go", disabled=bool(preview.problems) or not preview.edits
    ):
        try:
            save_proposal(actor, sheet.year, preview.edits, seen_version=proposed.version if proposed else None, merge=True)
        except Refusal as refusal:
            _problems(refusal)
            return
        st.session_state["toast"] = _("The draft is saved. It holds once it is approved.")
        st.rerun()
