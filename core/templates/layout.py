"""A template as a plan in the WBS editor, and the plan back as a template (PRJ-02).

Laid out from a day, a template is a tree of dated tasks: its stages at the top, the milestone of a stage its last task. Read back, dates
become durations and offsets in working days, links become codes. What a task carries besides its row in the grid travels along by its key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.calendar.rules import WorkCalendar
from core.plan.tree import DraftTask, Link, Tasks, arranged
from core.projects.errors import SecondMilestone, StageWithoutTasks, TemplateEmpty
from core.scheduling.engine import schedule
from core.scheduling.links import format_predecessors, parse_predecessors
from core.scheduling.model import TaskKey
from core.templates.content import TemplateContent, TemplateMilestone, TemplateStage, TemplateTask, plan_of, rows


@dataclass(frozen=True)
class Extras:
    """What the parts of a template carry besides the grid, by the key of their task."""

    tasks: Mapping[TaskKey, TemplateTask] = field(default_factory=dict)
    stages: Mapping[TaskKey, TemplateStage] = field(default_factory=dict)
    milestones: Mapping[TaskKey, TemplateMilestone] = field(default_factory=dict)


def key_of(code: str) -> str:
    """The key of a template's task while it is laid out."""
    return f"t{code}"


def laid_out(content: TemplateContent, starts_on: dt.date, calendar: WorkCalendar) -> tuple[Tasks, Extras]:
    """The tasks dated from a day on; their keys are `key_of` their codes."""
    found = schedule(*plan_of(content, starts_on, calendar), starts_on=starts_on, calendar=calendar)
    tasks: list[DraftTask] = []
    parts: dict[TaskKey, TemplateTask] = {}
    stages: dict[TaskKey, TemplateStage] = {}
    ends: dict[TaskKey, TemplateMilestone] = {}
    for row in rows(content):
        day, task = found.tasks[row.code], row.task
        key = key_of(row.code)
        links = tuple(Link(key_of(code), kind, lag) for code, kind, lag in parse_predecessors(row.predecessors, task=row.code))
        tasks.append(
            DraftTask(
                key,
                None if row.parent is None else key_of(row.parent),
                int(row.code.rpartition(".")[2]),
                row.name,
                role=task.role if task else "",
                starts_on=day.starts_on,
                finishes_on=day.finishes_on,
                effort_days=task.effort_days if task else Decimal(0),
                predecessors=links,
                deliverable=task.deliverable if task else "",
                is_milestone=row.is_milestone,
            )
        )
        if task:
            parts[key] = task
        elif row.milestone:
            ends[key] = row.milestone
        else:
            stages[key] = content.stages[row.stage]
    return arranged(tasks), Extras(parts, stages, ends)


def stages_of(tasks: Tasks, extras: Extras, starts_on: dt.date, calendar: WorkCalendar) -> tuple[TemplateStage, ...]:
    """The tree read as stages: every top task is one, the milestone that ends it stands directly below. Refuses a tree that cannot be."""
    if not tasks:
        raise TemplateEmpty(field="plan")
    reading = _Reading(tasks, extras, calendar.working_day_on_or_after(starts_on), calendar)
    return tuple(reading.stage(top) for top in reading.below(None))


def tasks_of(tasks: Tasks, extras: Extras, starts_on: dt.date, calendar: WorkCalendar) -> tuple[TemplateTask, ...]:
    """The whole tree as tasks, for a block that may be put anywhere."""
    if not tasks:
        raise TemplateEmpty(field="plan")
    reading = _Reading(tasks, extras, calendar.working_day_on_or_after(starts_on), calendar, staged=False)
    return tuple(reading.task(top) for top in reading.below(None))


def codes_of(tasks: Tasks, extras: Extras) -> dict[TaskKey, str]:
    """The code each task will have in the template: the milestone that ends a stage is its last."""
    return _Reading(tasks, extras, dt.date.min, WorkCalendar()).codes


class _Reading:
    """One tree being read back: new codes first, because links are written in them."""

    def __init__(self, tasks: Tasks, extras: Extras, first: dt.date, calendar: WorkCalendar, *, staged: bool = True) -> None:
        self.extras, self.first, self.calendar = extras, first, calendar
        self._below: dict[TaskKey | None, list[DraftTask]] = {}
        for task in tasks:
            self._below.setdefault(task.parent_id, []).append(task)
        self.codes: dict[TaskKey, str] = {}
        for n, top in enumerate(self.below(None), 1):
            self.codes[top.id] = str(n)
            if staged:
                ending = self.ending(top)
                inside = [t for t in self.below(top.id) if t is not ending]
                self._number([*inside, *([ending] if ending else [])], f"{n}.")
            else:
                self._number(self.below(top.id), f"{n}.")

    def below(self, key: TaskKey | None) -> list[DraftTask]:
        return self._below.get(key, [])

    def _number(self, tasks: Iterable[DraftTask], before: str) -> None:
        for n, task in enumerate(tasks, 1):
            self.codes[task.id] = f"{before}{n}"
            self._number(self.below(task.id), f"{before}{n}.")

    def ending(self, top: DraftTask) -> DraftTask | None:
        """The milestone a stage ends with: the one that was it, else the last directly below it."""
        found = [t for t in self.below(top.id) if t.is_milestone and not t.is_summary]
        known = [t for t in found if t.id in self.extras.milestones]
        if len(known) > 1:
            raise SecondMilestone(field="plan", stage=top.name, milestone=known[1].name)
        return known[0] if known else found[-1] if found else None

    def stage(self, top: DraftTask) -> TemplateStage:
        ending = self.ending(top)
        inside = [t for t in self.below(top.id) if t is not ending]
        if not inside:
            raise StageWithoutTasks(field="plan", stage=top.name or top.code)
        kept = self.extras.stages.get(top.id)
        changed: dict[str, Any] = {"name": top.name, "tasks": tuple(self.task(t) for t in inside), "milestone": self.milestone(ending) if ending else None}
        if kept is None:
            return TemplateStage(revenue_share=Decimal(0), **changed)
        return kept.model_copy(update=changed | ({"name_en": ""} if top.name != kept.name else {}))

    def milestone(self, task: DraftTask) -> TemplateMilestone:
        kept = self.extras.milestones.get(task.id) or TemplateMilestone(name=task.name or task.code)
        parent = self.codes[task.id].rpartition(".")[0]
        own = sum(1 for t in self.below(task.parent_id) if t is not task)
        usual = ", ".join(f"{parent}.{n}" for n in range(1, own + 1))
        after = self.links(task)
        changed: dict[str, Any] = {"name": task.name, "predecessors": "" if after == usual else after}
        return kept.model_copy(update=changed | ({"name_en": ""} if task.name != kept.name else {}))

    def task(self, task: DraftTask) -> TemplateTask:
        kept = self.extras.tasks.get(task.id) or TemplateTask(name=task.name or task.code)
        after = self.links(task)
        leaf = not task.is_summary
        changed: dict[str, Any] = {
            "name": task.name,
            "role": task.role,
            "effort_days": (task.effort_days or Decimal(0)) if leaf else Decimal(0),
            "duration": self.duration(task) if leaf else 0,
            "starts_after": self.offset(task) if leaf and not after else 0,
            "predecessors": after,
            "deliverable": task.deliverable,
            "is_milestone": task.is_milestone and leaf,
            "children": tuple(self.task(t) for t in self.below(task.id)),
        }
        changed |= {"name_en": ""} if task.name != kept.name else {}
        changed |= {"deliverable_en": ""} if task.deliverable != kept.deliverable else {}
        return kept.model_copy(update=changed)

    def duration(self, task: DraftTask) -> int:
        if task.is_milestone or task.starts_on is None or task.finishes_on is None:
            return 0
        return max(1, self.calendar.working_days_inclusive(task.starts_on, task.finishes_on))

    def offset(self, task: DraftTask) -> int:
        return 0 if task.starts_on is None else max(0, self.calendar.working_days_between(self.first, task.starts_on))

    def links(self, task: DraftTask) -> str:
        known = [link for link in task.predecessors if link.predecessor_id in self.codes]
        return format_predecessors((self.codes[link.predecessor_id], link.kind, link.lag_days) for link in known)
