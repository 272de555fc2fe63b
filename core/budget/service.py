"""Planning and revising the company budget, and its accounts (MON-01, MON-02). A revision is an entry, never an overwrite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.errors import AsWord, NotFound, NotUnique, Refusal, StaleScreen, UnknownChoice, collect, require_text
from core.ledger.accounts import AccountRow, accounts, upwards
from core.money import ZERO, require_amount
from core.together import write_together
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import BudgetAccount, BudgetEntry, BudgetLine, Department

SCOPES = ("project", "non_project")
CONTROLS = ("stop", "warn", "ignore")
KINDS = ("labour", "purchase", "expense")
YEAR_LOCK = 7_302_001  # class of the advisory locks on a budget year
FIRST_YEAR, LAST_YEAR = 2000, 2099


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


class AccountCodeTaken(NotUnique):
    code = "account_code_taken"


class AccountLoop(Refusal):
    """An account cannot lie under itself, nor under one of another kind."""

    code = "account_loop"


CONSTRAINT_REFUSALS["uq_budget_account_code"] = AccountCodeTaken


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
    def place(self) -> tuple[str, int | None, int]:
        return self.scope, self.department_id, self.account_id


@dataclass(frozen=True)
class AccountForm:
    code: str
    name: str
    name_en: str = ""
    kind: str = "expense"
    parent_id: int | None = None
    project_control: str = "stop"
    enabled: bool = True


def save_budget(actor: Actor, year: int, edits: Sequence[BudgetEdit]) -> int:
    """Plans new lines of a year and revises existing ones, all or none; returns the number of lines changed. Every row that is
    wrong is named (field "row n"). The first figure of a line is an entry "plan", each later one an entry "revise" with the
    difference; lines that are not named stay as they are."""
    require(actor, Permission.BUDGET_EDIT)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(field="year", year=str(year))
    with writing(actor, "budget.save") as session:
        session.execute(select(func.pg_advisory_xact_lock(YEAR_LOCK, year)))
        tree = accounts(session)
        checked = _checked(session, edits, tree)
        lines = {
            (line.scope, line.department_id, line.account_id): line
            for line in session.scalars(
                select(BudgetLine).where(BudgetLine.year == year, BudgetLine.project_id.is_(None)).order_by(BudgetLine.id).with_for_update(key_share=True)
            )
        }
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
        session.add_all(_entry(actor, line, kind, difference) for line, kind, difference in entries if difference or kind == "plan")
        return changed


def add_account(actor: Actor, form: AccountForm) -> int:
    """A new account of the tree; returns its id."""
    require(actor, Permission.BUDGET_EDIT)
    with writing(actor, "budget_account.add") as session:
        row = BudgetAccount(**vars(_checked_account(session, None, form)))
        session.add(row)
        session.flush()
        return row.id


def change_account(actor: Actor, account_id: int, form: AccountForm, *, seen_version: int) -> None:
    """New names, place or control of an account. Lines that exist keep the control they have."""
    require(actor, Permission.BUDGET_EDIT)
    with writing(actor, "budget_account.change") as session:
        row = lock(session, BudgetAccount, account_id)
        require_fresh(session, row, seen_version)
        for name, value in vars(_checked_account(session, account_id, form)).items():
            setattr(row, name, value)


def _checked(session: Session, edits: Sequence[BudgetEdit], tree: dict[int, AccountRow]) -> list[tuple[int, BudgetEdit]]:
    """The edits with exact amounts and their row numbers; refuses all bad rows at once."""
    departments = set(session.scalars(select(Department.id)))
    refusals: list[Refusal] = []
    good: list[tuple[int, BudgetEdit]] = []
    seen: set[tuple[str, int | None, int]] = set()
    for number, edit in enumerate(edits, start=1):
        field = f"row {number}"
        try:
            good.append((number, _one(edit, field, tree, departments, seen)))
        except Refusal as refusal:
            refusals.append(refusal)
        seen.add(edit.place)
    collect(*refusals)
    return good


def _one(edit: BudgetEdit, field: str, tree: dict[int, AccountRow], departments: set[int], seen: set[tuple[str, int | None, int]]) -> BudgetEdit:
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


def _revise(
    session: Session, line: BudgetLine, edit: BudgetEdit, account: AccountRow, field: str, entries: list[tuple[BudgetLine, str, Decimal]]
) -> Refusal | None:
    """Puts the new figure and control on a line; the refusal when it cannot be."""
    if edit.seen_version is None:
        return StaleScreen(who="", at=None)  # planned by somebody else since the screen was drawn
    require_fresh(session, line, edit.seen_version)
    used = line.committed + line.actual
    if edit.control == "stop" and edit.amount < used and (edit.amount < line.budget or line.control != "stop"):
        return BudgetBelowUse(field=field, account=account.name, account_en=account.english, used=used)
    if edit.amount != line.budget:
        entries.append((line, "revise", edit.amount - line.budget))
    line.budget, line.control = edit.amount, edit.control
    return None


def _entry(actor: Actor, line: BudgetLine, kind: str, difference: Decimal) -> BudgetEntry:
    return BudgetEntry(
        line_id=line.id,
        kind=kind,
        budget_delta=difference,
        document_type="budget_line",
        document_id=line.id,
        booked_on=clock.today(),
        created_at=clock.now(),
        actor_id=actor.employee_id,
    )


def _checked_account(session: Session, account_id: int | None, form: AccountForm) -> AccountForm:
    if form.kind not in KINDS:
        raise UnknownChoice(field="kind", value=form.kind)
    if form.project_control not in CONTROLS:
        raise UnknownChoice(field="project_control", value=form.project_control)
    tree = accounts(session)
    if form.parent_id is not None and (account_id in tuple(upwards(form.parent_id, tree)) or tree[form.parent_id].kind != form.kind):
        raise AccountLoop(field="parent_id")
    return replace(
        form,
        code=require_text(form.code, field="code", longest=40),
        name=require_text(form.name, field="name"),
        name_en=require_text(form.name_en, field="name_en", required=False),
    )
