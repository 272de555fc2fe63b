"""The engine with documents of the house: a deputy reads what they decide on, a stopped one goes back to its draft, a second press after
a lost connection."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.approval import queries, service
from core.approval.delegations import delegate, end_delegation, my_delegations
from core.approval.moves import moves
from core.approval.overseeing import stop
from core.initiation import service as initiation
from core.portfolio.queries import list_projects
from db.models import ApprovalCase, Baseline, BudgetEntry
from tests import factories as f
from tests import projects
from tests.projects import Firm, found, install_templates, open_task, state, version


@pytest.fixture
def firm(db: Session) -> Firm:
    with clock.at(projects.NOON):
        made = found(db)
        install_templates(made)
        return made


def _case(db: Session, project_id: int) -> int:
    return db.scalars(select(ApprovalCase.id).where(ApprovalCase.document_type == "initiation", ApprovalCase.document_id == project_id)).one()


def _reads(db: Session, who: Actor, project_id: int) -> bool:
    """The project itself and the list of projects say the same."""
    reads = {Permission.PROJECT_READ, Permission.PROJECT_MONEY} <= project_permissions(db, who, project_id)
    assert any(row.id == project_id for row in list_projects(who)) is reads
    return reads


def test_a_deputy_reads_the_document_while_it_waits_and_when_they_decided(db: Session, firm: Firm) -> None:
    """A consultant of another team stands in for the sponsor, through somebody between."""
    with clock.at(projects.NOON):
        project_id = firm.submitted()
        between, deputy = f.actor(db), f.actor(db)
        assert not _reads(db, deputy, project_id)
        today = clock.today()
        delegate(firm.sponsor, between.employee_id, today, today + dt.timedelta(days=3))
        delegate(between, deputy.employee_id, today, today + dt.timedelta(days=3), document_type="initiation")
        assert (_reads(db, between, project_id), _reads(db, deputy, project_id)) == (True, True)
        case = _case(db, project_id)
        assert queries.case_of(deputy, "initiation", project_id) == case
        given = next(r for r in my_delegations(between) if r.given)
        assert {r.given for r in my_delegations(between)} == {True, False}
        end_delegation(between, given.id, seen_version=given.version)
        assert (_reads(db, deputy, project_id), _reads(db, between, project_id)) == (False, True)
        service.approve(between, open_task(project_id, firm.sponsor))
        with clock.at(clock.now() + dt.timedelta(days=9)):
            assert _reads(db, between, project_id)  # had a part in it
            assert queries.case_detail(between, case).task_id is None


def test_a_stopped_initiation_is_a_draft_again_and_books_nothing(db: Session, firm: Firm) -> None:
    with clock.at(projects.NOON):
        project_id = firm.submitted()
        firm.approve(project_id, firm.sponsor, firm.pmo)
        entries = db.query(BudgetEntry).count()
        case = _case(db, project_id)
        assert moves(firm.pmo, case).may("stop")
        stop(firm.pmo, case, reason="客户暂缓")
        assert (state(project_id), db.query(BudgetEntry).count(), db.query(Baseline).count()) == ("draft", entries, 0)
        initiation.submit(firm.manager, project_id, seen_version=version(project_id))
        firm.approve(project_id)
        assert state(project_id) == "initiated"


def test_return_change_of_the_amount_and_resubmission(db: Session, firm: Firm) -> None:
    """The reservation follows the figure of the last round, guards look at it, and what changed is marked."""
    with clock.at(projects.NOON):
        project_id = firm.submitted()
        firm.approve(project_id, firm.sponsor, firm.pmo)
        service.return_to_initiator(firm.finance, open_task(project_id, firm.finance), comment="人天偏多")
        firm.budget(project_id, labour_days="200")  # 600,000.00 instead of 700,000.00
        initiation.submit(firm.manager, project_id, seen_version=version(project_id))
        changed = {name: (before, now) for name, before, now in queries.case_detail(firm.sponsor, _case(db, project_id)).changed}
        assert changed
        firm.approve(project_id)
        occupied = db.scalars(select(func.sum(BudgetEntry.committed_delta)).where(BudgetEntry.project_id == project_id, BudgetEntry.kind == "occupy")).one()
        assert occupied == Decimal("600000.00")
        assert state(project_id) == "initiated"
