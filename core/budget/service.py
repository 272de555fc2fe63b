"""The accounts of the budget: their tree and what an excess does on projects (MON-01, MON-02). Figures: `proposals` and `effect`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.budget.effect import CONTROLS
from core.errors import NotUnique, Refusal, UnknownChoice, require_text
from core.ledger.accounts import accounts, upwards
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import BudgetAccount

KINDS = ("labour", "purchase", "expense")


class AccountCodeTaken(NotUnique):
    code = "account_code_taken"


class AccountLoop(Refusal):
    """An account cannot lie under itself, nor under one of another kind."""

    code = "account_loop"


CONSTRAINT_REFUSALS["uq_budget_account_code"] = AccountCodeTaken


@dataclass(frozen=True)
class AccountForm:
    code: str
    name: str
    name_en: str = ""
    kind: str = "expense"
    parent_id: int | None = None
    project_control: str = "stop"
    enabled: bool = True


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
