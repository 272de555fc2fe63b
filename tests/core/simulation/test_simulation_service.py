"""A simulation from the plan in the database: kept, repeated, out of date, money only for who sees it (PRJ-30)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.errors import NotFound, NotPermitted, WrongState
from core.portfolio import summaries
from core.risks import register
from core.risks.register import RiskDetails, RiskInput
from core.simulation import queries, service
from core.simulation.gathering import NothingToSimulate
from core.simulation.service import SeedOutOfRange
from db.models import Baseline, CostEntry, CostLine, PolicyValue, ProjectMember, Task, TaskLink
from tests import factories as f
from tests.statements import counting

MONDAY = dt.date(2026, 3, 2)
D = Decimal


def _task(db: Session, project: int, stage: int, n: int, days: int, **values: object) -> Task:
    """Of `days` working days from a Monday on, `n` weeks after the first."""
    start = MONDAY + dt.timedelta(days=7 * n)
    row = Task(project_id=project, stage_id=stage, position=n + 1, code=str(n + 1), sort_key=f"{n + 1:04}", name=f"任务{n + 1}", starts_on=start,
               finishes_on=start + dt.timedelta(days=days - 1), effort_days=D(days))  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    return f.make(db, row)


def test_a_run_is_kept_with_everything_to_repeat_it(db: Session) -> None:
    with clock.at(clock.at_firm_time(MONDAY, 12)):
        manager, member, stranger = (f.actor(db, role) for role in (Role.PM, Role.MEMBER, Role.MEMBER))
        project = f.project(db, manager=manager, starts_on=MONDAY, revenue="100000.00", margin_floor=D("0.30"))
        stage = project.stages[0].id
        f.make(db, ProjectMember(project_id=project.id, employee_id=member.employee_id, role="consultant"))
        with pytest.raises(NothingToSimulate):
            service.run(manager, project.id)
        one = _task(db, project.id, stage, 0, 5, progress=D(100))
        two = _task(db, project.id, stage, 1, 5, optimistic_days=D(4), pessimistic_days=D(10))
        f.make(db, TaskLink(project_id=project.id, predecessor_id=one.id, successor_id=two.id))
        labour = f.account(db, "labour").id
        f.make(db, CostLine(project_id=project.id, stage_id=stage, account_id=labour, kind="labour", net_cost=D("60000.00")))
        f.make(db, CostLine(project_id=project.id, stage_id=stage, account_id=labour, kind="purchase", net_cost=D("4000.00")))
        finish = two.finishes_on
        baseline = Baseline(
            project_id=project.id, number=0, approved_at=clock.now(), starts_on=MONDAY, finishes_on=finish, effort_days=D(10), budget_cost=D(64000)
        )
        f.make(db, baseline)
        f.make(db, PolicyValue(key="simulation.runs", value=400, from_on=MONDAY, set_by_id=manager.employee_id, set_at=clock.now()))
        spent = {"kind": "labour", "amount": D("30000.00"), "booked_on": MONDAY, "document_type": "test", "document_id": 1, "created_at": clock.now()}
        f.make(db, CostEntry(project_id=project.id, account_id=labour, **spent))
        summaries.refresh(db, [project.id])
        db.commit()
        with counting(db) as sent:
            kept = service.run(manager, project.id, seed=42)
        assert len(sent) < 40
        (row,) = queries.runs(manager, project.id)
        assert (row.id, row.seed, row.runs, row.plan_moved, row.register_moved) == (kept, 42, 400, False, False)
        assert (row.finish.baseline, row.finish.plan) == (finish, finish)  # without uncertainty the plan itself
        assert finish < row.finish.p80
        assert row.finish.late["p80"] > 0
        assert row.margin is not None
        assert row.margin.plan == D("38000.00")  # 100,000 − 30,000 spent − half of 64,000 left
        assert row.margin.p80 < row.margin.p50 < row.margin.plan
        assert row.margin.floor_rate == D("0.30")
        assert service.repeat(manager, kept)
        again = service.run(manager, project.id, seed=42)
        newest, first = queries.runs(manager, project.id)
        assert (newest.id, newest.finish, newest.margin) == (again, first.finish, first.margin)

        (seen, _) = queries.runs(member, project.id)
        assert seen.margin is None
        assert seen.finish == row.finish
        with pytest.raises(NotPermitted):
            service.run(member, project.id)
        with pytest.raises(NotFound):
            queries.runs(stranger, project.id)
        with pytest.raises(SeedOutOfRange):
            service.run(manager, project.id, seed=-1)

        register.save_risk(manager, project.id, RiskInput("只有文字", "high", "severe"))
        assert not queries.runs(manager, project.id)[0].register_moved  # it changes no figure
        details = RiskDetails(stage_id=stage, impact_days=10, impact_cost=D("5000.00"))
        register.save_risk(manager, project.id, RiskInput("样本不足", "high", "major", details=details))
        project.plan_version += 1
        db.commit()
        assert [(r.plan_moved, r.register_moved) for r in queries.runs(manager, project.id)] == [(True, True)] * 2
        service.run(manager, project.id, seed=42)
        worse = queries.runs(manager, project.id)[0]
        assert worse.margin is not None
        assert worse.finish.p80 > row.finish.p80
        assert worse.margin.p80 < row.margin.p80
        assert queries.coverage(manager, project.id).counted == 1
        assert len(queries.coverage(manager, project.id).without) == 1
        project.state = "closed"
        db.commit()
        with pytest.raises(WrongState):
            service.run(manager, project.id)
