"""Every table of the house; importing this package makes the metadata complete."""

from db.base import Base
from db.models.account import LoginSession, LoginTicket, UserAccount
from db.models.approval import ApprovalCase, ApprovalTask, CaseCopy, CaseEvent, CaseStep, Delegation, Flow, FlowVersion
from db.models.audit import AuditHead, AuditRow
from db.models.budget import BudgetAccount, BudgetEntry, BudgetLine, BudgetProposal, BudgetProposalLine, CostEntry
from db.models.contract import Contract, PlanLine, Receipt, ReceiptLine
from db.models.control import CorrectiveAction, IndicatorReading, TaskReport, WeeklyBrief
from db.models.crm import Contact, Customer, CustomerShare
from db.models.discussion import Remark, SupportRequest, TopicGroup, TopicMember
from db.models.ending import ProjectEnding
from db.models.follow_up import FollowUp
from db.models.imports import ImportMapping
from db.models.jobs import JobRun
from db.models.notices import Notice, NoticeDelivery, NoticeHours, NoticePreference, Webhook
from db.models.organisation import Department, Employee, EmployeeRole, Grade, GradeRate, Holiday, NumberSeries, PersonRate
from db.models.performance import BonusLine, BonusSheet, MemberScore, QualityScore
from db.models.policy import PolicyValue, RulesStamp
from db.models.preferences import SavedView
from db.models.project import (
    Baseline,
    BaselineTask,
    CostLine,
    Deliverable,
    Milestone,
    MilestonePrecondition,
    Project,
    ProjectMember,
    ProjectPause,
    ProjectRisk,
    ProjectSequence,
    ProjectSummary,
    ProjectTemplate,
    RoleWeight,
    Stage,
    Task,
    TaskLink,
)
from db.models.resources import Absence, PersonSkill, Skill, StaffingRequest
from db.models.storage import Attachment
from db.models.usage import UsageEvent
from db.models.work import Alarm, FiscalPeriod, ProgressEntry, ProgressPeriod, QaReview, ReportLine, WorkType

__all__ = [
    "Absence",
    "Alarm",
    "ApprovalCase",
    "ApprovalTask",
    "Attachment",
    "AuditHead",
    "AuditRow",
    "Base",
    "Baseline",
    "BaselineTask",
    "BonusLine",
    "BonusSheet",
    "BudgetAccount",
    "BudgetEntry",
    "BudgetLine",
    "BudgetProposal",
    "BudgetProposalLine",
    "CaseCopy",
    "CaseEvent",
    "CaseStep",
    "Contact",
    "Contract",
    "CorrectiveAction",
    "CostEntry",
    "CostLine",
    "Customer",
    "CustomerShare",
    "Delegation",
    "Deliverable",
    "Department",
    "Employee",
    "EmployeeRole",
    "FiscalPeriod",
    "Flow",
    "FlowVersion",
    "FollowUp",
    "Grade",
    "GradeRate",
    "Holiday",
    "ImportMapping",
    "IndicatorReading",
    "JobRun",
    "LoginSession",
    "LoginTicket",
    "MemberScore",
    "Milestone",
    "MilestonePrecondition",
    "Notice",
    "NoticeDelivery",
    "NoticeHours",
    "NoticePreference",
    "NumberSeries",
    "PersonRate",
    "PersonSkill",
    "PlanLine",
    "PolicyValue",
    "ProgressEntry",
    "ProgressPeriod",
    "Project",
    "ProjectEnding",
    "ProjectMember",
    "ProjectPause",
    "ProjectRisk",
    "ProjectSequence",
    "ProjectSummary",
    "ProjectTemplate",
    "QaReview",
    "QualityScore",
    "Receipt",
    "ReceiptLine",
    "Remark",
    "ReportLine",
    "RoleWeight",
    "RulesStamp",
    "SavedView",
    "Skill",
    "StaffingRequest",
    "Stage",
    "SupportRequest",
    "Task",
    "TaskLink",
    "TaskReport",
    "TopicGroup",
    "TopicMember",
    "UsageEvent",
    "UserAccount",
    "Webhook",
    "WeeklyBrief",
    "WorkType",
]
