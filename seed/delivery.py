"""How deliverables of the demo firm come to the client, what is still on its way today, the acceptances, an outside expert.

Until six weeks ago the firm accepted deliverables in the house; since then experts review them and the client decides (policies)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import cycle

from core import clock, policies
from core.acceptance import service as acceptance
from core.acceptance.queries import contacts, sheet
from core.acceptance.service import AcceptanceForm, Fault, Outcome
from core.access import Actor
from core.deliverables import client, reviews, service
from core.deliverables.client import DeliveryForm, ReplyForm
from core.deliverables.detail import client_people, detail
from core.deliverables.outputs import missing_outputs
from core.deliverables.queries import DeliverableRow, deliverables
from core.deliverables.reviews import Opinion, ReviewForm
from core.deliverables.rules import POINTS, SCORES
from core.deliverables.service import Point
from core.experts import links
from core.experts import queries as register
from core.experts import service as experts
from core.experts.service import EngagementForm, ExpertForm
from core.files.service import attach
from core.unit import reading
from seed.life import Engaged, Play
from seed.rows import version

TYPES = ("management_consulting", "audit", "tax", "certification", "training")
SINCE = 42  # days ago experts and clients came in
LATELY = 18  # days: what was due in them is on its way today
GOOD = dict.fromkeys(POINTS, Point(good=True))
AGAIN = "tianhe_iso"  # its first acceptance failed
ASKED_NOW = "atlas_stage2"  # its acceptance waits for the client
FIRST = "meridian_org"  # shows the ways first
STATIONS = ("in_review", "delivered", "sent_back", "submitted", "client_checked", "changes", "checked", "reviewed", "accepted")
OPINIONS = (
    "结构完整，结论有数据支撑；建议补充对标样本的口径说明。",
    "方案可落地，实施路径需要与年度预算节奏对齐。",
    "风险识别充分，应对措施建议明确责任人与触发条件。",
)


def open_books(play: Play, admin: Actor, opening: dt.date) -> None:
    """The house accepts alone in the beginning; six weeks ago the new rules came."""
    for kind in TYPES:
        policies.change(admin, f"deliverable_review.{kind}", "marked", opening)
        policies.change(admin, f"client_check.{kind}", "none", opening)
    play.at(play.today - dt.timedelta(days=SINCE), 8, lambda: _new_rules(admin))
    play.at(play.today - dt.timedelta(days=SINCE - 1), 9, lambda: _register(play))


def _new_rules(admin: Actor) -> None:
    for kind in TYPES:
        policies.change(admin, f"deliverable_review.{kind}", "marked" if kind == "training" else "every", clock.today())
        policies.change(admin, f"client_check.{kind}", "one_step" if kind in ("training", "certification") else "two_steps", clock.today())


def _register(play: Play) -> None:
    """Two outside experts and a partner; finance sets what a day costs."""
    pmo, finance = play.staff["E002"], play.staff["E003"]
    cards = (
        ExpertForm(
            "郑立群",
            "银行风险管理",
            "expert",
            "Zheng Liqun",
            "滨江大学商学院",
            "教授",
            "13900000011",
            "zheng@bjbs.example",
            "研究商业银行风险管理二十年。",
            clock.today() + dt.timedelta(days=365),
        ),
        ExpertForm("白兰特", "质量管理体系", "expert", "Elena Brandt", "Brandt Quality", "主任审核员", "13900000012", "elena@brandt.example"),
        ExpertForm("启明数据", "数据分析与建模", "partner", "Qiming Data", "启明数据科技有限公司", "", "13900000013", "team@qiming.example"),
    )
    for card, rate in zip(cards, ("6000.00", "5200.00", "3800.00"), strict=True):
        made = experts.save(pmo, card)
        experts.set_rate(finance, made, Decimal(rate), clock.today())
        experts.engage(pmo, made, EngagementForm("年度专家库入库与评审", clock.today(), clock.today() + dt.timedelta(days=365), Decimal(6)))
        attach(pmo, experts.RECORD, made, "框架协议.txt", f"框架服务协议：{card.name}，日费率 {rate} 元，保密条款见附件。".encode(), security_level=1)


def held_back(task_ids: list[int]) -> set[int]:
    """Tasks that cannot be done yet: a required output is missing."""
    with reading(None, "service") as session:
        return set(missing_outputs(session, task_ids))


def due(play: Play, e: Engaged) -> None:
    """What is due today or earlier is handed in and accepted; of running projects the latest stays for `today`."""
    manager = play.staff[e.plan.manager]
    for item in deliverables(manager, e.project_id):
        recent = item.due_on is not None and item.due_on > play.today - dt.timedelta(days=LATELY)
        if item.state != "planned" or item.due_on is None or item.due_on > clock.today() or recent and e.plan.fate not in ("closed", "finished"):
            continue
        _take(play, e, item, "accepted")


def _take(play: Play, e: Engaged, item: DeliverableRow, goal: str) -> None:
    """The deliverable up to its station."""
    maker, checker = _maker(play, e, item), play.staff[e.plan.sponsor]
    attach(maker, "deliverable", item.id, f"{item.name}.txt", f"{item.name}\n{e.plan.title}\n一、背景与目标 二、分析 三、结论与建议".encode())
    service.submit(maker, item.id, seen_version=item.version)
    if goal == "submitted":
        return
    if goal == "sent_back":
        points = GOOD | {"accuracy": Point(good=False, remark="第三章测算口径与访谈纪要不一致，请核对原始数据。")}
        service.check(checker, item.id, points, seen_version=version("deliverable", item.id))
        return
    service.check(checker, item.id, GOOD, seen_version=version("deliverable", item.id))
    state = detail(checker, item.id)
    if goal == "checked":
        return
    if state.row.state == "checked":
        _review(play, e, item, goal)
    if goal in ("in_review", "changes", "reviewed"):
        return
    if state.steps == "none":
        service.accept(checker, item.id, seen_version=version("deliverable", item.id))
        return
    _client(play, e, item, goal, state.steps)


def _maker(play: Play, e: Engaged, item: DeliverableRow) -> Actor:
    staff = {play.staff[number].employee_id: play.staff[number] for number in (e.plan.manager, *(n for n, _ in e.plan.team))}
    return staff.get(item.responsible_id or 0, play.staff[e.plan.manager])


def _review(play: Play, e: Engaged, item: DeliverableRow, goal: str) -> None:
    """QA and the delivery director of the house; the expert from outside where it is still open."""
    checker, qa, pmo = play.staff[e.plan.sponsor], play.staff["E007"], play.staff["E002"]
    outside = tuple(c.id for c in register.choices(pmo)[:1]) if goal == "in_review" else ()
    form = ReviewForm((qa.employee_id, pmo.employee_id), outside, pmo.employee_id, None, play.working(clock.today(), 4))
    review = reviews.open_review(checker, item.id, form, seen_version=version("deliverable", item.id))
    opinions = detail(qa, item.id).reviews[0].opinions
    for n, (who, opinion) in enumerate(zip((qa, pmo), opinions, strict=False)):
        if goal == "in_review" and who is pmo:
            continue
        scores = {s: 3 + (n + place + item.id) % 3 for place, s in enumerate(SCORES)}
        reviews.give_opinion(who, opinion.id, Opinion(scores, OPINIONS[(n + item.id) % len(OPINIONS)]))
    if goal == "in_review":
        links.make(checker, next(o.id for o in opinions if o.outside))
        return
    decision, text = ("changes", "补充实施路线图后可交付。") if goal == "changes" else ("pass", "同意提交客户。")
    reviews.decide(pmo, review, decision, conclusion=text, seen_version=version("expert_review", review))


def _client(play: Play, e: Engaged, item: DeliverableRow, goal: str, steps: str) -> None:
    checker = play.staff[e.plan.sponsor]
    now = clock.now() - dt.timedelta(hours=2)
    on_site = item.id % 2 == 0
    form = (
        DeliveryForm("on_site", now, "客户总部三楼会议室", "客户项目经理及对口部门负责人、我方项目组")
        if on_site
        else DeliveryForm("online", now, channel="客户资料室（加密链接）", tested_on=now.date())
    )
    client.deliver(checker, item.id, form, seen_version=version("deliverable", item.id))
    if goal == "delivered":
        people, _named = client_people(checker, item.id, "feedback")
        text = "第四章请补充与现行制度的衔接说明；附表单位请统一为万元。"
        client.record_feedback(play.staff[e.plan.manager], item.id, contact_id=people[0].id, said_on=clock.today(), text=text)
        return
    for step in ("first_check", "decision") if steps == "two_steps" else ("decision",):
        people, _named = client_people(checker, item.id, step)
        reply = ReplyForm(people[0].id, True, clock.today(), "同意。", f"{item.name}-确认函.txt", f"{item.name} 确认函 {step}".encode())
        client.file_reply(checker, item.id, step, reply, seen_version=version("deliverable", item.id))
        if goal == "client_checked":
            return


def today(play: Play) -> None:
    """Yesterday afternoon: what is due about now stands at every station of the way; one acceptance waits for its client."""
    with clock.at(clock.at_firm_time(play.working(play.today, -1), 16)):
        running = sorted((e for e in play.engaged if e.state == "in_progress"), key=lambda e: e.plan.key != FIRST)
        goals = cycle(STATIONS)
        for e in running:
            rows = [r for r in deliverables(play.staff[e.plan.manager], e.project_id) if r.state == "planned" and r.due_on is not None]
            for item in [r for r in rows if r.due_on is not None and r.due_on <= play.today + dt.timedelta(days=14)]:
                _take(play, e, item, next(goals))
            if e.plan.key == ASKED_NOW:
                _file(play, e, play.today + dt.timedelta(days=3))


def accept(play: Play, e: Engaged) -> None:
    """The seller files the acceptance; the client accepts, or the first time asks for something to be mended."""
    made = _file(play, e, clock.today())
    seller = play.staff[e.plan.seller]
    if e.plan.key == AGAIN:
        owner = play.staff[e.plan.team[0][0]]
        faults = (
            Fault("不符合项整改证据缺少两份培训记录", owner.employee_id, clock.today() + dt.timedelta(days=1)),
            Fault("认证范围描述与营业执照不一致", play.staff[e.plan.manager].employee_id, clock.today() + dt.timedelta(days=1)),
        )
        report = Outcome(False, clock.today(), "资料不齐，整改后复验。", "验收意见.txt", "整改后复验".encode(), faults)
        acceptance.decide(seller, made, report, seen_version=version("acceptance", made))
        for fault in sheet(play.staff[e.plan.manager], e.project_id).rows[0].faults:
            acceptance.mend(play.staff[e.plan.manager], fault.id, done_on=clock.today(), note="已补齐并经客户确认。", seen_version=fault.version)
        made = _file(play, e, clock.today())
    passed = Outcome(True, clock.today(), "成果符合合同约定，同意验收。", "验收报告.txt", f"{e.plan.title} 验收报告".encode())
    acceptance.decide(seller, made, passed, seen_version=version("acceptance", made))


def _file(play: Play, e: Engaged, day: dt.date) -> int:
    seller = play.staff[e.plan.seller]
    contact = contacts(seller, e.project_id)[0]
    form = AcceptanceForm(day, "合同约定的全部交付物及服务过程", "合同附件一《交付物与验收标准》", contact.id)
    return acceptance.file(seller, e.project_id, form)
