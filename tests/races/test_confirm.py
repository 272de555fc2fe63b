"""Two who confirm the same reports at the same moment: booked once, the loser is told (MON-04, MON-07)."""

from __future__ import annotations

import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Refusal, WrongState
from core.labour import confirm as confirm_module
from core.labour.confirm import confirm
from core.labour.errors import NothingToSubmit
from core.labour.rules import DayOver24Hours
from core.labour.service import save_week
from core.labour.writing import HoursEdit, Work
from core.ledger.check import differences
from core.unit import reading, writing
from db.models import BudgetLine, CostEntry, ProjectSummary, ReportLine
from tests.core.labour.people import FRIDAY, MONDAY, Team, make_team, on


@pytest.fixture
def team(fresh_db: str) -> Team:
    with on(FRIDAY), writing(None, "test") as session:
        made = make_team(session)
    made.report(hours=5)
    return made


def _ids() -> list[int]:
    with reading(None, "service") as session:
        return list(session.scalars(select(ReportLine.id)))


def _both(team: Team, ids: Collection[int]) -> list[BaseException | None]:
    start = threading.Barrier(2)

    def press(_n: int) -> BaseException | None:
        with on(FRIDAY):
            start.wait(timeout=5)
            try:
                confirm(team.manager, ids)
            except Exception as refused:  # noqa: BLE001 (what the loser gets is what is looked at)
                return refused
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(press, (1, 2)))


def test_confirmed_by_two_at_once_is_booked_once(team: Team) -> None:
    refused = [a for a in _both(team, _ids()) if a is not None]
    assert [type(r) for r in refused] == [WrongState]
    with reading(None, "service") as session:
        assert session.scalars(select(CostEntry.amount)).all() == [Decimal("1000.00")]
        assert session.get_one(BudgetLine, team.company_line_id).actual == Decimal("1000.00")
        assert session.get_one(ProjectSummary, team.project.id).actual_minutes == 300
        assert not differences(session)


def test_companion_without_the_lock_both_believe_they_confirm(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both see the line submitted and cost it; only the version of the row and the unique entry keep the second from booking."""
    met, believed = threading.Barrier(2), []
    plain = confirm_module._waiting

    def unlocked(session: Session, actor: object, line_ids: Collection[int]) -> object:
        lines = session.scalars(select(ReportLine).where(ReportLine.id.in_(line_ids))).all()
        believed.extend(line.state for line in lines)
        met.wait(timeout=5)
        return lines, {line.id: team.manager.employee_id for line in lines}

    assert plain
    monkeypatch.setattr(confirm_module, "_waiting", unlocked)
    answers = _both(team, _ids())
    assert believed == ["submitted", "submitted"]
    assert [isinstance(a, Refusal) and not isinstance(a, WrongState) for a in answers if a is not None] == [True]
    with reading(None, "service") as session:
        assert session.scalar(select(func.count()).select_from(CostEntry)) == 1


def test_two_devices_cannot_pass_24_hours_together(team: Team) -> None:
    start = threading.Barrier(2)

    def enter(activity: str) -> type[BaseException] | None:
        with on(FRIDAY):
            start.wait(timeout=5)
            try:
                save_week(team.member, MONDAY, [HoursEdit(Work(activity=activity), MONDAY, 660)])
            except (DayOver24Hours, NothingToSubmit) as refused:
                return type(refused)
        return None

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(enter, ("meeting", "training")))
    assert sorted(a.__name__ for a in answers if a) == ["DayOver24Hours"]
