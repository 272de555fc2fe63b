"""An effective sales contract asks for its project: the head of the delivering department makes it, else the delivery director (APR-13, CON-03)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import policies
from core.access import Permission, Role
from core.access.roles import permissions_of
from core.approval.follow_ups import FollowUpKind, register
from core.contracts.words import ContractForm, ContractSide
from core.people.holders import holders
from db.models import Contract, Department, Project

MAKES_PROJECTS = frozenset(role for role in Role if Permission.PROJECT_CREATE in permissions_of(frozenset({role})))


def _owner(session: Session, contract_id: int) -> int | None:
    """None where no project is to come: a purchase, a framework (its orders have projects), a contract that has one."""
    contract = session.get_one(Contract, contract_id)
    living = select(Project.id).where(Project.contract_id == contract_id, Project.state != "rejected").limit(1)
    if contract.side != ContractSide.SALES or contract.form == ContractForm.FRAMEWORK or session.scalar(living) is not None:
        return None
    head = session.scalar(select(Department.head_id).where(Department.id == contract.department_id))
    makers = holders(session, MAKES_PROJECTS)
    if head in makers:
        return head
    return next(iter(holders(session, [Role.PMO])), next(iter(makers), None))


def _days(session: Session) -> int:
    return int(policies.value(session, "contracts.without_project_days"))


register(FollowUpKind("initiation", source="contract", target="project", owner=_owner, days=_days))
