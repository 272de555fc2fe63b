"""The research of a project as its page lists it (PRJ-17)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.research.rules import late_days
from core.unit import reading
from db.models import Attachment, Contact, Employee, FieldWork, Finding, MaterialRequest, ProjectRisk


@dataclass(frozen=True)
class MaterialRow:
    id: int
    version: int
    name: str
    purpose: str
    contact_id: int | None
    contact: str
    contact_en: str
    responsible_id: int
    responsible: str
    responsible_en: str
    asked_on: dt.date
    due_on: dt.date
    received_on: dt.date | None
    note: str
    state: str
    late: int  # days
    files: int


@dataclass(frozen=True)
class FieldRow:
    """`who`: the contact, or whom it was with by name."""

    id: int
    version: int
    kind: str
    subject: str
    contact_id: int | None
    with_whom: str
    who: str
    who_en: str
    place: str
    planned_on: dt.date
    held_on: dt.date | None
    responsible_id: int
    responsible: str
    responsible_en: str
    questions: str
    notes: str
    state: str
    overdue: bool
    findings: int


@dataclass(frozen=True)
class FindingRow:
    id: int
    version: int
    kind: str
    title: str
    description: str
    area: str
    field_work_id: int | None
    field_work: str
    material_id: int | None
    material: str
    evidence: str
    risk_id: int | None
    likelihood: str
    impact: str
    risk_closed: bool
    found_by: str
    found_by_en: str
    found_on: dt.date
    files: int


@dataclass(frozen=True)
class Research:
    material: tuple[MaterialRow, ...]
    field_work: tuple[FieldRow, ...]
    findings: tuple[FindingRow, ...]


def research(actor: Actor, project_id: int) -> Research:
    """Everything about it: what is missing first, what is to come first, the newest findings first. Three statements besides the right."""
    owner, today = aliased(Employee), clock.today()
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        material = s.execute(
            select(MaterialRequest, Contact.name, Contact.name_en, owner.name, owner.name_en, _files("material_request", MaterialRequest.id))
            .outerjoin(Contact, Contact.id == MaterialRequest.contact_id)
            .join(owner, owner.id == MaterialRequest.responsible_id)
            .where(MaterialRequest.project_id == project_id)
            .order_by(MaterialRequest.state != "asked", MaterialRequest.due_on, MaterialRequest.id)
        ).all()
        counted = select(func.count()).where(Finding.field_work_id == FieldWork.id).correlate(FieldWork).scalar_subquery()
        field = s.execute(
            select(FieldWork, Contact.name, Contact.name_en, owner.name, owner.name_en, counted)
            .outerjoin(Contact, Contact.id == FieldWork.contact_id)
            .join(owner, owner.id == FieldWork.responsible_id)
            .where(FieldWork.project_id == project_id)
            .order_by(FieldWork.state != "planned", func.coalesce(FieldWork.held_on, FieldWork.planned_on), FieldWork.id)
        ).all()
        findings = s.execute(
            select(Finding, FieldWork.subject, MaterialRequest.name, ProjectRisk.likelihood, ProjectRisk.impact, ProjectRisk.closed_on)
            .add_columns(owner.name, owner.name_en, _files("finding", Finding.id))
            .outerjoin(FieldWork, FieldWork.id == Finding.field_work_id)
            .outerjoin(MaterialRequest, MaterialRequest.id == Finding.material_id)
            .outerjoin(ProjectRisk, ProjectRisk.id == Finding.risk_id)
            .join(owner, owner.id == Finding.found_by_id)
            .where(Finding.project_id == project_id)
            .order_by(Finding.id.desc())
        ).all()
    return Research(
        tuple(
            MaterialRow(
                m.id, m.version, m.name, m.purpose, m.contact_id, c or "", ce or c or "", m.responsible_id, o, oe or o, m.asked_on, m.due_on,
                m.received_on, m.note, m.state, late_days(m.due_on, m.state, m.received_on, today), n,
            )  # fmt: skip
            for m, c, ce, o, oe, n in material
        ),
        tuple(
            FieldRow(
                f.id, f.version, f.kind, f.subject, f.contact_id, f.with_whom, c or f.with_whom, ce or c or f.with_whom, f.place, f.planned_on,
                f.held_on, f.responsible_id, o, oe or o, f.questions, f.notes, f.state, f.state == "planned" and f.planned_on < today, n,
            )  # fmt: skip
            for f, c, ce, o, oe, n in field
        ),
        tuple(
            FindingRow(
                f.id, f.version, f.kind, f.title, f.description, f.area, f.field_work_id, subject or "", f.material_id, name or "", f.evidence,
                f.risk_id, likely or "", impact or "", closed is not None, o, oe or o, f.found_on, n,
            )  # fmt: skip
            for f, subject, name, likely, impact, closed, o, oe, n in findings
        ),
    )  # fmt: skip


def _files(record: str, column: Any) -> Any:
    """How many files there are that the reader may see: row security counts them."""
    return select(func.count(Attachment.id)).where(Attachment.record == record, Attachment.record_id == column).scalar_subquery()
