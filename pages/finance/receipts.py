"""Receipts to confirm: the bank's side beside the plan's, the difference named, one click in the row (CON-08)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st

from core.access import Actor, Permission
from core.errors import Refusal
from core.money import ZERO
from core.receipts import queries, service
from core.receipts.queries import ReceiptRow
from pages.finance import receipt_detail
from pages.sales.contract_panel import parts_short, parts_text
from pages.shared.format import day, money
from pages.shared.html import bullet, chip, html, html_of, join
from pages.shared.lists import ROW_HEIGHT, TALLEST, Column, filter_bar, workbook
from pages.shared.record import card, empty_state, figures, on_phone, page_title
from pages.shared.refusals import show, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, speaking, word

MATCHES = {
    "exact": ("green", "green", "check"),
    "short": ("amber", "orange", "warning"),
    "over": ("blue", "blue", "add"),
    "split": ("slate", "violet", "call_split"),
}
CLICK = "receipt_click"


def render(actor: Actor) -> None:
    toast_once()
    everything = queries.waiting(actor)
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(word("screen.receipts"), _("registered by sales; only what is confirmed here counts"))
        st.space("stretch")
        _batch(actor, [r for r in everything if not r.difference])
    _figures(actor, everything)
    refused: Refusal | None = st.session_state.get(receipt_detail.REFUSED)
    if refused is not None and refused.field != "reason":
        show(refused)
    _body(actor, everything)
    st.session_state.pop(receipt_detail.REFUSED, None)


def _body(actor: Actor, everything: Sequence[ReceiptRow]) -> None:
    if on_phone():
        _phone(actor, everything)
        return
    left, right = st.columns([2.7, 1.1], gap=14)
    with left, card("receipts"):
        row = _list(actor, everything)
    with right:
        receipt_detail.detail(actor, row)


def _figures(actor: Actor, rows: Sequence[ReceiptRow]) -> None:
    f = queries.confirm_figures(actor, rows)
    figures(
        [
            (_("To confirm"), money(f.waiting), "", _("{n} receipts", n=f.waiting_count)),
            (
                _("Match exactly"),
                money(f.exact),
                bullet(f.exact, scale=f.waiting or 1, tone="green"),
                _("{n} receipts, can be confirmed together", n=f.exact_count),
            ),
            (
                _("With a difference"),
                money(f.different),
                bullet(f.different, scale=f.waiting or 1, tone="amber"),
                _("{n} receipts · net {amount}", n=f.different_count, amount=money(f.net_difference, signed=True)),
            ),
            (
                _("Confirmed this month"),
                money(f.confirmed_this_month),
                bullet(f.confirmed_this_month, scale=max(f.confirmed_this_month, f.planned_this_month) or 1, mark=f.planned_this_month, tone="blue"),
                _("plan {amount}", amount=f.planned_this_month),
            ),
        ]
    )


def _list(actor: Actor, everything: Sequence[ReceiptRow]) -> ReceiptRow | None:
    """The rows of the filter; returns the chosen one of them, the first without a choice."""
    exact = [r for r in everything if not r.difference]
    chips = {
        "waiting": _("To confirm {n}", n=len(everything)),
        "exact": _("Exact {n}", n=len(exact)),
        "different": _("Difference {n}", n=len(everything) - len(exact)),
        "returned": word("state.receipt.returned"),
        "confirmed": word("state.receipt.confirmed"),
    }
    text, chosen, right = filter_bar("receipts", search=_("Payer, amount, contract"), chips=chips, default="waiting")
    rows = _shown(actor, everything, text, chosen)
    if not rows:
        empty_state("task_alt", _("Nothing waits for you"), _("Sales registers receipts on the contract; they appear here."), key="receipts")
        return None
    right.download_button(
        "",
        data=partial(_export, rows, language()),
        file_name="receipts.xlsx",
        icon=":material/download:",
        key="sm_export_receipts",
        type="tertiary",
        help=_("Export to Excel"),
        on_click="ignore",
    )
    row = _table(actor, rows)
    _sums(rows)
    return row


def _export(rows: Sequence[ReceiptRow], spoken: str) -> bytes:
    """Made while it is downloaded, away from the page: it takes the page's language along."""
    with speaking(spoken):
        return workbook(rows, _columns())


def _shown(actor: Actor, everything: Sequence[ReceiptRow], text: str, chosen: str | None) -> list[ReceiptRow]:
    if chosen in ("returned", "confirmed"):
        return queries.receipts(actor, search=text, state=chosen)
    rows = queries.waiting(actor, search=text) if text else list(everything)
    return [r for r in rows if chosen in ("waiting", None) or (chosen == "exact") == (not r.difference)]


def _batch(actor: Actor, exact: Sequence[ReceiptRow]) -> None:
    """All that settle their lines to the fen, at once."""
    if not actor.can(Permission.RECEIPT_CONFIRM) or len(exact) < 2:
        return
    if st.button(_("Confirm {n} exact", n=len(exact)), icon=":material/done_all:", key="sm_confirm_exact"):
        receipt_detail.keep(lambda: service.confirm_many(actor, [r.id for r in exact]), _("{n} receipts are confirmed.", n=len(exact)))
        st.rerun()


def _table(actor: Actor, rows: Sequence[ReceiptRow]) -> ReceiptRow:
    config = st.column_config
    may = actor.can(Permission.RECEIPT_CONFIRM)
    frame = pd.DataFrame(
        [
            {
                "on": r.received_on,
                "reference": r.bank_reference or r.number,
                "payer": r.payer,
                "amount": float(r.amount),
                "line": f"{r.contract} {parts_short(r)}",
                "difference": float(r.difference),
                "match": [word(f"receipt_match.{r.match}")],
                "act": _("Confirm") if r.state == "registered" and may else word(f"state.receipt.{r.state}"),
            }
            for r in rows
        ]
    )
    style = frame.style.format({"amount": lambda v: money(Decimal(str(v))), "difference": lambda v: money(Decimal(str(v)), signed=True) if v else ""})
    style = style.map(lambda v: "color:#d1343a" if v < 0 else "color:#1d39ab", subset=["difference"])
    shown = [(r.id, r.version) for r in rows]
    event = st.dataframe(
        style,
        hide_index=True,
        key=f"receipts_{language()}_{len(rows)}",
        on_select="rerun",
        selection_mode="single-row",
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * (min(len(rows), TALLEST) + 1) + 3,
        column_config={
            "on": config.DateColumn(_("Arrived on"), format="YYYY-MM-DD", width=88),
            "reference": config.TextColumn(_("Bank ref"), width=82),
            "payer": config.TextColumn(_("Payer"), width=124),
            "amount": config.NumberColumn(_("Received"), width=96),
            "line": config.TextColumn(_("Plan lines"), width=152),
            "difference": config.NumberColumn(_("Difference"), width=88),
            "match": config.MultiselectColumn(
                _("Match"), options=[word(f"receipt_match.{m}") for m in MATCHES], color=[look[1] for look in MATCHES.values()], width=72
            ),
            "act": config.ButtonColumn("", width=72, on_click=lambda: _clicked(actor, shown), key=CLICK) if may else config.TextColumn("", width=72),
        },
    )
    picked = event.selection.rows if event else []
    return rows[picked[0] if picked and picked[0] < len(rows) else 0]


def _clicked(actor: Actor, shown: Sequence[tuple[int, int]]) -> None:
    """Confirm in the row: the version is the one that was on the screen."""
    at = st.session_state[CLICK].row
    if at < len(shown):
        receipt_detail.confirm(actor, *shown[at])


def _sums(rows: Sequence[ReceiptRow]) -> None:
    total, expected = sum((r.amount for r in rows), ZERO), sum((r.expected for r in rows), ZERO)
    gap = total - expected
    parts = [
        html_of("<span>{}</span>", _("{n} rows", n=len(rows))),
        html_of("<span>{} <b>{}</b></span>", _("Received"), money(total)),
        html_of("<span>{} <b>{}</b></span>", _("Open on the plan lines"), money(expected)),
        html_of('<span>{} <b class="{}">{}</b></span>', _("Difference"), "t-red" if gap < 0 else "", money(gap, signed=True)),
    ]
    html('<div class="m-sums">{}</div>', join(parts))


def _phone(actor: Actor, rows: Sequence[ReceiptRow]) -> None:
    """Cards, oldest first, each decided where it stands."""
    if not rows:
        empty_state("task_alt", _("Nothing waits for you"), _("Sales registers receipts on the contract; they appear here."), key="receipts")
    for row in rows:
        tone, _colour, icon = MATCHES[row.match]
        with card(f"receipt_{row.id}", row.payer, chip(word(f"receipt_match.{row.match}"), tone, icon)):
            html(
                '<div style="font-size:19px;font-weight:600">{}</div><div class="t-small t-muted">{} · {} · {}</div>',
                money(row.amount),
                day(row.received_on),
                row.contract,
                parts_short(row),
            )
            receipt_detail.reading(row)
            receipt_detail.decide(actor, row, "phone")
            receipt_detail.afterwards(row)


def _columns() -> list[Column[ReceiptRow]]:
    return [
        Column[ReceiptRow]("on", _("Arrived on"), lambda r: r.received_on),
        Column[ReceiptRow]("number", _("Number"), lambda r: r.number),
        Column[ReceiptRow]("payer", _("Payer"), lambda r: r.payer),
        Column[ReceiptRow]("amount", _("Received"), lambda r: r.amount),
        Column[ReceiptRow]("contract", _("Contract"), lambda r: r.contract),
        Column[ReceiptRow]("line", _("Plan lines"), parts_text),
        Column[ReceiptRow]("difference", _("Difference"), lambda r: r.difference),
        Column[ReceiptRow]("state", _("State"), lambda r: word(f"state.receipt.{r.state}")),
        Column[ReceiptRow]("reference", _("Bank reference"), lambda r: r.bank_reference),
        Column[ReceiptRow]("by", _("Registered by"), lambda r: either(r.registered_by, r.registered_by_en)),
    ]


render(signed_in())
