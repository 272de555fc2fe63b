"""The last fen of the company's budget: of two that race for it one passes, the other is told what is left (MON-04, PRJ-10)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Refusal, StaleScreen
from core.ledger import HeadroomExceeded, Need, occupy
from core.ledger.check import differences
from core.unit import reading, writing
from db.models import BudgetLine
from tests import factories


@pytest.fixture
def two_projects(fresh_db: str) -> tuple[int, int, int]:
    """Headroom for one of two projects, to the fen."""
    with writing(None, "test") as session:
        manager = factories.actor(session)
        line = factories.company_line(session, "720000.00")
        return factories.project(session, manager=manager).id, factories.project(session, manager=manager).id, line.account_id


def _approve(project_id: int, account_id: int, start: threading.Barrier) -> Refusal | None:
    start.wait(timeout=5)
    try:
        with writing(None, "project.approve") as session:
            occupy(session, None, project_id, [Need(2026, account_id, Decimal("720000.00"))], "project", project_id)
    except Refusal as refusal:
        return refusal
    return None


def _both(two_projects: tuple[int, int, int]) -> list[Refusal | None]:
    first, second, account_id = two_projects
    start = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda p: _approve(p, account_id, start), (first, second)))


def _company(session: Session) -> BudgetLine:
    return session.scalars(select(BudgetLine).where(BudgetLine.project_id.is_(None))).one()


def test_of_two_projects_racing_for_the_last_headroom_exactly_one_passes(two_projects: tuple[int, int, int]) -> None:
    answers = _both(two_projects)
    (refused,) = [a for a in answers if a is not None]
    assert isinstance(refused, HeadroomExceeded)
    assert (refused.facts["left"], refused.facts["missing"]) == (Decimal("0.00"), Decimal("720000.00"))
    with reading(None, "service") as session:
        assert _company(session).available == Decimal("0.00")
        assert not differences(session)


def test_companion_without_the_lock_both_see_the_room_and_only_the_database_stops_the_second(
    two_projects: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    met = threading.Barrier(2)
    seen: list[Decimal] = []

    def unlocked(session: Session, ids: Iterable[int]) -> list[BudgetLine]:
        lines = list(session.scalars(select(BudgetLine).where(BudgetLine.id.in_(sorted(set(ids))))))
        seen.extend(line.available for line in lines)
        met.wait(timeout=5)
        return lines

    monkeypatch.setattr(sys.modules["core.ledger.post"], "locked", unlocked)  # the package names its function `post` too
    answers = _both(two_projects)
    assert seen == [Decimal("720000.00")] * 2
    assert [type(a) for a in answers if a is not None] == [StaleScreen]


def test_two_first_bookings_on_one_project_make_its_line_once(two_projects: tuple[int, int, int]) -> None:
    project_id, _, account_id = two_projects
    start = threading.Barrier(2)

    def claim(number: int) -> Refusal | None:
        start.wait(timeout=5)
        with writing(None, "test") as session:
            occupy(session, None, project_id, [Need(2026, account_id, Decimal("10.00"))], "project", number)
        return None

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(claim, (1, 2)))
    with reading(None, "service") as session:
        assert session.scalars(select(BudgetLine.budget).where(BudgetLine.project_id == project_id)).all() == [Decimal("20.00")]
        assert not differences(session)
