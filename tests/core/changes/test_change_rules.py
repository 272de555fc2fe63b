"""A managed change keeps the margin rate to the exact figure; a proposal is kept, merged and compared without loss (PRJ-14). Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.changes import content as contents
from core.changes.content import Content, CostPart, MemberPart, StagePart
from core.changes.difference import difference
from core.changes.errors import MarginWouldFall, MarginWouldRise
from core.changes.merging import merged
from core.changes.rules import require_same_margin
from core.changes.service import with_fields
from core.errors import AsPercent
from core.initiation.rules import RevenueMissing
from core.plan.tree import DraftTask, Link, arranged

D = Decimal
DAY = dt.date(2026, 3, 2)
OLD = (D("1000000.00"), D("700000.00"))


@pytest.mark.parametrize(
    ("new", "may_raise", "passes"),
    [
        (("1000000.00", "700000.00"), False, True),
        (("1000000.00", "700000.01"), True, False),
        (("1000000.00", "699999.99"), True, True),
        (("1000000.00", "699999.99"), False, True),  # within one fen of cost
        (("1000000.00", "699999.98"), False, False),
        (("1000000.01", "700000.00"), False, True),  # what keeps the rate is 700,000.007: no whole fen is nearer
        (("1050000.00", "735000.00"), False, True),
        (("1050000.00", "735000.01"), True, False),
        (("900000.00", "630000.01"), True, False),
    ],
)
def test_a_managed_change_never_lowers_the_rate_and_raises_it_only_by_policy(new: tuple[str, str], may_raise: bool, passes: bool) -> None:
    revenue, cost = map(D, new)
    if passes:
        require_same_margin(*OLD, revenue, cost, may_raise=may_raise)
    else:
        with pytest.raises(MarginWouldFall if cost * OLD[0] > OLD[1] * revenue else MarginWouldRise):
            require_same_margin(*OLD, revenue, cost, may_raise=may_raise)


def test_the_refusal_tells_the_rates_apart_and_no_revenue_is_refused() -> None:
    with pytest.raises(MarginWouldFall) as refused:
        require_same_margin(*OLD, D("1000000.00"), D("700000.01"), may_raise=True)
    facts = refused.value.facts
    assert (facts["lower_cost_by"], facts["raise_revenue_by"], facts["allowed"]) == (D("0.01"), D("0.02"), D("700000.00"))
    assert (facts["before_rate"], facts["after_rate"]) == (AsPercent(D("0.30000000"), 6), AsPercent(D("0.29999999"), 6))
    with pytest.raises(RevenueMissing):
        require_same_margin(*OLD, D(0), D(0), may_raise=True)


money = st.integers(min_value=1, max_value=10**12).map(lambda fen: D(fen) / 100)


@settings(max_examples=150)
@given(money, money, money, money)
def test_following_the_hint_passes(old_revenue: Decimal, old_cost: Decimal, new_revenue: Decimal, new_cost: Decimal) -> None:
    for may_raise in (True, False):
        try:
            require_same_margin(old_revenue, old_cost, new_revenue, new_cost, may_raise=may_raise)
        except MarginWouldFall as refused:
            lower, more = refused.facts["lower_cost_by"], refused.facts["raise_revenue_by"]
            assert isinstance(lower, Decimal)
            assert isinstance(more, Decimal)
            require_same_margin(old_revenue, old_cost, new_revenue, new_cost - lower, may_raise=may_raise)
            require_same_margin(old_revenue, old_cost, new_revenue + more, new_cost, may_raise=True)
            with pytest.raises(MarginWouldFall):  # one fen less than the hint is not enough
                require_same_margin(old_revenue, old_cost, new_revenue, new_cost - lower + D("0.01"), may_raise=True)
        except MarginWouldRise as refused:
            more = refused.facts["raise_cost_by"]
            assert isinstance(more, Decimal)
            require_same_margin(old_revenue, old_cost, new_revenue, new_cost + more, may_raise=False)


def task(key: int | str, parent: int | str | None, position: int, name: str, **more: object) -> DraftTask:
    values: dict[str, object] = {"starts_on": DAY, "finishes_on": DAY + dt.timedelta(days=4), "effort_days": D(5), "stage_id": 1, "responsible_id": 7}
    return DraftTask(key, parent, position, name, **(values | more))  # type: ignore[arg-type]


def project() -> Content:
    tasks = arranged([task(1, None, 1, "调研"), task(2, 1, 1, "访谈"), task(3, 1, 2, "问卷", predecessors=(Link(2),)), task(4, None, 2, "报告")])
    return Content(
        DAY,
        DAY + dt.timedelta(days=200),
        D("1000000.00"),
        tasks,
        (
            StagePart(1, "一", DAY, DAY + dt.timedelta(days=99), D("0.4")),
            StagePart(2, "二", DAY + dt.timedelta(days=100), DAY + dt.timedelta(days=200), D("0.6")),
        ),
        (
            CostPart(1, 1, 5, "labour", grade_id=3, days=D("250"), day_rate=D("2000.00"), net_cost=D("500000.00")),
            CostPart(2, 1, 6, "expense", net_cost=D("200000.00")),
        ),
        (MemberPart(7, "manager", D(30)), MemberPart(8, "consultant", D(40))),
        {"manager": D(40), "consultant": D(60)},
    )


def test_a_proposal_is_kept_without_loss() -> None:
    content = project()
    assert contents.from_json(contents.to_json(content)) == content


def test_the_proposal_wins_where_both_changed_and_what_moved_elsewhere_stays() -> None:
    base = project()
    live = replace(base, tasks=with_fields(base.tasks, {2: {"effort_days": D(9)}, 4: {"name": "总报告"}}), finishes_on=DAY + dt.timedelta(days=210))
    mine = arranged([t for t in with_fields(base.tasks, {2: {"effort_days": D(7)}}) if t.id != 3] + [task("new-1", 1, 9, "复盘")])
    wanted = replace(base, tasks=mine, costs=(replace(base.costs[0], days=D("260")), CostPart(-1, 1, 6, "expense", "印刷")), weights={"manager": D(100)})
    found = merged(base, live, wanted)
    by_id = {t.id: t for t in found.tasks}
    assert (by_id[2].effort_days, by_id[4].name, found.finishes_on) == (D(7), "总报告", live.finishes_on)
    assert 3 not in by_id
    assert by_id["new-1"].parent_id == 1
    assert [c.id for c in found.costs] == [1, -1]
    assert (found.costs[0].days, found.weights) == (D("260"), {"manager": D(100)})
    kept = merged(base, live, wanted, with_reports={3})  # somebody worked on it: it stays
    assert {t.id for t in kept.tasks} == {1, 2, 3, 4, "new-1"}
    assert merged(base, live, base) == live


def test_the_difference_names_every_row_and_field_and_no_other() -> None:
    base = project()
    assert difference(base, base).count == 0
    tasks = arranged([t for t in with_fields(base.tasks, {4: {"finishes_on": DAY + dt.timedelta(days=30)}}) if t.id != 3] + [task("new-1", None, 9, "复盘")])
    after = replace(base, tasks=tasks, net_revenue=D("1100000.00"), team=base.team[:1], costs=(replace(base.costs[0], net_cost=D("520000.00")), base.costs[1]))
    found = difference(base, after)
    assert [(c.kind, c.row.name, [f.name for f in c.fields]) for c in found.tasks] == [
        ("changed", "报告", ["finishes_on"]),
        ("added", "复盘", []),
        ("removed", "问卷", []),
    ]
    assert [(c.kind, [f.name for f in c.fields]) for c in found.costs] == [("changed", ["net_cost"])]
    assert [(c.kind, c.row.employee_id) for c in found.team] == [("removed", 8)]
    assert [f.name for f in found.terms] == ["net_revenue"]
