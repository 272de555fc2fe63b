"""Risks, issues and lessons of the demo firm: found, reviewed with their trend, one that happened, issues open, late and solved, a
simulation, lessons of closed projects (PRJ-12, PRJ-24, PRJ-27 … PRJ-30)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core import clock
from core.issues import queries as issue_queries
from core.issues import service as issues
from core.issues.service import IssueForm
from core.lessons import service as lessons
from core.lessons.service import LessonForm
from core.projects import queries as projects
from core.risks import indicators, queries, register, reviews
from core.risks.indicators import IndicatorInput
from core.risks.register import RiskDetails, RiskInput
from core.risks.reviews import ActionInput, ReviewInput
from core.simulation import service as simulation
from seed.life import Engaged, Play

SEED = 20_261_122


@dataclass(frozen=True)
class Review:
    day: int  # working days after the start
    done: str
    effect: str
    likelihood: str
    impact: str


@dataclass(frozen=True)
class Risk:
    """A risk with the days of its life, counted in working days from the project's start. `by`: who raises it, else the manager."""

    day: int
    name: str
    name_en: str
    cell: tuple[str, str]
    category: str
    source: str
    response: str
    owner: str
    stage: int = 0
    by: str = ""
    days: int | None = None
    cost: str | None = None
    residual: tuple[str, str] = ("", "")
    action: str = ""
    effect: str = ""  # empty: the action is still to be done
    reviews: tuple[Review, ...] = ()
    happens: tuple[int, str] | None = None  # day, what is said
    closes: int | None = None


RISKS: dict[str, tuple[Risk, ...]] = {
    "meridian_org": (
        Risk(
            4,
            "薪酬数据不完整，岗位价值评估失真",
            "Incomplete pay data distort job evaluation",
            ("high", "major"),
            "technical",
            "brainstorm",
            "与客户人力约定数据清单与补数截止日，缺口用行业报告补足",
            "E015",
            1,
            days=8,
            cost="24000.00",
            residual=("medium", "moderate"),
            action="发出数据清单并每周核对补数进度",
            effect="关键岗位数据补齐率由 62% 升至 91%",
            reviews=(
                Review(16, "首轮补数完成 62%", "两家子公司仍缺历史数据", "high", "major"),
                Review(34, "补数至 91%，其余用行业报告替代", "评估模型可用", "medium", "moderate"),
            ),
        ),
        Risk(
            7,
            "客户人力资源总监更换，前期共识失效",
            "A new HR director reopens what was agreed",
            ("medium", "severe"),
            "people",
            "delphi",
            "关键结论形成会议纪要并由总经理签认；新任到岗一周内专题汇报",
            "E014",
            2,
            days=12,
            cost="36000.00",
            residual=("low", "major"),
            action="安排与新任总监的专题汇报",
            reviews=(Review(28, "总经理已签认阶段结论", "新任总监尚未到岗，时间后延", "medium", "severe"),),
        ),
        Risk(
            9,
            "业务高峰期访谈排期冲突",
            "Interviews clash with the client's busy season",
            ("medium", "moderate"),
            "management",
            "checklist",
            "提前两周锁定名单，预留线上备选时段",
            "E019",
            1,
            by="E019",
            days=5,
            cost="8000.00",
            happens=(27, "三个部门负责人集中出差，六场访谈取消"),
        ),
    ),
    "jinhai_risk": (
        Risk(
            6,
            "监管口径调整，制度框架返工",
            "A change of supervision rules means rework",
            ("low", "major"),
            "market",
            "interview",
            "每月跟踪监管发布，框架按可替换条款设计",
            "E015",
            1,
            days=10,
            cost="45000.00",
            residual=("low", "moderate"),
            action="建立监管发布跟踪表",
            effect="已纳入周例会固定议题",
            reviews=(
                Review(30, "跟踪到一份征求意见稿", "可能涉及三项制度", "medium", "major"),
                Review(58, "意见稿正式发布", "两项制度需调整", "high", "major"),
            ),
        ),
        Risk(
            8,
            "核心系统数据接口迟迟不开放",
            "Access to core data comes late",
            ("high", "moderate"),
            "technical",
            "review",
            "请发起人与客户科技部门协调，先用脱敏样本",
            "E020",
            1,
            by="E020",
            days=6,
            cost="12000.00",
            residual=("medium", "minor"),
            action="取得脱敏样本并完成映射",
        ),
    ),
    "atlas_stage2": (
        Risk(
            5,
            "试点门店配合度不足",
            "Pilot stores do not take part",
            ("high", "moderate"),
            "management",
            "brainstorm",
            "区域经理列为共同负责人，试点指标纳入其月度考核",
            "E019",
            2,
            days=7,
            cost="15000.00",
            residual=("low", "moderate"),
            action="与三位区域经理签订试点协议",
            effect="八家门店全部按期启动",
            reviews=(Review(22, "协议已签", "六家启动", "medium", "moderate"), Review(44, "八家全部启动", "风险可控", "low", "moderate")),
            closes=54,
        ),
        Risk(
            12,
            "关键顾问同期被其他项目占用",
            "A key consultant is needed elsewhere",
            ("medium", "major"),
            "people",
            "review",
            "与部门负责人锁定投入比例，安排后备顾问",
            "E018",
            3,
            days=5,
            cost="18000.00",
            residual=("low", "major"),
            action="确定后备顾问并完成交接材料",
        ),
    ),
}
LESSONS: dict[str, tuple[tuple[str, LessonForm], ...]] = {
    "jinhai_pmo": (
        (
            "E014",
            LessonForm(
                "client",
                "干系人名单须在启动前由客户书面确认",
                "项目中期两次更换接口人，评审反复三轮。",
                "启动会前取得盖章的干系人与审批人名单，变更走书面通知。",
                "启动阶段增加“干系人确认函”交付物，工期 2 天。",
            ),
        ),
        (
            "E002",
            LessonForm(
                "schedule",
                "跨部门评审要预留两周而不是一周",
                "四个部门意见汇总平均用时 9 个工作日，计划只留 5 个。",
                "评审任务按 10 个工作日编制，并约定超期视为同意。",
                "模板中评审任务工期由 5 天调整为 10 天。",
            ),
        ),
    ),
    "sanlin_audit25": (
        (
            "E022",
            LessonForm(
                "quality",
                "存货监盘须提前核对仓库清单",
                "监盘当日发现两处外租仓库未在清单内，追加一天现场。",
                "监盘前三日取得仓库租赁合同核对地点。",
                "监盘程序增加“仓库清单与租赁合同核对”检查点。",
            ),
        ),
    ),
    "yangtze_training": (
        (
            "E027",
            LessonForm(
                "method", "训前调研决定案例质量", "首期案例与学员业务脱节，满意度仅 82 分；补做调研后升至 94 分。", "每期开班前完成不少于 15 人的训前访谈。", ""
            ),
        ),
    ),
}


def expect_risks(play: Play) -> None:
    """Before the play begins: every deed on its day, if that has come by then."""
    for e in play.engaged:
        for risk in RISKS.get(e.plan.key, ()):
            play.at(play.working(e.starts_on, risk.day), 11, lambda e=e, risk=risk: _found(play, e, risk))  # type: ignore[misc]
        if e.plan.key == "meridian_org":
            _meridian(play, e)
        for n, (who, form) in enumerate(LESSONS.get(e.plan.key, ())):
            play.at(play.working(play.today, -(9 - 2 * n)), 17, lambda e=e, who=who, form=form: lessons.note(play.staff[who], e.project_id, form))  # type: ignore[misc]


def _found(play: Play, e: Engaged, risk: Risk) -> None:
    """It enters the register; what becomes of it follows."""
    manager, owner = play.staff[e.plan.manager], play.staff[risk.owner]
    stages = projects.stages(manager, e.project_id)
    stage = stages[min(risk.stage, len(stages) - 1)].id
    if risk.by:
        raised = RiskInput(risk.name, *risk.cell, source="team", category=risk.category, details=RiskDetails(stage_id=stage))
        risk_id = register.raise_risk(play.staff[risk.by], e.project_id, raised)
    else:
        risk_id = register.save_risk(manager, e.project_id, RiskInput(risk.name, *risk.cell, source=risk.source, category=risk.category))
    cost = Decimal(risk.cost) if risk.cost else None
    details = RiskDetails("", stage, *risk.residual, risk.days, cost)
    due = play.working(clock.today(), 20)
    answered = RiskInput(risk.name, *risk.cell, risk.name_en, risk.response, owner.employee_id, due, risk_id, details=details)
    register.save_risk(manager, e.project_id, answered)
    if risk.action:
        action = reviews.save_action(manager, risk_id, ActionInput(risk.action, owner.employee_id, play.working(clock.today(), 10)))
        if risk.effect:
            done = play.working(clock.today(), 9)
            play.at(done, 16, lambda: reviews.finish_action(owner, action, effect=risk.effect, seen_version=1))
    for review in risk.reviews:
        play.at(play.working(e.starts_on, review.day), 15, lambda review=review: _review(play, e, risk_id, risk.owner, review))  # type: ignore[misc]
    if risk.happens:
        play.at(play.working(e.starts_on, risk.happens[0]), 10, lambda: _happened(play, e, risk_id, risk))
    if risk.closes:
        play.at(play.working(e.starts_on, risk.closes), 17, lambda: register.close_risk(manager, risk_id, seen_version=_version(play, e, risk_id)))


def _version(play: Play, e: Engaged, risk_id: int) -> int:
    return next(r.version for r in queries.risks(play.staff[e.plan.manager], e.project_id) if r.id == risk_id)


def _review(play: Play, e: Engaged, risk_id: int, owner: str, review: Review) -> None:
    given = ReviewInput(review.done, review.effect, review.likelihood, review.impact)
    reviews.review(play.staff[owner], risk_id, given, seen_version=_version(play, e, risk_id))


def _happened(play: Play, e: Engaged, risk_id: int, risk: Risk) -> None:
    """It came true and is solved within the week; the lesson is noted at once."""
    owner, manager = play.staff[risk.owner], play.staff[e.plan.manager]
    form = IssueForm("六场访谈取消，须重新排期", "high", play.working(clock.today(), 5), risk.happens[1] if risk.happens else "", owner.employee_id)
    issue = issues.happened(owner, risk_id, form, seen_version=_version(play, e, risk_id))

    def solved() -> None:
        issues.resolve(owner, issue, "改为线上访谈，四场已完成，两场并入座谈会。", seen_version=1)
        learned = LessonForm(
            "schedule",
            "访谈名单要配备选人",
            "部门负责人集中出差，六场访谈同时取消。",
            "每场访谈确认一名可替代的受访人，并预留线上时段。",
            "访谈任务增加备选受访人一栏。",
            issue,
            risk_id,
        )
        lessons.note(manager, e.project_id, learned)

    play.at(play.working(clock.today(), 4), 16, solved)


def _meridian(play: Play, e: Engaged) -> None:
    """The issues of one project, an indicator that warns, and a simulation: so many working days after its start."""

    def on(day: int, hour: int, deed: object) -> None:
        play.at(play.working(e.starts_on, day), hour, deed)  # type: ignore[arg-type]

    def raised(who: str, owner: str, severity: str, title: str, text: str, days: int) -> None:
        form = IssueForm(title, severity, play.working(clock.today(), days), text, play.staff[owner].employee_id)
        issues.raise_issue(play.staff[who], e.project_id, form)

    on(20, 10, lambda: _watched(play, e))
    on(38, 11, lambda: raised("E019", "E017", "high", "薪酬调研样本回收不足", "问卷回收率 58%，低于模型要求的 75%，影响市场对标结论。", 6))
    on(41, 15, lambda: raised("E030", "E030", "low", "访谈纪要模板版本不一致", "各组使用两个版本的纪要模板。", 3))
    on(43, 16, lambda: _tidied(play, e))
    on(48, 9, lambda: raised("E017", "E014", "medium", "客户财务系统账号尚未开通", "无法核对薪酬总额，影响测算任务。", 4))
    play.at(play.working(play.today, -1), 20, lambda: simulation.run(play.staff[e.plan.manager], e.project_id, seed=SEED))  # after the day's figures


def _watched(play: Play, e: Engaged) -> None:
    """An indicator, read every other week: the last reading is beyond its limit."""
    manager = play.staff[e.plan.manager]
    risk = next((r.id for r in queries.risks(manager, e.project_id) if r.name.startswith("薪酬数据")), None)
    key = indicators.save_indicator(manager, e.project_id, IndicatorInput("数据补齐率（剩余缺口）", Decimal(20), "above", "%", risk))
    punctual = indicators.save_indicator(manager, e.project_id, IndicatorInput("访谈按期完成率", Decimal(80), "below", "%"))
    readings = ((0, key, "17", 1), (0, punctual, "95", 1), (9, key, "14.5", 2), (10, punctual, "88", 2), (19, key, "11", 3), (26, punctual, "76.5", 3))
    for days, indicator, value, version in readings:

        def read(indicator: int = indicator, value: str = value, version: int = version) -> None:
            indicators.read_indicator(manager, indicator, Decimal(value), seen_version=version)

        play.at(play.working(clock.today(), days), 16, read)


def _tidied(play: Play, e: Engaged) -> None:
    owner = play.staff["E030"]
    row = next(i for i in issue_queries.open_issues_of(owner) if i.project_id == e.project_id)
    issues.resolve(owner, row.id, "统一为三栏版，旧版已从共享目录移除。", seen_version=row.version)
