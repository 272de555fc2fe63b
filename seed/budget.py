"""The company's budgets of last year, this year and next (MON-01)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core.budget.service import BudgetEdit, save_budget
from seed.accounts import account_ids
from seed.people import Staff

# account → last year, this year, next year
PROJECT_BUDGET = {
    "labour": (900_000, 3_000_000, 1_600_000),
    "purchase": (60_000, 200_000, 260_000),
    "travel": (80_000, 180_000, 200_000),
    "meeting": (40_000, 100_000, 100_000),
    "other": (20_000, 60_000, 80_000),
}
OFFICE_BUDGET = {
    "labour": (5_800_000, 6_600_000, 6_800_000),
    "travel": (240_000, 260_000, 280_000),
    "meals": (160_000, 170_000, 180_000),
    "meeting": (120_000, 130_000, 140_000),
    "other": (300_000, 320_000, 340_000),
}


def approve_budgets(staff: Staff, today: dt.date) -> None:
    """Three years of budgets by finance."""
    finance, ids = staff["E003"], account_ids(staff["E003"])
    for n, year in enumerate((today.year - 1, today.year, today.year + 1)):
        edits = [BudgetEdit("project", ids[code], Decimal(amounts[n])) for code, amounts in PROJECT_BUDGET.items()]
        edits += [BudgetEdit("non_project", ids[code], Decimal(amounts[n]), control="warn") for code, amounts in OFFICE_BUDGET.items()]
        save_budget(finance, year, edits)
