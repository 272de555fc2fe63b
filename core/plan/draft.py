"""A plan while it is edited: one immutable value per step, so undo is the step before and nothing is half done (PRJ-04).

What cannot be read stays in its cell as typed, beside the reason; the task keeps its last good value until it is mended."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.errors import DatesReversed, Refusal, Required
from core.plan import changes, dates, shape
from core.plan.constraints import doubtful_limits, wrong_limits
from core.plan.edits import AddTask, Edit, Fill, Paste, Redo, ReplaceAll, SetCell, SetDates, Undo
from core.plan.entry import OF_SUMMARY, Bad, Context, Step, pasted, with_cells
from core.plan.errors import CellsInvalid, OutsideProject
from core.plan.tree import DraftTask, Tasks, arranged, require_sound, rolled_up
from core.scheduling.model import TaskKey

STEPS_KEPT = 200


@dataclass(frozen=True)
class Issue:
    """What is wrong with a cell; `blocks` saving, else it is only shown."""

    id: TaskKey
    field: str
    refusal: Refusal
    blocks: bool = True


@dataclass(frozen=True)
class PlanDraft:
    """`opened` is what was read from the database; `past` and `future` are the steps of undo and redo."""

    now: Step
    opened: Tasks = ()
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    locked: frozenset[TaskKey] = frozenset()
    aliases: Mapping[TaskKey, TaskKey] = field(default_factory=dict)

    @classmethod
    def of(cls, tasks: Iterable[DraftTask], *, locked: Iterable[TaskKey] = ()) -> PlanDraft:
        """Opens a plan. `locked` rows are shown but take no edit (somebody else's tasks)."""
        rows = arranged(tasks)
        return cls(Step(rows), rows, locked=frozenset(locked))

    @property
    def tasks(self) -> Tasks:
        return self.now.tasks

    @property
    def bad(self) -> Bad:
        return self.now.bad

    @property
    def codes(self) -> dict[TaskKey, str]:
        return {task.id: task.code for task in self.tasks}

    def apply(self, edit: Edit, context: Context) -> PlanDraft:
        """The draft after an edit. A structure that cannot be is refused and changes nothing; an edit without effect leaves no step."""
        if isinstance(edit, Undo | Redo):
            return self._undone() if isinstance(edit, Undo) else self._redone()
        addressed = changes.addressed(edit, self.aliases, self.locked)
        if addressed is None:
            return self
        after = _driven(self.now, _after(self.now, addressed, context), context)
        if after.tasks == self.now.tasks and after.bad == self.now.bad:
            return self
        return replace(self, now=after, past=(*self.past, self.now)[-STEPS_KEPT:], future=())

    def _undone(self) -> PlanDraft:
        return replace(self, now=self.past[-1], past=self.past[:-1], future=(*self.future, self.now)) if self.past else self

    def _redone(self) -> PlanDraft:
        return replace(self, now=self.future[-1], past=(*self.past, self.now), future=self.future[:-1]) if self.future else self

    def issues(self, context: Context) -> list[Issue]:
        """Everything wrong with the draft, in reading order; cells that cannot be read first."""
        found = [Issue(key[0], key[1], cell.refusal) for key, cell in self.bad.items()]
        for task in self.tasks:
            found += [issue for issue in _issues_of(task, context) if (issue.id, issue.field) not in self.bad]
        order = {task.id: n for n, task in enumerate(self.tasks)}
        return sorted(found, key=lambda issue: order.get(issue.id, -1))

    def require_savable(self, context: Context) -> None:
        """Refuses a draft with a cell that cannot be saved."""
        if blocking := [issue for issue in self.issues(context) if issue.blocks]:
            raise CellsInvalid(count=len(blocking), first=self.codes.get(blocking[0].id, ""))

    def changed(self) -> changes.Changes:
        """What differs from what was opened."""
        return changes.between(self.opened, self.tasks, len(self.bad))

    def saved(self, ids: Mapping[TaskKey, int]) -> PlanDraft:
        """After saving: new rows take their ids, undo begins anew; an edit that still names a new row by its old name finds it."""
        def given(key: TaskKey) -> TaskKey:
            return ids.get(key, key)

        rows = tuple(replace(task, id=given(task.id), parent_id=None if task.parent_id is None else given(task.parent_id),
                             predecessors=tuple(replace(link, predecessor_id=given(link.predecessor_id)) for link in task.predecessors)) for task in self.tasks)
        bad = {(given(key), name): cell for (key, name), cell in self.bad.items()}
        return PlanDraft(Step(rows, bad), rows, locked=self.locked, aliases={**self.aliases, **ids})


    def reopened(self, tasks: Iterable[DraftTask], ids: Mapping[TaskKey, int]) -> PlanDraft:
        """The plan as it was read again after saving (a save may move dates); old names of new rows still find them."""
        return replace(PlanDraft.of(tasks, locked=self.locked), aliases={**self.aliases, **ids})


def _after(now: Step, edit: Edit, context: Context) -> Step:
    match edit:
        case SetCell(id=key, field=name, text=text):
            return with_cells(now, [(key, name, text)], context)
        case Fill(ids=ids, field=name, text=text):
            return with_cells(now, [(key, name, text) for key in ids], context)
        case Paste():
            return pasted(now, edit, context)
        case SetDates(dates=dates):
            return Step(rolled_up([_dated(task, dates) for task in now.tasks]), now.bad)
        case ReplaceAll(tasks=tasks):
            require_sound(tasks)
            return Step(tasks)
        case AddTask():
            return Step(shape.added(now.tasks, edit, context.starts_on), now.bad)
        case _:
            tasks = shape.reshaped(now.tasks, edit)
            require_sound(tasks)
            return _without_lost(Step(tasks, now.bad))


def _dated(task: DraftTask, dates: Mapping[TaskKey, tuple[dt.date, dt.date]]) -> DraftTask:
    if task.id not in dates or task.is_summary:
        return task
    return replace(task, starts_on=dates[task.id][0], finishes_on=dates[task.id][1])


def _driven(before: Step, after: Step, context: Context) -> Step:
    """Effort-driven tasks that the edit touched end where their effort ends."""
    old = {task.id: task for task in before.tasks}
    if not any(dates.is_driven(task) and old.get(task.id) != task for task in after.tasks):
        return after
    return Step(rolled_up([
        replace(task, finishes_on=dates.driven_finish(task, context.calendar, context.away)) if dates.is_driven(task) and old.get(task.id) != task else task
        for task in after.tasks
    ]), after.bad)


def _without_lost(step: Step) -> Step:
    """Bad cells of rows that are gone, or that a summary no longer types itself, are dropped."""
    summary = {task.id: task.is_summary for task in step.tasks}
    return replace(step, bad={key: cell for key, cell in step.bad.items() if key[0] in summary and (not summary[key[0]] or key[1] in OF_SUMMARY)})


def _issues_of(task: DraftTask, context: Context) -> Iterable[Issue]:
    if not task.name:
        yield Issue(task.id, "name", Required(field="name"))
    yield from (Issue(task.id, refusal.field or "", refusal) for refusal in wrong_limits(task))
    yield from (Issue(task.id, refusal.field or "", refusal, blocks=False) for refusal in doubtful_limits(task))
    if task.is_summary:
        return
    for name, day in (("starts_on", task.starts_on), ("finishes_on", task.finishes_on)):
        if day is None:
            yield Issue(task.id, name, Required(field=name))
    if task.starts_on and task.finishes_on:
        if task.finishes_on < task.starts_on:
            reversed_dates = DatesReversed(field="finishes_on", starts_on=task.starts_on, finishes_on=task.finishes_on, name=task.name)
            yield Issue(task.id, "finishes_on", reversed_dates)
        elif task.starts_on < context.starts_on:
            yield Issue(task.id, "starts_on", OutsideProject(field="starts_on", starts_on=context.starts_on, finishes_on=context.finishes_on), blocks=False)
        elif context.finishes_on and task.finishes_on > context.finishes_on:
            yield Issue(task.id, "finishes_on", OutsideProject(field="finishes_on", starts_on=context.starts_on, finishes_on=context.finishes_on), blocks=False)
