"""Which passwords and user names the firm accepts."""
from __future__ import annotations

import pytest

from core.signin import rules


@pytest.mark.parametrize("good", ["correct horse", "蓝色的桥 1987 年份", "a1b2c3d4e5", "🔑 keys to 7 doors", "x" * 5 + "abcd" + "y" * 63])
def test_password_of_enough_different_characters_is_accepted(good: str) -> None:
    rules.require_password(good, username="lina", minimum=10)


@pytest.mark.parametrize(("bad", "refusal"), [
    ("", rules.PasswordTooShort),
    ("123456789", rules.PasswordTooShort),
    ("字" * 24 + "12", rules.PasswordTooLong),                # 74 bytes: bcrypt would drop the end
    ("a" * 73, rules.PasswordTooLong),
    ("a" * 10_000, rules.PasswordTooLong),
    (" correct horse", rules.PasswordEdgeSpace),
    ("correct horse ", rules.PasswordEdgeSpace),
    ("correct\x00horse", rules.PasswordUnprintable),
    ("correct\nhorse", rules.PasswordUnprintable),
    ("lina is here", rules.PasswordHoldsUsername),
    ("I AM LINA 2026", rules.PasswordHoldsUsername),
    ("aaaaaaaaaa", rules.PasswordTooPlain),
    ("1212121212", rules.PasswordTooPlain),
])
def test_password_that_is_refused_names_the_field(bad: str, refusal: type[rules.Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        rules.require_password(bad, username="lina", minimum=10)
    assert caught.value.field == "new_password"


def test_seventy_two_bytes_are_the_longest_password() -> None:
    rules.require_password("abcde" + "字" * 22 + "z", username="lina", minimum=10)
    with pytest.raises(rules.PasswordTooLong) as caught:
        rules.require_password("abcde" + "字" * 22 + "zz", username="lina", minimum=10)
    assert caught.value.facts == {"maximum": 72, "bytes": 73}


@pytest.mark.parametrize(("typed", "kept"), [("LiNa", "lina"), (" chen.wei ", "chen.wei"), ("a1", "a1"), ("x" * 60, "x" * 60)])
def test_username_is_kept_in_lower_case(typed: str, kept: str) -> None:
    assert rules.require_username(typed) == kept


@pytest.mark.parametrize("typed", ["", "a", "李娜", "li na", "-lina", "x" * 61, "li\x00na", "'; drop table", "<b>lina</b>", "😀😀"])
def test_username_of_other_characters_is_refused(typed: str) -> None:
    with pytest.raises(rules.UsernameMalformed):
        rules.require_username(typed)


def test_repeated_password_must_be_the_same() -> None:
    rules.require_repeat("correct horse", "correct horse")
    with pytest.raises(rules.PasswordsDiffer):
        rules.require_repeat("correct horse", "correct Horse")
