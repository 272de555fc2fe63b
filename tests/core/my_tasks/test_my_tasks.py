"""My tasks, and what I say of them without hours (PRJ-18); planned and actual of every task on any day (PRJ-19)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.errors import DatesReversed, NotFound, Refusals, WrongState
from core.labour.errors import TaskHasParts
from core.my_tasks.queries import my_tasks
from core.progress import queries
from core.progress.by_task import day_rows
from core.progress.reporting import DaysLeftWrong, TaskOfSomebodyElse, report_task
from core.progress.rules import ProgressOutOfRange
from db.models import Project, Task, TaskReport
from tests import projects
from tests.core.progress.conftest import firm, worker_engine  # noqa: F401  the founded firm
from tests.core.progress.test_progress_periods import FRIDAY, confirm, save, submit
from tests.projects import Firm
from tests.statements import counting

D = Decimal


def test_a_report_stands_beside_the_task_until_the_manager_and_qa_take_it(firm: Firm, db: Session) -> None:  # noqa: F811
    project_id = firm.started()
    tasks = projects.tasks(project_id)
    mine = [t for t in tasks.values() if t.responsible_id == firm.consultant.employee_id and not t.is_summary and not t.is_milestone][0]
    with projects.on(FRIDAY):
        report_task(firm.consultant, mine.id, D(30), D("4.5"), "资料已到")
        report_task(firm.consultant, mine.id, D(60), D(2), "访谈完成")
        (row,) = [t for t in my_tasks(firm.consultant) if t.id == mine.id]
        assert (row.progress, row.reported, row.remaining_days, row.note) == (D(0), D(60), D(2), "访谈完成")
        assert db.get_one(Task, mine.id).progress == 0
        line = next(r for r in queries.period_sheet(firm.manager, project_id, FRIDAY).rows if r.task_id == mine.id)
        assert (line.reported, line.progress, line.remaining_days, line.note) == (D(60), D(60), D(2), "访谈完成")
        period_id = save(firm, project_id, FRIDAY, **{"t" + mine.code.replace(".", "_"): "60"})
        submit(firm, period_id)
        confirm(firm, period_id)
        (row,) = [t for t in my_tasks(firm.consultant) if t.id == mine.id]
        assert (row.progress, row.reported) == (D(60), None)
        report_task(firm.consultant, mine.id, D(100))
        (row,) = [t for t in my_tasks(firm.consultant) if t.id == mine.id]
        assert (row.box, row.now, row.remaining_days) == ("done", D(100), D(0))
        assert len(db.scalars(select(TaskReport)).all()) == 3
        with counting(db) as sent:
            my_tasks(firm.consultant)
        assert len(sent) <= 6, sent


def test_only_ones_own_leaf_tasks_of_projects_at_work(firm: Firm, db: Session) -> None:  # noqa: F811
    project_id = firm.started()
    tasks = projects.tasks(project_id)
    mine = [t for t in tasks.values() if t.responsible_id == firm.consultant.employee_id and not t.is_summary][0]
    with projects.on(FRIDAY):
        for actor, task, refused in (
            (firm.analyst, mine.id, TaskOfSomebodyElse), (firm.manager, mine.id, TaskOfSomebodyElse), (firm.sales, -1, NotFound),
        ):  # fmt: skip
            with pytest.raises(refused):
                report_task(actor, task, D(10))
        for progress, left, refused in ((D(101), None, ProgressOutOfRange), (D(-1), None, ProgressOutOfRange), (D("NaN"), None, ProgressOutOfRange),
                                        (D(10), D(-1), DaysLeftWrong), (D(100), D(1), DaysLeftWrong), (D(101), D(-1), Refusals)):  # fmt: skip
            with pytest.raises(refused):
                report_task(firm.consultant, mine.id, progress, left)
        top = next(t for t in tasks.values() if t.is_summary)
        db.execute(update(Task).where(Task.id == top.id).values(responsible_id=firm.consultant.employee_id))
        with pytest.raises(TaskHasParts):
            report_task(firm.consultant, top.id, D(10))
        assert top.id not in {t.id for t in my_tasks(firm.consultant)}
        db.execute(update(Project).where(Project.id == project_id).values(state="paused"))
        db.commit()
        with pytest.raises(WrongState):
            report_task(firm.consultant, mine.id, D(10))
        assert not any(t.may_report for t in my_tasks(firm.consultant))
        db.execute(update(Project).where(Project.id == project_id).values(state="closed"))
        db.commit()
        assert my_tasks(firm.consultant) == []


def test_every_task_and_milestone_on_a_day_and_what_a_period_brought(firm: Firm, db: Session) -> None:  # noqa: F811
    project_id = firm.started()
    with projects.on(FRIDAY + dt.timedelta(days=7)):
        for day, done in ((FRIDAY, "50"), (FRIDAY + dt.timedelta(days=7), "80")):
            period_id = save(firm, project_id, day, t1_1=done)
            submit(firm, period_id)
            confirm(firm, period_id)
        rows = {r.code or r.kind: r for r in day_rows(firm.manager, project_id, FRIDAY + dt.timedelta(days=7), since=FRIDAY + dt.timedelta(days=1))}
        before = {r.code or r.kind: r for r in day_rows(firm.consultant, project_id, FRIDAY)}
        assert (before["1.1"].actual, rows["1.1"].actual, rows["1.1"].actual_in) == (D(50), D(80), D(30))
        assert rows["1.1"].deviation == rows["1.1"].actual - rows["1.1"].planned
        assert rows["project"].planned_in == rows["project"].planned - before["project"].planned
        assert rows["project"].actual == queries.figures_on(firm.manager, project_id).actual
        assert any(r.kind == "milestone" and r.code == "◆" for r in rows.values())
        with pytest.raises(DatesReversed):
            day_rows(firm.manager, project_id, FRIDAY, since=FRIDAY + dt.timedelta(days=1))
