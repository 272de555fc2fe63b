"""Two changes whose last approvals race for the last of the company's headroom: exactly one passes (PRJ-14, PRJ-10)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.approval import service as approvals
from core.changes import service
from core.errors import Refusal, StaleScreen
from core.initiation import service as initiation
from core.ledger import HeadroomExceeded
from core.ledger.check import differences
from core.projects import initiation as drafts
from core.projects.initiation import NewProject
from core.unit import reading, writing
from db.models import Baseline, BudgetAccount, BudgetLine
from seed.flows import of_changes
from tests import factories as f
from tests import projects
from tests.core.changes import stories as s
from tests.projects import Firm, version

LEFT = Decimal("1099999.99")  # both projects hold 500,000.00 of labour; each change asks for 50,000.00 more


@pytest.fixture
def race(fresh_db: str) -> Iterator[tuple[Firm, int, int]]:
    with clock.at(projects.NOON):
        firm = projects.founded()
        with writing(None, "test") as session:
            admin = f.actor(session, Role.ADMIN)
        of_changes(admin, firm.pmo.employee_id)
        first = firm.initiated()
        new = NewProject(
            "第二个项目", projects.project(first).customer_id, "management_consulting", firm.manager.employee_id, firm.sponsor.employee_id, firm.department_id,
            projects.MONDAY, net_revenue=Decimal("1000000.00"), finishes_on=projects.project(first).finishes_on, template_code="management_consulting",
        )  # fmt: skip
        second = drafts.create(firm.manager, new)
        firm.staff(second)
        firm.budget(second, labour_days="250")
        initiation.submit(firm.manager, second, seen_version=version(second))
        firm.approve(second)
        changes = [_submitted(firm, project_id) for project_id in (first, second)]
        with writing(None, "test") as session:
            labour = select(BudgetAccount.id).where(BudgetAccount.code == "labour").scalar_subquery()
            session.execute(
                update(BudgetLine).where(BudgetLine.account_id == labour, BudgetLine.project_id.is_(None), BudgetLine.year == 2026).values(budget=LEFT)
            )
        yield firm, changes[0], changes[1]


def _submitted(firm: Firm, project_id: int) -> int:
    """A managed change that asks for 25 more days, with the revenue that pays for them."""
    change_id = s.drafted(firm.manager, project_id)
    s.terms(firm.manager, change_id, net_revenue=Decimal("1100000.00"))
    lines = [replace(c, days=Decimal(275)) if c.kind == "labour" else c for c in s.wanted(change_id).costs]
    service.save_costs(firm.manager, change_id, lines, seen_version=s.version(change_id))
    s.submit(firm.manager, change_id)
    s.approve(change_id, firm.sponsor)
    return change_id


def decide(firm: Firm, change_ids: Iterable[int]) -> list[Refusal | None]:
    """The PMO's last approval of each, at the same moment."""
    start = threading.Barrier(2)
    presses = [s.task_of("change", i, firm.pmo) for i in change_ids]

    def press(task_id: int) -> Refusal | None:
        with clock.at(projects.NOON):
            start.wait(timeout=10)
            try:
                approvals.approve(firm.pmo, task_id)
            except Refusal as refusal:
                return refusal
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(press, presses))


def test_of_two_last_approvals_exactly_one_passes(race: tuple[Firm, int, int]) -> None:
    firm, first, second = race
    answers = decide(firm, (first, second))
    (refused,) = [a for a in answers if a is not None]
    assert isinstance(refused, HeadroomExceeded)
    assert refused.facts["missing"] == Decimal("0.01")
    assert sorted(s.row(i).state for i in (first, second)) == ["approved", "in_approval"]
    with reading(None, "service") as session:
        assert len(session.scalars(select(Baseline)).all()) == 3
        assert [d for d in differences(session) if "budget" not in d.figure] == []  # the test itself set the company's figure


def test_companion_without_the_lock_both_see_the_room(race: tuple[Firm, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both guards and both looks at the company line find enough; only the row's version stops the second from overdrawing it."""
    firm, first, second = race
    met = threading.Barrier(2)
    seen: list[Decimal] = []

    def unlocked(session: Session, ids: Iterable[int]) -> list[BudgetLine]:
        lines = list(session.scalars(select(BudgetLine).where(BudgetLine.id.in_(sorted(set(ids)))).order_by(BudgetLine.id)))
        seen.extend(line.available for line in lines if line.budget == LEFT)
        met.wait(timeout=10)
        return lines

    monkeypatch.setattr(sys.modules["core.ledger.post"], "locked", unlocked)
    answers = decide(firm, (first, second))
    assert seen == [Decimal("99999.99")] * 2
    assert [type(a) for a in answers if a is not None] == [StaleScreen]
