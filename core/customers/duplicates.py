"""Is the customer here already? Names that are the same once legal forms, case, spaces and punctuation are gone (first part of SAL-07)."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.access import Actor
from core.customers.names import comparable, query_terms, short_of
from db.models import Customer, Employee


@dataclass(frozen=True)
class SameName:
    """A customer of the same name and who owns it."""

    id: int
    number: str
    full_name: str
    owner: str
    owner_en: str
    import_key: str | None
    archived: bool


def same_named(session: Session, actor: Actor, wanted: Iterable[str], *, besides: int | None = None) -> dict[str, SameName]:
    """By comparable name the customer that has it already, above nobody's clearance; one statement for all of them."""
    keys = {comparable(name): name for name in wanted if comparable(name)}
    if not keys:
        return {}
    conditions = [Customer.search.contains(terms) for name in keys.values() if (terms := query_terms(short_of(name)))]
    if not conditions:
        return {}
    rows = session.execute(
        select(Customer.id, Customer.number, Customer.full_name, Customer.full_name_en, Customer.import_key, Customer.archived_at,
               Employee.name, Employee.name_en)
        .outerjoin(Employee, Employee.id == Customer.account_manager_id)
        .where(or_(*conditions), Customer.security_level <= actor.clearance, Customer.id != (besides or 0)).order_by(Customer.id.desc()))
    found: dict[str, SameName] = {}
    for row in rows:
        same = SameName(row.id, row.number, row.full_name, row.name or "", row.name_en or "", row.import_key, row.archived_at is not None)
        found |= {comparable(name): same for name in (row.full_name, row.full_name_en) if comparable(name) in keys}
    return found
