"""HR, the administrator and others on the people screens, in Chromium."""
from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from core.people.queries import departments, directory
from core.signin import sessions
from tests.browser.driver import AppServer, choose, ready
from tests.factories import serial

Open = Callable[..., Page]


def actor(server: AppServer, username: str):  # type: ignore[no-untyped-def]
    found = sessions.look_up(cookie=server.cookie(username))
    assert found is not None
    return found.actor


def fill(dialog: Locator, key: str, text: str) -> None:
    box = dialog.locator(f".st-key-{key} input")
    box.fill(text)
    box.press("Tab")


def save(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()
    ready(page)


def test_hire_keeps_what_was_typed_and_names_each_wrong_field(services: AppServer, page_of: Open) -> None:
    name = "<b>周小涛</b> 😀 '; drop table employee; --"
    page = page_of("hejing", "/employees")
    page.locator(".st-key-sm_hire button").click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "hire_name", name)
    fill(dialog, "hire_email", "nowhere")
    save(page, "hire_save")
    expect(dialog).to_contain_text("邮箱格式不正确")
    expect(dialog).to_contain_text("此项必填")
    expect(dialog.locator(".st-key-hire_name input")).to_have_value(name)
    number = f"W{serial()}"
    fill(dialog, "hire_email", "")
    fill(dialog, "hire_number", number)
    save(page, "hire_save")
    expect(dialog).to_have_count(0)
    assert name in {p.name for p in directory(actor(services, "hejing")) if p.basic and p.basic.number == number}
    choose(page, "employees_search", number)
    expect(page.locator(".m-face b")).to_have_text(name)


def test_manager_loop_is_refused_in_the_dialog(services: AppServer, page_of: Open) -> None:
    page = page_of("hejing", "/employees")
    choose(page, "employees_search", "E001")
    page.locator(".st-key-sm_edit_person button").click()
    dialog = page.get_by_role("dialog")
    manager = dialog.get_by_role("combobox", name="直接上级")
    manager.click()
    manager.fill("周涛")
    page.get_by_role("option", name="周涛").first.click()
    ready(page)
    save(page, "edit_save")
    expect(dialog).to_contain_text("汇报关系不能成环：陈伟 → 周涛 → 李娜 → 王磊 → 陈伟")


def test_role_holds_with_the_next_click(page_of: Open) -> None:
    theirs = page_of("xuliang", "/departments")
    expect(theirs.locator('[data-testid="stSidebarNav"]')).not_to_contain_text("账号")
    for wanted in (True, False):
        page = page_of("admin", "/employees")
        choose(page, "employees_search", "xuliang")
        page.locator(".st-key-sm_roles button").click()
        page.get_by_role("dialog").get_by_text("系统管理员", exact=True).click()
        ready(page)
        save(page, "roles_save")
        expect(page.get_by_role("dialog")).to_have_count(0)
        theirs.locator(".st-key-search input").fill("")
        theirs.locator('[data-testid="stSidebarNav"] a').last.click()
        ready(theirs)
        menu = theirs.locator('[data-testid="stSidebarNav"]')
        (expect(menu).to_contain_text if wanted else expect(menu).not_to_contain_text)("账号", timeout=15_000)


def test_stale_dialog_is_told_what_differs(services: AppServer, page_of: Open) -> None:
    one, two = page_of("hejing", "/departments"), page_of("admin", "/departments")
    code = f"S{serial()}"
    one.locator(".st-key-sm_add_department button").click()
    fill(one.get_by_role("dialog"), "add_department_name", "并发部")
    fill(one.get_by_role("dialog"), "add_department_code", code)
    save(one, "department_add_save")
    row = next(d for d in departments(actor(services, "admin")) if d.code == code)
    for page in (one, two):
        page.reload()
        ready(page)
        box = page.locator(".st-key-department_chosen input")
        box.click()
        box.fill("并发部")
        page.get_by_role("option", name="并发部").first.click()
        ready(page)
        page.locator(".st-key-sm_edit_department button").click()
        ready(page)
    key = f"department_{row.id}_{row.version}_name"
    fill(one.get_by_role("dialog"), key, "并发一部")
    save(one, "department_save")
    expect(one.get_by_role("dialog")).to_have_count(0)
    fill(two.get_by_role("dialog"), key, "并发二部")
    save(two, "department_save")
    dialog = two.get_by_role("dialog")
    expect(dialog).to_contain_text("何静")
    expect(dialog).to_contain_text("并发一部")
    expect(dialog.locator(f".st-key-{key} input")).to_have_value("并发二部")
    assert next(d.name for d in departments(actor(services, "admin")) if d.code == code) == "并发一部"


def test_account_is_opened_and_the_first_password_shown_once(services: AppServer, page_of: Open) -> None:
    page = page_of("hejing", "/employees")
    number = f"A{serial()}"
    page.locator(".st-key-sm_hire button").click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "hire_name", "新员工")
    fill(dialog, "hire_number", number)
    save(page, "hire_save")
    screen = page_of("admin", "/users")
    choose(screen, "users_search", number)
    screen.locator(".st-key-sm_open_account button").click()
    dialog = screen.get_by_role("dialog")
    dialog.locator("input").first.fill("新员工")
    save(screen, "open_account_save")
    expect(dialog).to_contain_text("用户名须为")
    dialog.locator("input").first.fill(number.lower())
    save(screen, "open_account_save")
    secret = screen.locator(".st-key-card_account code").inner_text()
    assert len(secret) == 14
    screen.reload()
    ready(screen)
    assert secret not in screen.content()


def test_search_opens_the_record(page_of: Open) -> None:
    page = page_of("lina", "/departments")
    box = page.locator(".st-key-search input")
    box.fill("陈伟")
    box.press("Enter")
    ready(page)
    page.locator(".st-key-card_search button").first.click()
    page.wait_for_url("**/employees?id=*")
    expect(page.locator(".m-face b")).to_have_text("陈伟")
    expect(page.locator(".st-key-card_person")).not_to_contain_text("foresight.example")
