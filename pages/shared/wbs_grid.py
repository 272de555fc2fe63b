"""The plan's grid: a spreadsheet of tasks with their bars in the same rows (PRJ-04, PRJ-05). Plain values in, edits out.

`taken_edits(key)` gives what was typed since; `wbs_grid(...)` draws. The editor that keeps a draft between the two is
`wbs_editor.plan_editor`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from st_aggrid import JsCode

from core.calendar.rules import ONE_DAY, WorkCalendar
from core.scheduling.model import TaskKey
from pages.shared import aggrid
from pages.shared.words import _, language, months

ROW_HEIGHT, HEAD_HEIGHT = 28, 38
LONGEST = 1_500  # days a scale can show its days off for


@dataclass(frozen=True)
class WbsRow:
    """A task as its cells show it: texts. `bad` and `warn`: field → (text as typed, sentence) and field → sentence.

    `tone`: "" | "late" (should have been done) | "slips" (will end after the baseline); `deviation_tone`: "" | "amber" | "red"."""

    id: TaskKey
    parent: TaskKey | None
    level: int
    code: str
    name: str
    starts_on: dt.date | None
    finishes_on: dt.date | None
    summary: bool = False
    is_milestone: bool = False
    responsible: str = ""
    role: str = ""
    stage: str = ""
    effort_days: str = ""
    predecessors: str = ""
    deliverable: str = ""
    progress: str = ""
    deviation: str = ""
    deviation_tone: str = ""
    critical: bool = False
    tone: str = ""
    base_starts_on: dt.date | None = None
    base_finishes_on: dt.date | None = None
    links: tuple[tuple[TaskKey, str], ...] = ()
    locked: bool = False
    bad: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    warn: Mapping[str, str] = field(default_factory=dict)
    not_before_on: dt.date | None = None
    finish_by_on: dt.date | None = None
    effort_driven: bool = False
    work_type: str = ""
    client_contact: str = ""
    optimistic_days: str = ""
    pessimistic_days: str = ""
    slack: str = ""
    free_slack: str = ""


@dataclass(frozen=True)
class Choices:
    """What the choice columns offer; a column without choices takes free text; `stages`, `work_types`, `clients` without entries are not
    shown."""

    people: Sequence[str] = ()
    roles: Sequence[str] = ()
    stages: Sequence[str] = ()
    work_types: Sequence[str] = ()
    clients: Sequence[str] = ()


_FIELDS = tuple(f.name for f in fields(WbsRow))


def wbs_grid(
    rows: Sequence[WbsRow],
    *,
    key: str,
    today: dt.date,
    editable: bool,
    choices: Choices = Choices(),
    view: str = "plan",
    limits: bool = True,
    calendar: WorkCalendar | None = None,
    can_undo: bool = False,
    can_redo: bool = False,
    note: tuple[int, str] | None = None,
    height: int | None = None,
    above: int = 300,
) -> None:
    """Draws the grid. `view`: plan (what is planned) or progress (how it goes); `note`: a numbered sentence for the status
    line, shown once per number; `limits`: with constraints, slack and estimates; `height` in pixels, else the window below `above`."""
    first, last = span_of(rows, today)
    state: dict[str, Any] = {
        "fields": _FIELDS,
        "rows": [_values(row) for row in rows],
        "first": first,
        "last": last,
        "today": today,
        "off": _days_off(first, last, calendar),
        "row_height": ROW_HEIGHT,
        "editable": editable,
        "undo": can_undo,
        "redo": can_redo,
        "note": note,
        "words": _words(),
        "columns": [c for c in _columns(choices) if limits or c["field"] not in _LIMITS],
        "views": {key: v for key, v in _views(view).items() if limits or key not in ("timing", "people")},
        "view": view,
        "view_all": "all",
    }
    state["shape"] = f"{language()}|{editable}|{hash(tuple(map(tuple, vars(choices).values())))}"
    aggrid.draw(key, script="wbs_grid", state=state, options=_OPTIONS, height=height, above=above)


_OPTIONS: Mapping[str, Any] = {
    "rowHeight": ROW_HEIGHT,
    "headerHeight": HEAD_HEIGHT,
    "rowDragManaged": False,
    "enterNavigatesVerticallyAfterEdit": True,
    "onRowDragMove": JsCode("p=>Mandate.wbs.dragMove(p)"),
    "onRowDragEnd": JsCode("p=>Mandate.wbs.dragEnd(p)"),
}


def span_of(rows: Sequence[WbsRow], today: dt.date) -> tuple[dt.date, dt.date]:
    """First (a Monday) and last day of the scale: all dates with a week of air; a plan without dates shows three months."""
    days = [day for row in rows for day in (row.starts_on, row.finishes_on, row.base_starts_on, row.base_finishes_on) if day]
    first, last = (min(days), max(days)) if days else (today, today + 90 * ONE_DAY)
    first -= 3 * ONE_DAY
    return first - first.weekday() * ONE_DAY, max(last + 14 * ONE_DAY, first + 60 * ONE_DAY)


def _days_off(first: dt.date, last: dt.date, calendar: WorkCalendar | None) -> list[tuple[int, int]]:
    """Runs of days not worked: (days since the epoch, how many)."""
    epoch, runs = dt.date(1970, 1, 1), list[tuple[int, int]]()
    if calendar is None or (last - first).days > LONGEST:
        return runs
    for day in (first + n * ONE_DAY for n in range((last - first).days + 1)):
        if calendar.is_working(day):
            continue
        number = (day - epoch).days
        if runs and sum(runs[-1]) == number:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


def _values(row: WbsRow) -> list[Any]:
    values = [getattr(row, name) for name in _FIELDS]
    return [
        "" if value is None and name.endswith("_on") else value or None if name in ("bad", "warn") else value
        for name, value in zip(_FIELDS, values, strict=True)
    ]


def _columns(choices: Choices) -> list[dict[str, Any]]:
    def column(name: str, label: str, width: int, kind: str, *, editable: bool = True, of_summary: bool = False, **more: Any) -> dict[str, Any]:
        return {"field": name, "label": label, "width": width, "kind": kind, "editable": editable, "of_summary": of_summary, **more}

    found = [
        column("code", _("WBS"), 74, "code", editable=False, pinned="left"),
        column("name", _("Task"), 210, "name", of_summary=True, pinned="left"),
        column("responsible", _("Responsible"), 96, "choice", of_summary=True, options=choices.people),
        column("starts_on", _("Start"), 100, "date"),
        column("finishes_on", _("Finish"), 100, "date"),
        column("effort_days", _("Days"), 56, "days", hint=_("Effort in person days")),
        column("progress", _("Progress"), 98, "progress", editable=False),
        column("deviation", _("Deviation"), 74, "deviation", editable=False, hint=_("Actual less planned progress, in points")),
        column(
            "predecessors",
            _("Predecessors"),
            104,
            "text",
            of_summary=True,
            hint=_("Like 3.1FS+2, 2.2SS: the code, the kind (FS, SS, FF, SF), the lag in working days"),
        ),
        column("role", _("Role"), 96, "choice", of_summary=True, options=choices.roles),
        column("deliverable", _("Deliverable"), 150, "text", of_summary=True),
        column("is_milestone", "◆", 42, "flag", hint=_("Milestone")),
    ]
    found += [
        column("not_before_on", _("Not before"), 100, "date", of_summary=True, hint=_("Begins no earlier than this day")),
        column("finish_by_on", _("Finish by"), 100, "date", of_summary=True, hint=_("Must be finished by this day: missed, the slack is negative")),
        column("effort_driven", _("Effort-driven"), 66, "flag", hint=_("The finish follows from the effort and the days the responsible person is there")),
        column("slack", _("Slack"), 62, "slack", editable=False, hint=_("Working days it can slip without moving the end of the project")),
        column("free_slack", _("Free slack"), 82, "slack", editable=False, hint=_("Working days it can slip without moving any other task")),
        column("optimistic_days", _("Optimistic"), 84, "days", hint=_("Effort if all goes well, person days")),
        column("pessimistic_days", _("Pessimistic"), 90, "days", hint=_("Effort if much goes wrong, person days")),
    ]
    for name, label, width, options in (
        ("stage", _("Stage"), 110, choices.stages),
        ("work_type", _("Work type"), 110, choices.work_types),
        ("client_contact", _("Client person"), 110, choices.clients),
    ):
        if options:
            found.append(column(name, label, width, "choice", of_summary=name == "stage", options=options))
    return found


_LIMITS = ("not_before_on", "finish_by_on", "effort_driven", "slack", "free_slack", "optimistic_days", "pessimistic_days")


def _views(view: str) -> dict[str, dict[str, Any]]:
    """The choices of columns; a template has no people and no progress."""
    plan = ["responsible", "starts_on", "finishes_on", "effort_days", "predecessors", "role", "deliverable", "stage", "is_milestone"]
    timing = ["starts_on", "finishes_on", "slack", "free_slack", "not_before_on", "finish_by_on", "predecessors", "effort_days", "effort_driven"]
    people = ["responsible", "role", "work_type", "client_contact", "optimistic_days", "effort_days", "pessimistic_days", "starts_on", "finishes_on"]
    if view == "template":
        short = ["role", "starts_on", "finishes_on", "effort_days", "predecessors", "deliverable", "is_milestone"]
        return {"template": {"label": _("Template"), "fields": short}, "all": {"label": _("All columns"), "fields": short}}
    return {
        "plan": {"label": _("Planning"), "fields": plan},
        "timing": {"label": _("Dates and slack"), "fields": timing, "pane": 0.25},
        "people": {"label": _("People and estimates"), "fields": people, "pane": 0.2},
        "progress": {"label": _("Progress"), "fields": ["responsible", "starts_on", "finishes_on", "effort_days", "progress", "deviation"], "pane": 0.27},
        "all": {"label": _("All columns"), "fields": list(dict.fromkeys([*plan, *timing, *people, "progress", "deviation"]))},
    }


def _words() -> dict[str, Any]:
    """The words of the toolbar, the scale and the status line; {n} and the like are filled in the browser."""
    return {
        "task": _("Task"),
        "milestone": _("Milestone"),
        "task_tip": _("New task below (Insert)"),
        "milestone_tip": _("New milestone below"),
        "indent": _("Indent (Alt+Shift+→)"),
        "outdent": _("Outdent (Alt+Shift+←)"),
        "up": _("Move up (Alt+↑)"),
        "down": _("Move down (Alt+↓)"),
        "link": _("Link the chosen tasks, each after the one above"),
        "unlink": _("Remove the links of the chosen tasks"),
        "delete": _("Delete the chosen tasks (Ctrl+Delete)"),
        "undo": _("Undo (Ctrl+Z)"),
        "redo": _("Redo (Ctrl+Y)"),
        "find": _("Find"),
        "open": _("All about the chosen task (Enter on its number, or a click on its bar)"),
        "found": _("{n} found", n="{n}"),
        "fold": _("Fold or unfold"),
        "calendar": _("Choose a date"),
        "levels": _("Levels"),
        "all_levels": _("All levels"),
        "columns": _("Columns"),
        "bars": _("Show or hide the timeline"),
        "baseline": _("Baseline"),
        "finish_by": _("Finish by"),
        "today": _("Today"),
        "problems": _("{n} to mend", n="{n}"),
        "problems_tip": _("Go to the next cell that cannot be saved"),
        "chosen": _("{n} rows chosen, {days} days of effort", n="{n}", days="{days}"),
        "keys": _("Enter edits · Shift+arrows choose · Ctrl+C, Ctrl+V with Excel · Alt+Shift+→ indents · Ctrl+Z undoes"),
        "zoom_fit": _("Whole"),
        "zoom_quarter": _("Quarter"),
        "zoom_month": _("Month"),
        "zoom_week": _("Week"),
        "zoom_fit_tip": _("The whole project"),
        "zoom_quarter_tip": _("By quarter"),
        "zoom_month_tip": _("By month"),
        "zoom_week_tip": _("By week"),
        "quarter": _("Q{q}", q="{q}"),
        "month_of_year": _("{m} {y}", m="{m}", y="{y}", n="{n}"),
        "months": months(),
    }
