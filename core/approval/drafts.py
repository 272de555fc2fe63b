"""Versions of a flow: a draft is edited, tried, published; old ones stay to be looked at, compared and restored (APR-08).

At most one draft per flow. `stamp` is what a screen has seen of it: who comes second is told who saved, and when. A published
version never changes; cases finish on the version they run on."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, require
from core.approval import follow_ups, registry
from core.approval.definition import FlowBroken, FlowSettings, StepDefinition, read_steps, write_steps
from core.approval.flow_check import FieldRow, field_rows, flow_problems
from core.approval.flows import FlowRow, flow_rows, take_over
from core.errors import AsWord, NotFound, Refusal, StaleScreen, collect, require_text
from core.unit import lock, reading, writing
from db.models import ApprovalCase, Employee, Flow, FlowVersion

LONGEST_NOTE = 500


class FlowNotTried(Refusal):
    """The draft as it stands now has not passed a trial."""

    code = "flow_not_tried"


@dataclass(frozen=True)
class PassedTrial:
    """The trial this very content has passed."""

    at: dt.datetime
    by: str
    by_en: str
    document: str  # its number; "" when it was made up


@dataclass(frozen=True)
class VersionRow:
    number: int
    state: str  # draft, published, retired
    steps: tuple[StepDefinition, ...]
    settings: FlowSettings
    note: str
    running: int
    at: dt.datetime | None  # published, or last saved
    by: str
    by_en: str
    trial: PassedTrial | None
    stamp: str

    @property
    def id(self) -> int:
        return self.number


@dataclass(frozen=True)
class FlowSheet:
    """A flow with all its versions, the newest first, the fields its documents have, and what their end may open."""

    flow: FlowRow
    versions: tuple[VersionRow, ...]
    fields: tuple[FieldRow, ...]
    fillable: tuple[FieldRow, ...]
    follow_ups: tuple[str, ...]

    @property
    def draft(self) -> VersionRow | None:
        return next((v for v in self.versions if v.state == "draft"), None)

    @property
    def published(self) -> VersionRow | None:
        return next((v for v in self.versions if v.state == "published"), None)


def print_of(steps: Sequence[StepDefinition], settings: FlowSettings) -> str:
    """The same for the same content: a trial holds for exactly what was tried."""
    content = {"steps": write_steps(steps), "settings": settings.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def settings_of(version: FlowVersion, flow: Flow | FlowRow) -> FlowSettings:
    """The settings of a version; one stored without any says what its flow says."""
    if version.settings:
        return FlowSettings.model_validate(version.settings)
    return FlowSettings.model_validate({"condition": flow.condition or None, "help": flow.help, "help_en": flow.help_en})


def _stamp(version: FlowVersion, flow: Flow | FlowRow) -> str:
    content = print_of(read_steps(version.steps), settings_of(version, flow))
    return hashlib.sha256(f"{version.number}|{version.state}|{content}|{version.note}".encode()).hexdigest()[:16]


def sheet(actor: Actor, code: str) -> FlowSheet:
    """Everything about one flow; a fixed number of statements."""
    require(actor, Permission.FLOW_READ)
    with reading(actor) as session:
        rows = flow_rows(session, code) if code else []
        if not rows:
            raise NotFound(record=AsWord("record.flow"))
        flow, document = rows[0], registry.document_type(rows[0].document_type)
        fields, fillable = field_rows(session, document.fields), field_rows(session, document.fillable)
        return FlowSheet(flow, _versions(session, flow), fields, fillable, tuple(follow_ups.kinds_of(document.name)))


def fields_of_documents(actor: Actor) -> dict[str, dict[str, FieldRow]]:
    """Kind of document → its fields by name, for conditions in words and for a new flow."""
    require(actor, Permission.FLOW_READ)
    with reading(actor) as session:
        return {kind: {f.name: f for f in field_rows(session, registry.document_type(kind).fields)} for kind in registry.names()}


def _versions(session: Session, flow: FlowRow) -> tuple[VersionRow, ...]:
    publisher, editor = aliased(Employee), aliased(Employee)
    open_cases = ApprovalCase.state.in_(["running", "returned"])
    running = select(func.count(ApprovalCase.id)).where(ApprovalCase.flow_version_id == FlowVersion.id, open_cases).correlate(FlowVersion).scalar_subquery()
    rows = session.execute(
        select(FlowVersion, publisher.name, publisher.name_en, editor.name, editor.name_en, running)
        .outerjoin(publisher, publisher.id == FlowVersion.published_by_id)
        .outerjoin(editor, editor.id == FlowVersion.changed_by_id)
        .where(FlowVersion.flow_id == flow.flow_id)
        .order_by(FlowVersion.number.desc())
    )
    found = []
    for version, published_by, published_by_en, changed_by, changed_by_en, cases in rows:
        draft = version.state == "draft"
        at, by, by_en = (
            (version.changed_at, changed_by, changed_by_en or changed_by) if draft else (version.published_at, published_by, published_by_en or published_by)
        )
        steps, settings = tuple(read_steps(version.steps)), settings_of(version, flow)
        trial = _passed(version, steps, settings)
        found.append(VersionRow(version.number, version.state, steps, settings, version.note, cases, at, by or "", by_en or "", trial, _stamp(version, flow)))
    return tuple(found)


def _passed(version: FlowVersion, steps: Sequence[StepDefinition], settings: FlowSettings) -> PassedTrial | None:
    kept = version.trial
    if not kept or kept["print"] != print_of(steps, settings):
        return None
    return PassedTrial(dt.datetime.fromisoformat(kept["at"]), kept["by"], kept["by_en"], kept["document"])


def problems(actor: Actor, document_type: str, steps: Sequence[StepDefinition], settings: FlowSettings) -> list[FlowBroken]:
    """What must be mended before these steps can be tried; for the editor, at every edit."""
    require(actor, Permission.FLOW_READ)
    with reading(actor) as session:
        return flow_problems(session, document_type, steps, settings)


def start_draft(actor: Actor, flow_id: int) -> int:
    """A draft that begins as the published version; the one that is there already is taken. Returns its number."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.draft") as session:
        flow = lock(session, Flow, flow_id)
        there = _draft_of(session, flow_id)
        if there is not None:
            return there.number
        published = session.scalar(select(FlowVersion).where(FlowVersion.flow_id == flow_id, FlowVersion.state == "published"))
        return _new_draft(session, actor, flow, published).number


def save_draft(actor: Actor, flow_id: int, steps: Sequence[StepDefinition], settings: FlowSettings, *, note: str = "", seen: str) -> str:
    """Keeps the draft, also with problems in it; a change of what it does asks for a new trial. Returns the new stamp."""
    require(actor, Permission.FLOW_EDIT)
    about = require_text(note, field="note", longest=LONGEST_NOTE, required=False)
    with writing(actor, "flow.draft") as session:
        flow, draft = locked_draft(session, flow_id, seen)
        before = print_of(read_steps(draft.steps), settings_of(draft, flow))
        if print_of(steps, settings) != before:
            draft.trial = {}
        draft.steps, draft.settings, draft.note = write_steps(steps), settings.model_dump(mode="json"), about
        draft.changed_at, draft.changed_by_id = clock.now(), actor.employee_id
        return _stamp(draft, flow)


def discard_draft(actor: Actor, flow_id: int, *, seen: str) -> None:
    """Throws the draft away; a flow that was never published starts again with an empty one."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.discard") as session:
        flow, draft = locked_draft(session, flow_id, seen)
        if draft.number == 1:
            draft.steps, draft.settings, draft.note, draft.trial = [], {}, "", {}
            draft.changed_at, draft.changed_by_id = clock.now(), actor.employee_id
        else:
            session.delete(draft)


def publish_draft(actor: Actor, flow_id: int, *, seen: str) -> int:
    """The draft becomes the version new documents take; the one before retires, its cases run on. Returns the number.

    Refuses a draft with problems, and one that has not passed a trial as it stands."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.publish") as session:
        flow, draft = locked_draft(session, flow_id, seen)
        steps, settings = read_steps(draft.steps), settings_of(draft, flow)
        collect(*flow_problems(session, flow.document_type, steps, settings))
        if _passed(draft, steps, settings) is None:
            raise FlowNotTried()
        for old in session.scalars(select(FlowVersion).where(FlowVersion.flow_id == flow_id, FlowVersion.state == "published")):
            old.state = "retired"
        session.flush()  # the database allows one published version
        draft.state, draft.published_at, draft.published_by_id = "published", clock.now(), actor.employee_id
        take_over(flow, settings)
        return draft.number


def restore(actor: Actor, flow_id: int, number: int, *, seen: str = "") -> int:
    """A draft with the content of an old version; one that is there is replaced by it, when it is the one the screen showed."""
    require(actor, Permission.FLOW_EDIT)
    with writing(actor, "flow.restore") as session:
        flow = lock(session, Flow, flow_id)
        old = session.scalar(select(FlowVersion).where(FlowVersion.flow_id == flow_id, FlowVersion.number == number, FlowVersion.state != "draft"))
        if old is None:
            raise NotFound(record=AsWord("record.flow_version"))
        if _draft_of(session, flow_id) is None:
            return _new_draft(session, actor, flow, old).number
        _flow, draft = locked_draft(session, flow_id, seen)
        draft.steps, draft.settings, draft.trial = list(old.steps), settings_of(old, flow).model_dump(mode="json"), {}
        draft.changed_at, draft.changed_by_id = clock.now(), actor.employee_id
        return draft.number


def locked_draft(session: Session, flow_id: int, seen: str) -> tuple[Flow, FlowVersion]:
    """The flow, locked, and its draft as the screen has seen it; else who changed, published or discarded it, and when."""
    flow = lock(session, Flow, flow_id)
    draft = _draft_of(session, flow_id)
    if draft is None or _stamp(draft, flow) != seen:
        last = draft or session.scalars(select(FlowVersion).where(FlowVersion.flow_id == flow_id).order_by(FlowVersion.number.desc()).limit(1)).first()
        who = session.get(Employee, (last.published_by_id or last.changed_by_id) or 0) if last else None
        raise StaleScreen(who=who.name if who else "", at=(last.published_at or last.changed_at) if last else None)
    return flow, draft


def _draft_of(session: Session, flow_id: int) -> FlowVersion | None:
    return session.scalar(select(FlowVersion).where(FlowVersion.flow_id == flow_id, FlowVersion.state == "draft"))


def _new_draft(session: Session, actor: Actor, flow: Flow, source: FlowVersion | None) -> FlowVersion:
    last = session.scalar(select(func.coalesce(func.max(FlowVersion.number), 0)).where(FlowVersion.flow_id == flow.id)) or 0
    draft = FlowVersion(flow_id=flow.id, number=last + 1, state="draft", steps=list(source.steps) if source else [])
    draft.settings = settings_of(source, flow).model_dump(mode="json") if source else {}
    draft.changed_at, draft.changed_by_id = clock.now(), actor.employee_id
    session.add(draft)
    session.flush()
    return draft
