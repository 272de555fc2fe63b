"""A plan in this session: where it comes from, shown in the person's language, saved, put on top of what somebody else saved (PRJ-04).

The same editor edits the live plan of a project (`LivePlan`) and the plan a change proposes: whatever is a `PlanSource`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from core.access import Actor, Permission
from core.errors import Refusal
from core.plan import queries, service
from core.plan.cells import Choice, show_days
from core.plan.draft import PlanDraft
from core.plan.edits import SetCell
from core.plan.entry import Context, Step
from core.plan.merge import Difference
from core.plan.queries import OpenedPlan, PlanSheet
from core.plan.service import Rebased, Saved
from core.plan.tree import Link, Tasks
from core.progress import queries as progress
from core.projects.queries import ProjectCard
from core.projects.types import PLANNABLE
from core.scheduling.links import format_predecessors
from core.scheduling.model import TaskKey
from pages.projects.parts import key_of
from pages.shared.wbs_editor import PlanEditor, TaskFacts
from pages.shared.words import _, either, language, word

TYPED = {"responsible_id": "responsible", "stage_id": "stage", "work_type_id": "work_type", "client_contact_id": "client_contact"}
BY_CELL = (
    *("name", "responsible_id", "role", "stage_id", "starts_on", "finishes_on", "effort_days", "deliverable"),
    *("not_before_on", "finish_by_on", "effort_driven", "work_type_id", "client_contact_id", "optimistic_days", "pessimistic_days"),
)


@dataclass(frozen=True)
class Loaded:
    """A plan as it is saved now. `sheet`: the live plan with one baseline beside it (None: there is none to show); `facts`: what a task
    is beside its plan; `names`: tasks with a second name → (as saved, in English)."""

    plan: OpenedPlan
    sheet: PlanSheet | None = None
    facts: Mapping[TaskKey, TaskFacts] = field(default_factory=dict)
    names: Mapping[TaskKey, tuple[str, str]] = field(default_factory=dict)


class PlanSource(Protocol):
    """A plan the editor can edit. What may be done now is read when the page is drawn; the services decide again."""

    @property
    def key(self) -> str:
        """Where the session keeps it: one per plan."""

    @property
    def number(self) -> str:
        """Of the document, for the names of files."""

    @property
    def version(self) -> int:
        """The plan's version as saved now: with another one an editor without changes reads anew."""

    @property
    def starts_on(self) -> dt.date:
        """The project's start: nothing is planned before it."""

    @property
    def editable(self) -> bool:
        """The actor may change all of it now."""

    @property
    def breakable(self) -> bool:
        """The actor may break down their own tasks now."""

    @property
    def view(self) -> str:
        """Which columns are shown first: plan or progress."""

    @property
    def locked_because(self) -> str:
        """Why it cannot be typed in, in words; for whoever may not."""

    @property
    def note(self) -> str:
        """A sentence above the grid, or nothing."""

    def load(self, actor: Actor, baseline: int | None) -> Loaded:
        """The plan as saved now, beside that baseline (None: the latest)."""

    def save(self, actor: Actor, draft: PlanDraft, *, seen_version: int) -> Saved:
        """Saves; raises PlanMovedOn when somebody saved since."""

    def rebased(self, actor: Actor, draft: PlanDraft) -> Rebased:
        """The draft put on top of what is saved now."""


@dataclass(frozen=True)
class LivePlan:
    """The plan of a project as the work goes on."""

    card: ProjectCard

    @property
    def key(self) -> str:
        return key_of("plan", self.card.id)

    @property
    def number(self) -> str:
        return self.card.number

    @property
    def version(self) -> int:
        return self.card.plan_version

    @property
    def starts_on(self) -> dt.date:
        return self.card.starts_on

    @property
    def editable(self) -> bool:
        return self.card.plan_editable

    @property
    def breakable(self) -> bool:
        return self.card.state in PLANNABLE and Permission.TASK_BREAK_DOWN in self.card.may

    @property
    def view(self) -> str:
        return "plan" if self.card.plan_editable and self.card.state == "draft" else "progress"

    @property
    def locked_because(self) -> str:
        if self.card.state in ("in_approval", "rejected", "paused", "finished", "terminated", "closed"):
            return _("Read only: the project is “{state}”.", state=word(f"state.project.{self.card.state}"))
        return _("Read only: the project manager plans.")

    @property
    def note(self) -> str:
        return ""

    def load(self, actor: Actor, baseline: int | None) -> Loaded:
        plan, sheet = queries.open_plan(actor, self.card.id), queries.plan(actor, self.card.id, baseline=baseline)
        return Loaded(plan, sheet, facts_of(actor, sheet), {r.task_id: (r.name, r.name_en) for r in sheet.rows if r.name_en and r.name_en != r.name})

    def save(self, actor: Actor, draft: PlanDraft, *, seen_version: int) -> Saved:
        return service.save_plan(actor, self.card.id, draft, seen_plan_version=seen_version)

    def rebased(self, actor: Actor, draft: PlanDraft) -> Rebased:
        return service.rebased(actor, self.card.id, draft)


@dataclass
class ProjectPlan(PlanEditor):
    """The editor with what it was read from. `english`: tasks with a second name → (as saved, in English); `moved_on`: somebody saved
    in between, until the person has chosen."""

    raw: Context = field(default_factory=Context)
    sheet: PlanSheet | None = None
    english: Mapping[TaskKey, tuple[str, str]] = field(default_factory=dict)
    moved_on: Any = None
    refused: Refusal | None = None


def opened(actor: Actor, source: PlanSource, baseline: int | None = None) -> ProjectPlan:
    """The plan as it is saved now, beside a baseline."""
    found = source.load(actor, baseline)
    names = found.names if language() == "en" else {}
    return ProjectPlan(
        renamed(found.plan.draft, names),
        localized(found.plan.context),
        found.facts,
        found.plan.version,
        raw=found.plan.context,
        sheet=found.sheet,
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
    """People, roles, stages and the like by their names in the person's language; every other spelling is still understood."""

    def shown(choice: Choice) -> Choice:
        label = either(choice.label, choice.names[0] if choice.names else "")
        return Choice(choice.value, label, tuple(dict.fromkeys((choice.label, *(n for n in choice.names if n)))))

    roles = tuple(Choice(r.value, word(f"project_role.{r.value}"), (r.label, *r.names)) for r in context.roles)
    people, stages, kinds, clients = (tuple(map(shown, of)) for of in (context.people, context.stages, context.work_types, context.clients))
    return replace(context, people=people, stages=stages, roles=roles, work_types=kinds, clients=clients)


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


def save(actor: Actor, source: PlanSource, editor: ProjectPlan) -> ProjectPlan:
    """Saves and reads anew: the schedule may have moved tasks. Edits under way still find new rows by their old names."""
    draft = as_saved(editor)
    draft.require_savable(editor.context)
    done = source.save(actor, draft, seen_version=editor.version)
    fresh = opened(actor, source, editor.sheet.baseline if editor.sheet else None)
    fresh.draft = replace(fresh.draft, aliases={**editor.draft.aliases, **done.ids})
    return fresh


def rebase(actor: Actor, source: PlanSource, editor: ProjectPlan, *, mine: bool) -> ProjectPlan:
    """My changes on top of the plan as it is saved now; where both changed the same cell mine or theirs stands."""
    found = source.rebased(actor, as_saved(editor))
    fresh = opened(actor, source, editor.sheet.baseline if editor.sheet else None)
    fresh.draft, fresh.version = renamed(found.draft, fresh.english), found.version
    for difference in found.conflicts if mine else ():
        if difference.field == "predecessors":
            text = links_text(difference.mine, fresh.draft.codes)
            fresh.draft = fresh.draft.apply(SetCell(difference.task, "predecessors", text), fresh.context)
        elif difference.field in BY_CELL:
            edit = SetCell(difference.task, TYPED.get(difference.field, difference.field), cell_text(difference.field, difference.mine, fresh.context))
            fresh.draft = fresh.draft.apply(edit, fresh.context)
    return fresh


def cell_text(name: str, value: Any, context: Context) -> str:
    """A value of a difference as a cell shows it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if value in (None, ""):
        return ""
    if isinstance(value, Decimal):
        return show_days(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    choices = {"responsible_id": context.people, "stage_id": context.stages, "role": context.roles, "work_type_id": context.work_types,
               "client_contact_id": context.clients}.get(name, ())
    return next((c.label for c in choices if c.value == value), str(value)) if choices else str(value)


def links_text(links: Sequence[Link] | None, codes: Mapping[TaskKey, str]) -> str:
    """Predecessors as they are typed; one that is in no plan any more is left out."""
    return format_predecessors((codes[link.predecessor_id], link.kind, link.lag_days) for link in links or () if link.predecessor_id in codes)


def shown_difference(difference: Difference, whose: str, context: Context, codes: Mapping[TaskKey, str] | None = None) -> str:
    """A difference in words: the value of a cell, or what happened to the row. `codes`: of the tasks predecessors may name."""
    value = getattr(difference, whose)
    if difference.field in ("added", "deleted", "moved"):
        return "—" if whose == "opened" else word(f"field.{difference.field}")
    if difference.field == "predecessors":
        return links_text(value, codes or {}) or "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return cell_text(difference.field, value, context) or "—"
