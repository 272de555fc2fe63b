"""Asking for a project's end: what it comes to, who will be asked, what is to be said (PRJ-13, APR-12)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.errors import Refusal
from core.projects import closing, ending_queries
from core.projects.ending_queries import EndingRow
from core.projects.queries import ProjectCard
from core.projects.settlement import settlement
from pages.approvals.preview import persons_to_choose, steps_asked
from pages.projects.ending_panel import settlement_table
from pages.shared.dialogs import fresh, saved
from pages.shared.format import money
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html, sentence_line
from pages.shared.refusals import show, unplaced
from pages.shared.words import _

LONGEST = 2000


def closure(actor: Actor, card: ProjectCard, ending: EndingRow | None) -> None:
    key = f"closure_{card.id}"
    fresh(key)

    @st.dialog(_("Submit for closure"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        note = text_field(
            _("To be remembered"),
            "reason",
            key=f"{key}_text",
            value=ending.reason if ending and ending.open else "",
            longest=LONGEST,
            area=True,
            refusal=refusal,
            placeholder=_("What went well, what to do otherwise, where the documents are"),
        )
        _figures(actor, card)
        chosen = _asked(actor, card, "closure", key, refusal)
        unplaced(refusal, {"reason", *chosen})
        missing = not all(chosen.values())
        if st.button(_("Submit for closure"), type="primary", key=f"{key}_save", icon=":material/send:", disabled=missing):
            saved(
                key,
                lambda: closing.submit_closure(actor, card.id, note=note, seen_version=card.version, chosen=chosen),
                _("Submitted. The first approver has it in their to-do."),
            )

    ask()


def termination(actor: Actor, card: ProjectCard, ending: EndingRow | None) -> None:
    key = f"termination_{card.id}"
    fresh(key)

    @st.dialog(_("Terminate the project"), width="large")
    def ask() -> None:
        html('<div class="t-small t-muted">{}</div>', _("Work goes on until the last approval; then nothing new is booked, what it cost stays."))
        refusal = form_refusal(key)
        reason = text_field(
            _("Why it is terminated"),
            "reason",
            key=f"{key}_text",
            value=ending.reason if ending and ending.open else "",
            longest=LONGEST,
            area=True,
            refusal=refusal,
            placeholder=_("What happened, what was agreed with the customer, what becomes of the work done"),
        )
        _figures(actor, card)
        chosen = _asked(actor, card, "termination", key, refusal)
        unplaced(refusal, {"reason", *chosen})
        missing = not all(chosen.values())
        if st.button(_("Ask for the termination"), type="primary", key=f"{key}_save", icon=":material/send:", disabled=missing):
            saved(
                key,
                lambda: closing.submit_termination(actor, card.id, reason=reason, seen_version=card.version, chosen=chosen),
                _("Submitted. The first approver has it in their to-do."),
            )

    ask()


def _figures(actor: Actor, card: ProjectCard) -> None:
    """What it comes to, for who sees the project's money."""
    if not card.sees_money:
        return
    found = settlement(actor, card.id)
    settlement_table(found)
    owed = _("{amount} of the contract is still owed.", amount=found.receivable) if found.receivable else _("The contract is fully received.")
    text = _("{amount} of its budget go back to the company. {owed}", amount=money(found.held), owed=owed)
    sentence_line(text, "amber" if found.receivable else "blue", "account_balance_wallet")


def _asked(actor: Actor, card: ProjectCard, kind: str, key: str, wrong: Refusal | None) -> dict[str, list[int]]:
    """Who will be asked, by name; returns whom the initiator chose for the steps that leave it to them."""
    try:
        rows = ending_queries.who_will_be_asked(actor, card.id, kind)
    except Refusal as refusal:
        show(refusal)
        return {}
    html('<div class="t-small t-muted">{}</div>', _("Who will be asked?"))
    chosen = persons_to_choose(actor, rows, key, wrong)
    steps_asked(rows)
    return chosen
