"""Who has left the firm holds no to-do: it goes to their manager, also in the middle of a step (APR-02, PLT-01)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.approval import seats
from core.approval.approvers import MANAGERS_AT_MOST, works_here
from core.approval.handing import barred
from core.approval.registry import document_type
from core.approval.running import LIVE, Running, load, log
from db.models import ApprovalCase, ApprovalTask, CaseStep, Employee, EmployeeRole


def hand_over_due(session: Session) -> int:
    """For the daily job: hands over what those hold whose last day is past; returns the number of to-dos."""
    gone = select(ApprovalTask.assignee_id).join(Employee, Employee.id == ApprovalTask.assignee_id)
    people = session.scalars(gone.where(ApprovalTask.state.in_(LIVE), Employee.left_on < clock.today()).distinct().order_by(ApprovalTask.assignee_id))
    return sum(hand_over_of(session, person) for person in people.all())


def hand_over_of(session: Session, employee_id: int) -> int:
    """Every to-do of the person goes to the nearest manager who may decide on it, else to the flow's owner, an administrator or the
    CEO; returns how many went. The caller has set the last day."""
    held = (
        select(ApprovalCase.id, ApprovalCase.document_type, ApprovalCase.document_id)
        .join(ApprovalTask, ApprovalTask.case_id == ApprovalCase.id)
        .where(ApprovalTask.assignee_id == employee_id, ApprovalTask.state.in_(LIVE), ApprovalCase.state == "running")
        .distinct()
        .order_by(ApprovalCase.document_type, ApprovalCase.document_id)
    )
    count = 0
    for case in session.execute(held).all():
        document_type(case.document_type).lock(session, case.document_id)
        run = load(session, case.id)
        if run.case.state == "running":
            count += _in_case(run, employee_id)
    session.flush()
    return count


def _in_case(run: Running, employee_id: int) -> int:
    mine = [(s, t) for s in run.steps for t in s.tasks if t.assignee_id == employee_id and t.state in LIVE]
    for step, task in mine:
        person, reason = _successor(run, step, task)
        if person is not None:
            log(run.session, run.case, None, "assigned", step_key=step.key, for_id=person.id, reason=reason, of=employee_id)
            seats.hand_over(run, step, task, person.id, reason)
    return len(mine)


def _successor(run: Running, step: CaseStep, task: ApprovalTask) -> tuple[Employee | None, str]:
    """The nearest manager above who may have it and why; the flow's owner and the keepers of the house when there is none."""
    out, session = barred(run, step), run.session
    above = session.get(Employee, task.assignee_id)
    for _ in range(MANAGERS_AT_MOST):
        above = session.get(Employee, above.manager_id) if above is not None and above.manager_id else None
        if above is None:
            break
        if works_here(above) and above.id not in out:
            return above, "left_firm"
    keepers = select(Employee).join(EmployeeRole).where(EmployeeRole.role.in_([Role.ADMIN.value, Role.CEO.value])).order_by(EmployeeRole.role, Employee.number)
    owner = session.get_one(Employee, run.version.flow.owner_id)
    for person in [owner, *session.scalars(keepers).unique()]:
        if works_here(person) and person.id not in out:
            return person, "no_approver"
    return None, ""
