"""Register a receipt, or put one right: what arrived, and how it falls on the payment plan (CON-08)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.contracts import queries
from core.contracts.queries import ContractSheet, PlanRow
from core.errors import Refusal
from core.money import ZERO
from core.receipts import service
from core.receipts.forms import ReceiptForm
from core.receipts.queries import ReceiptRow
from core.receipts.rules import Part, spread
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, money
from pages.shared.forms import date_field, form_refusal, money_field, text_field
from pages.shared.html import html, html_of, plain, sentence_line
from pages.shared.refusals import beside, unplaced
from pages.shared.words import _, either

FIELDS = {"amount", "received_on", "payer", "bank_reference", "note", "parts"}


def register(actor: Actor, sheet: ContractSheet) -> None:
    """A dialog on the contract; the split over the open lines is proposed."""
    key = f"receipt_new_{sheet.row.id}"
    fresh(key)

    @st.dialog(_("Register a receipt"), width="large")
    def ask() -> None:
        wrong = form_refusal(key)
        first = next((line for line in sheet.plan if _free(line)), None)
        form = _fields(key, sheet, wrong, amount=_free(first) if first else None, payer=sheet.row.customer)
        again = st.checkbox(_("It is a second payment, not the same one"), key=f"{key}_again") if wrong is not None and wrong.code == "receipt_twice" else False
        _save(key, lambda: service.register(actor, sheet.row.id, form, even_if_same=again), _("Registered. Finance is told and will confirm the arrival."))

    ask()


def correct(actor: Actor, row: ReceiptRow) -> None:
    """The same for one that was sent back or waits still."""
    key = f"receipt_{row.id}_{row.version}"
    sheet = queries.sheet(actor, row.contract_id)
    fresh(key)

    @st.dialog(_("Correct {number}", number=row.number), width="large")
    def ask() -> None:
        if row.reason and row.state == "returned":
            sentence_line(_("Sent back: {reason}", reason=row.reason), "amber", "undo")
        form = _fields(key, sheet, form_refusal(key), amount=row.amount, payer=row.payer, was=row)
        _save(key, lambda: service.correct(actor, row.id, form, seen_version=row.version), _("Registered again."))

    ask()


def _save(key: str, do: Callable[[], object], toast: str) -> None:
    if st.button(_("Register"), type="primary", key=f"{key}_save", icon=":material/check:"):
        saved(key, do, toast)


def _free(line: PlanRow) -> Decimal:
    """What may still be registered on the line."""
    return max(line.open - line.waiting, ZERO)


def _fields(key: str, sheet: ContractSheet, wrong: Refusal | None, *, amount: Decimal | None, payer: str, was: ReceiptRow | None = None) -> ReceiptForm:
    unplaced(wrong, FIELDS)
    html('<div class="t-small t-muted">{} · {}</div>', sheet.row.number, plain(either(sheet.row.title, sheet.row.title_en)))
    one, two = st.columns(2, gap=8)
    with one:
        came = money_field(_("Amount that arrived"), "amount", key=f"{key}_amount", value=amount, refusal=wrong)
        payer = text_field(_("Payer"), "payer", key=f"{key}_payer", value=payer, refusal=wrong)
    with two:
        on = date_field(_("Arrived on"), "received_on", key=f"{key}_on", value=was.received_on if was else clock.today(), refusal=wrong)
        reference = text_field(_("Bank reference"), "bank_reference", key=f"{key}_ref", value=was.bank_reference if was else "", refusal=wrong)
    parts = _split(key, sheet, came or ZERO, wrong, was)
    note = text_field(_("Note"), "note", key=f"{key}_note", value=was.note if was else "", longest=2000, refusal=wrong)
    return ReceiptForm(came, on, parts, payer, reference, note)


def _split(key: str, sheet: ContractSheet, amount: Decimal, wrong: Refusal | None, was: ReceiptRow | None) -> tuple[Part, ...]:
    """One field per plan line with something open; proposed in the order of the dates, kept as it is once changed."""
    own = {p.plan_line_id: p.amount for p in was.parts} if was else {}
    held = own if was is not None and was.state == "registered" else {}
    free = [(line, _free(line) + held.get(line.id, ZERO)) for line in sheet.plan]
    proposed = {p.plan_line_id: p.amount for p in spread(amount, [(line.id, left) for line, left in free])}
    if was is not None and amount == was.amount:
        proposed = own
    html('<div class="m-group">{}</div>', _("How does it fall on the payment plan?"))
    parts = []
    for line, left in free:
        if not left and line.id not in own:
            continue
        name, field = st.columns([2, 1], gap=8, vertical_alignment="center")
        name.html(
            html_of(
                "<div style='font-size:13px'><b>#{} {}</b><div class='t-small t-muted'>{}</div></div>",
                line.position,
                either(line.condition, line.condition_en),
                _("due {day} · {amount} open", day=day(line.due_on), amount=left),
            )
        )
        with field:
            part = money_field(_("Part"), f"parts.{line.id}", key=f"{key}_part_{line.id}_{amount}", value=proposed.get(line.id))
        if part:
            parts.append(Part(line.id, part))
    beside(wrong, "parts")
    rest = amount - sum((p.amount for p in parts), ZERO)
    if rest > 0:
        sentence_line(_("{amount} is kept as balance of the contract.", amount=rest), "amber", "balance")
    elif rest < 0:
        sentence_line(_("The parts come to {amount} more than arrived.", amount=-rest), "red", "error")
    else:
        sentence_line(_("Split exactly: {amount}.", amount=money(amount)), "green", "check_circle")
    return tuple(parts)
