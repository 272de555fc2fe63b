"""The plan as a gate of its own: handed in after the initiation, approved by sponsor and PMO; no start without it (PRJ-42)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.approval import service as approvals
from core.approval.preview import who_will_be_asked
from core.changes import service as changes
from core.errors import Refusals
from core.initiation import service as initiation
from core.plan import gate
from core.plan.edits import SetCell
from core.plan.gate_errors import PlanApprovedAlready, PlanOverBudget, PlanSubmitted
from core.plan.service import save_plan
from core.projects import life, queries
from core.projects.errors import BaselineMissing
from core.projects.team import MemberInput, save_team
from db.models import Baseline, Milestone, Notice, PlanSubmission, PolicyValue, Project, Task
from tests import projects
from tests.core.changes import stories as s
from tests.projects import Firm, version

D = Decimal


def plan_version(project_id: int) -> int:
    return projects.project(project_id).plan_version


def initiated(firm: Firm, db: Session) -> int:
    """Milestones and budget only: nobody but the manager on the team, tasks nobody answers for yet."""
    db.add(PolicyValue(key="plan_gate.management_consulting", value="after", from_on=projects.MONDAY, set_by_id=firm.ceo.employee_id, set_at=projects.NOON))
    db.commit()
    project_id = firm.create()
    firm.budget(project_id, labour_days="250")
    initiation.submit(firm.manager, project_id, seen_version=version(project_id))
    firm.approve(project_id)
    return project_id


def submission(db: Session) -> PlanSubmission:
    db.expire_all()
    return db.scalars(select(PlanSubmission).order_by(PlanSubmission.id.desc()).limit(1)).one()


def test_the_plan_is_handed_in_after_the_initiation_and_makes_baseline_0(firm: Firm, db: Session) -> None:
    project_id = initiated(firm, db)
    assert db.scalars(select(Baseline)).all() == []
    card = queries.card(firm.manager, project_id)
    assert (card.state, card.planning, card.team_editable, card.editable) == ("initiated", True, True, False)
    life.file_kickoff(firm.manager, project_id, held_on=projects.MONDAY, minutes="目标、分工", seen_version=version(project_id))
    with pytest.raises(BaselineMissing):
        life.start(firm.manager, project_id, seen_version=version(project_id))
    with pytest.raises(Refusals) as refused:
        gate.submit(firm.manager, project_id, seen_plan_version=plan_version(project_id))
    assert {r.code for r in refused.value.refusals} >= {"tasks_without_responsible", "weight_without_role"}
    firm.staff(project_id)
    gate.submit(firm.manager, project_id, note="按合同里程碑编制", seen_plan_version=plan_version(project_id))
    row = submission(db)
    assert [r.people[0] for r in who_will_be_asked(firm.manager, "plan", row.id)] == [firm.sponsor.name, firm.pmo.name]
    opened = projects.opened(firm.manager, project_id)
    with pytest.raises(PlanSubmitted):  # while it is being approved it does not move
        save_plan(firm.manager, project_id, projects.edited(opened, SetCell(opened.draft.tasks[1].id, "name", "x")), seen_plan_version=opened.version)
    with pytest.raises(PlanSubmitted):
        changes.open_change(firm.manager, project_id, kind="full", reason="x")
    approvals.return_to_initiator(firm.sponsor, s.task_of("plan", row.id, firm.sponsor), comment="里程碑太少")
    save_plan(firm.manager, project_id, projects.edited(opened, SetCell(opened.draft.tasks[1].id, "name", "启动会（两地）")), seen_plan_version=opened.version)
    gate.submit(firm.manager, project_id, seen_plan_version=plan_version(project_id))
    for person in (firm.sponsor, firm.pmo):
        approvals.approve(person, s.task_of("plan", row.id, person))
    baseline = db.scalars(select(Baseline)).one()
    assert (baseline.number, baseline.budget_cost, submission(db).state) == (0, D("700000.00"), "approved")
    assert "启动会（两地）" in {t.name for t in baseline.tasks}
    assert firm.consultant.employee_id in set(db.scalars(select(Notice.employee_id).where(Notice.kind == "plan_approved")))
    life.start(firm.manager, project_id, seen_version=version(project_id))
    assert isinstance(gate.refusals(db, db.get_one(Project, project_id))[0], PlanApprovedAlready)


def test_a_plan_above_the_approved_budget_is_refused_to_the_fen(firm: Firm, db: Session) -> None:
    project_id = initiated(firm, db)
    firm.staff(project_id)
    cost = gate.plan_cost(db, projects.project(project_id))
    assert cost.other == D("200000.00")
    db.execute(update(Project).where(Project.id == project_id).values(approved_cost=cost.total))
    db.commit()
    assert gate.refusals(db, projects.project(project_id)) == []  # exactly the budget passes
    db.execute(update(Project).where(Project.id == project_id).values(approved_cost=cost.total - D("0.01")))
    db.commit()
    with pytest.raises(PlanOverBudget) as refused:
        gate.submit(firm.manager, project_id, seen_plan_version=plan_version(project_id))
    assert (refused.value.facts["over"], refused.value.facts["cost"]) == (D("0.01"), cost.total)
    assert db.scalars(select(PlanSubmission)).all() == []
    leaf = db.scalars(select(Task).where(Task.project_id == project_id, Task.effort_days > 0, ~Task.is_summary).limit(1)).one()
    leaf.effort_days += 1
    db.commit()
    assert gate.plan_cost(db, projects.project(project_id)).total == cost.total + D("2000.00")


def test_an_initiation_without_its_plan_still_carries_milestones(firm: Firm, db: Session) -> None:
    db.add(PolicyValue(key="plan_gate.management_consulting", value="after", from_on=projects.MONDAY, set_by_id=firm.ceo.employee_id, set_at=projects.NOON))
    db.commit()
    project_id = firm.create()
    firm.budget(project_id, labour_days="250")
    for row in db.scalars(select(Milestone).where(Milestone.project_id == project_id)):
        db.delete(row)
    db.commit()
    (submit,) = [m.refused for m in queries.moves(firm.manager, project_id) if m.action == "submit"]
    assert submit is not None
    assert submit.code == "milestone_missing"
    save_team(
        firm.manager, project_id, [MemberInput(firm.manager.employee_id, "manager", D(10))], {"manager": D(100)}, seen_version=version(project_id)
    )  # the team may come with it all the same
