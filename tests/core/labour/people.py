"""A small team with a project, a budget and rates, for the tests of daily reports."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.labour.service import save_week
from core.labour.writing import HoursEdit, Work, monday_of
from core.ledger import Need, occupy
from db.models import Department, Project, ProjectMember, ReportLine, Stage, Task
from tests import factories as f

MONDAY = dt.date(2026, 5, 4)
FRIDAY = dt.date(2026, 5, 8)


def on(day: dt.date) -> AbstractContextManager[None]:
    """It is 18:00 of that day."""
    return clock.at(clock.at_firm_time(day, 18))


@dataclass
class Team:
    head: Actor
    sponsor: Actor
    manager: Actor
    member: Actor
    stranger: Actor
    project: Project
    task: Task
    company_line_id: int

    @property
    def work(self) -> Work:
        return Work(self.project.id, self.task.id)

    def report(
        self, hours: int = 8, day: dt.date = MONDAY, *, who: Actor | None = None, work: Work | None = None, submit: bool = True, today: dt.date = FRIDAY
    ) -> None:
        with on(today):
            save_week(who or self.member, monday_of(day), [HoursEdit(work or self.work, day, hours * 60)], submit=[day] if submit else ())


def make_team(session: Session, *, budget: str = "720000.00", company: str = "1000000.00", rate: str = "1600.00") -> Team:
    department = f.department(session)
    grade = f.grade(session, rate)
    boss = f.employee(session, Role.CEO, name="林总", department_id=department.id)
    head = f.employee(session, Role.DEPT_HEAD, name="陈立", department_id=department.id, manager=boss, grade_id=grade.id)
    session.get_one(Department, department.id).head_id = head.id
    sponsor = f.employee(session, name="方敏", department_id=department.id, manager=boss, grade_id=grade.id)
    manager = f.employee(session, Role.PM, name="李娜", department_id=department.id, manager=head, grade_id=grade.id)
    member = f.employee(session, name="周涛", department_id=department.id, manager=head, grade_id=grade.id)
    stranger = f.employee(session, name="外人", department_id=f.department(session, "审计部").id, manager=boss)
    people = [f.actor_of(p) for p in (head, sponsor, manager, member, stranger)]
    line = f.company_line(session, company)
    project = f.project(session, manager=people[2], sponsor=people[1])
    stage = session.scalars(select(Stage).where(Stage.project_id == project.id)).one()
    session.add_all(
        [
            ProjectMember(project_id=project.id, employee_id=member.id, role="consultant"),
            ProjectMember(project_id=project.id, employee_id=manager.id, role="manager"),
        ]
    )
    task = f.make(session, Task(project_id=project.id, stage_id=stage.id, position=1, code="1", sort_key="0001", name="调研", responsible_id=member.id,
                                role="consultant", starts_on=project.starts_on, finishes_on=project.finishes_on))  # fmt: skip
    if Decimal(budget):
        occupy(session, None, project.id, [Need(2026, line.account_id, Decimal(budget))], "project", project.id)
    session.flush()
    return Team(*people, project, task, line.id)


def lines(session: Session, **values: object) -> list[ReportLine]:
    session.expire_all()
    return list(session.scalars(select(ReportLine).filter_by(**values).order_by(ReportLine.id)))
