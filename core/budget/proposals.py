"""A year's budget as finance proposes it: drafted, mended, handed in. Until the last approval the old figures hold (MON-01, APR-12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.approval import engine
from core.approval.giving_up import give_up
from core.budget.effect import BudgetEdit, Place, checked_edits, lines_of, require_year
from core.budget.machine import MACHINE, NothingProposed, ProposalState
from core.errors import AsWord, Refusal, StaleScreen, WrongState, require_text
from core.ledger.accounts import accounts
from core.numbering import next_number
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import BudgetProposal, BudgetProposalLine

DOCUMENT = "budget"
LONGEST_NOTE = 2_000
OPEN = (ProposalState.DRAFT, ProposalState.IN_APPROVAL)


class ProposalOpen(Refusal):
    """The year has a proposal already that is not decided."""

    code = "proposal_open"


CONSTRAINT_REFUSALS["uq_budget_proposal_open"] = ProposalOpen


def save_proposal(actor: Actor, year: int, edits: Sequence[BudgetEdit], *, note: str = "", seen_version: int | None = None, merge: bool = False) -> int:
    """Drafts the year's figures, or mends the draft; returns the proposal. Figures that are as they stand are left out; lines that are
    not named stay as they are: in the draft too with `merge` (an import), else only those named are proposed (the grid)."""
    require(actor, Permission.BUDGET_EDIT)
    require_year(year)
    text = require_text(note, field="note", longest=LONGEST_NOTE, required=False)
    with writing(actor, "budget.propose") as session:
        row = _draft(session, actor, year, seen_version)
        kept = {_place(x): BudgetEdit(x.scope, x.account_id, x.amount, x.control, x.department_id) for x in row.lines} if merge else {}
        wanted = kept | {edit.place: edit for _, edit in checked_edits(session, edits, accounts(session))}
        _write(session, row, _differing(session, year, wanted.values()))
        row.note = text or (row.note if merge else "")
        if not row.lines:
            raise NothingProposed()
        session.flush()
        return row.id


def submit(actor: Actor, proposal_id: int, *, seen_version: int, chosen: dict[str, list[int]] | None = None) -> int:
    """Sends the draft to finance and the general manager; returns the case. Nothing may fall under what is used (APR-10)."""
    with writing(actor, "budget.submit") as session:
        row = _locked(session, actor, proposal_id)
        MACHINE.move(session, actor, row, "submit", seen_version=seen_version)
        return engine.submit(session, actor, DOCUMENT, row.id, chosen=chosen).id


def withdraw(actor: Actor, proposal_id: int) -> None:
    """The initiator takes it back before the first decision; it is a draft again."""
    with writing(actor, "budget.withdraw") as session:
        row = _locked(session, actor, proposal_id)
        if row.state != ProposalState.IN_APPROVAL:
            raise _wrong(row, "withdraw")
        engine.withdraw(session, actor, DOCUMENT, row.id)


def drop(actor: Actor, proposal_id: int, *, seen_version: int) -> None:
    """Gives the draft up; the figures in effect stay. A case that was returned ends with it."""
    with writing(actor, "budget.drop") as session:
        row = _locked(session, actor, proposal_id)
        MACHINE.move(session, actor, row, "drop", seen_version=seen_version)
        row.ended_at = clock.now()
        give_up(session, actor, DOCUMENT, row.id)


def _locked(session: Session, actor: Actor, proposal_id: int) -> BudgetProposal:
    require(actor, Permission.BUDGET_EDIT)
    return lock(session, BudgetProposal, proposal_id)


def _draft(session: Session, actor: Actor, year: int, seen_version: int | None) -> BudgetProposal:
    """The open proposal of the year, which must be a draft and as it was seen; or a new one."""
    row = session.scalar(select(BudgetProposal).where(BudgetProposal.year == year, BudgetProposal.state.in_(OPEN)).with_for_update())
    if row is None:
        row = BudgetProposal(number=next_number(session, "BUD"), year=year, state=ProposalState.DRAFT, made_by_id=actor.employee_id, made_at=clock.now())
        session.add(row)
        session.flush()
        return row
    if row.state != ProposalState.DRAFT:
        raise _wrong(row, "edit")
    if seen_version is None:
        raise StaleScreen(who="", at=None)  # drafted by somebody else since the screen was drawn
    require_fresh(session, row, seen_version)
    return row


def _wrong(row: BudgetProposal, action: str) -> WrongState:
    return WrongState(
        record=AsWord("record.budget_proposal"),
        state=AsWord(f"state.budget_proposal.{row.state}"),
        action=AsWord(f"action.budget_proposal.{action}"),
    )


def _place(line: BudgetProposalLine) -> Place:
    return line.scope, line.department_id, line.account_id


def _differing(session: Session, year: int, edits: Iterable[BudgetEdit]) -> dict[Place, BudgetEdit]:
    """Those that would change a line, or make one."""
    lines = lines_of(session, year)
    return {e.place: e for e in edits if e.place not in lines or (lines[e.place].budget, lines[e.place].control) != (e.amount, e.control)}


def _write(session: Session, row: BudgetProposal, wanted: dict[Place, BudgetEdit]) -> None:
    """The lines become these; kept ones changed in place, so that the trail shows what was before. The version rises with them."""
    for line in list(row.lines):
        edit = wanted.pop(_place(line), None)
        if edit is None:
            row.lines.remove(line)
        else:
            line.amount, line.control = edit.amount, edit.control
    for edit in wanted.values():
        row.lines.append(
            BudgetProposalLine(scope=edit.scope, department_id=edit.department_id, account_id=edit.account_id, amount=edit.amount, control=edit.control)
        )
    row.made_at = clock.now()
