"""Changes of the demo firm: a managed one that became baseline 1, and a full one that waits for the delivery director (PRJ-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from core import clock
from core.access import Actor
from core.changes import plan, queries, service
from core.changes.content import CostPart
from core.changes.queries import ChangeSheet
from core.money import fen
from core.plan.edits import AddTask, SetCell
from core.plan.tree import DraftTask, Tasks
from seed.decide import decide
from seed.life import Engaged, Play

MANAGED, FULL = "atlas_stage2", "meridian_org"
MANAGED_REASON = "客户两家试点门店装修，现场辅导顺延一周；减少一次集中差旅，增加远程辅导人天，总成本不增加。"
FULL_REASON = "客户将新并购的子公司纳入岗位与薪酬体系，补充协议已签：范围增加一个单位，费用增加，工期顺延四周。"
MORE_REVENUE = Decimal("90000.00")
ROOM = 10  # working days between the end of the proposed plan and that of the project


def expect_changes(play: Play) -> None:
    """Both are asked for on the days before today; their approvers decide on the days after."""
    for e in play.engaged:
        if e.plan.key == MANAGED:
            play.at(play.working(play.today, -14), 10, lambda e=e: managed(play, e))  # type: ignore[misc]
        if e.plan.key == FULL:
            play.at(play.working(play.today, -3), 10, lambda e=e: full(play, e))  # type: ignore[misc]


def managed(play: Play, e: Engaged) -> None:
    """A week later for what has not begun, two days more of work for as much less travel; sponsor and delivery director agree."""
    manager = play.staff[e.plan.manager]
    change = service.open_change(manager, e.project_id, kind="managed", reason=MANAGED_REASON)
    _later(play, manager, change, 5)
    sheet = queries.change(manager, change)
    labour = next(c for c in reversed(sheet.wanted.costs) if c.kind == "labour" and c.days and c.day_rate)
    travel = next(c for c in sheet.wanted.costs if c.kind == "expense")
    rate = labour.day_rate or Decimal(1)
    days = min(Decimal(2), (travel.gross_amount / rate / 2).quantize(Decimal("0.1")))
    more = replace(labour, days=(labour.days or Decimal(0)) + days)
    moved = {labour.id: more, travel.id: replace(travel, gross_amount=travel.gross_amount - fen(days * rate))}
    service.save_costs(manager, change, [moved.get(c.id, c) for c in sheet.wanted.costs], seen_version=sheet.version)
    _hand_in(play, manager, change, (e.plan.sponsor, "E002"))


def full(play: Play, e: Engaged) -> None:
    """Another unit of the customer: a task more, days and money more, four weeks later; the sponsor has agreed, the others are asked."""
    manager = play.staff[e.plan.manager]
    change = service.open_change(manager, e.project_id, kind="full", reason=FULL_REASON)
    _later(play, manager, change, 20)
    opened = plan.open_plan(manager, change)
    last = [t for t in opened.draft.tasks if not t.is_summary and not t.is_milestone][-1]
    person = next((c for c in opened.context.people if c.value == last.responsible_id), opened.context.people[0])
    draft = opened.draft.apply(AddTask("unit", last.id), opened.context)
    typed = {"name": "新并购子公司岗位与薪酬套改", "responsible": person.label, "stage": _stage(opened.context.stages, last), "effort_days": "12"}
    for name, text in typed.items():
        draft = draft.apply(SetCell("unit", name, text), opened.context)
    draft = replace(draft, now=replace(draft.now, tasks=tuple(_dated(t, last) for t in draft.tasks)))
    plan.save_plan(manager, change, draft, seen_version=opened.version)
    sheet = queries.change(manager, change)
    content = sheet.wanted
    service.save_terms(
        manager, change, kind="full", reason=FULL_REASON, with_restart=False, starts_on=content.starts_on, finishes_on=content.finishes_on,
        net_revenue=content.net_revenue + MORE_REVENUE, seen_version=sheet.version,
    )  # fmt: skip
    labour = [c for c in content.costs if c.kind == "labour" and c.days][-1]
    _costs(manager, change, lambda c: replace(c, days=(c.days or Decimal(0)) + 12) if c.id == labour.id else c)
    _hand_in(play, manager, change, (e.plan.sponsor,))


def _stage(stages: object, task: DraftTask) -> str:
    return next(c.label for c in stages if c.value == task.stage_id)  # type: ignore[attr-defined,no-any-return]


def _dated(task: DraftTask, like: DraftTask) -> DraftTask:
    return replace(task, starts_on=like.starts_on, finishes_on=like.finishes_on) if task.id == "unit" else task


def _costs(manager: Actor, change: int, edit: Callable[[CostPart], CostPart]) -> None:
    sheet = queries.change(manager, change)
    service.save_costs(manager, change, [edit(c) for c in sheet.wanted.costs], seen_version=sheet.version)


def _later(play: Play, manager: Actor, change: int, days: int) -> None:
    """What has not begun moves so many working days later, and the project's end and stages with it; the end with room for leave still to come."""
    opened = plan.open_plan(manager, change)
    tasks: Tasks = tuple(_moved(play, t, days) for t in opened.draft.tasks)
    plan.save_plan(manager, change, replace(opened.draft, now=replace(opened.draft.now, tasks=tasks)), seen_version=opened.version)
    sheet: ChangeSheet = queries.change(manager, change)
    content = sheet.wanted
    last = max([content.finishes_on, *(t.finishes_on for t in content.tasks if t.finishes_on)])
    service.save_terms(
        manager, change, kind=sheet.row.kind, reason=sheet.row.reason, with_restart=False, starts_on=content.starts_on,
        finishes_on=play.working(last, ROOM), net_revenue=content.net_revenue, seen_version=sheet.version,
    )  # fmt: skip
    sheet = queries.change(manager, change)
    ends = {s.id: max([s.finishes_on, *(t.finishes_on for t in content.tasks if t.stage_id == s.id and t.finishes_on)]) for s in content.stages}
    service.save_stages(manager, change, [replace(s, finishes_on=ends[s.id]) for s in sheet.wanted.stages], seen_version=sheet.version)


def _moved(play: Play, task: DraftTask, days: int) -> DraftTask:
    if task.is_summary or task.starts_on is None or task.finishes_on is None or task.starts_on <= clock.today():
        return task
    shift: Callable[[dt.date], dt.date] = lambda day: play.working(day, days)  # noqa: E731
    return replace(task, starts_on=shift(task.starts_on), finishes_on=shift(task.finishes_on))


def _hand_in(play: Play, manager: Actor, change: int, approvers: tuple[str, ...]) -> None:
    service.submit(manager, change, seen_version=queries.change(manager, change).version)
    for n, number in enumerate(approvers, start=1):
        play.at(play.working(clock.today(), n), 15, lambda who=play.staff[number]: decide(who, service.DOCUMENT, change, "同意。"))  # type: ignore[misc]
