"""The plan of a project in this session: opened, shown in the person's language, saved, put on top of what somebody else saved (PRJ-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from core.access import Actor
from core.errors import Refusal
from core.plan import queries, service
from core.plan.cells import Choice, show_days
from core.plan.draft import PlanDraft
from core.plan.edits import SetCell
from core.plan.entry import Context, Step
from core.plan.merge import Difference
from core.plan.queries import PlanSheet
from core.plan.tree import Tasks
from core.progress import queries as progress
from core.scheduling.model import TaskKey
from pages.shared.wbs_editor import PlanEditor, TaskFacts
from pages.shared.words import either, language, word

TYPED = {"responsible_id": "responsible", "stage_id": "stage"}
BY_CELL = ("name", "responsible_id", "role", "stage_id", "starts_on", "finishes_on", "effort_days", "deliverable")


@dataclass
class ProjectPlan(PlanEditor):
    """The editor with what it was read from. `english`: tasks with a second name → (as saved, in English); `moved_on`: somebody saved
    in between, until the person has chosen."""

    raw: Context = field(default_factory=Context)
    sheet: PlanSheet | None = None
    english: Mapping[TaskKey, tuple[str, str]] = field(default_factory=dict)
    moved_on: Any = None
    refused: Refusal | None = None


def opened(actor: Actor, project_id: int, baseline: int | None = None) -> ProjectPlan:
    """The plan as it is saved now, beside a baseline."""
    plan, sheet = queries.open_plan(actor, project_id), queries.plan(actor, project_id, baseline=baseline)
    names: dict[TaskKey, tuple[str, str]] = (
        {r.task_id: (r.name, r.name_en) for r in sheet.rows if r.name_en and r.name_en != r.name} if language() == "en" else {}
    )
    return ProjectPlan(
        renamed(plan.draft, {key: (old, new) for key, (old, new) in names.items()}),
        localized(plan.context),
        facts_of(actor, sheet),
        plan.version,
        raw=plan.context,
        sheet=sheet,
        english=names,
    )


def facts_of(actor: Actor, sheet: PlanSheet) -> dict[TaskKey, TaskFacts]:
    """Progress, deviation and baseline of each task; a plan without a baseline has none of them."""
    if sheet.baseline is None:
        return {}
    measured = {t.task_id: t for t in progress.task_figures(actor, sheet.project_id)}
    found: dict[TaskKey, TaskFacts] = {}
    for row in sheet.rows:
        now = measured.get(row.task_id)
        deviation: Decimal | None = now.deviation if now and row.baseline_starts_on is not None else None
        found[row.task_id] = TaskFacts(now.actual if now else row.progress, deviation, row.baseline_starts_on, row.baseline_finishes_on)
    return found


def localized(context: Context) -> Context:
    """People, roles and stages by their names in the person's language; every other spelling is still understood."""

    def shown(choice: Choice) -> Choice:
        label = either(choice.label, choice.names[0] if choice.names else "")
        return Choice(choice.value, label, tuple(dict.fromkeys((choice.label, *(n for n in choice.names if n)))))

    roles = tuple(Choice(r.value, word(f"project_role.{r.value}"), (r.label, *r.names)) for r in context.roles)
    return replace(context, people=tuple(map(shown, context.people)), stages=tuple(map(shown, context.stages)), roles=roles)


def renamed(draft: PlanDraft, names: Mapping[TaskKey, tuple[str, str]]) -> PlanDraft:
    """The draft with every name that is still the first of its pair replaced by the second."""
    if not names:
        return draft

    def tasks(rows: Tasks) -> Tasks:
        return tuple(replace(t, name=names[t.id][1]) if t.id in names and t.name == names[t.id][0] else t for t in rows)

    def step(one: Step) -> Step:
        return replace(one, tasks=tasks(one.tasks))

    return replace(draft, now=step(draft.now), opened=tasks(draft.opened), past=tuple(map(step, draft.past)), future=tuple(map(step, draft.future)))


def as_saved(editor: ProjectPlan) -> PlanDraft:
    """The draft with the names the house keeps: an English name nobody changed is not a new name."""
    return renamed(editor.draft, {key: (new, old) for key, (old, new) in editor.english.items()})


def save(actor: Actor, project_id: int, editor: ProjectPlan) -> ProjectPlan:
    """Saves and reads anew: the schedule may have moved tasks. Edits under way still find new rows by their old names."""
    draft = as_saved(editor)
    draft.require_savable(editor.context)
    done = service.save_plan(actor, project_id, draft, seen_plan_version=editor.version)
    fresh = opened(actor, project_id, editor.sheet.baseline if editor.sheet else None)
    fresh.draft = replace(fresh.draft, aliases={**editor.draft.aliases, **done.ids})
    return fresh


def rebase(actor: Actor, project_id: int, editor: ProjectPlan, *, mine: bool) -> ProjectPlan:
    """My changes on top of the plan as it is saved now; where both changed the same cell mine or theirs stands."""
    found = service.rebased(actor, project_id, as_saved(editor))
    fresh = opened(actor, project_id, editor.sheet.baseline if editor.sheet else None)
    fresh.draft, fresh.version = renamed(found.draft, fresh.english), found.version
    for difference in found.conflicts if mine else ():
        if difference.field in BY_CELL:
            edit = SetCell(difference.task, TYPED.get(difference.field, difference.field), cell_text(difference.field, difference.mine, fresh.context))
            fresh.draft = fresh.draft.apply(edit, fresh.context)
    return fresh


def cell_text(name: str, value: Any, context: Context) -> str:
    """A value of a difference as a cell shows it."""
    if value in (None, ""):
        return ""
    if isinstance(value, Decimal):
        return show_days(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    choices = {"responsible_id": context.people, "stage_id": context.stages, "role": context.roles}.get(name, ())
    return next((c.label for c in choices if c.value == value), str(value)) if choices else str(value)


def shown_difference(difference: Difference, whose: str, context: Context) -> str:
    """A difference in words: the value of a cell, or what happened to the row."""
    if difference.field in ("added", "deleted", "moved"):
        return "—" if whose == "opened" else word(f"field.{difference.field}")
    if difference.field == "predecessors":
        return "…"
    return cell_text(difference.field, getattr(difference, whose), context) or "—"
