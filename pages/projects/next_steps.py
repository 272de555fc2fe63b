"""What to do next on a project: each step with its reason and the tab where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.approval import queries as approvals
from core.changes import queries as changes
from core.client_team import queries as client_team
from core.client_team.queries import LateTouch
from core.errors import Refusal, Refusals
from core.milestones.queries import MilestoneRow
from core.plan import gate_queries
from core.progress import queries as progress
from core.projects import ending_queries, queries
from core.projects.queries import ProjectCard
from pages.projects.tabs import tab_button
from pages.shared.format import day, points
from pages.shared.html import html, icon_html, muted
from pages.shared.record import card as white_card
from pages.shared.words import _, either, language, say, sentence, word

DOCUMENT = "initiation"
TAB_OF = {
    "members": "team",
    "weights": "team",
    "stages": "stages",
    "milestones": "stages",
    "revenue_share": "stages",
    "plan": "plan",
    "budget": "budget",
    "revenue": "overview",
    "sponsor_id": "overview",
}
NEARLY = Decimal(95)  # percent done, from which on the finish is looked at
FINISH_TAB = {"milestones_open": "stages", "acceptance_missing": "acceptance"}
STALE_AFTER = 10  # days without confirmed progress


@dataclass(frozen=True)
class Next:
    text: str
    tone: str = "blue"
    icon: str = "arrow_circle_right"
    tab: str = ""


def draw(actor: Actor, card: ProjectCard, milestones: Sequence[MilestoneRow]) -> None:
    steps = _steps(actor, card, milestones)
    with white_card("next", _("What to do next?")):
        if not steps:
            html("{}", muted(_("Nothing waits on this project now.")))
        for n, step in enumerate(steps):
            with st.container(key=f"row_next_{n}", horizontal=True, vertical_alignment="center", gap=8):
                html('<div class="m-next">{}<span>{}</span></div>', icon_html(step.icon, step.tone), step.text)
                if step.tab:
                    tab_button(word(f"project_tab.{step.tab}"), step.tab, f"next_{n}")


def _ending(actor: Actor, card: ProjectCard) -> list[Next]:
    """A closure or termination on its way: whom it waits for, or that it came back."""
    ending = ending_queries.ending_of(actor, card.id)
    if ending is None or not ending.open:
        return []
    kind = word(f"ending_state.{ending.kind}.{ending.state}")
    if ending.state == "draft":
        return [Next(_("{kind}: mend it and hand it in again, or drop it.", kind=kind), "amber", "undo", "approval")]
    return _waits_for(actor, card, ending.kind, ending.id, kind)


def _to_close(actor: Actor, card: ProjectCard) -> list[Next]:
    """What a closure still waits for."""
    found = _ending(actor, card)
    if found:
        return found
    ready = Next(_("Nothing is open: the project can be submitted for closure."), "green", "check_circle")
    return [step for m in ending_queries.moves(actor, card.id) if m.action == "closure" for step in (_still_open(m.refused) if m.refused else [ready])]


def _still_open(refusal: Refusal) -> list[Next]:
    """What stands in the way, each with its tab (PRJ-13)."""
    words, counts, leaves = (refusal.facts.get(name) for name in ("open", "counts", "leaves"))
    if not (isinstance(words, list) and isinstance(counts, list) and isinstance(leaves, list)):
        return [_refused(r) for r in (refusal.refusals if isinstance(refusal, Refusals) else (refusal,))]
    return [Next(f"{say(w)} {n}", "amber", "radio_button_unchecked", str(leaf)) for w, n, leaf in zip(words, counts, leaves, strict=True)]


def _steps(actor: Actor, card: ProjectCard, milestones: Sequence[MilestoneRow]) -> list[Next]:
    match card.state:
        case "draft":
            return _draft(actor, card)
        case "in_approval":
            return _in_approval(actor, card)
        case "initiated":
            return _initiated(actor, card)
        case "in_progress" | "paused":
            return _at_work(actor, card, milestones)
        case "finished" | "terminated":
            return _to_close(actor, card)
        case "rejected":
            return [Next(_("The initiation was rejected. It can be copied to a new draft."), "red", "block")]
    return []


def _draft(actor: Actor, card: ProjectCard) -> list[Next]:
    if not card.editable:
        return [Next(_("{manager} is still preparing the initiation.", manager=either(card.manager, card.manager_en)), "slate", "edit_note")]
    found = next((m.refused for m in queries.moves(actor, card.id) if m.action == "submit"), None)
    if found is None:
        return [Next(_("Everything is there: submit it for approval."), "green", "check_circle")]
    return [_refused(r) for r in (found.refusals if isinstance(found, Refusals) else (found,))]


def _refused(refusal: Refusal) -> Next:
    return Next(
        sentence(refusal),
        "amber",
        "radio_button_unchecked",
        TAB_OF.get(refusal.field or "", "budget" if refusal.code.startswith(("margin", "headroom", "company_budget", "budget")) else ""),
    )


def _in_approval(actor: Actor, card: ProjectCard) -> list[Next]:
    return _waits_for(actor, card, DOCUMENT, card.id, _("The initiation is being approved."))


def _waits_for(actor: Actor, card: ProjectCard, document: str, document_id: int, otherwise: str) -> list[Next]:
    """The persons who have the document in their to-do; `otherwise` for who does not see its approval."""
    case_id = approvals.case_of(actor, document, document_id)
    if case_id is None:
        return [Next(otherwise, "blue", "hourglass_top")]
    waiting = [row for row in approvals.case_detail(actor, case_id).timeline if row.state == "now"]
    return [
        Next(
            _("Waits for {people}: {step}", people=list(row.who_en if language() == "en" else row.who), step=either(row.step, row.step_en)),
            "blue",
            "hourglass_top",
            "approval" if card.sees_money else "",
        )
        for row in waiting
    ]


def _changing(actor: Actor, card: ProjectCard) -> list[Next]:
    """The open change: whom it waits for, or that it is still written (PRJ-14)."""
    if not card.open_change:
        return []
    change = next(row for row in changes.changes(actor, card.id) if row.open)
    if change.state == "draft":
        return [Next(_("Change {number} is being written.", number=change.number), "blue", "difference", "changes")]
    found = _waits_for(actor, card, "change", change.id, _("Change {number} is being approved.", number=change.number))
    return [replace(step, icon="difference", tab="changes") for step in found]


def _plan_gate(actor: Actor, card: ProjectCard) -> list[Next]:
    """PRJ-42: the plan that comes after the initiation."""
    if card.plan_submitted:
        row = gate_queries.submission_of(actor, card.id)
        return _waits_for(actor, card, "plan", row.id if row else 0, _("The plan is being approved."))
    if not card.planning:
        return []
    refused = next((m.refused for m in gate_queries.moves(actor, card.id) if m.action == "submit"), None)
    if refused is None:
        return [Next(_("Plan tasks, team and milestones, then submit the plan: without baseline 0 nothing starts."), "blue", "account_tree", "plan")]
    return [_refused(r) for r in (refused.refusals if isinstance(refused, Refusals) else (refused,))]


def _to_finish(actor: Actor, card: ProjectCard) -> list[Next]:
    """Near the end: everything a finish still waits for, each with its tab (PRJ-13)."""
    if card.state != "in_progress" or card.progress < NEARLY:
        return []
    refused = next((m.refused for m in queries.moves(actor, card.id) if m.action == "finish"), None)
    if refused is None:
        return []
    found = refused.refusals if isinstance(refused, Refusals) else (refused,)
    return [Next(sentence(r), "amber", "radio_button_unchecked", FINISH_TAB.get(r.code, "")) for r in found if r.code != "change_waits"]


def _initiated(actor: Actor, card: ProjectCard) -> list[Next]:
    if found := _ending(actor, card) or _plan_gate(actor, card):
        return found
    if card.kicked_off_on is None:
        return [Next(_("Hold the kick-off and file its minutes; then the project can start."), "blue", "groups")]
    return [Next(_("The kick-off was held on {day}: start the project.", day=card.kicked_off_on), "green", "play_arrow")]


def _at_work(actor: Actor, card: ProjectCard, milestones: Sequence[MilestoneRow]) -> list[Next]:
    today, found = clock.today(), [*_ending(actor, card), *_changing(actor, card), *_to_finish(actor, card)]
    if card.state == "paused":
        found.append(
            Next(_("The project rests: {reason}. Expected to go on {day}.", reason=card.pause_reason, day=day(card.resumes_on)), "slate", "pause_circle")
        )
    found += [
        Next(
            _("{kind}: {points} on {day}. QA is asked for a review.", kind=word(f"alarm.{a.kind}"), points=points(a.deviation), day=day(a.measured_on)),
            "red",
            "notification_important",
            "progress",
        )
        for a in progress.alarms(actor, card.id)
        if a.closed_at is None and (a.kind == "schedule" or card.sees_money)
    ]
    periods = progress.periods(actor, card.id)
    waiting = next((p for p in periods if p.state in ("submitted", "sent_back")), None)
    last = next((p for p in periods if p.state == "confirmed"), None)
    since = last.period_on if last else card.started_on
    if waiting is not None:
        found.append(
            Next(
                _("Progress of {day}: {state}.", day=waiting.period_on, state=word(f"state.progress_period.{waiting.state}")),
                "amber" if waiting.state == "sent_back" else "blue",
                "percent",
                "progress",
            )
        )
    elif card.state == "in_progress" and since is not None and (today - since).days > STALE_AFTER and Permission.PROGRESS_UPDATE in card.may:
        found.append(Next(_("Progress was last confirmed for {day}: update it.", day=day(since)), "amber", "percent", "progress"))
    found += [_late_touch(late) for late in client_team.late_on(actor, card.id)[:2]]
    late = [m for m in milestones if m.reached_on is None and m.due_on < today]
    found += [Next(_("Milestone “{name}” was due on {day}.", name=either(m.name, m.name_en), day=m.due_on), "red", "flag", "stages") for m in late[:3]]
    return found


def _late_touch(late: LateTouch) -> Next:
    """A touch point with the client's people that is over (PRJ-41)."""
    what, who = word(f"touch_kind.{late.kind}"), either(late.person, late.person_en) or _("nobody named yet")
    return Next(
        _("Touch point with the client is late by {n} d: {what}, {who} ({stage}).", n=late.days, what=what, who=who, stage=either(late.stage, late.stage_en)),
        "amber",
        "handshake",
        "client_team",
    )
