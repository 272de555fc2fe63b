"""The life of a budget proposal: drafted, in approval, in effect; a return or a withdrawal leads back to the draft (MON-01, APR-12)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Session

from core.access import Permission as P
from core.budget.effect import below_use, lines_of
from core.errors import Refusal, collect
from core.ledger.accounts import accounts
from core.workflow import Machine, Step, Transition
from db.models import BudgetProposal


class ProposalState(StrEnum):
    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    DROPPED = "dropped"


class NothingProposed(Refusal):
    """Every figure is as it stands: there is nothing to approve."""

    code = "nothing_proposed"


def changes_something(step: Step[BudgetProposal]) -> None:
    if not step.record.lines:
        raise NothingProposed()


def nothing_below_use(step: Step[BudgetProposal]) -> None:
    """No line that stops falls under what is committed and spent on it now; every such line is named."""
    collect(*below_uses(step.session, step.record))


def below_uses(session: Session, row: BudgetProposal) -> list[Refusal]:
    """The refusal of each proposed figure that lies under what is used; two statements."""
    lines, tree = lines_of(session, row.year), accounts(session)
    asked = [(lines.get((x.scope, x.department_id, x.account_id)), x) for x in row.lines]
    found = [below_use(line, x.amount, x.control, tree[x.account_id], f"row {n}") for n, (line, x) in enumerate(asked, start=1) if line is not None]
    return [refusal for refusal in found if refusal is not None]


S = ProposalState
READY = (changes_something, nothing_below_use)
MACHINE: Machine[BudgetProposal] = Machine(
    "budget_proposal",
    (
        Transition("submit", frozenset({S.DRAFT}), S.IN_APPROVAL, P.BUDGET_EDIT, guards=READY),
        Transition("drop", frozenset({S.DRAFT}), S.DROPPED, P.BUDGET_EDIT),
        Transition("approve", frozenset({S.IN_APPROVAL}), S.APPROVED, None, guards=READY),
        Transition("return", frozenset({S.IN_APPROVAL}), S.DRAFT, None),
        Transition("withdraw", frozenset({S.IN_APPROVAL}), S.DRAFT, None),
        Transition("reject", frozenset({S.IN_APPROVAL}), S.REJECTED, None),
    ),
)
