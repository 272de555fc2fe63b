"""Every company role × every command of the house, on records in which the person has no part (PLT-03, PLT-14).

Who may not is refused as not permitted, or as if the record were not there, and nothing is written. What parts in a project add
is in tests/core/projects/test_rights.py. A command that is in neither table fails the first test."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core import clock, policies
from core.acceptance import service as acceptance
from core.acceptance.service import AcceptanceForm, Outcome
from core.access import Actor, Role
from core.access import Permission as P
from core.access.scope import project_permissions
from core.approval import delegations, drafts, flows, follow_ups, handing, overseeing, trial, urging
from core.approval import service as approval
from core.approval.definition import FlowSettings
from core.approval.engine import CannotWithdraw
from core.approval.service import NotYourTask
from core.availability import service as absences
from core.availability.service import AbsenceForm
from core.briefs import service as briefs
from core.budget import proposals
from core.budget import service as budget
from core.budget.effect import BudgetEdit
from core.calendar import service as calendar
from core.calendar.rules import WorkCalendar
from core.changes import plan as change_plan
from core.changes import service as changes
from core.client_team import service as client_team
from core.client_team.service import TouchForm
from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.customers import service as customers
from core.customers.forms import ContactForm, CustomerForm
from core.deliverables import client
from core.deliverables import reviews as expert_reviews
from core.deliverables import service as deliverables
from core.deliverables.rules import POINTS
from core.deliverables.service import Described, Point
from core.discussion import service as discussion
from core.errors import NotFound, NotPermitted, Refusal, WrongState
from core.evaluation import service as evaluation
from core.experts import links as expert_links
from core.experts import service as experts
from core.files import checkout
from core.files import service as files
from core.handover import service as handover
from core.handover.service import HandoverForm
from core.imports import service as imports
from core.imports.table import Table
from core.indicators import service as corrective
from core.indicators.service import CorrectionPlan
from core.initiation import service as initiation
from core.issues import service as issues
from core.jobs import service as jobs
from core.labour import confirm
from core.labour import service as labour
from core.lessons import service as lessons
from core.levelling import service as levelling
from core.links import service as links
from core.meetings import kickoff
from core.meetings import service as meetings
from core.meetings.service import MeetingForm
from core.milestones import service as milestones
from core.notices import deliveries, webhooks
from core.people import service as people
from core.people.forms import DepartmentForm, PersonForm
from core.performance import scores
from core.performance import service as bonus
from core.periods import service as periods
from core.plan import gate as plan_gate
from core.plan import moving
from core.plan.draft import PlanDraft
from core.progress import service as progress
from core.progress.reporting import report_task
from core.projects import closing, subprojects
from core.projects import initiation as projects
from core.quality import service as quality
from core.quality import tailoring
from core.rates import service as rates
from core.receipts import service as receipts
from core.receipts.forms import ReceiptForm
from core.research import service as research
from core.research.forms import FieldForm, FindingForm, MaterialForm
from core.resources import skills, staffing
from core.risks import indicators, register, reviews
from core.signin import service as signin
from core.support import service as support
from core.support.service import SupportForm
from core.templates import editing as template_editing
from core.templates import service as templates
from core.templates.editing import EMPTY_BLOCK, Naming, Workbench
from core.templates.layout import Extras
from core.topics import service as topics
from core.unit import writing
from core.usage.write import take_over
from core.work_types import service as work_types
from core.work_types.service import WorkTypeForm
from db import engine
from db.models import (
    Absence,
    Acceptance,
    AcceptanceFault,
    ApprovalTask,
    Attachment,
    AuditRow,
    BudgetAccount,
    BudgetProposal,
    ClientPerson,
    ClientReply,
    Contact,
    CorrectiveAction,
    Delegation,
    Deliverable,
    Department,
    ExpertOpinion,
    ExpertReview,
    FieldWork,
    Finding,
    Flow,
    FollowUp,
    Grade,
    Handover,
    Lesson,
    MaterialRequest,
    Meeting,
    MeetingAction,
    MilestonePrecondition,
    ProgressPeriod,
    ProjectChange,
    ProjectEnding,
    ProjectIssue,
    ProjectRisk,
    QaReview,
    QualityFinding,
    RecordLink,
    Remark,
    ReportLine,
    RiskAction,
    RiskIndicator,
    StaffingRequest,
    SupportRequest,
    Tailoring,
    Task,
    TopicGroup,
    TouchPoint,
    UserAccount,
    WeeklyBrief,
    WorkType,
)
from tests.conftest import Cluster
from tests.core.projects import test_rights as on_projects
from tests.worked import Worked, worked

DAY, OLD = dt.date(2030, 1, 7), -1
HANDOVER = HandoverForm("x", DAY, DAY + dt.timedelta(days=9), 4, 3, ())
BENCH = Workbench(0, "x", "block", Naming("x", "x"), True, OLD, EMPTY_BLOCK, DAY, WorkCalendar(), (), Extras())
# how the house says no to a person; a wrong state comes first where the record may be seen (core/workflow.py)
NO = (NotPermitted, NotFound, NotYourTask, CannotWithdraw, WrongState)
ROOT = Path(__file__).parents[2]
Call = Callable[[Actor, "Records"], object]


@dataclass(frozen=True)
class Records:
    """Ids of records of others, by table."""

    house: Worked
    first: dict[type, int]

    def __getitem__(self, model: type) -> int:
        return self.first[model]


def needs(*any_of: P) -> Callable[[Actor, frozenset[P]], bool]:
    """By company role alone."""
    return lambda actor, _on_project: any(actor.can(p) for p in any_of)


def on_project(permission: P) -> Callable[[Actor, frozenset[P]], bool]:
    """By what the role may do on every project."""
    return lambda _actor, granted: P.PROJECT_READ in granted and permission in granted


def both(*all_of: P) -> Callable[[Actor, frozenset[P]], bool]:
    return lambda actor, _on_project: all(actor.can(p) for p in all_of)


def away(records: Records) -> AbsenceForm:
    """An absence of somebody else."""
    return AbsenceForm(records.house.people[Role.SALES].employee_id, "annual", DAY, DAY)


NOBODY = needs()
ANYBODY = needs(P.HOME_READ)
KEEPS_CUSTOMERS = both(P.CUSTOMER_READ, P.CUSTOMER_READ_ALL, P.CUSTOMER_EDIT)
KEEPS_CONTRACTS = both(P.CONTRACT_READ, P.CONTRACT_READ_ALL, P.CONTRACT_EDIT)
TERMS = ContractTerms("x", None, None)
PERSON = PersonForm("X1", "x", 1, DAY)
ISSUE = issues.IssueForm("x", "low", dt.date(2040, 1, 1))
LESSON = lessons.LessonForm("scope", "x", "x", "x")
TABLE = Table("x.csv", (), ())
PLANNED = CorrectionPlan(None, None, "", "")
OPENING = dt.date(2026, 1, 5)
MEETING = MeetingForm("x", dt.datetime(2030, 1, 7, tzinfo=dt.UTC), employees=(1,))
MATERIAL, VISIT, FOUND = MaterialForm("x", DAY, 1), FieldForm("interview", "x", DAY, 1, with_whom="x"), FindingForm("problem", "x", evidence="x")
OF_CLIENT, TOUCH = client_team.PersonForm(1, "executive"), TouchForm("contact", 1, DAY, "phone", "x")
MISSED = quality.FindingForm("minor", "x", 1, DAY)

# command → (who may without any part in the record, the call on a record of others)
COMMANDS: dict[str, tuple[Callable[[Actor, frozenset[P]], bool], Call]] = {
    "levelling.service.run": (on_project(P.PROJECT_LIFE), lambda a, r: levelling.run(a, {r.house.project: 1})),
    "levelling.service.apply": (NOBODY, lambda a, r: levelling.apply(a, 0, r.house.project, reason="x")),
    "plan.moving.move_tasks": (on_project(P.PROJECT_LIFE), lambda a, r: moving.move_tasks(a, r.house.project, {}, seen_plan_version=OLD)),
    "projects.subprojects.create_sub": (
        on_project(P.PROJECT_LIFE),
        lambda a, r: subprojects.create_sub(a, r.house.project, subprojects.NewSub("x", 1, 2, 1, DAY, Decimal(1)), seen_version=OLD),
    ),
    "projects.subprojects.set_order": (on_project(P.PROJECT_LIFE), lambda a, r: subprojects.set_order(a, r.house.project, None, None, seen_version=OLD)),
    "projects.subprojects.set_pool": (on_project(P.PROJECT_LIFE), lambda a, r: subprojects.set_pool(a, r.house.project, own_pool=True, seen_version=OLD)),
    "approval.flows.install_flow": (
        needs(P.FLOW_EDIT),
        lambda a, r: flows.install_flow(a, code="x", document_type="contract", name="x", name_en="", owner_id=a.employee_id, steps=[]),
    ),
    "approval.flows.make_flow": (needs(P.FLOW_EDIT), lambda a, r: flows.make_flow(a, flows.FlowForm("x", "contract", "x", "", None))),
    "approval.flows.change_flow": (
        needs(P.FLOW_EDIT),
        lambda a, r: flows.change_flow(a, r[Flow], name="x", name_en="", owner_id=a.employee_id, seen_version=OLD),
    ),
    "approval.flows.set_enabled": (needs(P.FLOW_EDIT), lambda a, r: flows.set_enabled(a, r[Flow], enabled=False, seen_version=OLD)),
    "approval.drafts.start_draft": (needs(P.FLOW_EDIT), lambda a, r: drafts.start_draft(a, 0)),
    "approval.drafts.save_draft": (needs(P.FLOW_EDIT), lambda a, r: drafts.save_draft(a, r[Flow], [], FlowSettings(), seen="")),
    "approval.drafts.discard_draft": (needs(P.FLOW_EDIT), lambda a, r: drafts.discard_draft(a, r[Flow], seen="")),
    "approval.drafts.publish_draft": (needs(P.FLOW_EDIT), lambda a, r: drafts.publish_draft(a, r[Flow], seen="")),
    "approval.drafts.restore": (needs(P.FLOW_EDIT), lambda a, r: drafts.restore(a, r[Flow], 0)),
    "approval.trial.try_draft": (needs(P.FLOW_EDIT), lambda a, r: trial.try_draft(a, r[Flow], trial.MadeUp(a.employee_id, {}), seen="")),
    "approval.follow_ups.dismiss": (NOBODY, lambda a, r: follow_ups.dismiss(a, r[FollowUp], reason="x", seen_version=OLD)),
    "approval.service.approve": (NOBODY, lambda a, r: approval.approve(a, r[ApprovalTask])),
    "approval.service.approve_many": (NOBODY, lambda a, r: approval.approve_many(a, [r[ApprovalTask]])),
    "approval.service.return_to_initiator": (NOBODY, lambda a, r: approval.return_to_initiator(a, r[ApprovalTask], comment="x")),
    "approval.service.return_to_step": (NOBODY, lambda a, r: approval.return_to_step(a, r[ApprovalTask], "x", comment="x")),
    "approval.handing.transfer": (NOBODY, lambda a, r: handing.transfer(a, r[ApprovalTask], a.employee_id)),
    "approval.handing.add_signer": (NOBODY, lambda a, r: handing.add_signer(a, r[ApprovalTask], a.employee_id, place="before")),
    "approval.urging.urge": (NOBODY, lambda a, r: urging.urge(a, r.house.case)),
    "approval.overseeing.reassign": (needs(P.APPROVAL_OVERSEE), lambda a, r: overseeing.reassign(a, r[ApprovalTask], a.employee_id, reason="x")),
    "approval.overseeing.stop": (needs(P.APPROVAL_OVERSEE), lambda a, r: overseeing.stop(a, r.house.case, reason="x")),
    "approval.delegations.end_delegation": (NOBODY, lambda a, r: delegations.end_delegation(a, r[Delegation], seen_version=OLD)),
    "approval.service.reject": (NOBODY, lambda a, r: approval.reject(a, r[ApprovalTask], comment="x")),
    "approval.service.withdraw": (NOBODY, lambda a, r: approval.withdraw(a, r.house.case)),
    "approval.service.comment": (needs(P.APPROVAL_MONITOR, P.CONTRACT_READ_ALL), lambda a, r: approval.comment(a, r.house.case, "x")),
    "approval.service.copy_to": (needs(P.APPROVAL_MONITOR, P.CONTRACT_READ_ALL), lambda a, r: approval.copy_to(a, r.house.case, [a.employee_id])),
    "budget.proposals.save_proposal": (needs(P.BUDGET_EDIT), lambda a, r: proposals.save_proposal(a, 2026, [BudgetEdit("project", 0, Decimal(-1))])),
    "budget.proposals.submit": (needs(P.BUDGET_EDIT), lambda a, r: proposals.submit(a, r[BudgetProposal], seen_version=OLD)),
    "budget.proposals.withdraw": (NOBODY, lambda a, r: proposals.withdraw(a, r[BudgetProposal])),
    "budget.proposals.drop": (needs(P.BUDGET_EDIT), lambda a, r: proposals.drop(a, r[BudgetProposal], seen_version=OLD)),
    "budget.service.add_account": (needs(P.BUDGET_EDIT), lambda a, r: budget.add_account(a, budget.AccountForm("", ""))),
    "budget.service.change_account": (
        needs(P.BUDGET_EDIT),
        lambda a, r: budget.change_account(a, r[BudgetAccount], budget.AccountForm("x", "x"), seen_version=OLD),
    ),
    "changes.service.open_change": (on_project(P.PROJECT_LIFE), lambda a, r: changes.open_change(a, r.house.project, kind="full", reason="x")),
    "changes.service.draft_with": (on_project(P.PROJECT_LIFE), lambda a, r: changes.draft_with(a, r.house.project, kind="full", reason="x", tasks={})),
    "changes.service.save_terms": (
        on_project(P.PROJECT_LIFE),
        lambda a, r: changes.save_terms(
            a, r[ProjectChange], kind="full", reason="x", with_restart=False, starts_on=DAY, finishes_on=DAY, net_revenue=Decimal(1), seen_version=OLD
        ),
    ),
    "changes.plan.save_plan": (on_project(P.PROJECT_LIFE), lambda a, r: change_plan.save_plan(a, r[ProjectChange], PlanDraft.of(()), seen_version=OLD)),
    "changes.service.save_stages": (on_project(P.PROJECT_LIFE), lambda a, r: changes.save_stages(a, r[ProjectChange], (), seen_version=OLD)),
    "changes.service.save_costs": (on_project(P.PROJECT_LIFE), lambda a, r: changes.save_costs(a, r[ProjectChange], (), seen_version=OLD)),
    "changes.service.save_team": (on_project(P.PROJECT_LIFE), lambda a, r: changes.save_team(a, r[ProjectChange], (), {}, seen_version=OLD)),
    "changes.service.save_dates": (on_project(P.PROJECT_LIFE), lambda a, r: changes.save_dates(a, r[ProjectChange], {}, {}, seen_version=OLD)),
    "changes.service.submit": (on_project(P.PROJECT_LIFE), lambda a, r: changes.submit(a, r[ProjectChange], seen_version=OLD)),
    "changes.service.withdraw": (NOBODY, lambda a, r: changes.withdraw(a, r[ProjectChange])),
    "changes.service.drop": (on_project(P.PROJECT_LIFE), lambda a, r: changes.drop(a, r[ProjectChange], seen_version=OLD)),
    "plan.gate.submit": (NOBODY, lambda a, r: plan_gate.submit(a, r.house.project, seen_plan_version=1)),
    "plan.gate.withdraw": (NOBODY, lambda a, r: plan_gate.withdraw(a, 0)),
    "plan.gate.drop": (NOBODY, lambda a, r: plan_gate.drop(a, 0, seen_version=OLD)),
    "calendar.service.load_statutory": (needs(P.CALENDAR_EDIT), lambda a, r: calendar.load_statutory(a, 2026)),
    "calendar.service.save_days": (needs(P.CALENDAR_EDIT), lambda a, r: calendar.save_days(a, 2026, [], seen=[])),
    "contracts.service.create": (needs(P.CONTRACT_CREATE), lambda a, r: contracts.create(a, TERMS)),
    "contracts.service.change": (KEEPS_CONTRACTS, lambda a, r: contracts.change(a, r.house.contract, TERMS, seen_version=OLD)),
    "contracts.service.submit": (KEEPS_CONTRACTS, lambda a, r: contracts.submit(a, r.house.contract, seen_version=OLD)),
    "contracts.service.withdraw": (NOBODY, lambda a, r: contracts.withdraw(a, r.house.waiting)),
    "contracts.service.complete": (KEEPS_CONTRACTS, lambda a, r: contracts.complete(a, r.house.contract, seen_version=OLD)),
    "contracts.service.terminate": (KEEPS_CONTRACTS, lambda a, r: contracts.terminate(a, r.house.contract, "x", seen_version=OLD)),
    "customers.service.create": (needs(P.CUSTOMER_CREATE), lambda a, r: customers.create(a, CustomerForm(""))),
    "customers.service.change": (KEEPS_CUSTOMERS, lambda a, r: customers.change(a, r.house.customer, CustomerForm("x"), seen_version=OLD)),
    "customers.service.archive": (KEEPS_CUSTOMERS, lambda a, r: customers.archive(a, r.house.customer, seen_version=OLD)),
    "customers.service.restore": (KEEPS_CUSTOMERS, lambda a, r: customers.restore(a, r.house.customer, seen_version=OLD)),
    "customers.service.add_contact": (KEEPS_CUSTOMERS, lambda a, r: customers.add_contact(a, r.house.customer, ContactForm(""))),
    "customers.service.change_contact": (KEEPS_CUSTOMERS, lambda a, r: customers.change_contact(a, r[Contact], ContactForm("x"), seen_version=OLD)),
    "customers.service.archive_contact": (KEEPS_CUSTOMERS, lambda a, r: customers.archive_contact(a, r[Contact], seen_version=OLD)),
    "customers.service.share": (both(P.CUSTOMER_READ_ALL, P.CUSTOMER_SHARE), lambda a, r: customers.share(a, r.house.customer, a.employee_id)),
    "customers.service.unshare": (both(P.CUSTOMER_READ_ALL, P.CUSTOMER_SHARE), lambda a, r: customers.unshare(a, r.house.customer, a.employee_id)),
    "files.service.attach": (KEEPS_CUSTOMERS, lambda a, r: files.attach(a, "customer", r.house.customer, "x.txt", b"x")),
    "files.service.download": (needs(P.CUSTOMER_READ_ALL), lambda a, r: files.download(a, r[Attachment])),
    "files.checkout.check_out": (KEEPS_CUSTOMERS, lambda a, r: checkout.check_out(a, r[Attachment])),
    "files.checkout.give_back": (KEEPS_CUSTOMERS, lambda a, r: checkout.give_back(a, r[Attachment])),
    "files.checkout.check_in": (KEEPS_CUSTOMERS, lambda a, r: checkout.check_in(a, r[Attachment], "x.txt", b"x")),
    "discussion.service.say": (needs(P.CUSTOMER_READ_ALL), lambda a, r: discussion.say(a, "customer", r.house.customer, "x")),
    "discussion.service.mend": (NOBODY, lambda a, r: discussion.mend(a, r[Remark], "x", seen_version=OLD)),
    "discussion.service.take_back": (NOBODY, lambda a, r: discussion.take_back(a, r[Remark], seen_version=OLD)),
    "discussion.service.resolve": (needs(P.CUSTOMER_READ_ALL), lambda a, r: discussion.resolve(a, r[Remark])),
    "discussion.service.open_again": (needs(P.CUSTOMER_READ_ALL), lambda a, r: discussion.open_again(a, r[Remark])),
    "topics.service.make_group": (ANYBODY, lambda a, r: None),
    "topics.service.change_group": (NOBODY, lambda a, r: topics.change_group(a, r[TopicGroup], "x", "", is_open=True, seen_version=OLD)),
    "topics.service.join": (NOBODY, lambda a, r: topics.join(a, r[TopicGroup])),
    "topics.service.add_members": (NOBODY, lambda a, r: topics.add_members(a, r[TopicGroup], [])),
    "topics.service.set_leader": (NOBODY, lambda a, r: topics.set_leader(a, r[TopicGroup], 1, leads=True)),
    "topics.service.leave": (NOBODY, lambda a, r: topics.leave(a, r[TopicGroup])),
    "topics.service.end_group": (NOBODY, lambda a, r: topics.end_group(a, r[TopicGroup])),
    "availability.service.enter": (needs(P.ABSENCE_EDIT_PAST), lambda a, r: absences.enter(a, away(r))),
    "availability.service.change": (needs(P.ABSENCE_EDIT_PAST), lambda a, r: absences.change(a, r[Absence], away(r), seen_version=OLD)),
    "availability.service.withdraw": (needs(P.ABSENCE_EDIT_PAST), lambda a, r: absences.withdraw(a, r[Absence], seen_version=OLD)),
    "resources.skills.save_skills": (needs(P.SKILL_EDIT), lambda a, r: skills.save_skills(a, [skills.SkillInput(None, "", "")], seen={})),
    "resources.skills.set_levels": (needs(P.SKILL_EDIT), lambda a, r: skills.set_levels(a, r.house.people[Role.SALES].employee_id, {})),
    "resources.staffing.agree": (NOBODY, lambda a, r: staffing.agree(a, r[StaffingRequest], seen_version=OLD)),
    "resources.staffing.counter": (NOBODY, lambda a, r: staffing.counter(a, r[StaffingRequest], staffing.CounterForm(note="x"), seen_version=OLD)),
    "resources.staffing.accept": (NOBODY, lambda a, r: staffing.accept(a, r[StaffingRequest], seen_version=OLD)),
    "resources.staffing.insist": (NOBODY, lambda a, r: staffing.insist(a, r[StaffingRequest], "x", seen_version=OLD)),
    "support.service.ask": (ANYBODY, lambda a, r: None),
    "support.service.take": (NOBODY, lambda a, r: support.take(a, r[SupportRequest], seen_version=OLD)),
    "support.service.answer": (NOBODY, lambda a, r: support.answer(a, r[SupportRequest], "x", seen_version=OLD)),
    "support.service.decline": (NOBODY, lambda a, r: support.decline(a, r[SupportRequest], "x", seen_version=OLD)),
    "briefs.service.make": (
        on_project(P.BRIEF_EDIT),
        lambda a, r: briefs.make(a, r.house.project, OPENING, edition="team", language="zh", title="x", sections=[]),
    ),
    "briefs.service.save": (on_project(P.BRIEF_EDIT), lambda a, r: briefs.save(a, r[WeeklyBrief], title="x", sections=[], seen_version=OLD)),
    "briefs.service.discard": (on_project(P.BRIEF_EDIT), lambda a, r: briefs.discard(a, r[WeeklyBrief], seen_version=OLD)),
    "briefs.service.send_to_team": (on_project(P.BRIEF_EDIT), lambda a, r: briefs.send_to_team(a, r[WeeklyBrief], seen_version=OLD)),
    "briefs.service.send_to_customer": (
        on_project(P.BRIEF_EDIT),
        lambda a, r: briefs.send_to_customer(a, r[WeeklyBrief], [], channel="mail", proof="", seen_version=OLD),
    ),
    "indicators.service.plan": (on_project(P.CORRECTIVE_EDIT), lambda a, r: corrective.plan(a, r[CorrectiveAction], PLANNED, seen_version=OLD)),
    "indicators.service.finish": (on_project(P.CORRECTIVE_EDIT), lambda a, r: corrective.finish(a, r[CorrectiveAction], "x", seen_version=OLD)),
    "indicators.service.verify": (
        on_project(P.QA_REVIEW),
        lambda a, r: corrective.verify(a, r[CorrectiveAction], effective=True, verdict="x", seen_version=OLD),
    ),
    "indicators.service.reopen": (on_project(P.CORRECTIVE_EDIT), lambda a, r: corrective.reopen(a, r[CorrectiveAction], PLANNED, seen_version=OLD)),
    "progress.reporting.report_task": (NOBODY, lambda a, r: report_task(a, r[Task], Decimal(10))),
    "work_types.service.add": (needs(P.WORK_TYPE_EDIT), lambda a, r: work_types.add(a, WorkTypeForm("x", "x"))),
    "work_types.service.change": (needs(P.WORK_TYPE_EDIT), lambda a, r: work_types.change(a, r[WorkType], WorkTypeForm("x", "x"), seen_version=OLD)),
    "work_types.service.set_enabled": (needs(P.WORK_TYPE_EDIT), lambda a, r: work_types.set_enabled(a, r[WorkType], enabled=False, seen_version=OLD)),
    "work_types.service.order": (needs(P.WORK_TYPE_EDIT), lambda a, r: work_types.order(a, [r[WorkType]])),
    "support.service.close": (NOBODY, lambda a, r: support.close(a, r[SupportRequest], seen_version=OLD)),
    "support.service.withdraw": (NOBODY, lambda a, r: support.withdraw(a, r[SupportRequest], seen_version=OLD)),
    "support.service.ask_again": (NOBODY, lambda a, r: support.ask_again(a, r[SupportRequest], "x", clock.today(), seen_version=OLD)),
    "files.service.remove": (NOBODY, lambda a, r: files.remove(a, r[Attachment])),
    "imports.service.bring_in": (needs(P.CUSTOMER_IMPORT), lambda a, r: imports.bring_in(a, "customers", TABLE, {})),
    "initiation.service.withdraw": (NOBODY, lambda a, r: initiation.withdraw(a, r.house.draft)),
    "jobs.service.run_now": (needs(P.JOBS_RUN), lambda a, r: jobs.run_now(a, "nonsense")),
    "jobs.service.try_again": (needs(P.JOBS_RUN), lambda a, r: jobs.try_again(a, OLD)),
    "labour.confirm.confirm": (NOBODY, lambda a, r: confirm.confirm(a, [r[ReportLine]])),
    "labour.confirm.send_back": (NOBODY, lambda a, r: confirm.send_back(a, [r[ReportLine]], "x")),
    "labour.service.correct": (NOBODY, lambda a, r: labour.correct(a, r[ReportLine], 60, "x", seen_version=OLD)),
    "acceptance.service.file": (on_project(P.ACCEPTANCE_FILE), lambda a, r: acceptance.file(a, r.house.project, AcceptanceForm(DAY, "x", "x", 0))),
    "acceptance.service.decide": (NOBODY, lambda a, r: acceptance.decide(a, r[Acceptance], Outcome(True, clock.today()), seen_version=OLD)),
    "acceptance.service.mend": (NOBODY, lambda a, r: acceptance.mend(a, r[AcceptanceFault], done_on=clock.today(), note="x", seen_version=OLD)),
    "acceptance.service.withdraw": (NOBODY, lambda a, r: acceptance.withdraw(a, r[Acceptance], seen_version=OLD)),
    "deliverables.service.describe": (on_project(P.PLAN_EDIT), lambda a, r: deliverables.describe(a, r[Deliverable], Described("report"), seen_version=OLD)),
    "deliverables.service.check": (
        on_project(P.DELIVERABLE_ACCEPT),
        lambda a, r: deliverables.check(a, r[Deliverable], dict.fromkeys(POINTS, Point(good=True)), seen_version=OLD),
    ),
    "deliverables.service.accept": (on_project(P.DELIVERABLE_ACCEPT), lambda a, r: deliverables.accept(a, r[Deliverable], seen_version=OLD)),
    "deliverables.service.send_back": (
        on_project(P.DELIVERABLE_ACCEPT),
        lambda a, r: deliverables.send_back(a, r[Deliverable], reason="x", seen_version=OLD),
    ),
    "deliverables.service.waive": (on_project(P.OUTPUT_WAIVE), lambda a, r: deliverables.waive(a, r[Deliverable], reason="x", seen_version=OLD)),
    "deliverables.client.deliver": (
        on_project(P.DELIVERABLE_ACCEPT),
        lambda a, r: client.deliver(a, r[Deliverable], client.DeliveryForm("on_site", clock.now(), "x", "x"), seen_version=OLD),
    ),
    "deliverables.client.file_reply": (
        on_project(P.DELIVERABLE_ACCEPT),
        lambda a, r: client.file_reply(a, r[Deliverable], "decision", client.ReplyForm(0, True, clock.today(), content=b"x"), seen_version=OLD),
    ),
    "deliverables.client.record_feedback": (
        on_project(P.DELIVERABLE_SUBMIT),
        lambda a, r: client.record_feedback(a, r[Deliverable], contact_id=0, said_on=clock.today(), text="x"),
    ),
    "deliverables.client.answer_feedback": (NOBODY, lambda a, r: client.answer_feedback(a, r[ClientReply], "x")),
    "deliverables.reviews.open_review": (
        on_project(P.DELIVERABLE_ACCEPT),
        lambda a, r: expert_reviews.open_review(a, r[Deliverable], expert_reviews.ReviewForm((1,), chair_id=1), seen_version=OLD),
    ),
    "deliverables.reviews.give_opinion": (NOBODY, lambda a, r: expert_reviews.give_opinion(a, r[ExpertOpinion], expert_reviews.Opinion({}))),
    "deliverables.reviews.decide": (NOBODY, lambda a, r: expert_reviews.decide(a, r[ExpertReview], "pass", conclusion="", seen_version=OLD)),
    "deliverables.reviews.cancel": (NOBODY, lambda a, r: expert_reviews.cancel(a, r[ExpertReview], seen_version=OLD)),
    "experts.service.save": (needs(P.EXPERT_EDIT), lambda a, r: experts.save(a, experts.ExpertForm("", ""))),
    "experts.service.set_archived": (needs(P.EXPERT_EDIT), lambda a, r: experts.set_archived(a, 0, archived=True, seen_version=OLD)),
    "experts.service.set_rate": (needs(P.EXPERT_RATE), lambda a, r: experts.set_rate(a, 0, Decimal(-1), DAY)),
    "experts.service.engage": (needs(P.EXPERT_EDIT), lambda a, r: experts.engage(a, 0, experts.EngagementForm("x", DAY, DAY, Decimal(1)))),
    "experts.links.make": (NOBODY, lambda a, r: expert_links.make(a, r[ExpertOpinion])),
    "experts.links.revoke": (NOBODY, lambda a, r: expert_links.revoke(a, 0)),
    "knowledge.queries.download": (ANYBODY, lambda a, r: None),
    "milestones.service.pass_qa": (on_project(P.QA_REVIEW), lambda a, r: milestones.pass_qa(a, r[MilestonePrecondition])),
    "notices.webhooks.add_robot": (needs(P.NOTICE_MANAGE), lambda a, r: webhooks.add_robot(a, webhooks.RobotForm("", ""))),
    "notices.webhooks.change_robot": (needs(P.NOTICE_MANAGE), lambda a, r: webhooks.change_robot(a, 1, webhooks.RobotForm("", ""), seen_version=OLD)),
    "notices.deliveries.repeat": (needs(P.NOTICE_MANAGE), lambda a, r: deliveries.repeat(a, 1)),
    "notices.deliveries.repeat_failed": (needs(P.NOTICE_MANAGE), lambda a, r: deliveries.repeat_failed(a)),
    "notices.deliveries.give_up": (needs(P.NOTICE_MANAGE), lambda a, r: deliveries.give_up(a, 1)),
    "people.service.hire": (needs(P.PEOPLE_EDIT), lambda a, r: people.hire(a, PERSON)),
    "people.service.change_person": (needs(P.PEOPLE_EDIT), lambda a, r: people.change_person(a, 1, PERSON, seen_version=OLD)),
    "people.service.assign_roles": (needs(P.ROLE_ASSIGN), lambda a, r: people.assign_roles(a, 1, ["nonsense"])),
    "people.service.add_department": (needs(P.PEOPLE_EDIT), lambda a, r: people.add_department(a, DepartmentForm("", ""))),
    "people.service.change_department": (
        needs(P.PEOPLE_EDIT),
        lambda a, r: people.change_department(a, r[Department], DepartmentForm("x", "x"), seen_version=OLD),
    ),
    "performance.scores.score_quality": (
        on_project(P.SCORE_QUALITY),
        lambda a, r: scores.score_quality(a, r.house.project, None, qa=Decimal(1), daily=None, customer=None),
    ),
    "performance.scores.score_members": (on_project(P.SCORE_MANAGER), lambda a, r: scores.score_members(a, r.house.draft, None, {1: Decimal(1)})),
    "performance.service.make_sheet": (on_project(P.BONUS_CREATE), lambda a, r: bonus.make_sheet(a, r.house.project, None)),
    "performance.service.work_out_again": (on_project(P.BONUS_CREATE), lambda a, r: bonus.work_out_again(a, r.house.bonus, seen_version=OLD)),
    "performance.service.submit": (on_project(P.BONUS_CREATE), lambda a, r: bonus.submit(a, r.house.bonus, seen_version=OLD)),
    "performance.service.pay": (on_project(P.BONUS_PAY), lambda a, r: bonus.pay(a, r.house.bonus, seen_version=OLD)),
    **{
        f"periods.service.{name}": (needs(P.PERIOD_CLOSE), lambda a, r, name=name: getattr(periods, name)(a, 2026, 1))
        for name in ("begin_closing", "resume", "close", "reopen")
    },
    "policies.change": (needs(P.POLICY_CHANGE), lambda a, r: policies.change(a, "margin.floor", "x", DAY)),
    "progress.service.submit_period": (on_project(P.PROGRESS_UPDATE), lambda a, r: progress.submit_period(a, r[ProgressPeriod], seen_version=OLD)),
    "progress.service.send_back_period": (
        on_project(P.PROGRESS_CONFIRM),
        lambda a, r: progress.send_back_period(a, r[ProgressPeriod], reason="x", seen_version=OLD),
    ),
    "progress.service.close_review": (
        on_project(P.QA_REVIEW),
        lambda a, r: progress.close_review(a, r[QaReview], cause="x", verdict="bonus_may_go_on", measure="x", seen_version=OLD),
    ),
    "projects.initiation.create": (
        needs(P.PROJECT_CREATE),
        lambda a, r: projects.create(a, projects.NewProject("", 0, "", 0, 0, 0, DAY)),
    ),
    "projects.initiation.create_from_contract": (
        needs(P.PROJECT_CREATE),
        lambda a, r: projects.create_from_contract(a, 0, "x", manager_id=0, sponsor_id=0, starts_on=DAY),
    ),
    "projects.initiation.create_from_project": (
        needs(P.PROJECT_CREATE),
        lambda a, r: projects.create_from_project(a, r.house.project, projects.NewProject("", 0, "", 0, 0, 0, DAY)),
    ),
    "projects.initiation.copy": (on_project(P.PROJECT_EDIT), lambda a, r: projects.copy(a, r.house.project)),
    "projects.closing.drop": (on_project(P.PROJECT_LIFE), lambda a, r: closing.drop(a, r[ProjectEnding], seen_version=OLD)),
    "projects.closing.withdraw": (NOBODY, lambda a, r: closing.withdraw(a, r[ProjectEnding])),
    "issues.service.change_issue": (NOBODY, lambda a, r: issues.change_issue(a, r[ProjectIssue], ISSUE, seen_version=OLD)),
    "issues.service.happened": (NOBODY, lambda a, r: issues.happened(a, r[ProjectRisk], ISSUE, seen_version=OLD)),
    "issues.service.resolve": (NOBODY, lambda a, r: issues.resolve(a, r[ProjectIssue], "x", seen_version=OLD)),
    "issues.service.drop": (NOBODY, lambda a, r: issues.drop(a, r[ProjectIssue], "x", seen_version=OLD)),
    "issues.service.reopen": (NOBODY, lambda a, r: issues.reopen(a, r[ProjectIssue], "x", dt.date(2040, 1, 1), seen_version=OLD)),
    "lessons.service.change": (on_project(P.LESSON_NOTE), lambda a, r: lessons.change(a, r[Lesson], LESSON, seen_version=OLD)),
    "lessons.service.take_back": (on_project(P.LESSON_NOTE), lambda a, r: lessons.take_back(a, r[Lesson], seen_version=OLD)),
    "risks.register.reopen_risk": (on_project(P.RISK_EDIT), lambda a, r: register.reopen_risk(a, r[ProjectRisk], seen_version=OLD)),
    "risks.reviews.review": (NOBODY, lambda a, r: reviews.review(a, r[ProjectRisk], reviews.ReviewInput("x", "", "low", "minor"), seen_version=OLD)),
    "risks.reviews.save_action": (NOBODY, lambda a, r: reviews.save_action(a, r[ProjectRisk], reviews.ActionInput("x", 1, DAY))),
    "risks.reviews.finish_action": (NOBODY, lambda a, r: reviews.finish_action(a, r[RiskAction], effect="x", seen_version=OLD)),
    "risks.reviews.drop_action": (NOBODY, lambda a, r: reviews.drop_action(a, r[RiskAction], seen_version=OLD)),
    "risks.indicators.read_indicator": (NOBODY, lambda a, r: indicators.read_indicator(a, r[RiskIndicator], Decimal(1), seen_version=OLD)),
    "risks.indicators.end_indicator": (NOBODY, lambda a, r: indicators.end_indicator(a, r[RiskIndicator], seen_version=OLD)),
    "risks.register.close_risk": (on_project(P.RISK_EDIT), lambda a, r: register.close_risk(a, r[ProjectRisk], seen_version=OLD)),
    "rates.service.add_grade": (needs(P.RATE_EDIT), lambda a, r: rates.add_grade(a, "", "")),
    "rates.service.rename_grade": (needs(P.RATE_EDIT), lambda a, r: rates.rename_grade(a, r[Grade], "x", "", seen_version=OLD)),
    "rates.service.set_grade_rate": (needs(P.RATE_EDIT), lambda a, r: rates.set_grade_rate(a, r[Grade], Decimal(-1), DAY)),
    "rates.service.set_person_rate": (needs(P.RATE_EDIT), lambda a, r: rates.set_person_rate(a, 1, Decimal(-1), DAY)),
    "rates.service.withdraw_grade_rate": (needs(P.RATE_EDIT), lambda a, r: rates.withdraw_grade_rate(a, 1)),
    "rates.service.withdraw_person_rate": (needs(P.RATE_EDIT), lambda a, r: rates.withdraw_person_rate(a, 1)),
    "receipts.service.register": (
        both(P.CONTRACT_READ_ALL, P.RECEIPT_REGISTER),
        lambda a, r: receipts.register(a, r.house.contract, ReceiptForm(None, None)),
    ),
    "receipts.service.correct": (
        both(P.CONTRACT_READ_ALL, P.RECEIPT_REGISTER),
        lambda a, r: receipts.correct(a, r.house.receipt, ReceiptForm(Decimal(90), dt.date(2026, 8, 10)), seen_version=OLD),
    ),
    "receipts.service.cancel": (both(P.CONTRACT_READ_ALL, P.RECEIPT_REGISTER), lambda a, r: receipts.cancel(a, r.house.receipt, seen_version=OLD)),
    "receipts.service.confirm": (needs(P.RECEIPT_CONFIRM), lambda a, r: receipts.confirm(a, r.house.receipt, seen_version=OLD)),
    "receipts.service.confirm_many": (needs(P.RECEIPT_CONFIRM), lambda a, r: receipts.confirm_many(a, [r.house.receipt])),
    "receipts.service.send_back": (needs(P.RECEIPT_CONFIRM), lambda a, r: receipts.send_back(a, r.house.receipt, "x", seen_version=OLD)),
    "signin.service.open_account": (needs(P.ACCOUNT_MANAGE), lambda a, r: signin.open_account(a, 1, "")),
    "signin.service.open_demo_accounts": (needs(P.ACCOUNT_MANAGE), lambda a, r: signin.open_demo_accounts(a, {}, named=[])),
    "signin.service.name_in_demo": (needs(P.ACCOUNT_MANAGE), lambda a, r: signin.name_in_demo(a, place=1)),
    "signin.service.reset_password": (needs(P.ACCOUNT_MANAGE), lambda a, r: signin.reset_password(a, r[UserAccount], seen_version=OLD)),
    "signin.service.disable": (needs(P.ACCOUNT_MANAGE), lambda a, r: signin.disable(a, r[UserAccount], seen_version=OLD)),
    "signin.service.enable": (needs(P.ACCOUNT_MANAGE), lambda a, r: signin.enable(a, r[UserAccount], seen_version=OLD)),
    "signin.service.end_sessions": (needs(P.ACCOUNT_MANAGE), lambda a, r: signin.end_sessions(a, r[UserAccount])),
    "usage.write.take_over": (needs(P.ACCOUNT_MANAGE), lambda a, r: take_over(a, [])),
    "handover.service.write": (on_project(P.PROJECT_LIFE), lambda a, r: handover.write(a, r.house.project, HANDOVER)),
    "handover.service.offer": (on_project(P.PROJECT_LIFE), lambda a, r: handover.offer(a, r[Handover], seen_version=OLD)),
    "handover.service.accept": (needs(P.HANDOVER_ACCEPT), lambda a, r: handover.accept(a, r[Handover], seen_version=OLD)),
    "handover.service.send_back": (needs(P.HANDOVER_ACCEPT), lambda a, r: handover.send_back(a, r[Handover], reason="x", seen_version=OLD)),
    "evaluation.service.save": (NOBODY, lambda a, r: evaluation.save(a, r.house.project, {}, summary="")),
    "evaluation.service.submit": (NOBODY, lambda a, r: evaluation.submit(a, 0, seen_version=OLD)),
    "evaluation.service.give_back": (NOBODY, lambda a, r: evaluation.give_back(a, 0, reason="x", seen_version=OLD)),
    "evaluation.service.review": (NOBODY, lambda a, r: evaluation.review(a, 0, text="x", for_template="", seen_version=OLD)),
    "templates.editing.create": (needs(P.TEMPLATE_EDIT), lambda a, r: template_editing.create(a, Naming("x", "x", "", "audit"))),
    "templates.editing.create_from_project": (
        needs(P.TEMPLATE_EDIT),
        lambda a, r: template_editing.create_from_project(a, r.house.project, Naming("x", "x")),
    ),
    "templates.editing.create_block_from_plan": (
        needs(P.TEMPLATE_EDIT),
        lambda a, r: template_editing.create_block_from_plan(a, r.house.project, 1, Naming("x", "x")),
    ),
    "templates.editing.save": (needs(P.TEMPLATE_EDIT), lambda a, r: template_editing.save(a, BENCH, BENCH.naming, BENCH.tasks, None)),
    "templates.editing.set_enabled": (needs(P.TEMPLATE_EDIT), lambda a, r: template_editing.set_enabled(a, "x", enabled=False, seen_version=OLD)),
    "templates.service.install": (needs(P.TEMPLATE_EDIT), lambda a, r: templates.install(a)),
    "templates.service.save_template": (
        needs(P.TEMPLATE_EDIT),
        lambda a, r: templates.save_template(a, "x", project_type="audit", name="x", name_en="", content={}),
    ),
    "meetings.service.call": (NOBODY, lambda a, r: meetings.call(a, r.house.project, MEETING)),
    "meetings.service.change": (NOBODY, lambda a, r: meetings.change(a, r[Meeting], MEETING, seen_version=OLD)),
    "meetings.service.cancel": (NOBODY, lambda a, r: meetings.cancel(a, r[Meeting], seen_version=OLD)),
    "meetings.service.write_minutes": (NOBODY, lambda a, r: meetings.write_minutes(a, r[Meeting], "x", [], seen_version=OLD)),
    "meetings.service.send": (NOBODY, lambda a, r: meetings.send(a, r[Meeting], seen_version=OLD)),
    "meetings.service.finish_action": (NOBODY, lambda a, r: meetings.finish_action(a, r[MeetingAction], seen_version=OLD)),
    "meetings.service.open_action": (NOBODY, lambda a, r: meetings.open_action(a, r[MeetingAction], seen_version=OLD)),
    "meetings.kickoff.save_duties": (on_project(P.PROJECT_LIFE), lambda a, r: kickoff.save_duties(a, r.house.project, {}, seen_version=OLD)),
    "meetings.kickoff.save_communication": (on_project(P.PROJECT_LIFE), lambda a, r: kickoff.save_communication(a, r.house.project, [], seen_version=OLD)),
    "research.service.ask_for": (NOBODY, lambda a, r: research.ask_for(a, r.house.project, [])),
    "research.service.change_material": (NOBODY, lambda a, r: research.change_material(a, r[MaterialRequest], MATERIAL, seen_version=OLD)),
    "research.service.receive": (NOBODY, lambda a, r: research.receive(a, r[MaterialRequest], DAY, seen_version=OLD)),
    "research.service.waive": (NOBODY, lambda a, r: research.waive(a, r[MaterialRequest], "x", seen_version=OLD)),
    "research.service.plan_field_work": (NOBODY, lambda a, r: research.plan_field_work(a, r.house.project, VISIT)),
    "research.service.change_field_work": (NOBODY, lambda a, r: research.change_field_work(a, r[FieldWork], VISIT, seen_version=OLD)),
    "research.service.hold_field_work": (NOBODY, lambda a, r: research.hold_field_work(a, r[FieldWork], DAY, "x", seen_version=OLD)),
    "research.service.cancel_field_work": (NOBODY, lambda a, r: research.cancel_field_work(a, r[FieldWork], "x", seen_version=OLD)),
    "research.service.add_finding": (NOBODY, lambda a, r: research.add_finding(a, r.house.project, FOUND)),
    "research.service.change_finding": (NOBODY, lambda a, r: research.change_finding(a, r[Finding], FOUND, seen_version=OLD)),
    "client_team.service.name_person": (NOBODY, lambda a, r: client_team.name_person(a, r.house.project, OF_CLIENT)),
    "client_team.service.change_person": (NOBODY, lambda a, r: client_team.change_person(a, r[ClientPerson], OF_CLIENT, seen_version=OLD)),
    "client_team.service.leave": (NOBODY, lambda a, r: client_team.leave(a, r[ClientPerson], seen_version=OLD)),
    "client_team.service.record_touch": (NOBODY, lambda a, r: client_team.record_touch(a, r.house.project, TOUCH)),
    "client_team.service.change_touch": (NOBODY, lambda a, r: client_team.change_touch(a, r[TouchPoint], "x", seen_version=OLD)),
    "links.service.link": (
        both(P.CUSTOMER_READ_ALL, P.CONTRACT_READ_ALL),
        lambda a, r: links.link(a, ("customer", r.house.customer), ("contract", r.house.contract)),
    ),
    "links.service.unlink": (both(P.CUSTOMER_READ_ALL, P.CUSTOMER_EDIT, P.CONTRACT_READ_ALL), lambda a, r: links.unlink(a, r[RecordLink])),
    "quality.tailoring.save_tailoring": (NOBODY, lambda a, r: tailoring.save_tailoring(a, r.house.draft, {}, seen_version=OLD)),
    "quality.tailoring.propose": (NOBODY, lambda a, r: tailoring.propose(a, r.house.project, {}, "x")),
    "quality.tailoring.agree": (on_project(P.QA_REVIEW), lambda a, r: tailoring.agree(a, r[Tailoring], seen_version=OLD)),
    "quality.tailoring.refuse": (on_project(P.QA_REVIEW), lambda a, r: tailoring.refuse(a, r[Tailoring], "x", seen_version=OLD)),
    "quality.service.look": (on_project(P.QA_REVIEW), lambda a, r: quality.look(a, r.house.project, quality.LookForm("PP", DAY, "conforms", "x"))),
    "quality.service.open_finding": (on_project(P.QA_REVIEW), lambda a, r: quality.open_finding(a, r.house.project, MISSED)),
    "quality.service.answer": (NOBODY, lambda a, r: quality.answer(a, r[QualityFinding], "x", seen_version=OLD)),
    "quality.service.send_back": (on_project(P.QA_REVIEW), lambda a, r: quality.send_back(a, r[QualityFinding], "x", seen_version=OLD)),
    "quality.service.verify": (on_project(P.QA_REVIEW), lambda a, r: quality.verify(a, r[QualityFinding], "x", seen_version=OLD)),
    "quality.service.close": (on_project(P.QA_REVIEW), lambda a, r: quality.close(a, r[QualityFinding], seen_version=OLD)),
}
# tried for every role and every part in tests/core/projects/test_rights.py
ON_PROJECTS = {
    "initiation.budget.save_costs": "save_costs",
    "initiation.service.submit": "submit",
    "deliverables.draft.save_deliverables": "save_deliverables",
    "deliverables.service.submit": "submit_deliverable",
    "milestones.service.save_milestones": "save_milestones",
    "milestones.service.reach": "reach",
    "progress.service.save_period": "save_period",
    "progress.service.confirm_period": "confirm_period",
    **{f"projects.initiation.{name}": name for name in ("save_header", "link_contract")},
    **{f"projects.life.{name}": name for name in ("file_kickoff", "start", "pause", "restart", "finish")},
    **{f"projects.closing.{name}": name for name in ("submit_closure", "submit_termination")},
    "risks.indicators.save_indicator": "save_indicator",
    "issues.service.raise_issue": "raise_issue",
    "lessons.service.note": "note_lesson",
    "simulation.service.run": "simulate",
    **{f"risks.register.{name}": name for name in ("save_risks", "save_risk", "raise_risk")},
    "projects.stages.save_stages": "save_stages",
    "projects.team.save_team": "save_team",
}
# of one's own alone: they name no record of others
OWN = {
    "approval.delegations.delegate", "approval.service.mark_copy_read", "labour.service.save_week", "labour.service.submit_days", "labour.service.take_back",
    "notices.preferences.choose", "notices.preferences.choose_defaults", "notices.preferences.choose_hours", "notices.preferences.remove_robot",
    "notices.preferences.save_robot",
    "notices.service.mark_all_read", "notices.service.mark_read", "notices.service.mark_read_of", "preferences.service.remove_view",
    "preferences.service.save_view", "signin.service.change_password", "signin.service.choose_language", "usage.write.note_view",
}  # fmt: skip
# needs a plan that was opened: tests/core/projects/test_plan.py
ELSEWHERE = {"plan.service.save_plan"}


def commands() -> set[str]:
    """Public functions of core that take the actor first and write, by reading the source."""
    found = set()
    for path in sorted((ROOT / "core").rglob("*.py")):
        functions = {f.name: f for f in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(f, ast.FunctionDef)}
        module = ".".join(path.relative_to(ROOT / "core").with_suffix("").parts)
        found |= {f"{module}.{name}" for name, f in functions.items() if not name.startswith("_") and _takes_actor(f) and _writes(f, functions, frozenset())}
    return found


def _takes_actor(function: ast.FunctionDef) -> bool:
    first = function.args.args[0] if function.args.args else None
    return first is not None and first.annotation is not None and ast.unparse(first.annotation) == "Actor"


def _writes(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], seen: frozenset[str]) -> bool:
    if "writing(actor" in ast.unparse(function):
        return True
    called = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)} & functions.keys() - seen - {function.name}
    return any(_writes(functions[name], functions, seen | {function.name}) for name in called)


def test_every_command_is_tried() -> None:
    assert commands() == COMMANDS.keys() | ON_PROJECTS.keys() | OWN | ELSEWHERE
    assert set(ON_PROJECTS.values()) <= on_projects.COMMANDS.keys()


@pytest.fixture(scope="module")
def records(cluster: Cluster) -> Iterator[Records]:
    with worked(cluster) as house:
        _more(house)
        with engine.session_factory()() as session:
            first = {model: session.scalar(select(func.min(model.id))) or 0 for model in FIRST}
            first[ApprovalTask] = session.scalars(select(ApprovalTask.id).where(ApprovalTask.case_id == house.case, ApprovalTask.state == "open")).one()
        yield Records(house, first)


FIRST: tuple[type, ...] = (
    Acceptance, AcceptanceFault, Attachment, ClientReply, ExpertOpinion, ExpertReview, BudgetAccount, BudgetProposal, Contact,
    Delegation, Deliverable, Department, Flow, FollowUp, Grade, Handover, Lesson, MilestonePrecondition,
    ProgressPeriod, ProjectEnding, ProjectIssue, ProjectRisk, QaReview, Remark, ReportLine, RiskAction, RiskIndicator, SupportRequest, TopicGroup, UserAccount,
    ClientPerson, FieldWork, Finding, MaterialRequest, Meeting, MeetingAction, QualityFinding, RecordLink, Tailoring, TouchPoint,
    ProjectChange, Absence, StaffingRequest, CorrectiveAction, Task, WeeklyBrief, WorkType,
)  # fmt: skip


def _more(house: Worked) -> None:
    """What the story leaves out: a contact, a file."""
    seller = house.people[Role.SALES]
    contact = customers.add_contact(seller, house.customer, ContactForm("王总", mobile_phone="13800000000"))
    files.attach(seller, "customer", house.customer, "note.txt", b"note")
    today = clock.today()
    delegations.delegate(house.people[Role.FINANCE], house.people[Role.CEO].employee_id, today, today + dt.timedelta(days=3))
    discussion.say(seller, "customer", house.customer, "x")
    topics.make_group(seller, "G", "", is_open=False)
    aside = people.add_department(house.people[Role.HR], DepartmentForm("Z", "Z"))
    handover.offer(house.people[Role.PM], handover.write(house.people[Role.PM], house.project, replace(HANDOVER, contact_ids=(contact,))), seen_version=1)
    _risks(house.people[Role.PM], house.project)
    _control(house)
    _work(house, contact)
    with writing(None, "test") as session:
        session.add(
            ProjectChange(
                number="CHG-1", project_id=house.project, kind="full", reason="x", base_plan_version=1, base={}, wanted={}, made_by_id=seller.employee_id,
                made_at=clock.now(),
            )
        )  # fmt: skip
    absences.enter(seller, AbsenceForm(seller.employee_id, "annual", DAY, DAY))
    with writing(None, "test") as session:
        session.add(
            StaffingRequest(
                project_id=house.draft, employee_id=seller.employee_id, role="consultant", department_id=aside, head_id=seller.employee_id, from_on=DAY,
                until_on=DAY, days=Decimal(1), asked_by_id=seller.employee_id, asked_at=clock.now(),
            )
        )  # fmt: skip
    support.ask(seller, SupportForm(aside, "x", "", clock.today()))


def _work(house: Worked, contact: int) -> None:
    """A meeting with an action, material, a visit, a finding, a person of the client with a contact, a link, a finding of QA."""
    manager, project, today = house.people[Role.PM], house.project, clock.today()
    met = meetings.call(manager, project, replace(MEETING, starts_at=clock.now(), employees=(manager.employee_id,)))
    meetings.write_minutes(manager, met, "x", [meetings.ActionForm("x", today, manager.employee_id)], seen_version=1)
    research.ask_for(manager, project, [replace(MATERIAL, responsible_id=manager.employee_id)])
    research.plan_field_work(manager, project, replace(VISIT, responsible_id=manager.employee_id))
    research.add_finding(manager, project, FOUND)
    person = client_team.name_person(manager, project, replace(OF_CLIENT, contact_id=contact))
    client_team.record_touch(manager, project, replace(TOUCH, person_id=person, held_on=today))
    links.link(house.people[Role.CEO], ("customer", house.customer), ("contract", house.contract))
    quality.open_finding(house.people[Role.QA], project, replace(MISSED, owner_id=manager.employee_id))


def _control(house: Worked) -> None:
    """A brief, a corrective action, a work type."""
    manager = house.people[Role.PM]
    briefs.make(manager, house.project, OPENING, edition="team", language="zh", title="x", sections=[])
    with writing(None, "test") as session:
        session.add(WorkType(code="interview", name="x"))
        session.add(
            CorrectiveAction(
                project_id=house.project, indicator="quality", opened_at=clock.now(), measured_on=DAY, value=Decimal(-1), limit_rate=Decimal("0.1"),
                owner_id=manager.employee_id, due_on=DAY, state="open",
            )
        )  # fmt: skip


def _risks(manager: Actor, project: int) -> None:
    """A risk with an action and an indicator, an issue, a lesson."""
    risk = register.save_risk(manager, project, register.RiskInput("x", "low", "minor"))
    reviews.save_action(manager, risk, reviews.ActionInput("x", manager.employee_id, DAY))
    indicators.save_indicator(manager, project, indicators.IndicatorInput("x", Decimal(1), risk_id=risk))
    issues.raise_issue(manager, project, ISSUE)
    lessons.note(manager, project, LESSON)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_who_may_not_is_refused_and_nothing_is_written(records: Records, command: str) -> None:
    may, call = COMMANDS[command]
    wrong = []
    for role, actor in records.house.strangers.items():
        with engine.session_factory()() as session:
            before, granted = session.scalar(select(func.count(AuditRow.id))), project_permissions(session, actor, records.house.project)
        if may(actor, granted):
            continue
        try:
            call(actor, records)
            answer: Refusal | None = None
        except Refusal as refusal:
            answer = refusal
        with engine.session_factory()() as session:
            written = (session.scalar(select(func.count(AuditRow.id))) or 0) - (before or 0)
        if not isinstance(answer, NO) or written:
            wrong.append((role.value, repr(answer), written))
    assert not wrong
