from __future__ import annotations

import datetime as dt

import pytest

from core.approval.conditions import Comparison, Condition, fields_of, holds, weight

FACTS = {"amount": "500000.00", "project_type": "audit", "has_contract": True, "nothing": None} | {
    "signed_on": dt.date(2026, 3, 1),
    "starts_on": "2026-03-01",
    "customer": "城市银行",
}


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("amount", ">=", "500000", True),
        ("amount", ">", "500000", False),
        ("amount", "<", 500001, True),
        ("amount", "<=", "499999.99", False),
        ("amount", "=", "500000.000", True),
        ("amount", "!=", "1", True),
        ("project_type", "=", "audit", True),
        ("project_type", "in", ["audit", "tax"], True),
        ("project_type", "not_in", ["audit"], False),
        ("project_type", "<", "5", False),
        ("missing", "=", "x", False),
        ("missing", "!=", "x", True),
        ("missing", ">", "0", False),
        ("nothing", ">", "0", False),
        ("has_contract", "=", True, True),
        ("has_contract", "=", False, False),
        ("signed_on", ">=", "2026-03-01", True),
        ("signed_on", "<", "2026-03-01", False),
        ("signed_on", "=", "2026-03-01", True),
        ("starts_on", ">", "2026-02-28", True),
        ("signed_on", ">", "5", False),
        ("customer", "contains", "银行", True),
        ("customer", "contains", "bank", False),
        ("missing", "contains", "x", False),
    ],
)
def test_each_operator(field: str, operator: str, value: object, expected: bool) -> None:
    assert holds(Condition(tests=(Comparison(field=field, operator=operator, value=value),)), FACTS) is expected


def test_groups_nest_and_no_tests_hold() -> None:
    big = Comparison(field="amount", operator=">", value="900000")
    audit = Comparison(field="project_type", operator="=", value="audit")
    assert holds(None, FACTS)
    assert holds(Condition(), FACTS)
    assert not holds(Condition(tests=(big, audit)), FACTS)
    assert holds(Condition(match="any", tests=(big, audit)), FACTS)
    assert not holds(Condition(tests=(audit,), groups=(Condition(tests=(big,)),)), FACTS)


def test_weight_counts_tests_at_every_depth() -> None:
    one = Comparison(field="a", operator="=", value="1")
    assert (weight(None), weight(Condition(tests=(one,), groups=(Condition(tests=(one, one)),)))) == (0, 3)
    assert fields_of(Condition(tests=(one,), groups=(Condition(tests=(Comparison(field="b", operator="=", value=1),)),))) == {"a", "b"}
