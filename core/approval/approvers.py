"""Who decides in a step: the rule's persons, then what segregation of duties makes of them (APR-02, APR-05).

Nobody decides on their own document: the to-do goes to their manager. Who left the firm never holds one: it goes to their
manager. A step without anyone never passes: it goes to the flow's owner, who is told why."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.approval.definition import StepDefinition
from core.approval.registry import DocumentFacts, DocumentType
from core.errors import Refusal
from db.models import ApprovalCase, Department, Employee, EmployeeRole, Flow

MANAGERS_AT_MOST = 20


class NobodyCanDecide(Refusal):
    """Not even the flow's owner or an administrator may decide: the case cannot start."""

    code = "nobody_can_decide"


@dataclass(frozen=True)
class Assigned:
    employee_id: int
    instead_of_id: int | None = None
    reason: str = ""  # own_document, left_firm, no_approver


@dataclass(frozen=True)
class Case:
    """What the rules need to know of a case, existing or only tried."""

    document: DocumentType
    document_id: int
    facts: DocumentFacts
    initiator_id: int
    flow_owner_id: int
    chosen: dict[str, list[int]]
    sender_id: int | None = None  # who submitted this round, when it is not the initiator

    @property
    def started_by(self) -> frozenset[int]:
        """Whoever may not decide: it is their own document (APR-05)."""
        return frozenset({self.initiator_id} | ({self.sender_id} if self.sender_id else set()))


def works_here(employee: Employee) -> bool:
    today = clock.today()
    return employee.hired_on <= today and (employee.left_on is None or employee.left_on >= today)


def _named(session: Session, case: Case, step: StepDefinition) -> list[int]:
    rule = step.approver
    match rule.kind:
        case "company_role":
            holders = select(Employee).join(EmployeeRole).where(EmployeeRole.role == rule.role).order_by(Employee.number)
            return [e.id for e in session.scalars(holders) if works_here(e)]
        case "project_role":
            return case.document.people(session, case.document_id, rule.role)
        case "persons":
            return list(rule.persons)
        case "chosen_by_initiator" | "chosen_in_step":
            return case.chosen.get(step.key, [])
        case "initiator_manager":
            return [m for m in [_manager_up(session, case.initiator_id, rule.levels)] if m]
        case "initiator_department_head":
            department = session.scalar(select(Employee.department_id).where(Employee.id == case.initiator_id))
            return _head(session, department)
        case "bearing_department_head":
            return _head(session, case.facts.department_id)


def _head(session: Session, department_id: int | None) -> list[int]:
    """The head of the department, or of the nearest department above that has one."""
    seen: set[int] = set()
    while department_id is not None and department_id not in seen:
        seen.add(department_id)
        department = session.get(Department, department_id)
        if department is None:
            return []
        if department.head_id:
            return [department.head_id]
        department_id = department.parent_id
    return []


def _manager_up(session: Session, employee_id: int, levels: int) -> int | None:
    """The manager `levels` up, or the highest there is."""
    found: int | None = None
    current = employee_id
    for _ in range(levels):
        above = session.scalar(select(Employee.manager_id).where(Employee.id == current))
        if above is None:
            break
        found = current = above
    return found


def _allowed(session: Session, case: Case, employee_id: int) -> Assigned | None:
    """The person, or the nearest manager above who is here and did not start or send the document."""
    reason, current = "", session.get(Employee, employee_id)
    for _ in range(MANAGERS_AT_MOST):
        if current is None:
            return None
        if current.id in case.started_by:
            reason = reason or "own_document"
        elif not works_here(current):
            reason = reason or "left_firm"
        else:
            return Assigned(current.id, employee_id if reason else None, reason)
        current = session.get(Employee, current.manager_id) if current.manager_id else None
    return None


def resolve(session: Session, case: Case, step: StepDefinition) -> list[Assigned]:
    """The persons who get the to-do, each once, in the order the rule names them; never empty."""
    found: dict[int, Assigned] = {}
    named = _named(session, case, step)
    known = session.scalars(select(Employee).where(Employee.id.in_(named))).all() if len(named) > 1 else []  # held, so that none is read alone
    for employee_id in named:
        assigned = _allowed(session, case, employee_id)
        if assigned:
            found.setdefault(assigned.employee_id, assigned)
    del known
    return list(found.values()) or [_fallback(session, case, step)]


def _fallback(session: Session, case: Case, step: StepDefinition) -> Assigned:
    owner = _allowed(session, case, case.flow_owner_id)
    if owner:
        return Assigned(owner.employee_id, None, "no_approver")
    keepers = select(Employee.id).join(EmployeeRole).where(EmployeeRole.role.in_([Role.ADMIN.value, Role.CEO.value])).order_by(Employee.number)
    for employee_id in session.scalars(keepers):
        keeper = _allowed(session, case, employee_id)
        if keeper:
            return Assigned(keeper.employee_id, None, "no_approver")
    raise NobodyCanDecide(step=step.name)


def of_case(document: DocumentType, facts: DocumentFacts, case: ApprovalCase, flow: Flow) -> Case:
    """The view of a stored case."""
    return Case(document, case.document_id, facts, case.initiator_id, flow.owner_id, {k: list(v) for k, v in case.chosen.items()}, case.sent_by_id)
