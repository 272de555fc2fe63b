"""Two initiations whose last approvals race for the last of the company's headroom: exactly one passes (PRJ-10)."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.approval import service as approvals
from core.errors import Refusal, StaleScreen
from core.initiation import service as initiation
from core.ledger import HeadroomExceeded
from core.ledger.check import differences
from core.projects import initiation as drafts
from core.projects.initiation import NewProject
from core.unit import reading, writing
from db.models import Baseline, BudgetAccount, BudgetLine
from tests import projects
from tests.projects import Firm, version


@pytest.fixture
def race(fresh_db: str) -> Iterator[tuple[Firm, int, int]]:
    """Two submitted initiations of 700,000.00 each, 500,000.00 of it labour of this year; the company has labour for one."""
    with clock.at(projects.NOON):
        firm = projects.founded()
        first = firm.submitted()
        customer = projects.project(first).customer_id
        finishes = projects.MONDAY + dt.timedelta(days=300)
        new = NewProject(
            "第二个项目",
            customer,
            "management_consulting",
            firm.manager.employee_id,
            firm.sponsor.employee_id,
            firm.department_id,
            projects.MONDAY,
            net_revenue=Decimal("1000000.00"),
            finishes_on=finishes,
            template_code="management_consulting",
        )
        second = drafts.create(firm.manager, new)
        firm.staff(second)
        firm.budget(second, labour_days="250")
        initiation.submit(firm.manager, second, seen_version=version(second))
        for project_id in (first, second):
            firm.approve(project_id, firm.sponsor, firm.pmo, firm.finance)
        with writing(None, "test") as session:
            labour = select(BudgetAccount.id).where(BudgetAccount.code == "labour").scalar_subquery()
            session.execute(
                update(BudgetLine)
                .where(BudgetLine.account_id == labour, BudgetLine.project_id.is_(None), BudgetLine.year == 2026)
                .values(budget=Decimal("999999.99"))
            )
        yield firm, first, second


def decide(firm: Firm, project_ids: Iterable[int]) -> list[Refusal | None]:
    """The CEO's last approval of each, at the same moment."""
    start = threading.Barrier(2)
    presses = [(i, projects.open_task(i, firm.ceo)) for i in project_ids]

    def press(task_id: int) -> Refusal | None:
        with clock.at(projects.NOON):
            start.wait(timeout=10)
            try:
                approvals.approve(firm.ceo, task_id)
            except Refusal as refusal:
                return refusal
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(press, [task for _, task in presses]))


def occupied(session: Session) -> Decimal:
    labour = select(BudgetAccount.id).where(BudgetAccount.code == "labour").scalar_subquery()
    return session.scalars(select(BudgetLine.committed).where(BudgetLine.account_id == labour, BudgetLine.project_id.is_(None), BudgetLine.year == 2026)).one()


def test_of_two_last_approvals_exactly_one_passes(race: tuple[Firm, int, int]) -> None:
    firm, first, second = race
    answers = decide(firm, (first, second))
    (refused,) = [a for a in answers if a is not None]
    assert isinstance(refused, HeadroomExceeded)
    assert refused.facts["missing"] == Decimal("0.01")
    assert sorted(projects.state(i) for i in (first, second)) == ["in_approval", "initiated"]
    with reading(None, "service") as session:
        assert occupied(session) == Decimal("500000.00")
        assert len(session.scalars(select(Baseline)).all()) == 1


def test_the_loser_may_be_approved_when_there_is_room_again(race: tuple[Firm, int, int]) -> None:
    firm, first, second = race
    decide(firm, (first, second))
    loser = next(i for i in (first, second) if projects.state(i) == "in_approval")
    with writing(None, "test") as session:
        session.execute(update(BudgetLine).where(BudgetLine.project_id.is_(None), BudgetLine.year == 2026).values(budget=Decimal("5000000.00")))
    with clock.at(projects.NOON):
        firm.approve(loser, firm.ceo)
    assert projects.state(loser) == "initiated"


def test_companion_without_the_lock_both_see_the_room(race: tuple[Firm, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both guards and both looks at the company line find enough; only the row's version stops the second from overdrawing it."""
    firm, first, second = race
    met = threading.Barrier(2)
    seen: list[Decimal] = []

    def unlocked(session: Session, ids: Iterable[int]) -> list[BudgetLine]:
        lines = list(session.scalars(select(BudgetLine).where(BudgetLine.id.in_(sorted(set(ids)))).order_by(BudgetLine.id)))
        seen.extend(line.available for line in lines if line.budget == Decimal("999999.99"))
        met.wait(timeout=10)
        return lines

    monkeypatch.setattr(sys.modules["core.ledger.post"], "locked", unlocked)
    answers = decide(firm, (first, second))
    assert seen == [Decimal("999999.99")] * 2
    assert [type(a) for a in answers if a is not None] == [StaleScreen]


def test_the_figures_are_still_the_sum_of_their_rows(race: tuple[Firm, int, int]) -> None:
    firm, first, second = race
    decide(firm, (first, second))
    with reading(None, "service") as session:
        moved = [d for d in differences(session) if "committed" in str(d)]
    assert moved == []
