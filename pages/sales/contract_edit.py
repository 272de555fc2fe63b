"""Draft a contract: terms above, the payment plan as a grid, net, tax and what is missing in the plan beside it while typing (CON-01)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.contracts import choices, queries, service
from core.contracts.forms import ContractTerms
from core.contracts.rules import require_plan_adds_up
from core.contracts.words import ContractForm, ContractState
from core.customers import queries as customers
from core.errors import NotFound, NotPermitted, Refusal, Refusals, WrongState
from core.tax import split_gross
from pages.sales import plan_grid
from pages.sales.words import business_types, rate
from pages.shared.actions import Action, action_bar
from pages.shared.address import as_id
from pages.shared.format import money
from pages.shared.forms import choice_field, date_field, form_refusal, keep_refusal, money_field, text_field
from pages.shared.html import html, html_of, sentence_line, table
from pages.shared.places import go
from pages.shared.record import card, page_title
from pages.shared.refusals import not_here, show, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, sentence, word

KEY = "contract_edit"
FIELDS = {
    "title",
    "title_en",
    "customer_id",
    "amount",
    "tax_rate",
    "form",
    "business_type",
    "starts_on",
    "ends_on",
    "signed_on",
    "clauses",
    "owner_id",
    "parent_id",
}


@dataclass
class Editing:
    """What was on the screen when the editing began; a save by somebody else since then is noticed by `version`."""

    contract_id: int
    version: int
    number: str
    terms: ContractTerms


def render(actor: Actor) -> None:
    toast_once()
    try:
        editing = _begun(actor)
    except (NotFound, NotPermitted, WrongState) as refusal:
        page_title(word("screen.contract_edit"))
        not_here() if isinstance(refusal, NotFound) else show(refusal)
        return
    page_title(editing.number or _("New contract"), _("kept as a draft until it is submitted"))
    wrong = form_refusal(KEY)
    unplaced(_outside_plan(wrong), FIELDS)
    left, right = st.columns([2.4, 1], gap=14)
    with left:
        with card("contract_terms"):
            terms = _terms(actor, editing, wrong)
        with card("contract_plan", _("Payment plan"), _("a percent fills the amount, an amount its percent")):
            lines = plan_grid.edit(KEY, terms.amount or Decimal(0), terms)
            _line_refusals(wrong)
        with card("contract_clauses"):
            clauses = text_field(_("Clauses"), "clauses", key="ce_clauses", value=editing.terms.clauses, longest=20_000, refusal=wrong, area=True)
    whole = replace(terms, lines=lines, clauses=clauses)
    with right:
        _effect(whole)
    action_bar(
        [
            Action("save", _("Save draft"), lambda _text: _save(actor, editing, whole), "primary", ":material/save:"),
            Action("leave", _("Cancel"), lambda _text: _leave(editing.contract_id)),
        ],
        key="contract_edit",
        note=_("Nothing is submitted yet; you will see who decides."),
    )


def _begun(actor: Actor) -> Editing:
    """The contract of the address as it was when this editing began, or an empty one."""
    typed = st.query_params.get("id", "")
    contract_id = as_id(typed)
    kept: Editing | None = st.session_state.get(KEY)
    if kept is not None and kept.contract_id == contract_id:
        return kept
    if contract_id:
        sheet = queries.sheet(actor, contract_id)
        if not sheet.may_edit:
            raise (
                NotPermitted(permission=word("permission.contract:edit"))
                if sheet.row.state == ContractState.DRAFT
                else WrongState(record=word("record.contract"), state=word(f"state.contract.{sheet.row.state}"), action=word("action.contract.edit"))
            )
        begun = Editing(contract_id, sheet.version, sheet.row.number, sheet.terms)
    else:
        if not actor.can(Permission.CONTRACT_CREATE):
            raise NotPermitted(permission=word("permission.contract:create"))
        asked = st.query_params.get("customer", "")
        begun = Editing(
            0, 0, "", ContractTerms("", as_id(asked) or None, None, signed_on=clock.today())
        )
    plan_grid.forget(KEY)
    keep_refusal(KEY, None)
    st.session_state[KEY] = begun
    return begun


def _terms(actor: Actor, editing: Editing, wrong: Refusal | None) -> ContractTerms:
    """The fields in the order of the work; what is typed stays whatever is refused."""
    was = editing.terms
    valid = {c.id: f"{either(c.name, c.name_en)} · {c.number}" for c in customers.choices(actor) if c.valid or c.id == was.customer_id}
    default, offered = choices.tax_rates(actor, was.signed_on)
    with st.container(key="ce_names"):
        one, two = st.columns(2, gap=8)
        with one:
            title = text_field(_("Contract title"), "title", key="ce_title", value=was.title, refusal=wrong)
            customer_id = choice_field(_("Customer"), "customer_id", valid, key="ce_customer", value=was.customer_id, refusal=wrong)
        with two:
            title_en = text_field(_("Title in English"), "title_en", key="ce_title_en", value=was.title_en, refusal=wrong)
            business = choice_field(_("Business type"), "business_type", business_types(), key="ce_business", value=was.business_type or None, refusal=wrong)
    four = st.columns([1.5, 1, 1, 1.2], gap=8)
    with four[0]:
        amount = money_field(_("Amount with tax"), "amount", key="ce_amount", value=was.amount, refusal=wrong, help=_("1,060,000.00 or 106万"))
    with four[1]:
        chosen = choice_field(
            _("Tax rate"),
            "tax_rate",
            {r: rate(r) for r in {*offered, was.tax_rate or default}},
            key="ce_rate",
            value=was.tax_rate if was.tax_rate is not None else default,
            refusal=wrong,
        )
    with four[2]:
        form = choice_field(_("Form"), "form", {f.value: word(f"contract_form.{f.value}") for f in ContractForm}, key="ce_form", value=was.form, refusal=wrong)
    with four[3]:
        signed_on = date_field(_("Signed on"), "signed_on", key="ce_signed", value=was.signed_on, refusal=wrong)
    dates = st.columns(4, gap=8)
    with dates[0]:
        starts_on = date_field(_("Starts on"), "starts_on", key="ce_starts", value=was.starts_on, refusal=wrong)
    with dates[1]:
        ends_on = date_field(_("Ends on"), "ends_on", key="ce_ends", value=was.ends_on, refusal=wrong)
    with dates[2]:
        people = {i: either(name, name_en) for i, name, name_en in customers.account_managers(actor)}
        owner_id = choice_field(_("Owner"), "owner_id", people, key="ce_owner", value=was.owner_id or actor.employee_id, refusal=wrong)
    with dates[3]:
        above = {c.id: f"{c.number} · {either(c.title, c.title_en)}" for c in choices.effective_contracts(actor) if c.id != editing.contract_id}
        parent_id = choice_field(
            _("Main contract"), "parent_id", above, key="ce_parent", value=was.parent_id, refusal=wrong, help=_("The framework or main contract")
        )
    return replace(
        was,
        owner_id=owner_id,
        department_id=was.department_id if owner_id == was.owner_id else None,
        parent_id=parent_id,
        title=title,
        title_en=title_en,
        customer_id=customer_id,
        business_type=business or "",
        amount=amount,
        tax_rate=chosen,
        form=form or "standard",
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _effect(terms: ContractTerms) -> None:
    """Net and tax, the plan's sum, and the sentence of what is missing, before anything is saved."""
    with card("contract_effect", _("What it comes to")):
        amount = terms.amount or Decimal(0)
        total = sum((line.amount or Decimal(0) for line in terms.lines), Decimal(0))
        gap = amount - total
        rows = [(_("Amount with tax"), money(amount))]
        if terms.tax_rate is not None and amount >= 0:
            split = split_gross(amount, terms.tax_rate)
            rows += [(_("Net amount"), money(split.net)), (_("Tax"), money(split.tax))]
        rows += [
            (_("Payment plan, {n} lines", n=len(terms.lines)), money(total)),
            (_("Difference"), html_of('<span class="{}">{}</span>', "t-red" if gap else "", money(gap, signed=True))),
        ]
        html("{}", table([_("Figure"), _("Amount")], rows, align="lr"))
        try:
            require_plan_adds_up(amount, [line.amount or Decimal(0) for line in terms.lines])
        except Refusal as refusal:
            sentence_line(sentence(refusal), "amber", "warning")
        else:
            if amount:
                sentence_line(_("The payment plan adds up exactly."), "green", "check_circle")


def _line_refusals(wrong: Refusal | None) -> None:
    """Sentences of single cells of the plan, with row and column."""
    for part in _parts(wrong):
        if part.field == "lines":
            sentence_line(sentence(part), "red", "error")
        elif part.field and part.field.startswith("lines."):
            row, column = part.field.split(".")[1:]
            sentence_line(_("Row {row}, {column}: {sentence}", row=row, column=word(f"field.{column}"), sentence=sentence(part)), "red", "error")


def _outside_plan(wrong: Refusal | None) -> Refusal | None:
    found = [part for part in _parts(wrong) if not (part.field or "").startswith("lines")]
    return Refusals(found) if found else None


def _parts(wrong: Refusal | None) -> tuple[Refusal, ...]:
    return () if wrong is None else wrong.refusals if isinstance(wrong, Refusals) else (wrong,)


def _save(actor: Actor, editing: Editing, terms: ContractTerms) -> None:
    """Saves and opens the contract; a refusal is kept for the fields to show."""
    do: Callable[[], int] = (lambda: service.create(actor, terms)) if not editing.contract_id else (lambda: _change(actor, editing, terms))
    try:
        contract_id = do()
    except Refusal as refusal:
        keep_refusal(KEY, refusal)
        st.rerun()
    _forget()
    st.session_state["toast"] = _("The draft is saved.")
    go("contract", id=contract_id)


def _change(actor: Actor, editing: Editing, terms: ContractTerms) -> int:
    service.change(actor, editing.contract_id, terms, seen_version=editing.version)
    return editing.contract_id


def _leave(contract_id: int) -> None:
    _forget()
    go("contract", id=contract_id) if contract_id else go("contracts")


def _forget() -> None:
    keep_refusal(KEY, None)
    plan_grid.forget(KEY)
    st.session_state.pop(KEY, None)


render(signed_in())
