"""Control of the demo firm's projects: work types, what members say of their tasks, corrective actions, weekly briefs (PRJ-18, PRJ-22,
PRJ-25, MON-20)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core import clock
from core.access import Actor
from core.briefs import queries as briefs
from core.briefs.making import make_from_figures
from core.briefs.service import Section, save, send_to_customer, send_to_team
from core.indicators import queries as indicators
from core.indicators import service as corrective
from core.indicators.service import CorrectionPlan
from core.labour.writing import monday_of
from core.my_tasks.queries import my_tasks
from core.plan.draft import PlanDraft
from core.plan.edits import SetCell
from core.plan.queries import open_plan
from core.plan.service import save_plan
from core.progress.reporting import report_task
from core.work_types.service import WorkTypeForm, add, set_enabled
from seed.life import Engaged, Play
from seed.people import Staff

TYPES = (
    ("interview", "访谈调研", "Interviews"), ("analysis", "数据分析", "Analysis"), ("drafting", "方案撰写", "Drafting"), ("workshop", "研讨评审", "Workshops"),
    ("on_site", "现场服务", "On site"), ("training", "授课培训", "Teaching"), ("management", "项目管理", "Project management"),
    ("travel", "在途", "On the way"),
)  # fmt: skip
OF_NOTE = {  # what people write on their lines → the kind of work it is
    "访谈纪要整理与问题清单": "interview", "数据清洗与核对": "analysis", "方案研讨并修订初稿": "workshop", "与客户对口部门沟通确认": "interview",
    "底稿复核与补充取证": "analysis", "课件与案例打磨": "drafting", "现场走访与记录": "on_site", "阶段成果汇编": "drafting",
}  # fmt: skip
LATE, BRIEFED = "jinhai_risk", ("meridian_org", "atlas_stage2")
KEYWORDS = (("访谈", "interview"), ("调研", "interview"), ("诊断", "analysis"), ("分析", "analysis"), ("研讨", "workshop"), ("培训", "training"))
CAUSES = {"schedule": "客户资料与访谈时间确认滞后。", "cost": "返工与额外差旅占用工时。", "quality": "初稿未经内部预审。"}
MEASURES = {"schedule": "每周与客户对接人核对清单，调整任务先后。", "cost": "合并现场出差，减少并行评审人。", "quality": "提交前由项目经理预审。"}
SAID = (
    (Decimal(60), Decimal(2), "初稿已完成，待客户反馈"), (Decimal(35), None, "客户数据尚缺两个月"), (Decimal(90), Decimal("0.5"), "只差评审意见"),
)  # fmt: skip


def set_work_types(staff: Staff) -> dict[str, int]:
    """The PMO's list; one is no longer offered. What people write on their lines → the id."""
    pmo = staff["E002"]
    ids = {code: add(pmo, WorkTypeForm(code, name, name_en)) for code, name, name_en in TYPES}
    set_enabled(pmo, ids["travel"], enabled=False, seen_version=1)
    return {note: ids[code] for note, code in OF_NOTE.items()}


def expect_control(play: Play) -> None:
    """The last weeks, each deed by the person who would do it, in its turn among the others."""
    found = {e.plan.key: e for e in play.engaged}
    monday = monday_of(play.today)
    for weeks in range(7, -1, -1):
        play.at(monday - dt.timedelta(days=7 * weeks), 23, _measured)  # QA has confirmed what managers handed in on Friday
    for weeks in range(12, -1, -1):
        play.at(monday - dt.timedelta(days=7 * weeks - 2), 15, lambda: _followed(play, LATE))
    _corrected(play, found[LATE])
    for key in BRIEFED:
        play.at(monday - dt.timedelta(days=19), 10, lambda e=found[key]: _typed(play, e))  # type: ignore[misc]
        _briefed(play, found[key], monday)
    for number, said in zip(("E015", "E016", "E019"), SAID, strict=True):
        play.at(play.working(play.today, -1), 18, lambda n=number, s=said: _reported(play, n, *s))  # type: ignore[misc]


def _measured() -> None:
    corrective.measure_all()


def _followed(play: Play, but: str) -> None:
    """Every Wednesday: managers say what they do about a broken limit, a week later that it is done; QA looks whether it helped."""
    qa = play.staff["E007"]
    managers = {e.project_id: play.staff[e.plan.manager] for e in play.engaged if e.project_id and e.plan.key != but}
    within = {(p.id, name) for p in indicators.of_all(qa) for name in ("schedule", "cost") if getattr(p, f"{name}_level") in ("fine", "warn")}
    for row in indicators.actions(play.staff["E002"], only_unfinished=True):
        manager = managers.get(row.project_id)
        if manager is None:
            continue
        if row.state == "open" and not row.measure:
            plan = CorrectionPlan(manager.employee_id, clock.today() + dt.timedelta(days=14), CAUSES[row.indicator], MEASURES[row.indicator])
            corrective.plan(manager, row.id, plan, seen_version=row.version)
        elif row.state == "open" and row.due_on - clock.today() <= dt.timedelta(days=7):
            corrective.finish(manager, row.id, "已按措施执行，偏差开始收窄。", seen_version=row.version)
        elif row.state == "done" and (row.project_id, row.indicator) in within:
            corrective.verify(qa, row.id, effective=True, verdict="指标已回到限值以内。", seen_version=row.version)


def _corrected(play: Play, e: Engaged) -> None:
    """The late project: planned by its manager, done by a consultant, of no use yet, says QA; opened again."""
    manager, qa, owner = play.staff[e.plan.manager], play.staff["E007"], play.staff[e.plan.team[0][0]]

    def now(state: str) -> indicators.ActionRow | None:
        return next((a for a in indicators.actions(manager, e.project_id) if (a.indicator, a.state) == ("schedule", state)), None)

    def planned(days: int, measure: str) -> CorrectionPlan:
        return CorrectionPlan(owner.employee_id, clock.today() + dt.timedelta(days=days), "客户风险管理部资料提供滞后两周，访谈无法按期完成。", measure)

    def plan() -> None:
        if row := now("open"):
            corrective.plan(manager, row.id, planned(14, "每周三与客户对接人核对资料清单；先做不依赖资料的制度梳理。"), seen_version=row.version)

    def finish() -> None:
        if row := now("open"):
            corrective.finish(owner, row.id, "清单已核对两轮，制度梳理提前开始。", seen_version=row.version)

    def judge() -> None:
        if row := now("done"):
            corrective.verify(qa, row.id, effective=False, verdict="偏差率未收窄，资料仍缺三项，措施不足。", seen_version=row.version)

    def again() -> None:
        if row := now("ineffective"):
            corrective.reopen(manager, row.id, planned(21, "由发起人出面与客户分管领导协调；增派一名分析师两周。"), seen_version=row.version)

    for ago, hour, deed in ((23, 10, plan), (14, 16, finish), (10, 11, judge), (9, 9, again)):
        play.at(play.working(play.today, -ago), hour, deed)


def _typed(play: Play, e: Engaged) -> None:
    """The manager gives the tasks their kinds of work, by their names."""
    manager = play.staff[e.plan.manager]
    opened = open_plan(manager, e.project_id)
    names = {code: name for code, name, _ in TYPES}
    draft: PlanDraft = opened.draft
    for task in draft.tasks:
        kind = next((kind for word, kind in KEYWORDS if word in task.name), "drafting")
        if not task.is_summary and not task.is_milestone:
            draft = draft.apply(SetCell(task.id, "work_type", names[kind]), opened.context)
    save_plan(manager, e.project_id, draft, seen_plan_version=opened.version)


def _briefed(play: Play, e: Engaged, monday: dt.date) -> None:
    """Last weeks' briefs to team and customer; this week's is a draft."""
    manager = play.staff[e.plan.manager]
    for back in (14, 7):
        week = monday - dt.timedelta(days=back)
        play.at(week + dt.timedelta(days=4), 17, lambda w=week: _team(manager, e.project_id, w))  # type: ignore[misc]
    play.at(monday - dt.timedelta(days=3), 20, lambda: _customer(manager, e, monday - dt.timedelta(days=7)))
    play.at(max(monday, play.working(play.today, -1)), 17, lambda: _draft(manager, e, monday))


def _draft(manager: Actor, e: Engaged, week: dt.date) -> None:
    make_from_figures(manager, e.project_id, week, edition="team", language="zh")


def _team(manager: Actor, project_id: int, week: dt.date) -> None:
    brief = make_from_figures(manager, project_id, week, edition="team", language="zh")
    send_to_team(manager, brief, seen_version=next(b.version for b in briefs.briefs(manager, project_id) if b.id == brief))


def _customer(manager: Actor, e: Engaged, week: dt.date) -> None:
    people = [c.id for c in briefs.contacts(manager, e.project_id)][:2]
    brief = make_from_figures(manager, e.project_id, week, edition="customer", language="zh")
    row = next(b for b in briefs.briefs(manager, e.project_id) if b.id == brief)
    remark = Section("remark", "请贵方在下周三前确认访谈名单，以便按期开展下一阶段工作。")
    save(manager, brief, title=row.title, sections=[*row.sections, remark], seen_version=row.version)
    row = next(b for b in briefs.briefs(manager, e.project_id) if b.id == brief)
    if people:
        send_to_customer(manager, brief, people, channel="in_person", proof="周例会当面递交，会议纪要第 3 项。", seen_version=row.version)


def _reported(play: Play, number: str, progress: Decimal, left: Decimal | None, note: str) -> None:
    actor = play.staff[number]
    task = next((t for t in my_tasks(actor) if t.may_report and not t.is_milestone and t.progress < progress), None)
    if task is not None:
        report_task(actor, task.id, progress, left, note)


