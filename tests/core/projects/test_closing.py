"""Closure and termination as documents: what they settle, guard, release, and what a return, rejection, withdrawal leaves (PRJ-13, APR-12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.approval import queries as cases
from core.approval import service as approvals
from core.errors import NotPermitted, WrongState
from core.ledger import spend
from core.ledger.check import differences
from core.progress.service import confirm_period
from core.projects import closing, ending_queries, life
from core.projects.booking import require_bookable
from core.projects.errors import EndingWaits, NotBookableAfterTermination, ReasonMissing, StillOpen
from core.unit import writing
from db.models import ApprovalCase, BudgetLine, CorrectiveAction, Notice, ProgressPeriod, Project, ProjectEnding, ProjectRisk
from tests import projects
from tests.projects import Firm, ending_task, version


def finished(firm: Firm, db: Session) -> int:
    project_id = firm.started()
    db.execute(update(Project).where(Project.id == project_id).values(state="finished", finished_on=projects.MONDAY, acceptance_passed_on=projects.MONDAY))
    projects.nothing_open(db, project_id)
    return project_id


def ending(firm: Firm, project_id: int) -> ending_queries.EndingRow:
    found = ending_queries.ending_of(firm.manager, project_id)
    assert found is not None
    return found


def held(db: Session) -> Decimal:
    """What the company holds for projects."""
    return db.scalar(select(func.sum(BudgetLine.committed)).where(BudgetLine.project_id.is_(None))) or Decimal(0)


def test_a_closure_is_settled_and_gives_the_rest_back(firm: Firm, db: Session) -> None:
    project_id = finished(firm, db)
    with writing(None, "test") as session:
        spend(session, None, project_id=project_id, account_id=firm.accounts["travel"], amount=Decimal("30000.00"), booked_on=projects.MONDAY,
              document_type="test", document_id=1)  # fmt: skip
    case = closing.submit_closure(firm.manager, project_id, note="成果已移交", seen_version=version(project_id))
    detail = cases.case_detail(firm.sponsor, case)
    assert (detail.document_type, detail.fields["to_release"], detail.fields["receivable"]) == ("closure", "670000.00", "1060000.00")
    assert projects.state(project_id) == "finished"
    approvals.approve(firm.sponsor, ending_task(ending(firm, project_id).id, firm.sponsor))
    approvals.approve(firm.finance, ending_task(ending(firm, project_id).id, firm.finance), filled={"settlement_note": "同意决算"})
    approvals.approve(firm.pmo, ending_task(ending(firm, project_id).id, firm.pmo))
    row = db.scalars(select(ProjectEnding)).one()
    assert (row.state, row.settlement_note, row.revenue, row.released) == ("approved", "同意决算", Decimal("1000000.00"), Decimal("670000.00"))
    assert (projects.project(project_id).closed_on, held(db)) == (projects.MONDAY, 0)
    assert not differences(db)


def test_what_opens_on_the_way_refuses_the_last_approval(firm: Firm, db: Session) -> None:
    project_id = finished(firm, db)
    closing.submit_closure(firm.manager, project_id, seen_version=version(project_id))
    found = ending(firm, project_id).id
    approvals.approve(firm.sponsor, ending_task(found, firm.sponsor))
    approvals.approve(firm.finance, ending_task(found, firm.finance))
    db.add(ProjectRisk(project_id=project_id, name="尾款争议", likelihood="high", impact="severe"))
    db.commit()
    with pytest.raises(StillOpen):
        approvals.approve(firm.pmo, ending_task(found, firm.pmo))
    assert (projects.state(project_id), ending(firm, project_id).state) == ("finished", "in_approval")


def test_progress_handed_in_before_the_finish_can_still_be_confirmed(firm: Firm, db: Session) -> None:
    project_id = finished(firm, db)
    period = ProgressPeriod(project_id=project_id, period_on=projects.MONDAY, state="submitted", submitted_by_id=firm.manager.employee_id)
    db.add(period)
    db.commit()
    (refused,) = [m.refused for m in ending_queries.moves(firm.manager, project_id)]
    assert isinstance(refused, StillOpen)
    confirm_period(firm.qa, period.id, seen_version=period.version)
    db.execute(update(CorrectiveAction).values(state="effective"))  # the period was far behind: its indicator asked for one
    db.commit()
    assert [m.refused for m in ending_queries.moves(firm.manager, project_id)] == [None]


def test_a_termination_releases_the_headroom_and_keeps_the_cost(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with writing(None, "test") as session:
        spend(session, None, project_id=project_id, account_id=firm.accounts["purchase"], amount=Decimal("20000.00"), booked_on=projects.MONDAY,
              document_type="test", document_id=1)  # fmt: skip
    with pytest.raises(ReasonMissing):
        closing.submit_termination(firm.manager, project_id, reason="  ", seen_version=version(project_id))
    with pytest.raises(NotPermitted):
        closing.submit_termination(firm.consultant, project_id, reason="x", seen_version=version(project_id))
    closing.submit_termination(firm.manager, project_id, reason="客户重组", seen_version=version(project_id))
    with pytest.raises(EndingWaits):  # the approvers decide on the project they see
        life.pause(firm.manager, project_id, reason="x", resumes_on=projects.MONDAY + dt.timedelta(days=9), seen_version=version(project_id))
    with writing(None, "test") as session:
        require_bookable(session, project_id, projects.MONDAY)  # work goes on until the last approval
    firm.settle(ending(firm, project_id).id)
    row = projects.project(project_id)
    assert (row.state, row.terminated_on, held(db)) == ("terminated", projects.MONDAY, 0)
    actual = db.scalar(select(func.sum(BudgetLine.actual)).where(BudgetLine.project_id.is_(None)))
    assert actual == Decimal("20000.00")
    with writing(None, "test") as session, pytest.raises(NotBookableAfterTermination):
        require_bookable(session, project_id, projects.MONDAY, projects.MONDAY + dt.timedelta(days=1))
    assert firm.consultant.employee_id in set(db.scalars(select(Notice.employee_id).where(Notice.kind == "project_terminated")))
    closing.submit_closure(firm.manager, project_id, seen_version=version(project_id))  # its open deliverables were called off with it
    firm.settle(ending(firm, project_id).id)
    assert (projects.state(project_id), held(db)) == ("closed", 0)
    assert not differences(db)


def test_returned_rejected_withdrawn_dropped_leave_the_project_as_it_was(firm: Firm, db: Session) -> None:
    project_id = firm.started()

    def ask() -> int:
        closing.submit_termination(firm.manager, project_id, reason="客户重组", seen_version=version(project_id))
        return ending(firm, project_id).id

    returned = ask()
    approvals.return_to_initiator(firm.sponsor, ending_task(returned, firm.sponsor), comment="先与客户谈")
    assert (projects.state(project_id), ending(firm, project_id).state) == ("in_progress", "draft")
    assert [m.action for m in ending_queries.moves(firm.manager, project_id)] == ["termination", "drop"]
    with pytest.raises(WrongState):
        closing.withdraw(firm.manager, returned)
    assert ask() == returned  # the same document, its next round
    approvals.reject(firm.sponsor, ending_task(returned, firm.sponsor), comment="继续执行")
    assert (projects.state(project_id), ending(firm, project_id).state) == ("in_progress", "rejected")
    withdrawn = ask()
    closing.withdraw(firm.manager, withdrawn)
    assert (withdrawn != returned, ending(firm, project_id).state) == (True, "withdrawn")
    dropped = ask()
    approvals.return_to_initiator(firm.sponsor, ending_task(dropped, firm.sponsor), comment="不同意")
    closing.drop(firm.manager, dropped, seen_version=ending(firm, project_id).version)
    assert projects.state(project_id) == "in_progress"
    assert not db.scalars(select(ApprovalCase).where(ApprovalCase.document_type == "termination", ApprovalCase.state.in_(["running", "returned"]))).all()
    assert held(db) == Decimal("700000.00")
