"""Registered, sent back, corrected, confirmed: only confirmed money counts (CON-08)."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from core import clock
from core.access import Role
from core.contracts import queries as contracts
from core.contracts import service as contract_service
from core.errors import NotFound, NotPermitted, Refusal, Required, StaleScreen, UnknownChoice, WrongState
from core.money import AmountNegative, AmountNotPositive, AmountTooPrecise
from core.receipts import queries, service
from core.receipts.forms import ArrivalInFuture, ReceiptForm
from core.receipts.machine import OwnReceipt
from core.receipts.rules import Part, PartOverOpen, PartsOverAmount
from core.receipts.service import AlreadyConfirmed, ContractNotBinding, ReceiptTwice
from db.models import Notice, ProjectSummary, Receipt
from tests import factories as f
from tests.core.contracts.house import House
from tests.statements import counting

D = Decimal
PAID = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 20, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_march():  # type: ignore[no-untyped-def]
    with clock.at(NOW):
        yield


@pytest.fixture
def contract_id(house: House) -> int:
    return house.effective()


def lines(house: House, contract_id: int) -> list[int]:
    return [line.id for line in house.contract(contract_id).lines]


def receipt(house: House, contract_id: int, amount: str, *parts: str, **values: object) -> int:
    ids = lines(house, contract_id)
    split = tuple(Part(ids[n], D(part)) for n, part in enumerate(parts) if D(part))
    return service.register(house.sun, contract_id, ReceiptForm(**({"amount": D(amount), "received_on": PAID, "parts": split} | values)))  # type: ignore[arg-type]


def row(house: House, receipt_id: int) -> Receipt:
    house.db.expire_all()
    return house.db.get_one(Receipt, receipt_id)


def test_one_receipt_split_over_two_lines_counts_only_once_finance_confirmed_it(house: House, contract_id: int) -> None:
    receipt_id = receipt(house, contract_id, "500000.00", "318000.00", "182000.00")
    before = contracts.sheet(house.sun, contract_id)
    assert (before.row.received, [p.received for p in before.plan]) == (D(0), [D(0)] * 3)
    assert [p.waiting for p in before.plan] == [D("318000.00"), D("182000.00"), D(0)]
    service.confirm(house.zhao, receipt_id)
    after = contracts.sheet(house.sun, contract_id)
    assert (after.row.received, after.row.open) == (D("500000.00"), D("560000.00"))
    assert [p.open for p in after.plan] == [D(0), D("242000.00"), D("318000.00")]
    assert house.db.scalar(select(Notice.kind).where(Notice.employee_id == house.sun.employee_id).order_by(Notice.id.desc())) == "receipt_confirmed"


def test_over_payment_is_balance_of_the_contract(house: House, contract_id: int) -> None:
    service.confirm(house.zhao, receipt(house, contract_id, "318000.40", "318000.00"))
    sheet = contracts.sheet(house.sun, contract_id)
    assert (sheet.balance, sheet.row.received, sheet.plan[0].open) == (D("0.40"), D("318000.40"), D(0))
    assert (queries.receipts(house.sun)[0].difference, queries.receipts(house.sun)[0].match) == (D("0.40"), "over")


def test_under_payment_leaves_the_line_open(house: House, contract_id: int) -> None:
    service.confirm(house.zhao, receipt(house, contract_id, "300000.00", "300000.00"))
    found = queries.receipts(house.sun)[0]
    assert (found.difference, found.match, contracts.sheet(house.sun, contract_id).plan[0].open) == (D("-18000.00"), "short", D("18000.00"))


def test_sent_back_with_a_reason_corrected_and_registered_again(house: House, contract_id: int) -> None:
    receipt_id = receipt(house, contract_id, "318000.00", "318000.00")
    with pytest.raises(Required):
        service.send_back(house.zhao, receipt_id, "   ")
    service.send_back(house.zhao, receipt_id, "银行流水为 308,000.00 元")
    assert (row(house, receipt_id).state, row(house, receipt_id).reason) == ("returned", "银行流水为 308,000.00 元")
    with pytest.raises(AlreadyConfirmed):
        service.confirm(house.xu, receipt_id)
    ids = lines(house, contract_id)
    service.correct(house.sun, receipt_id, ReceiptForm(D("308000.00"), PAID, (Part(ids[0], D("308000.00")),)), seen_version=row(house, receipt_id).version)
    service.confirm(house.xu, receipt_id)
    assert (row(house, receipt_id).state, contracts.sheet(house.sun, contract_id).row.received) == ("confirmed", D("308000.00"))


def test_the_second_confirmation_is_told_who_was_first_and_changes_nothing(house: House, contract_id: int) -> None:
    receipt_id = receipt(house, contract_id, "318000.00", "318000.00")
    service.confirm(house.zhao, receipt_id)
    for who in (house.zhao, house.xu):
        with pytest.raises(AlreadyConfirmed) as refused:
            service.confirm(who, receipt_id)
        assert refused.value.facts["who"] == "赵敏"
    with pytest.raises(AlreadyConfirmed):
        service.send_back(house.xu, receipt_id, "疑似重复")
    assert contracts.sheet(house.sun, contract_id).row.received == D("318000.00")


def test_the_kept_figures_of_the_project_follow_in_the_same_transaction(house: House, contract_id: int) -> None:
    manager = f.actor(house.db, Role.PM, name="李娜")
    project = f.project(house.db, manager=manager, contract_id=contract_id, customer_id=house.huaze.id)
    service.confirm(house.zhao, receipt(house, contract_id, "318000.00", "318000.00"))
    assert house.db.scalar(select(ProjectSummary.received).where(ProjectSummary.project_id == project.id)) == D("318000.00")


@pytest.mark.parametrize(("values", "refusal", "field"), [
    ({"amount": None}, Required, "amount"), ({"amount": D("-1")}, AmountNegative, "amount"), ({"amount": D("0")}, AmountNotPositive, "amount"),
    ({"amount": D("1.005")}, AmountTooPrecise, "amount"), ({"received_on": None}, Required, "received_on"),
    ({"received_on": dt.date(2026, 3, 21)}, ArrivalInFuture, "received_on"), ({"parts": (Part(999_999, D("1.00")),)}, UnknownChoice, "parts"),
    ({"parts": (Part(999_999, D("-1.00")),)}, AmountNegative, "parts"), ({"payer": "长" * 10_000}, Refusal, "payer")])
def test_what_is_typed_wrong_is_refused_beside_its_field(house: House, contract_id: int, values: dict[str, object], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        service.register(house.sun, contract_id, ReceiptForm(**({"amount": D("318000.00"), "received_on": PAID} | values)))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_part_over_what_is_open_on_its_line_names_the_excess(house: House, contract_id: int) -> None:
    receipt(house, contract_id, "300000.00", "300000.00")
    with pytest.raises(PartOverOpen) as refused:
        receipt(house, contract_id, "100000.00", "18000.01")
    assert (refused.value.facts["open"], refused.value.facts["over"]) == (D("18000.00"), D("0.01"))
    with pytest.raises(PartsOverAmount):
        receipt(house, contract_id, "100.00", "60.00", "60.00")


def test_a_double_click_registers_once_and_a_second_payment_must_be_said_to_be_one(house: House, contract_id: int) -> None:
    receipt(house, contract_id, "100000.00", "100000.00", bank_reference="T20-0091")
    with pytest.raises(ReceiptTwice):
        receipt(house, contract_id, "100000.00", "100000.00", bank_reference="T20-0091")
    receipt(house, contract_id, "100000.00", "100000.00", bank_reference="T20-0092")
    assert len(queries.receipts(house.sun)) == 2


def test_money_falls_on_effective_contracts_only(house: House) -> None:
    draft = house.draft()
    with pytest.raises(ContractNotBinding):
        receipt(house, draft, "100.00")


def test_nobody_confirms_what_they_registered(house: House, contract_id: int) -> None:
    both = f.actor(house.db, Role.SALES_DIRECTOR, Role.FINANCE, name="双角色")
    receipt_id = service.register(both, contract_id, ReceiptForm(D("100.00"), PAID))
    with pytest.raises(OwnReceipt):
        service.confirm(both, receipt_id)
    service.confirm(house.zhao, receipt_id)


def test_who_may_do_what(house: House, contract_id: int) -> None:
    receipt_id = receipt(house, contract_id, "100.00")
    member = f.actor(house.db, Role.MEMBER)
    with pytest.raises(NotPermitted):
        service.confirm(house.sun, receipt_id)
    for stranger in (house.han, member):
        with pytest.raises(NotFound):
            service.confirm(stranger, receipt_id)
        with pytest.raises(NotFound):
            service.send_back(stranger, receipt_id, "x")
        with pytest.raises(NotFound):
            service.cancel(stranger, receipt_id, seen_version=1)
        with pytest.raises(NotFound):
            service.register(stranger, contract_id, ReceiptForm(D(1), PAID))
    with pytest.raises(NotPermitted):
        service.register(house.zhao, contract_id, ReceiptForm(D("1.00"), PAID))
    assert queries.receipts(house.han) == []
    with pytest.raises(NotFound):
        queries.receipt(house.han, receipt_id)
    with pytest.raises(NotFound):
        service.confirm(house.zhao, 999_999)


def test_a_stale_screen_confirms_nothing(house: House, contract_id: int) -> None:
    receipt_id = receipt(house, contract_id, "100.00")
    service.correct(house.sun, receipt_id, ReceiptForm(D("200.00"), PAID), seen_version=1)
    with pytest.raises(StaleScreen) as refused:
        service.confirm(house.zhao, receipt_id, seen_version=1)
    assert ("amount", "100.00", "200.00") in refused.value.changes
    assert row(house, receipt_id).state == "registered"


def test_cancelled_frees_the_line_and_confirmed_cannot_be_cancelled(house: House, contract_id: int) -> None:
    first = receipt(house, contract_id, "318000.00", "318000.00")
    service.cancel(house.sun, first, seen_version=1)
    second = receipt(house, contract_id, "318000.00", "318000.00")
    service.confirm(house.zhao, second)
    with pytest.raises(WrongState):
        service.cancel(house.sun, second, seen_version=2)


def test_all_or_none_when_several_are_confirmed(house: House, contract_id: int) -> None:
    first, second = receipt(house, contract_id, "100.00"), receipt(house, contract_id, "200.00")
    service.confirm(house.xu, second)
    with pytest.raises(AlreadyConfirmed):
        service.confirm_many(house.zhao, [first, second])
    assert row(house, first).state == "registered"
    assert service.confirm_many(house.zhao, [first]) == 1


def test_fully_received_contract_is_completed_by_hand_not_while_a_receipt_waits(house: House, contract_id: int) -> None:
    first = receipt(house, contract_id, "1060000.00", "318000.00", "424000.00", "318000.00")
    service.confirm(house.zhao, first)
    extra = receipt(house, contract_id, "5.00")
    moves = {m.action: m.refused for m in contracts.sheet(house.sun, contract_id).moves}
    assert moves["complete"] is not None
    assert moves["complete"].code == "receipts_waiting"
    service.cancel(house.sun, extra, seen_version=1)
    contract_service.complete(house.sun, contract_id, seen_version=house.contract(contract_id).version)
    assert house.contract(contract_id).state == "completed"


def test_finance_list_finds_by_payer_amount_and_contract(house: House, contract_id: int) -> None:
    receipt(house, contract_id, "424000.00", "318000.00", "106000.00", payer="三林汽车集团", bank_reference="T20-0088")
    for text in ("三林", "424,000", "T20-0088", "CON-", "华泽"):
        assert len(queries.waiting(house.zhao, search=text)) == 1, text
    assert queries.waiting(house.zhao, search="晋海") == []
    figures = queries.confirm_figures(house.zhao, queries.waiting(house.zhao))
    assert (figures.waiting, figures.different, figures.net_difference) == (D("424000.00"), D("424000.00"), D("-318000.00"))


def test_statements_do_not_grow_with_rows(house: House, contract_id: int) -> None:
    receipt(house, contract_id, "1.00")
    with counting(house.db) as few:
        queries.waiting(house.zhao)
    for n in range(2, 6):
        receipt(house, contract_id, f"{n}.00")
    with counting(house.db) as many:
        queries.waiting(house.zhao)
    assert len(few) == len(many)
