"""Closure and termination as the approval engine knows them: figures to settle, guards, what follows from the end (APR-10, APR-12, PRJ-13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval.fields import choice, department_field, fields_of_kind
from core.approval.registry import Consequence, DocumentFacts, DocumentType, Field, Happening, register
from core.errors import Refusal, require_text
from core.initiation.approval import people as people_of_project
from core.ledger import release
from core.portfolio import summaries
from core.projects.closing import LONGEST_REASON, MACHINE, may_end
from core.projects.endings import EndingKind
from core.projects.life import tell_team
from core.projects.machine import MACHINE as PROJECT
from core.projects.settlement import Settlement, settlement_of
from core.projects.types import ProjectType
from core.unit import lock
from core.workflow import Step
from db.models import Customer, Department, Employee, Project, ProjectEnding

FIELDS = (
    choice("project_type", ProjectType),
    department_field(by_code=True),
    *fields_of_kind("money", "amount", "revenue", "cost", "budget_cost", "margin", "received", "receivable", "bonus", "to_release"),
    Field("margin_rate", "rate"),
)
FILLABLE = (Field("settlement_note", "text"),)


def _row(session: Session, ending_id: int) -> tuple[ProjectEnding, Project]:
    row = session.get_one(ProjectEnding, ending_id)
    return row, session.get_one(Project, row.project_id)


def _lock(session: Session, ending_id: int) -> None:
    lock(session, Project, session.scalar(select(ProjectEnding.project_id).where(ProjectEnding.id == ending_id)))
    lock(session, ProjectEnding, ending_id)


def facts(session: Session, ending_id: int) -> DocumentFacts:
    """The settlement as it stands now; what finance settles by and flows choose by."""
    row, project = _row(session, ending_id)
    found = settlement_of(session, project)
    customer, manager = session.get_one(Customer, project.customer_id), session.get_one(Employee, project.manager_id)
    fields = {
        "project_type": project.project_type,
        "department": session.get_one(Department, project.department_id).code,
        "customer": customer.short_name or customer.full_name,
        "manager": manager.name,
        "state": project.state,
        "reason": row.reason,
        "amount": found.revenue,
        "revenue": found.revenue,
        "budget_cost": found.budget_cost,
        "cost": found.actual_cost,
        "margin": found.margin,
        "margin_rate": found.margin_rate,
        "received": found.received,
        "receivable": found.receivable,
        "bonus": found.bonus,
        "to_release": found.held,
        "settlement_note": row.settlement_note,
    }
    return DocumentFacts(row.number, project.name, project.name_en, found.revenue, project.id, project.department_id, fields, _consequence(session, row, found))


def _consequence(session: Session, row: ProjectEnding, found: Settlement) -> Consequence:
    """What approving would do: margin as settled, what is owed, what goes back to the company; red when something is open."""
    plain: dict[str, Any] = {"margin": found.margin, "margin_rate": found.margin_rate, "receivable": found.receivable, "to_release": found.held}
    try:
        may_end(Step(session, None, row))
    except Refusal as refusal:
        return Consequence("red", f"{row.kind}_refused", plain | {"count": sum(n for _, n in found.open)}, refused=refusal.code)
    calm = found.margin >= found.budget_margin and not found.receivable
    return Consequence("green" if row.kind == EndingKind.CLOSURE and calm else "amber", row.kind, plain)


def _guards(session: Session, ending_id: int) -> None:
    may_end(Step(session, None, _row(session, ending_id)[0]))


def _people(session: Session, ending_id: int, role: str) -> list[int]:
    return people_of_project(session, _row(session, ending_id)[1].id, role)


def _settle(session: Session, row: ProjectEnding, project: Project) -> None:
    """The figures of this moment become the document's: what happens later stands beside them (GEN-04)."""
    found = settlement_of(session, project)
    row.revenue, row.budget_cost, row.cost = found.revenue, found.budget_cost, found.actual_cost
    row.received, row.receivable, row.bonus, row.ended_at = found.received, found.receivable, found.bonus, clock.now()


def _closed(session: Session, actor: Actor, ending_id: int) -> None:
    """Settled and over: what is left of the budget goes back to the company, nothing is booked any more."""
    _ended(session, actor, ending_id, "close", "project_closed")


def _terminated(session: Session, actor: Actor, ending_id: int) -> None:
    """Over before its time: the headroom goes back, the cost stays; what is open can still be finished."""
    _ended(session, actor, ending_id, "terminate", "project_terminated")


def _ended(session: Session, actor: Actor, ending_id: int, action: str, kind: str) -> None:
    row, project = _row(session, ending_id)
    _settle(session, row, project)
    MACHINE.move(session, None, row, "approve")
    PROJECT.move(session, None, project, action)
    if action == "close":
        project.closed_on = clock.today()
    else:
        project.terminated_on = clock.today()
    session.flush()
    row.released = release(session, actor, project.id, row.kind, row.id)
    tell_team(session, project, kind, **({"reason": row.reason} if action == "terminate" else {}))
    summaries.refresh(session, [project.id])


def _moved(action: str) -> Happening:
    """The project is untouched: it kept the state it had."""

    def happening(session: Session, _actor: Actor, ending_id: int) -> None:
        row, _ = _row(session, ending_id)
        MACHINE.move(session, None, row, action)
        row.ended_at = clock.now() if action != "return" else None

    return happening


def _fill(session: Session, _actor: Actor, ending_id: int, values: dict[str, Any]) -> None:
    """What finance notes when it settles."""
    if "settlement_note" in values:
        note = require_text(str(values["settlement_note"] or ""), field="settlement_note", longest=LONGEST_REASON, required=False)
        _row(session, ending_id)[0].settlement_note = note


def _require_seen(session: Session, actor: Actor, ending_id: int) -> None:
    require_on_project(session, actor, Permission.PROJECT_READ, _row(session, ending_id)[0].project_id)


def _register(kind: EndingKind, approved: Callable[[Session, Actor, int], None]) -> None:
    register(
        DocumentType(
            kind.value,
            lock=_lock,
            facts=facts,
            guards=_guards,
            people=_people,
            approved=approved,
            returned=_moved("return"),
            rejected=_moved("reject"),
            withdrawn=_moved("withdraw"),
            fields=FIELDS,
            fillable=FILLABLE,
            fill=_fill,
            batch_safe=kind is EndingKind.CLOSURE,  # spends nothing: it gives back what was not used, and its guards look again at each
            require_seen=_require_seen,
        )
    )


_register(EndingKind.CLOSURE, _closed)
_register(EndingKind.TERMINATION, _terminated)
