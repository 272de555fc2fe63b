"""Reasons of health as they are kept in a row: facts of every kind to JSON and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.errors import AsDays, AsPercent, AsPoints, Fact
from core.portfolio.rules import Health, Reason


def to_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Plain values that JSONB keeps."""
    return [{"level": r.level.value, "code": r.code, "facts": {k: _plain(v) for k, v in r.facts.items()}} for r in reasons]


def from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The reasons again, ready for a sentence."""
    return tuple(Reason(Health(r["level"]), r["code"], {k: _fact(v) for k, v in r["facts"].items()}) for r in raw)


def _plain(value: Fact) -> Any:
    match value:
        case AsPercent(value=rate, places=places):
            return {"percent": str(rate), "places": places}
        case AsPoints(value=points, places=places):
            return {"points": str(points), "places": places}
        case AsDays(value=days):
            return {"days": str(days)}
        case Decimal():
            return {"money": str(value)}
        case dt.date():
            return {"day": value.isoformat()}
        case _:
            return value


def _fact(value: Any) -> Fact:
    match value:
        case {"percent": rate, "places": places}:
            return AsPercent(Decimal(rate), places)
        case {"points": points, "places": places}:
            return AsPoints(Decimal(points), places)
        case {"days": days}:
            return AsDays(Decimal(days))
        case {"money": amount}:
            return Decimal(amount)
        case {"day": day}:
            return dt.date.fromisoformat(day)
        case _:
            plain: Fact = value
            return plain
