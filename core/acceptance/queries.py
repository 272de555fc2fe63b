"""The rounds of acceptance of a project with what each asked for (PRJ-33)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, selectinload

from core.acceptance.machine import MACHINE, may_file
from core.acceptance.service import by_whom
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.deliverables.detail import contacts as contacts_of
from core.unit import reading
from core.workflow import Move
from db.models import Acceptance, AcceptanceFault, Contact, Deliverable, Employee, Project


@dataclass(frozen=True)
class FaultRow:
    id: int
    version: int
    text: str
    owner: str
    owner_en: str
    due_on: dt.date
    done_on: dt.date | None
    done_note: str
    mine: bool  # the actor may say that it is mended


@dataclass(frozen=True)
class AcceptanceRow:
    id: int
    version: int
    number: str
    round: int
    by: str
    state: str
    planned_on: dt.date
    subject: str
    standard: str
    contact: str
    contact_en: str
    contact_title: str
    filed_by: str
    filed_by_en: str
    filed_at: dt.datetime
    decided_on: dt.date | None
    decided_by: str
    decided_by_en: str
    conclusion: str
    faults: tuple[FaultRow, ...]
    moves: tuple[Move, ...]

    @property
    def open_faults(self) -> int:
        return sum(f.done_on is None for f in self.faults)


@dataclass(frozen=True)
class AcceptanceSheet:
    """`by`: client or sponsor. `may_file`: the actor files the next round. `not_accepted`: deliverables still on their way."""

    by: str
    may_file: bool
    not_accepted: int
    rows: tuple[AcceptanceRow, ...]

    @property
    def passed(self) -> AcceptanceRow | None:
        return next((r for r in self.rows if r.state == "passed"), None)


@dataclass(frozen=True)
class ContactChoice:
    id: int
    name: str
    name_en: str
    title: str


def contacts(actor: Actor, project_id: int) -> list[ContactChoice]:
    """Who of the client can sign."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return [ContactChoice(c.id, c.name, c.name_en or c.name, c.title or c.position) for c in contacts_of(session, project_id)]


def sheet(actor: Actor, project_id: int) -> AcceptanceSheet:
    """The rounds, the newest first."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.get_one(Project, project_id)
        by = by_whom(session, project)
        filed, decided, owner = aliased(Employee), aliased(Employee), aliased(Employee)
        rows = session.execute(
            select(Acceptance, Contact.name, Contact.name_en, Contact.title, filed.name, filed.name_en, decided.name, decided.name_en)
            .outerjoin(Contact, Contact.id == Acceptance.contact_id)
            .join(filed, filed.id == Acceptance.filed_by_id)
            .outerjoin(decided, decided.id == Acceptance.decided_by_id)
            .where(Acceptance.project_id == project_id)
            .options(selectinload(Acceptance.faults))
            .order_by(Acceptance.id.desc())
        ).all()
        owners = {
            i: (name, name_en or name)
            for i, name, name_en in session.execute(
                select(owner.id, owner.name, owner.name_en).where(
                    owner.id.in_(select(AcceptanceFault.owner_id).where(AcceptanceFault.acceptance_id.in_([r[0].id for r in rows])))
                )
            )
        }
        runs = Permission.PROJECT_LIFE in granted
        open_ones = (Deliverable.project_id == project_id, Deliverable.state != "accepted", Deliverable.waived == "")
        waiting = session.scalar(select(func.count(Deliverable.id)).where(*open_ones)) or 0
        return AcceptanceSheet(
            by,
            may_file(by, granted),
            waiting,
            tuple(
                AcceptanceRow(
                    a.id,
                    a.version,
                    a.number,
                    a.round,
                    a.by,
                    a.state,
                    a.planned_on,
                    a.subject,
                    a.standard,
                    c or "",
                    c_en or c or "",
                    c_title or "",
                    f,
                    f_en or f,
                    a.filed_at,
                    a.decided_on,
                    d or "",
                    d_en or d or "",
                    a.conclusion,
                    tuple(_fault(x, owners[x.owner_id], runs or may_file(a.by, granted) or x.owner_id == actor.employee_id) for x in a.faults),
                    tuple(MACHINE.moves(session, actor, a)) if a.state == "filed" else (),
                )
                for a, c, c_en, c_title, f, f_en, d, d_en in rows
            ),
        )


def _fault(x: AcceptanceFault, owner: tuple[str, str], mine: bool) -> FaultRow:
    return FaultRow(x.id, x.version, x.text, *owner, x.due_on, x.done_on, x.done_note, mine)
