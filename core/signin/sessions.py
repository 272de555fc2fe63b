"""Sign-ins that live on the server: opened, exchanged for a cookie, looked up at every click, ended (PLT-02).

Three random ids, of each only the SHA-256 is kept: the *key* stays in the server's memory of the open page, the *ticket*
travels once from that page to the cookie route, the *cookie* is made there and known to the browser alone."""
from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from core import clock, logs
from core.access import Actor, Role
from core.signin.limits import TICKET_LIFE, limits
from core.unit import writing
from core.usage.write import note_sign_in
from db.engine import session_factory
from db.models import Employee, EmployeeRole, LoginSession, LoginTicket, UserAccount

log = logging.getLogger(__name__)

SEEN_EVERY = dt.timedelta(minutes=1)          # "last seen" is written at most so often


@dataclass(frozen=True)
class Opened:
    key: str
    ticket: str


@dataclass(frozen=True)
class SignedIn:
    """Who sits there, and what the shell must know besides."""

    actor: Actor
    username: str
    must_change: bool
    has_cookie: bool


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def open_session(user_id: int, *, ip: str | None = None, agent: str | None = None) -> Opened:
    """A new session with new ids (nothing the browser sent before is reused) and the ticket for its cookie."""
    key, ticket, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), clock.now()
    with writing(None, "signin.open") as s:
        s.execute(delete(LoginTicket).where(LoginTicket.expires_at < now - TICKET_LIFE))
        row = LoginSession(user_id=user_id, key_hash=digest(key), created_at=now, last_seen_at=now, ip=_printable(ip, 60), agent=_printable(agent, 300))
        s.add(row)
        s.flush()
        s.add(LoginTicket(ticket_hash=digest(ticket), session_id=row.id, expires_at=now + TICKET_LIFE))
        note_sign_in(s, user_id)
        log.info("sign_in.opened", extra=logs.facts(user_id=user_id, session=row.id))
    return Opened(key, ticket)


def redeem(ticket: str) -> str | None:
    """The cookie's value for a ticket: once, within its life, while the session is open; else None."""
    now, cookie = clock.now(), secrets.token_urlsafe(32)
    with writing(None, "signin.redeem") as s:
        fresh = (LoginTicket.ticket_hash == digest(ticket), LoginTicket.used_at.is_(None), LoginTicket.expires_at > now)
        session_id = s.scalar(update(LoginTicket).where(*fresh).values(used_at=now).returning(LoginTicket.session_id))
        if session_id is None:
            return None
        open_ = (LoginSession.id == session_id, LoginSession.revoked_at.is_(None))
        done = s.scalar(update(LoginSession).where(*open_).values(cookie_hash=digest(cookie)).returning(LoginSession.id))
    return cookie if done is not None else None


def look_up(*, key: str | None = None, cookie: str | None = None) -> SignedIn | None:
    """The person behind a key or a cookie, while session, account and employment last. One indexed query, at every click."""
    now, bound = clock.now(), limits()
    roles = select(func.array_agg(EmployeeRole.role)).where(EmployeeRole.employee_id == Employee.id).correlate(Employee).scalar_subquery()
    wanted = (
        select(
            LoginSession.id, LoginSession.user_id, LoginSession.cookie_hash, LoginSession.last_seen_at, UserAccount.username, UserAccount.must_change,
            UserAccount.language, Employee.id.label("employee_id"), Employee.name, Employee.name_en, Employee.department_id, Employee.clearance,
            roles.label("roles"))
        .join(UserAccount, UserAccount.id == LoginSession.user_id)
        .join(Employee, Employee.id == UserAccount.employee_id)
        .where(_named(key, cookie), LoginSession.revoked_at.is_(None))
        .where(LoginSession.last_seen_at > now - bound.idle, LoginSession.created_at > now - bound.longest)
        .where(UserAccount.is_active, or_(Employee.left_on.is_(None), Employee.left_on >= clock.today()))
    )
    with session_factory()() as s:          # not a unit of work: there is no actor yet, and this runs at every click
        row = s.execute(wanted).one_or_none()
        if row is None:
            return None
        if now - row.last_seen_at > SEEN_EVERY:
            _touch(s, row.id, now)
    actor = Actor(
        employee_id=row.employee_id, name=row.name, name_en=row.name_en, department_id=row.department_id,
        roles=frozenset(Role(word) for word in row.roles or ()), clearance=row.clearance, language=row.language,
        user_id=row.user_id, session_id=row.id)
    return SignedIn(actor, row.username, row.must_change, row.cookie_hash is not None)


def end(*, key: str | None = None, cookie: str | None = None) -> None:
    """Sign-out: the session is over for key, cookie and ticket alike, from the next click on."""
    with writing(None, "signin.end") as s:
        s.execute(update(LoginSession).where(_named(key, cookie), LoginSession.revoked_at.is_(None)).values(revoked_at=clock.now()))


def end_all(session: Session, user_id: int, *, but: int | None = None) -> int:
    """Ends every session of the account, except the one with id `but`, in the caller's transaction; how many there were."""
    open_ = [LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None)]
    if but is not None:
        open_.append(LoginSession.id != but)
    ended = session.scalars(update(LoginSession).where(*open_).values(revoked_at=clock.now()).returning(LoginSession.id))
    return len(ended.all())


def _named(key: str | None, cookie: str | None) -> ColumnElement[bool]:
    if key is not None:
        return LoginSession.key_hash == digest(key)
    return LoginSession.cookie_hash == digest(cookie or "")


def _touch(session: Session, session_id: int, now: dt.datetime) -> None:
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=now))
    session.commit()


def _printable(text: str | None, longest: int) -> str | None:
    return "".join(c for c in text if c.isprintable())[:longest] if text else None
