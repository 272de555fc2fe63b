"""A bonus sheet as the approval engine sees it (APR-12: finance → CEO)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval.fields import choice, fields_of_kind
from core.approval.registry import Consequence, DocumentFacts, DocumentType, Happening, register
from core.performance.machine import MACHINE, parents, sources_unchanged
from core.projects.types import ProjectType
from core.unit import lock
from core.workflow import Step
from db.models import BonusSheet, Customer


def _lock(session: Session, sheet_id: int) -> None:
    lock(session, BonusSheet, sheet_id)


def _facts(session: Session, sheet_id: int) -> DocumentFacts:
    sheet = session.get_one(BonusSheet, sheet_id)
    project, stage = parents(session, sheet)
    customer = session.get_one(Customer, project.customer_id)
    stage_name, stage_name_en = (stage.name, stage.name_en or stage.name) if stage else ("", "")
    fields = {
        "project_type": project.project_type,
        "pool": sheet.pool,
        "margin": sheet.margin,
        "quality_score": sheet.quality_score,
        "people": len(sheet.lines),
        "undistributed": sheet.undistributed,
    }
    line = Consequence(
        "amber" if sheet.undistributed else "slate",
        "bonus",
        {"people": len(sheet.lines), "quality": str(sheet.quality_score), "undistributed": str(sheet.undistributed)},
    )
    short = customer.short_name or customer.full_name
    return DocumentFacts(
        sheet.number,
        " · ".join(t for t in (project.name, stage_name) if t),
        " · ".join(t for t in (project.name_en or f"{project.name} ({short})", stage_name_en) if t),
        sheet.pool,
        project.id,
        project.department_id,
        fields,
        line,
    )


def _guards(session: Session, sheet_id: int) -> None:
    sources_unchanged(Step(session, None, session.get_one(BonusSheet, sheet_id)))


def _people(session: Session, sheet_id: int, role: str) -> list[int]:
    project, _ = parents(session, session.get_one(BonusSheet, sheet_id))
    found = {"manager": project.manager_id, "sponsor": project.sponsor_id, "domain_manager": project.domain_manager_id}.get(role)
    return [found] if found else []


def _require_seen(session: Session, actor: Actor, sheet_id: int) -> None:
    require_on_project(session, actor, Permission.PROJECT_READ, session.get_one(BonusSheet, sheet_id).project_id)


def _move(action: str) -> Happening:
    def happen(session: Session, _actor: Actor, sheet_id: int) -> None:
        MACHINE.move(session, None, lock(session, BonusSheet, sheet_id), action)

    return happen


FIELDS = (
    choice("project_type", ProjectType),
    *fields_of_kind("money", "pool", "margin", "undistributed"),
    *fields_of_kind("number", "quality_score", "people"),
)
register(
    DocumentType(
        "bonus",
        _lock,
        _facts,
        _guards,
        _people,
        _move("approve"),
        _move("return"),
        _move("reject"),
        _move("withdraw"),
        fields=FIELDS,
        require_seen=_require_seen,
    )
)
