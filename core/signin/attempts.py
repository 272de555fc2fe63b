"""One try to sign in: counted before the password is compared, so that many tries at once are no way round the lock."""
from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import and_, case, null, or_, select, update

from core import clock, logs
from core.signin.limits import limits
from core.signin.password import impossible_hash
from core.signin.rules import normal_username
from core.unit import writing
from db.models import Employee, UserAccount

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Candidate:
    """What a typed user name is compared with. Unknown, disabled and locked names look the same and never match."""

    username: str
    password_hash: str
    user_id: int | None = None


def begin(typed: str) -> Candidate:
    """Counts a try for the account, locking it when it is the last one allowed, and gives the hash to compare with.

    One statement decides, so of many tries at the same moment no more are compared than the policy allows."""
    username = normal_username(typed)
    if not username.isprintable():
        return Candidate(username, impossible_hash())
    now, bound = clock.now(), limits()
    unlocked = or_(UserAccount.locked_until.is_(None), UserAccount.locked_until <= now)
    count = case((UserAccount.locked_until.is_not(None), 1), else_=UserAccount.failed_count + 1)          # a lock that ended starts anew
    at_work = select(Employee.id).where(or_(Employee.left_on.is_(None), Employee.left_on >= clock.today()))
    statement = (
        update(UserAccount)
        .where(and_(UserAccount.username == username, UserAccount.is_active, unlocked, UserAccount.employee_id.in_(at_work)))
        .values(failed_count=count, locked_until=case((count >= bound.failures, now + bound.lock), else_=null()))
        .returning(UserAccount.id, UserAccount.password_hash, UserAccount.locked_until)
    )
    with writing(None, "signin.try") as s:
        found = s.execute(statement).one_or_none()
    if found is None:
        log.warning("sign_in.refused")          # unknown, disabled, locked or left: which, the log does not say either
        return Candidate(username, impossible_hash())
    log.info("sign_in.tried", extra=logs.facts(user_id=found.id, last_try=found.locked_until is not None))
    return Candidate(username, found.password_hash, found.id)


def forgive(user_id: int) -> None:
    """The password was right: the count starts at zero and the lock of this very try is lifted."""
    with writing(None, "signin.succeed") as s:
        s.execute(update(UserAccount).where(UserAccount.id == user_id).values(failed_count=0, locked_until=None))
