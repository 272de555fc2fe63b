"""The bar of a project: what this person may do with it now, and what not yet, with the reason in words (PRJ-13)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.approval import queries as approvals
from core.approval.queries import CaseDetail
from core.errors import Refusal
from core.initiation import service as initiation
from core.projects import initiation as drafts
from core.projects import life, queries
from core.projects.queries import ProjectCard
from pages.projects import life_dialogs
from pages.projects.parts import unsaved_parts
from pages.shared.actions import Action, action_bar
from pages.shared.places import can_open, go
from pages.shared.words import _, word

DOCUMENT = "initiation"
GATE = "project_gate"  # what the budget being typed comes to: see tab_budget


def bar(actor: Actor, card: ProjectCard) -> None:
    """The moves of the state the project is in; nothing where there is none for this person."""
    found = _of_state(actor, card)
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
    return [
        Action(
            "submit",
            word("action.project.submit"),
            lambda _text: _submit(actor, card),
            "primary",
            ":material/send:",
            reason,
            done=_("Submitted. The first approver has it in their to-do."),
        )
    ]


def _submit(actor: Actor, card: ProjectCard) -> None:
    initiation.submit(actor, card.id, seen_version=card.version)
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
        "close": lambda _text: life.close(actor, card.id, seen_version=card.version),
    }
    icons = {"start": "play_arrow", "pause": "pause", "restart": "play_arrow", "finish": "sports_score", "close": "lock"}
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
    return found


def _before(actor: Actor, card: ProjectCard) -> list[Action]:
    """What a start and a finish wait for."""
    if Permission.PROJECT_LIFE not in card.may:
        return []
    if card.state == "initiated":
        label = word("action.project.file_kickoff") if card.kicked_off_on is None else _("Change the kick-off minutes")
        return [Action("kickoff", label, lambda _text: None, icon=":material/groups:", opens=lambda: life_dialogs.kickoff(actor, card))]
    if card.state == "in_progress":
        label = word("action.project.record_acceptance") if card.acceptance_passed_on is None else _("Accepted on {day}", day=card.acceptance_passed_on)
        return [Action("acceptance", label, lambda _text: None, icon=":material/verified:", opens=lambda: life_dialogs.acceptance(actor, card))]
    return []
