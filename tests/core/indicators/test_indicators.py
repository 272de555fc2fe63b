"""Indicators, their limits, corrective actions (PRJ-22)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.errors import NotFound, NotPermitted, Refusals, StaleScreen, WrongState
from core.indicators import queries, service
from core.indicators.machine import OwnCorrection
from core.indicators.rules import Indicator, Level, Limits, Past, fine_between, level, opens, pass_rate
from core.indicators.service import CorrectionPlan
from core.progress.earned_value import measure
from db.models import CorrectiveAction, CostEntry, IndicatorReading, Notice
from tests import projects
from tests.core.progress.conftest import firm, worker_engine  # noqa: F401  the founded firm
from tests.core.progress.test_progress_periods import FRIDAY, spend
from tests.projects import Firm
from tests.statements import counting

D = Decimal
TEN = Limits(D("0.05"), D("0.10"))
EIGHTY = Limits(D("0.90"), D("0.80"))
S, C, Q = Indicator.SCHEDULE, Indicator.COST, Indicator.QUALITY


def test_the_worked_example() -> None:
    """PV 400,000, EV 380,000, AC 418,000 → −5.0 %, +10.0 %; 18 of 20 → 90.0 %."""
    found = measure(budget=1_000_000, planned=400_000, earned=380_000, spent=418_000)
    assert (found.schedule_deviation_rate, found.cost_overrun_rate, pass_rate(18, 20)) == (Fraction(-5, 100), Fraction(10, 100), Fraction(90, 100))


@pytest.mark.parametrize(
    ("indicator", "value", "limits", "expected"),
    [
        (S, D("-0.05"), TEN, Level.FINE),
        (S, D("-0.0500001"), TEN, Level.WARN),
        (S, D("-0.10"), TEN, Level.WARN),
        (S, D("-0.1000001"), TEN, Level.BREACH),
        (S, D("0.50"), TEN, Level.FINE),
        (C, D("0.10"), TEN, Level.WARN),
        (C, D("0.1000001"), TEN, Level.BREACH),
        (C, D("-0.30"), TEN, Level.FINE),
        (Q, D("0.90"), EIGHTY, Level.FINE),
        (Q, D("0.8999"), EIGHTY, Level.WARN),
        (Q, D("0.80"), EIGHTY, Level.WARN),
        (Q, D("0.7999"), EIGHTY, Level.BREACH),
        (Q, None, EIGHTY, None),
    ],
)
def test_a_limit_is_broken_beyond_it_not_at_it(indicator: Indicator, value: Decimal | None, limits: Limits, expected: Level | None) -> None:
    assert level(indicator, value, limits) is expected


def test_what_was_dealt_with_is_not_opened_every_night() -> None:
    bad = D("-0.20")
    assert opens(S, bad, TEN, Past())
    assert not opens(S, bad, TEN, Past(unfinished=True, value=bad))
    assert not opens(S, bad, TEN, Past(value=bad, fine_since=False))
    assert opens(S, D("-0.21"), TEN, Past(value=bad, fine_since=False))
    assert opens(S, bad, TEN, Past(value=bad, fine_since=True))
    assert not opens(S, D("-0.10"), TEN, Past())
    days = [(FRIDAY, bad), (FRIDAY + dt.timedelta(days=1), D("-0.02"))]
    assert fine_between(days, S, TEN, FRIDAY)
    assert not fine_between(days, S, TEN, FRIDAY + dt.timedelta(days=1))


def actions(db: Session) -> list[CorrectiveAction]:
    db.expire_all()
    return list(db.scalars(select(CorrectiveAction).order_by(CorrectiveAction.indicator, CorrectiveAction.id)))


def seen(db: Session) -> int:
    return actions(db)[0].version


def test_a_breach_opens_once_with_owner_and_day_and_tells(firm: Firm, db: Session) -> None:  # noqa: F811
    project_id = firm.started()
    with projects.on(FRIDAY):
        spend(db, firm, project_id, "9000.00")
        assert service.measure_all() == 1             # nothing is earned: behind; the cost rate cannot be worked out
        assert service.measure_all() == 0
        (row,) = actions(db)
        assert (row.indicator, row.state, row.owner_id, row.value, row.limit_rate) == ("schedule", "open", firm.manager.employee_id, D(-1), D("0.10"))
        assert row.due_on == FRIDAY + dt.timedelta(days=14)
        told = set(db.scalars(select(Notice.employee_id).where(Notice.kind == "corrective_opened")))
        assert {firm.manager.employee_id, firm.pmo.employee_id, firm.qa.employee_id} <= told
        now = [(r.indicator, r.value, r.level) for r in queries.of_project(firm.manager, project_id)]
        assert now[:2] == [("schedule", D(-1), "breach"), ("cost", None, None)]
        assert len(db.scalars(select(IndicatorReading)).all()) == 1
        listed = queries.of_all(firm.pmo)
        assert [(p.id, p.schedule_level, p.level, p.unfinished) for p in listed] == [(project_id, "breach", "breach", 1)]
    with projects.on(row.due_on + dt.timedelta(days=1)):
        assert service.measure_all() == 1             # the reminder, once
        assert service.measure_all() == 0


def test_an_action_from_its_plan_to_the_verdict_and_again(firm: Firm, db: Session) -> None:  # noqa: F811
    project_id = firm.started()
    with projects.on(FRIDAY):
        service.measure_all()
        row = actions(db)[0]
        plan = CorrectionPlan(firm.consultant.employee_id, FRIDAY + dt.timedelta(days=5), "资料迟到", "客户经理每日催办，先做不依赖资料的部分")
        with pytest.raises(Refusals):
            service.plan(firm.manager, row.id, CorrectionPlan(None, FRIDAY - dt.timedelta(days=1), "", "x"), seen_version=1)
        for stranger, refused in ((firm.analyst, NotPermitted), (firm.sales, NotPermitted)):
            with pytest.raises(refused):
                service.plan(stranger, row.id, plan, seen_version=1)
        service.plan(firm.manager, row.id, plan, seen_version=1)
        with pytest.raises(StaleScreen):
            service.finish(firm.consultant, row.id, "已补齐", seen_version=1)
        with pytest.raises(WrongState):
            service.verify(firm.qa, row.id, effective=True, verdict="x", seen_version=seen(db))
        service.finish(firm.consultant, row.id, "已补齐", seen_version=seen(db))
        with pytest.raises(NotPermitted):
            service.verify(firm.manager, row.id, effective=True, verdict="好", seen_version=seen(db))
        service.verify(firm.qa, row.id, effective=False, verdict="进度仍未追回", seen_version=seen(db))
        assert [m.action for m in queries.actions(firm.manager, project_id)[0].moves] == ["reopen"]
        service.reopen(firm.pmo, row.id, plan, seen_version=seen(db))
        service.finish(firm.manager, row.id, "增派一人", seen_version=seen(db))
        service.verify(firm.qa, row.id, effective=True, verdict="已追回", seen_version=seen(db))
        db.execute(update(CorrectiveAction).values(owner_id=firm.qa.employee_id, state="done"))
        with pytest.raises(OwnCorrection):
            service.verify(firm.qa, row.id, effective=True, verdict="好", seen_version=seen(db))
        db.execute(update(CorrectiveAction).values(state="effective"))
        db.commit()
        assert service.measure_all() == 0             # still behind, but no worse than what was dealt with
        (row,) = actions(db)
        assert (row.reopened, row.verdict, row.due_on) == (1, "已追回", plan.due_on)


def test_cost_is_only_for_who_sees_money_and_statements_stay_few(firm: Firm, db: Session) -> None:  # noqa: F811
    project_id = firm.started()
    with projects.on(FRIDAY):
        row = CorrectiveAction(project_id=project_id, indicator="cost", opened_at=projects.NOON, measured_on=FRIDAY, value=D("0.2"), limit_rate=D("0.1"),
                               owner_id=firm.manager.employee_id, due_on=FRIDAY, state="open")  # fmt: skip
        db.add(row)
        db.commit()
        assert queries.actions(firm.consultant, project_id) == []
        assert [a.value for a in queries.actions(firm.manager, project_id)] == [D("0.2")]
        assert [(r.value, r.over) for r in queries.of_project(firm.consultant, project_id) if r.indicator == "cost"] == [(None, None)]
        with pytest.raises(NotFound):
            service.plan(firm.sales, -1, CorrectionPlan(None, None, "", ""), seen_version=1)
        with counting(db) as one:
            queries.of_all(firm.pmo)
        assert len(one) <= 9, one
        assert not db.scalars(select(CostEntry)).all()
