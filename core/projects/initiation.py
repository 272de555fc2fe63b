"""The first page of a project: made from a contract, a template or another project; its header edited while it is a draft (PRJ-01, PRJ-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission, require
from core.access.scope import require_on_project
from core.approval import follow_ups
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar, require_period
from core.errors import AsWord, NotFound, UnknownChoice, WrongState, collect, require_text
from core.initiation import budget
from core.money import require_amount
from core.numbering import next_number
from core.portfolio import summaries
from core.projects import blueprint, drafts
from core.projects.errors import ContractNotEffective, ContractTaken, PersonUnavailable, SourceHasNoPlan, SponsorIsManager
from core.projects.types import ProjectState, ProjectType
from core.templates import files as template_files
from core.templates.service import load
from core.unit import lock, require_fresh, writing
from db.models import Contract, Customer, Department, Employee, Project, ProjectMember

LONGEST_TEXT = 10_000
Planter = Callable[[Session, Project, WorkCalendar], blueprint.Blueprint | None]


@dataclass(frozen=True)
class NewProject:
    """What a new project is told. Without `finishes_on` it ends with its plan; `net_revenue` is read from the contract where there is one."""

    name: str
    customer_id: int
    project_type: str
    manager_id: int
    sponsor_id: int
    department_id: int
    starts_on: dt.date
    name_en: str = ""
    domain_manager_id: int | None = None
    contract_id: int | None = None
    net_revenue: Decimal | None = None
    finishes_on: dt.date | None = None
    goal: str = ""
    scope: str = ""
    need: str = ""
    template_code: str = ""
    bonus_rate: Decimal | None = None


@dataclass(frozen=True)
class Header:
    """The first page as the form sends it back. Type, customer and contract stay."""

    name: str
    manager_id: int
    sponsor_id: int
    department_id: int
    starts_on: dt.date
    finishes_on: dt.date
    net_revenue: Decimal
    name_en: str = ""
    domain_manager_id: int | None = None
    goal: str = ""
    scope: str = ""
    need: str = ""


def create(actor: Actor, new: NewProject) -> int:
    """A draft, with the plan of the template when one is named; returns its id."""

    def plan(session: Session, project: Project, calendar: WorkCalendar) -> blueprint.Blueprint | None:
        return blueprint.of_template(load(session, new.template_code), project.starts_on, calendar) if new.template_code else None

    with writing(actor, "project.create") as session:
        return make_draft(session, actor, new, plan).id


def create_from_contract(
    actor: Actor,
    contract_id: int,
    template_code: str,
    *,
    manager_id: int,
    sponsor_id: int,
    starts_on: dt.date,
    department_id: int | None = None,
    name: str = "",
    name_en: str = "",
    domain_manager_id: int | None = None,
) -> int:
    """A draft from an effective sales contract: customer, type, revenue net of tax, name and department come from it."""
    require(actor, Permission.PROJECT_CREATE)
    with writing(actor, "project.create") as session:
        contract = lock(session, Contract, contract_id)
        content = load(session, template_code) if template_code else None
        new = NewProject(
            name or contract.title,
            contract.customer_id,
            contract.business_type or ProjectType.MANAGEMENT_CONSULTING,
            manager_id,
            sponsor_id,
            department_id or contract.department_id,
            starts_on,
            name_en or (contract.title_en if not name else ""),
            domain_manager_id,
            contract_id,
            template_code=template_code,
        )

        def plan(_session: Session, project: Project, calendar: WorkCalendar) -> blueprint.Blueprint | None:
            return blueprint.of_template(content, project.starts_on, calendar) if content else None

        return make_draft(session, actor, new, plan).id


def create_from_project(actor: Actor, source_id: int, new: NewProject) -> int:
    """A draft with the plan and the budget of another project the actor may read: dates moved, people and progress left behind."""
    with writing(actor, "project.create") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, source_id)
        source = session.get_one(Project, source_id)

        def plan(inner: Session, project: Project, calendar: WorkCalendar) -> blueprint.Blueprint | None:
            found = blueprint.of_project(inner, source, project.starts_on, calendar, keep_people=False)
            if not found.tasks:
                raise SourceHasNoPlan(project=source.number)
            return found

        project = make_draft(session, actor, new, plan)
        budget.copy_lines(session, source.id, project)
        summaries.refresh(session, [project.id])
        return project.id


def copy(actor: Actor, project_id: int) -> int:
    """A new draft with everything of a rejected initiation, team and budget too: the rejected one stays as it is (PRJ-13)."""
    with writing(actor, "project.copy") as session:
        require_on_project(session, actor, Permission.PROJECT_EDIT, project_id)
        old = lock(session, Project, project_id)
        if old.state != ProjectState.REJECTED:
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{old.state}"), action=AsWord("action.project.copy"))
        new = NewProject(
            old.name,
            old.customer_id,
            old.project_type,
            old.manager_id,
            old.sponsor_id,
            old.department_id,
            old.starts_on,
            old.name_en,
            old.domain_manager_id,
            old.contract_id,
            old.net_revenue,
            old.finishes_on,
            old.goal,
            old.scope,
            old.need,
            bonus_rate=old.bonus_rate,
        )
        project = make_draft(session, actor, new, lambda inner, _p, calendar: blueprint.of_project(inner, old, old.starts_on, calendar, keep_people=True))
        project.main_project_id, project.own_pool = old.main_project_id, old.own_pool
        mine = session.scalars(select(ProjectMember).where(ProjectMember.project_id == project.id)).one()
        for member in session.scalars(select(ProjectMember).where(ProjectMember.project_id == old.id).order_by(ProjectMember.id)):
            if (member.employee_id, member.role) == (mine.employee_id, mine.role):
                mine.from_on, mine.until_on, mine.planned_days = member.from_on, member.until_on, member.planned_days
            else:
                session.add(
                    ProjectMember(
                        project_id=project.id,
                        employee_id=member.employee_id,
                        role=member.role,
                        from_on=member.from_on,
                        until_on=member.until_on,
                        planned_days=member.planned_days,
                    )
                )
        budget.copy_lines(session, old.id, project)
        session.flush()
        summaries.refresh(session, [project.id])
        return project.id


def make_draft(session: Session, actor: Actor, new: NewProject, plan: Planter) -> Project:
    """A draft inside an open transaction: whatever it is made from ends here."""
    require(actor, Permission.PROJECT_CREATE)
    if new.project_type not in set(ProjectType):
        raise UnknownChoice(field="project_type", choice=new.project_type)
    _require_people(session, new.manager_id, new.sponsor_id, new.domain_manager_id, new.starts_on)
    _require_place(session, actor, new)
    revenue = _revenue(session, new)
    project = Project(
        number=next_number(session, "PRJ"),
        **_texts(new.name, new.name_en, new.goal, new.scope, new.need),
        project_type=new.project_type,
        template_code=new.template_code,
        customer_id=new.customer_id,
        contract_id=new.contract_id,
        department_id=new.department_id,
        manager_id=new.manager_id,
        sponsor_id=new.sponsor_id,
        domain_manager_id=new.domain_manager_id,
        starts_on=new.starts_on,
        finishes_on=new.finishes_on or new.starts_on,
        net_revenue=revenue,
        bonus_rate=policies.value(session, "bonus.ratio") if new.bonus_rate is None else new.bonus_rate,
        plan_gate=policies.value(session, f"plan_gate.{new.project_type}"),
        state=ProjectState.DRAFT.value,
        created_at=clock.now(),
    )
    require_period(project.starts_on, project.finishes_on, field="finishes_on", name=project.name)
    session.add(project)
    session.flush()
    session.add(ProjectMember(project_id=project.id, employee_id=project.manager_id, role="manager"))
    calendar = load_calendar(session)
    found = plan(session, project, calendar)
    if found is not None:
        _plant(session, project, found, calendar, ends_with_plan=new.finishes_on is None)
    if new.template_code:
        template_files.hand_over(session, actor, project)
    if new.contract_id is not None:
        follow_ups.taken(session, actor, "contract", new.contract_id, "project", project.id)
    summaries.refresh(session, [project.id])
    return project


def _plant(session: Session, project: Project, found: blueprint.Blueprint, calendar: WorkCalendar, *, ends_with_plan: bool) -> None:
    if ends_with_plan:
        project.finishes_on = max([project.starts_on, *(t.finishes_on for t in found.tasks if t.finishes_on)])
    project.goal, project.scope = project.goal or found.goal, project.scope or found.scope
    blueprint.plant(session, project, found, calendar)


def save_header(actor: Actor, project_id: int, header: Header, *, seen_version: int) -> None:
    """Saves the first page of a draft. A new manager takes the manager's place on the team."""
    with writing(actor, "project.save_header") as session:
        project = drafts.draft_to_edit(session, actor, project_id, seen_version)
        _require_people(session, header.manager_id, header.sponsor_id, header.domain_manager_id, header.starts_on)
        if session.get(Department, header.department_id) is None:
            raise NotFound(field="department_id", record=AsWord("record.department"))
        require_period(header.starts_on, header.finishes_on, field="finishes_on", name=header.name)
        for name, value in _texts(header.name, header.name_en, header.goal, header.scope, header.need).items():
            setattr(project, name, value)
        if header.manager_id != project.manager_id:
            _change_manager(session, project, header.manager_id)
        project.manager_id, project.sponsor_id, project.domain_manager_id, project.department_id = (
            header.manager_id,
            header.sponsor_id,
            header.domain_manager_id,
            header.department_id,
        )
        project.starts_on, project.finishes_on = header.starts_on, header.finishes_on
        project.net_revenue = require_amount(header.net_revenue, field="net_revenue")
        session.flush()
        summaries.refresh(session, [project_id])


def link_contract(actor: Actor, project_id: int, contract_id: int, *, seen_version: int) -> None:
    """CON-03: the contract arrives after the project. In a draft the revenue follows it; later the approved one stays."""
    with writing(actor, "project.link_contract") as session:
        require_on_project(session, actor, Permission.PROJECT_EDIT, project_id)
        project = lock(session, Project, project_id)
        if project.state in (ProjectState.IN_APPROVAL, ProjectState.REJECTED, ProjectState.CLOSED):
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.link_contract"))
        require_fresh(session, project, seen_version)
        contract = _take_contract(session, contract_id, project.customer_id)
        project.contract_id = contract.id
        if project.state == ProjectState.DRAFT:
            project.net_revenue = contract.net_amount
        session.flush()
        follow_ups.taken(session, actor, "contract", contract.id, "project", project_id)
        summaries.refresh(session, [project_id])


def _texts(name: str, name_en: str, goal: str, scope: str, need: str) -> dict[str, str]:
    return {
        "name": require_text(name, field="name"),
        "name_en": require_text(name_en, field="name_en", required=False),
        "goal": require_text(goal, field="goal", longest=LONGEST_TEXT, required=False),
        "scope": require_text(scope, field="scope", longest=LONGEST_TEXT, required=False),
        "need": require_text(need, field="need", longest=LONGEST_TEXT, required=False),
    }


def _require_people(session: Session, manager_id: int, sponsor_id: int, domain_manager_id: int | None, on: dt.date) -> None:
    """Manager and sponsor are two persons of the firm, still there when the project begins."""
    named = {"manager_id": manager_id, "sponsor_id": sponsor_id} | ({"domain_manager_id": domain_manager_id} if domain_manager_id else {})
    rows = {e.id: e for e in session.scalars(select(Employee).where(Employee.id.in_(named.values())))}
    gone = [
        PersonUnavailable(field=field, person=rows[i].name if i in rows else "", day=on)
        for field, i in named.items()
        if i not in rows or (left := rows[i].left_on) is not None and left < max(on, clock.today())
    ]
    collect(*gone, SponsorIsManager(field="sponsor_id") if manager_id == sponsor_id else None)


def _require_place(session: Session, actor: Actor, new: NewProject) -> None:
    if session.get(Department, new.department_id) is None:
        raise NotFound(field="department_id", record=AsWord("record.department"))
    level = session.scalar(select(Customer.security_level).where(Customer.id == new.customer_id, Customer.archived_at.is_(None)))
    if level is None or level > actor.clearance:
        raise NotFound(field="customer_id", record=AsWord("record.customer"))


def _revenue(session: Session, new: NewProject) -> Decimal:
    if new.contract_id is None:
        return require_amount(new.net_revenue or Decimal(0), field="net_revenue")
    return _take_contract(session, new.contract_id, new.customer_id).net_amount


def _take_contract(session: Session, contract_id: int, customer_id: int) -> Contract:
    """An effective sales contract of the customer that no living project has; locked, so that two projects cannot both take it."""
    contract = lock(session, Contract, contract_id)
    if contract.side != "sales" or contract.state != "effective" or contract.customer_id != customer_id:
        raise ContractNotEffective(field="contract_id", contract=contract.number)
    taken = session.scalar(select(Project.number).where(Project.contract_id == contract_id, Project.state != ProjectState.REJECTED).limit(1))
    if taken is not None:
        raise ContractTaken(field="contract_id", contract=contract.number, project=taken)
    return contract


def _change_manager(session: Session, project: Project, manager_id: int) -> None:
    """The team's manager line goes to the new person; the old one's tasks go along."""
    member = session.scalar(select(ProjectMember).where(ProjectMember.project_id == project.id, ProjectMember.role == "manager"))
    if member is not None:
        member.employee_id = manager_id
    for task in project.tasks:
        if task.responsible_id == project.manager_id and task.role == "manager":
            task.responsible_id = manager_id
