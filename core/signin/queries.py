"""Accounts as the administrator sees them, the own account, and the persons the demo firm's sign-in page names."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from core import clock
from core.access import Actor, Permission, require
from core.errors import AsWord, NotPermitted
from core.signin.limits import limits
from core.unit import reading
from db.models import Department, Employee, LoginSession, UserAccount

DEMO_PASSWORD = "mandate-demo"          # of the persons of the demo firm; the sign-in page shows it there and nowhere else


@dataclass(frozen=True)
class AccountRow:
    """An employee and, where there is one, the account; `state` is active, locked, disabled, left or none."""

    employee_id: int
    number: str
    name: str
    name_en: str
    department: str
    department_en: str
    email: str
    user_id: int | None
    username: str
    state: str
    must_change: bool
    locked_until: dt.datetime | None
    last_seen_at: dt.datetime | None
    open_sessions: int
    version: int


@dataclass(frozen=True)
class OwnAccountRow:
    username: str
    password_at: dt.datetime
    open_sessions: int


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    name_en: str
    position: str
    position_en: str


def accounts(actor: Actor) -> list[AccountRow]:
    """Every employee with their account, by number; one statement."""
    require(actor, Permission.ACCOUNT_MANAGE)
    seen = (
        select(LoginSession.user_id, func.max(LoginSession.last_seen_at).label("last_seen_at"),
               func.count().filter(LoginSession.revoked_at.is_(None), _alive()).label("open_sessions"))
        .group_by(LoginSession.user_id).subquery()
    )
    wanted = (
        select(Employee, Department.name.label("department"), Department.name_en.label("department_en"), UserAccount, seen.c.last_seen_at, seen.c.open_sessions)
        .join(Department, Department.id == Employee.department_id)
        .outerjoin(UserAccount, UserAccount.employee_id == Employee.id)
        .outerjoin(seen, seen.c.user_id == UserAccount.id)
        .order_by(Employee.number)
    )
    with reading(actor) as s:
        return [
            AccountRow(
                employee_id=person.id, number=person.number, name=person.name, name_en=person.name_en, department=department, department_en=department_en,
                email=person.email, user_id=account.id if account else None, username=account.username if account else "", state=_state(person, account),
                must_change=bool(account and account.must_change), locked_until=account.locked_until if account else None,
                last_seen_at=last_seen_at, open_sessions=open_sessions or 0, version=account.version if account else 0)
            for person, department, department_en, account, last_seen_at, open_sessions in s.execute(wanted)
        ]


def own_account(actor: Actor) -> OwnAccountRow:
    if actor.user_id is None:
        raise NotPermitted(permission=AsWord("permission.account:manage"))
    open_ = select(func.count()).where(LoginSession.user_id == UserAccount.id, LoginSession.revoked_at.is_(None), _alive()).scalar_subquery()
    with reading(actor) as s:
        row = s.execute(select(UserAccount.username, UserAccount.password_at, open_.label("open")).where(UserAccount.id == actor.user_id)).one()
    return OwnAccountRow(row.username, row.password_at, row.open)


def demo_people() -> list[DemoPerson]:
    """The persons to try the demo firm as, in their order; none in a real firm. Asked before anybody has signed in."""
    wanted = (
        select(UserAccount.username, Employee.name, Employee.name_en, Employee.position, Employee.position_en)
        .join(Employee, Employee.id == UserAccount.employee_id)
        .where(UserAccount.demo_place.is_not(None), UserAccount.is_active)
        .order_by(UserAccount.demo_place)
    )
    with reading(None) as s:
        return [DemoPerson(*row) for row in s.execute(wanted)]


def _alive() -> ColumnElement[bool]:
    """Still within its idle time and its longest life."""
    now, bound = clock.now(), limits()
    return and_(LoginSession.last_seen_at > now - bound.idle, LoginSession.created_at > now - bound.longest)


def _state(person: Employee, account: UserAccount | None) -> str:
    if account is None:
        return "none"
    if person.left_on is not None and person.left_on < clock.today():
        return "left"
    if not account.is_active:
        return "disabled"
    return "locked" if account.locked_until is not None and account.locked_until > clock.now() else "active"
