"""What follows the end of projects of the demo firm: hand-overs, evaluations, and what the PMO makes of them: a template, blocks (PRJ-02, PRJ-46)."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager

from core import clock
from core.evaluation import queries as evaluations
from core.evaluation import service as evaluation
from core.evaluation.service import Judged
from core.handover import queries as handovers
from core.handover import service as handover
from core.handover.service import HandoverForm
from core.templates import editing
from core.templates.editing import Naming
from seed.life import Engaged, Play

PMO, SUPPORT = "E002", "E029"
SCOPE = "成果使用答疑、模板与口径维护、每季度一次回访；不含新增范围的分析工作。"
KNOWN = "客户侧联系人二季度将调整岗位，需重新确认授权。"
LESSON = "访谈阶段加两个工作日缓冲，资料清单在启动会当天由客户签收。"
SUMMARY = "目标全部达成，客户采纳全部建议；前期资料晚到一周，靠调整访谈顺序追回。"
REVIEWED = "资料签收的做法值得推广，成本控制良好。"


def after_the_end(play: Play) -> None:
    closed = [e for e in play.engaged if e.plan.fate == "closed"]
    finished = [e for e in play.engaged if e.plan.fate == "finished"]
    for e in closed[:2]:
        _hand_over(play, e, days=12, accepted=True)
    for e in finished[:1]:
        _hand_over(play, e, days=1, accepted=False)
    _judge(play, closed[0], reviewed=True)
    if len(closed) > 1:
        _judge(play, closed[1], reviewed=False)
    _templates(play, closed[0])


def _ago(play: Play, days: int, hour: int) -> AbstractContextManager[None]:
    return clock.at(clock.at_firm_time(play.calendar.add_working_days(play.today, -days), hour))


def _hand_over(play: Play, e: Engaged, *, days: int, accepted: bool) -> None:
    manager = play.staff[e.plan.manager]
    with _ago(play, days, 10):
        contacts = tuple(c.id for c in handovers.customer_contacts(manager, e.project_id)[:2])
        if not contacts:
            return
        starts = clock.today()
        form = HandoverForm(SCOPE, starts, starts + dt.timedelta(days=365), 8, 5, contacts, KNOWN)
        row = handover.write(manager, e.project_id, form)
        handover.offer(manager, row, seen_version=1)
    if accepted:
        with _ago(play, days - 1, 14):
            support = play.staff[SUPPORT]
            handover.accept(support, row, seen_version=handovers.handover(support, row).row.version)


def _judge(play: Play, e: Engaged, *, reviewed: bool) -> None:
    manager, pmo = play.staff[e.plan.manager], play.staff[PMO]
    with _ago(play, 8, 11):
        sheet = evaluations.sheet(manager, e.project_id)
        if sheet is None:
            return
        scores = {c: Judged(s) for c, s in sheet.proposed.items()}
        scores |= {"goal": Judged(5, "合同约定的全部成果已验收。"), "satisfaction": Judged(4, "客户项目经理访谈：满意，希望汇报更精简。")}
        scores.setdefault("quality", Judged(4, "评审意见一次修改后通过。"))
        row = evaluation.save(manager, e.project_id, scores, summary=SUMMARY)
        evaluation.submit(manager, row, seen_version=1)
    if reviewed:
        with _ago(play, 6, 15):
            seen = evaluations.sheet(pmo, e.project_id)
            assert seen is not None
            evaluation.review(pmo, row, text=REVIEWED, for_template=LESSON, seen_version=seen.version)


def _templates(play: Play, e: Engaged) -> None:
    pmo = play.staff[PMO]
    with _ago(play, 5, 10):
        editing.create_from_project(pmo, e.project_id, Naming("mc_short", "管理咨询（精简版）", "Management consulting, short", ""), actual_effort=True)
        branches = [(task, text) for task, text in editing.branches(pmo, e.project_id) if text.split(" ")[0].count(".") == 0]
        editing.create_block_from_plan(pmo, e.project_id, branches[0][0], Naming("start_up", "启动与资料收集", "Start and material"))
