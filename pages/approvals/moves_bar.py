"""The bar of the decision page: what this person may do now, each greyed move with its reason (APR-03)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from core.access import Actor
from core.approval import files as case_files
from core.approval import queries, service, urging
from core.approval.moves import CaseMoves
from core.approval.queries import CaseDetail
from pages.approvals import deciding_dialogs, handing_dialogs
from pages.shared.actions import Action, action_bar
from pages.shared.html import plain
from pages.shared.words import _, either

NEXT = "case_next"  # the case the page goes on to after a decision; 0 leads to the list
DONE = "case_done"  # what it says there


def bar(actor: Actor, detail: CaseDetail, moves: CaseMoves) -> None:
    """Deciding first, then what the initiator may do, then the rest under "More"."""
    key = f"{detail.case_id}_{st.session_state.setdefault('comments_made', 0)}"

    def typed() -> str:
        return str(st.session_state.get(f"comment_{key}", ""))

    deciding = moves.task_id is not None
    actions = _decisions(actor, detail, moves, typed) if moves.task_id is not None else []
    actions += [*_of_the_initiator(actor, detail, moves, more=deciding), *_talk(actor, detail, more=deciding)]
    if moves.task_id is not None:
        actions += _handing(actor, detail, moves, moves.task_id, typed)
    actions += _company(actor, detail, moves)
    actions = [replace(a, kind="tertiary") if a.more else a for a in actions]
    action_bar(
        actions,
        key=key,
        comment=_("Comment (needed to return or reject)") if deciding else _("Write a comment"),
        note=_("The rules are checked once more when you approve. Nobody decides on their own document.") if deciding else "",
    )


def _decisions(actor: Actor, detail: CaseDetail, moves: CaseMoves, typed: Callable[[], str]) -> list[Action]:
    task_id = moves.task_id
    assert task_id is not None

    def decide(do: Callable[[], object], done: str) -> tuple[Callable[[], object], str]:
        """The same, remembering where to go on afterwards, and the toast."""
        waiting = [row.case_id for row in queries.box(actor, "todo")]
        place = waiting.index(detail.case_id) if detail.case_id in waiting else 0
        left = [i for i in (*waiting[place + 1 :], *waiting[:place]) if i != detail.case_id]

        def and_go_on() -> None:
            do()
            st.session_state["case_task"] = None
            st.session_state[NEXT] = left[0] if left else 0

        title = plain(either(detail.title, detail.title_en)[:60])
        return and_go_on, done.format(title=title) + (" " + _("Next: {n} waiting.", n=len(left)) if left else "")

    def at_once(text: str) -> None:
        do, toast = decide(lambda: service.approve(actor, task_id, comment=text), _("Approved: {title}"))
        do()
        st.session_state[DONE] = toast

    asks = bool(moves.fillable or moves.to_choose)
    return [
        Action(
            "approve",
            _("Approve"),
            at_once,
            "primary",
            ":material/check:",
            refused=moves.why("approve"),
            opens=(lambda: deciding_dialogs.approve(actor, detail, moves, task_id, typed(), decide)) if asks else None,
        ),
        Action(
            "return",
            _("Return"),
            _nothing,
            icon=":material/undo:",
            refused=moves.why("return_to_initiator") if not moves.may("return_to_step") else None,
            opens=lambda: deciding_dialogs.send_back(actor, detail, moves, task_id, typed(), decide),
        ),
        Action(
            "reject",
            _("Reject"),
            _nothing,
            icon=":material/close:",
            refused=moves.why("reject"),
            opens=lambda: deciding_dialogs.reject(actor, detail, task_id, typed(), decide),
        ),
    ]


def _nothing(_text: str) -> None:
    """Of a move that opens a dialog, which does it."""


def _of_the_initiator(actor: Actor, detail: CaseDetail, moves: CaseMoves, *, more: bool) -> list[Action]:
    found = [
        Action(
            "urge",
            _("Urge"),
            lambda _text: urging.urge(actor, detail.case_id),
            icon=":material/campaign:",
            refused=moves.why("urge"),
            more=more,
            done=_("Whoever has it now is reminded."),
        ),
        Action(
            "withdraw",
            _("Withdraw"),
            lambda _text: service.withdraw(actor, detail.case_id),
            icon=":material/undo:",
            refused=moves.why("withdraw"),
            more=more,
            done=_("Withdrawn. The document can be changed and submitted again."),
        ),
    ]
    return [action for action in found if moves.offered(action.key)]


def _talk(actor: Actor, detail: CaseDetail, *, more: bool) -> list[Action]:
    def say(text: str) -> None:
        service.comment(actor, detail.case_id, text)
        st.session_state["comments_made"] += 1

    label = _("Only comment") if more else _("Add comment")
    found = [Action("comment", label, say, icon=":material/chat_bubble:", more=more, done=_("Your comment is in the timeline."))]
    if case_files.may_attach(actor, detail.case_id):
        found.append(
            Action("attach", _("Attach files"), _nothing, icon=":material/attach_file:", more=True, opens=lambda: deciding_dialogs.attach(actor, detail))
        )
    copy = Action("copy", _("Copy to"), _nothing, icon=":material/content_copy:", more=True, opens=lambda: handing_dialogs.copy_to(actor, detail))
    return [*found, copy]


def _handing(actor: Actor, detail: CaseDetail, moves: CaseMoves, task_id: int, typed: Callable[[], str]) -> list[Action]:
    places = [place for place, may in (("before", moves.may("add_before")), ("after", moves.may("add_after"))) if may]
    return [
        Action(
            "transfer",
            _("Transfer"),
            _nothing,
            icon=":material/forward:",
            refused=moves.why("transfer"),
            more=True,
            opens=lambda: handing_dialogs.transfer(actor, detail, moves, task_id, typed()),
        ),
        Action(
            "signer",
            _("Add a signer"),
            _nothing,
            icon=":material/person_add:",
            refused=None if places else moves.why("add_before"),
            more=True,
            opens=lambda: handing_dialogs.add_signer(actor, detail, moves, task_id, typed(), places),
        ),
    ]


def _company(actor: Actor, detail: CaseDetail, moves: CaseMoves) -> list[Action]:
    """For who oversees the approvals: a stuck to-do to somebody else, the end of a case that must not go on."""
    found = [
        Action(
            f"reassign_{task.task_id}",
            _("Assign anew: {name}", name=either(task.name, task.name_en)),
            _nothing,
            icon=":material/swap_horiz:",
            refused=moves.why("reassign"),
            more=True,
            opens=lambda task=task: handing_dialogs.reassign(actor, detail, task),  # type: ignore[misc]
        )
        for task in moves.waiting
        if moves.offered("reassign")
    ]
    if moves.offered("stop"):
        opens = lambda: deciding_dialogs.stop(actor, detail)  # noqa: E731
        found.append(Action("stop", _("Stop"), _nothing, icon=":material/block:", refused=moves.why("stop"), more=True, opens=opens))
    return found
