"""What the ledger refuses. Facts: the year, the account in both languages, what is left, what is missing."""

from __future__ import annotations

from core.errors import Refusal
from core.unit import CONSTRAINT_REFUSALS


class HeadroomExceeded(Refusal):
    """The company's budget of a year and account has not enough left (PRJ-10, MON-04). Facts: year, account, account_en, left, missing."""

    code = "headroom_exceeded"


class CompanyBudgetMissing(HeadroomExceeded):
    """The company has no budget at all for the account, nor above it, in that year."""

    code = "company_budget_missing"


class ProjectBudgetExceeded(Refusal):
    """The project's own line of a year and account has not enough left, and its account stops (MON-02)."""

    code = "project_budget_exceeded"


class BudgetStopHolds(Refusal):
    """The database's last word: a line that stops would be overdrawn."""

    code = "budget_stop_holds"


class NothingToBook(Refusal):
    """A movement of zero books nothing and would leave an empty row."""

    code = "nothing_to_book"


CONSTRAINT_REFUSALS["ck_budget_line_stop_holds"] = BudgetStopHolds
