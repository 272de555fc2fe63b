"""What an administrator does with accounts, and a person with their own."""
from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.errors import NotFound, NotPermitted, SignedOut, StaleScreen, UnknownChoice
from core.people import queries as people
from core.signin import attempts, password, queries, rules, service, sessions
from core.signin.rules import WrongPassword
from db.models import AuditRow, UserAccount
from tests import factories
from tests.core.signin.conftest import PASSWORD

Make = Callable[..., UserAccount]
NEW = "a new pass phrase"


@pytest.fixture
def admin(db: Session, account: Make) -> Actor:
    return signed_in(account("admin", Role.ADMIN))


def signed_in(row: UserAccount) -> Actor:
    found = sessions.look_up(key=sessions.open_session(row.id).key)
    assert found is not None
    return found.actor


def can_sign_in(username: str, typed: str) -> bool:
    candidate = attempts.begin(username)
    return password.matches(typed, candidate.password_hash)


def test_first_password_must_be_changed(db: Session, admin: Actor) -> None:
    person = factories.employee(db, name="李娜")
    first = service.open_account(admin, person.id, "LiNa", language="en")
    assert can_sign_in("lina", first)
    row = db.scalars(select(UserAccount).where(UserAccount.username == "lina")).one()
    assert (row.must_change, row.language) == (True, "en")


def test_second_account_and_taken_name_are_refused(db: Session, admin: Actor) -> None:
    one, two = factories.employee(db), factories.employee(db)
    service.open_account(admin, one.id, "lina")
    with pytest.raises(service.UsernameTaken):
        service.open_account(admin, two.id, "LINA")
    with pytest.raises(service.AccountExists):
        service.open_account(admin, one.id, "lina2")
    with pytest.raises(NotFound):
        service.open_account(admin, 10**9, "nobody")


def test_disabled_person_is_out_with_every_session_and_back_when_enabled(db: Session, account: Make, admin: Actor) -> None:
    row = account("lina")
    key = sessions.open_session(row.id).key
    service.disable(admin, row.id, seen_version=row.version)
    assert sessions.look_up(key=key) is None
    assert not can_sign_in("lina", PASSWORD)
    service.enable(admin, row.id, seen_version=2)
    assert can_sign_in("lina", PASSWORD)
    assert sessions.look_up(key=key) is None


def test_ended_sessions_stay_ended_on_every_device(db: Session, account: Make, admin: Actor) -> None:
    row = account("lina")
    keys = [sessions.open_session(row.id).key for _ in range(3)]
    assert service.end_sessions(admin, row.id) == 3
    assert [sessions.look_up(key=k) for k in keys] == [None] * 3
    assert sessions.look_up(key=sessions.open_session(row.id).key) is not None


def test_actor_whose_session_ended_can_neither_read_nor_write(db: Session, account: Make, admin: Actor) -> None:
    row = account("lina")
    lina = signed_in(row)
    assert people.directory(lina)
    service.end_sessions(admin, row.id)
    with pytest.raises(SignedOut):
        people.directory(lina)
    with pytest.raises(SignedOut):
        service.choose_language(lina, "en")


def test_reset_gives_a_password_to_be_changed_and_lifts_the_lock(db: Session, account: Make, admin: Actor) -> None:
    row = account("lina")
    for _ in range(5):
        attempts.begin("lina")
    db.refresh(row)
    temporary = service.reset_password(admin, row.id, seen_version=row.version)
    rules.require_password(temporary, username="lina", minimum=10)
    assert can_sign_in("lina", temporary)
    db.refresh(row)
    assert row.must_change


def test_administrator_does_not_shut_themselves_out(db: Session, admin: Actor) -> None:
    assert admin.user_id is not None
    with pytest.raises(service.OwnAccount):
        service.disable(admin, admin.user_id, seen_version=1)
    with pytest.raises(service.OwnAccount):
        service.reset_password(admin, admin.user_id, seen_version=1)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMIN])
def test_only_administrators_manage_accounts(db: Session, account: Make, role: Role) -> None:
    other, actor = account("victim"), signed_in(account("someone", role))
    for command in (
        lambda: service.open_account(actor, other.employee_id, "again"),
        lambda: service.reset_password(actor, other.id, seen_version=1),
        lambda: service.disable(actor, other.id, seen_version=1),
        lambda: service.enable(actor, other.id, seen_version=1),
        lambda: service.end_sessions(actor, other.id),
        lambda: queries.accounts(actor),
    ):
        with pytest.raises(NotPermitted):
            command()
    assert can_sign_in("victim", PASSWORD)


def test_stale_screen_of_accounts_is_refused(db: Session, account: Make, admin: Actor) -> None:
    row = account("lina")
    service.disable(admin, row.id, seen_version=1)
    with pytest.raises(StaleScreen):
        service.disable(admin, row.id, seen_version=1)


def test_own_password_changes_with_the_present_one_and_ends_other_sessions(db: Session, account: Make) -> None:
    row = account("lina", must_change=True)
    other, lina = sessions.open_session(row.id).key, signed_in(row)
    service.change_password(lina, present=PASSWORD, new=NEW, repeated=NEW)
    assert can_sign_in("lina", NEW)
    assert not can_sign_in("lina", PASSWORD)
    assert sessions.look_up(key=other) is None
    assert people.directory(lina)
    db.refresh(row)
    assert not row.must_change


@pytest.mark.parametrize(("present", "new", "repeated", "refusal"), [
    ("wrong", NEW, NEW, WrongPassword),
    ("x" * 10_000, NEW, NEW, WrongPassword),
    (PASSWORD, "short", "short", rules.PasswordTooShort),
    (PASSWORD, NEW, NEW + "!", rules.PasswordsDiffer),
    (PASSWORD, PASSWORD, PASSWORD, rules.PasswordUnchanged),
])
def test_refused_new_password_changes_nothing(db: Session, account: Make, present: str, new: str, repeated: str, refusal: type[rules.Refusal]) -> None:
    lina = signed_in(account("lina"))
    with pytest.raises(refusal):
        service.change_password(lina, present=present, new=new, repeated=repeated)
    assert can_sign_in("lina", PASSWORD)


def test_present_password_is_not_asked_again_at_the_first_change_only(db: Session, account: Make) -> None:
    lina = signed_in(account("lina", must_change=True))
    service.change_password(lina, present=None, new=NEW, repeated=NEW)
    with pytest.raises(WrongPassword):
        service.change_password(lina, present=None, new="another pass phrase", repeated="another pass phrase")
    assert can_sign_in("lina", NEW)


def test_guessing_the_present_password_locks_too(db: Session, account: Make) -> None:
    lina = signed_in(account("lina"))
    for _ in range(5):
        with pytest.raises(WrongPassword):
            service.change_password(lina, present="guess", new=NEW, repeated=NEW)
    with pytest.raises(WrongPassword):
        service.change_password(lina, present=PASSWORD, new=NEW, repeated=NEW)


def test_language_is_kept_with_the_account(db: Session, account: Make) -> None:
    row = account("lina")
    lina = signed_in(row)
    service.choose_language(lina, "en")
    db.refresh(row)
    assert row.language == "en"
    with pytest.raises(UnknownChoice):
        service.choose_language(lina, "fr")


def test_trail_tells_of_accounts_but_never_a_hash(db: Session, account: Make, admin: Actor) -> None:
    row = account("lina")
    service.reset_password(admin, row.id, seen_version=1)
    service.end_sessions(admin, row.id)
    trail = db.scalars(select(AuditRow).where(AuditRow.record == "user_account").order_by(AuditRow.id)).all()
    assert [r.action for r in trail] == ["account.reset_password", "account.end_sessions"]
    assert all("$2b$" not in str((r.before, r.after)) for r in trail)


def test_list_of_accounts_shows_each_state_in_one_statement(db: Session, account: Make, admin: Actor) -> None:
    account("lina")
    account("off", is_active=False)
    for _ in range(5):
        attempts.begin("lina")
    factories.employee(db, name="无账号")
    states = {r.username or r.name: r.state for r in queries.accounts(admin)}
    assert states == {"admin": "active", "lina": "locked", "off": "disabled", "无账号": "none"}


def test_demo_persons_are_named_in_their_order_and_only_in_the_demo_firm(db: Session, account: Make) -> None:
    assert queries.demo_people() == []
    account("second", demo_place=2)
    account("first", demo_place=1)
    account("other")
    assert [p.username for p in queries.demo_people()] == ["first", "second"]


def test_demo_accounts_share_the_password_the_sign_in_page_shows(db: Session, admin: Actor) -> None:
    boss, lina = factories.employee(db, name="陈伟"), factories.employee(db, name="李娜")
    service.open_demo_accounts(admin, {lina.id: "lina", boss.id: "chenwei"}, named=["chenwei"])
    service.name_in_demo(admin, place=1)
    assert [p.username for p in queries.demo_people()] == ["chenwei", "admin"]
    assert all(can_sign_in(name, queries.DEMO_PASSWORD) for name in ("chenwei", "lina", "admin"))
