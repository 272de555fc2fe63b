"""A draft is tried before it is published: against a real document, or one made up (APR-08).

The trial walks the draft as the engine would: which steps are entered, who gets the to-do. A step without an approver, a path on
which nobody is asked, a document the flow would not be taken for are errors. What passes is kept with the print of the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core import audit, clock
from core.access import Actor, Permission, require
from core.approval import registry
from core.approval.approvers import Assigned, Case, NobodyCanDecide, resolve, works_here
from core.approval.conditions import Condition, holds, weight
from core.approval.definition import FlowBroken, FlowCountTooHigh, FlowSettings, Mode, StepDefinition, in_chinese, in_english, read_steps
from core.approval.drafts import locked_draft, print_of, settings_of
from core.approval.flow_check import flow_problems
from core.approval.flow_graph import in_order
from core.approval.modes import needed_approvals
from core.approval.queries import require_case_seen
from core.approval.registry import DocumentFacts
from core.errors import AsWord, NotFound, Refusal, UnknownChoice
from core.unit import reading, writing
from db.models import ApprovalCase, Employee, Flow, FlowVersion

OFFERED = 200
CHOSEN = ("chosen_by_initiator", "chosen_in_step")


class FlowNotTaken(FlowBroken):
    """The flow's own condition does not hold for the document."""

    code = "flow_not_taken"


class FlowNobodyAsked(FlowBroken):
    """Every step would be skipped: the document would pass without anyone."""

    code = "flow_nobody_asked"


class FlowStepWithoutApprover(FlowBroken):
    """The rule finds nobody for this document."""

    code = "flow_step_without_approver"


class FlowNobodyChooses(FlowBroken):
    """The step in which the persons are chosen is skipped for this document."""

    code = "flow_nobody_chooses"


@dataclass(frozen=True)
class TrialDocument:
    """A document that has been in approval, to choose for a trial."""

    case_id: int
    number: str
    title: str
    title_en: str
    initiator: str
    initiator_en: str


@dataclass(frozen=True)
class MadeUp:
    """A document that does not exist: who submits it, what its fields say, who has which role in its project, who is chosen for which step."""

    initiator_id: int
    fields: Mapping[str, Any]
    department_id: int | None = None  # that bears the cost; None: the initiator's
    people: Mapping[str, Sequence[int]] = field(default_factory=dict)
    chosen: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Real:
    """A document that has been in approval, by its case; submitted by who submitted it."""

    case_id: int
    chosen: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class TrialPerson:
    """Who gets the to-do; `instead_of` is whom the rule named, `reason` why it is not them."""

    name: str
    name_en: str
    instead_of: str = ""
    instead_of_en: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TrialStep:
    """A step on the path. `state`: asked, chosen_later (its persons are chosen on the way), skipped (its condition does not hold), broken."""

    key: str
    name: str
    name_en: str
    state: str
    people: tuple[TrialPerson, ...]
    needed: int
    mode: Mode
    limit_hours: Decimal | None
    condition: Condition | None


@dataclass(frozen=True)
class TrialResult:
    """`taken_instead` names a more specific flow that such a document would take now: told, no error."""

    passed: bool
    number: str
    title: str
    title_en: str
    initiator: str
    initiator_en: str
    steps: tuple[TrialStep, ...]
    problems: tuple[Refusal, ...]
    taken_instead: str
    taken_instead_en: str
    print: str


def trial_documents(actor: Actor, document_type: str) -> list[TrialDocument]:
    """Documents of the type that have been in approval, the newest first; for who may look at every case."""
    require(actor, Permission.FLOW_EDIT)
    if not actor.can(Permission.APPROVAL_MONITOR):
        return []
    starter = aliased(Employee)
    wanted = (
        select(ApprovalCase.id, ApprovalCase.number, ApprovalCase.title, ApprovalCase.title_en, starter.name, starter.name_en)
        .join(starter, starter.id == ApprovalCase.initiator_id)
        .where(ApprovalCase.document_type == document_type)
        .order_by(ApprovalCase.id.desc())
        .limit(OFFERED)
    )
    with reading(actor) as session:
        newest: dict[str, TrialDocument] = {}
        for row in session.execute(wanted):
            newest.setdefault(row.number, TrialDocument(*row))
        return list(newest.values())


def try_draft(actor: Actor, flow_id: int, subject: MadeUp | Real, *, seen: str) -> TrialResult:
    """The path and the persons. What passes may be published; what fails takes back an earlier pass."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.try") as session:
        flow, draft = locked_draft(session, flow_id, seen)
        steps, settings = read_steps(draft.steps), settings_of(draft, flow)
        view = _real(session, actor, flow, subject) if isinstance(subject, Real) else _made_up(session, flow, subject)
        result = _walk(session, flow, view, steps, settings)
        kept: dict[str, Any] = {}
        if result.passed:
            kept = {"print": result.print, "at": clock.now().isoformat(), "by": actor.name, "by_en": actor.name_en or actor.name, "document": result.number}
        draft.trial = kept
        return result


def _real(session: Session, actor: Actor, flow: Flow, subject: Real) -> Case:
    case = require_case_seen(session, actor, subject.case_id)
    if case.document_type != flow.document_type:
        raise NotFound(record=AsWord(f"record.{flow.document_type}"))
    document = registry.document_type(flow.document_type)
    facts = document.facts(session, case.document_id)
    chosen = {k: list(v) for k, v in {**case.chosen, **subject.chosen}.items()}
    return Case(document, case.document_id, facts, case.initiator_id, flow.owner_id, chosen)


def _made_up(session: Session, flow: Flow, subject: MadeUp) -> Case:
    initiator = session.get(Employee, subject.initiator_id)
    if initiator is None or not works_here(initiator):
        raise UnknownChoice(field="initiator_id", value=str(subject.initiator_id))
    people = {role: list(ids) for role, ids in subject.people.items()}
    document = replace(registry.document_type(flow.document_type), people=lambda _session, _id, role: people.get(role, []))
    facts = DocumentFacts("", "", "", None, None, subject.department_id or initiator.department_id, dict(subject.fields))
    return Case(document, 0, facts, initiator.id, flow.owner_id, {k: list(v) for k, v in subject.chosen.items()})


def _walk(session: Session, flow: Flow, view: Case, steps: list[StepDefinition], settings: FlowSettings) -> TrialResult:
    fields = {k: audit.plain(v) for k, v in view.facts.fields.items()}
    found: list[FlowBroken] = flow_problems(session, flow.document_type, steps, settings)
    broken = {p.step_key for p in found}  # what is wrong by itself is told once
    if not holds(settings.condition, fields) and "" not in broken:
        found.append(FlowNotTaken())
    walked: list[tuple[StepDefinition, str, list[Assigned]]] = []
    skipped: set[str] = set()
    for step in in_order(steps):
        if not holds(step.condition, fields):
            skipped.add(step.key)
            walked.append((step, "skipped", []))
            continue
        state, people, problem = _asked(session, view, step, skipped)
        found += [problem] if problem and step.key not in broken else []
        walked.append((step, state, people))
    if walked and len(skipped) == len(walked):
        found.append(FlowNobodyAsked())
    names = _names(session, view, [a for _step, _state, people in walked for a in people])
    rival = _rival(session, flow, fields, settings)
    return TrialResult(
        not found,
        view.facts.number,
        view.facts.title,
        view.facts.title_en,
        *names[view.initiator_id],
        tuple(_trial_step(step, state, people, names) for step, state, people in walked),
        tuple(found),
        rival.name if rival else "",
        (rival.name_en or rival.name) if rival else "",
        print_of(steps, settings),
    )


def _asked(session: Session, view: Case, step: StepDefinition, skipped: set[str]) -> tuple[str, list[Assigned], FlowBroken | None]:
    """(state, persons, what is wrong) of a step that is entered."""
    if step.approver.kind in CHOSEN and not view.chosen.get(step.key):
        if step.approver.step in skipped:
            return "broken", [], FlowNobodyChooses(step, "approver")
        return "chosen_later", [], None
    try:
        people = resolve(session, view, step)
    except NobodyCanDecide:
        people = []
    if not people or people[0].reason == "no_approver":
        return "broken", people, FlowStepWithoutApprover(step, "approver")
    if step.mode.kind == "n_of_m" and step.mode.count > len(people):
        return "broken", people, FlowCountTooHigh(step, "mode", count=step.mode.count, most=len(people))
    return "asked", people, None


def _names(session: Session, view: Case, people: list[Assigned]) -> dict[int, tuple[str, str]]:
    ids = {view.initiator_id, *(a.employee_id for a in people), *(a.instead_of_id for a in people if a.instead_of_id)}
    rows = session.execute(select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(ids)))
    return {r.id: (r.name, r.name_en or r.name) for r in rows}


def _trial_step(step: StepDefinition, state: str, people: list[Assigned], names: Mapping[int, tuple[str, str]]) -> TrialStep:
    shown = tuple(TrialPerson(*names[a.employee_id], *(names[a.instead_of_id] if a.instead_of_id else ("", "")), a.reason) for a in people)
    needed = needed_approvals(step.mode, len(people)) if people else 0
    return TrialStep(step.key, in_chinese(step), in_english(step), state, shown, needed, step.mode, step.limit_hours, step.condition)


def _rival(session: Session, flow: Flow, fields: dict[str, Any], settings: FlowSettings) -> Flow | None:
    """The published flow in use that would be taken before this one."""
    others = session.scalars(
        select(Flow)
        .join(FlowVersion, FlowVersion.flow_id == Flow.id)
        .where(Flow.document_type == flow.document_type, Flow.enabled, FlowVersion.state == "published", Flow.id != flow.id)
        .order_by(Flow.id)
    )
    mine = (weight(settings.condition), -flow.id)
    for other in others:
        condition = Condition.model_validate(other.condition) if other.condition else None
        if holds(condition, fields) and (weight(condition), -other.id) > mine:
            return other
    return None
