"""A change as its manager or the PMO writes it: opened, its parts saved one by one, handed in, taken back, dropped (PRJ-14).

Order of the locks: project, change, case. Nothing of it is in any figure of the project before the last approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval import engine
from core.approval.giving_up import give_up
from core.changes import content as contents
from core.changes import parts
from core.changes.content import Content
from core.changes.errors import ChangeOpen, FieldNotOfTask, TaskNotInPlan
from core.changes.keeping import keep_outcome
from core.changes.machine import MACHINE, require_changeable
from core.changes.types import OPEN, ChangeKind, ChangeState
from core.errors import AsWord, NotFound, UnknownChoice, WrongState, require_text
from core.numbering import next_number
from core.plan import document
from core.plan.tree import Tasks, arranged
from core.portfolio import summaries
from core.projects.errors import ReasonMissing
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectChange

DOCUMENT = "change"
LONGEST_REASON = 2_000


def open_change(actor: Actor, project_id: int, *, kind: str, reason: str, with_restart: bool = False) -> int:
    """A draft that proposes the project as it stands, to be edited; returns its id. One at a time."""
    with writing(actor, "change.open") as session:
        return _open(session, actor, project_id, kind, reason, with_restart, lambda content: content).id


def draft_with(actor: Actor, project_id: int, *, kind: str, reason: str, tasks: Mapping[int, Mapping[str, Any]]) -> int:
    """A draft whose plan has these fields of these tasks changed, as levelling and the heat map propose them; returns its id. Refuses
    with the number of the change that is open already."""

    def edited(content: Content) -> Content:
        changed = with_fields(content.tasks, tasks)
        starts = [t.starts_on for t in changed if t.starts_on]
        ends = [t.finishes_on for t in changed if t.finishes_on]
        first, last = min([content.starts_on, *starts]), max([content.finishes_on, *ends])
        return replace(content, tasks=changed, starts_on=first, finishes_on=last, stages=_stretched(content, changed))

    with writing(actor, "change.open") as session:
        return _open(session, actor, project_id, kind, reason, False, edited).id


def with_fields(tasks: Tasks, wanted: Mapping[int, Mapping[str, Any]]) -> Tasks:
    """The plan with the fields of some tasks set; a summary has no dates of its own."""
    by_id = {t.id: t for t in tasks}
    for key, values in wanted.items():
        task = by_id.get(key)
        if task is None or task.is_summary:
            raise TaskNotInPlan(task=task.code if task is not None else str(key))
        for name in values:
            if name not in document.FIELDS or name in ("id", "parent_id", "position"):
                raise FieldNotOfTask(name=name)
        by_id[key] = replace(task, **{name: document.value_of(name, value) for name, value in values.items()})
    return arranged(by_id.values())


def _stretched(content: Content, tasks: Tasks) -> tuple[contents.StagePart, ...]:
    """A stage reaches as far as its tasks that moved beyond it."""
    before = {t.id: t for t in content.tasks}
    found = []
    for stage in content.stages:
        moved = [t for t in tasks if t.stage_id == stage.id and not t.is_summary and t != before.get(t.id)]
        first = min([stage.starts_on, *(t.starts_on for t in moved if t.starts_on)])
        last = max([stage.finishes_on, *(t.finishes_on for t in moved if t.finishes_on)])
        found.append(replace(stage, starts_on=first, finishes_on=last))
    return tuple(found)


def _open(
    session: Session, actor: Actor, project_id: int, kind: str, reason: str, with_restart: bool, edit: Callable[[Content], Content]
) -> ProjectChange:
    require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
    text = _reason(reason)
    if kind not in set(ChangeKind):
        raise UnknownChoice(field="kind", choice=kind)
    project = lock(session, Project, project_id)
    number = session.scalar(select(ProjectChange.number).where(ProjectChange.project_id == project_id, ProjectChange.state.in_(OPEN)))
    if number is not None:
        raise ChangeOpen(number=number)
    require_changeable(session, project)
    base = contents.of_project(session, project)
    row = ProjectChange(
        number=next_number(session, "CHG"),
        project_id=project_id,
        kind=kind,
        state=ChangeState.DRAFT.value,
        reason=text,
        with_restart=with_restart,
        base_plan_version=project.plan_version,
        base=contents.to_json(base),
        wanted=contents.to_json(edit(base)),
        made_by_id=actor.employee_id,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(field="reason")
    return require_text(reason, field="reason", longest=LONGEST_REASON)


def save_terms(
    actor: Actor,
    change_id: int,
    *,
    kind: str,
    reason: str,
    with_restart: bool,
    starts_on: dt.date,
    finishes_on: dt.date,
    net_revenue: Decimal,
    seen_version: int,
) -> None:
    """Kind, reason, restart; the project's period and its revenue net of tax."""
    from_form = parts.checked_terms(starts_on, finishes_on, net_revenue)
    if kind not in set(ChangeKind):
        raise UnknownChoice(field="kind", choice=kind)
    with writing(actor, "change.save_terms") as session:
        row = draft_to_edit(session, actor, change_id, seen_version)
        row.kind, row.reason, row.with_restart = kind, _reason(reason), with_restart
        _propose(row, replace(wanted(row), **from_form))


def save_stages(actor: Actor, change_id: int, stages: Sequence[contents.StagePart], *, seen_version: int) -> None:
    """The stages in their order; what is new has an id of its own below zero, or 0."""
    with writing(actor, "change.save_stages") as session:
        row = draft_to_edit(session, actor, change_id, seen_version)
        content = wanted(row)
        _propose(row, replace(content, stages=parts.checked_stages(content, stages)))


def save_costs(actor: Actor, change_id: int, lines: Sequence[contents.CostPart], *, seen_version: int) -> None:
    """The budget lines; new ones with id 0. Their cost follows from them."""
    with writing(actor, "change.save_costs") as session:
        row = draft_to_edit(session, actor, change_id, seen_version)
        content = wanted(row)
        _propose(row, replace(content, costs=parts.checked_costs(session, row.project_id, content, lines)))


def save_team(actor: Actor, change_id: int, members: Sequence[contents.MemberPart], weights: Mapping[str, Decimal], *, seen_version: int) -> None:
    """Who works on it, in which role, how long; what each role weighs."""
    with writing(actor, "change.save_team") as session:
        row = draft_to_edit(session, actor, change_id, seen_version)
        content = wanted(row)
        parts.require_team(session, session.get_one(Project, row.project_id), content, members, weights)
        _propose(row, replace(content, team=tuple(members), weights={role: weight for role, weight in weights.items() if weight}))


def save_dates(actor: Actor, change_id: int, milestones: Mapping[int, dt.date], deliverables: Mapping[int, dt.date], *, seen_version: int) -> None:
    """Due days of milestones and deliverables that follow no task."""
    with writing(actor, "change.save_dates") as session:
        row = draft_to_edit(session, actor, change_id, seen_version)
        content = wanted(row)
        _propose(row, replace(content, milestones=parts.dated(content.milestones, milestones), deliverables=parts.dated(content.deliverables, deliverables)))


def submit(actor: Actor, change_id: int, *, seen_version: int, chosen: dict[str, list[int]] | None = None) -> int:
    """Hands the change in; returns the case. Every gate is asked now, and again at the last approval."""
    with writing(actor, "change.submit") as session:
        row = locked(session, actor, change_id)
        MACHINE.move(session, actor, row, "submit", seen_version=seen_version)
        return engine.submit(session, actor, DOCUMENT, row.id, chosen=chosen).id


def withdraw(actor: Actor, change_id: int) -> None:
    """The initiator takes it back before the first decision; it is a draft again."""
    with writing(actor, "change.withdraw") as session:
        row = locked(session, actor, change_id)
        if row.state != ChangeState.IN_APPROVAL:
            raise _wrong(row, "withdraw")
        engine.withdraw(session, actor, DOCUMENT, row.id)


def drop(actor: Actor, change_id: int, *, seen_version: int) -> None:
    """Gives the change up; the project is as it was. A case that was returned ends with it."""
    with writing(actor, "change.drop") as session:
        row = locked(session, actor, change_id)
        require_on_project(session, actor, Permission.PROJECT_LIFE, row.project_id)
        outcome = keep_outcome(session, row)
        MACHINE.move(session, actor, row, "drop", seen_version=seen_version)
        outcome()
        give_up(session, actor, DOCUMENT, row.id)
        summaries.refresh(session, [row.project_id])


def wanted(row: ProjectChange) -> Content:
    return contents.from_json(row.wanted)


def _propose(row: ProjectChange, content: Content) -> None:
    row.wanted = contents.to_json(content)


def draft_to_edit(session: Session, actor: Actor, change_id: int, seen_version: int | None) -> ProjectChange:
    """The change, locked with its project: the actor may change the project, it is a draft, the screen is fresh (None: it looks itself)."""
    row = locked(session, actor, change_id)
    require_on_project(session, actor, Permission.PROJECT_LIFE, row.project_id)
    if row.state != ChangeState.DRAFT:
        raise _wrong(row, "edit")
    if seen_version is not None:
        require_fresh(session, row, seen_version)
    return row


def locked(session: Session, actor: Actor, change_id: int) -> ProjectChange:
    """Project and change, both locked, for who sees the project."""
    project_id = session.scalar(select(ProjectChange.project_id).where(ProjectChange.id == change_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.project_change"))
    require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    lock(session, Project, project_id)
    return lock(session, ProjectChange, change_id)


def _wrong(row: ProjectChange, action: str) -> WrongState:
    return WrongState(
        record=AsWord("record.project_change"), state=AsWord(f"state.project_change.{row.state}"), action=AsWord(f"action.project_change.{action}")
    )
