"""The engine inside a transaction: submit, move on through the graph of steps, end. No commit here, no screen, no document.

A case runs on the flow version it started with. Its steps wait, become active when all their predecessors are done or
skipped, and the case ends when nothing is left to wait for; then the document's guards run once more, under its lock
(APR-10), and its effect happens in the same transaction (APR-07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from core import audit, clock, policies
from core.access import Actor
from core.approval import follow_ups, rounds, seats
from core.approval.approvers import Assigned, resolve
from core.approval.conditions import holds, weight
from core.approval.definition import StepDefinition
from core.approval.registry import DocumentFacts, DocumentType, document_type
from core.approval.running import ENDED_STEP, KEPT, Running, load, log, settings_of, tell
from core.errors import AsWord, NotFound, Refusal
from db.models import ApprovalCase, ApprovalTask, CaseStep, Flow, FlowVersion


class NoFlow(Refusal):
    """No published flow fits the document; `document` names its type."""

    code = "no_flow"


class AlreadyInApproval(Refusal):
    code = "already_in_approval"


class CannotWithdraw(Refusal):
    """Only who started or sent it, only before the first decision (APR-03)."""

    code = "cannot_withdraw"


def choose_flow(session: Session, name: str, fields: dict[str, object]) -> FlowVersion:
    """The published version of the most specific flow whose condition holds (APR-01)."""
    statement = (
        select(FlowVersion)
        .join(Flow)
        .where(Flow.document_type == name, Flow.enabled, FlowVersion.state == "published")
        .options(joinedload(FlowVersion.flow, innerjoin=True))
        .order_by(Flow.id)
    )
    fitting = []
    for version in session.scalars(statement):
        condition = settings_of(version).condition
        if holds(condition, fields):
            fitting.append((weight(condition), version))
    if not fitting:
        raise NoFlow(document=AsWord(f"record.{name}"))
    return max(fitting, key=lambda found: found[0])[1]


def running_case(session: Session, name: str, document_id: int) -> ApprovalCase | None:
    """The case of the document that has not ended, locked."""
    return session.scalar(
        select(ApprovalCase)
        .where(ApprovalCase.document_type == name, ApprovalCase.document_id == document_id, ApprovalCase.state.in_(["running", "returned"]))
        .with_for_update()
    )


def submit(session: Session, actor: Actor, name: str, document_id: int, *, chosen: Mapping[str, list[int]] | None = None) -> ApprovalCase:
    """Starts the case of a document, or its next round after a return. The caller holds the document's lock and sets its state."""
    document = document_type(name)
    document.guards(session, document_id)
    facts = document.facts(session, document_id)
    case = running_case(session, name, document_id)
    if case is not None and case.state == "running":
        raise AlreadyInApproval(record=AsWord(f"record.{name}"))
    version = choose_flow(session, name, facts.fields)
    if case is None:
        run = _start(session, actor, document, document_id, version, facts, chosen or {})
    else:
        run = _again(session, actor, case, document, version, facts, chosen or {})
    log(session, run.case, actor, "submitted")
    session.flush()
    advance(actor, run)
    return run.case


def _start(
    session: Session, actor: Actor, document: DocumentType, document_id: int, version: FlowVersion, facts: DocumentFacts, chosen: Mapping[str, list[int]]
) -> Running:
    case = ApprovalCase(
        flow_version_id=version.id,
        document_type=document.name,
        document_id=document_id,
        number=facts.number,
        title=facts.title,
        title_en=facts.title_en,
        amount=facts.amount,
        initiator_id=actor.employee_id,
        sent_by_id=actor.employee_id,
        project_id=facts.project_id,
        chosen=dict(chosen),
        started_at=clock.now(),
        facts=stored(facts),
        state="running",
        round=1,
        back_to="",
    )
    session.add(case)
    session.flush()
    run = Running(session, case, version, document, [], facts)
    run.steps = rounds.first_round(session, case, run.definitions)
    return run


def _again(
    session: Session, actor: Actor, case: ApprovalCase, document: DocumentType, version: FlowVersion, facts: DocumentFacts, chosen: Mapping[str, list[int]]
) -> Running:
    """The next round. On the same version it may go straight back to the step that returned it; what was done before then stands."""
    old = load(session, case.id, locked=False).steps
    straight = bool(case.back_to) and case.flow_version_id == version.id
    case.back_to = case.back_to if straight else ""
    case.flow_version_id, case.state, case.sent_by_id = version.id, "running", actor.employee_id
    case.previous_facts, case.facts = case.facts, stored(facts)
    case.amount, case.title, case.title_en = facts.amount, facts.title, facts.title_en
    case.chosen = {**case.chosen, **chosen}
    run = Running(session, case, version, document, [], facts)
    keep = {s.key for s in old if s.state == "done"} if straight else set()
    run.steps = rounds.next_round(session, case, run.definitions, old, keep, KEPT)
    return run


def stored(facts: DocumentFacts) -> dict[str, Any]:
    """The facts of a document as a case keeps them."""
    line = facts.consequence
    return {
        "fields": {k: audit.plain(v) for k, v in facts.fields.items()},
        "consequence": {"tone": line.tone, "key": line.key, "facts": {k: audit.plain(v) for k, v in line.facts.items()}, "refused": line.refused},
    }


def advance(actor: Actor, run: Running, *, asked_anew: str = "") -> None:
    """Activates every step whose predecessors are over, until something waits for a person or nothing is left; then ends the case.
    `asked_anew` is a step the case was sent back to: there nobody counts as having decided before."""
    moved = True
    while moved:
        moved = False
        over = {s.key for s in run.steps if s.state in ENDED_STEP}
        for step in run.steps:
            if step.state == "waiting" and set(run.definitions[step.key].after) <= over:
                with run.session.no_autoflush:  # everything is written at once, below
                    _enter(run, step, asked_anew=step.key == asked_anew)
                moved = moved or step.state in ENDED_STEP
    if all(s.state in ENDED_STEP for s in run.steps):
        _end_approved(actor, run)
    run.session.flush()


def _enter(run: Running, step: CaseStep, *, asked_anew: bool) -> None:
    definition, case = run.definitions[step.key], run.case
    step.entered_at = clock.now()
    if not holds(definition.condition, case.facts["fields"]):
        step.state, step.note, step.ended_at = "skipped", "condition", clock.now()
        return
    step.state = "active"
    people = resolve(run.session, run.view(), definition)
    returned = rounds.returned_by(run, step.key) if case.back_to == step.key else None
    if returned is not None:
        people = rounds.back_to_returner(run, returned, people, definition.mode.kind)
    _give(run, step, definition, people)
    if returned is not None:
        rounds.signer_again(run, step, returned)
    if case.back_to == step.key:
        case.back_to = ""
    if people[0].reason == "no_approver":
        step.note = "no_approver"
        log(run.session, case, None, "assigned", step_key=step.key, for_id=people[0].employee_id, reason="no_approver")
    if not asked_anew:
        _decided_before(run, step)
    run.ask(t for t in step.tasks if t.state == "open")


def _give(run: Running, step: CaseStep, definition: StepDefinition, people: list[Assigned]) -> None:
    in_turn, due = definition.mode.kind == "in_turn", run.due(definition)
    for place, person in enumerate(people, start=1):
        step.tasks.append(
            ApprovalTask(
                case_id=run.case.id,
                assignee_id=person.employee_id,
                instead_of_id=person.instead_of_id,
                reason=person.reason,
                added="",
                position=place,
                state="queued" if in_turn and place > 1 else "open",
                created_at=clock.now(),
                due_at=due,
                comment="",
            )
        )


def _decided_before(run: Running, step: CaseStep) -> None:
    """The same person on two steps in a row decides once (APR-05, policy approval.same_person_once): who approved in their own name in
    the step right before, in this round."""
    if not policies.value(run.session, "approval.same_person_once"):
        return
    keys = _previous(run, run.definitions[step.key])
    before = {
        t.decided_by_id for s in run.steps if s.key in keys and s.note != KEPT for t in s.tasks if t.state == "approved" and t.decided_by_id == t.assignee_id
    }
    while task := next((t for t in step.tasks if t.state == "open" and t.assignee_id in before), None):
        task.state, task.decided_by_id, task.decided_at, task.reason = "approved", task.assignee_id, clock.now(), "decided_before"
        log(run.session, run.case, None, "decided_before", step_key=step.key, for_id=task.assignee_id)
        seats.settle(run, step)


def _previous(run: Running, definition: StepDefinition) -> set[str]:
    """The steps right before; through a skipped one to the step before that."""
    found: set[str] = set()
    state = {s.key: s.state for s in run.steps}
    for key in definition.after:
        found |= _previous(run, run.definitions[key]) if state[key] == "skipped" else {key}
    return found


def _end_approved(actor: Actor, run: Running) -> None:
    case, document = run.case, run.document
    with run.session.no_autoflush:  # they look at the document; the steps are written together with the case
        document.guards(run.session, case.document_id)
    case.state, case.ended_at = "approved", clock.now()
    log(run.session, case, None, "finished")
    run.session.flush()
    document.approved(run.session, actor, case.document_id)
    follow_ups.open_for(run.session, case, run.settings.follow_ups)
    tell(run.session, [case.initiator_id, case.sent_by_id], "approved", case)


def end_round(run: Running, state: str) -> None:
    """Return, rejection, withdrawal, stop: every step and to-do of the round that is not over closes."""
    seats.close_tasks(run, run.steps)
    for step in run.steps:
        if step.state not in ENDED_STEP:
            step.state, step.ended_at = "cancelled", clock.now()
    run.case.state = state
    if state != "returned":
        run.case.ended_at = clock.now()
    run.session.flush()


def withdraw(session: Session, actor: Actor, name: str, document_id: int) -> None:
    """Who started or sent the document takes it back before the first decision; its effect `withdrawn` runs here."""
    case = running_case(session, name, document_id)
    if case is None or case.state != "running":
        raise NotFound(record=AsWord("record.approval_case"))
    run = load(session, case.id)
    too_late = seats.decided_by_rule(run.steps)
    if actor.employee_id not in (case.initiator_id, case.sent_by_id) or too_late:
        raise CannotWithdraw(decided=too_late)
    log(session, case, actor, "withdrawn")
    end_round(run, "withdrawn")
    run.document.withdrawn(session, actor, document_id)
