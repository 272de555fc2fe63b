"""The words of what can be permitted: record:action (PLT-03)."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    HOME_READ = "home:read"
    PEOPLE_DIRECTORY = "people:directory"
    PEOPLE_READ_TEAM = "people:read_team"
    PEOPLE_READ_ALL = "people:read_all"
    PEOPLE_EDIT = "people:edit"
    ROLE_ASSIGN = "role:assign"
    ACCOUNT_MANAGE = "account:manage"
    RATE_READ_GRADE = "rate:read_grade"
    RATE_READ_PERSON = "rate:read_person"
    RATE_EDIT = "rate:edit"
    CALENDAR_EDIT = "calendar:edit"
    ABSENCE_ENTER = "absence:enter"  # by part: one's own, one's people's
    ABSENCE_EDIT_PAST = "absence:edit_past"  # everybody's, also what is over
    SKILL_EDIT = "skill:edit"
    LOAD_READ = "load:read"  # of the people one leads, and of one's teams
    LOAD_READ_ALL = "load:read_all"
    STAFFING_ASK = "staffing:ask"  # by part: manager of the project
    STAFFING_ANSWER = "staffing:answer"  # by part: head of the department
    POLICY_READ = "policy:read"
    POLICY_CHANGE = "policy:change"
    AUDIT_READ = "audit:read"
    JOBS_READ = "job:read"
    JOBS_RUN = "job:run"
    USAGE_READ_ALL = "usage:read_all"
    CONTRIBUTION_READ_ALL = "contribution:read_all"

    CUSTOMER_READ = "customer:read"
    CUSTOMER_READ_ALL = "customer:read_all"
    CUSTOMER_CREATE = "customer:create"
    CUSTOMER_EDIT = "customer:edit"
    CUSTOMER_IMPORT = "customer:import"
    CUSTOMER_SHARE = "customer:share"

    CONTRACT_READ = "contract:read"
    CONTRACT_READ_ALL = "contract:read_all"
    CONTRACT_CREATE = "contract:create"
    CONTRACT_EDIT = "contract:edit"
    CONTRACT_SUBMIT = "contract:submit"

    RECEIPT_READ = "receipt:read"
    RECEIPT_REGISTER = "receipt:register"
    RECEIPT_CONFIRM = "receipt:confirm"

    PROJECT_LIST = "project:list"
    PROJECT_CREATE = "project:create"
    PROJECT_READ = "project:read"
    PROJECT_READ_ALL = "project:read_all"
    PROJECT_MONEY = "project:money"
    PROJECT_MONEY_ALL = "project:money_all"
    PROJECT_EDIT = "project:edit"
    PROJECT_SUBMIT = "project:submit"
    PROJECT_LIFE = "project:life"  # start, pause, restart, finish, close
    PROJECT_LIFE_ALL = "project:life_all"
    PLAN_EDIT = "plan:edit"
    TASK_BREAK_DOWN = "task:break_down"
    MILESTONE_REACH = "milestone:reach"
    DELIVERABLE_SUBMIT = "deliverable:submit"
    DELIVERABLE_ACCEPT = "deliverable:accept"  # check, have reviewed, deliver, file what the client said
    OUTPUT_WAIVE = "output:waive"
    ACCEPTANCE_FILE = "acceptance:file"
    ACCEPTANCE_DECIDE = "acceptance:decide"
    EXPERT_READ = "expert:read"
    EXPERT_EDIT = "expert:edit"
    EXPERT_RATE = "expert:rate"
    RISK_EDIT = "risk:edit"
    HANDOVER_ACCEPT = "handover:accept"
    EVALUATION_WRITE = "evaluation:write"
    EVALUATION_REVIEW = "evaluation:review"
    RISK_RAISE = "risk:raise"
    SIMULATION_RUN = "simulation:run"
    ISSUE_RAISE = "issue:raise"
    ISSUE_EDIT = "issue:edit"
    LESSON_NOTE = "lesson:note"
    MEETING_EDIT = "meeting:edit"
    MEETING_ACTION = "meeting:action"  # by part: of who shall do it
    RESEARCH_EDIT = "research:edit"
    CLIENT_TEAM = "client_team:view"  # stance, motive and way of contact of the client's people (PRJ-41)
    CLIENT_TEAM_EDIT = "client_team:edit"
    TAILORING_EDIT = "tailoring:edit"
    FINDING_ANSWER = "finding:answer"  # by part: of its owner
    TEMPLATE_EDIT = "template:edit"
    PORTFOLIO_READ = "portfolio:read"
    LEVELLING_RUN = "levelling:run"  # of the projects one leads
    DECISION_SUPPORT = "decision:support"  # load, headroom and margin of the year with a new project and without

    PROGRESS_UPDATE = "progress:update"
    PROGRESS_CONFIRM = "progress:confirm"
    QA_REVIEW = "qa:review"

    CORRECTIVE_EDIT = "corrective:edit"  # owner, day, measure of a corrective action
    CORRECTIVE_DONE = "corrective:done"  # by part: of its owner
    BRIEF_EDIT = "brief:edit"
    WORK_TYPE_EDIT = "work_type:edit"

    REPORT_WRITE = "report:write"
    REPORT_CONFIRM = "report:confirm"
    REPORT_CONFIRM_TEAM = "report:confirm_team"
    PERIOD_CLOSE = "period:close"

    BUDGET_READ = "budget:read"
    BUDGET_EDIT = "budget:edit"
    BUDGET_APPROVE = "budget:approve"

    SCORE_MEMBER = "score:member"
    SCORE_MANAGER = "score:manager"
    SCORE_QUALITY = "score:quality"
    BONUS_CREATE = "bonus:create"
    BONUS_PAY = "bonus:pay"
    BONUS_READ_OWN = "bonus:read_own"
    BONUS_READ_ALL = "bonus:read_all"

    APPROVAL_TAKE_PART = "approval:take_part"
    APPROVAL_MONITOR = "approval:monitor"
    APPROVAL_OVERSEE = "approval:oversee"  # re-assign a stuck to-do, stop a case
    FLOW_READ = "flow:read"
    FLOW_EDIT = "flow:edit"

    NOTICE_MANAGE = "notice:manage"

    SUPPORT_ASK = "support:ask"  # by part: of one's own request
    SUPPORT_ANSWER = "support:answer"  # by part: of the department
