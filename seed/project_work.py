"""Meetings, research, the client's team, quality and linked records on running projects of the demo firm (PRJ-16, PRJ-17, PRJ-31, PRJ-41,
PLT-15)."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager

from core import clock
from core.access import Actor
from core.client_team import service as client_team
from core.client_team.service import PersonForm, TouchForm
from core.customers import service as customers
from core.customers.forms import ContactForm
from core.files import service as files
from core.links import service as links
from core.meetings import kickoff
from core.meetings import queries as meeting_queries
from core.meetings import service as meetings
from core.meetings.kickoff import CommunicationForm
from core.meetings.service import ActionForm, MeetingForm
from core.milestones import queries as milestones
from core.plan import queries as plans
from core.progress import queries as progress
from core.projects import queries as projects
from core.quality import queries as quality_queries
from core.quality import service as quality
from core.quality import tailoring
from core.quality.service import FindingForm, LookForm
from core.research import queries as research_queries
from core.research import service as research
from core.research.forms import FieldForm, MaterialForm
from core.research.forms import FindingForm as ResearchFinding
from seed.life import Engaged, Play
from seed.rows import version

CLIENT = (
    (
        "郑国栋",
        "Zheng Guodong",
        "总裁",
        "executive",
        "",
        "决定组织方案",
        "favourable",
        "希望在董事会前拿出可落地的方案",
        "重要节点当面汇报，材料提前两天送秘书",
    ),
    ("沈丽", "Shen Li", "财务总监", "executive", "", "决定薪酬总额", "opponent", "担心薪酬总额失控，影响本人考核", "先谈总额测算，再谈方案；由郑总引荐"),
    ("方敏", "Fang Min", "人力资源总监", "project_manager", "", "统筹客户方工作", "supporter", "借项目推动多年未成的职级改革", "每周一上午电话，随时微信"),
    ("高建", "Gao Jian", "生产副总", "core", "生产", "确认生产系统岗位", "sceptic", "怕一线编制被压缩", "到现场谈，带数据"),
    ("任平", "Ren Ping", "营销总监", "core", "营销", "确认营销激励", "neutral", "关注奖金兑现速度", "每月例会后单独沟通"),
    ("袁媛", "Yuan Yuan", "人事主管", "outer", "人事", "提供数据", "supporter", "希望学习方法", "邮件"),
)
DUTIES = ("对外接口与方案总责", "组织与职级方案", "薪酬测算与访谈", "数据整理与建模", "会务与资料")
PLAN = (
    ("客户项目经理", "进度、风险、下周安排", "weekly", "meeting"),
    ("客户高层", "阶段成果与需决策事项", "by_stage", "meeting"),
    ("项目组", "任务与问题", "weekly", "online"),
    ("客户核心成员", "访谈纪要确认", "when_needed", "mail"),
)


def work_of_late(play: Play) -> None:
    """What the project manager named in the story keeps of one consulting project, and QA of three."""
    by_key = {e.plan.key: e for e in play.engaged}
    org, risk, audit = by_key["meridian_org"], by_key["jinhai_risk"], by_key["sanlin_audit26"]
    people = _client(play, org)
    met = _meetings(play, org, people)
    found = _research(play, org, people)
    _touches(play, org, people)
    for engaged in (by_key["northlake_service"],):
        _ahead(play, engaged)
    _quality(play, org, risk, audit)
    _links(play, org, met, found)


def _ago(play: Play, days: int, hour: int, minute: int = 0) -> AbstractContextManager[None]:
    return clock.at(clock.at_firm_time(_day(play, -days), hour, minute))


def _day(play: Play, days: int) -> dt.date:
    return play.calendar.add_working_days(play.today, days)


def _client(play: Play, e: Engaged) -> dict[str, tuple[int, int]]:
    """The client's team: name → contact, person in the project. The account manager enters the contacts first."""
    seller, manager = play.staff[e.plan.seller], play.staff[e.plan.manager]
    customer = play.customers[e.plan.customer]
    found: dict[str, tuple[int, int]] = {}
    with _ago(play, 53, 9):
        for name, name_en, title, part, area, purpose, stance, motive, approach in CLIENT:
            contact = customers.add_contact(seller, customer, ContactForm(name=name, name_en=name_en, position=title, title=title))
            leader = found["高建"][1] if part == "outer" else None
            form = PersonForm(contact, part, area, purpose, leader, stance, motive, approach)
            found[name] = contact, client_team.name_person(manager, e.project_id, form)
    return found


def _meetings(play: Play, e: Engaged, people: dict[str, tuple[int, int]]) -> list[int]:
    """The kick-off, two work meetings with actions, one of them overdue, and the next one."""
    manager, team = play.staff[e.plan.manager], [play.staff[number] for number, _role in e.plan.team]
    members = (manager.employee_id, *(m.employee_id for m in team))
    lead, boss, area = people["方敏"][0], people["郑国栋"][0], people["高建"][0]
    with _ago(play, 52, 10):
        duties = dict(zip(members, DUTIES, strict=False))
        kickoff.save_duties(manager, e.project_id, duties, seen_version=version("project", e.project_id))
        lines = [CommunicationForm(*line, manager.employee_id) for line in PLAN]
        kickoff.save_communication(manager, e.project_id, lines, seen_version=version("project", e.project_id))
        first = meetings.call(
            manager, e.project_id, _form("项目启动会", 51, play, members, (lead, boss), kind="kickoff", agenda="项目目标与范围\n双方职责\n沟通机制\n资料清单")
        )
        files.attach(manager, "meeting", first, "启动会材料.txt", "一、项目目标\n二、里程碑\n三、沟通计划\n".encode())
    with _ago(play, 51, 17):
        due = _day(play, -38)
        _minutes(
            manager, first, "确认目标、范围与里程碑；每周一例会，每阶段向高层汇报；资料一周内提供。", [ActionForm("提供近三年薪酬数据", due, contact_id=lead)]
        )
    with _ago(play, 12, 10):
        second = meetings.call(manager, e.project_id, _form("双周例会", 12, play, members, (lead, area), agenda="访谈进展\n岗位梳理问题"))
    with _ago(play, 12, 18):
        late = ActionForm("补齐生产系统岗位说明书 12 份", _day(play, -3), team[0].employee_id)
        actions = [
            late,
            ActionForm("与财务总监沟通薪酬总额口径", _day(play, 2), manager.employee_id),
            ActionForm("确认关键岗位名单", _day(play, -1), contact_id=area),
        ]
        _minutes(manager, second, "访谈完成八成，生产系统岗位说明书缺 12 份；薪酬总额口径须与财务总监先行沟通。", actions)
        meetings.send(manager, second, seen_version=meeting_queries.meeting(manager, second).row.version)
    with _ago(play, 5, 14):
        third = meetings.call(manager, e.project_id, _form("诊断结论内部评审", 5, play, members, (), agenda="诊断结论\n汇报口径", follows=second))
    with _ago(play, 5, 18):
        _minutes(
            manager, third, "结论分为组织、职级、激励三部分；激励部分证据不足，补两家对标。", [ActionForm("补两家同业对标", _day(play, 1), team[1].employee_id)]
        )
        done = meeting_queries.meeting(manager, third).actions[0]
    with _ago(play, 2, 11):
        meetings.finish_action(team[1], done.id, result="已补，见附件", seen_version=done.version)
    with _ago(play, 1, 9):
        meetings.call(manager, e.project_id, _form("诊断汇报会", -2, play, members, (lead, boss, area), agenda="诊断结论\n下一步安排", follows=third))
    return [first, second, third]


def _form(
    title: str, ago: int, play: Play, people: tuple[int, ...], contacts: tuple[int, ...], *, agenda: str, kind: str = "work", follows: int | None = None
) -> MeetingForm:
    at = clock.at_firm_time(_day(play, -ago), 14 if kind == "work" else 10, 30)
    return MeetingForm(title, at, 90, "客户总部三楼会议室" if contacts else "远见咨询 2 号会议室", agenda, people, contacts, kind, follows)


def _minutes(actor: Actor, meeting_id: int, text: str, actions: list[ActionForm]) -> None:
    meetings.write_minutes(actor, meeting_id, text, actions, seen_version=meeting_queries.meeting(actor, meeting_id).row.version)


def _research(play: Play, e: Engaged, people: dict[str, tuple[int, int]]) -> int:
    """Material with one line late, interviews, a visit, findings of each kind; returns the first finding."""
    manager, consultant, analyst = (play.staff[n] for n in (e.plan.manager, e.plan.team[0][0], e.plan.team[2][0]))
    lead, area, sales = people["方敏"][0], people["高建"][0], people["任平"][0]
    names = ("组织架构图与部门职责", "近三年薪酬明细", "岗位说明书", "绩效考核制度", "离职面谈记录")
    with _ago(play, 45, 9):
        ids = research.ask_for(
            manager, e.project_id, [MaterialForm(n, _day(play, -38 + 12 * i), analyst.employee_id, lead, "现状诊断") for i, n in enumerate(names)]
        )
    rows = {m.id: m for m in research_queries.research(manager, e.project_id).material}
    for ago, row_id in ((40, ids[0]), (24, ids[1])):
        with _ago(play, ago, 15):
            files.attach(analyst, "material_request", row_id, f"{rows[row_id].name}.txt", rows[row_id].name.encode())
            research.receive(analyst, row_id, clock.today(), "电子版", seen_version=1)
    with _ago(play, 20, 9):
        research.waive(manager, ids[4], "客户无此记录，改由访谈了解", seen_version=1)
        asked = "1. 编制如何确定？\n2. 哪些岗位职责不清？\n3. 对职级改革的期望？"
        talks = [
            research.plan_field_work(
                manager, e.project_id, FieldForm("interview", "生产系统编制与职责", _day(play, -16), consultant.employee_id, area, questions=asked)
            ),
            research.plan_field_work(
                manager, e.project_id, FieldForm("interview", "营销激励现状", _day(play, -10), manager.employee_id, sales, questions=asked)
            ),
            research.plan_field_work(
                manager,
                e.project_id,
                FieldForm("site_visit", "一车间班组作业", _day(play, -14), consultant.employee_id, with_whom="一车间班组长", place="一车间"),
            ),
        ]
        research.plan_field_work(
            manager,
            e.project_id,
            FieldForm("interview", "薪酬总额与预算", _day(play, 1), manager.employee_id, people["沈丽"][0], questions="薪酬总额如何核定？"),
        )
    for ago, talk, notes in (
        (16, talks[0], "班组长与车间主任职责重叠；编制按去年产量核定，未随订单调整。"),
        (14, talks[2], "交接班记录纸质，返工无人统计。"),
        (10, talks[1], "奖金按季兑现，区域经理认为口径不透明。"),
    ):
        with _ago(play, ago, 17):
            research.hold_field_work(manager, talk, clock.today(), notes, seen_version=1)
    with _ago(play, 9, 16):
        first = research.add_finding(
            consultant,
            e.project_id,
            ResearchFinding("problem", "班组长与车间主任职责重叠", "三个车间均存在，导致审批层级多两级。", "生产", talks[0], evidence="访谈纪要第二部分"),
        )
        research.add_finding(
            manager, e.project_id, ResearchFinding("opportunity", "订单波动可用弹性编制消化", "旺季借调营销内勤，可减少外包。", "生产", talks[2])
        )
        research.add_finding(
            manager,
            e.project_id,
            ResearchFinding(
                "risk", "财务总监对薪酬总额有异议", "方案若突破总额，可能无法通过。", "薪酬", material_id=ids[1], likelihood="medium", impact="major"
            ),
        )
    return first


def _touches(play: Play, e: Engaged, people: dict[str, tuple[int, int]]) -> None:
    """The first stage was agreed; the client's project manager has not been spoken to for weeks, so a touch point is late."""
    manager = play.staff[e.plan.manager]
    stages = projects.stages(manager, e.project_id)
    for ago, kind, name, how, result, stage in (
        (45, "stage_start", "方敏", "meeting", "第一阶段计划与双方人员确认，资料一周内提供。", 0),
        (30, "executive", "郑国栋", "visit", "总裁支持职级改革，要求年底前出方案。", 0),
        (26, "contact", "方敏", "phone", "生产副总对编制敏感，建议先到车间看。", 1),
    ):
        with _ago(play, ago, 16):
            form = TouchForm(kind, people[name][1], clock.today(), how, result, stages[stage].id)
            client_team.record_touch(manager, e.project_id, form)


def _ahead(play: Play, e: Engaged) -> None:
    """A project that begins soon: its kick-off is called."""
    manager = play.staff[e.plan.manager]
    people = (manager.employee_id, *(play.staff[number].employee_id for number, _role in e.plan.team))
    with _ago(play, 1, 15):
        meetings.call(manager, e.project_id, _form("项目启动会", -3, play, people, (), agenda="目标、范围、里程碑\n双方职责\n沟通机制", kind="kickoff"))


def _quality(play: Play, org: Engaged, risk: Engaged, audit: Engaged) -> None:
    """QA looks at areas of three projects, finds things, agrees to one change of the tailoring and is asked for another."""
    qa = play.staff["E007"]
    looks = (
        (org, 20, "PP", "conforms", "计划含 WBS、里程碑与资源"),
        (org, 20, "REQM", "conforms", "需求确认单已签"),
        (risk, 18, "PMC", "fails", "两周未更新进度"),
    )
    for e, ago, area, result, evidence in (*looks, (audit, 15, "VER", "partly", "底稿复核签字缺两份"), (audit, 15, "CM", "conforms", "底稿版本齐全")):
        with _ago(play, ago, 10):
            manager = play.staff[e.plan.manager]
            wrong = {"PMC": ("major", "进度两周未更新，偏差原因未记录", 9), "VER": ("minor", "两份底稿缺复核签字", 5)}.get(area)
            form = FindingForm(wrong[0], wrong[1], manager.employee_id, _day(play, -ago + wrong[2])) if wrong else None
            quality.look(qa, e.project_id, LookForm(area, clock.today(), result, evidence, form))
    _audit_findings(play, audit)
    reviews = [r for r in progress.reviews(qa, risk.project_id) if r.state == "open"]
    with _ago(play, 6, 11):
        late = FindingForm("major", "成本超支未启动纠正措施", play.staff[risk.plan.manager].employee_id, _day(play, 4))
        quality.open_finding(qa, risk.project_id, late, review_id=reviews[0].id if reviews else None)
    manager = play.staff[org.plan.manager]
    with _ago(play, 3, 15):
        now = quality_queries.tailoring_of(manager, org.project_id)
        tailoring.propose(manager, org.project_id, now | {"MA": ("reduced", "只度量进度与工时，缺陷密度不适用")}, "诊断阶段交付物单一，度量项可精简。")


def _audit_findings(play: Play, audit: Engaged) -> None:
    """One answered, verified and closed; one that waits to be verified; a tailoring QA agreed to."""
    qa, manager = play.staff["E007"], play.staff[audit.plan.manager]
    with _ago(play, 12, 9):
        first = quality_queries.quality(manager, audit.project_id).findings[0]
        quality.answer(manager, first.id, "已补签，原件归档", seen_version=first.version)
        quality.verify(qa, first.id, "核对原件两份", seen_version=_seen(manager, audit, first.id))
        quality.close(qa, first.id, seen_version=_seen(manager, audit, first.id))
        now = quality_queries.tailoring_of(manager, audit.project_id)
        new = tailoring.propose(manager, audit.project_id, now | {"MA": ("reduced", "只度量工时与底稿进度")}, "审计准则已规定度量项")
        tailoring.agree(qa, new, "同意", seen_version=1)
    with _ago(play, 8, 10):
        second = quality.open_finding(qa, audit.project_id, FindingForm("note", "独立性声明建议集中存放", manager.employee_id, _day(play, 2)), area="PPQA")
    with _ago(play, 4, 10):
        quality.answer(manager, second, "已建统一目录", seen_version=1)


def _seen(actor: Actor, e: Engaged, finding_id: int) -> int:
    return next(f.version for f in quality_queries.quality(actor, e.project_id).findings if f.id == finding_id)


def _links(play: Play, e: Engaged, met: list[int], finding: int) -> None:
    """What belongs together: the contract and its project, a meeting and what it led to."""
    manager = play.staff[e.plan.manager]
    project, contract = ("project", e.project_id), ("contract", e.contract_id)
    task = next(t for t in plans.plan(manager, e.project_id).rows if not t.is_summary)
    milestone = milestones.milestones(manager, e.project_id)[0]
    with _ago(play, 4, 9):
        links.link(manager, project, contract, "服务范围与付款节点见合同")
        links.link(manager, ("meeting", met[1]), ("finding", finding), "会上确认的问题")
        links.link(manager, ("finding", finding), ("task", task.task_id), "在此任务中解决")
        links.link(manager, project, ("meeting", met[0]), "启动会")
        links.link(manager, project, ("milestone", milestone.id), "向高层汇报的节点")
