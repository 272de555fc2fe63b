"""Company roles, project roles, and what each may do: the one place (PLT-03)."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from core.access.permissions import Permission as P


class Role(StrEnum):
    CEO = "ceo"
    SALES_DIRECTOR = "sales_director"
    MARKETING = "marketing"
    SALES = "sales"
    COMMERCE = "commerce"
    CONTRACT_SPECIALIST = "contract_specialist"
    PMO = "pmo"
    DOMAIN_MANAGER = "domain_manager"
    PM = "pm"
    MEMBER = "member"
    FINANCE = "finance"
    DEPT_HEAD = "dept_head"
    HR = "hr"
    LEGAL = "legal"
    BUYER = "buyer"
    QA = "qa"
    ARCHIVIST = "archivist"
    SUPPORT = "support"
    ADMIN = "admin"


class ProjectRole(StrEnum):
    """A person's part in one project; manager, sponsor and domain manager are named on the project itself."""

    MANAGER = "manager"
    SPONSOR = "sponsor"
    DOMAIN_MANAGER = "domain_manager"
    CONSULTANT = "consultant"
    ANALYST = "analyst"
    ASSISTANT = "assistant"
    QA = "qa"
    SALES_OWNER = "sales_owner"  # account manager of the customer or owner of the contract
    APPROVER = "approver"  # has or had a to-do on a document of the project


EVERYBODY = frozenset({P.HOME_READ, P.REPORT_WRITE, P.PROJECT_LIST, P.PEOPLE_DIRECTORY, P.APPROVAL_TAKE_PART, P.BONUS_READ_OWN})

ROLE_PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.CEO: frozenset(
        {
            P.EXPERT_READ,
            P.EXPERT_RATE,
            P.LOAD_READ,
            P.LOAD_READ_ALL,
            P.CUSTOMER_READ,
            P.CUSTOMER_READ_ALL,
            P.CONTRACT_READ,
            P.CONTRACT_READ_ALL,
            P.RECEIPT_READ,
            P.PROJECT_READ_ALL,
            P.PROJECT_MONEY_ALL,
            P.DECISION_SUPPORT,
            P.PORTFOLIO_READ,
            P.BUDGET_READ,
            P.BUDGET_APPROVE,
            P.BONUS_READ_ALL,
            P.RATE_READ_GRADE,
            P.RATE_READ_PERSON,
            P.PEOPLE_READ_ALL,
            P.APPROVAL_MONITOR,
            P.POLICY_READ,
            P.AUDIT_READ,
            P.USAGE_READ_ALL,
            P.CONTRIBUTION_READ_ALL,
        }
    ),
    Role.SALES_DIRECTOR: frozenset(
        {
            P.EXPERT_READ,
            P.CUSTOMER_READ,
            P.CUSTOMER_READ_ALL,
            P.CUSTOMER_EDIT,
            P.CUSTOMER_CREATE,
            P.CUSTOMER_IMPORT,
            P.CUSTOMER_SHARE,
            P.CONTRACT_READ,
            P.CONTRACT_READ_ALL,
            P.CONTRACT_CREATE,
            P.CONTRACT_EDIT,
            P.CONTRACT_SUBMIT,
            P.RECEIPT_READ,
            P.RECEIPT_REGISTER,
        }
    ),
    Role.MARKETING: frozenset({P.CUSTOMER_READ}),
    Role.SALES: frozenset(
        {
            P.CUSTOMER_READ,
            P.CUSTOMER_CREATE,
            P.CUSTOMER_EDIT,
            P.CUSTOMER_IMPORT,
            P.CUSTOMER_SHARE,
            P.CONTRACT_READ,
            P.CONTRACT_CREATE,
            P.CONTRACT_EDIT,
            P.CONTRACT_SUBMIT,
            P.RECEIPT_READ,
            P.RECEIPT_REGISTER,
        }
    ),
    Role.COMMERCE: frozenset({P.CUSTOMER_READ, P.CONTRACT_READ, P.CONTRACT_READ_ALL, P.RECEIPT_READ}),
    Role.CONTRACT_SPECIALIST: frozenset({P.CUSTOMER_READ, P.CONTRACT_READ, P.CONTRACT_READ_ALL, P.CONTRACT_CREATE, P.CONTRACT_EDIT, P.CONTRACT_SUBMIT}),
    Role.PMO: frozenset(
        {
            P.EXPERT_READ,
            P.EXPERT_EDIT,
            P.EXPERT_RATE,
            P.LOAD_READ,
            P.LOAD_READ_ALL,
            P.SKILL_EDIT,
            P.CUSTOMER_READ,
            P.CONTRACT_READ,
            P.CONTRACT_READ_ALL,
            P.PROJECT_CREATE,
            P.PROJECT_READ_ALL,
            P.PROJECT_MONEY_ALL,
            P.PROJECT_LIFE_ALL,
            P.CLIENT_TEAM,
            P.LEVELLING_RUN,
            P.DECISION_SUPPORT,
            P.PORTFOLIO_READ,
            P.SIMULATION_RUN,
            P.LESSON_NOTE,
            P.TEMPLATE_EDIT,
            P.EVALUATION_REVIEW,
            P.WORK_TYPE_EDIT,
            P.CORRECTIVE_EDIT,
            P.BUDGET_READ,
            P.RATE_READ_GRADE,
            P.SCORE_MANAGER,
            P.BONUS_READ_ALL,
            P.BONUS_CREATE,
            P.APPROVAL_MONITOR,
            P.APPROVAL_OVERSEE,
            P.CONTRIBUTION_READ_ALL,
            P.RECEIPT_READ,
            P.POLICY_READ,
        }
    ),
    Role.DOMAIN_MANAGER: frozenset({P.RATE_READ_GRADE, P.LOAD_READ}),
    Role.PM: frozenset({P.EXPERT_READ, P.PROJECT_CREATE, P.LEVELLING_RUN, P.RATE_READ_GRADE, P.CUSTOMER_READ, P.CONTRACT_READ, P.LOAD_READ}),
    Role.MEMBER: frozenset(),
    Role.FINANCE: frozenset(
        {
            P.EXPERT_READ,
            P.EXPERT_RATE,
            P.CUSTOMER_READ,
            P.CONTRACT_READ,
            P.CONTRACT_READ_ALL,
            P.RECEIPT_READ,
            P.RECEIPT_CONFIRM,
            P.PROJECT_READ_ALL,
            P.PROJECT_MONEY_ALL,
            P.BUDGET_READ,
            P.BUDGET_EDIT,
            P.PERIOD_CLOSE,
            P.RATE_READ_GRADE,
            P.RATE_READ_PERSON,
            P.BONUS_READ_ALL,
            P.BONUS_CREATE,
            P.BONUS_PAY,
            P.POLICY_READ,
            P.DECISION_SUPPORT,
            P.PORTFOLIO_READ,
        }
    ),
    Role.DEPT_HEAD: frozenset({P.EXPERT_READ, P.PEOPLE_READ_TEAM, P.REPORT_CONFIRM_TEAM, P.LOAD_READ}),
    Role.HR: frozenset(
        {
            P.EXPERT_READ,
            P.PEOPLE_READ_ALL,
            P.PEOPLE_EDIT,
            P.RATE_READ_GRADE,
            P.RATE_READ_PERSON,
            P.RATE_EDIT,
            P.BONUS_READ_ALL,
            P.CALENDAR_EDIT,
            P.LOAD_READ,
            P.LOAD_READ_ALL,
            P.SKILL_EDIT,
            P.ABSENCE_EDIT_PAST,
        }
    ),
    Role.LEGAL: frozenset({P.CUSTOMER_READ, P.CONTRACT_READ, P.CONTRACT_READ_ALL}),
    Role.BUYER: frozenset(),
    Role.QA: frozenset({P.EXPERT_READ, P.PROJECT_READ_ALL, P.PROGRESS_CONFIRM, P.QA_REVIEW, P.SCORE_QUALITY}),
    Role.ARCHIVIST: frozenset(),
    Role.SUPPORT: frozenset({P.HANDOVER_ACCEPT}),
    Role.ADMIN: frozenset(
        {
            P.PEOPLE_READ_ALL,
            P.PEOPLE_EDIT,
            P.ACCOUNT_MANAGE,
            P.ROLE_ASSIGN,
            P.POLICY_READ,
            P.POLICY_CHANGE,
            P.FLOW_READ,
            P.FLOW_EDIT,
            P.NOTICE_MANAGE,
            P.APPROVAL_MONITOR,
            P.APPROVAL_OVERSEE,
            P.AUDIT_READ,
            P.JOBS_READ,
            P.JOBS_RUN,
            P.USAGE_READ_ALL,
            P.CONTRIBUTION_READ_ALL,
            P.CALENDAR_EDIT,
            P.TEMPLATE_EDIT,
            P.RATE_READ_GRADE,
        }
    ),
}

# what everybody of the firm's team does with the client's people
WORKS_WITH_CLIENT = frozenset({P.MEETING_EDIT, P.RESEARCH_EDIT, P.CLIENT_TEAM, P.CLIENT_TEAM_EDIT})

# everybody on the team says what threatens, what hinders, what was learned (PRJ-24, PRJ-27)
SPEAKS_UP = frozenset({P.RISK_RAISE, P.ISSUE_RAISE, P.LESSON_NOTE})

PROJECT_PERMISSIONS: dict[ProjectRole, frozenset[P]] = {
    ProjectRole.MANAGER: frozenset(
        {
            P.PROJECT_READ,
            P.PROJECT_MONEY,
            P.PROJECT_EDIT,
            P.PROJECT_SUBMIT,
            P.PROJECT_LIFE,
            P.PLAN_EDIT,
            P.REPORT_CONFIRM,
            P.PROGRESS_UPDATE,
            P.MILESTONE_REACH,
            P.DELIVERABLE_ACCEPT,
            P.DELIVERABLE_SUBMIT,
            P.SCORE_MEMBER,
            P.BONUS_CREATE,
            P.RISK_EDIT,
            P.EVALUATION_WRITE,
            P.SIMULATION_RUN,
            P.ISSUE_EDIT,
            *SPEAKS_UP,
            P.TAILORING_EDIT,
            *WORKS_WITH_CLIENT,
            P.CORRECTIVE_EDIT,
            P.BRIEF_EDIT,
        }
    ),
    ProjectRole.SPONSOR: frozenset(
        {P.PROJECT_READ, P.PROJECT_MONEY, P.REPORT_CONFIRM, P.DELIVERABLE_ACCEPT, P.ACCEPTANCE_DECIDE, *WORKS_WITH_CLIENT, *SPEAKS_UP}
    ),
    ProjectRole.DOMAIN_MANAGER: frozenset({P.PROJECT_READ, P.PROJECT_MONEY, *WORKS_WITH_CLIENT, *SPEAKS_UP}),
    ProjectRole.CONSULTANT: frozenset({P.PROJECT_READ, P.DELIVERABLE_SUBMIT, P.TASK_BREAK_DOWN, *WORKS_WITH_CLIENT, *SPEAKS_UP}),
    ProjectRole.ANALYST: frozenset({P.PROJECT_READ, P.DELIVERABLE_SUBMIT, P.TASK_BREAK_DOWN, *WORKS_WITH_CLIENT, *SPEAKS_UP}),
    ProjectRole.ASSISTANT: frozenset({P.PROJECT_READ, P.DELIVERABLE_SUBMIT, P.TASK_BREAK_DOWN, *WORKS_WITH_CLIENT, *SPEAKS_UP}),
    ProjectRole.QA: frozenset({P.PROJECT_READ, P.PROGRESS_CONFIRM, P.QA_REVIEW, P.SCORE_QUALITY, P.CLIENT_TEAM, *SPEAKS_UP}),
    ProjectRole.SALES_OWNER: frozenset({P.PROJECT_READ, P.ACCEPTANCE_FILE}),
    ProjectRole.APPROVER: frozenset({P.PROJECT_READ, P.PROJECT_MONEY}),
}

# what a company role may do on every project, in the words of the projects
EVERYWHERE: dict[P, frozenset[P]] = {
    P.PROJECT_READ_ALL: frozenset({P.PROJECT_READ}),
    P.PROJECT_MONEY_ALL: frozenset({P.PROJECT_READ, P.PROJECT_MONEY}),
    P.PROJECT_LIFE_ALL: frozenset({P.PROJECT_READ, P.PROJECT_LIFE, P.ACCEPTANCE_FILE, P.OUTPUT_WAIVE}),
    P.PROGRESS_CONFIRM: frozenset({P.PROGRESS_CONFIRM}),
    P.QA_REVIEW: frozenset({P.QA_REVIEW}),
    P.CORRECTIVE_EDIT: frozenset({P.CORRECTIVE_EDIT}),
    P.SCORE_QUALITY: frozenset({P.SCORE_QUALITY}),
    P.SCORE_MANAGER: frozenset({P.SCORE_MANAGER}),
    P.SIMULATION_RUN: frozenset({P.SIMULATION_RUN}),
    P.LESSON_NOTE: frozenset({P.LESSON_NOTE}),
    P.CLIENT_TEAM: frozenset({P.CLIENT_TEAM}),
    P.BONUS_CREATE: frozenset({P.BONUS_CREATE}),
}


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[P]:
    """Everything a person with these company roles may do."""
    granted = set(EVERYBODY)
    for role in roles:
        granted |= ROLE_PERMISSIONS[role]
    return frozenset(granted)
