"""Row scope: the one query layer that says which projects, customers, contracts and people an actor sees (PLT-04, PLT-05, PLT-14).

Each function returns a condition to be put into WHERE; a list, a chart, an export and a single record use the same one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, and_, bindparam, case, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access.actor import Actor
from core.access.deputies import is_deputy
from core.access.permissions import Permission as P
from core.access.roles import EVERYWHERE, PROJECT_PERMISSIONS, ProjectRole
from core.errors import AsWord, NotFound, NotPermitted
from db.models import ApprovalCase, ApprovalTask, CaseCopy, Contract, Customer, CustomerShare, Delegation, Department, Employee, Project, ProjectMember


def reports_of(employee_id: int) -> Select[tuple[int]]:
    """Ids of everybody who reports to the person, directly or not (recursive; the tree has no loops, core.people sees to that)."""
    tree = select(Employee.id).where(Employee.manager_id == employee_id).cte(recursive=True)  # unnamed: a statement may hold it twice
    below = aliased(Employee)
    return select(tree.union(select(below.id).where(below.manager_id == tree.c.id)).c.id)


def people_seen(actor: Actor) -> ColumnElement[bool]:
    """People whose basic data, daily reports and assignments the actor sees: own, reports at any depth, own departments, HR all."""
    return true() if actor.can(P.PEOPLE_READ_ALL) else people_led(actor)


def people_led(actor: Actor) -> ColumnElement[bool]:
    """Oneself, those who report to the person at any depth, those of departments the person heads."""
    headed = select(Department.id).where(Department.head_id == actor.employee_id)
    return or_(Employee.id == actor.employee_id, Employee.id.in_(reports_of(actor.employee_id)), Employee.department_id.in_(headed))


def _acted_for(me: int) -> CTE:
    """(principal_id, document_type or "") for whom the person may decide today, deputies of deputies too (APR-04). What exactly they may
    decide is core.approval.acting; here it is what they may read to do so."""
    today = bindparam("today", callable_=clock.today, type_=Date, unique=True)  # the statements are kept longer than a day

    def holds(row: type[Delegation]) -> ColumnElement[bool]:
        return and_(row.starts_on <= today, row.ends_on > today, row.ended_at.is_(None))

    acted = select(Delegation.principal_id, Delegation.document_type).where(Delegation.deputy_id == me, holds(Delegation)).cte(recursive=True)
    above = aliased(Delegation)
    kind = case((above.document_type == "", acted.c.document_type), else_=above.document_type)
    both = or_(above.document_type == "", acted.c.document_type == "", above.document_type == acted.c.document_type)
    return acted.union(select(above.principal_id, kind).where(above.deputy_id == acted.c.principal_id, holds(above), both))


def _for_others(me: int) -> ColumnElement[bool]:
    """A to-do is open for somebody the person decides for today."""
    acted = _acted_for(me)
    kind = or_(acted.c.document_type == "", acted.c.document_type == ApprovalCase.document_type)
    return and_(ApprovalTask.state == "open", exists().where(acted.c.principal_id == ApprovalTask.assignee_id, kind).correlate(ApprovalTask, ApprovalCase))


def _tasks_of(me: int) -> list[ColumnElement[bool]]:
    """On a to-do and its case, one alternative each so that each has its index: had by the person, decided by them, open for somebody
    they decide for."""
    on_case = ApprovalTask.case_id == ApprovalCase.id
    return [and_(on_case, part) for part in (ApprovalTask.assignee_id == me, ApprovalTask.decided_by_id == me, _for_others(me))]


def _decides_on(actor: Actor, document_type: str, model: type[Contract]) -> ColumnElement[bool]:
    """Has or had a to-do, their own or that of somebody they decide for, or a copy, on a case of the document."""
    on_it = exists().where(ApprovalCase.document_type == document_type, ApprovalCase.document_id == model.id)
    return or_(
        *(on_it.where(task).correlate(model) for task in _tasks_of(actor.employee_id)),
        on_it.where(CaseCopy.case_id == ApprovalCase.id, CaseCopy.employee_id == actor.employee_id).correlate(model),
    )


def customers_seen(actor: Actor) -> ColumnElement[bool]:
    """PLT-05: account manager, their superiors, whom it was shared with, never above the clearance; read_all for whom it is granted."""
    cleared = Customer.security_level <= actor.clearance
    if actor.can(P.CUSTOMER_READ_ALL):
        return cleared
    shared = exists().where(CustomerShare.customer_id == Customer.id, CustomerShare.employee_id == actor.employee_id).correlate(Customer)
    return and_(cleared, or_(Customer.account_manager_id == actor.employee_id, Customer.account_manager_id.in_(reports_of(actor.employee_id)), shared))


def contracts_seen(actor: Actor) -> ColumnElement[bool]:
    """Owner and superiors, the customer's account manager, manager of a project on it; never of a customer above the clearance, except
    for who decides on it (PLT-04, PLT-05)."""
    me, decides = actor.employee_id, _decides_on(actor, "contract", Contract)
    cleared = exists().where(Customer.id == Contract.customer_id, Customer.security_level <= actor.clearance).correlate(Contract)
    if actor.can(P.CONTRACT_READ_ALL):
        return or_(cleared, decides)
    managed = (
        exists()
        .where(Project.contract_id == Contract.id, or_(Project.manager_id == me, Project.sponsor_id == me, Project.domain_manager_id == me))
        .correlate(Contract)
    )
    customer = exists().where(Customer.id == Contract.customer_id, Customer.account_manager_id == me).correlate(Contract)
    return or_(and_(cleared, or_(Contract.owner_id == me, Contract.owner_id.in_(reports_of(me)), customer, managed)), decides)


def project_roles_condition(actor: Actor) -> dict[ProjectRole, ColumnElement[bool]]:
    """For each part a person can have in a project the condition that they have it."""
    return _roles_of(actor.employee_id)


@lru_cache(maxsize=2048)
def _roles_of(me: int) -> dict[ProjectRole, ColumnElement[bool]]:
    """Built once for a person: nearly every call asks for it."""

    def member(role: ProjectRole) -> ColumnElement[bool]:
        return exists().where(ProjectMember.project_id == Project.id, ProjectMember.employee_id == me, ProjectMember.role == role.value).correlate(Project)

    sells = or_(
        exists().where(Customer.id == Project.customer_id, Customer.account_manager_id == me).correlate(Project),
        exists().where(Contract.id == Project.contract_id, Contract.owner_id == me).correlate(Project),
    )
    decides = or_(*(exists().where(ApprovalCase.project_id == Project.id, task).correlate(Project) for task in _tasks_of(me)))
    return {
        ProjectRole.MANAGER: Project.manager_id == me,
        ProjectRole.SPONSOR: Project.sponsor_id == me,
        ProjectRole.DOMAIN_MANAGER: Project.domain_manager_id == me,
        ProjectRole.CONSULTANT: member(ProjectRole.CONSULTANT),
        ProjectRole.ANALYST: member(ProjectRole.ANALYST),
        ProjectRole.ASSISTANT: member(ProjectRole.ASSISTANT),
        ProjectRole.QA: member(ProjectRole.QA),
        ProjectRole.SALES_OWNER: sells,
        ProjectRole.APPROVER: decides,
    }


def projects_seen(actor: Actor, permission: P = P.PROJECT_READ) -> ColumnElement[bool]:
    """Projects on which the actor has `permission` (PROJECT_READ by default; PROJECT_MONEY for figures of cost and margin)."""
    if any(permission in given for grant, given in EVERYWHERE.items() if actor.can(grant)):
        return true()
    parts = project_roles_condition(actor)
    return or_(false(), *(parts[role] for role, given in PROJECT_PERMISSIONS.items() if permission in given))


def project_permissions(session: Session, actor: Actor, project_id: int) -> frozenset[P]:
    """Everything the actor may do on one project, from company roles and from the part in it; one statement."""
    return _permissions(session, actor, project_id)[0]


def _permissions(session: Session, actor: Actor, project_id: int) -> tuple[frozenset[P], bool]:
    """What the actor may do there, and whether there is such a project at all."""
    deputy = is_deputy(session, actor.employee_id, clock.today())
    row = session.execute(_parts_of(actor.employee_id, deputy), {"project": project_id}).one_or_none()
    granted: set[P] = set(actor.permissions)
    for grant, given in EVERYWHERE.items():
        if grant in granted:
            granted |= given
    for role in _roles_of(actor.employee_id) if row is not None else ():
        if getattr(row, role.value):
            granted |= PROJECT_PERMISSIONS[role]
    return frozenset(granted), row is not None


@lru_cache(maxsize=2048)
def _parts_of(me: int, deputy: bool) -> Any:
    """The select of a person's parts in a project, named :project when it is run. On one project its few to-dos are looked through at
    once; what deputies may is asked only for them."""
    mine = or_(ApprovalTask.assignee_id == me, ApprovalTask.decided_by_id == me, *([_for_others(me)] if deputy else []))
    decides = exists().where(ApprovalCase.project_id == Project.id, ApprovalTask.case_id == ApprovalCase.id, mine).correlate(Project)
    parts = _roles_of(me) | {ProjectRole.APPROVER: decides}
    return select(*(c.label(r.value) for r, c in parts.items())).select_from(Project).where(Project.id == bindparam("project"))


def require_on_project(session: Session, actor: Actor, permission: P, project_id: int) -> frozenset[P]:
    """Refuses with NotFound who may not see the project, with NotPermitted who sees it but may not act; returns all permissions on it."""
    granted, there = _permissions(session, actor, project_id)
    if P.PROJECT_READ not in granted or not there:
        raise NotFound(record=AsWord("record.project"))
    if permission not in granted:
        raise NotPermitted(permission=AsWord(f"permission.{permission.value}"))
    return granted
