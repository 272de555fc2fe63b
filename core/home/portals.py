"""One portal for each role: which figures it shows (PLT-06). A person with several roles chooses among their portals."""

from __future__ import annotations

from core import clock
from core.access import Actor, Role
from core.home import company, delivery, people
from core.home.figure import Figure, Work
from core.unit import reading

FIGURES: dict[str, Work] = {
    "revenue_year": company.revenue_year,
    "margin_year": company.margin_year,
    "headroom": company.headroom,
    "overdue": company.overdue,
    "due_soon": company.due_soon,
    "signed_year": company.signed_year,
    "received_year": company.received_year,
    "receipts_to_confirm": company.receipts_to_confirm,
    "contracts_in_approval": company.contracts_in_approval,
    "labour_cost_month": company.labour_cost_month,
    "projects_running": delivery.running("projects_running", delivery.seen),
    "my_projects": delivery.running("my_projects", delivery.mine),
    "red_projects": delivery.red_projects,
    "spi": delivery.index("spi", delivery.with_money),
    "cpi": delivery.index("cpi", delivery.with_money),
    "spi_mine": delivery.index("spi_mine", delivery.mine),
    "cpi_mine": delivery.index("cpi_mine", delivery.mine),
    "margin_mine": delivery.margin_mine,
    "open_alarms": delivery.alarms("open_alarms", delivery.seen),
    "my_alarms": delivery.alarms("my_alarms", delivery.mine),
    "periods_to_confirm": delivery.periods_to_confirm,
    "open_reviews": delivery.open_reviews,
    "reports_to_confirm": delivery.reports_to_confirm,
    "utilisation": people.utilisation("utilisation", people.everybody),
    "utilisation_team": people.utilisation("utilisation_team", people.my_departments),
    "hours_week": people.hours_week,
    "missing_days": people.missing_days,
    "my_tasks": people.my_tasks,
    "bonus_year": people.bonus_year,
    "headcount": people.headcount,
    "left_year": people.left_year,
    "without_report": people.without_report,
    "customers": people.customers,
    "todo_open": people.todo_open,
    "decided_month": people.decided_month,
    "running_cases": people.running_cases,
    "accounts_active": people.accounts_active,
    "flows_published": people.flows_published,
}

_SALES = ("signed_year", "received_year", "due_soon", "overdue", "contracts_in_approval")
_MEMBER = ("my_tasks", "hours_week", "missing_days", "bonus_year")

# in the order in which the portal of a person with several roles is chosen first
PORTALS: dict[Role, tuple[str, ...]] = {
    Role.CEO: ("revenue_year", "margin_year", "headroom", "overdue", "utilisation"),
    Role.PMO: ("projects_running", "spi", "cpi", "open_alarms", "utilisation"),
    Role.SALES_DIRECTOR: _SALES,
    Role.FINANCE: ("receipts_to_confirm", "headroom", "received_year", "overdue", "labour_cost_month"),
    Role.HR: ("headcount", "left_year", "without_report"),
    Role.LEGAL: ("todo_open", "decided_month", "contracts_in_approval"),
    Role.QA: ("periods_to_confirm", "open_reviews", "red_projects", "open_alarms"),
    Role.PM: ("my_projects", "margin_mine", "spi_mine", "cpi_mine", "reports_to_confirm", "my_alarms"),
    Role.DOMAIN_MANAGER: ("my_projects", "margin_mine", "spi_mine", "cpi_mine", "my_alarms"),
    Role.DEPT_HEAD: ("utilisation_team", "reports_to_confirm", "without_report"),
    Role.SALES: _SALES,
    Role.CONTRACT_SPECIALIST: ("contracts_in_approval", "signed_year", "due_soon", "overdue"),
    Role.COMMERCE: ("contracts_in_approval", "signed_year", "due_soon", "overdue"),
    Role.MARKETING: ("customers", "hours_week", "missing_days"),
    Role.ADMIN: ("accounts_active", "running_cases", "flows_published"),
    Role.MEMBER: _MEMBER,
    Role.BUYER: _MEMBER,
    Role.ARCHIVIST: _MEMBER,
    Role.SUPPORT: _MEMBER,
}


def portals_of(actor: Actor) -> tuple[Role, ...]:
    """The actor's portals, the first one first; who has no role sees what a consultant sees."""
    return tuple(role for role in PORTALS if role in actor.roles) or (Role.MEMBER,)


def figures(actor: Actor, portal: Role) -> list[Figure]:
    """The figures of one of the actor's own portals, each under the actor's row scope; a fixed number of statements."""
    chosen = portal if portal in portals_of(actor) else portals_of(actor)[0]
    today = clock.today()
    with reading(actor) as session:
        return [FIGURES[key](session, actor, today) for key in PORTALS[chosen]]
