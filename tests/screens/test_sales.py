"""The sales screens and finance's receipts, clicked: what is shown, to whom, what a press does, what wrong input gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Role
from core.contracts import queries as contracts
from core.contracts import service as contract_service
from core.customers import service as customers
from core.customers.forms import CustomerForm
from core.receipts import queries as receipts
from core.receipts import service as receipt_service
from core.receipts.forms import ReceiptForm
from core.receipts.rules import Part
from core.screens import screen
from db.models import Contract, Customer, Receipt
from tests import factories as f
from tests.core.contracts.house import House, build
from tests.screens.drawn import html_of_screen as shown

D = Decimal
Open = Callable[..., AppTest]
ACCOUNTS = Path(__file__).parents[1] / "data" / "accounts.csv"


@pytest.fixture
def house(db: Session) -> House:
    return build(db)


def press(test: AppTest, label: str) -> AppTest:
    """The button with this label; the last when it stands twice."""
    found = [b for b in test.button if b.label == label]
    assert found, [b.label for b in test.button]
    return found[-1].click().run()


def field(test: AppTest, label: str):  # type: ignore[no-untyped-def]
    return next(t for t in test.text_input if t.label == label)


def registered(house: House, contract_id: int, amount: str = "318000.00") -> int:
    line = house.contract(contract_id).lines[0].id
    return receipt_service.register(house.sun, contract_id, ReceiptForm(D(amount), clock.today(), (Part(line, min(D(amount), D("318000.00"))),)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_list_draws_on_an_empty_house(house: House, open_screen: Open, language: str) -> None:
    test = open_screen(house.sun, language=language)
    for key in ("customers", "contracts", "receivables", "customer_import", "contract_edit"):
        assert not test.switch_page(screen(key).path).run().exception, key


def test_the_customer_page_belongs_to_its_people(house: House, open_screen: Open) -> None:
    customer_id = str(house.huaze.id)
    assert "华泽医药股份有限公司" in shown(open_screen(house.sun, "customer", query={"id": customer_id}))
    for stranger, asked in ((house.han, customer_id), (house.sun, "999999"), (house.sun, "abc"), (house.sun, "'; drop table"), (house.sun, "９")):
        test = open_screen(stranger, "customer", query={"id": asked})
        assert not test.exception
        assert "华泽" not in shown(test)


def test_a_name_with_html_is_shown_as_text(house: House, open_screen: Open) -> None:
    customer_id = customers.create(house.sun, CustomerForm("<b>粗体</b> & 🚀 '; drop table"))
    body = shown(open_screen(house.sun, "customer", query={"id": str(customer_id)}))
    assert "&lt;b&gt;粗体&lt;/b&gt; &amp; 🚀" in body
    assert "<b>粗体" not in body


def test_archive_and_back(house: House, open_screen: Open) -> None:
    test = press(open_screen(house.sun, "customer", query={"id": str(house.huaze.id)}), "归档")
    assert not test.exception
    assert "已归档" in shown(test)
    assert not press(test, "取消归档").exception
    house.db.expire_all()
    assert house.db.get_one(Customer, house.huaze.id).archived_at is None


def test_submit_is_greyed_with_its_reason_until_the_plan_adds_up(house: House, open_screen: Open) -> None:
    test = open_screen(house.sun, "contract", query={"id": str(house.draft(parts=()))})
    button = next(b for b in test.button if b.label == "提交审批")
    assert button.disabled
    assert "尚无回款计划" in shown(test)


def test_submitted_from_the_page_and_withdrawn_again(house: House, open_screen: Open) -> None:
    contract_id = house.draft()
    test = press(open_screen(house.sun, "contract", query={"id": str(contract_id)}), "提交审批")
    assert not test.exception
    assert house.contract(contract_id).state == "in_approval"
    assert "等待" in shown(test)
    press(test, "撤回")
    assert house.contract(contract_id).state == "draft"


def test_a_contract_is_not_there_for_who_may_not_see_it(house: House, open_screen: Open) -> None:
    contract_id = str(house.draft())
    assert "供应链" not in shown(open_screen(house.han, "contract", query={"id": contract_id}))
    with pytest.raises(ValueError, match="contract"):
        open_screen(f.actor(house.db, Role.MEMBER), "contract", query={"id": contract_id})


def test_a_draft_is_typed_and_saved_and_wrong_input_stays(house: House, open_screen: Open) -> None:
    test = open_screen(house.sun, "contract_edit", query={"customer": str(house.huaze.id)})
    field(test, "合同名称").set_value("质量体系辅导")
    field(test, "含税金额").set_value("abc")
    test.run()
    press(test, "保存草稿")
    assert house.db.scalar(select(func.count()).select_from(Contract)) == 0
    assert (field(test, "合同名称").value, field(test, "含税金额").value) == ("质量体系辅导", "abc")
    field(test, "含税金额").set_value("106万").run()
    assert "¥60,000.00" in shown(test)  # the tax, before anything is saved
    press(test, "30 / 40 / 30 %")
    assert "回款计划与合同金额一致" in shown(test)
    press(test, "保存草稿")
    row = house.db.scalars(select(Contract)).one()
    assert (row.amount, [line.amount for line in row.lines]) == (D("1060000.00"), [D("318000.00"), D("424000.00"), D("318000.00")])
    assert [line.condition_en for line in row.lines] == ["Advance", "Stage 1", "Final payment"]


def test_somebody_saved_in_between_and_nothing_is_overwritten(house: House, open_screen: Open) -> None:
    contract_id = house.draft()
    test = open_screen(house.sun, "contract_edit", query={"id": str(contract_id)})
    sheet = contracts.sheet(house.lin, contract_id)
    contract_service.change(house.lin, contract_id, replace(sheet.terms, title="林强改过的名称"), seen_version=sheet.version)
    field(test, "合同名称").set_value("我的名称").run()
    press(test, "保存草稿")
    assert "林强" in shown(test)
    assert house.contract(contract_id).title == "林强改过的名称"
    assert field(test, "合同名称").value == "我的名称"


def test_what_was_submitted_is_not_edited_also_by_its_address(house: House, open_screen: Open) -> None:
    contract_id = house.draft()
    contract_service.submit(house.sun, contract_id, seen_version=1)
    test = open_screen(house.sun, "contract_edit", query={"id": str(contract_id)})
    assert not test.exception
    assert "保存草稿" not in [b.label for b in test.button]
    assert "审批中" in shown(test)


def test_finance_confirms_and_the_second_is_told_who_was_first(house: House, open_screen: Open) -> None:
    contract_id = house.effective()
    receipt_id = registered(house, contract_id)
    first, second = open_screen(house.zhao, "receipts"), open_screen(house.xu, "receipts")
    press(first, "确认到账")
    assert contracts.sheet(house.sun, contract_id).row.received == D("318000.00")
    press(second, "确认到账")
    assert "赵敏" in shown(second)
    house.db.expire_all()
    assert house.db.get_one(Receipt, receipt_id).decided_by_id == house.zhao.employee_id


def test_sending_back_needs_a_reason_and_sales_sees_it(house: House, open_screen: Open) -> None:
    receipt_id = registered(house, house.effective())
    test = press(open_screen(house.zhao, "receipts"), "退回")
    assert receipts.receipt(house.sun, receipt_id)[0].state == "registered"
    next(t for t in test.text_area if t.label == "退回原因").set_value("流水中未找到").run()
    press(test, "退回")
    row = receipts.receipt(house.sun, receipt_id)[0]
    assert (row.state, row.reason) == ("returned", "流水中未找到")
    assert not open_screen(house.sun, "receivables").exception


def test_the_confirm_screen_does_not_exist_for_sales(house: House, open_screen: Open) -> None:
    with pytest.raises(ValueError, match="receipts"):
        open_screen(house.sun, "receipts")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_85_accounts_come_in_through_the_screen_and_once_only(house: House, open_screen: Open, language: str) -> None:
    test = open_screen(house.sun, "customer_import", language=language)
    test.file_uploader[0].set_value(("accounts.csv", ACCOUNTS.read_bytes(), "text/csv"))
    test.run()
    body = shown(test)
    assert "technolgy" in body
    assert ">B2<" in body
    press(test, {"zh": "采纳全部 2 条建议", "en": "Accept all 2 proposals"}[language])
    press(test, {"zh": "导入 85 行", "en": "Import 85 rows"}[language])
    assert not test.exception
    assert house.db.scalar(select(func.count()).select_from(Customer)) == 86
