"""The unit of work: one use case, one transaction, one audit action; rolled back unless it reaches its end.

The session carries who acts; the database is told too, so that row-level security can have its say (PLT-14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from core import audit, once
from core.access import Actor, Permission
from core.errors import AsWord, NotFound, Refusal, SignedOut, StaleScreen, TryAgain
from db.engine import session_factory
from db.models import Base

Row = TypeVar("Row", bound=Base)

# a constraint that has the last word → the refusal it stands for; each domain adds its own at import
CONSTRAINT_REFUSALS: dict[str, type[Refusal]] = {}
REPEATABLE = {"40001", "40P01", "55P03"}

_WHO = (
    "SELECT set_config('mandate.scope', :scope, true), set_config('mandate.employee_id', :employee_id, true), "
    "set_config('mandate.sees_pay', :sees_pay, true), set_config('mandate.clearance', :clearance, true), "
    "CAST(:session_id AS bigint) IS NULL OR EXISTS (SELECT FROM login_session s JOIN user_account u ON u.id = s.user_id "
    "WHERE s.id = :session_id AND s.revoked_at IS NULL AND u.is_active) AS still_signed_in, "
    "(SELECT stamp FROM rules_stamp WHERE id = 1) AS stamp"
)
_TELL, _TELL_ALONE = text(_WHO), text(_WHO + ", pg_advisory_xact_lock(:kind, :number)")


def _tell(session: Session, actor: Actor | None, scope: str, alone: tuple[int, int] | None = None) -> None:
    """Says who acts; refuses an actor whose sign-in has ended since the screen was drawn (PLT-02)."""
    facts: dict[str, Any] = {
        "scope": scope,
        "employee_id": str(actor.employee_id) if actor else "0",
        "sees_pay": "yes" if actor is None or actor.can(Permission.BONUS_READ_ALL) else "no",
        "clearance": str(actor.clearance if actor else 9),
        "session_id": actor.session_id if actor else None,
    }
    if alone is not None:
        facts |= {"kind": alone[0], "number": alone[1]}
    # past the ORM, like every small statement that each use case sends
    told = session.connection().execute(_TELL if alone is None else _TELL_ALONE, facts).one()
    if not told.still_signed_in:
        raise SignedOut()
    once.stamped(session, told.stamp)


@contextmanager
def writing(actor: Actor | None, action: str, *, alone: tuple[int, int] | None = None) -> Iterator[Session]:
    """A transaction that changes the house. `action` is the word of the audit rows ("contract.submit"); actor None is the system.
    `alone`: two of them with the same (kind, number) come one after the other, from their first look on."""
    with session_factory()() as session:
        session.info.update(audit.begin(actor.employee_id if actor else None, action), **once.begin())
        try:
            _tell(session, actor, "service", alone)
            yield session
            session.commit()
        except IntegrityError as broken:
            session.rollback()
            raise _refusal_for(broken) from broken
        except StaleDataError as stale:
            session.rollback()
            raise StaleScreen(who="", at=None) from stale
        except OperationalError as failure:
            session.rollback()
            if getattr(failure.orig, "sqlstate", None) in REPEATABLE:
                raise TryAgain() from failure
            raise


@contextmanager
def reading(actor: Actor | None, scope: str = "reader") -> Iterator[Session]:
    """A transaction that only looks. Row security shows what the actor may see; scope "service" is for figures summed over everybody."""
    with session_factory()() as session:
        session.info.update(once.begin())
        _tell(session, actor, scope)
        yield session


def _refusal_for(broken: IntegrityError) -> Exception:
    diagnosis = getattr(broken.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    refusal = CONSTRAINT_REFUSALS.get(name)
    return refusal() if refusal else broken


def lock(session: Session, model: type[Row], record_id: Any) -> Row:
    """The row, locked until the end of the transaction and read anew; NotFound when there is none."""
    row = session.get(model, record_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(record=AsWord(f"record.{model.__tablename__}"))
    session.info.setdefault("locked", []).append(row)  # held to the end, so that whoever asks for it again gets it without a statement
    return row


def require_fresh(session: Session, row: Any, seen_version: int) -> None:
    """Refuses when somebody saved since the screen was drawn, and says who, when and what differs."""
    if row.version != seen_version:
        raise audit.stale(session, row, seen_version)
