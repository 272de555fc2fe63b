"""The one table of screens. Navigation, deep links, search results and the tests of every role are built from it.

A screen is `pages/<area>/<file>.py`; its key is its address (/my_week) and gives its words: `screen.<key>` is the title in
the catalogues of its area, `section.<section>` the heading it stands under. A screen that is not in a person's menu does
not exist for them, also by its address; the services behind it check again."""
from __future__ import annotations

from dataclasses import dataclass

from core.access import Actor
from core.access import Permission as P

SECTIONS = ("mine", "sales", "delivery", "portfolio", "method", "finance", "people", "administration")


@dataclass(frozen=True)
class Screen:
    """`any_of`: one of these permissions opens it (none named: everybody). `in_menu` is off for records opened from a list."""

    key: str
    path: str
    icon: str                               # a Material Symbols name
    section: str
    any_of: tuple[P, ...] = ()
    in_menu: bool = True

    def open_to(self, actor: Actor) -> bool:
        return not self.any_of or any(actor.can(p) for p in self.any_of)


SCREENS: tuple[Screen, ...] = (
    Screen("home", "pages/home/home.py", "home", "mine", (P.HOME_READ,)),
    Screen("todo", "pages/approvals/todo.py", "task_alt", "mine", (P.APPROVAL_TAKE_PART,)),
    Screen("delegations", "pages/approvals/delegations.py", "supervisor_account", "mine", (P.APPROVAL_TAKE_PART,)),
    Screen("my_tasks", "pages/work/my_tasks.py", "checklist", "mine"),
    Screen("my_week", "pages/work/my_week.py", "calendar_view_week", "mine"),
    Screen("topics", "pages/work/topics.py", "forum", "mine", (P.HOME_READ,)),
    Screen("support", "pages/work/support.py", "contact_support", "mine", (P.HOME_READ,)),
    Screen("my_issues", "pages/work/my_issues.py", "report_problem", "mine", (P.PROJECT_LIST,)),
    Screen("reviews", "pages/work/reviews.py", "rate_review", "mine", (P.HOME_READ,)),
    Screen("knowledge", "pages/work/knowledge.py", "local_library", "method", (P.HOME_READ,)),
    Screen("confirm_reports", "pages/work/confirm_reports.py", "fact_check", "delivery",
           (P.PROJECT_CREATE, P.REPORT_CONFIRM_TEAM, P.RATE_READ_GRADE, P.CUSTOMER_READ_ALL)),        # whoever may be manager, sponsor or head
    Screen("projects", "pages/projects/projects.py", "work", "delivery", (P.PROJECT_LIST,)),
    Screen("project", "pages/projects/project.py", "work", "delivery", (P.PROJECT_LIST,), in_menu=False),
    Screen("change", "pages/projects/change_screen.py", "difference", "delivery", (P.PROJECT_LIST,), in_menu=False),
    Screen("changes", "pages/projects/change_board.py", "difference", "delivery", (P.PORTFOLIO_READ, P.PROJECT_CREATE)),
    Screen("new_project", "pages/projects/new_project.py", "add_circle", "delivery", (P.PROJECT_CREATE,), in_menu=False),
    Screen("project_templates", "pages/projects/templates.py", "dashboard_customize", "method", (P.PROJECT_CREATE, P.TEMPLATE_EDIT)),
    Screen("meeting", "pages/projects/meeting_record.py", "groups", "delivery", (P.PROJECT_LIST,), in_menu=False),
    Screen("quality_board", "pages/projects/quality_board.py", "verified_user", "delivery", (P.QA_REVIEW, P.PROJECT_LIFE_ALL)),
    Screen("template_edit", "pages/projects/template_edit.py", "edit_note", "delivery", (P.TEMPLATE_EDIT,), in_menu=False),
    Screen("handovers", "pages/work/handovers.py", "handshake", "delivery", (P.HANDOVER_ACCEPT, P.PORTFOLIO_READ, P.PROJECT_CREATE)),
    Screen("evaluations", "pages/portfolio/evaluations.py", "grading", "portfolio", (P.EVALUATION_REVIEW, P.PORTFOLIO_READ)),
    Screen("customers", "pages/sales/customers.py", "apartment", "sales", (P.CUSTOMER_READ,)),
    Screen("contracts", "pages/sales/contracts.py", "contract", "sales", (P.CONTRACT_READ,)),
    Screen("receivables", "pages/sales/receivables.py", "savings", "sales", (P.RECEIPT_READ,)),
    Screen("customer", "pages/sales/customer.py", "apartment", "sales", (P.CUSTOMER_READ,), in_menu=False),
    Screen("customer_import", "pages/sales/import_customers.py", "upload_file", "sales", (P.CUSTOMER_IMPORT,), in_menu=False),
    Screen("contract", "pages/sales/contract.py", "contract", "sales", (P.CONTRACT_READ,), in_menu=False),
    Screen("contract_edit", "pages/sales/contract_edit.py", "edit_document", "sales", (P.CONTRACT_CREATE, P.CONTRACT_EDIT), in_menu=False),
    Screen("receipts", "pages/finance/receipts.py", "price_check", "finance", (P.RECEIPT_CONFIRM,)),
    Screen("portfolio", "pages/portfolio/portfolio.py", "dashboard", "portfolio", (P.PORTFOLIO_READ,)),
    Screen("levelling", "pages/portfolio/levelling.py", "auto_fix_high", "portfolio", (P.LEVELLING_RUN,)),
    Screen("decision_support", "pages/portfolio/decision_support.py", "balance", "portfolio", (P.DECISION_SUPPORT,)),
    Screen("portfolio_risks", "pages/portfolio/risks.py", "grid_on", "portfolio", (P.PORTFOLIO_READ,)),
    Screen("lessons", "pages/portfolio/lessons.py", "school", "method", (P.PROJECT_LIST,)),
    Screen("load", "pages/portfolio/load.py", "grid_on", "portfolio", (P.LOAD_READ,)),
    Screen("free_people", "pages/portfolio/free_people.py", "person_search", "portfolio", (P.LOAD_READ,)),
    Screen("demand", "pages/people/demand.py", "group_add", "portfolio", (P.LOAD_READ,)),
    Screen("absences", "pages/people/absences.py", "beach_access", "mine", (P.HOME_READ,)),
    Screen("skills", "pages/people/skills.py", "psychology", "people", (P.PEOPLE_DIRECTORY,)),
    Screen("indicators", "pages/portfolio/indicators.py", "speed", "portfolio",
           (P.PORTFOLIO_READ, P.QA_REVIEW, P.PROJECT_CREATE, P.PEOPLE_READ_TEAM)),
    Screen("work_types", "pages/work/work_types.py", "category", "method",
           (P.WORK_TYPE_EDIT, P.PORTFOLIO_READ, P.PROJECT_CREATE, P.PEOPLE_READ_TEAM)),
    Screen("budgets", "pages/finance/budgets.py", "account_balance_wallet", "finance", (P.BUDGET_READ,)),
    Screen("periods", "pages/finance/periods.py", "event_available", "finance", (P.PERIOD_CLOSE,)),
    Screen("decision", "pages/approvals/decision.py", "gavel", "mine", (P.APPROVAL_TAKE_PART,), in_menu=False),
    Screen("notices", "pages/approvals/notices.py", "notifications", "mine", in_menu=False),
    Screen("bonus", "pages/performance/bonus.py", "redeem", "finance", (P.BONUS_READ_OWN,)),
    Screen("contributions", "pages/administration/contributions.py", "leaderboard", "mine"),
    Screen("profile", "pages/account/profile.py", "account_circle", "mine", in_menu=False),
    Screen("notice_choices", "pages/account/notice_choices.py", "notifications_active", "mine", in_menu=False),
    Screen("employees", "pages/people/employees.py", "badge", "people", (P.PEOPLE_DIRECTORY,)),
    Screen("experts", "pages/people/experts.py", "diversity_3", "people", (P.EXPERT_READ,)),
    Screen("departments", "pages/people/departments.py", "account_tree", "people", (P.PEOPLE_DIRECTORY,)),
    Screen("rates", "pages/people/rates.py", "payments", "people", (P.RATE_READ_GRADE,)),
    Screen("calendar", "pages/administration/calendar.py", "calendar_month", "administration", (P.CALENDAR_EDIT,)),
    Screen("policies", "pages/administration/policies.py", "tune", "administration", (P.POLICY_READ,)),
    Screen("flows", "pages/approvals/flows.py", "account_tree", "administration", (P.FLOW_READ,)),
    Screen("monitor", "pages/approvals/monitor.py", "monitoring", "administration", (P.APPROVAL_MONITOR,)),
    Screen("approval_statistics", "pages/approvals/statistics.py", "query_stats", "administration", (P.APPROVAL_MONITOR,)),
    Screen("usage", "pages/administration/usage.py", "browse_activity", "administration", (P.USAGE_READ_ALL,)),
    Screen("flow_editor", "pages/approvals/flow_editor.py", "account_tree", "administration", (P.FLOW_READ,), in_menu=False),
    Screen("audit", "pages/administration/audit.py", "policy", "administration", (P.AUDIT_READ,)),
    Screen("jobs", "pages/administration/jobs.py", "schedule", "administration", (P.JOBS_READ,)),
    Screen("deliveries", "pages/administration/deliveries.py", "outgoing_mail", "administration", (P.NOTICE_MANAGE,)),
    Screen("webhooks", "pages/administration/webhooks.py", "smart_toy", "administration", (P.NOTICE_MANAGE,)),
    Screen("users", "pages/administration/users.py", "manage_accounts", "administration", (P.ACCOUNT_MANAGE,)),
)
HOME = "home"                               # opened first; until it exists, the first screen of the menu


def screens_of(actor: Actor) -> tuple[Screen, ...]:
    """The screens this person may open, in the order of the menu."""
    return tuple(sorted((s for s in SCREENS if s.open_to(actor)), key=lambda s: SECTIONS.index(s.section)))


def screen(key: str) -> Screen:
    return next(s for s in SCREENS if s.key == key)
