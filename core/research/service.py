"""Ask for material and receive it, plan and hold interviews and visits, write down findings (PRJ-17)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.errors import AsWord, NotFound, Required, UnknownChoice, WrongState, require_text
from core.meetings.living import living
from core.meetings.people import require_contacts, require_people
from core.notices import tell
from core.projects.errors import DateBefore, DateInFuture
from core.research.errors import FindingStays, SourceMissing, WithNobody
from core.research.forms import FieldForm, FindingForm, MaterialForm
from core.research.rules import FIELD_KINDS, FINDING_KINDS, LONGEST
from core.risks.register import RiskInput, enter
from core.unit import lock, require_fresh, writing
from db.models import FieldWork, Finding, MaterialRequest, Project

EDIT = Permission.RESEARCH_EDIT


def ask_for(actor: Actor, project_id: int, forms: Sequence[MaterialForm]) -> list[int]:
    """The lines of a material list; who keeps asking is told of theirs."""
    with writing(actor, "research.ask") as s:
        project = living(s, actor, EDIT, project_id, "research")
        rows = [MaterialRequest(project_id=project_id, asked_on=clock.today()) for _form in forms]
        for n, (row, form) in enumerate(zip(rows, forms, strict=True), 1):
            _fill_material(s, project, row, form, n)
        s.add_all(rows)
        s.flush()
        for employee_id in {r.responsible_id for r in rows} - {actor.employee_id}:
            own = [r for r in rows if r.responsible_id == employee_id]
            _tell(s, actor, project, [employee_id], "material_asked", name=own[0].name, count=len(own), due_on=min(r.due_on for r in own))
        return [r.id for r in rows]


def change_material(actor: Actor, material_id: int, form: MaterialForm, *, seen_version: int) -> None:
    """Another day, person or wording while it has not come."""
    with writing(actor, "research.change_material") as s:
        project, row = _material(s, actor, material_id, seen_version)
        _fill_material(s, project, row, form, 1)


def receive(actor: Actor, material_id: int, received_on: dt.date | None, note: str = "", *, seen_version: int) -> None:
    """It came on that day; its file is attached to the line."""
    text = require_text(note, field="note", longest=LONGEST, required=False)
    with writing(actor, "research.receive") as s:
        _project, row = _material(s, actor, material_id, seen_version)
        if received_on is None:
            raise Required(field="received_on")
        if received_on > clock.today():
            raise DateInFuture(field="received_on", day=received_on)
        if received_on < row.asked_on:
            raise DateBefore(field="received_on", day=received_on, earliest=row.asked_on)
        row.state, row.received_on, row.note = "received", received_on, text


def waive(actor: Actor, material_id: int, reason: str, *, seen_version: int) -> None:
    """It is no longer needed, and why."""
    text = require_text(reason, field="note", longest=LONGEST)
    with writing(actor, "research.waive") as s:
        _project, row = _material(s, actor, material_id, seen_version)
        row.state, row.note = "waived", text


def _material(session: Session, actor: Actor, material_id: int, seen_version: int) -> tuple[Project, MaterialRequest]:
    project_id = session.scalar(select(MaterialRequest.project_id).where(MaterialRequest.id == material_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.material_request"))
    project = living(session, actor, EDIT, project_id, "research")
    row = lock(session, MaterialRequest, material_id)
    require_fresh(session, row, seen_version)
    if row.state != "asked":
        state = AsWord(f"state.material_request.{row.state}")
        raise WrongState(record=AsWord("record.material_request"), state=state, action=AsWord("action.material_request.receive"))
    return project, row


def _fill_material(session: Session, project: Project, row: MaterialRequest, form: MaterialForm, n: int) -> None:
    name = require_text(form.name, field="name")
    if form.due_on is None:
        raise Required(field="due_on", row=n)
    if form.responsible_id is None:
        raise Required(field="responsible_id", row=n)
    require_people(session, [form.responsible_id], field="responsible_id")
    require_contacts(session, project, [form.contact_id] if form.contact_id else [])
    row.name, row.purpose = name, require_text(form.purpose, field="purpose", longest=LONGEST, required=False)
    row.due_on, row.responsible_id, row.contact_id = form.due_on, form.responsible_id, form.contact_id


def plan_field_work(actor: Actor, project_id: int, form: FieldForm) -> int:
    """An interview or a visit, with its questions; who holds it is told."""
    with writing(actor, "research.plan") as s:
        project = living(s, actor, EDIT, project_id, "research")
        row = FieldWork(project_id=project_id)
        _fill_field(s, project, row, form)
        s.add(row)
        s.flush()
        if row.responsible_id != actor.employee_id:
            _tell(s, actor, project, [row.responsible_id], "field_work_planned", subject=row.subject, kind_word=row.kind, planned_on=row.planned_on)
        return row.id


def change_field_work(actor: Actor, field_work_id: int, form: FieldForm, *, seen_version: int) -> None:
    """Changed while it is to come."""
    with writing(actor, "research.change_field_work") as s:
        project, row = _field_work(s, actor, field_work_id, seen_version, "planned")
        _fill_field(s, project, row, form)


def hold_field_work(actor: Actor, field_work_id: int, held_on: dt.date | None, notes: str, *, seen_version: int) -> None:
    """It took place: when, and what was said or seen; may be written on."""
    text = require_text(notes, field="notes", longest=LONGEST)
    with writing(actor, "research.hold") as s:
        _project, row = _field_work(s, actor, field_work_id, seen_version, "planned", "held")
        if held_on is None:
            raise Required(field="held_on")
        if held_on > clock.today():
            raise DateInFuture(field="held_on", day=held_on)
        row.state, row.held_on, row.notes = "held", held_on, text


def cancel_field_work(actor: Actor, field_work_id: int, reason: str, *, seen_version: int) -> None:
    text = require_text(reason, field="notes", longest=LONGEST)
    with writing(actor, "research.cancel") as s:
        _project, row = _field_work(s, actor, field_work_id, seen_version, "planned")
        row.state, row.notes = "cancelled", text


def _field_work(session: Session, actor: Actor, field_work_id: int, seen_version: int, *states: str) -> tuple[Project, FieldWork]:
    project_id = session.scalar(select(FieldWork.project_id).where(FieldWork.id == field_work_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.field_work"))
    project = living(session, actor, EDIT, project_id, "research")
    row = lock(session, FieldWork, field_work_id)
    require_fresh(session, row, seen_version)
    if row.state not in states:
        raise WrongState(record=AsWord("record.field_work"), state=AsWord(f"state.field_work.{row.state}"), action=AsWord("action.field_work.change"))
    return project, row


def _fill_field(session: Session, project: Project, row: FieldWork, form: FieldForm) -> None:
    if form.kind not in FIELD_KINDS:
        raise UnknownChoice(field="kind", choice=form.kind)
    if form.planned_on is None:
        raise Required(field="planned_on")
    if form.responsible_id is None:
        raise Required(field="responsible_id")
    if form.contact_id is None and not form.with_whom.strip():
        raise WithNobody(field="contact_id")
    require_people(session, [form.responsible_id], field="responsible_id")
    require_contacts(session, project, [form.contact_id] if form.contact_id else [])
    row.kind, row.subject, row.planned_on, row.responsible_id = form.kind, require_text(form.subject, field="subject"), form.planned_on, form.responsible_id
    row.contact_id, row.with_whom = form.contact_id, require_text(form.with_whom, field="with_whom", required=False)
    row.place = require_text(form.place, field="place", required=False)
    row.questions = require_text(form.questions, field="questions", longest=LONGEST, required=False)


def add_finding(actor: Actor, project_id: int, form: FindingForm) -> int:
    """A finding with its source; a risk enters the register in the same transaction."""
    with writing(actor, "research.add_finding") as s:
        project = living(s, actor, EDIT, project_id, "research")
        row = Finding(project_id=project_id, kind=form.kind, found_by_id=actor.employee_id, found_on=clock.today())
        _fill_finding(s, row, form)
        if form.kind == "risk":
            locked = lock(s, Project, project.id)
            row.risk_id = enter(s, actor, locked, RiskInput(row.title, form.likelihood, form.impact, source="finding"))
        s.add(row)
        s.flush()
        return row.id


def change_finding(actor: Actor, finding_id: int, form: FindingForm, *, seen_version: int) -> None:
    """Other words or sources; what became a risk of the register stays one."""
    with writing(actor, "research.change_finding") as s:
        project_id = s.scalar(select(Finding.project_id).where(Finding.id == finding_id))
        if project_id is None:
            raise NotFound(record=AsWord("record.finding"))
        living(s, actor, EDIT, project_id, "research")
        locked = lock(s, Project, project_id) if form.kind == "risk" else None
        row = lock(s, Finding, finding_id)
        require_fresh(s, row, seen_version)
        if row.risk_id is not None and form.kind != "risk":
            raise FindingStays(field="kind", title=row.title)
        _fill_finding(s, row, form)
        if row.risk_id is None and locked is not None:
            row.risk_id = enter(s, actor, locked, RiskInput(row.title, form.likelihood, form.impact, source="finding"))
        row.kind = form.kind


def _fill_finding(session: Session, row: Finding, form: FindingForm) -> None:
    if form.kind not in FINDING_KINDS:
        raise UnknownChoice(field="kind", choice=form.kind)
    row.title, row.description = require_text(form.title, field="title"), require_text(form.description, field="description", longest=LONGEST, required=False)
    row.area = require_text(form.area, field="area", required=False)
    row.evidence = require_text(form.evidence, field="evidence", longest=LONGEST, required=False)
    if form.field_work_id is None and form.material_id is None and not row.evidence:
        raise SourceMissing(field="evidence")
    for model, wanted, field in ((FieldWork, form.field_work_id, "field_work_id"), (MaterialRequest, form.material_id, "material_id")):
        if wanted is not None and session.scalar(select(model.project_id).where(model.id == wanted)) != row.project_id:
            raise NotFound(field=field, record=AsWord(f"record.{model.__tablename__}"))
    row.field_work_id, row.material_id = form.field_work_id, form.material_id


def _tell(session: Session, actor: Actor, project: Project, people: Sequence[int], kind: str, **facts: object) -> None:
    who = {"by": actor.name, "by_en": actor.name_en or actor.name, "project": project.name, "project_en": project.name_en or project.name}
    tell(session, people, kind, record="research", record_id=project.id, **who, **facts)
