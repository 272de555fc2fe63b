"""The trail tab of a record: when, who, what, and each field before → after (PLT-09)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from core.errors import AsPercent
from core.trail import Named, TrailRow
from pages.shared.format import instant, money
from pages.shared.html import Text, bare, html, html_of, join, muted, table
from pages.shared.record import empty_state
from pages.shared.words import _, either, has_word, say, word

NUMBER = re.compile(r"-?\d+\.\d+")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
SHOWN_TEXT = 120
SHOWN_FIELDS = 8


def trail(rows: Sequence[TrailRow]) -> None:
    """Draws the rows, the newest first."""
    if not rows:
        empty_state("history", _("No changes yet"), _("Every change is kept here with who made it and when."), key="trail")
        return
    html("{}", table([_("When"), _("Who"), _("What"), _("Changes")], [_line(row) for row in rows], widths=["17%", "12%", "18%", "53%"]))


def _line(row: TrailRow) -> Sequence[Text]:
    part = html_of('<div class="sub">{} {}</div>', word(f"trail_kind.{row.kind}"), record_word(row.record))
    return (
        instant(row.at, year=True),
        either(row.who, row.who_en) or _("the system"),
        html_of("<div>{}{}</div>", deed_word(row.action), part),
        changes_html(row),
    )


def deed_word(action: str) -> str:
    """What was done, in words; the action's own key for what nobody does by hand."""
    return word(f"deed.{action}") if has_word(f"deed.{action}") else action


def record_word(record: str) -> str:
    return word(f"record.{record}") if has_word(f"record.{record}") else record


def changes_html(row: TrailRow) -> Text:
    """Before → after; of something added or removed only what it says."""
    told = [c for c in row.changes if c[1] not in (None, "", []) or c[2] not in (None, "", [])]
    lines = [_change(row, *change) for change in told[:SHOWN_FIELDS]]
    if len(told) > SHOWN_FIELDS:
        lines.append(muted(_("and {n} more fields", n=len(told) - SHOWN_FIELDS)))
    return html_of('<div class="m-changes">{}</div>', join(lines, "<br>" if row.kind == "changed" else " · ")) if lines else muted("—")


def changes_text(row: TrailRow) -> str:
    """The same for a cell of a workbook: every field on its own line, nothing left out."""
    told = [c for c in row.changes if c[1] not in (None, "", []) or c[2] not in (None, "", [])]
    return "\n".join(bare(_change(row, *change)) for change in told)


def _change(row: TrailRow, name: str, before: Any, after: Any) -> Text:
    label = word(f"field.{name}") if has_word(f"field.{name}") else name
    if row.kind == "changed":
        return html_of('<span class="t-muted">{}</span> {} → <b>{}</b>', label, _said(row.record, name, before), _said(row.record, name, after))
    return html_of('<span class="t-muted">{}</span> {}', label, _said(row.record, name, after if row.kind == "added" else before))


def _said(record: str, name: str, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, Named):
        return either(value.name, value.name_en)
    if name == "state" and has_word(f"state.{record}.{value}"):
        return word(f"state.{record}.{value}")
    if isinstance(value, str) and INSTANT.match(value):
        return instant(dt.datetime.fromisoformat(value), year=True)
    if isinstance(value, str) and NUMBER.fullmatch(value):
        if name.endswith(("rate", "floor", "share")):
            return say(AsPercent(Decimal(value)))
        return money(Decimal(value)) if len(value.rpartition(".")[2]) == 2 else f"{Decimal(value).normalize():f}"
    text = say(value)
    return text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + "…"
