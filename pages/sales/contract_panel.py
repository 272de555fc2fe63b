"""A contract as its decision page and its own page show it: figures, terms, payment plan, receipts, projects, files (CON-01)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from core.access import Actor, Permission
from core.contracts import queries
from core.contracts.queries import ContractSheet, PlanRow
from core.receipts import queries as receipts
from core.receipts.queries import ReceiptRow
from pages.sales.words import business_type, rate
from pages.shared.discussion import discussion
from pages.shared.files import files
from pages.shared.format import day, money, on_hundred, percent, period
from pages.shared.html import Text, bullet, chip, html, html_of, person, state_chip, table
from pages.shared.places import can_open_record, open_record
from pages.shared.record import card, empty_state, facts_table, figures
from pages.shared.trail import trail
from pages.shared.words import _, either, language, word


def draw(actor: Actor, document_id: int) -> None:
    """Figures and tabs, read-only: the decision page."""
    sheet = queries.sheet(actor, document_id)
    strip(sheet)
    tabs(actor, sheet, files_open=False)


def if_approved(actor: Actor, document_id: int) -> str:
    """What the last approval does."""
    sheet = queries.sheet(actor, document_id)
    first = sheet.plan[0].due_on if sheet.plan else None
    return _(
        "The contract takes effect today: {amount} are to come in {lines} payments, the first due {due}; sales, delivery and finance are told.",
        amount=sheet.row.amount,
        lines=len(sheet.plan),
        due=first,
    )


def tabs(actor: Actor, sheet: ContractSheet, *, files_open: bool) -> None:
    """Payment plan, terms, receipts, projects, files, trail; only the open one is drawn."""
    found = receipts.receipts(actor, contract_id=sheet.row.id) if actor.can(Permission.RECEIPT_READ) else []
    pieces: dict[str, tuple[str, Callable[[], None]]] = {
        "plan": (_("Payment plan"), lambda: plan_table(sheet)),
        "terms": (_("Terms"), lambda: _terms(sheet)),
        "receipts": (_("Receipts {n}", n=len(found)), lambda: receipt_table(found)),
        "projects": (_("Projects {n}", n=len(sheet.projects)), lambda: _projects(actor, sheet)),
        "files": (_("Files"), lambda: files(actor, "contract", sheet.row.id, may_add=files_open)),
        "discussion": (_("Discussion"), lambda: discussion(actor, "contract", sheet.row.id)),
        "trail": (_("Trail"), lambda: trail(queries.trail_of(actor, sheet.row.id))),
    }
    with card("contract_tabs"):
        drawn = st.tabs([label for label, _draw in pieces.values()], key=f"contract_tab_{language()}", on_change="rerun")
        for tab, (_label, draw_tab) in zip(drawn, pieces.values(), strict=True):
            if tab.open:
                with tab:
                    draw_tab()


def strip(sheet: ContractSheet) -> None:
    """Amount, received, still to come, overdue."""
    row = sheet.row
    live = row.effective_on is not None
    left = row.amount - row.received
    figures(
        [
            (
                _("Contract amount"),
                money(row.amount),
                bullet(row.net_amount, scale=row.amount or 1, tone="blue", second=sheet.tax_amount),
                _("net {net} · VAT {rate}", net=row.net_amount, rate=rate(sheet.tax_rate)),
            ),
            (
                _("Received"),
                money(row.received) if live else "—",
                bullet(row.received, scale=row.amount or 1, tone="green", mark=_due_so_far(sheet)) if live else "",
                _("{share} of the contract · tick: due by today", share=percent(row.received / row.amount if row.amount else None))
                if live
                else _("counts from the day it takes effect"),
            ),
            (_("Still to come"), money(max(left, Decimal(0))) if live else "—", "", _balance(sheet) if live else ""),
            (
                _("Overdue"),
                html_of('<span class="{}">{}</span>', "t-red" if row.overdue else "", money(row.overdue)) if live else "—",
                "",
                _overdue(sheet) if live else "",
            ),
        ]
    )


def _due_so_far(sheet: ContractSheet) -> Decimal:
    """What should have come by today, as a tick on the bar."""
    return sum((line.amount for line in sheet.plan if line.overdue_days or line.open == 0), Decimal(0))


def _balance(sheet: ContractSheet) -> Text:
    if sheet.balance:
        return chip(_("{amount} received on no plan line", amount=sheet.balance), "amber", "balance")
    waiting = sum((line.waiting for line in sheet.plan), Decimal(0))
    return (
        _("{amount} wait for finance", amount=waiting)
        if waiting
        else _("next due {day}", day=sheet.row.next_due_on)
        if sheet.row.next_due_on
        else _("nothing open")
    )


def _overdue(sheet: ContractSheet) -> Text:
    oldest = max((line.overdue_days for line in sheet.plan), default=0)
    return chip(_("{n} days overdue", n=oldest), "red", "error") if sheet.row.overdue else chip(_("on time"), "green", "check")


def _terms(sheet: ContractSheet) -> None:
    row, terms = sheet.row, sheet.terms
    left, right = st.columns(2, gap=14)
    with left:
        facts_table(
            [
                (_("Customer"), either(row.customer, row.customer_en)),
                (_("Form"), word(f"contract_form.{row.form}")),
                (_("Business type"), business_type(row.business_type)),
                (_("Department"), either(row.department, row.department_en)),
                *([(_("Main contract"), sheet.parent_number)] if sheet.parent_number else []),
            ]
        )
    with right:
        facts_table(
            [
                (_("Period"), period(row.starts_on, row.ends_on)),
                (_("Signed on"), day(row.signed_on)),
                (_("Effective from"), day(row.effective_on)),
                (_("Tax rate"), rate(sheet.tax_rate)),
                (_("Net and tax"), f"{money(row.net_amount)} + {money(sheet.tax_amount)}"),
                *([(_("Ended on"), f"{day(sheet.ended_on)} {sheet.end_reason}")] if sheet.ended_on else []),
            ]
        )
    if terms.clauses:
        html('<div class="m-group">{}</div><div style="white-space:pre-wrap;font-size:13px">{}</div>', _("Clauses"), terms.clauses)


def plan_table(sheet: ContractSheet) -> None:
    """Each line with what came in, what waits for finance, and how long it is overdue."""
    if not sheet.plan:
        empty_state("event_note", _("No payment plan yet"), _("Its lines must add up to the contract amount before it can be submitted."), key="plan")
        return
    head = [_("Condition"), _("Due"), "%", _("Amount"), _("Received"), _("Still open"), ""]
    total = (
        _("Total"),
        "",
        on_hundred(Decimal(100)),
        money(sum((p.amount for p in sheet.plan), Decimal(0))),
        money(sum((p.received for p in sheet.plan), Decimal(0))),
        money(sum((p.open for p in sheet.plan), Decimal(0))),
        "",
    )
    live = sheet.row.state == "effective"
    html("{}", table(head, [_plan_line(p, live=live) for p in sheet.plan], align="llrrrrl", total=total))


def _plan_line(line: PlanRow, *, live: bool) -> tuple[Text, ...]:
    return (
        html_of('<span class="t-muted">#{}</span> <b>{}</b>', line.position, either(line.condition, line.condition_en)),
        _short(day(line.due_on)),
        on_hundred(line.percent),
        money(line.amount),
        money(line.received),
        money(line.open),
        _line_chip(line) if live else "",
    )


def _short(text: str) -> Text:
    """A date or a number that stays on one line."""
    return html_of('<span style="white-space:nowrap">{}</span>', text)


def _line_chip(line: PlanRow) -> Text:
    if line.open <= 0:
        return chip(_("received"), "green", "check")
    if line.waiting:
        return chip(_("{amount} wait for finance", amount=line.waiting), "blue", "hourglass_top")
    if line.overdue_days:
        return chip(_("{n} days overdue", n=line.overdue_days), "red", "error")
    return chip(_("part received"), "slate", "timelapse") if line.received else ""


def receipt_table(rows: list[ReceiptRow]) -> None:
    """Receipts with their parts; only confirmed ones count."""
    if not rows:
        empty_state("payments", _("No receipts yet"), _("Money is registered here by sales and counts once finance confirms it."), key="receipts")
        return
    html("{}", table([_("Number"), _("Arrived on"), _("Payer"), _("Plan lines"), _("Amount"), _("State")], [_receipt_line(r) for r in rows], align="llllrl"))


def _receipt_line(row: ReceiptRow) -> tuple[Text, ...]:
    who = either(row.decided_by, row.decided_by_en)
    note = row.reason if row.state == "returned" else _("by {who}", who=who) if who else ""
    return (
        _short(row.number),
        _short(day(row.received_on)),
        html_of("{}<div class='sub'>{}</div>", row.payer, row.bank_reference),
        parts_text(row),
        money(row.amount),
        html_of("{}<div class='sub'>{}</div>", state_chip("receipt", row.state), note),
    )


def parts_text(row: ReceiptRow) -> str:
    """#1 Advance, #2 Baseline; the balance is named."""
    if len(row.parts) == 1 and row.parts[0].position is not None:
        return f"#{row.parts[0].position} {either(row.parts[0].condition, row.parts[0].condition_en)}"
    return _(", ").join(f"#{p.position} {money(p.amount)}" if p.position is not None else _("balance {amount}", amount=p.amount) for p in row.parts)


def parts_short(row: ReceiptRow) -> str:
    """#2 Design accepted, or only the numbers of several lines."""
    return parts_text(row) if len(row.parts) == 1 else ", ".join(f"#{p.position}" for p in row.parts if p.position is not None)


def _projects(actor: Actor, sheet: ContractSheet) -> None:
    if not sheet.projects:
        empty_state("rocket_launch", _("No project yet"), _("A project manager starts the initiation from an effective contract."), key="projects")
        return
    for p in sheet.projects:
        with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"project_{p.id}"):
            html(
                '<div class="m-file"><div><b>{}</b> {}<div class="sub">{} · {}</div></div></div>',
                either(p.name, p.name_en),
                state_chip("project", p.state),
                p.number,
                person(either(p.manager, p.manager_en)),
            )
            st.space("stretch")
            if can_open_record(actor, "project") and st.button(_("Open"), key=f"sm_open_project_{p.id}"):
                open_record("project", p.id)
