"""Whatever is done in whatever order: figures are the sums of their rows, nothing is made or lost (MON-03, MON-04)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Refusal
from core.ledger import Movement, Need, occupy, post, release, spend
from core.ledger.check import differences
from core.ledger.figures import Figures, borne
from db.models import BudgetLine
from tests import factories

YEARS = (2026, 2027)
fen = st.integers(1, 500_000).map(lambda n: Decimal(n) / 100)
signed = st.integers(-500_000, 500_000).map(lambda n: Decimal(n) / 100)
step = st.tuples(
    st.sampled_from(["occupy", "give_back", "spend", "reverse", "reserve", "release"]),
    st.integers(0, 1),
    st.sampled_from(YEARS),
    st.sampled_from(["labour", "travel"]),
    fen,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=18))
def test_no_order_of_actions_makes_or_loses_a_fen(db: Session, steps: list[tuple[str, int, int, str, Decimal]]) -> None:
    with db.begin_nested() as story:
        _play(db, steps)
        story.rollback()
    db.expunge_all()


def _play(db: Session, steps: list[tuple[str, int, int, str, Decimal]]) -> None:
    manager = factories.actor(db)
    projects = [factories.project(db, manager=manager).id for _ in range(2)]
    for year in YEARS:
        factories.company_line(db, "9000.00", year=year)
        factories.company_line(db, "9000.00", year=year, code="travel", control="warn")
    for number, (action, which, year, code, amount) in enumerate(steps):
        project_id, account_id, day = projects[which], factories.account(db, code).id, dt.date(year, 3, 2)
        before = _state(db)
        try:
            if action in ("occupy", "give_back"):
                occupy(db, None, project_id, [Need(year, account_id, amount if action == "occupy" else -amount)], "test", number)
            elif action == "reserve":
                post(db, None, [Movement("reserve", year, account_id, "test", number, day, project_id=project_id, committed=amount)])
            elif action == "release":
                release(db, None, project_id, "test", number)
            else:
                spend(
                    db, None, project_id=project_id, account_id=account_id, amount=amount if action == "spend" else -amount,
                    booked_on=day, document_type="test", document_id=number,
                )  # fmt: skip
        except Refusal:
            db.expire_all()
            assert _state(db) == before, "a refusal leaves a trace"
        assert not differences(db)
        for line in db.scalars(select(BudgetLine).where(BudgetLine.control == "stop")):
            assert line.available >= 0


def _state(db: Session) -> list[tuple[object, ...]]:
    rows = db.execute(select(BudgetLine.id, BudgetLine.budget, BudgetLine.committed, BudgetLine.actual, BudgetLine.released).order_by(BudgetLine.id))
    return [tuple(r) for r in rows if any(r[1:])]


@given(budget=fen, moves=st.lists(st.tuples(signed, signed, signed), min_size=1, max_size=8), released=st.booleans())
def test_what_the_company_bears_depends_on_the_figures_not_on_the_way(budget: Decimal, moves: list[tuple[Decimal, Decimal, Decimal]], released: bool) -> None:
    start = here = Figures(budget=budget, released=released)
    committed = actual = Decimal(0)
    for b, c, a in moves:
        there = here.moved(budget=b, committed=c, actual=a)
        dc, da = borne(here, there)
        committed, actual, here = committed + dc, actual + da, there
    assert (committed, actual) == borne(start, here)
