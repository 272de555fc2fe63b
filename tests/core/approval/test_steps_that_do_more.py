"""A step that fills in fields, one that chooses the persons of a later step; counting with repeats, the initiator, odd percents (APR-02)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.approval import service
from core.approval.moves import moves
from core.approval.preview import who_will_be_asked
from tests.core.approval.firm import Firm, refused
from tests.core.approval.memo import persons, step
from tests.statements import counting

BIG = {"tests": [{"field": "amount", "operator": ">=", "value": "5000"}]}


def test_a_step_fills_what_it_may_and_conditions_see_it(firm: Firm) -> None:
    firm.flow(
        step("a", persons(firm.zhao), editable=["amount"]), step("b", persons(firm.wang), ("a",)), step("c", persons(firm.chen), ("b",), condition=BIG)
    )
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.zhao)
    assert [(x.field.name, x.value) for x in moves(firm.zhao, case).fillable] == [("amount", "1000.00")]
    for name in ("buyer", "title"):
        assert refused(lambda name=name: service.approve(firm.zhao, task, filled={name: "x"})) == "field_not_in_step"
    assert firm.memo.filled == {}
    service.approve(firm.zhao, task, filled={"amount": Decimal("6000.00")})
    row = firm.case(case)
    assert (row.amount, row.facts["fields"]["amount"], firm.memo.filled) == (Decimal("6000.00"), "6000.00", {"amount": Decimal("6000.00")})
    assert refused(lambda: firm.approve(case, firm.wang, filled={"amount": Decimal(1)})) == "field_not_in_step"
    firm.approve(case, firm.wang)
    assert firm.asked(case) == {"陈伟"}


def test_a_step_chooses_the_persons_of_a_later_one(firm: Firm) -> None:
    chosen = {"kind": "chosen_in_step", "step": "a"}
    firm.flow(
        step("a", persons(firm.zhao)), step("b", persons(firm.wang), ("a",)), step("c", chosen, ("b",)), step("d", chosen, ("c",), condition=BIG)
    )
    assert [(r.key, r.people, r.chosen_by) for r in who_will_be_asked(firm.li, "memo", 1)][2] == ("c", (), "step")
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.zhao)
    assert [c.key for c in moves(firm.zhao, case).to_choose] == ["c"]  # d is not needed as things stand
    assert firm.told(firm.li, case)[-1] == ("next", ())
    for given, code in (
        ({}, "persons_not_chosen"),
        ({"b": [1]}, "chosen_elsewhere"),
        ({"c": [firm.li.employee_id]}, "person_may_not"),
        ({"c": [10**9]}, "not_found"),
        ({"c": []}, "persons_not_chosen"),
    ):
        assert refused(lambda given=given: service.approve(firm.zhao, task, chosen=given)) == code
    assert refused(lambda: service.approve_many(firm.zhao, [task])) == "persons_not_chosen"
    service.approve(firm.zhao, task, chosen={"c": [firm.feng.employee_id, firm.zhou.employee_id]})
    assert firm.told(firm.li, case)[-1] == ("next", ("冯兰", "周涛"))
    firm.approve(case, firm.wang)
    assert firm.asked(case) == {"冯兰", "周涛"}


@pytest.mark.parametrize(
    ("mode", "who", "needed"),
    [
        ({"kind": "n_of_m", "count": 2}, ("wang", "wang", "zhao"), 2),  # named twice: one voice
        ({"kind": "n_of_m", "count": 3}, ("wang", "wang", "zhao"), 2),  # never more than there are
        ({"kind": "n_of_m", "count": 2}, ("li", "wang", "zhao"), 2),  # the initiator's voice is their manager's, who is in it already
        ({"kind": "percent", "percent": 50}, ("wang", "zhao", "chen"), 2),
        ({"kind": "percent", "percent": "33.3"}, ("wang", "zhao", "chen"), 1),
        ({"kind": "percent", "percent": "33.4"}, ("wang", "zhao", "chen"), 2),
        ({"kind": "percent", "percent": "0.1"}, ("wang", "zhao", "chen"), 1),
        ({"kind": "all"}, ("li", "wang", "wang"), 1),
    ],
)
def test_voices_are_those_of_different_people(firm: Firm, mode: dict[str, object], who: tuple[str, ...], needed: int) -> None:
    firm.flow(step("a", persons(*(getattr(firm, name) for name in who)), mode=mode))
    case = firm.memo.submit(firm.li)
    assert firm.li.employee_id not in firm.todo(case)
    count = 0
    while firm.state(case) == "running":
        task = next(iter(firm.todo(case).items()))
        service.approve(next(a for a in (firm.wang, firm.zhao, firm.chen) if a.employee_id == task[0]), task[1])
        count += 1
    assert count == needed


def test_approving_takes_the_same_statements_for_one_and_for_many(firm: Firm) -> None:
    """From a step of one person to a step of one, and of five to five; what a flow could do besides costs nothing."""
    counts = []
    for people in ((firm.wang,), (firm.wang, firm.zhao, firm.chen, firm.feng, firm.owner)):
        firm.flow(step("a", persons(*people)), step("b", persons(firm.zhou, *people[1:]), ("a",)))
        case = firm.memo.submit(firm.li)
        task = firm.task(case, firm.wang)
        with counting(firm.db) as sent:
            service.approve(firm.wang, task)
        counts.append(list(sent))
        firm.approve(case, firm.zhou)
    assert len(counts[1]) <= len(counts[0]) + 2, "\n".join(counts[1])  # the closed to-dos of the others, their names at once
    assert len(counts[0]) <= 16, "\n".join(counts[0])
