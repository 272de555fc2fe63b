"""A small plan for the tests: the opening of the prototype's core-banking project."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core.plan.cells import Choice
from core.plan.draft import PlanDraft
from core.plan.entry import Context
from core.plan.tree import DraftTask, Link

CONTEXT = Context(
    people=(Choice(1, "李娜", ("Li Na",)), Choice(2, "周涛", ("Zhou Tao",)), Choice(3, "钱宇", ("Qian Yu",))),
    roles=(Choice("manager", "项目经理", ("Project manager",)), Choice("consultant", "顾问", ("Consultant",))),
    stages=(Choice(11, "启动", ("Mobilise",)), Choice(12, "实施", ("Build",))),
    starts_on=dt.date(2026, 8, 3), finishes_on=dt.date(2027, 2, 26),
    work_types=(Choice(21, "现场", ("On site", "site")), Choice(22, "报告", ("Reporting", "report"))),
    clients=(Choice(31, "王总", ("Mr Wang", "wang@client.example")), Choice(32, "李工", ("Ms Li",))),
    away={1: {dt.date(2026, 8, 25): Decimal(1), dt.date(2026, 8, 26): Decimal("0.5")}})


def task(key: int | str, parent: int | str | None, position: int, name: str, start: str, finish: str, days: str, *after: int | str) -> DraftTask:
    return DraftTask(key, parent, position, name, starts_on=dt.date.fromisoformat(start), finishes_on=dt.date.fromisoformat(finish), effort_days=Decimal(days),
                     predecessors=tuple(Link(one) for one in after))


def small_plan() -> PlanDraft:
    """1 (1.1, 1.2, 1.3), 2 (2.1, 2.2), 3: ids 10 (1, 2, 3), 20 (4, 5), 6."""
    return PlanDraft.of([
        task(10, None, 1, "启动", "2026-08-03", "2026-08-21", "0"),
        task(1, 10, 1, "启动会", "2026-08-03", "2026-08-07", "5"),
        task(2, 10, 2, "章程", "2026-08-10", "2026-08-14", "4.5", 1),
        task(3, 10, 3, "签署", "2026-08-17", "2026-08-21", "2", 2),
        task(20, None, 2, "计划", "2026-08-24", "2026-09-18", "0"),
        task(4, 20, 1, "主计划", "2026-08-24", "2026-09-04", "10", 3), task(5, 20, 2, "评审", "2026-09-07", "2026-09-18", "6", 4),
        task(6, None, 3, "收尾", "2026-09-21", "2026-09-25", "3", 5)])


def outline(draft: PlanDraft) -> list[str]:
    return [f"{t.code} {t.name}" for t in draft.tasks]
