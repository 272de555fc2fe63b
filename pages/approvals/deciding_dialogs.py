"""Dialogs that decide or end: approve with fields and persons to fill in, return, reject, stop; and a file for the case (APR-02, APR-03)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.access import Actor
from core.approval import files as case_files
from core.approval import overseeing, service
from core.approval.moves import CaseMoves, EarlierStep
from core.approval.queries import CaseDetail
from core.errors import Refusal
from core.files import service as files
from core.files.kinds import KINDS
from pages.approvals.fill_fields import field_input
from pages.approvals.person_picker import colleagues, several_persons
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html, html_of, sentence_line
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import _, either, language, say

LONGEST = 2000
TO_INITIATOR = ""
Decide = Callable[[Callable[[], object], str], tuple[Callable[[], object], str]]  # (what to do, toast) → the same, and on to the next to-do


def approve(actor: Actor, detail: CaseDetail, moves: CaseMoves, task_id: int, text: str, decide: Decide) -> None:
    """When the step asks for something: fields it fills, persons of a later step."""
    key = f"approve_{task_id}"
    fresh(key)

    @st.dialog(_("Approve"))
    def ask() -> None:
        wrong = form_refusal(key)
        unplaced(wrong, {f.field.name for f in moves.fillable} | {s.key for s in moves.to_choose} | {"comment"})
        _what(detail)
        if moves.fillable:
            html('<div class="t-small t-muted">{}</div>', _("This step fills in:"))
        filled = {f.field.name: field_input(detail.document_type, f, key=f"{key}_{f.field.name}", refusal=wrong) for f in moves.fillable}
        chosen = _persons(actor, detail, moves, key, wrong)
        comment = text_field(_("Comment"), "comment", key=f"{key}_comment", value=text, longest=LONGEST, area=True, refusal=wrong)
        missing = any(not people for people in chosen.values())
        if missing:
            html('<div class="t-small t-muted">{}</div>', _("Choose who decides in each later step."))
        if st.button(_("Approve"), type="primary", key=f"{key}_do", icon=":material/check:", disabled=missing):
            saved(key, *decide(lambda: service.approve(actor, task_id, comment=comment, chosen=chosen, filled=filled), _("Approved: {title}")))

    ask()


def _persons(actor: Actor, detail: CaseDetail, moves: CaseMoves, key: str, wrong: Refusal | None) -> dict[str, list[int]]:
    if not moves.to_choose:
        return {}
    people = colleagues(actor, without=(detail.initiator_id,))
    return {
        step.key: several_persons(
            _("Who decides in “{step}”?", step=either(step.name, step.name_en)), step.key, people, key=f"{key}_{step.key}", value=step.people, refusal=wrong
        )
        for step in moves.to_choose
    }


def send_back(actor: Actor, detail: CaseDetail, moves: CaseMoves, task_id: int, text: str, decide: Decide) -> None:
    """To the initiator, who changes it, or to an earlier step, which decides again."""
    key = f"return_{task_id}"
    fresh(key)
    steps = {s.key: s for s in moves.earlier} if moves.may("return_to_step") else {}

    @st.dialog(_("Return"))
    def ask() -> None:
        wrong = form_refusal(key)
        unplaced(wrong, {"comment", "step_key"})
        _what(detail)
        to = TO_INITIATOR
        if steps:
            names = {TO_INITIATOR: _("To {name}, who started it", name=either(detail.initiator, detail.initiator_en))}
            names |= {k: _earlier(s) for k, s in steps.items()}
            to = st.radio(_("Return to"), list(names), format_func=lambda k: names[k], key=f"{key}_to_{language()}") or TO_INITIATOR
        html('<div class="t-small t-muted">{}</div>', _returned_means(detail, to))
        comment = text_field(_("Why, and what should be changed?"), "comment", key=f"{key}_comment", value=text, longest=LONGEST, area=True, refusal=wrong)
        if st.button(_("Return"), type="primary", key=f"{key}_do", icon=":material/undo:"):
            if to == TO_INITIATOR:
                saved(key, *decide(lambda: service.return_to_initiator(actor, task_id, comment=comment), _("Returned: {title}")))
            else:
                saved(key, *decide(lambda: service.return_to_step(actor, task_id, to, comment=comment), _("Returned: {title}")))

    ask()


def _earlier(step: EarlierStep) -> str:
    who = say(step.who_en if language() == "en" else step.who)
    return _("To the step “{step}”: {who}", step=either(step.name, step.name_en), who=who)


def _returned_means(detail: CaseDetail, to: str) -> str:
    if to == TO_INITIATOR:
        return _("{name} can change the document and submit it again, or leave it.", name=either(detail.initiator, detail.initiator_en))
    return _("The document stays as it is; that step decides again, and the steps after it follow anew.")


def reject(actor: Actor, detail: CaseDetail, task_id: int, text: str, decide: Decide) -> None:
    """The end of it, whatever the others think."""
    _with_reason(
        detail,
        f"reject_{task_id}",
        _("Reject"),
        _("This ends the approval for good, whatever others decided. To have something changed, return it instead."),
        _("Why?"),
        "comment",
        ":material/close:",
        lambda why: decide(lambda: service.reject(actor, task_id, comment=why), _("Rejected: {title}")),
        text=text,
    )


def stop(actor: Actor, detail: CaseDetail) -> None:
    """Who oversees the approvals ends a case that must not go on."""
    _with_reason(
        detail,
        f"stop_{detail.case_id}",
        _("Stop"),
        _("This ends the approval for everybody; all open to-dos of it close and {name} is told.", name=either(detail.initiator, detail.initiator_en)),
        _("Reason"),
        "reason",
        ":material/block:",
        lambda why: (lambda: overseeing.stop(actor, detail.case_id, reason=why), _("The approval is stopped.")),
    )


def _with_reason(
    detail: CaseDetail,
    key: str,
    title: str,
    says: str,
    asks: str,
    field: str,
    icon: str,
    do: Callable[[str], tuple[Callable[[], object], str]],
    *,
    text: str = "",
) -> None:
    fresh(key)

    @st.dialog(title)
    def ask() -> None:
        wrong = form_refusal(key)
        unplaced(wrong, {field})
        _what(detail)
        sentence_line(says, "amber", "warning")
        why = text_field(asks, field, key=f"{key}_why", value=text, longest=LONGEST, area=True, refusal=wrong)
        if st.button(title, type="primary", key=f"{key}_do", icon=icon):
            saved(key, *do(why))

    ask()


def attach(actor: Actor, detail: CaseDetail) -> None:
    """Files for whoever sees the case; several at once, each kept or refused by itself."""

    @st.dialog(_("Attach files"))
    def ask() -> None:
        html('<div class="t-small t-muted">{}</div>', _("Everybody who sees this approval can read them."))
        given: Any = st.file_uploader(
            _("Files"), type=sorted(KINDS), accept_multiple_files=True, key=f"case_files_{detail.case_id}", label_visibility="collapsed"
        )
        if st.button(_("Attach"), type="primary", key=f"attach_{detail.case_id}_do", icon=":material/attach_file:", disabled=not given):
            kept = [attempt(lambda f=f: files.attach(actor, case_files.RECORD, detail.case_id, f.name, f.getvalue())) for f in given]
            if all(kept):
                st.session_state["toast"] = _("{n} files are attached.", n=len(kept))
                st.rerun()

    ask()


def _what(detail: CaseDetail) -> None:
    html("{}", html_of('<div class="t-small t-muted">{} · {}</div>', detail.number, either(detail.title, detail.title_en)))
