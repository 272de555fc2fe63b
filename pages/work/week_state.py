"""What a person typed into a week, kept in the session until it is saved; and how it becomes edits of the service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import Refusal, Refusals
from core.labour import queries, service
from core.labour.machine import OPEN
from core.labour.queries import Cell, WeekSheet, WorkChoice, WorkRow
from core.labour.week import TypedBlock, TypedCell, WeekDraft, WeekRow, show_hours
from core.labour.writing import HoursEdit, Work, week_days
from core.plan.cells import Choice
from core.work_types import queries as work_types
from pages.shared.week_grid import WeekDay, WeekEditor, WeekLine
from pages.shared.words import _, either, sentence, weekdays, word

COLUMNS = tuple(f"d{n}" for n in range(7))


@dataclass
class TypedWeek:
    """One week on the screen: what is saved, what was typed over it, rows added, notes, and what the last try was refused for."""

    monday: dt.date
    sheet: WeekSheet
    editor: WeekEditor
    also: list[Work] = field(default_factory=list)
    notes: dict[tuple[str, int], str] = field(default_factory=dict)
    kinds: dict[tuple[str, int], int] = field(default_factory=dict)  # work type of a single day, chosen on the phone
    refused: Refusal | None = None

    @property
    def days(self) -> tuple[dt.date, ...]:
        return week_days(self.monday)

    def row(self, key: str) -> WorkRow:
        return next(r for r in self.sheet.rows if r.work.key == key)

    @property
    def unsaved(self) -> int:
        return self.editor.draft.unsaved + len(self.notes) + len(self.kinds)

    def to_submit(self) -> list[dt.date]:
        """Days up to today with open hours, saved or just typed."""
        draft = self.editor.draft
        typed = {n for (_row, n) in draft.changed if draft.totals[n]}
        return [d for n, d in enumerate(self.days) if d in self.sheet.submittable or n in typed and d <= today()]

    def edits(self) -> list[HoursEdit]:
        """What was typed, cell by cell; progress and remaining days of a row go with its last open day that has hours."""
        draft, found = self.editor.draft, dict[tuple[str, int], HoursEdit]()
        for row in draft.rows:
            work = self.row(row.key).work
            last = max((n for n in range(7) if row.open[n] and draft.minutes(row, n)), default=None)
            told = row.key in draft.now.progress or row.key in draft.now.remaining
            for n in range(7):
                changed = (row.key, n) in draft.now.minutes
                note = self.notes.get((row.key, n))
                kind = self.kinds.get((row.key, n), draft.now.kinds.get(row.key))
                with_row = told and n == last
                if changed or with_row or (note is not None or kind is not None) and row.open[n] and draft.minutes(row, n):
                    found[row.key, n] = HoursEdit(
                        work, self.days[n], draft.minutes(row, n), note, draft.progress(row) if with_row else None,
                        draft.remaining(row) if with_row else None, kind,
                    )  # fmt: skip
        return list(found.values())


def today() -> dt.date:
    return clock.today()


def load(actor: Actor, monday: dt.date) -> TypedWeek:
    """The week as it was left on this page, or read anew."""
    kept: TypedWeek | None = st.session_state.get("typed_week")
    if kept is not None and kept.monday == monday and kept.sheet.employee_id == actor.employee_id:
        return kept
    return reload(actor, monday)


def reload(actor: Actor, monday: dt.date, also: Iterable[Work] = ()) -> TypedWeek:
    """The week as it is saved, with further empty rows; what was typed over it is gone."""
    sheet = queries.week(actor, monday, also=also)
    draft = WeekDraft(tuple(_row(r) for r in sheet.rows), kinds=kind_choices(actor, {r.kind for r in sheet.rows}))
    fresh = TypedWeek(monday, sheet, WeekEditor(draft), list(also))
    st.session_state["typed_week"] = fresh
    return fresh


def add_rows(actor: Actor, week: TypedWeek, works: Iterable[Work]) -> None:
    """Further rows under what was typed; those that are there already are left alone."""
    there = {r.work for r in week.sheet.rows}
    fresh = [w for w in works if w not in there]
    if fresh:
        week.also += fresh
        week.sheet = queries.week(actor, week.monday, also=week.also)
        week.editor.draft = week.editor.draft.with_rows(_row(r) for r in week.sheet.rows)


def copy_last_week(actor: Actor, week: TypedWeek) -> None:
    """The works of the week before, and their hours on days that are still empty and can be written."""
    before = queries.last_week_works(actor, week.monday)
    add_rows(actor, week, [work for work, _hours in before])
    draft = week.editor.draft
    empty = {n for n in range(7) if not draft.totals[n]}
    cells = [TypedCell(work.key, f"d{n}", show_hours(minutes)) for work, hours in before for n, minutes in hours.items() if n in empty]
    week.editor.draft = draft.apply(TypedBlock(tuple(cells)))


def my_tasks(choices: Iterable[WorkChoice], week: TypedWeek) -> list[Work]:
    """One's own unfinished tasks that run in the week or should have ended before it."""
    return [c.work for c in choices if c.mine and c.starts_on is not None and c.starts_on <= week.days[-1]]


def save(actor: Actor, week: TypedWeek, submit: Iterable[dt.date] = ()) -> bool:
    """Saves and, for the days named, submits; what was typed stays when the house says no."""
    try:
        service.save_week(actor, week.monday, week.edits(), seen=week.sheet.versions, submit=list(submit))
    except Refusal as refusal:
        week.refused = refusal
        return False
    reload(actor, week.monday, week.also)
    return True


def placed(week: TypedWeek) -> dict[tuple[str, str], str]:
    """(row key, column) → sentence of the last refusal, for the cells it names."""
    parts = week.refused.refusals if isinstance(week.refused, Refusals) else (week.refused,) if week.refused else ()
    found: dict[tuple[str, str], str] = {}
    for part in parts:
        key, at, day = (part.field or "").partition("@")
        if at and key:
            found[key, f"d{(dt.date.fromisoformat(day) - week.monday).days}"] = sentence(part)
    return found


def grid_lines(week: TypedWeek) -> list[WeekLine]:
    """The rows as the grid shows them: names, cells that cannot be written and why, notes and reasons."""
    refused = placed(week)
    return [WeekLine(r.work.key, project_name(r), task_name(r), _locked(r), _notes(r, week, refused), r.work.project_id is not None) for r in week.sheet.rows]


def grid_days(week: TypedWeek) -> list[WeekDay]:
    return [WeekDay(d.day, d.state, d.working and d.day < today()) for d in week.sheet.days]


def project_name(row: WorkRow | WorkChoice) -> str:
    return either(row.project, row.project_en) if row.work.project_id is not None else _("Non-project")


def task_name(row: WorkRow | WorkChoice) -> str:
    if row.work.project_id is None:
        return word(f"activity.{row.work.activity}")
    return either(row.task, row.task_en) or _("Whole project")


def day_name(day: dt.date) -> str:
    return f"{weekdays()[day.weekday()]} {day.day}"


def days_of(count: int) -> str:
    """1 day, 2 days."""
    return _("1 day") if count == 1 else _("{count} days", count=count)


def why_locked(cell: Cell) -> str | None:
    """Why a cell takes no hours: decided or on its way, or the day is not one for this project."""
    if cell.state == "submitted":
        return _("Submitted: take the day back to change it.")
    if cell.state == "confirmed":
        return _("Confirmed: use “Correct” below.")
    return sentence(cell.locked) if cell.locked is not None and cell.state not in OPEN else None


def kind_choices(actor: Actor, used: Collection[int | None]) -> tuple[Choice, ...]:
    """The work types that can be chosen, in either language, and those the week has already (MON-20)."""
    found = [c for c in work_types.choices(actor) if c.enabled or c.id in used]
    return tuple(Choice(c.id, either(c.name, c.name_en), (c.name, c.name_en, c.code)) for c in found)


def _row(row: WorkRow) -> WeekRow:
    cells = row.cells
    return WeekRow(row.work.key, tuple(c.minutes for c in cells), tuple(why_locked(c) is None for c in cells), row.progress, row.remaining_days, row.kind)


def _locked(row: WorkRow) -> dict[str, str]:
    reasons = {COLUMNS[n]: reason for n, cell in enumerate(row.cells) if (reason := why_locked(cell)) is not None}
    if len(reasons) == 7:
        reasons |= {"progress": reasons["d6"], "remaining": reasons["d6"], "kind": reasons["d6"]}
    return reasons


def _notes(row: WorkRow, week: TypedWeek, refused: dict[tuple[str, str], str]) -> dict[str, str]:
    found = {COLUMNS[n]: _("Sent back: {reason}", reason=c.reason) if c.reason else c.note for n, c in enumerate(row.cells) if c.reason or c.note}
    return found | {column: text for (key, column), text in refused.items() if key == row.work.key}
