"""The life of one engagement as deeds on days: contract, initiation, approvals, work, milestones, money, bonus."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from random import Random

from core import clock
from core.access import Actor
from core.approval import queries as cases
from core.approval import service as approval
from core.calendar.rules import WorkCalendar
from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.contracts.rules import PlanLineForm
from core.initiation import service as initiation
from core.initiation.budget import CostInput, cost_lines, propose_labour, save_costs
from core.money import fen
from core.progress.service import EntryInput, confirm_period, save_period, submit_period
from core.projects import initiation as drafts
from core.projects import life
from core.projects.team import MemberInput, save_team
from core.projects.team import weights as role_weights
from core.templates.service import templates
from seed.accounts import account_ids
from seed.decide import decide
from seed.engagements import Engagement
from seed.people import Staff
from seed.rows import version

APPROVERS = {"initiation": (None, "E002", "E003", "E001")}
CONTRACT_APPROVERS = {"training": ("E006", "E005", "E001")}  # legal, HR where trainers are engaged, the general manager
COMMENTS = ("同意，注意年底资源冲突。", "计划可行，里程碑清晰。", "毛利与预算余额均满足要求。")
STOPS = {"at_pmo": 1, "at_ceo": 3}  # approvals given before the case rests in somebody's to-do
LONG_AGO = 30  # working days since an engagement's start
SPLIT = (
    ("合同签订后预付", "Advance on signature", 30),
    ("中期成果提交", "Interim result", 30),
    ("最终成果验收", "Final acceptance", 30),
    ("服务期满尾款", "Balance after service", 10),
)


@dataclass
class Engaged:
    """An engagement on its way."""

    plan: Engagement
    contract_id: int = 0
    project_id: int = 0
    starts_on: dt.date = dt.date.min
    finishes_on: dt.date = dt.date.max
    state: str = ""
    done: set[int] = field(default_factory=set)
    asked_again: bool = False


@dataclass
class Play:
    """Who is there, what day it is, and what is to come."""

    staff: Staff
    customers: dict[str, int]
    calendar: WorkCalendar
    today: dt.date
    random: Random
    until: dt.datetime  # the real present: nothing later happens
    engaged: list[Engaged] = field(default_factory=list)
    _agenda: list[tuple[dt.datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def at(self, day: dt.date, hour: int, deed: Callable[[], None], minute: int = 0) -> None:
        """The deed happens then, unless that is still to come."""
        when = clock.at_firm_time(day, hour, minute + self.random.randrange(12))
        if when < self.until:
            heapq.heappush(self._agenda, (when, next(self._order), deed))

    def run(self) -> None:
        while self._agenda:
            when, _, deed = heapq.heappop(self._agenda)
            with clock.at(when):
                deed()

    def working(self, day: dt.date, days: int) -> dt.date:
        return self.calendar.add_working_days(self.calendar.working_day_on_or_after(day), days)

    def expect(self, engaged: Engaged) -> None:
        """The first deed of an engagement: its contract, six weeks before the start."""
        engaged.starts_on = self.working(self.today, -engaged.plan.starts)
        self.engaged.append(engaged)
        self.at(self.working(engaged.starts_on, -32), 9, lambda: self.contract(engaged))

    def contract(self, e: Engaged) -> None:
        seller, starts = self.staff[e.plan.seller], e.starts_on
        lines = tuple(
            PlanLineForm(zh, starts + dt.timedelta(days=days), percent=Decimal(share), condition_en=en)
            for (zh, en, share), days in zip(SPLIT, (7, 60, 125, 180), strict=True)
        )
        e.contract_id = contracts.create(
            seller,
            ContractTerms(
                title=e.plan.title,
                title_en=e.plan.title_en,
                customer_id=self.customers[e.plan.customer],
                amount=e.plan.gross,
                business_type=e.plan.template,
                tax_rate=Decimal("0.06"),
                starts_on=starts,
                ends_on=starts + dt.timedelta(days=240),
                signed_on=clock.today(),
                department_id=self.staff[e.plan.manager].department_id,
                lines=lines,
                clauses="服务内容、交付物与验收标准见附件一；双方对项目资料负有保密义务；逾期付款按日万分之三计收违约金。",
            ),
        )
        contracts.submit(seller, e.contract_id, seen_version=version("contract", e.contract_id))
        for n, approver in enumerate(CONTRACT_APPROVERS.get(e.plan.template, ("E006", "E001")), start=1):
            self.at(self.decided_on(e, n), 10 + n, lambda who=approver: self.approve(self.staff[who], "contract", e.contract_id))  # type: ignore[misc]
        self.at(self.working(starts, -24), 9, lambda: self.draft(e))

    def approve(self, who: Actor, document: str, document_id: int, comment: str = "") -> None:
        """The person approves what waits for them on the document."""
        decide(who, document, document_id, comment)

    def draft(self, e: Engaged) -> None:
        manager, plan = self.staff[e.plan.manager], e.plan
        codes = {row.project_type: row.code for row in templates(manager)}
        e.project_id = drafts.create_from_contract(
            manager, e.contract_id, codes[plan.template], manager_id=manager.employee_id, sponsor_id=self.staff[plan.sponsor].employee_id, starts_on=e.starts_on
        )
        self.team(e, manager)
        self.budget(e, manager)
        if plan.fate == "draft":
            return
        self.at(self.working(e.starts_on, -22), 14, lambda: self.submit(e))

    def team(self, e: Engaged, manager: Actor) -> None:
        members = [MemberInput(manager.employee_id, "manager", Decimal(24))]
        members += [
            MemberInput(self.staff[number].employee_id, role, Decimal({"consultant": 40, "analyst": 36, "assistant": 18, "qa": 6}[role]))
            for number, role in e.plan.team
        ]
        given = role_weights(manager, e.project_id)
        roles = {m.role for m in members}
        kept = {role: weight for role, weight in given.items() if role in roles}
        kept["manager"] = kept.get("manager", Decimal(0)) + 100 - sum(kept.values(), Decimal(0))
        save_team(manager, e.project_id, members, kept, seen_version=version("project", e.project_id))

    def budget(self, e: Engaged, manager: Actor) -> None:
        labour = propose_labour(manager, e.project_id)
        stages = sorted({line.stage_id for line in labour if line.stage_id})
        other = fen(e.plan.gross / Decimal("1.06") * e.plan.other_cost)
        accounts = account_ids(self.staff["E003"])
        lines = list(labour)
        for n, (code, share, text) in enumerate((("travel", 50, "现场差旅"), ("purchase", 30, "外部数据与资料"), ("meeting", 20, "会议与印制"))):
            amount = fen(other * share / 100)
            lines.append(CostInput(stages[min(n, len(stages) - 1)], accounts[code], text, gross_amount=amount))
        save_costs(manager, e.project_id, lines, seen_version=version("project", e.project_id))

    def submit(self, e: Engaged) -> None:
        manager = self.staff[e.plan.manager]
        initiation.submit(manager, e.project_id, seen_version=version("project", e.project_id))
        given = STOPS.get(e.plan.fate, 4)
        approvers = [self.staff[n or e.plan.sponsor] for n in APPROVERS["initiation"]]
        if e.plan.fate == "at_ceo":
            self.at(self.working(clock.today(), 1), 16, lambda: self.send_back(e, approvers))
            return
        if e.plan.starts > LONG_AGO and self.engaged.index(e) % 5 == 2 and not e.asked_again:
            self.at(self.working(clock.today(), 1), 15, lambda: self.ask_again(e, approvers[0]))
            return
        for n, who in enumerate(approvers[:given], start=1):
            self.at(self.decided_on(e, n), 9 + n, lambda who=who: self.approve(who, "initiation", e.project_id))  # type: ignore[misc]
        if given < 4 or e.plan.fate == "initiated":
            return
        self.at(self.working(e.starts_on, -1), 9, lambda: self.kick_off(e))

    def decided_on(self, e: Engaged, n: int) -> dt.date:
        """When the n-th of the approvers decides: a day each, but of the older engagements every third waits three days longer for one."""
        place = self.engaged.index(e)
        slow = e.plan.starts > LONG_AGO and place % 3 == 1 and n >= 1 + place % 2
        return self.working(clock.today(), n + (3 if slow else 0))

    def ask_again(self, e: Engaged, sponsor: Actor) -> None:
        """The sponsor misses something; the manager hands the initiation in again the day after."""
        e.asked_again = True
        for row in cases.box(sponsor, "todo", document="initiation"):
            if row.document_id == e.project_id and row.task_id:
                approval.return_to_initiator(sponsor, row.task_id, comment="里程碑的验收标准不够具体，请与客户确认后再报。")
        self.at(self.working(clock.today(), 1), 10, lambda: self.submit(e))

    def send_back(self, e: Engaged, approvers: list[Actor]) -> None:
        """The sponsor wants it cheaper; the manager cuts and hands it in again; three approve, the CEO has it before them."""
        manager, sponsor = self.staff[e.plan.manager], approvers[0]
        for row in cases.box(sponsor, "todo", document="initiation"):
            if row.document_id == e.project_id and row.task_id:
                approval.return_to_initiator(sponsor, row.task_id, comment="差旅预算偏高，现场驻点改为两地集中办公，请压减后再报。")

        def again() -> None:
            lines = [
                replace(row.as_input(), gross_amount=fen(row.gross_amount / 2)) if row.kind == "expense" else row.as_input()
                for row in cost_lines(manager, e.project_id)
            ]
            save_costs(manager, e.project_id, lines, seen_version=version("project", e.project_id))
            initiation.submit(manager, e.project_id, seen_version=version("project", e.project_id))
            for n, who in enumerate(approvers[:3], start=1):
                self.at(self.working(clock.today(), n), 9 + n, lambda who=who, n=n: self.approve(who, "initiation", e.project_id, COMMENTS[n - 1]))  # type: ignore[misc]

        self.at(self.working(clock.today(), 1), 10, again)

    def report_progress(self, e: Engaged, day: dt.date, entries: list[EntryInput], *, at_once: bool = False) -> None:
        """The manager hands in the figures of a period; QA confirms the Monday after, or at once."""
        manager = self.staff[e.plan.manager]
        period = save_period(manager, e.project_id, day, entries)
        submit_period(manager, period, seen_version=version("progress_period", period))

        def seen_by_qa() -> None:
            confirm_period(self.staff["E007"], period, seen_version=version("progress_period", period))

        if at_once:
            seen_by_qa()
        else:
            self.at(day + dt.timedelta(days=3), 14, seen_by_qa)

    def kick_off(self, e: Engaged) -> None:
        manager = self.staff[e.plan.manager]
        text = "一、确认项目目标、范围与里程碑；二、双方成员职责与沟通机制：周例会、双周简报；三、资料清单一周内提供；四、保密要求。"
        life.file_kickoff(manager, e.project_id, held_on=clock.today(), minutes=text, seen_version=version("project", e.project_id))
        self.at(e.starts_on, 9, lambda: self.start(e))

    def start(self, e: Engaged) -> None:
        life.start(self.staff[e.plan.manager], e.project_id, seen_version=version("project", e.project_id))
        e.state = "in_progress"
