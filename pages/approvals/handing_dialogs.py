"""Dialogs that ask for a person: transfer, add a signer, assign anew, copy to (APR-03)."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from core.access import Actor
from core.approval import handing, overseeing, service
from core.approval.moves import CaseMoves, WaitingTask
from core.approval.queries import CaseDetail
from pages.approvals.person_picker import colleagues, one_person, several_persons
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html, plain
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, language, word

LONGEST = 2000
FIELDS = {"employee_id", "comment", "reason", "people"}
PLACES = ("before", "after")


def transfer(actor: Actor, detail: CaseDetail, moves: CaseMoves, task_id: int, text: str) -> None:
    """The to-do goes to somebody else, who decides in one's place."""
    _ask(
        actor,
        detail,
        "transfer",
        _("Transfer to somebody else"),
        _("They decide instead of you; your to-do is gone. The trail shows that it came from you."),
        lambda person, comment: handing.transfer(actor, task_id, person, comment=comment),
        _("Transferred."),
        without=moves.barred | {actor.employee_id},
        text=text,
        button=_("Transfer"),
    )


def reassign(actor: Actor, detail: CaseDetail, task: WaitingTask) -> None:
    """Who oversees the approvals gives a stuck to-do to somebody else."""
    who = either(task.name, task.name_en)
    _ask(
        actor,
        detail,
        "reassign",
        _("Give the to-do of {name} to somebody else", name=plain(who)),
        _("For a step that is stuck. Both persons are told, with your reason."),
        lambda person, reason: overseeing.reassign(actor, task.task_id, person, reason=reason),
        _("Assigned anew."),
        without=frozenset({task.employee_id, detail.initiator_id}),
        comment=_("Reason"),
        field="reason",
        button=_("Assign"),
    )


def add_signer(actor: Actor, detail: CaseDetail, moves: CaseMoves, task_id: int, text: str, may: Collection[str]) -> None:
    """Somebody else signs too, before or after oneself."""
    key = f"signer_{task_id}"
    fresh(key)

    @st.dialog(_("Add a signer"))
    def ask() -> None:
        wrong = form_refusal(key)
        unplaced(wrong, FIELDS)
        place = st.radio(
            _("When do they sign?"),
            [p for p in PLACES if p in may],
            format_func=lambda p: word(f"signer_place.{p}"),
            captions=[word(f"signer_place_says.{p}") for p in PLACES if p in may],
            key=f"{key}_place_{language()}",
        )
        person = one_person(_("Signer"), "employee_id", colleagues(actor, without=moves.barred | {actor.employee_id}), key=f"{key}_person", refusal=wrong)
        comment = text_field(_("What should they look at?"), "comment", key=f"{key}_comment", value=text, longest=LONGEST, area=True, refusal=wrong)
        if st.button(_("Add a signer"), type="primary", key=f"{key}_do", icon=":material/person_add:", disabled=person is None) and person and place:
            saved(key, lambda: handing.add_signer(actor, task_id, person, place=place, comment=comment), _("The signer is added and told."))

    ask()


def copy_to(actor: Actor, detail: CaseDetail) -> None:
    """People who shall read along."""
    key = f"copy_{detail.case_id}"
    fresh(key)

    @st.dialog(_("Copy to"))
    def ask() -> None:
        wrong = form_refusal(key)
        unplaced(wrong, FIELDS)
        html('<div class="t-small t-muted">{}</div>', _("They read along, whatever becomes of it. They decide nothing."))
        chosen = several_persons(_("Copy to"), "people", colleagues(actor, without=(actor.employee_id,)), key=key, refusal=wrong, hidden_label=True)
        if st.button(_("Send copy"), type="primary", key=f"act_copy_{detail.case_id}", disabled=not chosen, icon=":material/send:"):
            saved(key, lambda: service.copy_to(actor, detail.case_id, chosen), _("Copied."))

    ask()


def _ask(
    actor: Actor,
    detail: CaseDetail,
    what: str,
    title: str,
    says: str,
    do: Callable[[int, str], object],
    done: str,
    *,
    without: Collection[int],
    text: str = "",
    comment: str = "",
    field: str = "comment",
    button: str,
) -> None:
    key = f"{what}_{detail.case_id}"
    fresh(key)

    @st.dialog(title)
    def ask() -> None:
        wrong = form_refusal(key)
        unplaced(wrong, FIELDS)
        html('<div class="t-small t-muted">{} · {}</div><div>{}</div>', detail.number, either(detail.title, detail.title_en), says)
        person = one_person(_("To whom?"), "employee_id", colleagues(actor, without=without), key=f"{key}_person", refusal=wrong)
        said = text_field(comment or _("Comment"), field, key=f"{key}_said", value=text, longest=LONGEST, area=True, refusal=wrong)
        if st.button(button, type="primary", key=f"{key}_do", icon=":material/forward:", disabled=person is None) and person:
            saved(key, lambda: do(person, said), done)

    ask()
