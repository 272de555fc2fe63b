"""A plan inside a document, such as the one a change proposes: tasks as plain JSON and back, nothing lost (PRJ-14).

What follows from the tree (code, level, summary) is worked out again; a field that a kept document does not know yet has its default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from core.plan.tree import DraftTask, Link, Tasks, arranged
from core.scheduling.model import LinkKind

_FOLLOWS = ("code", "level", "is_summary")
FIELDS = tuple(f.name for f in fields(DraftTask) if f.name not in _FOLLOWS)


def to_json(tasks: Tasks) -> list[dict[str, Any]]:
    """Every task as a JSON object, in reading order: dates as 2026-11-21, days as text, predecessors by the ids of the tasks.

    >>> to_json((DraftTask(7, name="Kick-off", effort_days=Decimal("1.50")),))[0]["effort_days"]
    '1.50'
    """
    return [{name: plain(name, getattr(task, name)) for name in FIELDS} for task in tasks]


def from_json(rows: Iterable[Mapping[str, Any]]) -> Tasks:
    """The tasks of `to_json`, arranged as a tree."""
    return arranged(DraftTask(**{name: value_of(name, row[name]) for name in FIELDS if name in row}) for row in rows)


def plain(name: str, value: Any) -> Any:
    """A value of the field as JSON holds it."""
    if name == "predecessors":
        return [{"task": link.predecessor_id, "kind": link.kind.value, "lag": link.lag_days} for link in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def value_of(name: str, value: Any) -> Any:
    """The value of the field from JSON, or as it is when it has its own type already."""
    reader = _READERS.get(name)
    return value if reader is None or value is None else reader(value)


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _links(value: Any) -> tuple[Link, ...]:
    return tuple(one if isinstance(one, Link) else Link(one["task"], LinkKind(one["kind"]), one["lag"]) for one in value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("starts_on", "finishes_on", "not_before_on", "finish_by_on"), _day),
    **dict.fromkeys(("effort_days", "optimistic_days", "pessimistic_days"), Decimal),
    "predecessors": _links,
}
