"""The budget proposal as the approval engine knows it: what changes, whether it would hold, and how it takes effect (APR-10, APR-12)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, Role, require
from core.approval.fields import fields_of_kind
from core.approval.registry import Consequence, DocumentFacts, DocumentType, Happening, register
from core.budget.effect import BudgetEdit, lines_of, put_into_effect
from core.budget.machine import MACHINE, READY
from core.budget.proposals import DOCUMENT
from core.errors import Refusal
from core.money import ZERO
from core.notices import tell
from core.people.holders import holders
from core.unit import lock
from core.workflow import Step
from db.models import BudgetLine, BudgetProposal, Employee

FIELDS = (*fields_of_kind("number", "year", "lines"), *fields_of_kind("money", "amount", "difference", "project_amount", "non_project_amount"))
TOLD = (Role.FINANCE, Role.PMO)


def _lock(session: Session, proposal_id: int) -> None:
    lock(session, BudgetProposal, proposal_id)


def _row(session: Session, proposal_id: int) -> BudgetProposal:
    return session.get_one(BudgetProposal, proposal_id)


def facts(session: Session, proposal_id: int) -> DocumentFacts:
    """The year as it would be; `fields` are what flows choose by and what is compared after a return."""
    row = _row(session, proposal_id)
    lines = lines_of(session, row.year)
    before = {scope: _total(lines, scope) for scope in ("project", "non_project")}
    change = {scope: sum((_difference(lines, x) for x in row.lines if x.scope == scope), ZERO) for scope in before}
    amount, difference = sum(before.values(), ZERO) + sum(change.values(), ZERO), sum(change.values(), ZERO)
    maker = session.get_one(Employee, row.made_by_id)
    fields = {
        "year": row.year,
        "amount": amount,
        "difference": difference,
        "project_amount": before["project"] + change["project"],
        "non_project_amount": before["non_project"] + change["non_project"],
        "lines": len(row.lines),
        "note": row.note,
    }
    return DocumentFacts(row.number, *_titles(row), amount, None, maker.department_id, fields, _consequence(session, row, amount, difference))


def _total(lines: dict[Any, BudgetLine], scope: str) -> Decimal:
    return sum((line.budget for place, line in lines.items() if place[0] == scope), ZERO)


def _difference(lines: dict[Any, BudgetLine], wanted: Any) -> Decimal:
    line = lines.get((wanted.scope, wanted.department_id, wanted.account_id))
    difference: Decimal = wanted.amount - (line.budget if line is not None else ZERO)
    return difference


def _consequence(session: Session, row: BudgetProposal, amount: Decimal, difference: Decimal) -> Consequence:
    plain = {"year": str(row.year), "amount": amount, "difference": difference, "lines": len(row.lines)}
    try:
        _guards(session, row.id)
    except Refusal as refusal:
        return Consequence("red", "budget_refused", plain, refused=refusal.code)
    return Consequence("amber" if difference < 0 else "slate", "budget", plain)


def _guards(session: Session, proposal_id: int) -> None:
    step = Step(session, None, _row(session, proposal_id))
    for guard in READY:
        guard(step)


def _approved(session: Session, actor: Actor, proposal_id: int) -> None:
    """The last approval puts the figures into effect, looked at once more under the locks of their lines (MON-02)."""
    row = _row(session, proposal_id)
    lines = lines_of(session, row.year, for_update=True)
    edits = []
    for wanted in row.lines:
        line = lines.get((wanted.scope, wanted.department_id, wanted.account_id))
        wanted.before = line.budget if line is not None else ZERO
        version = line.version if line is not None else None
        edits.append(BudgetEdit(wanted.scope, wanted.account_id, wanted.amount, wanted.control, wanted.department_id, version))
    put_into_effect(session, actor, row.year, edits, document=(DOCUMENT, row.id))
    MACHINE.move(session, None, row, "approve")
    row.ended_at = clock.now()
    title, title_en = _titles(row)
    told = [row.made_by_id, *holders(session, TOLD)]
    tell(session, told, "budget_effective", record=DOCUMENT, record_id=row.id, number=row.number, title=title, title_en=title_en, year=str(row.year))


def _titles(row: BudgetProposal) -> tuple[str, str]:
    return f"{row.year} 年度公司预算", f"Company budget {row.year}"


def _moved(action: str) -> Happening:
    def happening(session: Session, _actor: Actor, proposal_id: int) -> None:
        row = _row(session, proposal_id)
        if action == "reject":
            row.ended_at = clock.now()
        MACHINE.move(session, None, row, action)

    return happening


def _require_seen(_session: Session, actor: Actor, _proposal_id: int) -> None:
    require(actor, Permission.BUDGET_READ)


register(
    DocumentType(
        DOCUMENT,
        lock=_lock,
        facts=facts,
        guards=_guards,
        people=lambda _session, _id, _role: [],
        approved=_approved,
        returned=_moved("return"),
        rejected=_moved("reject"),
        withdrawn=_moved("withdraw"),
        fields=FIELDS,
        require_seen=_require_seen,
    )
)
