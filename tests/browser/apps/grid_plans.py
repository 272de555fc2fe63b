"""Plans and weeks for the grids' harness pages: the prototype's core-banking project, and as many rows as asked for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core.labour.week import WeekDraft, WeekRow
from core.plan.cells import Choice
from core.plan.draft import PlanDraft
from core.plan.entry import Context
from core.plan.tree import DraftTask, Link
from pages.shared.wbs_editor import PlanEditor, TaskFacts
from pages.shared.week_grid import WeekDay, WeekEditor, WeekLine

TODAY = dt.date(2026, 11, 20)
PEOPLE = (("李娜", "Li Na"), ("周涛", "Zhou Tao"), ("钱宇", "Qian Yu"), ("何静", "He Jing"), ("王磊", "Wang Lei"))
# code, names, responsible, start, finish, baseline start, baseline finish, days, progress, milestone, after
ROWS = """
1|启动|Mobilise|1|08-03|08-21|08-03|08-21|0|100||
1.1|启动会与 PMO 章程|Kick-off and PMO charter|1|08-03|08-12|08-03|08-12|12|100||
1.2|治理结构与会议机制|Governance and meeting rhythm|2|08-13|08-21|08-13|08-21|10|100||1.1
1.3|章程签署|Charter signed|1|08-21|08-21|08-21|08-21|0|100|m|1.2
2|计划与基线|Plan and baseline|1|08-24|10-16|08-24|10-02|0|100||
2.1|集成主计划|Integrated master plan|1|08-24|09-18|08-24|09-18|24|100||1.2
2.2|供应商合同评审|Vendor contract review|4|08-31|09-25|08-31|09-18|14|100||
2.3|风险与质量计划|Risk and quality plan|3|09-21|10-16|09-21|10-02|16|100||2.1
2.4|基线批准|Baseline approved|5|10-16|10-16|10-02|10-02|0|100|m|2.3
3|一期管控|Phase 1 control|1|10-19|12-25|10-05|12-04|0|46||
3.1|周控制与报告|Weekly control and report|1|10-19|12-25|10-05|12-04|40|52||
3.2|数据迁移就绪|Data migration ready|2|10-19|12-04|10-05|11-20|0|58||2.3
3.2.1|14 个源系统映射|Mapping of 14 source systems|2|10-19|11-13|10-05|10-30|22|100||
3.2.2|两次试加载|Two trial loads|3|11-16|12-04|11-02|11-19|26|22||3.2.1
3.3|集成测试管控|Integration test control|3|11-02|12-18|10-26|12-04|38|30||
3.4|第一次投产演练|First cut-over rehearsal|2|12-07|12-25|11-23|12-04|22|0||3.2.2
3.5|一期就绪|Phase 1 ready|1|12-25|12-25|12-04|12-04|0|0|m|3.4
4|上线|Go-live|1|12-28|01-29|12-07|01-15|0|0||
4.1|投产切换|Cut-over|1|12-28|01-08|12-07|12-18|26|0||3.4
4.2|护航期|Hypercare|2|01-11|01-29|12-21|01-15|36|0||4.1
4.3|客户验收|Customer acceptance|1|01-29|01-29|01-15|01-15|0|0|m|4.2
5|收尾|Close|1|02-01|02-26|01-18|02-10|0|0||
5.1|移交与经验总结|Hand-over and lessons|3|02-01|02-26|01-18|02-10|18|0||4.2
"""


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(("2027-" if text < "06" else "2026-") + text)


def context(zh: bool) -> Context:
    people = tuple(Choice(n, pair[not zh], (pair[zh],)) for n, pair in enumerate(PEOPLE, 1))
    roles = (Choice("manager", "项目经理" if zh else "Manager"), Choice("consultant", "顾问" if zh else "Consultant"))
    return Context(people, roles, (), dt.date(2026, 8, 3), dt.date(2027, 2, 26))


def banking(zh: bool) -> PlanEditor:
    lines = [line.split("|") for line in ROWS.strip().splitlines()]
    ids = {line[0]: n for n, line in enumerate(lines, 1)}
    tasks, facts = [], {}
    for code, name_zh, name, who, start, finish, base_start, base_finish, days, done, milestone, after in lines:
        parent, _, position = code.rpartition(".")
        tasks.append(
            DraftTask(
                ids[code],
                ids.get(parent),
                int(position),
                name_zh if zh else name,
                int(who),
                "",
                None,
                _day(start),
                _day(finish),
                Decimal(days),
                (Link(ids[after]),) if after else (),
                "",
                milestone == "m",
            )
        )
        facts[ids[code]] = TaskFacts(Decimal(done), Decimal("-6.7") if code.startswith("3") else Decimal(0), _day(base_start), _day(base_finish))
    return PlanEditor(PlanDraft.of(tasks), context(zh), facts)


def long_plan(rows: int, zh: bool) -> PlanEditor:
    """Groups of ten: a summary and nine tasks in a chain."""
    tasks = []
    for n in range(rows):
        group, place = divmod(n, 10)
        if place == 0:
            tasks.append(DraftTask(n + 1, None, group + 1, f"Group {group + 1} 阶段"))
            continue
        start = dt.date(2026, 8, 3) + dt.timedelta(days=4 * group + place)
        tasks.append(
            DraftTask(
                n + 1,
                group * 10 + 1,
                place,
                f"Task {n + 1} 任务",
                1 + n % 5,
                "consultant",
                None,
                start,
                start + dt.timedelta(days=4),
                Decimal(4),
                (Link(n),) if place > 1 else (),
            )
        )
    return PlanEditor(PlanDraft.of(tasks), context(zh))


MONDAY = dt.date(2026, 11, 16)
WORKS = (
    ("p1.t1", "核心系统 PMO", "3.2.1 14 个源系统映射", (240, 300, 0, 0, 0, 0, 0), 100, 0),
    ("p1.t2", "核心系统 PMO", "3.2.2 两次试加载", (0, 150, 360, 0, 180, 0, 0), 22, 14),
    ("p1.t3", "核心系统 PMO", "3.1 周控制与报告", (60, 0, 0, 0, 60, 0, 0), 52, 6),
    ("p2.t1", "华泽供应链", "0.1 方案与团队计划", (120, 60, 60, 0, 0, 0, 0), 80, 1),
    ("p3.t1", "阿特拉斯零售二阶段", "5.1 移交", (0, 0, 60, 0, 0, 0, 0), 90, 1),
    ("a.training", "非项目", "培训：访谈技巧", (0, 60, 0, 0, 0, 0, 0), None, None),
    ("a.meeting", "非项目", "部门例会", (60, 0, 0, 0, 0, 0, 0), None, None),
)


def week_editor() -> WeekEditor:
    rows = tuple(
        WeekRow(key, minutes, (False, False, *(True,) * 5), None if done is None else Decimal(done), None if left is None else Decimal(left))
        for key, _, _, minutes, done, left in WORKS
    )
    return WeekEditor(WeekDraft(rows))


def week_lines() -> list[WeekLine]:
    locked = {"d0": "已由李娜确认。", "d1": "已由李娜确认。"}
    return [
        WeekLine(key, project, task, locked, {"d4": "第一次加载 6 小时 20 分；214 条被拒"} if key == "p1.t2" else {}, key[0] == "p")
        for key, project, task, *_ in WORKS
    ]


def week_days() -> list[WeekDay]:
    states = ("confirmed", "confirmed", "submitted", "missing", "draft", "off", "off")
    return [WeekDay(MONDAY + dt.timedelta(days=n), state, n < 4) for n, state in enumerate(states)]
