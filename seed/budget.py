"""The company's budgets of last year, this year and next: proposed, checked, approved (MON-01, APR-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from core.budget import proposals
from core.budget.effect import BudgetEdit
from seed.accounts import account_ids
from seed.decide import decide
from seed.people import Staff
from seed.rows import version

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
NOTE = "按上年实际与在手合同编制；项目人工按签约额测算。"


def approve_budgets(staff: Staff, today: dt.date) -> None:
    """Three years of budgets: the accountant proposes, the finance manager checks, the general manager approves."""
    ids = account_ids(staff["E003"])
    for n, year in enumerate((today.year - 1, today.year, today.year + 1)):
        edits = [BudgetEdit("project", ids[code], Decimal(amounts[n])) for code, amounts in PROJECT_BUDGET.items()]
        edits += [BudgetEdit("non_project", ids[code], Decimal(amounts[n]), control="warn") for code, amounts in OFFICE_BUDGET.items()]
        approve_budget(staff, year, edits)


def approve_budget(staff: Staff, year: int, edits: Sequence[BudgetEdit]) -> None:
    """One year's figures from the proposal to their effect."""
    accountant = staff["E004"]
    proposal = proposals.save_proposal(accountant, year, edits, note=NOTE)
    proposals.submit(accountant, proposal, seen_version=version("budget_proposal", proposal))
    for who in (staff["E003"], staff["E001"]):
        decide(who, proposals.DOCUMENT, proposal)
