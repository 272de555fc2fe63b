"""A change as the approval engine knows it: what differs, the gates, and what follows from the end (PRJ-14, APR-10, APR-12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval.fields import choice, department_field, fields_of_kind
from core.approval.registry import Consequence, DocumentFacts, DocumentType, Happening, register
from core.changes.difference import count_of
from core.changes.effect import put_into_effect
from core.changes.gates import weigh
from core.changes.keeping import keep_outcome
from core.changes.machine import MACHINE, require_changeable
from core.changes.service import DOCUMENT
from core.changes.types import ChangeKind
from core.changes.weighing import Weighed
from core.errors import collect
from core.initiation.approval import people as people_of_project
from core.portfolio import summaries
from core.projects.life import resumed, tell_team
from core.projects.types import ProjectType
from core.unit import lock
from db.models import Customer, Department, Employee, Project, ProjectChange

PASSED = "change_passed"  # where a transaction keeps what its guards weighed


def _lock(session: Session, change_id: int) -> None:
    lock(session, Project, session.scalar(select(ProjectChange.project_id).where(ProjectChange.id == change_id)))
    lock(session, ProjectChange, change_id)


def _row(session: Session, change_id: int) -> tuple[ProjectChange, Project]:
    row = session.get_one(ProjectChange, change_id)
    return row, session.get_one(Project, row.project_id)


def facts(session: Session, change_id: int) -> DocumentFacts:
    """The change as it stands now; `fields` are what flows choose by and what is compared after a return."""
    row, project = _row(session, change_id)
    found = weigh(session, project, row)
    customer, manager = session.get_one(Customer, project.customer_id), session.get_one(Employee, project.manager_id)
    old, new = found.old, found.new
    fields = {
        "kind": row.kind,
        "project_type": project.project_type,
        "department": session.get_one(Department, project.department_id).code,
        "customer": customer.short_name or customer.full_name,
        "manager": manager.name,
        "reason": row.reason,
        "with_restart": row.with_restart,
        "amount": new.revenue,
        "revenue": new.revenue,
        "cost": new.cost,
        "cost_difference": new.cost - old.cost,
        "revenue_difference": new.revenue - old.revenue,
        "margin": new.margin,
        "margin_rate": new.margin_rate,
        "floor_rate": found.floor,
        "starts_on": new.starts_on,
        "finishes_on": new.finishes_on,
        "effort_days": new.effort_days,
        "members": new.people,
        "changes": count_of(found.before, found.after),
    }
    return DocumentFacts(row.number, project.name, project.name_en, new.revenue, project.id, project.department_id, fields, _consequence(row, found))


def _consequence(row: ProjectChange, found: Weighed) -> Consequence:
    """What approving would do: cost, margin and finish before and after; red with the reason when a gate is shut."""
    old, new = found.old, found.new
    plain: dict[str, Any] = {
        "cost_difference": new.cost - old.cost,
        "margin_rate": new.margin_rate,
        "before_rate": old.margin_rate,
        "finishes_on": new.finishes_on,
        "before_on": old.finishes_on,
    }
    if found.refusals:
        return Consequence("red", "change_refused", plain | {"count": len(found.refusals)}, refused=found.refusals[0].code)
    calm = row.kind == ChangeKind.MANAGED or (new.margin_rate or 0) >= (old.margin_rate or 0)
    return Consequence("green" if calm else "amber", "change_restart" if row.with_restart else "change", plain)


def _guards(session: Session, change_id: int) -> None:
    row, project = _row(session, change_id)
    require_changeable(session, project)
    found = weigh(session, project, row)
    collect(*found.refusals)
    session.info[PASSED] = (change_id, found)


def _approved(session: Session, actor: Actor, change_id: int) -> None:
    """The last approval: the project becomes the proposal, the difference is occupied, a baseline is kept; a paused project goes on."""
    row, project = _row(session, change_id)
    passed_id, found = session.info.pop(PASSED, (None, None))  # the guards ran just now, under the same lock
    if passed_id != change_id:
        found = weigh(session, project, row)
    outcome = keep_outcome(session, row, found)
    MACHINE.move(session, None, row, "approve")
    outcome()
    put_into_effect(session, actor, project, row, found)
    if row.with_restart:
        resumed(session, None, project)
    tell_team(session, project, "change_approved", change=row.number)
    summaries.refresh(session, [project.id])


def _moved(action: str) -> Happening:
    """Nothing of it was in any figure: the project is as it was."""

    def happening(session: Session, _actor: Actor, change_id: int) -> None:
        row = session.get_one(ProjectChange, change_id)
        outcome = keep_outcome(session, row) if action == "reject" else None
        MACHINE.move(session, None, row, action)
        if outcome is not None:
            outcome()

    return happening


FIELDS = (
    choice("kind", ChangeKind),
    choice("project_type", ProjectType),
    department_field(by_code=True),
    *fields_of_kind("money", "amount", "revenue", "cost", "cost_difference", "revenue_difference", "margin"),
    *fields_of_kind("rate", "margin_rate", "floor_rate"),
    *fields_of_kind("date", "starts_on", "finishes_on"),
    *fields_of_kind("number", "effort_days", "members", "changes"),
    *fields_of_kind("yes_no", "with_restart"),
)
register(
    DocumentType(
        DOCUMENT,
        lock=_lock,
        facts=facts,
        guards=_guards,
        people=lambda session, change_id, role: people_of_project(session, _row(session, change_id)[1].id, role),
        approved=_approved,
        returned=_moved("return"),
        rejected=_moved("reject"),
        withdrawn=_moved("withdraw"),
        fields=FIELDS,
        require_seen=lambda session, actor, change_id: require_on_project(session, actor, Permission.PROJECT_READ, _row(session, change_id)[1].id),
    )
)
