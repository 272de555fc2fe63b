"""The bar of a project: what this person may do with it now, and what not yet, with the reason in words (PRJ-13)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.approval import queries as approvals
from core.approval.queries import CaseDetail
from core.changes import queries as changes
from core.errors import Refusal
from core.initiation import service as initiation
from core.plan import gate, gate_queries
from core.plan.gate_queries import SubmissionRow
from core.projects import closing, ending_queries, life, queries
from core.projects import initiation as drafts
from core.projects.ending_queries import EndingRow
from core.projects.queries import ProjectCard
from core.workflow import Move
from pages.approvals.preview import choose_and_submit, must_choose
from pages.projects import change_dialogs, ending_dialogs, gate_dialogs, life_dialogs
from pages.projects.parts import unsaved_parts
from pages.shared.actions import Action, action_bar
from pages.shared.places import can_open, go
from pages.shared.words import _, word

DOCUMENT = "initiation"
GATE = "project_gate"  # what the budget being typed comes to: see tab_budget


def bar(actor: Actor, card: ProjectCard, ending: EndingRow | None) -> None:
    """The moves of the state the project is in; nothing where there is none for this person."""
    found = [*_of_state(actor, card), *_of_end(actor, card, ending)]
    action_bar(found, key=f"project_{card.id}", note=_note(card) if found else "")


def _of_state(actor: Actor, card: ProjectCard) -> list[Action]:
    match card.state:
        case "draft":
            return _draft(actor, card)
        case "in_approval":
            return _in_approval(actor, card)
        case "rejected":
            return _rejected(actor, card)
        case _:
            return _living(actor, card)


def _note(card: ProjectCard) -> str:
    notes = {
        "draft": _("Submitting checks margin, company headroom, team and plan; the approvers see what you see."),
        "initiated": _("With the start, days can be reported on the tasks of the plan."),
        "paused": _("Nothing can be reported for the days of the pause."),
        "finished": _("Closing gives what is left of the budget back to the company."),
        "terminated": _("Its headroom is released; what is open can still be finished, then it is closed."),
    }
    return notes.get(card.state, "")


def _draft(actor: Actor, card: ProjectCard) -> list[Action]:
    refused = {m.action: m.refused for m in queries.moves(actor, card.id)}
    if "submit" not in refused:
        return []
    waiting = unsaved_parts(card.id)
    reason: Refusal | str | None = refused["submit"]
    typed = st.session_state.get(GATE)
    if typed and typed[0] == card.id and typed[1]:
        reason = typed[1]
    elif waiting:
        reason = _("Save first what you changed: {parts}", parts=waiting)
    done = _("Submitted. The first approver has it in their to-do.")
    return [
        Action(
            "submit",
            word("action.project.submit"),
            lambda _text: _submit(actor, card, {}),
            "primary",
            ":material/send:",
            reason,
            done=done,
            opens=lambda: choose_and_submit(actor, DOCUMENT, card.id, lambda chosen: _submit(actor, card, chosen), done),
            asks=lambda: must_choose(actor, DOCUMENT, card.id),
        )
    ]


def _submit(actor: Actor, card: ProjectCard, chosen: dict[str, list[int]]) -> None:
    initiation.submit(actor, card.id, seen_version=card.version, chosen=chosen)
    st.query_params["tab"] = "approval"


def _in_approval(actor: Actor, card: ProjectCard) -> list[Action]:
    case_id = approvals.case_of(actor, DOCUMENT, card.id)
    if case_id is None:
        return []
    case = approvals.case_detail(actor, case_id)
    found = []
    if case.initiator_id == actor.employee_id:
        reason = None if case.can_withdraw else _("only before the first decision")
        found.append(
            Action(
                "withdraw",
                word("action.project.withdraw"),
                lambda _text: initiation.withdraw(actor, card.id),
                icon=":material/undo:",
                refused=reason,
                done=_("Withdrawn. It is a draft again."),
            )
        )
    if can_open(actor, "decision"):
        found.append(_to_decision(case))
    return found


def _to_decision(case: CaseDetail) -> Action:
    waits = case.task_id is not None
    label = _("Decide") if waits else _("Open the approval")
    return Action(
        "decide", label, lambda _text: None, "primary" if waits else "secondary", ":material/approval:", opens=lambda: go("decision", case=case.case_id)
    )


def _rejected(actor: Actor, card: ProjectCard) -> list[Action]:
    if Permission.PROJECT_EDIT not in card.may or not actor.can(Permission.PROJECT_CREATE):
        return []

    def copy(_text: str) -> None:
        st.query_params["id"] = str(drafts.copy(actor, card.id))
        st.query_params["tab"] = "overview"

    return [Action("copy", word("action.project.copy"), copy, "primary", ":material/content_copy:", done=_("A new draft with everything of the rejected one."))]


def _living(actor: Actor, card: ProjectCard) -> list[Action]:
    now = clock.today()
    dialogs: dict[str, Callable[[], None]] = {"pause": lambda: life_dialogs.pause(actor, card, now)}
    does: dict[str, Callable[[str], object]] = {
        "start": lambda _text: life.start(actor, card.id, seen_version=card.version),
        "restart": lambda _text: life.restart(actor, card.id, seen_version=card.version),
        "finish": lambda _text: life.finish(actor, card.id, seen_version=card.version),
    }
    icons = {"start": "play_arrow", "pause": "pause", "restart": "play_arrow", "finish": "sports_score"}
    found = _before(actor, card)
    for move in queries.moves(actor, card.id):
        found.append(
            Action(
                move.action,
                word(f"action.project.{move.action}"),
                does.get(move.action, lambda _text: None),
                "secondary" if move.action == "pause" else "primary",
                f":material/{icons[move.action]}:",
                move.refused,
                done=word(f"project_done.{move.action}"),
                opens=dialogs.get(move.action),
            )
        )
    return [*found, *_to_change(actor, card), *_plan_gate(actor, card)]


def _to_change(actor: Actor, card: ProjectCard) -> list[Action]:
    """The open change; else asking for one, on a paused project also to go on with it."""
    if card.open_change:
        current = next((row for row in changes.changes(actor, card.id) if row.open), None)
        label = _("Open the change")
        return (
            [Action("change", label, lambda _text: None, icon=":material/difference:", opens=lambda: go("change", id=current.id))]
            if current and can_open(actor, "change")
            else []
        )
    move = changes.may_open(actor, card.id)
    if move is None:
        return []
    label, icon = _("Request a change"), ":material/difference:"
    found = [Action("change", label, lambda _text: None, icon=icon, refused=move.refused, more=True, opens=lambda: change_dialogs.request(actor, card))]
    if card.state == "paused":
        again = _("Restart with a change")
        found.append(
            Action("restart_change", again, lambda _text: None, icon=":material/play_arrow:", refused=move.refused,
                   opens=lambda: change_dialogs.request(actor, card, with_restart=True))
        )  # fmt: skip
    return found


def _plan_gate(actor: Actor, card: ProjectCard) -> list[Action]:
    """The plan that comes after the initiation: handed in, taken back, decided on (PRJ-42)."""
    if card.state != "initiated":
        return []
    row = gate_queries.submission_of(actor, card.id)
    found = []
    for move in gate_queries.moves(actor, card.id):
        if move.action == "submit":
            waiting = unsaved_parts(card.id)
            refused = _("Save first what you changed: {parts}", parts=waiting) if waiting else move.refused
            found.append(
                Action("submit_plan", word("action.plan_submission.submit"), lambda _text: None, "primary", ":material/send:", refused,
                       opens=lambda: gate_dialogs.submit(actor, card, row if row and row.open else None))
            )  # fmt: skip
        elif move.action == "drop" and row is not None:
            done = _("Dropped. The plan can be handed in anew at any time.")
            found.append(Action("drop_plan", word("action.plan_submission.drop"), lambda _text: _drop_plan(actor, row), icon=":material/delete:", done=done))
    if row is None or row.state != "in_approval" or (case_id := approvals.case_of(actor, gate.DOCUMENT, row.id)) is None:
        return found
    case, submission_id = approvals.case_detail(actor, case_id), row.id
    if case.initiator_id == actor.employee_id:
        reason, done = None if case.can_withdraw else _("only before the first decision"), _("Withdrawn. The plan can be edited again.")
        found.append(
            Action("withdraw_plan", _("Withdraw"), lambda _text: gate.withdraw(actor, submission_id), icon=":material/undo:", refused=reason, done=done)
        )
    return [*found, _to_decision(case)] if can_open(actor, "decision") else found


def _drop_plan(actor: Actor, row: SubmissionRow) -> None:
    gate.drop(actor, row.id, seen_version=row.version)


def _of_end(actor: Actor, card: ProjectCard, ending: EndingRow | None) -> list[Action]:
    """Closure and termination: handed in, mended, dropped, withdrawn, decided on."""
    if card.state in ("draft", "in_approval", "rejected", "closed"):
        return []
    found = [_end_move(actor, card, ending, move) for move in ending_queries.moves(actor, card.id)]
    if ending is None or ending.state != "in_approval" or (case_id := approvals.case_of(actor, ending.kind, ending.id)) is None:
        return found
    case, ending_id = approvals.case_detail(actor, case_id), ending.id
    if case.initiator_id == actor.employee_id:
        reason, done = None if case.can_withdraw else _("only before the first decision"), _("Withdrawn. The project is as it was.")
        found.append(Action("withdraw", _("Withdraw"), lambda _text: closing.withdraw(actor, ending_id), icon=":material/undo:", refused=reason, done=done))
    return [*found, _to_decision(case)] if can_open(actor, "decision") else found


def _end_move(actor: Actor, card: ProjectCard, ending: EndingRow | None, move: Move) -> Action:
    """Asks in a dialog; a returned document can be dropped at once."""
    if move.action == "drop" and ending is not None:
        done = _("Dropped. The project goes on as it was.")
        return Action("drop", word("action.project_ending.drop"), lambda _text: _drop(actor, ending), icon=":material/delete:", done=done)
    if move.action == "closure":
        return Action(
            "closure",
            _("Submit for closure"),
            lambda _text: None,
            "primary",
            ":material/lock:",
            move.refused,
            opens=lambda: ending_dialogs.closure(actor, card, ending),
        )
    return Action(
        "termination",
        _("Terminate"),
        lambda _text: None,
        icon=":material/block:",
        refused=move.refused,
        more=ending is None or not ending.open,
        opens=lambda: ending_dialogs.termination(actor, card, ending),
    )


def _drop(actor: Actor, ending: EndingRow) -> None:
    closing.drop(actor, ending.id, seen_version=ending.version)


def _before(actor: Actor, card: ProjectCard) -> list[Action]:
    """What a start and a finish wait for."""
    if Permission.PROJECT_LIFE not in card.may:
        return []
    if card.state == "initiated":
        label = word("action.project.file_kickoff") if card.kicked_off_on is None else _("Change the kick-off minutes")
        return [Action("kickoff", label, lambda _text: None, icon=":material/groups:", opens=lambda: life_dialogs.kickoff(actor, card))]
    return []
