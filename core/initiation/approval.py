"""The initiation as the approval engine knows it: its facts, its guards, what follows from the end (APR-10, PRJ-10, PRJ-42)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, ProjectRole
from core.access.scope import require_on_project
from core.approval.fields import choice, department_field, fields_of_kind, template_field
from core.approval.registry import Consequence, DocumentFacts, DocumentType, register
from core.initiation.figures import Figures, figures_of
from core.initiation.guards import ready_for_approval
from core.initiation.service import DOCUMENT
from core.ledger import occupy
from core.notices import tell
from core.plan import baseline
from core.portfolio import summaries
from core.projects.machine import MACHINE
from core.projects.team import load_rows
from core.projects.types import PlanGate, ProjectType
from core.unit import lock
from db.models import Contract, Customer, Department, Employee, Milestone, Project, ProjectMember, Stage, Task

COMFORT = Decimal("0.02")  # a margin this much above the floor is shown green, less is amber
PASSED = "initiation_passed"  # where a transaction keeps the figures its guards found


def _lock(session: Session, project_id: int) -> None:
    lock(session, Project, project_id)


def facts(session: Session, project_id: int) -> DocumentFacts:
    """The initiation as it stands now; `fields` are what flows choose by and what is compared after a return."""
    project = session.get_one(Project, project_id)
    found = figures_of(session, project)
    return DocumentFacts(
        project.number,
        project.name,
        project.name_en,
        project.net_revenue,
        project.id,
        project.department_id,
        _fields(session, project, found),
        _consequence(session, project, found),
    )


def _fields(session: Session, project: Project, found: Figures) -> dict[str, Any]:
    team = load_rows(session, project)
    tasks = session.execute(
        select(func.count(Task.id), func.coalesce(func.sum(Task.effort_days), 0)).where(Task.project_id == project.id, ~Task.is_summary)
    ).one()
    manager, sponsor = aliased(Employee), aliased(Employee)
    names = session.execute(
        select(manager.name.label("manager"), sponsor.name.label("sponsor"), Customer.short_name, Customer.full_name, Contract.number, Department.code)
        .select_from(Project)
        .join(manager, manager.id == Project.manager_id)
        .join(sponsor, sponsor.id == Project.sponsor_id)
        .join(Customer, Customer.id == Project.customer_id)
        .join(Department, Department.id == Project.department_id)
        .outerjoin(Contract, Contract.id == Project.contract_id)
        .where(Project.id == project.id)
    ).one()
    return {
        "project_type": project.project_type,
        "template": project.template_code,
        "department": names.code,
        "customer": names.short_name or names.full_name,
        "contract": names.number or "",
        "amount": project.net_revenue,
        "revenue": found.revenue,
        "cost": found.cost,
        "labour": found.labour,
        "purchase": found.purchase,
        "expense": found.expense,
        "margin": found.margin,
        "margin_rate": found.margin_rate,
        "floor_rate": found.floor,
        "starts_on": project.starts_on,
        "finishes_on": project.finishes_on,
        "manager": names.manager,
        "sponsor": names.sponsor,
        "stages": _count(session, Stage, project.id),
        "milestones": _count(session, Milestone, project.id),
        "tasks": tasks[0],
        "effort_days": tasks[1],
        "members": len({m.employee_id for m in team}),
        "team": ", ".join(f"{m.name} {m.planned_days.normalize() + 0:f}" for m in team),
        "highest_load_rate": max((m.load_rate for m in team if m.load_rate is not None), default=None),
    }


def _count(session: Session, model: type[Stage] | type[Milestone], project_id: int) -> int:
    return session.scalar(select(func.count(model.id)).where(model.project_id == project_id)) or 0


def _consequence(session: Session, project: Project, found: Figures) -> Consequence:
    """What approving would do: budget occupied by year, baseline 0, who is told; red with the reason when a gate is shut."""
    people = session.scalar(select(func.count(func.distinct(ProjectMember.employee_id))).where(ProjectMember.project_id == project.id)) or 0
    plain = {
        "cost": found.cost,
        "margin": found.margin,
        "margin_rate": found.margin_rate,
        "floor_rate": found.floor,
        "people": people,
        "years": [[p.name, str(p.cost)] for p in found.by_year],
        "left": [[str(year), str(after)] for year, after in _left(found)],
    }
    if found.refusals:
        return Consequence("red", "initiation_refused", plain, refused=found.refusals[0].code)
    near = found.margin_rate is not None and found.margin_rate < found.floor + COMFORT
    return Consequence("amber" if near else "green", "initiation_near_floor" if near else "initiation", plain)


def _left(found: Figures) -> list[tuple[int, Decimal]]:
    """What the company's project budget of each year has left once this project occupies its part, as things stand now."""
    years = sorted({h.year for h in found.headroom})
    return [(year, sum((h.after for h in found.headroom if h.year == year), Decimal(0))) for year in years]


def _guards(session: Session, project_id: int) -> None:
    found = ready_for_approval(session, session.get_one(Project, project_id))
    session.info[PASSED] = (project_id, found)


def people(session: Session, project_id: int, role: str) -> list[int]:
    """Who has the role in the project: named on it, or on its team."""
    project = session.get_one(Project, project_id)
    named = {
        ProjectRole.MANAGER.value: project.manager_id,
        ProjectRole.SPONSOR.value: project.sponsor_id,
        ProjectRole.DOMAIN_MANAGER.value: project.domain_manager_id,
    }
    if role in named:
        return [i for i in [named[role]] if i is not None]
    if role == ProjectRole.SALES_OWNER:
        owners = session.execute(
            select(Customer.account_manager_id, Contract.owner_id)
            .join_from(Project, Customer, Customer.id == Project.customer_id)
            .outerjoin(Contract, Contract.id == Project.contract_id)
            .where(Project.id == project_id)
        ).one()
        return [i for i in dict.fromkeys((owners.owner_id, owners.account_manager_id)) if i is not None][:1]
    return list(
        session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project_id, ProjectMember.role == role).order_by(ProjectMember.id))
    )


def _approved(session: Session, actor: Actor, project_id: int) -> None:
    """The last approval: budget occupied, floor and cost fixed, baseline 0 kept with it, the team told."""
    project = session.get_one(Project, project_id)
    passed_id, found = session.info.pop(PASSED, (None, None))  # the guards ran just now, under the same lock
    if passed_id != project_id:
        found = figures_of(session, project)
    _fix_lines(project, found)
    project.margin_floor, project.approved_cost, project.initiated_on = found.floor, found.cost, clock.today()
    MACHINE.move(session, None, project, "approve")
    occupy(session, actor, project_id, found.needs, DOCUMENT, project_id)
    if project.plan_gate == PlanGate.TOGETHER:
        baseline.keep(session, actor, project, {part.key: part.cost for part in found.by_stage if part.cost})
    summaries.refresh(session, [project_id])
    team = session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project_id)).all()
    tell(
        session,
        [project.manager_id, project.sponsor_id, *team],
        "project_initiated",
        record="project",
        record_id=project_id,
        number=project.number,
        title=project.name,
        title_en=project.name_en,
    )


def _fix_lines(project: Project, found: Figures) -> None:
    """The lines keep the rate they were approved with; nothing to do where none has changed since they were saved."""
    if found.as_saved:
        return
    worked = {c.line.id: c for c in found.lines}
    for row in project.costs:
        row.day_rate, row.net_cost = worked[row.id].day_rate, worked[row.id].net_cost or row.net_cost
        if row.kind == "labour":
            row.gross_amount = row.net_cost


def _moved(action: str) -> Any:
    def happening(session: Session, _actor: Actor, project_id: int) -> None:
        MACHINE.move(session, None, session.get_one(Project, project_id), action)
        summaries.refresh(session, [project_id])

    return happening


FIELDS = (
    choice("project_type", ProjectType),
    template_field(),
    department_field(by_code=True),
    *fields_of_kind("money", "amount", "revenue", "cost", "labour", "purchase", "expense", "margin"),
    *fields_of_kind("rate", "margin_rate", "floor_rate", "highest_load_rate"),
    *fields_of_kind("date", "starts_on", "finishes_on"),
    *fields_of_kind("number", "effort_days", "members", "stages", "milestones", "tasks"),
    *fields_of_kind("text", "customer", "contract"),
)
register(
    DocumentType(
        DOCUMENT,
        lock=_lock,
        facts=facts,
        guards=_guards,
        people=people,
        approved=_approved,
        returned=_moved("return"),
        rejected=_moved("reject"),
        withdrawn=_moved("withdraw"),
        fields=FIELDS,
        require_seen=lambda session, actor, project_id: require_on_project(session, actor, Permission.PROJECT_READ, project_id),
    )
)
