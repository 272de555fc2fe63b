"""How figures of a year take effect: new lines planned, existing ones revised, under lock. A revision is an entry, never an overwrite (MON-01).

Called inside the transaction of an approval; nobody else changes the company's lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.errors import AsWord, NotFound, Refusal, StaleScreen, UnknownChoice, collect
from core.ledger.accounts import AccountRow, accounts
from core.money import ZERO, require_amount
from core.together import write_together
from core.unit import require_fresh
from db.models import BudgetEntry, BudgetLine, Department

SCOPES = ("project", "non_project")
CONTROLS = ("stop", "warn", "ignore")
YEAR_LOCK = 7_302_001  # class of the advisory locks on a budget year
FIRST_YEAR, LAST_YEAR = 2000, 2099
Place = tuple[str, int | None, int]  # scope, department, account


class BudgetBelowUse(Refusal):
    """The line stops, and the new figure lies under what is committed and spent. Facts: account, account_en, used."""

    code = "budget_below_use"


class LineTwice(Refusal):
    """The same scope, department and account in two rows. Facts: account."""

    code = "budget_line_twice"


class YearOutOfRange(Refusal):
    code = "year_out_of_range"


class DepartmentOnProjectBudget(Refusal):
    """The project budget is the company's as a whole; departments have non-project budgets."""

    code = "department_on_project_budget"


@dataclass(frozen=True)
class BudgetEdit:
    """One row of the budget screen: the figure the line shall have, CNY, and what an excess does. `seen_version` is None for a
    new line."""

    scope: str
    account_id: int
    amount: Decimal
    control: str = "stop"
    department_id: int | None = None
    seen_version: int | None = None

    @property
    def place(self) -> Place:
        return self.scope, self.department_id, self.account_id


def require_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(field="year", year=str(year))


def lines_of(session: Session, year: int, *, for_update: bool = False) -> dict[Place, BudgetLine]:
    """The company's lines of a year, locked by id where they are to be changed."""
    statement = select(BudgetLine).where(BudgetLine.year == year, BudgetLine.project_id.is_(None)).order_by(BudgetLine.id)
    if for_update:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {(line.scope, line.department_id, line.account_id): line for line in session.scalars(statement)}


def put_into_effect(session: Session, actor: Actor, year: int, edits: Sequence[BudgetEdit], *, document: tuple[str, int] | None = None) -> int:
    """Plans new lines of a year and revises existing ones, all or none; returns the number of lines changed. Every row that is
    wrong is named (field "row n"). The first figure of a line is an entry "plan", each later one an entry "revise" with the
    difference; lines that are not named stay as they are. `document` is what the entries name; without it the line itself."""
    require_year(year)
    session.execute(select(func.pg_advisory_xact_lock(YEAR_LOCK, year)))
    tree = accounts(session)
    checked = checked_edits(session, edits, tree)
    lines = lines_of(session, year, for_update=True)
    refusals: list[Refusal] = []
    entries: list[tuple[BudgetLine, str, Decimal]] = []
    for number, edit in checked:
        line = lines.get(edit.place)
        if line is None:
            line = BudgetLine(
                year=year,
                scope=edit.scope,
                department_id=edit.department_id,
                account_id=edit.account_id,
                control=edit.control,
                budget=edit.amount,
                committed=ZERO,
                actual=ZERO,
            )
            session.add(line)
            entries.append((line, "plan", edit.amount))
            continue
        refusal = _revise(session, line, edit, tree[edit.account_id], f"row {number}", entries)
        if refusal is not None:
            refusals.append(refusal)
    collect(*refusals)
    changed = sum(session.is_modified(line) for line in lines.values()) + sum(kind == "plan" for _, kind, _ in entries)
    write_together(session, list(lines.values()))
    session.flush()
    session.add_all(_entry(actor, line, kind, difference, document) for line, kind, difference in entries if difference or kind == "plan")
    return changed


def checked_edits(session: Session, edits: Sequence[BudgetEdit], tree: dict[int, AccountRow]) -> list[tuple[int, BudgetEdit]]:
    """The edits with exact amounts and their row numbers; refuses all bad rows at once."""
    departments = set(session.scalars(select(Department.id)))
    refusals: list[Refusal] = []
    good: list[tuple[int, BudgetEdit]] = []
    seen: set[Place] = set()
    for number, edit in enumerate(edits, start=1):
        try:
            good.append((number, _one(edit, f"row {number}", tree, departments, seen)))
        except Refusal as refusal:
            refusals.append(refusal)
        seen.add(edit.place)
    collect(*refusals)
    return good


def _one(edit: BudgetEdit, field: str, tree: dict[int, AccountRow], departments: set[int], seen: set[Place]) -> BudgetEdit:
    if edit.scope not in SCOPES:
        raise UnknownChoice(field=field, value=edit.scope)
    if edit.control not in CONTROLS:
        raise UnknownChoice(field=field, value=edit.control)
    if edit.account_id not in tree:
        raise NotFound(field=field, record=AsWord("record.budget_account"))
    if edit.department_id is not None and edit.department_id not in departments:
        raise NotFound(field=field, record=AsWord("record.department"))
    if edit.scope == "project" and edit.department_id is not None:
        raise DepartmentOnProjectBudget(field=field)
    if edit.place in seen:
        raise LineTwice(field=field, account=tree[edit.account_id].name, account_en=tree[edit.account_id].english)
    return replace(edit, amount=require_amount(edit.amount, field=field))


def below_use(line: BudgetLine, amount: Decimal, control: str, account: AccountRow, field: str) -> Refusal | None:
    """A line that stops is not lowered, nor made to stop, under what is committed and spent on it (MON-02)."""
    used = line.committed + line.actual
    if control == "stop" and amount < used and (amount < line.budget or line.control != "stop"):
        return BudgetBelowUse(field=field, account=account.name, account_en=account.english, used=used)
    return None


def _revise(
    session: Session, line: BudgetLine, edit: BudgetEdit, account: AccountRow, field: str, entries: list[tuple[BudgetLine, str, Decimal]]
) -> Refusal | None:
    """Puts the new figure and control on a line; the refusal when it cannot be."""
    if edit.seen_version is None:
        return StaleScreen(who="", at=None)  # planned by somebody else since the screen was drawn
    require_fresh(session, line, edit.seen_version)
    refusal = below_use(line, edit.amount, edit.control, account, field)
    if refusal is not None:
        return refusal
    if edit.amount != line.budget:
        entries.append((line, "revise", edit.amount - line.budget))
    line.budget, line.control = edit.amount, edit.control
    return None


def _entry(actor: Actor, line: BudgetLine, kind: str, difference: Decimal, document: tuple[str, int] | None) -> BudgetEntry:
    name, document_id = document or ("budget_line", line.id)
    return BudgetEntry(
        line_id=line.id,
        kind=kind,
        budget_delta=difference,
        document_type=name,
        document_id=document_id,
        booked_on=clock.today(),
        created_at=clock.now(),
        actor_id=actor.employee_id,
    )
