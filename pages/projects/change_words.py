"""What a change says, in words: values of its fields, what became of a row (PRJ-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from core.changes.difference import FieldChange, RowChange
from core.changes.queries import ChangeSheet
from core.plan.tree import DraftTask
from pages.shared.format import days, money, percent
from pages.shared.html import Text, chip, html_of, join
from pages.shared.words import _, either, heading, word

MONEY = frozenset({"gross_amount", "deductible_tax", "net_cost", "day_rate", "net_revenue"})
RATES = frozenset({"revenue_share", "bonus_rate"})
NAMED = {
    "responsible_id": "people",
    "employee_id": "people",
    "grade_id": "grades",
    "account_id": "accounts",
    "work_type_id": "work_types",
    "client_contact_id": "contacts",
}
LOOK = {"added": ("green", "add"), "removed": ("red", "remove"), "changed": ("blue", "edit")}
OF_TASK = ("starts_on", "finishes_on", "effort_days", "responsible_id", "stage_id", "deliverable")
OF_COST = ("net_cost", "days", "gross_amount", "planned_on")
OF_MEMBER = ("planned_days", "from_on", "until_on")
OF_STAGE = ("starts_on", "finishes_on", "revenue_share")


def stage_name(sheet: ChangeSheet, stage_id: int | None, *, before: bool) -> str:
    content = sheet.weighed.before if before else sheet.weighed.after
    return next((either(s.name, s.name_en) for s in content.stages if s.id == stage_id), "—")


def task_name(sheet: ChangeSheet, task: DraftTask) -> str:
    """Its English name where it still has the name it was given with it."""
    name, name_en = sheet.called.tasks.get(task.id, ("", "")) if isinstance(task.id, int) else ("", "")
    return either(name, name_en) if name == task.name else task.name


def person_name(sheet: ChangeSheet, employee_id: int | None) -> str:
    return either(*sheet.called.people.get(employee_id or 0, ("—", "")))


def value_words(sheet: ChangeSheet, name: str, value: Any, *, before: bool) -> str:
    """A value of a field as a reviewer reads it."""
    if value is None or value == "":
        return "—"
    if name == "stage_id":
        return stage_name(sheet, value, before=before)
    if name in NAMED:
        return either(*getattr(sheet.called, NAMED[name]).get(value, ("—", "")))
    if name == "role":
        return word(f"project_role.{value}")
    if name == "kind":
        return word(f"fact.initiation.{value}")
    match value:
        case bool():
            return _("yes") if value else _("no")
        case dt.date():
            return value.isoformat()
        case Decimal() if name in MONEY:
            return money(value)
        case Decimal() if name in RATES:
            return percent(value, 2 if (value * 10000) % 10 else 1)
        case Decimal():
            return days(value)
    return str(value)


def hidden(sheet: ChangeSheet, name: str) -> bool:
    """Cost and margin are not for who sees no money."""
    return not sheet.money and (name in MONEY or name in RATES)


def field_lines(sheet: ChangeSheet, change: RowChange, names: Iterable[str], *, before: bool) -> Text:
    """One side of a row: the fields that changed; of a new or removed row what it is."""
    if change.kind == "changed":
        parts = [(f.name, f.before if before else f.after) for f in change.fields]
    elif (change.kind == "added") == before:
        return "—"
    else:
        parts = [(name, getattr(change.row, name)) for name in names if getattr(change.row, name) not in (None, "", Decimal(0))]
    lines = join(
        html_of('<div><span class="t-muted">{}</span> {}</div>', heading(f"field.{name}"), value_words(sheet, name, value, before=before))
        for name, value in parts
        if not hidden(sheet, name)
    )
    return html_of("<div>{}</div>", lines)


def kind_mark(kind: str) -> Text:
    tone, icon = LOOK[kind]
    return chip(word(f"change_row.{kind}"), tone, icon)


def signed_days(value: Decimal | int) -> str:
    """+5, −3, 0."""
    text = days(abs(Decimal(value)))
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{text}"


def term_words(change: FieldChange) -> str:
    return heading(f"field.{change.name}")
