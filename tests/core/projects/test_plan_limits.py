"""Constraints, effort-driven dates, estimates and floats are saved with the plan, and a saved plan opens the same (PRJ-04, PRJ-05)."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar.queries import load_calendar
from core.plan.draft import PlanDraft
from core.plan.edits import SetCell
from core.plan.errors import ClientPersonUnknown
from core.plan.service import save_plan
from core.plan.tree import arranged
from core.projects.blueprint import of_project
from db.models import Absence, Contact, Project, Task, WorkType
from tests import projects
from tests.projects import Firm, edited, opened
from tests.statements import counting


def test_every_limit_is_saved_and_an_effort_follows_the_days_its_person_is_there(db: Session, firm: Firm) -> None:
    project_id = firm.create()
    firm.staff(project_id)
    rows = projects.tasks(project_id)
    one, last = rows["1.1"], rows["3.1"].id
    customer_id = db.get_one(Project, project_id).customer_id
    db.add_all([
        WorkType(code="site", name="现场", name_en="On site", position=1), Contact(customer_id=customer_id, name="王总", email="wang@client.example"),
        Absence(employee_id=firm.manager.employee_id, kind="annual", from_on=one.starts_on, until_on=one.starts_on, entered_by_id=firm.manager.employee_id,
                entered_at=projects.NOON),
    ])
    db.flush()
    before = opened(firm.manager, project_id)
    assert before.context.away[firm.manager.employee_id] == {one.starts_on: Decimal(1)}
    manager = next(c.label for c in before.context.people if c.value == firm.manager.employee_id)
    draft = edited(before, *(SetCell(one.id, name, text) for name, text in (
        ("responsible", manager), ("effort_days", "2"), ("effort_driven", "是"), ("work_type", "site"), ("client_contact", "wang@client.example"),
        ("optimistic_days", "1.5"), ("pessimistic_days", "4"), ("not_before_on", one.starts_on.isoformat()))), SetCell(last, "finish_by_on", "2026-03-31"))
    save_plan(firm.manager, project_id, draft, seen_plan_version=before.version)
    saved = projects.tasks(project_id)
    kept = saved["1.1"]
    days = [day for day in (one.starts_on + dt.timedelta(n) for n in range(9)) if before.context.calendar.is_working(day)]
    assert (kept.starts_on, kept.finishes_on) == (days[1], days[2])     # the first day they are away
    assert (kept.effort_driven, kept.optimistic_days, kept.pessimistic_days, kept.not_before_on) == (True, Decimal("1.5"), Decimal(4), one.starts_on)
    assert (kept.work_type_id, kept.client_contact_id) == (before.context.work_types[0].value, before.context.clients[0].value)
    late = saved["3.1"]
    assert late.total_float_days is not None
    assert late.total_float_days < 0
    assert late.is_critical
    assert all(t.free_float_days is not None and t.free_float_days >= 0 for t in saved.values())
    again = opened(firm.manager, project_id)
    assert again.draft.changed().count == 0
    strange = arranged(t if t.id != one.id else type(t)(**{**t.__dict__, "client_contact_id": 999_999}) for t in again.draft.tasks)
    with pytest.raises(ClientPersonUnknown):
        save_plan(firm.manager, project_id, PlanDraft.of(strange), seen_plan_version=again.version)


def test_a_copied_plan_moves_its_limits_and_leaves_the_other_clients_people_behind(db: Session, firm: Firm) -> None:
    project_id = firm.create()
    source = db.get_one(Project, project_id)
    client = Contact(customer_id=source.customer_id, name="王总")
    db.add(client)
    db.flush()
    task = db.get_one(Task, projects.tasks(project_id)["1.1"].id)
    task.not_before_on = task.finish_by_on = source.starts_on
    task.client_contact_id, task.pessimistic_days = client.id, Decimal(9)
    db.flush()
    later = source.starts_on + dt.timedelta(days=28)
    for keep in (False, True):
        copied = next(t for t in of_project(db, source, later, load_calendar(db), keep_people=keep).tasks if t.code == "1.1")
        assert (copied.not_before_on, copied.finish_by_on, copied.pessimistic_days) == (later, later, Decimal(9))
        assert copied.client_contact_id == (client.id if keep else None)


def test_opening_a_plan_sends_as_many_statements_with_limits_as_without(db: Session, firm: Firm) -> None:
    project_id = firm.create()
    firm.staff(project_id)
    opened(firm.manager, project_id)
    with counting(db) as few:
        opened(firm.manager, project_id)
    customer_id = db.get_one(Project, project_id).customer_id
    db.add_all([Contact(customer_id=customer_id, name=f"联系人{n}") for n in range(5)])
    for task in db.scalars(select(Task).where(Task.project_id == project_id)):
        task.effort_driven, task.responsible_id = not task.is_summary, firm.manager.employee_id
    db.flush()
    with counting(db) as many:
        opened(firm.manager, project_id)
    assert len(many) == len(few)
