"""Accounts with a cheap bcrypt, so that a test of ten tries takes milliseconds."""
from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.signin import password
from db.models import UserAccount
from tests import factories

PASSWORD = "蓝色的桥 1987 年"


@pytest.fixture(autouse=True)
def cheap_bcrypt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(password, "COST", 4)
    password.impossible_hash.cache_clear()
    yield
    password.impossible_hash.cache_clear()


@pytest.fixture
def account(db: Session) -> Callable[..., UserAccount]:
    """Makes an employee with an account; keywords are columns of the account."""

    def make(username: str = "lina", *roles: Role, **values: object) -> UserAccount:
        person = factories.employee(db, *roles, name=username)
        row = UserAccount(**{
            "employee_id": person.id, "username": username, "password_hash": password.hash_password(PASSWORD), "must_change": False,
            "created_at": clock.now(), "password_at": clock.now()} | values)
        return factories.make(db, row)

    return make
