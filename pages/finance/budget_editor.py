"""Planning and revising a year in a grid that takes a paste from Excel, or from a workbook; saved as a whole (MON-01, GEN-05)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from core.access import Actor
from core.budget import sheet as workbook
from core.budget.queries import BudgetSheet
from core.budget.service import CONTROLS, SCOPES, BudgetEdit, save_budget
from core.errors import Refusal, Refusals, Required
from core.money import AmountNotANumber
from core.people.queries import Choice, department_choices
from pages.shared.format import money
from pages.shared.forms import parse_money
from pages.shared.html import html_of, sentence_line
from pages.shared.record import card
from pages.shared.refusals import show
from pages.shared.words import _, either, language, sentence, word

NOWHERE = "—"  # the company as a whole


def draw(actor: Actor, sheet: BudgetSheet) -> None:
    with card("budget_editor", _("Budget of {year}", year=str(sheet.year)), _("one row per scope, department and account; a revision is kept as an entry")):
        departments = department_choices(actor)
        _grid(actor, sheet, departments)
    with card("budget_import", _("From Excel"), _("accounts and departments by code or name; all rows or none")):
        _import(actor, sheet)


def _grid(actor: Actor, sheet: BudgetSheet, departments: list[Choice]) -> None:
    accounts = {a.id: f"{a.code} {either(a.name, a.english)}" for a in sheet.accounts if a.enabled}
    places = {0: NOWHERE} | {d.id: either(d.name, d.name_en) for d in departments}
    scopes, controls = {s: word(f"scope.{s}") for s in SCOPES}, {c: word(f"control.{c}") for c in CONTROLS}
    frame = pd.DataFrame(
        [
            [
                scopes[x.scope],
                places.get(x.department_id or 0, NOWHERE),
                accounts.get(x.account.id, ""),
                f"{x.budget:,.2f}",
                controls[x.control],
                money(x.committed + x.actual),
                x.version,
            ]
            for x in sheet.lines
        ],
        columns=["scope", "department", "account", "budget", "control", "used", "version"],
    )
    config = st.column_config
    versions = hash(tuple((x.id, x.version) for x in sheet.lines))
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
    if st.button(_("Save budget"), type="primary", icon=":material/save:", key="sm_save_budget"):
        try:
            edits = _edits(edited, sheet, scopes, controls, accounts, places)
            count = save_budget(actor, sheet.year, edits)
        except Refusal as refusal:
            _problems(refusal)
            return
        st.session_state["toast"] = _("{count} lines saved.", count=count)
        st.rerun()


def _edits(
    frame: pd.DataFrame, sheet: BudgetSheet, scopes: dict[str, str], controls: dict[str, str], accounts: dict[int, str], places: dict[int, str]
) -> list[BudgetEdit]:
    """The rows as edits; a row that was taken out becomes a budget of zero, which the house refuses while the line is used."""
    saved = {(x.scope, x.department_id, x.account.id): x.version for x in sheet.lines}
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
            edits.append(BudgetEdit(place[0], place[2], _amount(_text(row["budget"]), number), str(control or "stop"), place[1], saved.get(place)))
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    kept = {edit.place for edit in edits}
    return edits + [
        BudgetEdit(x.scope, x.account.id, Decimal(0), x.control, x.department_id, x.version)
        for x in sheet.lines
        if (x.scope, x.department_id, x.account.id) not in kept
    ]


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


def _import(actor: Actor, sheet: BudgetSheet) -> None:
    left, right = st.columns([2, 1], gap=14, vertical_alignment="bottom")
    right.download_button(
        _("Download this year as a workbook"),
        data=lambda: workbook.template(actor, sheet.year),
        file_name=f"budget_{sheet.year}.xlsx",
        icon=":material/download:",
        key="sm_budget_template",
        on_click="ignore",
    )
    file = left.file_uploader(_("Excel file with scope, department, account, amount, control"), type=["xlsx"], key="budget_file")
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
            save_budget(actor, sheet.year, preview.edits)
        except Refusal as refusal:
            _problems(refusal)
            return
        st.session_state["toast"] = _("{count} lines saved.", count=len(preview.edits))
        st.rerun()
