"""Flows as their administrator handles them: the list, a new one, its names and owner, in use or not (APR-01).

What a flow does is in its versions: core.approval.drafts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core import clock
from core.access import Actor, Permission, require
from core.approval import registry
from core.approval.approvers import works_here
from core.approval.conditions import Condition
from core.approval.definition import LONGEST_NAME, FlowSettings, StepDefinition, check_steps, read_steps, write_steps
from core.errors import Refusal, UnknownChoice, collect, require_text
from core.unit import lock, reading, require_fresh, writing
from db.models import ApprovalCase, Employee, Flow, FlowVersion

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


class FlowCodeTaken(Refusal):
    code = "flow_code_taken"


class FlowCodeWrong(Refusal):
    """A code is two to forty small letters, digits and underscores, a letter first."""

    code = "flow_code_wrong"


@dataclass(frozen=True)
class FlowRow:
    """A flow with its published version; `running` counts the cases on any of its versions now, `draft` is the number of the draft."""

    flow_id: int
    version: int  # of the record, for seen_version
    code: str
    document_type: str
    name: str
    name_en: str
    help: str
    help_en: str
    owner_id: int
    owner: str
    owner_en: str
    condition: Condition | None
    enabled: bool
    version_number: int | None
    published_at: dt.datetime | None
    steps: tuple[StepDefinition, ...]
    running: int
    draft: int | None

    @property
    def id(self) -> int:
        return self.flow_id


@dataclass(frozen=True)
class FlowForm:
    """A new flow as typed."""

    code: str
    document_type: str
    name: str
    name_en: str
    owner_id: int | None


def flows(actor: Actor) -> list[FlowRow]:
    """All flows by document type; a fixed number of statements."""
    require(actor, Permission.FLOW_READ)
    with reading(actor) as session:
        return flow_rows(session)


def flow_rows(session: Session, code: str = "") -> list[FlowRow]:
    """The rows of all flows, or of the one with this code."""
    running = {
        r.flow_id: r.cases
        for r in session.execute(
            select(FlowVersion.flow_id, func.count().label("cases"))
            .join(ApprovalCase, ApprovalCase.flow_version_id == FlowVersion.id)
            .where(ApprovalCase.state.in_(["running", "returned"]))
            .group_by(FlowVersion.flow_id)
        )
    }
    rows = session.execute(
        select(Flow, Employee.name, Employee.name_en)
        .join(Employee, Employee.id == Flow.owner_id)
        .where(Flow.code == code if code else Flow.id > 0)
        .options(selectinload(Flow.versions))
        .order_by(Flow.document_type, Flow.id)
    )
    return [_row(flow, name, name_en, running.get(flow.id, 0)) for flow, name, name_en in rows]


def _row(flow: Flow, owner: str, owner_en: str, running: int) -> FlowRow:
    published = next((v for v in flow.versions if v.state == "published"), None)
    return FlowRow(
        flow.id,
        flow.version,
        flow.code,
        flow.document_type,
        flow.name,
        flow.name_en,
        flow.help,
        flow.help_en,
        flow.owner_id,
        owner,
        owner_en,
        Condition.model_validate(flow.condition) if flow.condition else None,
        flow.enabled,
        published.number if published else None,
        published.published_at if published else None,
        tuple(read_steps(published.steps)) if published else (),
        running,
        next((v.number for v in flow.versions if v.state == "draft"), None),
    )


def make_flow(actor: Actor, form: FlowForm) -> int:
    """A new flow with an empty draft: nothing runs on it before its first version is published."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.create") as session:
        flow = _new(session, form)
        session.add(FlowVersion(flow_id=flow.id, number=1, state="draft", steps=[], changed_at=clock.now(), changed_by_id=actor.employee_id))
        return flow.id


def install_flow(
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
    resubmit: Literal["all_steps", "to_returner"] = "all_steps",
    follow_ups: tuple[str, ...] = (),
) -> int:
    """A flow that comes with the product, published at once: its trial is the product's own tests. Every later version is tried."""
    require(actor, Permission.FLOW_EDIT)
    check_steps(list(steps))
    settings = FlowSettings(resubmit=resubmit, follow_ups=follow_ups, condition=condition, help=help_text, help_en=help_text_en)
    with writing(actor, "flow.create") as session:
        flow = _new(session, FlowForm(code, document_type, name, name_en, owner_id))
        version = FlowVersion(flow_id=flow.id, number=1, state="published", steps=write_steps(steps), settings=settings.model_dump(mode="json"))
        version.published_at, version.published_by_id = clock.now(), actor.employee_id
        session.add(version)
        take_over(flow, settings)
        session.flush()
        return flow.id


def take_over(flow: Flow, settings: FlowSettings) -> None:
    """The flow is chosen by, and explained with, what its published version says."""
    flow.condition = settings.condition.model_dump(mode="json") if settings.condition else {}
    flow.help, flow.help_en = settings.help, settings.help_en


def change_flow(actor: Actor, flow_id: int, *, name: str, name_en: str, owner_id: int | None, seen_version: int) -> None:
    """Another name or owner; running cases go to the new owner where a step has nobody."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.change") as session:
        flow = lock(session, Flow, flow_id)
        require_fresh(session, flow, seen_version)
        owner = _owner(session, owner_id)
        flow.name, flow.name_en = _names(name, name_en)
        flow.owner_id = owner


def set_enabled(actor: Actor, flow_id: int, *, enabled: bool, seen_version: int) -> None:
    """Whether new documents may take the flow. Cases that run on it go on."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.enable" if enabled else "flow.disable") as session:
        flow = lock(session, Flow, flow_id)
        require_fresh(session, flow, seen_version)
        flow.enabled = enabled


def _new(session: Session, form: FlowForm) -> Flow:
    """The checked row, flushed; every wrong field is told."""
    wrong: list[Refusal] = []
    if not CODE.fullmatch(form.code):
        wrong.append(FlowCodeWrong(field="code"))
    elif session.scalar(select(Flow.id).where(Flow.code == form.code)):
        wrong.append(FlowCodeTaken(field="code", value=form.code))
    if form.document_type not in registry.names():
        wrong.append(UnknownChoice(field="document_type", value=form.document_type))
    name, name_en, owner_id = form.name, form.name_en, 0
    try:
        name, name_en = _names(form.name, form.name_en)
    except Refusal as refusal:
        wrong.append(refusal)
    try:
        owner_id = _owner(session, form.owner_id)
    except Refusal as refusal:
        wrong.append(refusal)
    collect(*wrong)
    flow = Flow(code=form.code, document_type=form.document_type, name=name, name_en=name_en, owner_id=owner_id)
    session.add(flow)
    session.flush()
    return flow


def _names(name: str, name_en: str) -> tuple[str, str]:
    return require_text(name, field="name", longest=LONGEST_NAME), require_text(name_en, field="name_en", longest=LONGEST_NAME, required=False)


def _owner(session: Session, owner_id: int | None) -> int:
    """Somebody who works here: steps without anyone go to them."""
    owner = session.get(Employee, owner_id) if owner_id else None
    if owner is None or not works_here(owner):
        raise UnknownChoice(field="owner_id", value=str(owner_id or ""))
    return owner.id
