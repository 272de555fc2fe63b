"""Structured conditions: field, operator, value in all / any groups, evaluated on the facts of a document (APR-01, APR-02)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Operator = Literal["=", "!=", ">", ">=", "<", "<=", "in", "not_in"]


class Comparison(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    field: str
    operator: Operator
    value: str | int | bool | list[str] | None


class Condition(BaseModel):
    """`all` of the tests and groups, or `any` of them. Without tests it always holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    match: Literal["all", "any"] = "all"
    tests: tuple[Comparison, ...] = ()
    groups: tuple[Condition, ...] = ()


def _number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _test(test: Comparison, facts: dict[str, Any]) -> bool:
    """A field the document does not have satisfies only "!=" and "not_in"; numbers are compared exactly."""
    actual, wanted = facts.get(test.field), test.value
    if test.operator in ("in", "not_in"):
        inside = str(actual) in [str(v) for v in (wanted if isinstance(wanted, list) else [wanted])]
        return inside == (test.operator == "in")
    left, right = _number(actual), _number(wanted)
    if test.operator in ("=", "!="):
        same = left == right if left is not None and right is not None else str(actual) == str(wanted)
        return same == (test.operator == "=")
    if left is None or right is None:
        return False
    return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[test.operator]


def holds(condition: Condition | None, facts: dict[str, Any]) -> bool:
    """Whether the condition is true of these facts; no condition is always true.

    >>> holds(Condition(tests=(Test(field="amount", operator=">=", value="500000"),)), {"amount": "500000.00"})
    True
    """
    if condition is None:
        return True
    parts = [_test(t, facts) for t in condition.tests] + [holds(g, facts) for g in condition.groups]
    if not parts:
        return True
    return all(parts) if condition.match == "all" else any(parts)


def weight(condition: Condition | None) -> int:
    """How specific a condition is: the number of its tests. Of the flows that fit, the most specific is taken."""
    return 0 if condition is None else len(condition.tests) + sum(weight(g) for g in condition.groups)


def fields_of(condition: Condition | None) -> set[str]:
    """Every field the condition reads."""
    if condition is None:
        return set()
    return {t.field for t in condition.tests}.union(*(fields_of(g) for g in condition.groups))
