"""Reminders by the calendar: tasks, deliverables, money owed, contracts that end (PLT-11). Each is one statement and a look at what
was told before; the days ahead are policies. What is late is told when it has just become late, not for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from core import clock, policies
from core.access import Role
from core.calendar.queries import load_calendar
from core.contracts.queries import OWING
from core.jobs.telling import Reminder, holders, tell_once
from core.money import ZERO
from core.projects.types import ProjectState
from core.receipts.figures import received_by_line
from core.unit import writing
from db.models import Contract, Customer, Deliverable, Department, Employee, PlanLine, Project, SupportRequest, Task

LATE_DAYS = 14  # what has been late for longer was told before there was timed work
WORKED_ON = (ProjectState.INITIATED, ProjectState.IN_PROGRESS)


def tasks() -> int:
    """Tasks that finish soon or just became late: to who does them; late ones to the project manager too."""
    with writing(None, "job.tasks_due") as session:
        today, ahead = _span(session, "reminders.task_days")
        found = session.execute(
            _on_projects(Task, Task.finishes_on, ahead)
            .where(Task.progress < 100, ~Task.is_summary, ~Task.is_milestone, Task.responsible_id.is_not(None))
            .order_by(Task.id)
        ).all()
        return _told(session, found, "task", today)


def deliverables() -> int:
    """Deliverables not handed in that are due soon or just became late: to who answers for them, else the manager."""
    with writing(None, "job.deliverables_due") as session:
        today, ahead = _span(session, "reminders.deliverable_days")
        wanted = _on_projects(Deliverable, Deliverable.due_on, ahead).where(Deliverable.state == "planned", Deliverable.waived == "")
        found = session.execute(wanted.order_by(Deliverable.id)).all()
        return _told(session, found, "deliverable", today)


def _span(session: Session, policy: str) -> tuple[dt.date, dt.date]:
    """Today, and the last day that counts as soon: so many working days ahead."""
    today = clock.today()
    return today, load_calendar(session).add_working_days(today, int(policies.value(session, policy)))


def _on_projects(model: Any, due_on: Any, ahead: dt.date) -> Select[Any]:
    return (
        select(model, due_on.label("due_on"), Project)
        .join(Project, Project.id == model.project_id)
        .where(Project.state.in_(WORKED_ON), due_on.between(clock.today() - dt.timedelta(days=LATE_DAYS), ahead))
    )


def _told(session: Session, found: Any, what: str, today: dt.date) -> int:
    """`task_due`, `task_overdue`, `deliverable_due`, `deliverable_overdue`."""
    due: list[Reminder] = []
    late: list[Reminder] = []
    for row, due_on, project in found:
        answers = row.responsible_id or project.manager_id
        people = (answers,) if due_on >= today else (answers, project.manager_id)
        facts = _project_facts(project) | {"name": row.name, "name_en": row.name_en, "due_on": due_on}
        reminder = Reminder(people, "project", project.id, f"{what}:{row.id}:{due_on}", facts)
        (due if due_on >= today else late).append(reminder)
    return tell_once(session, f"{what}_due", due) + tell_once(session, f"{what}_overdue", late)


def _project_facts(project: Project) -> dict[str, Any]:
    return {"number": project.number, "title": project.name, "title_en": project.name_en}


def receivables() -> int:
    """Money owed: to the contract's owner before it is due; when it is late to the owner, their manager, and finance."""
    with writing(None, "job.receivables_due") as session:
        today = clock.today()
        soon = today + dt.timedelta(days=int(policies.value(session, "receivables.due_soon_days")))
        rows = session.execute(_owed(PlanLine.due_on.between(today - dt.timedelta(days=LATE_DAYS), soon))).all()
        finance = holders(session, Role.FINANCE) if any(r.PlanLine.due_on < today for r in rows) else []
        due = [_owing(r, (r.owner_id,)) for r in rows if r.PlanLine.due_on >= today]
        late = [_owing(r, (r.owner_id, r.manager_id, *finance)) for r in rows if r.PlanLine.due_on < today]
        return tell_once(session, "receivable_due", due) + tell_once(session, "receivable_overdue", late)


def _owed(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    paid, owner = received_by_line(), aliased(Employee)
    left = PlanLine.amount - func.coalesce(paid.c.received, ZERO)
    return (
        select(PlanLine, Contract, Customer.short_name, Customer.short_name_en, owner.id.label("owner_id"), owner.manager_id, left.label("left"))
        .join(Contract, Contract.id == PlanLine.contract_id)
        .join(Customer, Customer.id == Contract.customer_id)
        .join(owner, owner.id == Contract.owner_id)
        .outerjoin(paid, paid.c.plan_line_id == PlanLine.id)
        .where(Contract.state.in_(OWING), left > 0, *conditions)
        .order_by(PlanLine.due_on, PlanLine.id)
    )


def _owing(row: Row[Any], people: tuple[int | None, ...]) -> Reminder:
    line, contract = row.PlanLine, row.Contract
    facts = {
        "number": contract.number,
        "title": contract.title,
        "title_en": contract.title_en,
        "customer": row.short_name,
        "customer_en": row.short_name_en,
        "amount": row.left,
        "due_on": line.due_on,
    }
    return Reminder(people, "contract", contract.id, f"line:{line.id}:{line.due_on}", facts)


def contracts() -> int:
    """Effective contracts that end soon, or have just ended without being completed: to the owner, ended ones to their manager too."""
    with writing(None, "job.contracts_ending") as session:
        today = clock.today()
        soon = today + dt.timedelta(days=int(policies.value(session, "reminders.contract_days")))
        rows = session.execute(
            select(Contract, Employee.manager_id)
            .join(Employee, Employee.id == Contract.owner_id)
            .where(Contract.state.in_(OWING), Contract.ends_on.between(today - dt.timedelta(days=LATE_DAYS), soon))
            .order_by(Contract.id)
        ).all()
        soon_over = [_ending(c, (c.owner_id,)) for c, _ in rows if c.ends_on and c.ends_on >= today]
        over = [_ending(c, (c.owner_id, manager)) for c, manager in rows if c.ends_on and c.ends_on < today]
        return tell_once(session, "contract_expiring", soon_over) + tell_once(session, "contract_expired", over)


def _ending(contract: Contract, people: tuple[int | None, ...]) -> Reminder:
    facts = {"number": contract.number, "title": contract.title, "title_en": contract.title_en, "due_on": contract.ends_on}
    return Reminder(people, "contract", contract.id, f"end:{contract.ends_on}", facts)


def support() -> int:
    """Requests of other departments whose day comes or has just passed: to who looks after them, else the department's head; late
    ones to who asked, too (PLT-13)."""
    with writing(None, "job.support_due") as session:
        today = clock.today()
        last = load_calendar(session).next_working_day(today)
        rows = session.execute(
            select(SupportRequest, Department.head_id)
            .join(Department, Department.id == SupportRequest.department_id)
            .where(SupportRequest.state.in_(("asked", "taken")), SupportRequest.due_on.between(today - dt.timedelta(days=LATE_DAYS), last))
            .order_by(SupportRequest.id)
        ).all()
        return tell_once(session, "support_due", [_asked(r, r.taken_by_id or head, today) for r, head in rows])


def _asked(row: SupportRequest, answers: int | None, today: dt.date) -> Reminder:
    people = (answers,) if row.due_on >= today else (answers, row.asked_by_id)
    facts = {"number": row.number, "title": row.title, "due_on": row.due_on}
    return Reminder(people, "support_request", row.id, f"{row.due_on}:{row.due_on < today}", facts)
