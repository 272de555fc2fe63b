"""The kinds of records that can be linked: for each a select of what one reader sees of it, used for showing, finding and linking alike.

A kind that is not here cannot be linked; a row its select does not return does not exist for the reader (PLT-14, PLT-15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, literal, null, or_, select
from sqlalchemy.orm import Session

from core.access import Actor
from core.access import Permission as P
from core.access.scope import contracts_seen, customers_seen, projects_seen
from core.approval.queries import cases_seen
from core.files.service import cleared
from db.models import (
    ApprovalCase,
    Attachment,
    Contract,
    Customer,
    Deliverable,
    Finding,
    Meeting,
    Milestone,
    Project,
    ProjectChange,
    ProjectEnding,
    ProjectIssue,
    ProjectRisk,
    QualityFinding,
    Task,
)

Seen = Callable[[Session, Actor], Select[Any]]


@dataclass(frozen=True)
class LinkKind:
    """`seen` selects id, number, name, name_en, place, place_en, project_id, opens, opens_id: what the reader may see, to be narrowed."""

    name: str
    seen: Seen
    key: Any  # the id column, to narrow by
    texts: tuple[Any, ...]  # what is searched in


def _columns(
    key: Any, number: Any, name: Any, name_en: Any, place: Any, place_en: Any, project_id: Any, opens: Any, opens_id: Any
) -> list[ColumnElement[Any]]:
    def words(value: Any) -> Any:
        return func.coalesce(cast(literal(value) if isinstance(value, str) else value, String), "")

    return [
        key.label("id"),
        words(number).label("number"),
        words(name).label("name"),
        words(name_en).label("name_en"),
        words(place).label("place"),
        words(place_en).label("place_en"),
        cast(null() if project_id is None else project_id, Project.id.type).label("project_id"),
        words(opens).label("opens"),
        cast(opens_id, Project.id.type).label("opens_id"),
    ]


def _customers(_session: Session, actor: Actor) -> Select[Any]:
    shown = _columns(Customer.id, Customer.number, Customer.full_name, Customer.full_name_en, Customer.city, Customer.city, None, "customer", Customer.id)
    allowed = customers_seen(actor) if actor.can(P.CUSTOMER_READ) else false()
    return select(*shown).where(allowed)


def _contracts(_session: Session, actor: Actor) -> Select[Any]:
    name, name_en = func.coalesce(func.nullif(Customer.short_name, ""), Customer.full_name), Customer.short_name_en
    shown = _columns(Contract.id, Contract.number, Contract.title, Contract.title_en, name, name_en, None, "contract", Contract.id)
    return select(*shown).join(Customer, Customer.id == Contract.customer_id).where(contracts_seen(actor))


def _projects(_session: Session, actor: Actor) -> Select[Any]:
    name, name_en = func.coalesce(func.nullif(Customer.short_name, ""), Customer.full_name), Customer.short_name_en
    shown = _columns(Project.id, Project.number, Project.name, Project.name_en, name, name_en, Project.id, "project", Project.id)
    return select(*shown).join(Customer, Customer.id == Project.customer_id).where(projects_seen(actor))


def _of_project(model: Any, number: Any, name: Any, name_en: Any, own_page: str = "", permission: P = P.PROJECT_READ) -> Seen:
    """A part of a project: seen with it; opened on its own page, or on the project."""

    def seen(_session: Session, actor: Actor) -> Select[Any]:
        opened = (own_page, model.id) if own_page else ("project", Project.id)
        shown = _columns(model.id, number, name, name_en, Project.name, Project.name_en, Project.id, *opened)
        return select(*shown).join(Project, Project.id == model.project_id).where(projects_seen(actor, permission))

    return seen


def _named(model: Any, number: Any = "", own_page: str = "") -> LinkKind:
    """A part of a project with a name in both languages."""
    return LinkKind(model.__tablename__, _of_project(model, number, model.name, model.name_en, own_page), model.id, (model.name, model.name_en))


def _worded(model: Any, text: Any, number: Any = "", own_page: str = "", permission: P = P.PROJECT_READ) -> LinkKind:
    """A part of a project known by its number or by the first words of a text."""
    words = func.left(text, 120)
    texts = (text,) if number == "" else (number, text)
    return LinkKind(model.__tablename__, _of_project(model, number, words, words, own_page, permission), model.id, texts)


def _cases(session: Session, actor: Actor) -> Select[Any]:
    shown = _columns(
        ApprovalCase.id, ApprovalCase.number, ApprovalCase.title, ApprovalCase.title_en, "", "", ApprovalCase.project_id, "approval_case", ApprovalCase.id
    )
    return select(*shown).where(cases_seen(session, actor))


def _files(session: Session, actor: Actor) -> Select[Any]:
    """Files of records the reader sees, in their newest versions, none above the clearance."""
    parts = [
        and_(Attachment.record == "customer", Attachment.record_id.in_(_customers(session, actor).with_only_columns(Customer.id))),
        and_(Attachment.record == "contract", Attachment.record_id.in_(_contracts(session, actor).with_only_columns(Contract.id))),
        and_(Attachment.record == "project", Attachment.record_id.in_(_projects(session, actor).with_only_columns(Project.id))),
    ]
    for model in (Meeting, Finding, Deliverable):
        own = select(model.id).join(Project, Project.id == model.project_id).where(projects_seen(actor))
        parts.append(and_(Attachment.record == model.__tablename__, Attachment.record_id.in_(own)))
    follower = select(Attachment.follows_id).where(Attachment.follows_id.is_not(None))
    name = Attachment.file_name
    shown = _columns(Attachment.id, "", name, name, Attachment.record, Attachment.record, None, Attachment.record, Attachment.record_id)
    return select(*shown).where(or_(*parts), cleared(actor), Attachment.id.not_in(follower))


KINDS: tuple[LinkKind, ...] = (
    LinkKind("customer", _customers, Customer.id, (Customer.number, Customer.full_name, Customer.full_name_en, Customer.short_name)),
    LinkKind("contract", _contracts, Contract.id, (Contract.number, Contract.title, Contract.title_en)),
    LinkKind("project", _projects, Project.id, (Project.number, Project.name, Project.name_en)),
    _named(Task, Task.code),
    _named(Milestone),
    _named(Deliverable),
    _named(ProjectRisk),
    _worded(ProjectIssue, ProjectIssue.title, ProjectIssue.number),
    _worded(Meeting, Meeting.title, own_page="meeting"),
    _worded(Finding, Finding.title),
    _worded(QualityFinding, QualityFinding.text, QualityFinding.number),
    _worded(ProjectChange, ProjectChange.reason, ProjectChange.number),
    _worded(ProjectEnding, ProjectEnding.reason, ProjectEnding.number),
    LinkKind("approval_case", _cases, ApprovalCase.id, (ApprovalCase.number, ApprovalCase.title, ApprovalCase.title_en)),
    LinkKind("attachment", _files, Attachment.id, (Attachment.file_name,)),
)
BY_NAME = {kind.name: kind for kind in KINDS}
