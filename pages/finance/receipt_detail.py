"""One receipt: the bank's side, the plan's side, what the difference means, and the decision of finance (CON-08)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.access import Actor, Permission
from core.errors import Refusal
from core.money import ZERO
from core.receipts import service
from core.receipts.queries import ReceiptRow
from pages.shared.format import day, instant, money, percent
from pages.shared.html import Text, html, html_of, join, sentence_line, state_chip, table
from pages.shared.places import can_open_record, open_record
from pages.shared.record import card, empty_state
from pages.shared.refusals import beside
from pages.shared.words import _, either

REFUSED = "receipt_refused"


def keep(do: Callable[[], object], toast: str) -> None:
    """Does it; a refusal is shown after the redraw."""
    try:
        do()
    except Refusal as refusal:
        st.session_state[REFUSED] = refusal
    else:
        st.session_state["toast"] = toast


def detail(actor: Actor, row: ReceiptRow | None) -> None:
    if row is None:
        with card("receipt_detail"):
            empty_state("ads_click", _("Choose a receipt"), _("The bank's side and the plan's stand here side by side."), key="receipt")
        return
    with card("receipt_detail", row.payer, row.number):
        html("{}", _sides(row))
        reading(row)
        decide(actor, row)
        afterwards(row)
        if can_open_record(actor, "contract") and st.button(
            _("Open the contract"), type="tertiary", icon=":material/open_in_new:", key=f"sm_open_contract_{row.id}"
        ):
            open_record("contract", row.contract_id)


def _sides(row: ReceiptRow) -> Text:
    """What the bank shows and what the plan says, one under the other."""
    lines = join(
        (html_of("#{} {}", p.position, either(p.condition, p.condition_en)) if p.position is not None else html_of("{}", _("balance")) for p in row.parts),
        "<br>",
    )
    dues = [p.due_on for p in row.parts if p.due_on is not None]
    rows = [
        (_("Payer"), row.payer, either(row.customer, row.customer_en)),
        (_("Amount"), money(row.amount), money(row.expected)),
        (_("Date"), day(row.received_on), day(min(dues)) if dues else "—"),
        (_("Text"), row.bank_reference or "—", html_of('<span style="white-space:nowrap">{}</span><br>{}', row.contract, lines)),
    ]
    return table(
        ["", _("Bank"), _("Plan line")], [(html_of('<span class="t-muted" style="white-space:nowrap">{}</span>', a), b, c) for a, b, c in rows], cards=False
    )


def reading(row: ReceiptRow) -> None:
    """The difference in plain words."""
    gap = row.difference
    if gap < 0:
        sentence_line(_("{amount} short of what is open; the rest stays open.", amount=-gap), "amber", "warning")
    elif gap > 0:
        sentence_line(_("{amount} more than is open; it is kept as balance.", amount=gap), "blue", "add")
    elif row.payer != row.customer and row.payer not in (row.customer_en,):
        sentence_line(_("Amount agrees; the payer's name is not the customer's."), "amber", "person_alert")
    else:
        sentence_line(_("Payer, amount and contract agree."), "green", "check_circle")
    if len(row.parts) > 1:
        html(
            '<div class="t-small t-muted">{}</div>',
            join((f"#{p.position} {money(p.amount)}" if p.position is not None else _("balance {amount}", amount=p.amount) for p in row.parts), " · "),
        )
    if row.note:
        html('<div class="t-small t-muted">{}</div>', row.note)


def decide(actor: Actor, row: ReceiptRow, where: str = "desk") -> None:
    if row.state != "registered" or not actor.can(Permission.RECEIPT_CONFIRM):
        html(
            "{} <span class='t-small t-muted'>{}</span>",
            state_chip("receipt", row.state),
            _("{who}, {when} {reason}", who=either(row.decided_by, row.decided_by_en), when=instant(row.decided_at, year=True), reason=row.reason)
            if row.decided_at
            else "",
        )
        return
    with st.container(horizontal=True, gap=8, vertical_alignment="center", key=f"decide_{where}_{row.id}"):
        st.button(
            _("Confirm arrival"),
            type="primary",
            icon=":material/check:",
            key=f"confirm_{where}_{row.id}",
            wrap=False,
            on_click=confirm,
            args=(actor, row.id, row.version),
        )
        with st.popover(_("Send back"), icon=":material/undo:", key=f"send_back_{where}_{row.id}"):
            st.text_area(_("What is wrong with it?"), key=f"why_{where}_{row.id}", max_chars=2000, height=80)
            beside(st.session_state.get(REFUSED), "reason")
            st.button(_("Send back"), key=f"send_back_now_{where}_{row.id}", on_click=_send_back, args=(actor, row.id, row.version, f"why_{where}_{row.id}"))


def confirm(actor: Actor, receipt_id: int, version: int) -> None:
    """As it was on the screen: runs before anything is read anew, so that who was slower is told by whom."""
    keep(lambda: service.confirm(actor, receipt_id, seen_version=version), _("The arrival is confirmed; sales is told."))


def _send_back(actor: Actor, receipt_id: int, version: int, why: str) -> None:
    keep(lambda: service.send_back(actor, receipt_id, st.session_state.get(why, ""), seen_version=version), _("Sent back to sales."))


def afterwards(row: ReceiptRow) -> None:
    """What confirming does to the contract, before it is pressed."""
    if row.state == "registered":
        received = row.contract_received + row.amount
        left = max(row.contract_amount - received, ZERO)
        html(
            '<div class="t-small t-muted">{}</div>',
            _(
                "After confirming: {contract} received {share}, open {amount}; {who} is told.",
                contract=row.contract,
                share=percent(received / row.contract_amount if row.contract_amount else None),
                amount=left,
                who=either(row.registered_by, row.registered_by_en),
            ),
        )
