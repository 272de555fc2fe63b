"""The ledger: company budget, projects' budgets, and every movement on them (MON-01 … MON-04, MON-18).

`post` is the only way figures move: it locks, checks, updates the kept balances and writes the rows they are sums of."""

from core.ledger.accounts import AccountRow, accounts, labour_account_id
from core.ledger.booking import Spending, occupy, release, spend, spend_all, year_of
from core.ledger.errors import BudgetStopHolds, CompanyBudgetMissing, HeadroomExceeded, ProjectBudgetExceeded
from core.ledger.figures import Figures
from core.ledger.headroom import Headroom, Need, headroom, require_headroom
from core.ledger.post import Movement, Overdrawn, post

__all__ = [
    "AccountRow",
    "BudgetStopHolds",
    "CompanyBudgetMissing",
    "Figures",
    "Headroom",
    "HeadroomExceeded",
    "Movement",
    "Need",
    "Overdrawn",
    "ProjectBudgetExceeded",
    "Spending",
    "accounts",
    "headroom",
    "labour_account_id",
    "occupy",
    "post",
    "release",
    "require_headroom",
    "spend",
    "spend_all",
    "year_of",
]
