"""What a plan must be before it is saved, whoever sends it (GEN-07, PRJ-04). Pure, over the draft and what the project knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.errors import DatesReversed, Refusal, Required, TooLong, collect
from core.plan.cells import MAX_DAYS, MAX_TEXT
from core.plan.changes import Changes
from core.plan.constraints import wrong_limits
from core.plan.errors import ClientPersonUnknown, MilestoneWithEffort, NumberTooLarge, NumberTooPrecise, RoleUnknown, StageUnknown, WorkTypeUnknown
from core.plan.refusals import BreakdownTooLarge, ResponsibleNotOnTeam, TaskInBaseline, TaskNotYours, TaskWithReports
from core.plan.tree import DraftTask, Tasks
from core.projects.types import TEAM_ROLES
from core.scheduling.errors import EffortNegative
from core.scheduling.model import TaskKey

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Known:
    """What tasks may name: the people of the team (None: anybody, while there is no team), the stages, the work types and the customer's
    contacts (None: not looked at); tasks that must stay."""

    people: Mapping[int, str] | None
    stages: Collection[int]
    in_baseline: Collection[int] = ()
    with_reports: Collection[int] = ()
    work_types: Collection[int] | None = None
    clients: Collection[int] | None = None


def require_valid(tasks: Tasks, known: Known) -> None:
    """Refuses every task that cannot be saved, all of them at once, each with its field and code."""
    collect(*(refusal for task in tasks for refusal in _wrong(task, known)))


def _wrong(task: DraftTask, known: Known) -> list[Refusal]:
    found: list[Refusal] = []
    if not task.name.strip():
        found.append(Required(field="name", task=task.code))
    for field, text in (("name", task.name), ("deliverable", task.deliverable)):
        if len(text) > MAX_TEXT:
            found.append(TooLong(field=field, longest=MAX_TEXT, length=len(text), task=task.code))
    if task.role and task.role not in TEAM_ROLES:
        found.append(RoleUnknown(field="role", text=task.role, task=task.code))
    if task.stage_id is not None and task.stage_id not in known.stages:
        found.append(StageUnknown(field="stage", text=str(task.stage_id), task=task.code))
    if task.responsible_id is not None and known.people is not None and task.responsible_id not in known.people:
        found.append(ResponsibleNotOnTeam(field="responsible", task=task.code))
    found += wrong_limits(task)
    if task.work_type_id is not None and known.work_types is not None and task.work_type_id not in known.work_types:
        found.append(WorkTypeUnknown(field="work_type", text=str(task.work_type_id), task=task.code))
    if task.client_contact_id is not None and known.clients is not None and task.client_contact_id not in known.clients:
        found.append(ClientPersonUnknown(field="client_contact", text=str(task.client_contact_id), task=task.code))
    return found if task.is_summary else found + _wrong_figures(task)


def _wrong_figures(task: DraftTask) -> list[Refusal]:
    if task.starts_on is None or task.finishes_on is None:
        return [Required(field="starts_on" if task.starts_on is None else "finishes_on", task=task.code)]
    found: list[Refusal] = []
    if task.finishes_on < task.starts_on:
        found.append(DatesReversed(field="finishes_on", starts_on=task.starts_on, finishes_on=task.finishes_on, name=task.name))
    for field in ("effort_days", "optimistic_days", "pessimistic_days"):
        days: Decimal = getattr(task, field) or Decimal(0)
        if days < 0:
            found.append(EffortNegative(field=field, task=task.code, effort_days=days))
        elif days > MAX_DAYS:
            found.append(NumberTooLarge(field=field, text=str(days), maximum=int(MAX_DAYS), task=task.code))
        elif days != days.quantize(FEN):
            found.append(NumberTooPrecise(field=field, text=str(days), places=2, task=task.code))
    if task.is_milestone and task.effort_days:
        found.append(MilestoneWithEffort(field="effort_days", task=task.code))
    return found


def require_kept(changes: Changes, before: Tasks, known: Known) -> None:
    """Tasks with reported days, and those of the approved plan, are not deleted."""
    codes = {t.id: t.code for t in before}
    reported = [codes[key] for key in changes.deleted if key in known.with_reports]
    approved = [codes[key] for key in changes.deleted if key in known.in_baseline and key not in known.with_reports]
    collect(TaskWithReports(tasks=reported) if reported else None, TaskInBaseline(tasks=approved) if approved else None)


def require_own_breakdown(changes: Changes, before: Tasks, after: Tasks, employee_id: int) -> None:
    """PRJ-04: a member changes only what is below the tasks they answer for, and the parts take no more days than the task had."""
    own = _own(before, after, employee_id)
    touched = {*changes.added, *changes.deleted, *changes.moved, *changes.edited}
    roots = {t.id for t in before if t.responsible_id == employee_id}
    strange = [
        *(t for t in after if t.id in touched and t.id not in own),
        *(t for t in before if t.id in changes.deleted and (t.id not in own or t.id in roots)),
    ]
    if strange:
        raise TaskNotYours(tasks=[t.code for t in strange])
    had = {t.id: t.effort_days or Decimal(0) for t in before}
    for task in after:
        if task.id in roots and (task.effort_days or Decimal(0)) > had[task.id]:
            raise BreakdownTooLarge(field="effort_days", task=task.code, had=str(had[task.id]), has=str(task.effort_days))


def _own(before: Tasks, after: Tasks, employee_id: int) -> set[TaskKey]:
    """Tasks the person answers for as the plan is saved, and everything below them, old and new."""
    own: set[TaskKey] = {t.id for t in before if t.responsible_id == employee_id}
    for task in (*before, *after):  # reading order: parents first
        if task.parent_id in own:
            own.add(task.id)
    return own
