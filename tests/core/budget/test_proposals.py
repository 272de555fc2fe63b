"""The budget as a document: drafted, mended, merged from a file, given up; in effect only through its approval (MON-01, APR-12)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core.access import Actor, Role
from core.approval import service as approval
from core.budget import proposals
from core.budget.effect import BudgetBelowUse, BudgetEdit, LineTwice
from core.budget.machine import NothingProposed
from core.budget.proposal_queries import ProposalSheet, open_proposal, proposal
from core.errors import NotPermitted, Refusal, StaleScreen, WrongState
from core.ledger import HeadroomExceeded, Need, occupy
from core.ledger.check import differences
from core.unit import reading, writing
from db.models import ApprovalCase, ApprovalTask, BudgetLine, Employee
from tests import factories as f

D = Decimal


def flow(session: Session, ceo: Actor) -> None:
    step = {"key": "ceo", "name": "总经理", "after": [], "approver": {"kind": "company_role", "role": "ceo"}}
    f.flow(session, "budget", [step], owner=session.get_one(Employee, ceo.employee_id))


@pytest.fixture
def ceo(db: Session) -> Actor:
    found = f.actor(db, Role.CEO, name="陈伟")
    flow(db, found)
    return found


@pytest.fixture
def finance(db: Session, ceo: Actor) -> Actor:
    return f.actor(db, Role.FINANCE, name="赵敏")


def drafted(finance: Actor, year: int = 2026) -> ProposalSheet:
    found = open_proposal(finance, year)
    assert found is not None
    return found


def decide(ceo: Actor) -> int:
    with reading(None, "service") as session:
        return session.scalars(select(ApprovalTask.id).where(ApprovalTask.assignee_id == ceo.employee_id, ApprovalTask.state == "open")).one()


def test_a_draft_keeps_only_what_would_change_and_an_import_is_merged_into_it(db: Session, finance: Actor) -> None:
    labour, travel = f.company_line(db, "1000.00"), f.company_line(db, "500.00", code="travel")
    same = BudgetEdit("project", labour.account_id, D("1000.00"))
    with pytest.raises(NothingProposed):
        proposals.save_proposal(finance, 2026, [same])
    proposals.save_proposal(finance, 2026, [same, BudgetEdit("project", travel.account_id, D("700.00"))], note="差旅增加")
    found = drafted(finance)
    assert [(x.account.id, x.before, x.amount, x.difference) for x in found.lines] == [(travel.account_id, D("500.00"), D("700.00"), D("200.00"))]
    assert (found.before["project"], found.after["project"]) == (D("1500.00"), D("1700.00"))
    with pytest.raises(StaleScreen):  # somebody drafted since the screen was drawn
        proposals.save_proposal(finance, 2026, [BudgetEdit("project", labour.account_id, D(1))])
    proposals.save_proposal(finance, 2026, [BudgetEdit("project", labour.account_id, D("1200.00"))], seen_version=found.version, merge=True)
    merged = drafted(finance)
    assert ({x.amount for x in merged.lines}, merged.note) == ({D("700.00"), D("1200.00")}, "差旅增加")
    with pytest.raises(LineTwice):
        proposals.save_proposal(finance, 2026, [same, same], seen_version=merged.version)
    proposals.save_proposal(finance, 2026, [BudgetEdit("project", labour.account_id, D("1300.00"), "warn")], seen_version=merged.version)
    assert [(x.amount, x.control_before, x.control) for x in drafted(finance).lines] == [(D("1300.00"), "stop", "warn")]
    assert db.scalars(select(BudgetLine.budget).order_by(BudgetLine.id)).all() == [D("1000.00"), D("500.00")]


def test_returned_withdrawn_rejected_dropped_leave_the_figures(db: Session, finance: Actor, ceo: Actor) -> None:
    line = f.company_line(db, "1000.00")
    edits = [BudgetEdit("project", line.account_id, D("1200.00"))]
    made = proposals.save_proposal(finance, 2026, edits)
    for pmo in (f.actor(db, Role.PMO), ceo):
        with pytest.raises(NotPermitted):
            proposals.submit(pmo, made, seen_version=drafted(finance).version)
    proposals.submit(finance, made, seen_version=drafted(finance).version)
    with pytest.raises(WrongState):  # what is in approval is not edited
        proposals.save_proposal(finance, 2026, edits, seen_version=drafted(finance).version)
    proposals.withdraw(finance, made)
    proposals.submit(finance, made, seen_version=drafted(finance).version)
    approval.return_to_initiator(ceo, decide(ceo), comment="再压一压")
    assert drafted(finance).state == "draft"
    proposals.drop(finance, made, seen_version=drafted(finance).version)
    assert open_proposal(finance, 2026) is None
    again = proposals.save_proposal(finance, 2026, edits)
    proposals.submit(finance, again, seen_version=drafted(finance).version)
    approval.reject(ceo, decide(ceo), comment="不批准")
    assert (proposal(finance, again).state, db.get_one(BudgetLine, line.id, populate_existing=True).budget) == ("rejected", D("1000.00"))
    assert set(db.scalars(select(ApprovalCase.state))) == {"withdrawn", "rejected"}


def test_a_figure_under_what_is_used_is_refused_at_once(db: Session, finance: Actor) -> None:
    line = f.company_line(db, "1000.00")
    project = f.project(db, manager=f.actor(db))
    occupy(db, None, project.id, [Need(2026, line.account_id, D("600.00"))], "project", project.id)
    made = proposals.save_proposal(finance, 2026, [BudgetEdit("project", line.account_id, D("599.99"))])
    found = drafted(finance)
    assert [type(r) for r in found.refusals] == [BudgetBelowUse]
    with pytest.raises(BudgetBelowUse) as refused:
        proposals.submit(finance, made, seen_version=found.version)
    assert refused.value.facts["used"] == D("600.00")


def test_a_lower_budget_and_an_occupation_at_the_same_moment_never_both_pass(fresh_db: str) -> None:
    """1,000 in effect; approving 500 races with a project that takes 600: one of them is refused, the figures add up."""
    with writing(None, "test") as session:
        ceo, finance = f.actor(session, Role.CEO), f.actor(session, Role.FINANCE)
        flow(session, ceo)
        account = f.company_line(session, "1000.00").account_id
        project = f.project(session, manager=f.actor(session), state="initiated").id
    made = proposals.save_proposal(finance, 2026, [BudgetEdit("project", account, D("500.00"))])
    proposals.submit(finance, made, seen_version=drafted(finance).version)
    task, start = decide(ceo), Barrier(2)

    def approve() -> Refusal | None:
        start.wait()
        try:
            approval.approve(ceo, task)
        except Refusal as refusal:
            return refusal
        return None

    def take() -> Refusal | None:
        start.wait()
        try:
            with writing(None, "test") as session:
                occupy(session, None, project, [Need(2026, account, D("600.00"))], "project", project)
        except Refusal as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(2) as pool:
        found = [thread.result() for thread in (pool.submit(approve), pool.submit(take))]
    refused = [r for r in found if r is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], BudgetBelowUse | HeadroomExceeded)
    with reading(None, "service") as session:
        line = session.scalars(select(BudgetLine).where(BudgetLine.project_id.is_(None))).one()
        assert (line.budget, line.committed) in ((D("500.00"), D(0)), (D("1000.00"), D("600.00")))
        assert not differences(session)
