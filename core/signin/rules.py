"""What a user name and a password must be (PLT-02). Pure; the sentences are in the catalogues."""
from __future__ import annotations

import re
from typing import ClassVar

from core.errors import Refusal

BCRYPT_BYTES = 72          # bcrypt reads no further: a longer password would be one that only seems longer
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class PasswordTooShort(Refusal):
    code: ClassVar[str] = "password_too_short"


class PasswordTooLong(Refusal):
    code: ClassVar[str] = "password_too_long"


class PasswordHoldsUsername(Refusal):
    code: ClassVar[str] = "password_holds_username"


class PasswordEdgeSpace(Refusal):
    """Begins or ends with a space, which a form or a phone keyboard adds and drops unseen."""

    code: ClassVar[str] = "password_edge_space"


class PasswordUnprintable(Refusal):
    code: ClassVar[str] = "password_unprintable"


class PasswordTooPlain(Refusal):
    """Fewer than five different characters."""

    code: ClassVar[str] = "password_too_plain"


class PasswordUnchanged(Refusal):
    code: ClassVar[str] = "password_unchanged"


class PasswordsDiffer(Refusal):
    code: ClassVar[str] = "passwords_differ"


class WrongPassword(Refusal):
    """The present password, asked before a new one is set, is not the one on record."""

    code: ClassVar[str] = "wrong_password"


class UsernameMalformed(Refusal):
    code: ClassVar[str] = "username_malformed"


def normal_username(typed: str) -> str:
    """The form in which a user name is kept and compared.

    >>> normal_username("  ChenWei ")
    'chenwei'
    """
    return typed.strip().lower()


def require_username(typed: str) -> str:
    """The normal form, or a refusal: 2–60 of a–z, 0–9, dot, dash, underscore, beginning with a letter or digit."""
    username = normal_username(typed)
    if not USERNAME.fullmatch(username):
        raise UsernameMalformed(field="username")
    return username


def require_password(password: str, *, username: str, minimum: int) -> None:
    """Refuses a password the firm does not accept; the order is that of what the person should mend first.

    >>> require_password("蓝色的桥 1987 年", username="lina", minimum=10)
    """
    if len(password) < minimum:
        raise PasswordTooShort(field="new_password", minimum=minimum, length=len(password))
    if len(password.encode()) > BCRYPT_BYTES:
        raise PasswordTooLong(field="new_password", maximum=BCRYPT_BYTES, bytes=len(password.encode()))
    if password != password.strip():
        raise PasswordEdgeSpace(field="new_password")
    if not password.isprintable():
        raise PasswordUnprintable(field="new_password")
    if username and username in password.lower():
        raise PasswordHoldsUsername(field="new_password")
    if len(set(password)) < 5:
        raise PasswordTooPlain(field="new_password")


def require_repeat(password: str, repeated: str) -> None:
    if password != repeated:
        raise PasswordsDiffer(field="repeat_password")
