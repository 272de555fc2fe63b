"""The columns of what waits, typed alike in every part of the union."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, cast, func, literal, null, type_coerce

from db.models import Project, Receipt, ReportLine

NAMES = ("kind", "record", "record_id", "number", "title", "title_en", "who", "who_en", "amount", "since", "day", "count", "minutes")


def row(
    kind: str,
    record: Any,
    record_id: Any,
    number: Any,
    title: Any,
    title_en: Any,
    since: Any,
    *,
    who: Any = "",
    who_en: Any = "",
    amount: Any = None,
    day: Any = None,
    count: Any = 0,
    minutes: Any = 0,
) -> list[ColumnElement[Any]]:
    """The columns of the union, typed alike in every part."""
    values = (kind, record, record_id, number, title, title_en, who, who_en, amount, since, day, count, minutes)
    columns: list[ColumnElement[Any]] = []
    for name, value in zip(NAMES, values, strict=True):
        column = null() if value is None else literal(value) if isinstance(value, str | int) else value
        match name:
            case "day":
                column = cast(column, Date)
            case "amount":
                column = cast(column, Receipt.amount.type)
            case "count" | "minutes":
                column = cast(column, Integer)
            case "since":
                column = type_coerce(column, ReportLine.submitted_at.type)
            case "record_id":
                column = cast(column, Project.id.type)
            case _:
                column = func.coalesce(cast(column, String), "")
        columns.append(column.label(name))
    return columns
