"""The account tree: labour, purchase, expense and below (MON-01)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AsWord, NotFound
from core.once import once
from db.models import BudgetAccount


@dataclass(frozen=True)
class AccountRow:
    id: int
    code: str
    name: str
    name_en: str
    parent_id: int | None
    kind: str  # labour, purchase, expense
    project_control: str  # stop, warn, ignore: on the projects' own lines
    enabled: bool

    @property
    def english(self) -> str:
        """The English name, else the name there is."""
        return self.name_en or self.name


def accounts(session: Session) -> dict[int, AccountRow]:
    """Every account by its id, in the order of the codes; one statement."""
    return once(session, "accounts", lambda: _accounts(session))


def _accounts(session: Session) -> dict[int, AccountRow]:
    a = BudgetAccount
    rows = session.execute(select(a.id, a.code, a.name, a.name_en, a.parent_id, a.kind, a.project_control, a.enabled).order_by(a.code))
    return {r.id: AccountRow(*r) for r in rows}


def upwards(account_id: int, tree: Mapping[int, AccountRow]) -> Iterator[int]:
    """The account and those above it, nearest first."""
    here: int | None = account_id
    while here is not None:
        if here not in tree:
            raise NotFound(record=AsWord("record.budget_account"))
        yield here
        here = tree[here].parent_id


def labour_account_id(session: Session) -> int:
    """The account worked days are booked on: the highest one of kind labour."""
    labour = [a for a in accounts(session).values() if a.kind == "labour" and a.enabled]
    if not labour:
        raise NotFound(record=AsWord("record.budget_account"))
    return min(labour, key=lambda a: (a.parent_id is not None, a.code)).id
