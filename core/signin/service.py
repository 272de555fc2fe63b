"""Accounts: opened, disabled, given a new password, and what each person does with their own (PLT-02)."""
from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlalchemy import select

from core import clock
from core.access import Actor, Permission, require
from core.errors import AsWord, NotPermitted, NotUnique, Refusal, UnknownChoice
from core.signin import attempts, password, sessions
from core.signin.limits import limits
from core.signin.queries import DEMO_PASSWORD
from core.signin.rules import PasswordUnchanged, WrongPassword, require_password, require_repeat, require_username
from core.unit import CONSTRAINT_REFUSALS, lock, reading, require_fresh, writing
from db.models import Employee, UserAccount

LANGUAGES = ("zh", "en")
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"          # without those that look alike


class UsernameTaken(NotUnique):
    code: ClassVar[str] = "username_taken"


class AccountExists(NotUnique):
    code: ClassVar[str] = "account_exists"


class OwnAccount(Refusal):
    """An administrator would shut themselves out."""

    code: ClassVar[str] = "own_account"


CONSTRAINT_REFUSALS |= {"uq_user_account_username": UsernameTaken, "uq_user_account_employee_id": AccountExists}


def open_account(actor: Actor, employee_id: int, username: str, *, first_password: str | None = None, language: str = "zh") -> str:
    """An account for an employee; returns the first password, which the first sign-in must change (PLT-02)."""
    require(actor, Permission.ACCOUNT_MANAGE)
    username = require_username(username)
    _require_language(language)
    if first_password is not None:
        require_password(first_password, username=username, minimum=limits().password_length)
    chosen = first_password or temporary_password()
    now = clock.now()
    with writing(actor, "account.open") as s:
        lock(s, Employee, employee_id)
        s.add(UserAccount(
            employee_id=employee_id, username=username, password_hash=password.hash_password(chosen), language=language, created_at=now, password_at=now))
    return chosen


def open_demo_accounts(actor: Actor, usernames: Mapping[int, str], *, named: Sequence[str]) -> None:
    """Accounts of the demo firm by employee id, all with the password its sign-in page shows; `named` are offered there in this order."""
    require(actor, Permission.ACCOUNT_MANAGE)
    shared, now = password.hash_password(DEMO_PASSWORD), clock.now()
    with writing(actor, "account.open_demo") as s:
        for employee_id, username in usernames.items():
            place = named.index(username) if username in named else None
            s.add(UserAccount(
                employee_id=employee_id, username=require_username(username), password_hash=shared, must_change=False, demo_place=place,
                created_at=now, password_at=now))


def name_in_demo(actor: Actor, *, place: int) -> None:
    """Offers the actor's own account on the demo firm's sign-in page too, with its password."""
    require(actor, Permission.ACCOUNT_MANAGE)
    with writing(actor, "account.open_demo") as s:
        account = lock(s, UserAccount, _own(actor))
        account.password_hash, account.must_change, account.demo_place = password.hash_password(DEMO_PASSWORD), False, place


def reset_password(actor: Actor, user_id: int, *, seen_version: int) -> str:
    """A temporary password, returned once; lifts a lock, ends every session, and must be changed at the next sign-in."""
    require(actor, Permission.ACCOUNT_MANAGE)
    chosen = temporary_password()
    with writing(actor, "account.reset_password") as s:
        account = _other(actor, lock(s, UserAccount, user_id))
        require_fresh(s, account, seen_version)
        account.password_hash, account.password_at, account.must_change = password.hash_password(chosen), clock.now(), True
        account.failed_count, account.locked_until = 0, None
        sessions.end_all(s, user_id)
    return chosen


def disable(actor: Actor, user_id: int, *, seen_version: int) -> None:
    """The person is out with their next click."""
    require(actor, Permission.ACCOUNT_MANAGE)
    with writing(actor, "account.disable") as s:
        account = _other(actor, lock(s, UserAccount, user_id))
        require_fresh(s, account, seen_version)
        account.is_active = False
        sessions.end_all(s, user_id)


def enable(actor: Actor, user_id: int, *, seen_version: int) -> None:
    """Lets a disabled person in again and lifts a lock after wrong passwords."""
    require(actor, Permission.ACCOUNT_MANAGE)
    with writing(actor, "account.enable") as s:
        account = lock(s, UserAccount, user_id)
        require_fresh(s, account, seen_version)
        account.is_active, account.failed_count, account.locked_until = True, 0, None


def end_sessions(actor: Actor, user_id: int) -> int:
    """Ends every sign-in of the account, on every device, with the next click; how many there were."""
    require(actor, Permission.ACCOUNT_MANAGE)
    with writing(actor, "account.end_sessions") as s:
        lock(s, UserAccount, user_id).sessions_ended_at = clock.now()
        return sessions.end_all(s, user_id)


def change_password(actor: Actor, *, present: str | None, new: str, repeated: str) -> None:
    """The person's own password; every other session of theirs ends. The present one is asked, except where it is a first or
    reset password that was typed at this very sign-in and must be changed now."""
    user_id = _own(actor)
    with reading(actor) as s:
        username, now_hash, must_change = s.execute(
            select(UserAccount.username, UserAccount.password_hash, UserAccount.must_change).where(UserAccount.id == user_id)).one()
    if present is not None or not must_change:
        _require_present(user_id, username, present or "")
    require_password(new, username=username, minimum=limits().password_length)
    require_repeat(new, repeated)
    if password.matches(new, now_hash):
        raise PasswordUnchanged(field="new_password")
    with writing(actor, "account.change_password") as s:
        account = lock(s, UserAccount, user_id)
        account.password_hash, account.password_at, account.must_change = password.hash_password(new), clock.now(), False
        sessions.end_all(s, user_id, but=actor.session_id)


def _require_present(user_id: int, username: str, typed: str) -> None:
    """Counted like a try to sign in: an open screen is no place to guess from."""
    candidate = attempts.begin(username)
    if candidate.user_id is None or not password.matches(typed, candidate.password_hash):
        raise WrongPassword(field="present_password")
    attempts.forgive(user_id)


def choose_language(actor: Actor, language: str) -> None:
    """The language of every screen of the person, from now on (GEN-06)."""
    _require_language(language)
    with writing(actor, "account.choose_language") as s:
        lock(s, UserAccount, _own(actor)).language = language


def temporary_password() -> str:
    """Twelve letters and digits in groups, to be read aloud: "kH7m-Rw3x-Tq9e"."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _require_language(language: str) -> None:
    if language not in LANGUAGES:
        raise UnknownChoice(field="language", value=language)


def _own(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotPermitted(permission=AsWord("permission.account:manage"))
    return actor.user_id


def _other(actor: Actor, account: UserAccount) -> UserAccount:
    if account.id == actor.user_id:
        raise OwnAccount()
    return account
