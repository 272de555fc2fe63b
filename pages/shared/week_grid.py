"""A week of hours as a grid: works down, seven days across, totals pinned, each day's state in its head (MON-07).

`WeekEditor` keeps what was typed; the phone's cards use its `type()` as well.

    editor = st.session_state...                # one WeekEditor per week
    editor.receive(key)                         # inside a fragment, first
    week_grid(editor, key, lines=..., days=..., norm_minutes=..., today=...)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.labour.week import DayCheck, RedoWeek, TypedBlock, TypedCell, UndoWeek, WeekDraft, WeekEdit, WeekRow, check_days, show_hours
from core.plan.cells import show_days
from pages.shared import aggrid
from pages.shared.words import _, sentence, weekdays

ROW_HEIGHT, HEAD_HEIGHT, LINE_HEIGHT = 34, 36, 26
CELLS = 2_000


@dataclass(frozen=True)
class WeekLine:
    """A work as the grid shows it. `key` is that of its `WeekRow`; `locked` and `notes`: column (d0 … d6, kind, progress, remaining) → sentence."""

    key: str
    project: str
    task: str
    locked: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    with_progress: bool = True


@dataclass(frozen=True)
class WeekDay:
    """A day of the week. state: off, future, missing, draft, sent_back, submitted, confirmed; `due`: a working day that is over."""

    day: dt.date
    state: str = "draft"
    due: bool = False


@dataclass
class WeekEditor:
    """What a person typed into one week, kept in the session."""

    draft: WeekDraft

    def receive(self, key: str) -> bool:
        """Applies what the grid sent since; True when the draft moved."""
        before = self.draft
        for raw in aggrid.take(key):
            if (edit := edit_of(raw)) is not None:
                self.draft = self.draft.apply(edit)
        return self.draft is not before

    def type(self, row: str, column: str, text: str) -> None:
        """One cell typed elsewhere: on the phone's card."""
        self.draft = self.draft.apply(TypedBlock((TypedCell(row, column, text),)))

    def checks(self, days: Sequence[WeekDay], norm_minutes: int) -> tuple[DayCheck, ...]:
        """Totals of the days as they stand now; over 24 hours a refusal, over the norm a warning, none on a due day missing."""
        return check_days([d.day for d in days], self.draft.totals, norm_minutes=norm_minutes, due=[d.due for d in days])


def edit_of(raw: Mapping[str, Any]) -> WeekEdit | None:
    """One edit as the grid sends it, or None when it makes no sense."""
    match raw.get("op"):
        case "undo":
            return UndoWeek()
        case "redo":
            return RedoWeek()
        case "cells":
            cells = raw.get("cells")
            if not isinstance(cells, Sequence) or isinstance(cells, str):
                return None
            texts = [aggrid.texts_of(cell, 3) for cell in cells[:CELLS]]
            return TypedBlock(tuple(TypedCell(*three) for three in texts if len(three) == 3))
        case _:
            return None


def height_of(lines: int) -> int:
    """Pixels of a grid with so many lines: head, lines, total, status line."""
    return HEAD_HEIGHT + ROW_HEIGHT * (lines + 1) + LINE_HEIGHT + 6


def week_grid(
    editor: WeekEditor, key: str, *, lines: Sequence[WeekLine], days: Sequence[WeekDay], norm_minutes: int, today: dt.date, editable: bool = True
) -> None:
    """Draws the week; the draft's rows and `lines` name the same works."""
    draft, rows = editor.draft, {row.key: row for row in editor.draft.rows}
    checks = editor.checks(days, norm_minutes)
    heads = [_head(day, check, today) for day, check in zip(days, checks, strict=True)]
    state = {
        "fields": _FIELDS,
        "rows": [_values(line, rows[line.key], draft) for line in lines if line.key in rows],
        "total": _total(checks, days, norm_minutes),
        "days": heads,
        "editable": editable,
        "kinds": [choice.label for choice in draft.kinds],
        "words": {
            "project": _("Project"),
            "task": _("Task"),
            "week": _("This week"),
            "kind": _("Work type"),
            "done": _("Progress"),
            "left": _("Days left"),
            "keys": _keys(),
        },
        "shape": "|".join(f"{head['label']}{head['tones']}" for head in heads),
    }
    aggrid.draw(
        key,
        script="week_grid",
        state=state,
        options={"rowHeight": ROW_HEIGHT, "headerHeight": HEAD_HEIGHT, "enterNavigatesVerticallyAfterEdit": True},
        height=height_of(len(lines)),
    )


_FIELDS = ("id", "project", "task", "kind", *(f"d{n}" for n in range(7)), "week", "progress", "remaining", "bad", "locked", "notes", "tones")


def _keys() -> str:
    return _("Type 1.5, 1:30 or 90m · Shift+arrows choose · Ctrl+C, Ctrl+V with Excel · Ctrl+Z undoes")


def _values(line: WeekLine, row: WeekRow, draft: WeekDraft) -> list[Any]:
    hours = [draft.minutes(row, day) for day in range(7)]
    bad = {column: (cell.text, sentence(cell.refusal)) for (key, column), cell in draft.now.bad.items() if key == line.key}
    locked = (
        dict(line.locked) if line.with_progress else {**line.locked, "progress": _("Only tasks have progress."), "remaining": _("Only tasks have progress.")}
    )
    return [
        line.key,
        line.project,
        line.task,
        next((choice.label for choice in draft.kinds if choice.value == draft.kind(row)), ""),
        *map(show_hours, hours),
        show_hours(sum(hours)) or "0.0",
        _plain(draft.progress(row)),
        _plain(draft.remaining(row)),
        bad or None,
        locked or None,
        dict(line.notes) or None,
        None,
    ]


def _plain(value: Decimal | None) -> str:
    return show_days(value)


def _total(checks: Sequence[DayCheck], days: Sequence[WeekDay], norm_minutes: int) -> list[Any]:
    texts, tones = [], {}
    for n, (check, day) in enumerate(zip(checks, days, strict=True)):
        tone = "refused" if check.refusal else "missing" if check.missing else "over" if check.over_norm else "full" if check.full else ""
        tones[f"d{n}"] = tone
        mark = {"refused": " !", "over": " ▲", "full": " ✓"}.get(tone, "")
        texts.append(
            _("missing") if check.missing else f"{show_hours(check.minutes)}{mark}" if check.minutes else "" if day.state in ("off", "future") else "0.0"
        )
    norm = _("norm {hours} h a day", hours=show_hours(norm_minutes))
    return ["total", _("Total"), norm, "", *texts, show_hours(sum(c.minutes for c in checks)) or "0.0", "", "", None, None, None, tones]


def _head(day: WeekDay, check: DayCheck, today: dt.date) -> dict[str, Any]:
    """Weekday, number and a mark: ✓ confirmed, → submitted, ↩ sent back, ! missing, ● today. The state's word is in the tooltip."""
    mark = {"confirmed": "✓", "submitted": "→", "sent_back": "↩"}.get(day.state, "●" if day.day == today else "!" if check.missing else "")
    tones = [
        tone
        for tone, holds in (
            ("missing", check.missing and day.day != today),
            ("today", day.day == today),
            ("off", day.state == "off"),
            ("full", day.state == "confirmed"),
            ("over", check.over_norm or day.state == "sent_back"),
        )
        if holds
    ]
    return {
        "label": f"{weekdays()[day.day.weekday()]} {day.day.day} {mark}".strip(),
        "tones": tones,
        "tip": day.day.isoformat(),
        "refusal": sentence(check.refusal) if check.refusal else None,
    }
