"""A plan being edited on a screen: the draft in the session, the grid, and the words for what is wrong (PRJ-04).

editor = open_editor(f"plan_{project_id}", lambda: PlanEditor(draft, context, facts, version))
editor.receive(key)                         # inside a fragment, first
draw_editor(editor, key, today=..., editable=...)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import streamlit as st

from core.errors import Refusal, Refusals
from core.plan import dates
from core.plan.cells import Choice, show_days
from core.plan.draft import PlanDraft
from core.plan.entry import Context
from core.plan.tree import DraftTask, predecessor_text
from core.plan.workbook import reasons
from core.scheduling.model import Schedule, ScheduledTask, TaskKey
from pages.shared.wbs_edits import OpenTask, taken_edits
from pages.shared.wbs_grid import Choices, WbsRow, wbs_grid
from pages.shared.words import _, sentence

TOLERANCE = Decimal(5)  # points of deviation that are still on track; beyond twice that it is red (PRJ-20, PRJ-36)


@dataclass(frozen=True)
class TaskFacts:
    """What a task is beside its plan: progress and deviation in points, and the dates of the baseline compared with."""

    progress: Decimal | None = None
    deviation: Decimal | None = None
    base_starts_on: dt.date | None = None
    base_finishes_on: dt.date | None = None


@dataclass
class PlanEditor:
    """One per open plan, kept in the session. `refusals`: structures that could not be, told in the status line;
    `asked`: the task somebody wants to see all about."""

    draft: PlanDraft
    context: Context
    facts: Mapping[TaskKey, TaskFacts] = field(default_factory=dict)
    version: int = 1
    refusals: list[Refusal] = field(default_factory=list)
    asked: TaskKey | None = None

    def receive(self, key: str) -> bool:
        """Applies what the grid sent since; True when the draft moved. Touches Streamlit once, before anything changes."""
        before = self.draft
        for edit in taken_edits(key):
            if isinstance(edit, OpenTask):
                self.asked = self.draft.aliases.get(edit.id, edit.id)
                continue
            try:
                self.draft = self.draft.apply(edit, self.context)
            except Refusal as refusal:
                self.refusals.append(refusal)
        return self.draft is not before

    @property
    def unsaved(self) -> int:
        """How many changes a person would count."""
        return self.draft.changed().count


def open_editor(key: str, make: Callable[[], PlanEditor], *, stamp: object = None) -> PlanEditor:
    """The editor of this session, made once; a new `stamp` (another project, another version) makes it anew."""
    kept: tuple[object, PlanEditor] | None = st.session_state.get(f"{key}_editor")
    if kept is None or kept[0] != stamp:
        kept = (stamp, make())
        st.session_state[f"{key}_editor"] = kept
    return kept[1]


def close_editor(key: str) -> None:
    """Forgets the draft: the next `open_editor` reads the saved plan."""
    st.session_state.pop(f"{key}_editor", None)


def draw_editor(editor: PlanEditor, key: str, *, today: dt.date, editable: bool, view: str = "plan", limits: bool = False,
                height: int | None = None, above: int = 300) -> None:
    """The grid of the editor's draft as it stands now; `limits`: with the columns of constraints, slack and estimates."""
    context, draft = editor.context, editor.draft
    choices = Choices(*([choice.label for choice in of] for of in _named(context)))
    note = (len(editor.refusals), sentence(editor.refusals[-1])) if editor.refusals else None
    wbs_grid(
        rows_of(draft, context, editor.facts, today),
        key=key,
        today=today,
        editable=editable,
        choices=choices,
        view=view,
        limits=limits,
        calendar=context.calendar,
        can_undo=bool(draft.past),
        can_redo=bool(draft.future),
        note=note,
        height=height,
        above=above,
    )


def rows_of(draft: PlanDraft, context: Context, facts: Mapping[TaskKey, TaskFacts], today: dt.date) -> list[WbsRow]:
    """The draft as the grid shows it: names for ids, sentences for refusals, critical path and tones."""
    codes, found = draft.codes, scheduled(draft, context)
    critical = frozenset(found.critical) if found and any(task.predecessors for task in draft.tasks) else frozenset()
    names = [{choice.value: choice.label for choice in of} for of in _named(context)]
    bad: dict[TaskKey, dict[str, tuple[str, str]]] = {}
    warn: dict[TaskKey, dict[str, str]] = {}
    shown = {task.id: task for task in draft.tasks}
    for key, refusal in dates.missed(draft.tasks, found).items() if found else ():
        warn[key] = dict.fromkeys(("finish_by_on", "finishes_on"), sentence(refusal))
    for issue in draft.issues(context):
        if not issue.blocks:
            warn.setdefault(issue.id, {})[issue.field] = sentence(issue.refusal)
        elif issue.id in shown:
            cell = draft.bad.get((issue.id, issue.field))
            bad.setdefault(issue.id, {})[issue.field] = (cell.text if cell else _text(shown[issue.id], issue.field), sentence(issue.refusal))
    return [
        _row(
            task,
            facts.get(task.id, TaskFacts()),
            names,
            predecessor_text(task, codes),
            task.id in critical,
            found.tasks.get(task.id) if found else None,
            today,
            locked=task.id in draft.locked,
            bad=bad.get(task.id, {}),
            warn=warn.get(task.id, {}),
        )
        for task in draft.tasks
    ]


def _row(
    task: DraftTask,
    facts: TaskFacts,
    names: Sequence[Mapping[int | str, str]],
    predecessors: str,
    critical: bool,
    timed: ScheduledTask | None,
    today: dt.date,
    *,
    locked: bool,
    bad: Mapping[str, tuple[str, str]],
    warn: Mapping[str, str],
) -> WbsRow:
    people, roles, stages, kinds, clients = names
    deviation = facts.deviation
    return WbsRow(
        task.id,
        task.parent_id,
        task.level,
        task.code,
        task.name,
        task.starts_on,
        task.finishes_on,
        task.is_summary,
        task.is_milestone,
        people.get(task.responsible_id, "") if task.responsible_id is not None else "",
        roles.get(task.role, task.role),
        stages.get(task.stage_id, "") if task.stage_id is not None else "",
        show_days(task.effort_days),
        predecessors,
        task.deliverable,
        "" if facts.progress is None else str(int(facts.progress)),
        "" if deviation is None else _points(deviation),
        "" if deviation is None or deviation >= -TOLERANCE else "red" if deviation < -2 * TOLERANCE else "amber",
        critical,
        tone_of(task.finishes_on, facts, today),
        facts.base_starts_on,
        facts.base_finishes_on,
        tuple((link.predecessor_id, link.kind.value) for link in task.predecessors),
        locked,
        bad,
        warn,
        task.not_before_on,
        task.finish_by_on,
        dates.is_driven(task),
        kinds.get(task.work_type_id, "") if task.work_type_id is not None else "",
        clients.get(task.client_contact_id, "") if task.client_contact_id is not None else "",
        show_days(task.optimistic_days),
        show_days(task.pessimistic_days),
        _signed(timed.total_float) if timed else "",
        _signed(timed.free_float) if timed else "",
    )


def _named(context: Context) -> Sequence[Sequence[Choice]]:
    """What the choice columns may name, in the order of `Choices`."""
    return (context.people, context.roles, context.stages, context.work_types, context.clients)


def scheduled(draft: PlanDraft, context: Context) -> Schedule | None:
    """The plan as it stands, with floats and critical path; None while it cannot be scheduled."""
    try:
        return dates.pushed(draft.tasks, starts_on=context.starts_on, calendar=context.calendar, away=context.away)
    except Refusal:
        return None


def missed_deadlines(editor: PlanEditor) -> list[str]:
    """Tasks that end after the day they must be finished by, a sentence each."""
    found = scheduled(editor.draft, editor.context) if any(task.finish_by_on for task in editor.draft.tasks) else None
    return [sentence(refusal) for refusal in dates.missed(editor.draft.tasks, found).values()] if found else []


def tone_of(finishes_on: dt.date | None, facts: TaskFacts, today: dt.date) -> str:
    """late: should have been done by now; slips: will end after its baseline. A finished task is neither."""
    if finishes_on is None or (facts.progress is not None and facts.progress >= 100):
        return ""
    due = facts.base_finishes_on or finishes_on
    if due < today and facts.progress is not None:
        return "late"
    return "slips" if finishes_on > due else ""


def _signed(days: int) -> str:
    return f"−{-days}" if days < 0 else str(days)


def _points(value: Decimal) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{abs(value):.1f}"


def _text(task: DraftTask, name: str) -> str:
    value = getattr(task, name, "")
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def choices_of(pairs: Sequence[tuple[int | str, str, Sequence[str]]]) -> tuple[Choice, ...]:
    """Choices from (value, label in the user's language, other names)."""
    return tuple(Choice(value, label, tuple(others)) for value, label, others in pairs)


def import_problems(refused: Refusal) -> list[str]:
    """Why a file was not taken: a sentence per cell with its row and column, else the one reason."""
    if not isinstance(refused, Refusals):
        return [sentence(refused)]
    return [_("Row {row}, “{column}”: {reason}", row=cell.facts["row"], column=cell.facts["column"], reason=sentence(cell.reason)) for cell in reasons(refused)]


def headings() -> dict[str, str]:
    """The headings of the plan's workbook in the person's language, by field (`core.plan.workbook.COLUMNS`)."""
    return {
        "code": _("WBS"),
        "name": _("Task"),
        "responsible": _("Responsible"),
        "role": _("Role"),
        "stage": _("Stage"),
        "starts_on": _("Start"),
        "finishes_on": _("Finish"),
        "effort_days": _("Days"),
        "predecessors": _("Predecessors"),
        "deliverable": _("Deliverable"),
        "is_milestone": _("Milestone"),
        "not_before_on": _("Not before"),
        "finish_by_on": _("Finish by"),
        "effort_driven": _("Effort-driven"),
        "work_type": _("Work type"),
        "client_contact": _("Client person"),
        "optimistic_days": _("Optimistic"),
        "pessimistic_days": _("Pessimistic"),
    }
