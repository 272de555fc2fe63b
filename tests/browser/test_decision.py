"""A contract on its way, as the people who decide touch it: on a phone and on a desk, with what goes wrong on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import core.boot  # noqa: F401  the contract is known to the approval engine
from core.access import Actor
from core.approval import queries, service
from core.approval.flows import flows
from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.contracts.rules import PlanLineForm
from core.customers import service as customers
from core.customers.forms import CustomerForm
from core.signin import sessions
from seed.flows import standard_flows
from tests.browser.driver import AppServer, ready, sideways
from tests.factories import serial

Open = Callable[..., Page]
NAME = "华泽医药 <b>🧾</b>'; drop table contract; --"


def actor(server: AppServer, username: str) -> Actor:
    found = sessions.look_up(cookie=server.cookie(username))
    assert found is not None
    return found.actor


@pytest.fixture
def case_id(services: AppServer) -> int:
    """A contract of 孙浩 that waits for the general manager."""
    admin, sales, legal = (actor(services, name) for name in ("admin", "sunhao", "xuliang"))
    if not flows(admin):
        standard_flows(admin, admin.employee_id)
    customer = customers.create(sales, CustomerForm(full_name=f"华泽医药{serial()}股份有限公司", tax_number=""))
    lines = tuple(PlanLineForm(condition=f"第 {n} 笔", due_on=dt.date(2027, n, 15), amount=Decimal("265000.00")) for n in (1, 2, 3, 4))
    terms = ContractTerms(
        title=NAME,
        title_en="Huaze Pharma",
        customer_id=customer,
        amount=Decimal("1060000.00"),
        starts_on=dt.date(2026, 12, 1),
        ends_on=dt.date(2027, 7, 1),
        lines=lines,
    )
    case = contracts.submit(sales, contracts.create(sales, terms), seen_version=1)
    task = next(r.task_id for r in queries.box(legal, "todo") if r.case_id == case)
    assert task is not None
    service.approve(legal, task, comment="条款可接受。")
    return case


def press(page: Page, action: str) -> None:
    page.locator(f'[class*="st-key-act_{action}_"] button').first.click()
    ready(page)


def comment(page: Page, text: str) -> None:
    box = page.locator('[class*="st-key-comment_"] input')
    box.fill(text)
    box.press("Tab")
    ready(page)


def test_ceo_decides_on_the_phone(services: AppServer, page_of: Open, case_id: int, pictures: Path) -> None:
    page = page_of("chenwei", "/", phone=True)
    row = page.locator(f".st-key-row_case_{case_id}")
    expect(row).to_contain_text(NAME)
    expect(row).to_contain_text("¥1,060,000.00")
    assert sideways(page) == 0
    row.locator("button").last.click()
    ready(page)
    expect(page.locator(".m-record")).to_contain_text(NAME)
    assert page.locator(".m-record h1 b").count() == 0
    assert sideways(page) == 0
    page.screenshot(path=pictures / "decision_phone.png")
    press(page, "return")
    asking = page.get_by_role("dialog")
    expect(asking).to_contain_text("节点“法务”：徐亮")
    asking.locator('[class*="st-key-return_"] button').last.click()
    ready(page)
    expect(asking).to_contain_text("填写意见")
    page.screenshot(path=pictures / "return_phone.png")
    asking.get_by_role("button", name="Close").click()
    ready(page)
    assert queries.case_detail(actor(services, "chenwei"), case_id).state == "running"
    comment(page, "同意，注意回款节点。")
    press(page, "approve")
    detail = queries.case_detail(actor(services, "sunhao"), case_id)
    assert detail.state == "approved"
    assert "同意，注意回款节点。" in [r.comment for r in detail.timeline]
    expect(page.locator('[data-testid="stToast"]')).to_contain_text("已通过")


def test_what_was_typed_is_kept_when_it_is_refused(page_of: Open, case_id: int) -> None:
    page = page_of("sunhao", f"/decision?case={case_id}")
    press(page, "comment")
    expect(page.locator(".st-key-action_problem")).to_contain_text("必填")
    comment(page, "<script>alert(1)</script> 😀")
    press(page, "comment")
    expect(page.locator(".m-timeline")).to_contain_text("<script>alert(1)</script> 😀")
    expect(page.locator('[class*="st-key-comment_"] input').last).to_have_value("")
    assert page.locator('[class*="st-key-act_withdraw"] button').first.is_disabled()
    expect(page.locator(".m-why")).to_contain_text("首次审批之前")


def test_the_second_of_two_is_told_who_was_first(services: AppServer, page_of: Open, case_id: int) -> None:
    ceo = actor(services, "chenwei")
    first, second = page_of("chenwei", f"/decision?case={case_id}"), page_of("chenwei", f"/decision?case={case_id}")
    press(first, "approve")
    comment(second, "太贵了")
    expect(second.locator(".m-sentence.red")).to_contain_text("陈伟")
    expect(second.locator(".m-sentence.red")).to_contain_text("本次操作未生效")
    expect(second.locator('[class*="st-key-comment_"] input')).to_have_value("太贵了")
    expect(second.locator('[class*="st-key-act_reject_"]')).to_have_count(0)
    assert queries.case_detail(ceo, case_id).state == "approved"


def test_a_double_click_decides_once_and_touches_no_other(services: AppServer, page_of: Open, case_id: int) -> None:
    ceo = actor(services, "chenwei")
    before = {r.case_id for r in queries.box(ceo, "todo")} - {case_id}
    page = page_of("chenwei", f"/decision?case={case_id}")
    page.locator('[class*="st-key-act_approve_"] button').first.dblclick()
    ready(page)
    assert queries.case_detail(ceo, case_id).state == "approved"
    assert {r.case_id for r in queries.box(ceo, "todo")} == before


def choose(page: Page, key: str, name: str) -> None:
    field = page.get_by_role("dialog").locator(f'[class*="{key}"] input').first
    field.fill(name)
    field.press("Enter")
    field.press("Tab")  # the list of several persons stays open else
    ready(page)


def more(page: Page, action: str) -> None:
    page.locator(".st-key-act_more button").first.click()
    press(page, action)


def test_a_copy_is_sent_and_one_more_signer_asked(services: AppServer, page_of: Open, case_id: int, pictures: Path) -> None:
    page = page_of("chenwei", f"/decision?case={case_id}")
    more(page, "copy")
    choose(page, "copy_", "周涛")
    page.locator(f".st-key-act_copy_{case_id} button").click()
    ready(page)
    assert case_id in {r.case_id for r in queries.box(actor(services, "zhoutao"), "copied")}
    more(page, "signer")
    choose(page, "_person_", "赵敏")
    page.screenshot(path=pictures / "add_signer.png")
    page.get_by_role("dialog").locator('[class*="st-key-signer_"] button[kind="primary"]').click()
    ready(page)
    expect(page.locator(".m-timeline")).to_contain_text("陈伟 → 赵敏")
    expect(page.locator(".m-why")).to_contain_text("赵敏")
    assert page.locator('[class*="st-key-act_approve_"] button').first.is_disabled()
    assert case_id in {r.case_id for r in queries.box(actor(services, "zhaomin"), "todo")}
    reader = page_of("zhoutao", f"/decision?case={case_id}&act=approve&comment=ok")
    expect(reader.locator(".m-record")).to_contain_text(NAME)
    assert reader.locator('[class*="st-key-act_approve"]').count() == 0
    assert queries.case_detail(actor(services, "zhoutao"), case_id).state == "running"


def test_a_deputy_is_named_for_a_few_days(services: AppServer, page_of: Open, case_id: int, pictures: Path) -> None:
    page = page_of("chenwei", "/delegations")
    page.locator(".st-key-sm_delegate button").click()
    ready(page)
    choose(page, "delegation_new_deputy", "王磊")
    expect(page.get_by_role("dialog")).to_contain_text("由 王磊 代您审批")
    page.screenshot(path=pictures / "delegate.png")
    page.locator(".st-key-delegation_new_save button").click()
    ready(page)
    expect(page.locator(".m-deputy").first).to_contain_text("王磊")
    expect(page.locator(".m-deputy").first).to_contain_text("生效中")
    assert case_id in {r.case_id for r in queries.box(actor(services, "wanglei"), "todo")}
    page.locator('[class*="st-key-sm_end_"] button').click()
    ready(page)
    page.locator('[class*="st-key-delegation_end_"][class*="_yes"] button').click()
    ready(page)
    assert case_id not in {r.case_id for r in queries.box(actor(services, "wanglei"), "todo")}
