"""The search box of the top bar: records by number, name or person, each kind under its own row scope (PLT-14)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, or_, select, union_all

from core.access import Actor
from core.access import Permission as P
from core.access.scope import contracts_seen, customers_seen, people_seen, projects_seen
from core.people.queries import at_work
from core.unit import reading
from db.models import Contract, Customer, Department, Employee, Project

LONGEST = 100          # of what is typed; nobody looks for a longer one
EACH = 6               # hits of one kind
CJK = "⺀"              # one Chinese character is enough, of letters two are needed


@dataclass(frozen=True)
class Hit:
    """kind: customer, contract, project or employee; `note` is the person or department that tells two apart."""

    kind: str
    id: int
    number: str
    name: str
    name_en: str
    note: str
    note_en: str


def search(actor: Actor, typed: str) -> list[Hit]:
    """At most six of each kind, first those whose number or name begins with what was typed; one statement."""
    wanted = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    if len(wanted) < 2 and wanted < CJK:
        return []
    parts = [_projects(actor, wanted), _people(actor, wanted)]
    if actor.can(P.CUSTOMER_READ):
        parts.append(_customers(actor, wanted))
    if actor.can(P.CONTRACT_READ):
        parts.append(_contracts(actor, wanted))
    found = union_all(*parts).subquery()
    with reading(actor) as s:
        rows = s.execute(select(found).order_by(found.c.place, found.c.rank)).all()
    return [Hit(r.kind, r.id, r.number, r.name, r.name_en, r.note or "", r.note_en or "") for r in rows]


def _customers(actor: Actor, wanted: str) -> Select[Any]:
    shown = (Customer.id, Customer.number, Customer.full_name, Customer.full_name_en, Employee.name, Employee.name_en)
    return _hits("customer", 1, shown, (Customer.short_name, Customer.short_name_en), wanted, lambda hits: (
        hits.outerjoin(Employee, Employee.id == Customer.account_manager_id).where(customers_seen(actor), Customer.archived_at.is_(None))))


def _contracts(actor: Actor, wanted: str) -> Select[Any]:
    shown = (Contract.id, Contract.number, Contract.title, Contract.title_en, Customer.full_name, Customer.full_name_en)
    return _hits("contract", 2, shown, (Customer.short_name, Employee.name, Employee.name_en), wanted, lambda hits: (
        hits.join(Customer, Customer.id == Contract.customer_id).join(Employee, Employee.id == Contract.owner_id).where(contracts_seen(actor))))


def _projects(actor: Actor, wanted: str) -> Select[Any]:
    shown = (Project.id, Project.number, Project.name, Project.name_en, Employee.name, Employee.name_en)
    return _hits("project", 3, shown, (Customer.full_name, Customer.full_name_en, Customer.short_name), wanted, lambda hits: (
        hits.join(Customer, Customer.id == Project.customer_id).join(Employee, Employee.id == Project.manager_id).where(projects_seen(actor))))


def _people(actor: Actor, wanted: str) -> Select[Any]:
    shown = (Employee.id, literal(""), Employee.name, Employee.name_en, Department.name, Department.name_en)
    return _hits("employee", 4, shown, (Employee.position, Employee.position_en), wanted, lambda hits: (
        hits.join(Department, Department.id == Employee.department_id).where(or_(at_work(), people_seen(actor)))))


def _hits(kind: str, place: int, shown: Sequence[Any], also: Sequence[Any], wanted: str, scoped: Any) -> Select[Any]:
    """The first few rows that hold `wanted` in one of the shown or the other columns. shown: id, number, name, English name, note, its English."""
    record, *texts = shown
    begins = or_(*(column.istartswith(wanted, autoescape=True) for column in texts[:3]))
    rank = func.row_number().over(order_by=(begins.desc(), texts[0], record)).label("rank")
    labels = ("number", "name", "name_en", "note", "note_en")
    columns = [cast(column, String).label(label) for column, label in zip(texts, labels, strict=True)]
    every = scoped(select(literal(kind).label("kind"), literal(place).label("place"), rank, record.label("id"), *columns))
    matches = or_(*(column.icontains(wanted, autoescape=True) for column in (*texts, *also)))
    return select(every.where(matches).order_by("rank").limit(EACH).subquery())
