"""A contract from draft to effective and on, with the refusals in between (CON-01, CON-02, CON-10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from core import clock
from core.access import Role
from core.approval import service as approvals
from core.contracts import queries, service
from core.contracts.forms import CustomerInvalid, TaxRateNotOffered
from core.contracts.machine import NotFullyReceived
from core.contracts.rules import PaymentPlanMissing, PlanDoesNotAddUp, PlanLineForm, PlanTooLarge
from core.errors import NotFound, NotPermitted, Refusal, Refusals, Required, StaleScreen, UnknownChoice, WrongState
from core.money import AmountNegative, AmountNotPositive, AmountTooPrecise
from db.models import Notice
from tests import factories as f
from tests.core.approval.memo import open_tasks
from tests.core.contracts.house import House, terms
from tests.statements import counting

D = Decimal
THREE = ("318000.00", "424000.00", "318000.00")


def test_gross_is_taken_apart_with_the_rate_of_the_policy(house: House) -> None:
    row = house.contract(house.draft())
    assert (row.tax_rate, row.net_amount, row.tax_amount) == (D("0.06"), D("1000000.00"), D("60000.00"))
    assert (row.number[:4], row.state, [line.percent for line in row.lines]) == ("CON-", "draft", [D("30.0000"), D("40.0000"), D("30.0000")])


def test_legal_and_the_general_manager_approve_and_it_takes_effect(house: House) -> None:
    contract_id = house.draft()
    case = service.submit(house.sun, contract_id, seen_version=1)
    assert house.contract(contract_id).state == "in_approval"
    house.approve(case, house.legal)
    house.approve(case, house.chen)
    row = house.contract(contract_id)
    assert (row.state, row.effective_on, house.huaze.status) == ("effective", clock.today(), "successful")
    told = set(house.db.scalars(select(Notice.employee_id).where(Notice.kind == "contract_effective")))
    assert told == {house.sun.employee_id, house.zhao.employee_id, house.xu.employee_id}


def test_a_return_leads_back_to_the_draft_and_the_next_round_shows_what_changed(house: House) -> None:
    contract_id = house.draft()
    case = service.submit(house.sun, contract_id, seen_version=1)
    approvals.return_to_initiator(house.legal, open_tasks(house.db, case)[house.legal.employee_id], comment="首付款比例过低")
    row = house.contract(contract_id)
    assert row.state == "draft"
    sheet = queries.sheet(house.sun, contract_id)
    plan = (replace(sheet.terms.lines[0], amount=D("530000.00"), percent=None), replace(sheet.terms.lines[1], amount=D("530000.00"), percent=None))
    service.change(house.sun, contract_id, replace(sheet.terms, lines=plan), seen_version=sheet.version)
    assert service.submit(house.sun, contract_id, seen_version=house.contract(contract_id).version) == case
    assert [line.amount for line in house.contract(contract_id).lines] == [D("530000.00"), D("530000.00")]


def test_rejected_and_withdrawn(house: House) -> None:
    first, second = house.draft(), house.draft()
    case = service.submit(house.sun, first, seen_version=1)
    approvals.reject(house.legal, open_tasks(house.db, case)[house.legal.employee_id], comment="条款不可接受")
    service.submit(house.sun, second, seen_version=1)
    service.withdraw(house.sun, second)
    assert (house.contract(first).state, house.contract(second).state) == ("rejected", "draft")


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"title": "  "}, Required, "title"),
        ({"amount": None}, Required, "amount"),
        ({"amount": D("-1")}, AmountNegative, "amount"),
        ({"amount": D("0")}, AmountNotPositive, "amount"),
        ({"amount": D("1.001")}, AmountTooPrecise, "amount"),
        ({"tax_rate": D("0.05")}, TaxRateNotOffered, "tax_rate"),
        ({"customer_id": None}, Required, "customer_id"),
        ({"customer_id": 999_999}, UnknownChoice, "customer_id"),
        ({"form": "verbal"}, UnknownChoice, "form"),
        ({"business_type": "magic"}, UnknownChoice, "business_type"),
        ({"owner_id": 999_999}, UnknownChoice, "owner_id"),
        ({"parent_id": 999_999}, UnknownChoice, "parent_id"),
        ({"starts_on": dt.date(2026, 5, 2), "ends_on": dt.date(2026, 5, 1)}, Refusal, "ends_on"),
    ],
)
def test_what_is_typed_wrong_is_refused_beside_its_field(house: House, values: dict[str, object], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        service.create(house.sun, replace(terms(house.huaze.id), **values))  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(("last", "refusal"), [("317999.99", PlanDoesNotAddUp), ("318000.01", PlanTooLarge)])
def test_lines_that_do_not_add_up_are_refused_with_the_difference(house: House, last: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        house.draft(parts=("318000.00", "424000.00", last))
    assert D("0.01") in refused.value.facts.values()


def test_several_wrong_fields_are_told_together(house: House) -> None:
    lines = (PlanLineForm("", None, D("-5")), PlanLineForm("尾款", dt.date(2026, 3, 1), percent=D(120)))
    with pytest.raises(Refusals) as refused:
        service.create(house.sun, replace(terms(house.huaze.id), title="", lines=lines))
    assert {r.field for r in refused.value.refusals} == {"title", "lines.1.amount", "lines.2.percent"}


def test_html_emoji_and_quotes_are_only_text(house: House) -> None:
    row = house.contract(house.draft(title="<script>alert(1)</script> 🚀 '; drop table contract; --"))
    assert row.title == "<script>alert(1)</script> 🚀 '; drop table contract; --"
    assert [c.id for c in queries.contracts(house.sun, search="'; drop table")] == [row.id]
    with pytest.raises(Refusal):
        house.draft(title="长" * 10_000)


def test_a_draft_without_plan_can_be_kept_but_not_submitted(house: House) -> None:
    contract_id = house.draft(parts=())
    with pytest.raises(PaymentPlanMissing):
        service.submit(house.sun, contract_id, seen_version=1)
    assert house.contract(contract_id).state == "draft"


def test_an_invalid_customer_signs_nothing_even_if_it_became_so_on_the_way(house: House) -> None:
    contract_id = house.draft()
    case = service.submit(house.sun, contract_id, seen_version=1)
    house.approve(case, house.legal)
    house.huaze.status = "invalid"
    house.db.commit()
    with pytest.raises(CustomerInvalid):
        house.approve(case, house.chen)
    assert house.contract(contract_id).state == "in_approval"
    with pytest.raises(CustomerInvalid):
        house.draft()


def test_a_stale_screen_is_shown_what_differs_also_when_only_the_plan_changed(house: House) -> None:
    contract_id = house.draft()
    sheet = queries.sheet(house.sun, contract_id)
    half = tuple(replace(line, due_on=dt.date(2027, 1, 31)) for line in sheet.terms.lines)
    service.change(house.lin, contract_id, replace(sheet.terms, lines=half), seen_version=1)
    with pytest.raises(StaleScreen) as refused:
        service.change(house.sun, contract_id, sheet.terms, seen_version=1)
    assert (refused.value.facts["who"], refused.value.facts["changed"]) == ("林强", ["plan_version"])


def test_what_was_submitted_is_not_edited(house: House) -> None:
    contract_id = house.draft()
    sheet = queries.sheet(house.sun, contract_id)
    service.submit(house.sun, contract_id, seen_version=1)
    with pytest.raises(WrongState):
        service.change(house.sun, contract_id, sheet.terms, seen_version=2)
    with pytest.raises(WrongState):
        service.submit(house.sun, contract_id, seen_version=2)  # the double click


def test_only_the_owners_act_and_only_who_sees_it_is_told_it_exists(house: House) -> None:
    contract_id = house.draft()
    pm = f.actor(house.db, Role.PM, name="李娜")
    member = f.actor(house.db, Role.MEMBER, name="周涛")
    for stranger in (house.han, pm, member):
        with pytest.raises(NotFound):
            service.submit(stranger, contract_id, seen_version=1)
        with pytest.raises(NotFound):
            queries.sheet(stranger, contract_id)
    with pytest.raises(NotPermitted):
        service.submit(house.zhao, contract_id, seen_version=1)
    with pytest.raises(NotPermitted):
        service.create(pm, terms(house.huaze.id))
    with pytest.raises(NotPermitted):
        queries.contracts(member)
    assert queries.contracts(house.han) == []
    assert [len(queries.contracts(who)) for who in (house.sun, house.lin, house.zhao, house.legal, house.chen)] == [1] * 5


def test_a_customer_above_the_clearance_hides_its_contracts_too_except_from_who_decides(house: House) -> None:
    contract_id = house.draft()
    house.huaze.security_level = 2
    house.db.commit()
    assert queries.contracts(house.legal) == []
    service.submit(replace(house.sun, clearance=2), contract_id, seen_version=1)
    assert [c.id for c in queries.contracts(house.legal)] == [contract_id]
    assert queries.contracts(house.zhao) == []


def test_completed_only_when_everything_came_in_terminated_with_a_reason(house: House) -> None:
    contract_id = house.effective()
    version = house.contract(contract_id).version
    with pytest.raises(NotFullyReceived) as refused:
        service.complete(house.sun, contract_id, seen_version=version)
    assert refused.value.facts["open"] == D("1060000.00")
    with pytest.raises(Required):
        service.terminate(house.sun, contract_id, " ", seen_version=version)
    service.terminate(house.sun, contract_id, "客户项目取消", seen_version=version)
    row = house.contract(contract_id)
    assert (row.state, row.ended_on, row.end_reason) == ("terminated", clock.today(), "客户项目取消")


def test_the_sheet_says_what_may_be_done_and_why_not(house: House) -> None:
    contract_id = house.draft(parts=())
    moves = {m.action: m.refused for m in queries.sheet(house.sun, contract_id).moves}
    assert isinstance(moves["submit"], PaymentPlanMissing)
    assert queries.sheet(house.zhao, contract_id).moves == ()


def test_overdue_and_ageing_follow_the_due_dates(house: House) -> None:
    contract_id = house.effective(parts=THREE)  # due 2026-03-02, 04-01, 05-01
    with clock.at(dt.datetime(2026, 4, 2, 4, tzinfo=dt.UTC)):
        plan = queries.sheet(house.sun, contract_id).plan
        assert [line.overdue_days for line in plan] == [31, 1, 0]
        rows = queries.receivables(house.zhao)
        assert queries.ageing(rows) == [(0, D("424000.00")), (30, D("318000.00")), (60, D(0)), (90, D(0)), (180, D(0))]
        row = queries.contracts(house.sun)[0]
        assert (row.overdue, row.next_due_on, row.open) == (D("742000.00"), dt.date(2026, 3, 2), D("1060000.00"))


def test_the_trail_tells_who_changed_what(house: House) -> None:
    contract_id = house.draft()
    sheet = queries.sheet(house.sun, contract_id)
    service.change(house.lin, contract_id, replace(sheet.terms, title="供应链数字化咨询", lines=()), seen_version=1)
    trail = queries.trail_of(house.sun, contract_id)
    changed = next(row for row in trail if row.record == "contract" and row.kind == "changed")
    assert (changed.who, changed.action, changed.changes) == ("林强", "contract.change", (("title", "供应链咨询", "供应链数字化咨询"),))
    assert sum(1 for row in trail if row.record == "plan_line" and row.kind == "removed") == 3
    with pytest.raises(NotFound):
        queries.trail_of(house.han, contract_id)


def test_statements_do_not_grow_with_rows(house: House) -> None:
    first = house.effective()
    with counting(house.db) as few:
        queries.contracts(house.sun)
        queries.sheet(house.sun, first)
        queries.receivables(house.sun)
    for _ in range(4):
        house.effective()
    with counting(house.db) as many:
        queries.contracts(house.sun)
        queries.sheet(house.sun, first)
        queries.receivables(house.sun)
    assert len(few) == len(many)
