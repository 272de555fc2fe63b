"""Structured conditions: field, operator, value in all / any groups, evaluated on the facts of a document (APR-01, APR-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Operator = Literal["=", "!=", ">", ">=", "<", "<=", "in", "not_in", "contains"]


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


def number_of(value: Any) -> Decimal | None:
    """The exact number, if it is one."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def day_of(value: Any) -> dt.date | None:
    """The day, if it is one: a date, or its ISO text."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _test(test: Comparison, facts: dict[str, Any]) -> bool:
    """A field the document does not have satisfies only "!=" and "not_in"; numbers are compared exactly, dates as days."""
    actual, wanted = facts.get(test.field), test.value
    if test.operator in ("in", "not_in"):
        inside = str(actual) in [str(v) for v in (wanted if isinstance(wanted, list) else [wanted])]
        return inside == (test.operator == "in")
    if test.operator == "contains":
        return actual is not None and str(wanted or "").casefold() in str(actual).casefold()
    left, right = number_of(actual), number_of(wanted)
    if test.operator in ("=", "!="):
        same = left == right if left is not None and right is not None else str(actual) == str(wanted)
        return same == (test.operator == "=")
    if left is not None and right is not None:
        return _ordered((left > right) - (left < right), test.operator)
    day, other = day_of(actual), day_of(wanted)
    if day is not None and other is not None:
        return _ordered((day > other) - (day < other), test.operator)
    return False


def _ordered(sign: int, operator: str) -> bool:
    return {">": sign > 0, ">=": sign >= 0, "<": sign < 0, "<=": sign <= 0}[operator]


def holds(condition: Condition | None, facts: dict[str, Any]) -> bool:
    """Whether the condition is true of these facts; no condition is always true.

    >>> holds(Condition(tests=(Comparison(field="amount", operator=">=", value="500000"),)), {"amount": "500000.00"})
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


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    """Every comparison at every depth."""
    if condition is not None:
        yield from condition.tests
        for group in condition.groups:
            yield from comparisons(group)


def fields_of(condition: Condition | None) -> set[str]:
    """Every field the condition reads."""
    return {test.field for test in comparisons(condition)}
