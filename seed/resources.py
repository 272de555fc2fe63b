"""What the people of the demo firm can do, when they are away, and what heads of department said to the projects that ask for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core import clock
from core.availability import service as absences
from core.availability.service import AbsenceForm
from core.resources import demand, skills, staffing
from core.resources.skills import SkillInput
from core.resources.staffing import CounterForm
from seed.life import Play
from seed.people import Staff

SKILLS = (
    ("strategy", "战略规划", "Strategy"),
    ("process", "流程优化", "Process redesign"),
    ("org", "组织与薪酬", "Organisation and pay"),
    ("finance", "财务建模", "Financial modelling"),
    ("audit", "财务报表审计", "Financial audit"),
    ("tax", "税务筹划", "Tax planning"),
    ("iso", "体系认证", "Management systems"),
    ("training", "课程设计与授课", "Training"),
    ("data", "数据分析", "Data analysis"),
    ("interview", "访谈与引导", "Interviews and facilitation"),
)
MASTERS = {
    "E013": "strategy:3 org:2", "E014": "strategy:3 process:3 interview:3", "E015": "process:3 finance:2 interview:2", "E016": "org:2 interview:2 data:1",
    "E017": "data:2 finance:1", "E018": "strategy:2 process:3 finance:2", "E019": "org:3 interview:2", "E020": "data:3 finance:1", "E021": "audit:3 tax:3",
    "E022": "audit:3 tax:2 finance:3", "E023": "audit:3 finance:2", "E024": "audit:2 data:1", "E025": "tax:3 audit:1", "E026": "training:3 iso:2",
    "E027": "iso:3 training:2", "E028": "training:3 interview:2", "E029": "iso:3 audit:1", "E030": "data:1 interview:1", "E007": "iso:2 audit:2",
}  # fmt: skip
# who, kind, first and last day from today, in working days; from noon, until noon; who enters it
AWAY = (
    ("E015", "annual", 8, 12, False, False, "E015", "家庭旅行"),
    ("E019", "annual", 3, 3, True, False, "E019", ""),
    ("E023", "other", 15, 24, False, False, "E021", "陪产假"),
    ("E030", "sick", -3, -2, False, False, "E026", ""),
    ("E017", "annual", 20, 24, False, False, "E017", ""),
    ("E028", "other", 5, 6, False, True, "E005", "外部培训"),
    ("E014", "annual", 30, 34, False, False, "E014", "春节前探亲"),
)
HEADS = ("E001", "E008", "E013", "E021", "E026")
LESS = "该助理本季已在三个项目上，最多只能投入八天；如需更多，可由范磊承担一部分。"


def name_skills(staff: Staff) -> None:
    """The PMO makes the list, the heads say who masters what."""
    pmo = staff["E002"]
    skills.save_skills(pmo, [SkillInput(None, *one) for one in SKILLS], seen={})
    ids = {row.code: row.id for row in skills.skills(pmo)}
    for number, text in MASTERS.items():
        pairs = (pair.split(":") for pair in text.split())
        skills.set_levels(pmo, staff[number].employee_id, {ids[code]: int(level) for code, level in pairs})


def people_of_today(play: Play) -> None:
    """Absences around today, and the answers of the heads: the projects that run have their people, one draft got a counter-proposal and
    what waits for its approval is still to be answered."""
    for who, kind, first, last, from_noon, until_noon, by, note in AWAY:
        start, end = (play.calendar.add_working_days(play.today, n) for n in (first, last))
        form = AbsenceForm(play.staff[who].employee_id, kind, start, end, from_noon, until_noon, note)
        with clock.at(clock.at_firm_time(play.calendar.add_working_days(play.today, -4 if first >= 0 else 0), 9)):
            absences.enter(play.staff[by], form)
    for number in HEADS:
        _answer(play, number)


def _answer(play: Play, number: str) -> None:
    head = play.staff[number]
    for row in demand.demand(head):
        if row.request is None or row.request.state != "asked" or not row.may_answer:
            continue
        asked = row.request.asked_at.astimezone(clock.zone()).date()
        answered = min(play.calendar.add_working_days(asked, 1), play.today)
        if row.project_state == "in_approval":
            continue
        with clock.at(min(clock.at_firm_time(answered, 11), play.until)):
            if row.project_state == "draft":
                fewer = CounterForm(None, row.from_on + dt.timedelta(days=7), None, Decimal(8), LESS)
                staffing.counter(head, row.request.id, fewer, seen_version=row.request.version)
            else:
                staffing.agree(head, row.request.id, seen_version=row.request.version)
