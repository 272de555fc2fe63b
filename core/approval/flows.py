"""Flows as their administrator handles them: read, make, publish a new version (APR-01). Running cases finish on their version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core import clock
from core.access import Actor, Permission, require
from core.approval import registry
from core.approval.conditions import Condition
from core.approval.definition import StepDefinition, check_steps, read_steps, write_steps
from core.errors import AsWord, Refusal, UnknownChoice, require_text
from core.unit import lock, reading, writing
from db.models import ApprovalCase, Employee, Flow, FlowVersion


class FlowCodeTaken(Refusal):
    code = "flow_code_taken"


@dataclass(frozen=True)
class FlowRow:
    """A flow with its published version; `running` counts the cases on it now."""

    flow_id: int
    code: str
    document_type: str
    name: str
    name_en: str
    help: str
    help_en: str
    owner: str
    owner_en: str
    condition: Condition | None
    enabled: bool
    version_number: int | None
    published_at: dt.datetime | None
    steps: tuple[StepDefinition, ...]
    running: int

    @property
    def id(self) -> int:
        return self.flow_id


def flows(actor: Actor) -> list[FlowRow]:
    """All flows by document type; a fixed number of statements."""
    require(actor, Permission.FLOW_READ)
    with reading(actor) as session:
        running = {
            r.flow_id: r.cases
            for r in session.execute(
                select(FlowVersion.flow_id, func.count().label("cases"))
                .join(ApprovalCase, ApprovalCase.flow_version_id == FlowVersion.id)
                .where(ApprovalCase.state == "running")
                .group_by(FlowVersion.flow_id)
            )
        }
        rows = session.execute(
            select(Flow, Employee.name, Employee.name_en)
            .join(Employee, Employee.id == Flow.owner_id)
            .options(selectinload(Flow.versions))
            .order_by(Flow.document_type, Flow.id)
        )
        return [_row(flow, name, name_en, running.get(flow.id, 0)) for flow, name, name_en in rows]


def _row(flow: Flow, owner: str, owner_en: str, running: int) -> FlowRow:
    published = next((v for v in flow.versions if v.state == "published"), None)
    return FlowRow(
        flow.id,
        flow.code,
        flow.document_type,
        flow.name,
        flow.name_en,
        flow.help,
        flow.help_en,
        owner,
        owner_en,
        Condition.model_validate(flow.condition) if flow.condition else None,
        flow.enabled,
        published.number if published else None,
        published.published_at if published else None,
        tuple(read_steps(published.steps)) if published else (),
        running,
    )


def create_flow(
    actor: Actor,
    *,
    code: str,
    document_type: str,
    name: str,
    name_en: str,
    owner_id: int,
    steps: Sequence[StepDefinition],
    condition: Condition | None = None,
    help_text: str = "",
    help_text_en: str = "",
) -> int:
    """A new flow with its first version published; refuses steps that could not run."""
    require(actor, Permission.FLOW_EDIT)
    check_steps(list(steps))
    if document_type not in registry.names():
        raise UnknownChoice(field="document_type", value=document_type, choices=registry.names())
    with writing(actor, "flow.create") as session:
        if session.scalar(select(Flow.id).where(Flow.code == code)):
            raise FlowCodeTaken(field="code", value=code)
        flow = Flow(
            code=require_text(code, field="code", longest=40),
            document_type=document_type,
            name=require_text(name, field="name"),
            name_en=name_en,
            owner_id=owner_id,
            help=help_text,
            help_en=help_text_en,
            condition=condition.model_dump(mode="json") if condition else {},
        )
        session.add(flow)
        session.flush()
        _publish(session, actor, flow, 1, list(steps))
        return flow.id


def publish(actor: Actor, flow_id: int, steps: Sequence[StepDefinition], *, seen_version: int) -> int:
    """Publishes new steps as the next version; the one before is retired, its cases run on. Returns the version's number."""
    require(actor, Permission.FLOW_EDIT)
    check_steps(list(steps))
    with writing(actor, "flow.publish") as session:
        flow = lock(session, Flow, flow_id)
        number = session.scalar(select(func.coalesce(func.max(FlowVersion.number), 0)).where(FlowVersion.flow_id == flow_id)) or 0
        if number != seen_version:
            raise FlowChanged(record=AsWord("record.flow"))
        for old in session.scalars(select(FlowVersion).where(FlowVersion.flow_id == flow_id, FlowVersion.state == "published")):
            old.state = "retired"
        session.flush()
        _publish(session, actor, flow, number + 1, list(steps))
        return number + 1


class FlowChanged(Refusal):
    """Somebody published another version since the screen was drawn."""

    code = "flow_changed"


def _publish(session: Session, actor: Actor, flow: Flow, number: int, steps: list[StepDefinition]) -> None:
    session.add(
        FlowVersion(flow_id=flow.id, number=number, state="published", steps=write_steps(steps), published_at=clock.now(), published_by_id=actor.employee_id)
    )
    session.flush()
