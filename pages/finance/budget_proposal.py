"""The proposal of a year on the budget screen: what is drafted or waits, who will be asked, handing in, taking back (MON-01, APR-12)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.access import Actor
from core.approval import queries as approvals
from core.budget import proposals
from core.budget.proposal_queries import ProposalSheet
from pages.approvals.preview import choose_and_submit, must_choose, who_will_be_asked
from pages.finance import budget_panel
from pages.shared.format import money
from pages.shared.html import sentence_line, state_chip
from pages.shared.places import can_open, go
from pages.shared.record import card
from pages.shared.refusals import attempt
from pages.shared.timeline import timeline
from pages.shared.words import _, sentence, word


def line(actor: Actor, sheet: ProposalSheet | None) -> None:
    """For everybody who sees the budget: that other figures are on their way."""
    if sheet is None:
        return
    text = (
        _("Proposed and in approval: {amount} against the figures below, which hold until then.", amount=money(sheet.difference, signed=True))
        if sheet.state == "in_approval"
        else _("Finance drafts other figures: {amount} against those below.", amount=money(sheet.difference, signed=True))
    )
    with st.container(key="proposal_line", horizontal=True, vertical_alignment="center", gap=8):
        sentence_line(text, "blue", "hourglass_top" if sheet.state == "in_approval" else "edit_note")
        case_id = approvals.case_of(actor, proposals.DOCUMENT, sheet.id) if sheet.state == "in_approval" else None
        if case_id is not None and can_open(actor, "decision") and st.button(_("Open the approval"), key="sm_budget_case", type="tertiary"):
            go("decision", case=case_id)


def waiting(actor: Actor, sheet: ProposalSheet) -> None:
    """In approval: nothing is edited; its maker may still take it back."""
    left, right = st.columns([2.3, 1], gap=14)
    with left:
        budget_panel.show(sheet)
    with right:
        case_id = approvals.case_of(actor, proposals.DOCUMENT, sheet.id)
        with card("budget_case", _("Approval"), state_chip("budget_proposal", sheet.state)):
            detail = approvals.case_detail(actor, case_id) if case_id is not None else None
            if detail is not None:
                timeline(detail.timeline)
            if detail is not None and detail.can_withdraw:
                _button("withdraw", ":material/undo:", lambda: proposals.withdraw(actor, sheet.id), _("Withdrawn. It is a draft again."))


def draft(actor: Actor, sheet: ProposalSheet | None) -> None:
    """Beside the grid: what the draft comes to, who will be asked, and the way on."""
    if sheet is None:
        with card("budget_draft", _("Proposal")):
            sentence_line(_("What you save here is a draft. It takes effect when finance and the general manager have approved it."), "blue", "info")
        return
    with card("budget_draft", _("Proposal"), state_chip("budget_proposal", sheet.state)):
        gap, count = money(sheet.difference, signed=True), len(sheet.lines)
        sentence_line(_("{number}: {count} figures, {amount} against now.", number=sheet.number, count=count, amount=gap), "blue", "edit_note")
        refused = {move.action: move.refused for move in sheet.moves}
        if refusal := refused.get("submit"):
            sentence_line(sentence(refusal), "red", "error")
        who_will_be_asked(actor, proposals.DOCUMENT, sheet.id)
        with st.container(horizontal=True, gap=8):
            if "submit" in refused:
                done = _("Submitted. The first approver has it in their to-do.")
                _submit(actor, sheet, done, disabled=refused["submit"] is not None)
            if "drop" in refused:
                drop: Callable[[], object] = lambda: proposals.drop(actor, sheet.id, seen_version=sheet.version)  # noqa: E731
                _button("drop", ":material/delete:", drop, _("The draft is dropped; the figures in effect stay."))


def _submit(actor: Actor, sheet: ProposalSheet, done: str, *, disabled: bool) -> None:
    """At once, or asking first whom a step leaves to the initiator."""

    def submit(chosen: dict[str, list[int]] | None = None) -> object:
        return proposals.submit(actor, sheet.id, seen_version=sheet.version, chosen=chosen)

    if must_choose(actor, proposals.DOCUMENT, sheet.id):
        if st.button(word("action.budget_proposal.submit"), key="act_budget_submit", type="primary", icon=":material/send:", disabled=disabled):
            choose_and_submit(actor, proposals.DOCUMENT, sheet.id, submit, done)
    else:
        _button("submit", ":material/send:", submit, done, primary=True, disabled=disabled)


def _button(action: str, icon: str, do: Callable[[], object], done: str, *, primary: bool = False, disabled: bool = False) -> None:
    label, kind = word(f"action.budget_proposal.{action}"), "primary" if primary else "secondary"
    pressed = st.button(label, key=f"act_budget_{action}", type=kind, icon=icon, disabled=disabled)  # type: ignore[arg-type]
    if pressed and attempt(do):
        st.session_state["toast"] = done
        st.rerun()
