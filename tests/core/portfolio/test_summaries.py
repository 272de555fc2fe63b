"""The kept figures are what the rows say; lists read them in one statement; health has its reasons (PRJ-15, PRJ-35, PRJ-36)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.errors import AsPoints, NotPermitted
from core.portfolio import summaries
from core.portfolio.queries import ProjectFilters, list_projects, portfolio
from core.portfolio.reasons import from_json
from core.projects import life
from core.unit import writing
from db.models import CostEntry, PlanLine, ProjectRisk, ProjectSummary, Receipt, ReceiptLine
from tests import factories as f
from tests import projects
from tests.conftest import Founded
from tests.projects import Firm, version
from tests.statements import counting


@pytest.fixture(scope="module")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


@pytest.fixture
def firm(db: Session, founded: Founded) -> Iterator[Firm]:
    with clock.at(projects.NOON):
        yield deepcopy(founded.firm)


def kept(db: Session, project_id: int) -> ProjectSummary:
    db.expire_all()
    return db.get_one(ProjectSummary, project_id)


def refresh(project_id: int, on: dt.date | None = None) -> None:
    with writing(None, "test") as session:
        summaries.refresh(session, [project_id], on)


def test_a_draft_keeps_its_budget_and_is_green(firm: Firm, db: Session) -> None:
    project_id = firm.ready()
    row = kept(db, project_id)
    assert (row.budget_cost, row.health, row.progress, row.measured_on) == (Decimal("700000.00"), "green", Decimal(0), projects.MONDAY)


def test_late_work_is_red_with_its_reason(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    refresh(project_id, projects.MONDAY + dt.timedelta(days=60))
    row = kept(db, project_id)
    (reason, *_) = from_json(row.health_reasons)
    assert (row.health, reason.code, isinstance(reason.facts["points"], AsPoints)) == ("red", "behind_plan", True)
    assert row.planned_progress > 20


def test_cost_and_minutes_are_sums_up_to_the_day(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    for day, amount in ((0, "1000.00"), (5, "500.50")):
        db.add(
            CostEntry(
                project_id=project_id,
                account_id=firm.accounts["labour"],
                kind="labour",
                amount=Decimal(amount),
                minutes=480,
                booked_on=projects.MONDAY + dt.timedelta(days=day),
                document_type="t",
                document_id=f.serial(),
                created_at=clock.now(),
            )
        )
    db.commit()
    refresh(project_id)
    assert (kept(db, project_id).actual_cost, kept(db, project_id).actual_minutes) == (Decimal("1000.00"), 480)
    refresh(project_id, projects.MONDAY + dt.timedelta(days=5))
    assert (kept(db, project_id).actual_cost, kept(db, project_id).actual_minutes) == (Decimal("1500.50"), 960)


def test_received_is_what_finance_confirmed_and_overdue_turns_amber_then_red(firm: Firm, db: Session) -> None:
    project_id = firm.initiated()
    line = db.scalars(select(PlanLine).where(PlanLine.contract_id == firm.contract_id).order_by(PlanLine.due_on)).first()
    assert line is not None
    for days, colour in ((30, "green"), (31, "amber"), (90, "amber"), (91, "red")):
        refresh(project_id, line.due_on + dt.timedelta(days=days))
        assert kept(db, project_id).health == colour, days
    receipt = f.make(
        db,
        Receipt(
            number="RCP-9",
            contract_id=firm.contract_id,
            customer_id=projects.project(project_id).customer_id,
            amount=line.amount,
            received_on=projects.MONDAY,
            state="registered",
            registered_by_id=firm.sales.employee_id,
            registered_at=projects.NOON,
        ),
    )
    db.add(ReceiptLine(receipt_id=receipt.id, plan_line_id=line.id, amount=line.amount))
    db.commit()
    refresh(project_id, line.due_on + dt.timedelta(days=91))
    assert (kept(db, project_id).health, kept(db, project_id).received) == ("red", Decimal("0.00"))
    receipt.state = "confirmed"
    db.commit()
    refresh(project_id, line.due_on + dt.timedelta(days=5))
    assert (kept(db, project_id).health, kept(db, project_id).received) == ("green", line.amount)


def test_an_open_severe_risk_is_red_until_it_is_closed(firm: Firm, db: Session) -> None:
    project_id = firm.initiated()
    risk = f.make(db, ProjectRisk(project_id=project_id, name="x", likelihood="high", impact="severe"))
    db.commit()
    refresh(project_id)
    assert kept(db, project_id).health == "red"
    risk.closed_on = projects.MONDAY
    db.commit()
    refresh(project_id)
    assert kept(db, project_id).health == "green"


def test_a_new_day_moves_all_that_live_in_a_constant_number_of_statements(firm: Firm, db: Session) -> None:
    def statements() -> int:
        for _ in range(2):  # the first time also reads the rules
            with counting(db) as sent, writing(None, "test") as session:
                summaries.refresh_all(session, projects.MONDAY)
        return len(sent)

    for _ in range(2):
        f.project(db, manager=firm.manager, sponsor=firm.sponsor)
    db.commit()
    few = statements()
    for _ in range(20):
        f.project(db, manager=firm.manager, sponsor=firm.sponsor)
    db.commit()
    assert statements() == few
    assert len(list_projects(firm.ceo)) == 22


def test_a_list_is_one_statement_however_long(firm: Firm, db: Session) -> None:
    for _ in range(3):
        f.project(db, manager=firm.manager, sponsor=firm.sponsor)
    db.commit()
    with counting(db) as few:
        list_projects(firm.ceo)
    for _ in range(30):
        f.project(db, manager=firm.manager, sponsor=firm.sponsor)
    db.commit()
    with counting(db) as many:
        rows = list_projects(firm.ceo)
    assert (len(rows), len(many)) == (33, len(few))
    assert len(few) <= 2  # who acts, and the list


def test_each_sees_their_own_and_money_only_where_it_is_theirs(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    strange = f.project(db, manager=firm.pmo, sponsor=firm.ceo)
    db.commit()
    assert {r.id for r in list_projects(firm.ceo)} == {project_id, strange.id}
    (row,) = list_projects(firm.manager)
    assert (row.id, row.net_revenue, row.margin_rate) == (project_id, Decimal("1000000.00"), Decimal("0.3"))
    (row,) = list_projects(firm.consultant)
    assert (row.id, row.net_revenue, row.budget_cost, row.margin_rate, row.cpi) == (project_id, None, None, None, None)
    (row,) = list_projects(firm.sales)
    assert (row.id, row.net_revenue) == (project_id, None)
    assert list_projects(f.actor(db, Role.MEMBER)) == []
    with pytest.raises(NotPermitted):
        portfolio(firm.manager)
    assert len(portfolio(firm.ceo)) == 2


def test_filters(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    f.project(db, manager=firm.manager, sponsor=firm.sponsor, state="draft", project_type="audit", name="年报审计 100%")
    db.commit()

    def ids(**values: object) -> int:
        return len(list_projects(firm.ceo, ProjectFilters(**values)))  # type: ignore[arg-type]

    assert (ids(), ids(text="100%"), ids(text="%"), ids(text="华泽"), ids(text="李娜"), ids(text="'; drop table")) == (2, 1, 1, 1, 2, 0)
    assert (ids(states=["draft"]), ids(types=["audit"]), ids(phases=["executing"]), ids(phases=["initiating", "executing"]), ids(health=["red"])) == (
        1,
        1,
        1,
        2,
        0,
    )
    assert (ids(department_id=firm.department_id), ids(manager_id=firm.pmo.employee_id), ids(customer_id=projects.project(project_id).customer_id)) == (2, 0, 1)
    assert len(list_projects(firm.ceo, ProjectFilters(mine=True))) == 0
    assert len(list_projects(firm.manager, ProjectFilters(mine=True))) == 2


def test_phases_on_every_view(firm: Firm) -> None:
    project_id = firm.started()
    assert list_projects(firm.manager)[0].phase == "executing"
    life.pause(firm.manager, project_id, reason="停产", resumes_on=projects.MONDAY + dt.timedelta(days=3), seen_version=version(project_id))
    assert list_projects(firm.manager, ProjectFilters(phases=["monitoring"]))[0].phase == "monitoring"
