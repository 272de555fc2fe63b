"""The engine inside a transaction: submit, move on through the graph of steps, end. No commit here, no screen, no document.

A case runs on the flow version it started with. Its steps wait, become active when all their predecessors are done or
skipped, and the case ends when nothing is left to wait for; then the document's guards run once more, under its lock
(APR-10), and its effect happens in the same transaction (APR-07)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core import audit, clock, policies
from core.access import Actor
from core.approval.approvers import Assigned, Case, of_case, resolve
from core.approval.conditions import Condition, holds, weight
from core.approval.definition import StepDefinition, read_steps
from core.approval.modes import needed_approvals
from core.approval.registry import DocumentFacts, DocumentType, document_type
from core.calendar.hours import after_working_hours
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound, Refusal
from core.notices import tell
from db.models import ApprovalCase, ApprovalTask, CaseEvent, CaseStep, Flow, FlowVersion

OPEN = ("open", "queued")
ENDED_STEP = ("done", "skipped")


class NoFlow(Refusal):
    """No published flow fits the document; `document` names its type."""

    code = "no_flow"


class AlreadyInApproval(Refusal):
    code = "already_in_approval"


class CannotWithdraw(Refusal):
    """Only the initiator, only before the first decision (APR-03)."""

    code = "cannot_withdraw"


def choose_flow(session: Session, name: str, fields: dict[str, object]) -> FlowVersion:
    """The published version of the most specific flow whose condition holds (APR-01)."""
    statement = (
        select(FlowVersion)
        .join(Flow)
        .where(Flow.document_type == name, Flow.enabled, FlowVersion.state == "published")
        .options(selectinload(FlowVersion.flow))
        .order_by(Flow.id)
    )
    fitting = []
    for version in session.scalars(statement):
        condition = Condition.model_validate(version.flow.condition) if version.flow.condition else None
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


def submit(session: Session, actor: Actor, name: str, document_id: int, *, chosen: dict[str, list[int]] | None = None) -> ApprovalCase:
    """Starts the case of a document, or its next round after a return. The caller holds the document's lock and sets its state."""
    document = document_type(name)
    document.guards(session, document_id)
    facts = document.facts(session, document_id)
    case = running_case(session, name, document_id)
    if case is not None and case.state == "running":
        raise AlreadyInApproval(record=AsWord(f"record.{name}"))
    version = choose_flow(session, name, facts.fields)
    if case is None:
        case = ApprovalCase(
            flow_version_id=version.id,
            document_type=name,
            document_id=document_id,
            number=facts.number,
            title=facts.title,
            title_en=facts.title_en,
            amount=facts.amount,
            initiator_id=actor.employee_id,
            project_id=facts.project_id,
            chosen=chosen or {},
            started_at=clock.now(),
            facts={},
        )
        session.add(case)
    else:
        case.round += 1
        case.flow_version_id, case.state = version.id, "running"
        case.previous_facts, case.amount, case.title, case.title_en = case.facts, facts.amount, facts.title, facts.title_en
        case.chosen = chosen or case.chosen
    case.facts = _stored(facts)
    session.flush()
    log(session, case, actor, "submitted")
    steps = read_steps(version.steps)
    for place, step in enumerate(steps, start=1):
        session.add(CaseStep(case_id=case.id, round=case.round, key=step.key, position=place))
    session.flush()
    advance(session, actor, case, document, version, facts)
    return case


def _stored(facts: DocumentFacts) -> dict[str, object]:
    line = facts.consequence
    return {
        "fields": {k: audit.plain(v) for k, v in facts.fields.items()},
        "consequence": {"tone": line.tone, "key": line.key, "facts": {k: audit.plain(v) for k, v in line.facts.items()}, "refused": line.refused},
    }


def log(
    session: Session, case: ApprovalCase, actor: Actor | None, kind: str, *, step_key: str = "", comment: str = "", for_id: int | None = None, **facts: object
) -> None:
    """One line of the timeline."""
    session.add(
        CaseEvent(
            case_id=case.id,
            at=clock.now(),
            actor_id=actor.employee_id if actor else None,
            for_id=for_id,
            kind=kind,
            round=case.round,
            step_key=step_key,
            comment=comment,
            facts=facts,
        )
    )


def steps_of_round(session: Session, case: ApprovalCase) -> list[CaseStep]:
    return list(
        session.scalars(
            select(CaseStep)
            .where(CaseStep.case_id == case.id, CaseStep.round == case.round)
            .options(selectinload(CaseStep.tasks))
            .order_by(CaseStep.position)
            .execution_options(populate_existing=True)
        )
    )


def advance(
    session: Session, actor: Actor, case: ApprovalCase, document: DocumentType, version: FlowVersion, facts: DocumentFacts | None = None
) -> None:
    """Activates every step whose predecessors are over, until something waits for a person or nothing is left; then ends the case."""
    definitions = {d.key: d for d in read_steps(version.steps)}
    steps = steps_of_round(session, case)
    moved = True
    while moved:
        moved = False
        over = {s.key for s in steps if s.state in ENDED_STEP}
        for step in steps:
            if step.state == "waiting" and set(definitions[step.key].after) <= over:
                facts = facts or document.facts(session, case.document_id)  # only a step that is entered asks for them
                _enter(session, case, step, definitions[step.key], of_case(document, facts, case, version.flow), steps, definitions)
                moved = moved or step.state in ENDED_STEP
    session.flush()
    if all(s.state in ENDED_STEP for s in steps):
        _end_approved(session, actor, case, document)


def _enter(
    session: Session, case: ApprovalCase, step: CaseStep, definition: StepDefinition, view: Case, steps: list[CaseStep], definitions: dict[str, StepDefinition]
) -> None:
    step.entered_at = clock.now()
    if not holds(definition.condition, case.facts["fields"]):
        step.state, step.note, step.ended_at = "skipped", "condition", clock.now()
        return
    step.state = "active"
    people = resolve(session, view, definition)
    due = after_working_hours(load_calendar(session), clock.now(), definition.limit_hours) if definition.limit_hours else None
    in_turn = definition.mode.kind == "in_turn"
    for place, person in enumerate(people, start=1):
        step.tasks.append(
            ApprovalTask(
                case_id=case.id,
                assignee_id=person.employee_id,
                instead_of_id=person.instead_of_id,
                reason=person.reason,
                position=place,
                state="queued" if in_turn and place > 1 else "open",
                created_at=clock.now(),
                due_at=due,
            )
        )
    session.flush()
    if people[0].reason == "no_approver":
        step.note = "no_approver"
        log(session, case, None, "assigned", step_key=step.key, for_id=people[0].employee_id, reason="no_approver")
    _decided_before(session, case, step, definition, steps, definitions)
    tell(
        session,
        [t.assignee_id for t in step.tasks if t.state == "open"],
        "todo",
        record="approval_case",
        record_id=case.id,
        number=case.number,
        title=case.title,
        title_en=case.title_en,
    )


def _decided_before(
    session: Session, case: ApprovalCase, step: CaseStep, definition: StepDefinition, steps: list[CaseStep], definitions: dict[str, StepDefinition]
) -> None:
    """The same person on two steps in a row decides once (APR-05, policy approval.same_person_once)."""
    if not policies.value(session, "approval.same_person_once"):
        return
    before = {t.decided_by_id for s in steps if s.key in _previous(definition, steps, definitions) for t in s.tasks if t.state == "approved"}
    for task in [t for t in step.tasks if t.state == "open" and t.assignee_id in before]:
        task.state, task.decided_by_id, task.decided_at, task.reason = "approved", task.assignee_id, clock.now(), "decided_before"
        log(session, case, None, "decided_before", step_key=step.key, for_id=task.assignee_id)
        settle(session, case, step, definition)


def _previous(definition: StepDefinition, steps: list[CaseStep], definitions: dict[str, StepDefinition]) -> set[str]:
    """The steps right before; through a skipped one to the step before that."""
    found: set[str] = set()
    state = {s.key: s.state for s in steps}
    for key in definition.after:
        found |= _previous(definitions[key], steps, definitions) if state[key] == "skipped" else {key}
    return found


def settle(session: Session, case: ApprovalCase, step: CaseStep, definition: StepDefinition) -> None:
    """After an approval: is the step done, whose to-dos close, who is next in turn."""
    approved = sum(1 for t in step.tasks if t.state == "approved")
    if approved >= needed_approvals(definition.mode, len(step.tasks)):
        step.state, step.ended_at = "done", clock.now()
        close_tasks(step)
    elif definition.mode.kind == "in_turn":
        queued = [t for t in step.tasks if t.state == "queued"]
        if queued and not any(t.state == "open" for t in step.tasks):
            queued[0].state, queued[0].created_at = "open", clock.now()
            if definition.limit_hours:
                queued[0].due_at = after_working_hours(load_calendar(session), clock.now(), definition.limit_hours)
            tell(
                session,
                [queued[0].assignee_id],
                "todo",
                record="approval_case",
                record_id=case.id,
                number=case.number,
                title=case.title,
                title_en=case.title_en,
            )
    session.flush()


def close_tasks(step: CaseStep) -> None:
    """Sibling to-dos of a decided step disappear."""
    for task in step.tasks:
        if task.state in OPEN:
            task.state = "closed"


def _end_approved(session: Session, actor: Actor, case: ApprovalCase, document: DocumentType) -> None:
    document.guards(session, case.document_id)
    case.state, case.ended_at = "approved", clock.now()
    log(session, case, None, "finished")
    session.flush()
    document.approved(session, actor, case.document_id)
    tell(session, [case.initiator_id], "approved", record="approval_case", record_id=case.id, number=case.number, title=case.title, title_en=case.title_en)


def end_round(session: Session, case: ApprovalCase, state: str) -> None:
    """Return, rejection, withdrawal: every step and to-do of the round that is not over closes."""
    for step in steps_of_round(session, case):
        close_tasks(step)
        if step.state not in ENDED_STEP:
            step.state, step.ended_at = "cancelled", clock.now()
    case.state = state
    if state != "returned":
        case.ended_at = clock.now()
    session.flush()


def withdraw(session: Session, actor: Actor, name: str, document_id: int) -> None:
    """The initiator takes the document back before the first decision; its effect `withdrawn` runs here."""
    case = running_case(session, name, document_id)
    if case is None or case.state != "running":
        raise NotFound(record=AsWord("record.approval_case"))
    decided = any(t.decided_at and t.reason != "decided_before" for s in steps_of_round(session, case) for t in s.tasks)
    if case.initiator_id != actor.employee_id or decided:
        raise CannotWithdraw(decided=decided)
    log(session, case, actor, "withdrawn")
    end_round(session, case, "withdrawn")
    document_type(name).withdrawn(session, actor, document_id)


def preview(session: Session, actor: Actor, name: str, document_id: int) -> list[tuple[StepDefinition, list[Assigned], bool]]:
    """Who will be asked, before submitting: each step, its persons, and whether its condition lets it be skipped."""
    document = document_type(name)
    facts = document.facts(session, document_id)
    version = choose_flow(session, name, facts.fields)
    view = Case(document, document_id, facts, actor.employee_id, version.flow.owner_id, {})
    fields = {k: audit.plain(v) for k, v in facts.fields.items()}
    return [
        (step, resolve(session, view, step) if holds(step.condition, fields) else [], not holds(step.condition, fields)) for step in read_steps(version.steps)
    ]
