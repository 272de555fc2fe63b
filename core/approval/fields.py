"""Fields that several kinds of document have in common, as flows know them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approval.registry import Field, FieldKind
from db.models import Department, ProjectTemplate


def fields_of_kind(kind: FieldKind, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind) for name in names)


def choice(name: str, values: Iterable[StrEnum]) -> Field:
    """One of the house's own words."""
    words = [v.value for v in values]
    return Field(name, "choice", lambda _session: list(words))


def department_field(name: str = "department", *, by_code: bool = False) -> Field:
    """A department by its id, or by its code where the facts keep that."""

    def names(session: Session) -> dict[str, tuple[str, str]]:
        rows = session.execute(select(Department.id, Department.code, Department.name, Department.name_en).order_by(Department.code))
        return {r.code if by_code else str(r.id): (r.name, r.name_en or r.name) for r in rows}

    return Field(name, "choice", lambda session: list(names(session)), names)


def template_field(name: str = "template") -> Field:
    """The template a project began with, by its code: its projects may have a flow of their own (PRJ-02)."""

    def names(session: Session) -> dict[str, tuple[str, str]]:
        rows = session.execute(
            select(ProjectTemplate.code, ProjectTemplate.name, ProjectTemplate.name_en)
            .where(ProjectTemplate.kind == "template")
            .order_by(ProjectTemplate.code)
        )
        return {r.code: (r.name, r.name_en or r.name) for r in rows}

    return Field(name, "choice", lambda session: list(names(session)), names)
