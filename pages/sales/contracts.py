"""Contracts: the list with what was signed, received, is open and overdue (CON-01, CON-04)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from core import clock
from core.access import Actor, Permission
from core.contracts import queries
from core.contracts.queries import ContractRow
from core.contracts.words import ContractState
from pages.sales.words import business_type
from pages.shared.format import money, percent
from pages.shared.html import bullet, chip
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.places import go, open_record
from pages.shared.record import card, figures, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word

SIGNED = (ContractState.EFFECTIVE, ContractState.COMPLETED)


def render(actor: Actor) -> None:
    toast_once()
    everything = queries.contracts(actor)
    page_title(word("screen.contracts"), _("{n} contracts", n=len(everything)))
    _figures(everything)
    with card("contracts"):
        chips = {"all": _("All"), "mine": _("Mine")} | {
            s.value: word(f"state.contract.{s.value}") for s in ContractState if any(r.state == s for r in everything)
        }
        text, chosen, right = filter_bar("contracts", search=_("Number, title, customer, owner"), chips=chips, default="all")
        if actor.can(Permission.CONTRACT_CREATE) and right.button(_("New contract"), icon=":material/add:", type="primary", key="sm_new_contract"):
            go("contract_edit")
        rows = everything
        if text or chosen not in ("all", None):
            rows = queries.contracts(actor, search=text, state=chosen if chosen in set(ContractState) else "", mine=chosen == "mine")
        data_list(
            "contracts",
            rows,
            _columns(),
            file="contracts",
            actions=right,
            on_open=lambda row: open_record("contract", row.id),
            empty=("contract", _("No contracts here"), _("Start with “New contract”, or change the filter.")),
        )


def _figures(rows: list[ContractRow]) -> None:
    signed = [r for r in rows if r.state in SIGNED]
    year = [r for r in signed if r.effective_on is not None and r.effective_on.year == clock.today().year]
    amount, received = _sum(r.amount for r in signed), _sum(r.received for r in signed)
    overdue, approval = [r for r in rows if r.overdue], [r for r in rows if r.state == ContractState.IN_APPROVAL]
    figures(
        [
            (_("Effective this year"), money(_sum(r.amount for r in year), "short"), "", _("{n} contracts", n=len(year))),
            (
                _("Received"),
                money(received, "short"),
                bullet(received, scale=amount or 1, tone="green"),
                _("{share} of what was signed", share=percent(received / amount if amount else None)),
            ),
            (
                _("Overdue"),
                money(_sum(r.overdue for r in overdue), "short"),
                "",
                chip(_("{n} contracts", n=len(overdue)), "red", "error") if overdue else chip(_("none"), "green", "check"),
            ),
            (_("In approval"), money(_sum(r.amount for r in approval), "short"), "", _("{n} contracts", n=len(approval))),
        ]
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _columns() -> list[Column[ContractRow]]:
    return [
        Column[ContractRow]("number", _("Number"), lambda r: r.number, width=112),
        Column[ContractRow]("title", _("Contract title"), lambda r: either(r.title, r.title_en)),
        Column[ContractRow]("customer", _("Customer"), lambda r: either(r.customer, r.customer_en)),
        Column[ContractRow]("owner", _("Owner"), lambda r: either(r.owner, r.owner_en), width=90),
        Column[ContractRow]("state", _("State"), lambda r: r.state, kind="state", record="contract", width=100),
        Column[ContractRow]("amount", _("Amount"), lambda r: r.amount, kind="money", summed=True),
        Column[ContractRow]("received", _("Received"), lambda r: r.received or None, kind="money", summed=True),
        Column[ContractRow]("open", _("Still open"), lambda r: r.open or None, kind="money", summed=True),
        Column[ContractRow]("overdue", _("Overdue"), lambda r: r.overdue or None, kind="money", summed=True),
        Column[ContractRow]("next_due_on", _("Next due"), lambda r: r.next_due_on, kind="day"),
        Column[ContractRow]("net_amount", _("Net amount"), lambda r: r.net_amount, kind="money", summed=True, hidden=True),
        Column[ContractRow]("business_type", _("Business type"), lambda r: business_type(r.business_type), hidden=True),
        Column[ContractRow]("department", _("Department"), lambda r: either(r.department, r.department_en), hidden=True),
        Column[ContractRow]("effective_on", _("Effective from"), lambda r: r.effective_on, kind="day", hidden=True),
        Column[ContractRow]("ends_on", _("Ends on"), lambda r: r.ends_on, kind="day", hidden=True),
        Column[ContractRow]("projects", _("Projects"), lambda r: r.projects, kind="number", hidden=True),
    ]


render(signed_in())
