"""What is still to come in, by age, and the receipts one registered: sales' side of the money (CON-04, CON-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from core import clock
from core.access import Actor
from core.contracts import queries
from core.contracts.queries import Receivable
from core.errors import Refusal
from core.money import ZERO
from core.receipts import queries as receipts
from core.receipts import service
from core.receipts.queries import ReceiptRow
from pages.sales import receipt_form
from pages.sales.contract_panel import parts_short, parts_text
from pages.shared.format import day, money
from pages.shared.html import Text, bullet, chip, html, html_of, sentence_line, state_chip, table
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.places import open_record
from pages.shared.record import card, empty_state, facts_table, figures, page_title
from pages.shared.refusals import attempt, show, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word

SOON_DAYS = 30
CHANGEABLE = ("registered", "returned")


def render(actor: Actor) -> None:
    toast_once()
    rows = queries.receivables(actor)
    registered = receipts.receipts(actor)
    page_title(word("screen.receivables"), _("open lines of the payment plans of effective contracts"))
    _figures(rows, registered)
    tabs = st.tabs([_("To come in {n}", n=len(rows)), _("Receipts {n}", n=len(registered))], key=f"receivables_tab_{language()}", on_change="rerun")
    if tabs[0].open:
        with tabs[0]:
            _open_lines(actor, rows)
    if tabs[1].open:
        with tabs[1]:
            _receipts(actor, registered)


def _figures(rows: Sequence[Receivable], registered: Sequence[ReceiptRow]) -> None:
    total = sum((r.line.open for r in rows), ZERO)
    late = [r for r in rows if r.line.overdue_days]
    soon = [r for r in rows if not r.line.overdue_days and r.line.due_on <= clock.today() + dt.timedelta(days=SOON_DAYS)]
    back = [r for r in registered if r.state == "returned"]
    overdue = sum((r.line.open for r in late), ZERO)
    figures(
        [
            (_("Still to come"), money(total, "short"), "", _("{n} plan lines", n=len(rows))),
            (
                _("Overdue"),
                html_of('<span class="{}">{}</span>', "t-red" if late else "", money(overdue, "short")),
                bullet(overdue, scale=total or 1, tone="red"),
                _("{n} plan lines", n=len(late)),
            ),
            (_("Due in {n} days", n=SOON_DAYS), money(sum((r.line.open for r in soon), ZERO), "short"), "", _("{n} plan lines", n=len(soon))),
            (
                _("Waits for finance"),
                money(sum((r.amount for r in registered if r.state == "registered"), ZERO), "short"),
                "",
                chip(_("{n} sent back", n=len(back)), "amber", "undo") if back else _("only confirmed money counts"),
            ),
        ]
    )


def _open_lines(actor: Actor, everything: Sequence[Receivable]) -> None:
    left, right = st.columns([2.7, 1.1], gap=14)
    with left, card("receivables"):
        chips = {"all": _("All"), "late": _("Overdue"), "soon": _("Due in {n} days", n=SOON_DAYS)}
        text, chosen, actions = filter_bar("receivables", search=_("Contract, customer, condition, owner"), chips=chips, default="all")
        rows = [r for r in (queries.receivables(actor, search=text) if text else everything) if _fits(r, chosen)]
        row = data_list(
            "receivables",
            rows,
            _columns(),
            file="receivables",
            actions=actions,
            empty=("savings", _("Nothing is open"), _("Plan lines of effective contracts appear here until their money is confirmed.")),
        )
    with right:
        _ages(everything)
        if row is not None:
            _line(actor, row)


def _fits(row: Receivable, chosen: str | None) -> bool:
    late = row.line.overdue_days > 0
    return {"late": late, "soon": not late and row.line.due_on <= clock.today() + dt.timedelta(days=SOON_DAYS)}.get(chosen or "", True)


def _columns() -> list[Column[Receivable]]:
    return [
        Column[Receivable]("due_on", _("Due"), lambda r: r.line.due_on, kind="day"),
        Column[Receivable]("days", _("Days overdue"), lambda r: r.line.overdue_days or None, kind="number", width=70),
        Column[Receivable]("customer", _("Customer"), lambda r: either(r.customer, r.customer_en)),
        Column[Receivable]("contract", _("Contract"), lambda r: r.contract, width=110),
        Column[Receivable]("line", _("Condition"), lambda r: f"#{r.line.position} {either(r.line.condition, r.line.condition_en)}"),
        Column[Receivable]("amount", _("Amount"), lambda r: r.line.amount, kind="money", summed=True, hidden=True),
        Column[Receivable]("open", _("Still open"), lambda r: r.line.open, kind="money", summed=True),
        Column[Receivable]("waiting", _("Waits for finance"), lambda r: r.line.waiting or None, kind="money", summed=True),
        Column[Receivable]("owner", _("Owner"), lambda r: either(r.owner, r.owner_en), hidden=True),
        Column[Receivable]("title", _("Contract title"), lambda r: either(r.title, r.title_en), hidden=True),
    ]


def _ages(rows: Sequence[Receivable]) -> None:
    """How old is what is overdue? Bars from the same rows as the list."""
    classes = queries.ageing(rows)
    most = max((amount for _start, amount in classes), default=ZERO)
    with card("ages", _("How old is what is overdue?")):
        if not most:
            sentence_line(_("Nothing is overdue."), "green", "check_circle")
            return
        ends = [start for start, _amount in classes[1:]]
        shown: list[tuple[Text, ...]] = []
        for (start, amount), end in zip(classes, [*ends, None], strict=True):
            name = _("{first}–{last} days", first=start, last=end - 1) if end else _("{first} days and more", first=start)
            shown.append((name, bullet(amount, scale=most, tone="red" if start >= 60 else "amber"), money(amount, "short")))
        html("{}", table([_("Age"), "", _("Still open")], shown, align="llr", widths=["38%", "34%", "28%"]))


def _line(actor: Actor, row: Receivable) -> None:
    line = row.line
    with card("receivable", either(row.customer, row.customer_en), row.contract):
        facts_table(
            [
                (_("Condition"), f"#{line.position} {either(line.condition, line.condition_en)}"),
                (_("Due"), day(line.due_on)),
                (_("Amount"), money(line.amount)),
                (_("Received"), money(line.received)),
                (_("Still open"), money(line.open)),
            ]
        )
        if line.overdue_days:
            sentence_line(_("{n} days overdue", n=line.overdue_days), "red", "error")
        with st.container(horizontal=True, gap=6):
            sheet = queries.sheet(actor, row.contract_id)
            if sheet.may_register and st.button(_("Register a receipt"), type="primary", icon=":material/payments:", key="register_line"):
                receipt_form.register(actor, sheet)
            if st.button(_("Open the contract"), icon=":material/open_in_new:", key="sm_open_line_contract"):
                open_record("contract", row.contract_id)


def _receipts(actor: Actor, everything: Sequence[ReceiptRow]) -> None:
    left, right = st.columns([2.7, 1.1], gap=14)
    with left, card("my_receipts"):
        chips = {"all": _("All")} | {
            s: word(f"state.receipt.{s}") for s in ("registered", "returned", "confirmed", "cancelled") if any(r.state == s for r in everything)
        }
        text, chosen, actions = filter_bar("my_receipts", search=_("Payer, amount, contract"), chips=chips, default="all")
        rows = receipts.receipts(actor, search=text) if text else everything
        row = data_list(
            "my_receipts",
            [r for r in rows if chosen in ("all", None, r.state)],
            _receipt_columns(),
            file="receipts",
            actions=actions,
            empty=("payments", _("No receipts yet"), _("Money is registered here by sales and counts once finance confirms it.")),
        )
    with right:
        _one_receipt(actor, row)


def _receipt_columns() -> list[Column[ReceiptRow]]:
    return [
        Column[ReceiptRow]("on", _("Arrived on"), lambda r: r.received_on, kind="day"),
        Column[ReceiptRow]("number", _("Number"), lambda r: r.number, width=110),
        Column[ReceiptRow]("payer", _("Payer"), lambda r: r.payer),
        Column[ReceiptRow]("contract", _("Contract"), lambda r: r.contract, width=110),
        Column[ReceiptRow]("parts", _("Plan lines"), parts_short),
        Column[ReceiptRow]("amount", _("Amount"), lambda r: r.amount, kind="money", summed=True),
        Column[ReceiptRow]("state", _("State"), lambda r: r.state, kind="state", record="receipt", width=100),
        Column[ReceiptRow]("by", _("Registered by"), lambda r: either(r.registered_by, r.registered_by_en), hidden=True),
    ]


def _one_receipt(actor: Actor, row: ReceiptRow | None) -> None:
    if row is None:
        with card("one_receipt"):
            empty_state("ads_click", _("Choose a receipt"), _("What finance said to it stands here."), key="one_receipt")
        return
    try:
        row, moves = receipts.receipt(actor, row.id)
    except Refusal as refusal:
        show(refusal)
        return
    with card("one_receipt", row.number, state_chip("receipt", row.state)):
        facts_table(
            [
                (_("Amount"), money(row.amount)),
                (_("Arrived on"), day(row.received_on)),
                (_("Payer"), row.payer),
                (_("Plan lines"), parts_text(row)),
                (_("Bank reference"), row.bank_reference),
                (_("Registered by"), either(row.registered_by, row.registered_by_en)),
                *([(_("Decided by"), either(row.decided_by, row.decided_by_en))] if row.decided_by else []),
            ]
        )
        if row.reason and row.state == "returned":
            sentence_line(_("Sent back: {reason}", reason=row.reason), "amber", "undo")
        allowed = {m.action for m in moves if m.refused is None}
        with st.container(horizontal=True, gap=6):
            if "correct" in allowed and st.button(_("Correct"), type="primary", icon=":material/edit:", key=f"correct_{row.id}"):
                receipt_form.correct(actor, row)
            if (
                "cancel" in allowed
                and st.button(word("action.receipt.cancel"), icon=":material/block:", key=f"cancel_{row.id}")
                and attempt(lambda: service.cancel(actor, row.id, seen_version=row.version))
            ):
                st.session_state["toast"] = _("Cancelled; it counts nowhere.")
                st.rerun()


render(signed_in())
