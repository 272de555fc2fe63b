"""The weeks of the demo firm: daily reports and their confirmation, progress and QA, milestones, receipts, endings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil

from core import clock
from core.contracts.queries import sheet
from core.labour.confirm import confirm
from core.labour.service import save_week
from core.labour.waiting import waiting
from core.labour.writing import HoursEdit, Work, monday_of
from core.milestones.queries import milestones
from core.milestones.service import pass_qa, reach
from core.plan.queries import plan
from core.progress.rules import planned_percent
from core.progress.service import EntryInput
from core.projects import life
from core.receipts import service as receipts
from core.receipts.forms import ReceiptForm
from core.receipts.rules import Part
from seed import delivery
from seed.closings import terminate
from seed.customers import PAYERS
from seed.endings import end
from seed.life import Engaged, Play
from seed.rows import version

OFFICE = (
    ("meeting", "部门周例会"),
    ("training", "内部案例研讨"),
    ("presales", "售前方案支持"),
    ("administration", "资料归档与行政"),
    ("internal_project", "知识库建设"),
)
NOTES = (
    "访谈纪要整理与问题清单",
    "数据清洗与核对",
    "方案研讨并修订初稿",
    "与客户对口部门沟通确认",
    "底稿复核与补充取证",
    "课件与案例打磨",
    "现场走访与记录",
    "阶段成果汇编",
)
QUARTER = 15
FULL_DAY = 480
LONGEST_DAY = 570
LATELY = dt.timedelta(days=70)
CATCHING_UP = 240
MONEY_JUST_IN = ("harbour_training", "northlake_service", "meridian_org")  # registered yesterday, to be confirmed by finance
WAITS_FOR_QA = ("lumen_tax", "harbour_training")          # last Friday's progress is not confirmed yet
HELD_BACK = "E015"  # has not reported last Thursday yet


@dataclass
class Piece:
    """What one person owes one task on each working day of it, and how much is left of all of it."""

    project_id: int
    task_id: int
    starts_on: dt.date
    finishes_on: dt.date
    minutes: int
    left: int


@dataclass
class Weeks:
    play: Play
    pieces: dict[int, list[Piece]] = field(default_factory=lambda: defaultdict(list))
    planned: set[int] = field(default_factory=set)
    kinds: dict[str, int] = field(default_factory=dict)  # what people write on a line → its work type (MON-20)

    def expect(self, opening: dt.date) -> None:
        """Every Friday reports, on Mondays confirmations (long ago every other one), from the first project on."""
        play = self.play
        first = monday_of(min(e.starts_on for e in play.engaged))
        monday = max(first, monday_of(opening))
        while monday <= play.today:
            friday = monday + dt.timedelta(days=4)
            play.at(min(friday, play.today - dt.timedelta(days=1)) if monday_of(play.today) == monday else friday, 17, lambda m=monday: self.report(m))  # type: ignore[misc]
            if (monday - first).days % 14 == 0 or play.today - monday < LATELY:
                play.at(monday, 9, self.confirm)
            if (monday_of(play.today - dt.timedelta(days=2)) - monday).days % 14 == 0:
                play.at(friday, 18, lambda d=friday: self.progress(d))  # type: ignore[misc]
            play.at(friday, 19, self.milestones)
            monday += dt.timedelta(days=7)
        for e in play.engaged:
            for n in range(e.plan.paid_lines + (e.plan.key in MONEY_JUST_IN)):
                play.at(
                    e.starts_on + dt.timedelta(days=(9, 63, 130, 186)[n]) if n < e.plan.paid_lines else play.working(play.today, -1),
                    15,
                    lambda e=e, n=n: self.receive(e, n),
                )  # type: ignore[misc]
            if e.plan.fate == "terminated":
                play.at(play.working(e.starts_on, 14), 16, lambda e=e: terminate(play, e))  # type: ignore[misc]
            if e.plan.fate == "paused":
                play.at(play.working(play.today, -8), 16, lambda e=e: self.pause(e))  # type: ignore[misc]

    def running(self) -> list[Engaged]:
        return [e for e in self.play.engaged if e.state == "in_progress"]

    def _learn(self, e: Engaged) -> None:
        """The tasks of a project that has started, spread over their working days; a task larger than one person's days is
        shared with the others of its role."""
        staff, team = self.play.staff, e.plan.team
        for row in plan(staff[e.plan.manager], e.project_id).rows:
            if row.is_summary or row.is_milestone or not row.responsible_id or not row.effort_days:
                continue
            days = max(self.play.calendar.working_days_inclusive(row.starts_on, row.finishes_on), 1)
            helpers = [staff[number].employee_id for number, role in team if role == row.role and staff[number].employee_id != row.responsible_id]
            people = [row.responsible_id, *helpers][: max(1, ceil(row.effort_days / days))]
            whole = round(float(row.effort_days * e.plan.thrift) * FULL_DAY)
            minutes = ceil(whole / days / len(people) / QUARTER) * QUARTER
            for person in people:
                self.pieces[person].append(Piece(e.project_id, row.task_id, row.starts_on, row.finishes_on, minutes, whole // len(people)))
        self.planned.add(e.project_id)

    def report(self, monday: dt.date) -> None:
        for e in self.running():
            if e.project_id not in self.planned:
                self._learn(e)
        running = {e.project_id for e in self.running()}
        days = [d for d in (monday + dt.timedelta(days=n) for n in range(5)) if self.play.calendar.is_working(d) and d < self.play.today]
        for number, actor in self.play.staff.actors.items():
            mine = [p for p in self.pieces[actor.employee_id] if p.project_id in running]
            if not mine and number < "E014":
                continue
            last_week = monday_of(self.play.today - dt.timedelta(days=1)) == monday
            edits = [edit for day in days if not (last_week and number == HELD_BACK and day.weekday() == 3) for edit in self._day(day, mine)]
            if edits:
                save_week(actor, monday, edits, submit={edit.day for edit in edits})

    def _day(self, day: dt.date, mine: list[Piece]) -> list[HoursEdit]:
        """Tasks of the day, and what is left of earlier ones, within a long day; an empty afternoon goes to the office."""
        random = self.play.random
        todo = [(p, p.minutes if day <= p.finishes_on else CATCHING_UP) for p in mine if p.starts_on <= day and p.left >= QUARTER]
        wanted = sum(minutes for _, minutes in todo)
        share = min(1.0, LONGEST_DAY / wanted) if wanted else 1.0
        edits = []
        for piece, minutes in todo:
            spent = min(max(QUARTER, int(minutes * share) // QUARTER * QUARTER), piece.left // QUARTER * QUARTER)
            piece.left -= spent
            note = random.choice(NOTES)
            edits.append(HoursEdit(Work(piece.project_id, piece.task_id), day, spent, note, work_type_id=self.kinds.get(note)))
        rest = FULL_DAY - sum(e.minutes for e in edits)
        if rest >= 60:
            activity, note = OFFICE[0] if day.weekday() == 0 else random.choice(OFFICE[1:])
            edits.append(HoursEdit(Work(activity=activity), day, rest, note))
        return edits

    def confirm(self) -> None:
        """Managers, sponsors and heads confirm what waits for them."""
        for number in ("E014", "E018", "E022", "E027", "E013", "E021", "E026", "E001", "E002"):
            actor = self.play.staff[number]
            ids = [line.id for week in waiting(actor) for line in week.lines]
            if ids:
                confirm(actor, ids)

    def progress(self, friday: dt.date) -> None:
        """The manager's figures at the end of a fortnight; QA confirms on Monday."""
        for e in self.running():
            if friday <= e.starts_on:
                continue
            manager = self.play.staff[e.plan.manager]
            entries = []
            rows = plan(manager, e.project_id).rows
            waiting = delivery.held_back([row.task_id for row in rows])
            for row in rows:
                if row.is_summary or row.starts_on > friday:
                    continue
                planned = Decimal(float(planned_percent(row.starts_on, row.finishes_on, friday, self.play.calendar)))
                done = min(Decimal(100), planned * e.plan.pace) if planned < 100 or e.plan.pace < Decimal("0.9") else Decimal(100)
                entries.append(EntryInput(row.task_id, max(row.progress, Decimal(min(round(done), 95 if row.task_id in waiting else 100)))))
            if entries:
                last = friday + dt.timedelta(days=7) > self.play.today
                self.play.report_progress(e, friday, entries, at_once=last and e.plan.key not in WAITS_FOR_QA)

    def milestones(self) -> None:
        """Deliverables due are handed in and accepted, milestones due are reached, where the project keeps its pace."""
        for e in self.running():
            if e.plan.pace < Decimal("0.9") and len(e.done) >= 1:
                continue
            manager = self.play.staff[e.plan.manager]
            today = clock.today()
            delivery.due(self.play, e)
            rows = milestones(manager, e.project_id)
            for row in rows:
                if row.reached_on is not None or row.due_on > today:
                    continue
                for check in row.preconditions:
                    if check.kind == "qa" and not check.met:
                        pass_qa(self.play.staff["E007"], check.id)
                if all(check.met or check.kind == "qa" for check in row.preconditions):
                    reach(manager, row.id, reached_on=row.due_on, seen_version=version("milestone", row.id))
                    e.done.add(row.id)
            if rows and len(e.done) == len(rows) and e.plan.fate in ("closed", "finished"):
                e.state = "ending"
                end(self.play, e)

    def receive(self, e: Engaged, n: int) -> None:
        """Money for a plan line: registered by sales, confirmed by finance the next day."""
        if not e.contract_id:
            return
        seller, finance = self.play.staff[e.plan.seller], self.play.staff["E003"]
        line = sheet(seller, e.contract_id).plan[n]
        receipt = receipts.register(
            seller,
            e.contract_id,
            ReceiptForm(
                line.amount, clock.today(), (Part(line.id, line.amount),), payer=PAYERS[e.plan.customer], bank_reference=f"BOC{e.contract_id:04}{n + 1:02}"
            ),
        )
        if n >= e.plan.paid_lines:
            return  # waits for finance
        self.play.at(self.play.working(clock.today(), 1), 10, lambda: receipts.confirm(finance, receipt, seen_version=version("receipt", receipt)))

    def pause(self, e: Engaged) -> None:
        manager = self.play.staff[e.plan.manager]
        life.pause(
            manager,
            e.project_id,
            reason="客户产线搬迁，现场审核条件暂不具备，双方商定暂停。",
            resumes_on=self.play.working(self.play.today, 12),
            seen_version=version("project", e.project_id),
        )
        e.state = "paused"
