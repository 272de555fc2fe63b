"""One contract: its header, figures, tabs, the approval beside it, and the moves this person may make now (CON-01, CON-02)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.approval import queries as approvals
from core.contracts import queries, service
from core.contracts.queries import ContractSheet
from core.contracts.words import ContractState
from core.errors import NotFound
from core.workflow import Move
from pages.approvals.preview import choose_and_submit, must_choose, who_will_be_asked
from pages.sales import contract_panel, receipt_form
from pages.shared.actions import Action, action_bar
from pages.shared.address import as_id
from pages.shared.format import day, duration, period
from pages.shared.html import chip, html, muted, person, state_chip
from pages.shared.places import go, open_record
from pages.shared.record import card, page_title, record_header
from pages.shared.refusals import attempt, not_here, toast_once
from pages.shared.related import related
from pages.shared.session import signed_in
from pages.shared.timeline import timeline
from pages.shared.words import _, either, word

LONGEST_REASON = 2000


def render(actor: Actor) -> None:
    toast_once()
    try:
        sheet = queries.sheet(actor, asked_for())
    except NotFound:
        page_title(word("screen.contract"))
        not_here()
        return
    _header(sheet)
    contract_panel.strip(sheet)
    left, right = st.columns([2.4, 1], gap=14)
    with left:
        contract_panel.tabs(actor, sheet, files_open=_may_attach(actor, sheet))
    with right:
        _approval(actor, sheet)
        related(actor, "contract", sheet.row.id)
    action_bar(_actions(actor, sheet), key=f"contract_{sheet.row.id}_{sheet.version}", note=_note(sheet))


def asked_for() -> int:
    """The id in the address; 0 for anything that is no id."""
    typed = st.query_params.get("id", "")
    return as_id(typed)


def _header(sheet: ContractSheet) -> None:
    row = sheet.row
    aside = chip(_("no project yet"), "amber", "warning") if row.state == ContractState.EFFECTIVE and not row.projects else ""
    record_header(
        row.number,
        either(row.title, row.title_en),
        state_chip("contract", row.state),
        [
            (_("Owner"), person(either(row.owner, row.owner_en))),
            (_("Customer"), either(row.customer, row.customer_en)),
            (_("Form"), word(f"contract_form.{row.form}")),
            (_("Period"), period(row.starts_on, row.ends_on)),
            (_("Effective from"), day(row.effective_on)),
        ],
        trail=(word("screen.contracts"),),
        aside=aside,
    )


def _may_attach(actor: Actor, sheet: ContractSheet) -> bool:
    """The service checks again; this only decides what is offered."""
    return sheet.row.state in (ContractState.DRAFT, ContractState.IN_APPROVAL, ContractState.EFFECTIVE) and (
        sheet.may_edit or sheet.may_register or actor.can(Permission.CONTRACT_EDIT)
    )


def _approval(actor: Actor, sheet: ContractSheet) -> None:
    case_id = approvals.case_of(actor, service.DOCUMENT, sheet.row.id)
    if case_id is None and any(move.action == "submit" and move.refused is None for move in sheet.moves):
        with card("timeline", _("Who will be asked?"), _("if submitted now")):
            who_will_be_asked(actor, service.DOCUMENT, sheet.row.id)
        return
    if case_id is None:
        with card("timeline", _("Approval")):
            html(
                "{}",
                muted(
                    _("Not submitted yet. It is asked for once the payment plan adds up.")
                    if sheet.row.state == ContractState.DRAFT
                    else _("You took no part in its approval.")
                ),
            )
        return
    detail = approvals.case_detail(actor, case_id)
    aside = (
        _("step {n} of {all}", n=min(detail.steps_done + 1, detail.steps_all), all=detail.steps_all)
        if detail.state == "running"
        else duration((detail.ended_at or detail.started_at) - detail.started_at)
    )
    with card("timeline", _("Approval"), aside):
        timeline(detail.timeline, document=service.DOCUMENT)
        if detail.task_id is not None and st.button(_("Decide"), type="primary", key="contract_decide", icon=":material/gavel:"):
            open_record("approval_case", case_id)
    if detail.state == "returned" and any(move.action == "submit" for move in sheet.moves):
        with card("asked", _("Who will be asked?"), _("if submitted now")):
            who_will_be_asked(actor, service.DOCUMENT, sheet.row.id)


def _actions(actor: Actor, sheet: ContractSheet) -> list[Action]:
    row, moves = sheet.row, {m.action: m for m in sheet.moves}
    found: list[Action] = []
    if "submit" in moves:
        found.append(_submit(actor, sheet, moves["submit"]))
    if sheet.may_edit:
        found.append(Action("edit", _("Edit"), lambda _text: go("contract_edit", id=row.id), icon=":material/edit:"))
    if sheet.may_register:
        found.append(
            Action("register", _("Register a receipt"), lambda _text: None, "primary", ":material/payments:", opens=lambda: receipt_form.register(actor, sheet))
        )
    case_id = approvals.case_of(actor, service.DOCUMENT, row.id) if row.state == ContractState.IN_APPROVAL else None
    if case_id is not None and approvals.case_detail(actor, case_id).can_withdraw:
        found.append(
            Action(
                "withdraw",
                _("Withdraw"),
                lambda _text: service.withdraw(actor, row.id),
                icon=":material/undo:",
                done=_("Withdrawn. The contract is a draft again."),
            )
        )
    if "complete" in moves:
        found.append(
            Action(
                "complete",
                word("action.contract.complete"),
                lambda _text: service.complete(actor, row.id, seen_version=sheet.version),
                icon=":material/task_alt:",
                refused=moves["complete"].refused,
                done=_("The contract is completed."),
            )
        )
    if "terminate" in moves:
        found.append(
            Action(
                "terminate",
                word("action.contract.terminate"),
                lambda _text: None,
                icon=":material/block:",
                more=True,
                form=lambda: _terminate(actor, sheet, moves["terminate"]),
            )
        )
    return found


def _submit(actor: Actor, sheet: ContractSheet, move: Move) -> Action:
    """At once; where the flow has the initiator choose who decides, after a dialog."""
    contract_id, done = sheet.row.id, _("Submitted. The approvers are told.")

    def submit(chosen: dict[str, list[int]]) -> int:
        return service.submit(actor, contract_id, seen_version=sheet.version, chosen=chosen)

    return Action(
        "submit",
        _("Submit for approval"),
        lambda _text: submit({}),
        "primary",
        ":material/send:",
        refused=move.refused,
        done=done,
        opens=lambda: choose_and_submit(actor, service.DOCUMENT, contract_id, submit, done),
        asks=lambda: must_choose(actor, service.DOCUMENT, contract_id),
    )


def _terminate(actor: Actor, sheet: ContractSheet, move: Move) -> None:
    """In "More": ends the contract early, with the reason."""
    why = st.text_area(_("Why is it terminated?"), key=f"terminate_{sheet.row.id}", max_chars=LONGEST_REASON, height=80, disabled=bool(move.refused))
    pressed = st.button(word("action.contract.terminate"), key="act_terminate_now", icon=":material/block:", disabled=bool(move.refused))
    if pressed and attempt(lambda: service.terminate(actor, sheet.row.id, why, seen_version=sheet.version)):
        st.session_state["toast"] = _("The contract is terminated.")
        st.rerun()


def _note(sheet: ContractSheet) -> str:
    if sheet.row.state == ContractState.DRAFT:
        return _("Checked now: customer, dates, and that the payment plan adds up.")
    return _("Only what finance has confirmed counts as received.") if sheet.may_register else ""


render(signed_in())
