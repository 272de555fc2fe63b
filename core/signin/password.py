"""bcrypt, and a hash that matches nothing: what an unknown name is compared with, so that it takes as long as a known one."""
from __future__ import annotations

import secrets
from functools import cache

import bcrypt

from core.signin.rules import BCRYPT_BYTES

COST = 12          # 2^12 rounds: about a quarter of a second


def hash_password(password: str) -> str:
    """For a password that passed `require_password`."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(COST)).decode()


def matches(password: str, password_hash: str) -> bool:
    """Whether it is the password; always as slow as a comparison, also for one that can never match."""
    raw = password.encode()
    if len(raw) > BCRYPT_BYTES:
        bcrypt.checkpw(b"", impossible_hash().encode())
        return False
    return bcrypt.checkpw(raw, password_hash.encode())


@cache
def impossible_hash() -> str:
    """A hash of 32 random bytes nobody knows, of the same cost as all others; one per process."""
    return bcrypt.hashpw(secrets.token_bytes(32), bcrypt.gensalt(COST)).decode()
