"""Who will be asked, before a document is submitted (APR-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.access import Actor, Permission, require
from core.approval import engine, rounds
from core.approval.approvers import Assigned, Case, resolve
from core.approval.conditions import holds
from core.approval.definition import Mode, StepDefinition, read_steps
from core.approval.registry import document_type
from core.approval.running import Running, load, settings_of
from core.unit import reading
from db.models import ApprovalCase, Employee

CHOSEN_BY = {"chosen_by_initiator": "initiator", "chosen_in_step": "step"}


@dataclass(frozen=True)
class AskedRow:
    """A step with the persons its to-do would go to today; `reasons` says per person why it is not whom the rule named ("" when it is).
    Nobody where the step's condition does not hold (`skipped`)."""

    step: str
    step_en: str
    help: str
    help_en: str
    mode: Mode
    limit_hours: Decimal | None
    people: tuple[str, ...]
    people_en: tuple[str, ...]
    reasons: tuple[str, ...]
    skipped: bool
    key: str = ""
    kept: bool = False  # of a returned document that goes straight back: done before, and it stands
    chosen_by: str = ""  # initiator: the submitter chooses the persons; step: those of an earlier step do; "" nobody has to
    flow_help: str = ""  # what the flow's owner tells the initiator, the same on every row
    flow_help_en: str = ""


def who_will_be_asked(actor: Actor, name: str, document_id: int, *, chosen: Mapping[str, list[int]] | None = None) -> list[AskedRow]:
    """The steps of the flow the document would take now, in order, with the persons `chosen` so far. Raises NoFlow, and what the
    document's own scope refuses."""
    require(actor, Permission.APPROVAL_TAKE_PART)
    with reading(actor, "service") as session:  # conditions look at the whole document; only names leave here
        seen = document_type(name).require_seen
        if seen is not None:
            seen(session, actor, document_id)
        return asked(session, actor, name, document_id, chosen)


def asked(session: Session, actor: Actor, name: str, document_id: int, chosen: Mapping[str, list[int]] | None = None) -> list[AskedRow]:
    """The same inside a transaction: also of a document that is only tried in it."""
    helps, steps = _ahead(session, actor, name, document_id, chosen or {})
    ids = {a.employee_id for row in steps for a in row.people}
    names = {e.id: (e.name, e.name_en or e.name) for e in session.execute(select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(ids)))}
    return [
        AskedRow(
            row.step.name,
            row.step.name_en or row.step.name,
            row.step.help,
            row.step.help_en,
            row.step.mode,
            row.step.limit_hours,
            tuple(names[a.employee_id][0] for a in row.people),
            tuple(names[a.employee_id][1] for a in row.people),
            tuple(a.reason for a in row.people),
            row.skipped or row.kept,
            row.step.key,
            row.kept,
            CHOSEN_BY.get(row.step.approver.kind, ""),
            *helps,
        )
        for row in steps
    ]


@dataclass(frozen=True)
class _Ahead:
    step: StepDefinition
    people: list[Assigned]
    skipped: bool = False
    kept: bool = False


def _ahead(session: Session, actor: Actor, name: str, document_id: int, chosen: Mapping[str, list[int]]) -> tuple[tuple[str, str], list[_Ahead]]:
    """The flow's help, and the steps as `engine.submit` would enter them. Nobody yet where somebody is still to choose the persons."""
    document = document_type(name)
    facts = document.facts(session, document_id)
    version = engine.choose_flow(session, name, facts.fields)
    fields = {k: audit.plain(v) for k, v in facts.fields.items()}
    run = _returned(session, name, document_id)
    before = {k: list(v) for k, v in run.case.chosen.items()} if run else {}
    initiator = run.case.initiator_id if run else actor.employee_id
    view = Case(document, document_id, facts, initiator, version.flow.owner_id, before | dict(chosen), actor.employee_id)
    back = run.case.back_to if run and run.version.id == version.id else ""
    done = {s.key for s in run.steps if s.state == "done"} if run and back else set()
    found = []
    for step in read_steps(version.steps):
        if step.key in done:
            found.append(_Ahead(step, [], kept=True))
        elif not holds(step.condition, fields):
            found.append(_Ahead(step, [], skipped=True))
        elif step.approver.kind in CHOSEN_BY and not view.chosen.get(step.key):
            found.append(_Ahead(step, []))
        else:
            people = resolve(session, view, step)
            task = rounds.returned_by(run, step.key) if run and back == step.key else None
            found.append(_Ahead(step, rounds.back_to_returner(run, task, people, step.mode.kind) if run and task else people))
    settings, flow = settings_of(version), version.flow
    return (settings.help or flow.help, settings.help_en or flow.help_en or settings.help or flow.help), found


def _returned(session: Session, name: str, document_id: int) -> Running | None:
    """The case of the document that was returned and waits for its next round."""
    wanted = select(ApprovalCase.id).where(ApprovalCase.document_type == name, ApprovalCase.document_id == document_id, ApprovalCase.state == "returned")
    case_id = session.scalar(wanted)
    return load(session, case_id, locked=False) if case_id is not None else None
