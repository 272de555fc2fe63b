"""What people of the demo firm say to each other: on a project, in topic groups, to another department; a file worked on by two (PLT-13)."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager

from core import clock
from core.access import Actor
from core.discussion import service as talk
from core.files import checkout
from core.files import service as files
from core.support import service as support
from core.support.queries import request
from core.support.service import SupportForm
from core.topics import service as topics
from seed.life import Engaged, Play

PROJECT_MANAGER, AT_WORK = "E014", ("in_progress", "late")


def talk_of_late(play: Play) -> None:
    """The last two weeks, each remark by the person who would make it."""
    project = next(e for e in play.engaged if e.plan.manager == PROJECT_MANAGER and e.plan.fate in AT_WORK)
    _on_project(play, project)
    _in_groups(play)
    _to_departments(play, project)


def _ago(play: Play, days: int, hour: int, minute: int = 0) -> AbstractContextManager[None]:
    """The instant in the office that many working days ago."""
    day = play.calendar.add_working_days(play.today, -days)
    return clock.at(clock.at_firm_time(day, hour, minute))


def _on_project(play: Play, project: Engaged) -> None:
    staff, where = play.staff, ("project", project.project_id or 0)
    manager, sponsor, member = staff[project.plan.manager], staff[project.plan.sponsor], staff[project.plan.team[0][0]]
    with _ago(play, 6, 10, 12):
        first = talk.say(member, *where, "客户财务部要到下周才能提供去年的成本明细，访谈提纲是否先按业务线展开？", mentions=[manager.employee_id])
    with _ago(play, 6, 11, 5):
        talk.say(manager, *where, "可以，先做业务线访谈。成本部分我约了客户财务总监周四当面谈。", thread_id=first)
    with _ago(play, 4, 17, 40):
        talk.say(manager, *where, "已谈妥：明细周五发出，口径按合并报表。", thread_id=first)
        talk.resolve(manager, first)
    with _ago(play, 2, 9, 25):
        talk.say(sponsor, *where, "中期汇报提前到下周三，请确认样本数量够不够支撑结论。", mentions=[manager.employee_id, member.employee_id])
    with _ago(play, 3, 15, 0):
        outline = files.attach(manager, *where, "访谈提纲.txt", "一、业务线现状\n二、成本口径\n".encode())
    with _ago(play, 2, 16, 10):
        second = checkout.check_in(member, outline, "访谈提纲.txt", "一、业务线现状\n二、成本口径（合并报表）\n三、协同机会\n".encode())
    with _ago(play, 1, 9, 5):
        checkout.check_out(manager, second)


def _in_groups(play: Play) -> None:
    staff = play.staff
    seller, pmo, finance, head = staff["E009"], staff["E002"], staff["E003"], staff["E013"]
    with _ago(play, 40, 14):
        pricing = topics.make_group(pmo, "报价与毛利", "报价方法、毛利底线与典型案例，每月一议。", is_open=True, members=_ids(seller, finance, head))
        cases = topics.make_group(head, "上市准备项目内部研讨", "仅限项目核心成员。", is_open=False, members=_ids(pmo, finance))
    with _ago(play, 8, 10, 30):
        first = talk.say(finance, "topic_group", pricing, "本季度三个低于底线的草稿都少算了差旅，建议模板里给差旅一个默认比例。", mentions=[pmo.employee_id])
    with _ago(play, 8, 13, 50):
        talk.say(pmo, "topic_group", pricing, "同意，先按净收入 3% 试一个季度。", thread_id=first)
    with _ago(play, 5, 16, 0):
        talk.say(head, "topic_group", cases, "审计口径的问题清单已更新，见附件说明。")


def _to_departments(play: Play, project: Engaged) -> None:
    staff = play.staff
    manager, finance, legal, trainer = staff[project.plan.manager], staff["E003"], staff["E006"], staff["E026"]
    about = ("project", project.project_id)
    with _ago(play, 9, 11):
        split = "客户希望按两个法人主体开票，比例 6:4，请确认是否可行。"
        settled = support.ask(manager, SupportForm(finance.department_id, "客户要求拆分开票", split, _day(play, -4), *about))
    with _ago(play, 8, 9, 20):
        support.take(finance, settled, seen_version=1)
    with _ago(play, 7, 15, 30):
        support.answer(finance, settled, "可以，须补充三方协议，模板已发法务。", seen_version=request(finance, settled)[0].version)
    with _ago(play, 7, 17):
        support.close(manager, settled, seen_version=request(manager, settled)[0].version)
    with _ago(play, 6, 10):
        support.ask(manager, SupportForm(legal.department_id, "三方协议文本审阅", "拆分开票的三方协议，客户已盖章，请审阅第 3、5 条。", _day(play, -1), *about))
    with _ago(play, 2, 14):
        support.ask(trainer, SupportForm(manager.department_id, "借调一名顾问授课", "下月 15 日的内训班缺一名讲成本管理的顾问，半天。", _day(play, 4)))


def _day(play: Play, days: int) -> dt.date:
    return play.calendar.add_working_days(play.today, days)


def _ids(*people: Actor) -> list[int]:
    return [p.employee_id for p in people]
