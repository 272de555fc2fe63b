"""Closing months (MON-16)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.errors import NotPermitted, WrongState
from core.labour.confirm import confirm
from core.periods import queries, service
from core.periods.machine import MACHINE, LaterMonthClosed, PeriodNotOver, ReportsStillOpen
from db.models import FiscalPeriod
from tests import factories as f
from tests.core.labour.people import lines, make_team, on
from tests.statements import counting

TODAY = dt.date(2026, 6, 3)


@pytest.fixture
def finance(db: Session) -> Actor:
    return f.actor(db, Role.FINANCE)


def states(finance: Actor) -> list[str]:
    return [p.state for p in queries.periods(finance, 2026)[:6]]


def test_a_month_is_closed_in_two_steps_and_the_last_one_opened_again(finance: Actor) -> None:
    with on(TODAY):
        for month in (4, 5):
            service.begin_closing(finance, 2026, month)
            service.close(finance, 2026, month)
        assert states(finance) == ["open", "open", "open", "closed", "closed", "open"]
        with pytest.raises(LaterMonthClosed) as refused:
            service.reopen(finance, 2026, 4)
        assert refused.value.facts["later"] == dt.date(2026, 5, 1)
        service.reopen(finance, 2026, 5)
        service.resume(finance, 2026, 5)
        assert states(finance)[4] == "open"


def test_a_month_that_is_not_over_stays_open(finance: Actor) -> None:
    with on(dt.date(2026, 5, 31)), pytest.raises(PeriodNotOver):
        service.begin_closing(finance, 2026, 5)


def test_a_month_with_reports_that_wait_cannot_be_closed_but_they_can_be_confirmed(db: Session, finance: Actor) -> None:
    with on(dt.date(2026, 5, 8)):
        team = make_team(db)
        team.report()
    with on(TODAY):
        service.begin_closing(finance, 2026, 5)
        with pytest.raises(ReportsStillOpen) as refused:
            service.close(finance, 2026, 5)
        assert refused.value.facts["count"] == 1
        may = queries.periods(finance, 2026)[4]
        assert (may.submitted, may.confirmed_minutes, [type(m.refused) for m in may.moves if m.action == "close"]) == (1, 0, [ReportsStillOpen])
        confirm(team.manager, [line.id for line in lines(db)])
        service.close(finance, 2026, 5)
        may = queries.periods(finance, 2026)[4]
        assert (may.submitted, may.confirmed_minutes, str(may.booked)) == (0, 480, "1600.00")


def test_only_finance_closes(db: Session) -> None:
    with on(TODAY):
        for role in (Role.CEO, Role.PM, Role.ADMIN):
            with pytest.raises(NotPermitted):
                service.begin_closing(f.actor(db, role), 2026, 4)
        with pytest.raises(NotPermitted):
            queries.periods(f.actor(db, Role.PM), 2026)


@pytest.mark.parametrize("state", ["open", "closing", "closed"])
@pytest.mark.parametrize("transition", MACHINE.transitions, ids=lambda t: t.action)
def test_every_state_and_action(db: Session, finance: Actor, state: str, transition: object) -> None:
    with on(TODAY):
        period = f.make(db, FiscalPeriod(year=2026, month=5, state=state))
        if state in transition.sources:  # type: ignore[attr-defined]
            MACHINE.move(db, finance, period, transition.action)  # type: ignore[attr-defined]
            assert period.state == transition.target  # type: ignore[attr-defined]
        else:
            with pytest.raises(WrongState):
                MACHINE.move(db, finance, period, transition.action)  # type: ignore[attr-defined]


def test_year_is_read_with_constant_statements(db: Session, finance: Actor) -> None:
    with on(TODAY):
        with counting(db) as empty:
            queries.periods(finance, 2026)
        for month in range(1, 6):
            db.add(FiscalPeriod(year=2026, month=month, state="closing" if month > 2 else "closed"))
        db.flush()
        with counting(db) as full:
            queries.periods(finance, 2026)
    assert len(empty) == len(full)
    assert clock.today() != TODAY
