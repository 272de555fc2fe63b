"""Trees without loops, dates in order."""
from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people import rules

TREE = {1: None, 2: 1, 3: 2, 4: 1}
NAMES = {1: "总部", 2: "咨询", 3: "咨询一部", 4: "财务"}


@pytest.mark.parametrize(("record", "above"), [(3, 4), (3, 1), (2, 4), (None, 3), (4, None), (1, None)])
def test_move_that_keeps_a_tree_is_allowed(record: int | None, above: int | None) -> None:
    rules.require_no_department_loop(record, above, TREE, NAMES)


@pytest.mark.parametrize(("record", "above", "path"), [
    (1, 3, "总部 → 咨询一部 → 咨询 → 总部"), (2, 3, "咨询 → 咨询一部 → 咨询"), (2, 2, "咨询 → 咨询"),
])
def test_department_under_itself_is_refused_naming_the_loop(record: int, above: int, path: str) -> None:
    with pytest.raises(rules.DepartmentLoop) as caught:
        rules.require_no_department_loop(record, above, TREE, NAMES)
    assert caught.value.facts == {"path": path}
    assert caught.value.field == "parent_id"


def test_own_superior_is_refused_naming_the_chain() -> None:
    with pytest.raises(rules.ManagerLoop) as caught:
        rules.require_no_manager_loop(1, 3, TREE, {1: "陈伟", 2: "王磊", 3: "李娜", 4: "赵敏"})
    assert caught.value.facts == {"path": "陈伟 → 李娜 → 王磊 → 陈伟"}


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=40))
def test_only_allowed_moves_never_make_a_loop(moves: list[tuple[int, int]]) -> None:
    above: dict[int, int | None] = dict.fromkeys(range(1, 13))
    for record, new in moves:
        if not rules.loop(record, new, above):
            above[record] = new
    for start in above:
        path = rules.chain(start, above)
        assert above[path[-1]] is None


@pytest.mark.parametrize(("left", "fine"), [(None, True), (dt.date(2024, 2, 29), True), (dt.date(2024, 3, 1), True), (dt.date(2024, 2, 28), False)])
def test_last_day_is_not_before_the_first(left: dt.date | None, fine: bool) -> None:
    if fine:
        rules.require_dates(dt.date(2024, 2, 29), left)
    else:
        with pytest.raises(rules.LeavesBeforeHire):
            rules.require_dates(dt.date(2024, 2, 29), left)


@pytest.mark.parametrize("email", ["", "li.na@foresight.example", "李娜@远见.例子"])
def test_email_may_be_missing_or_look_like_one(email: str) -> None:
    assert rules.require_email(f" {email} ") == email


@pytest.mark.parametrize("email", ["li.na", "a@b", "a b@c.d", "a@@b.c", "x" * 10_000 + "@a.b"])
def test_email_that_is_none_is_refused(email: str) -> None:
    with pytest.raises(rules.EmailMalformed):
        rules.require_email(email)


@pytest.mark.parametrize(("level", "fine"), [(0, True), (9, True), (-1, False), (10, False)])
def test_clearance_is_a_security_level(level: int, fine: bool) -> None:
    if fine:
        assert rules.require_clearance(level) == level
    else:
        with pytest.raises(rules.ClearanceOutOfRange):
            rules.require_clearance(level)
