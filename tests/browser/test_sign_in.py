"""Sign-in in Chromium: the cookie, what ends a session and how fast, and what nobody gets in with."""
from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect
from sqlalchemy import update

from core.access import Actor, Role
from core.people import service as people
from core.people.forms import PersonForm
from core.screens import SCREENS
from core.signin import queries, service, sessions
from db import engine
from db.models import UserAccount
from pages.shared.routes import COOKIE
from tests.browser import driver, firm
from tests.browser.driver import AppServer, choose, open_page, ready, through_form
from tests.factories import serial

FORM = ".st-key-card_signin"
Open = Callable[..., Page]
Seat = Callable[..., BrowserContext]


@pytest.fixture
def context(take_seat: Seat, app_server: AppServer) -> BrowserContext:
    return take_seat()


@pytest.fixture
def admin(services: AppServer) -> Actor:
    found = sessions.look_up(cookie=services.cookie("admin"))
    assert found is not None
    return found.actor


@pytest.fixture
def someone(admin: Actor) -> str:
    """A person of this test alone, with a role and a password nobody else changes."""
    username = f"guest{serial()}"
    form = PersonForm(number=username.upper(), name=f"访客{username}", name_en=username, department_id=admin.department_id, hired_on=firm.HIRED)
    employee_id = people.hire(admin, form)
    people.assign_roles(admin, employee_id, [Role.HR])
    service.open_demo_accounts(admin, {employee_id: username}, named=[])
    return username


def account_of(admin: Actor, username: str) -> queries.AccountRow:
    return next(r for r in queries.accounts(admin) if r.username == username)


def sign_in(context: BrowserContext, server: AppServer, username: str, path: str = "/") -> Page:
    """Through the form; waits until the browser holds the cookie."""
    page = open_page(context, server, path)
    with page.expect_response("**/auth/session") as answer:
        through_form(page, username, firm.PASSWORD)
    assert answer.value.status == 204
    ready(page)
    return page


def sign_out(page: Page) -> None:
    page.locator(".st-key-me button").first.click()
    page.locator(".st-key-me_sign_out button").click()
    expect(page.locator(FORM)).to_be_visible()


def click_something(page: Page) -> None:
    """Any click that runs the script: another screen of the menu."""
    page.locator('[data-testid="stSidebarNav"] a').last.click()
    ready(page)


def only_the_form(page: Page) -> None:
    expect(page.locator(FORM)).to_be_visible()
    expect(page.locator(".st-key-topbar")).to_have_count(0)
    expect(page.locator('[data-testid="stSidebarNav"]')).to_have_count(0)
    assert "foresight.example" not in page.content()


def test_form_leads_to_the_screen_that_was_asked_for(context: BrowserContext, app_server: AppServer) -> None:
    page = sign_in(context, app_server, "admin", "/users")
    assert page.url.endswith("/users")
    expect(page.locator("h1").first).to_have_text("账号")


def test_cookie_is_for_the_server_alone(context: BrowserContext, app_server: AppServer) -> None:
    page = sign_in(context, app_server, "hejing")
    cookie = next(c for c in context.cookies() if c["name"] == COOKIE)
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert 11 < (cookie["expires"] - time.time()) / 3600 < 12.1
    seen_by_scripts = page.evaluate("document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert COOKIE not in seen_by_scripts
    assert cookie["value"] not in page.content()


def test_sign_in_survives_a_reload_and_a_second_tab(context: BrowserContext, app_server: AppServer) -> None:
    page = sign_in(context, app_server, "hejing")
    page.reload()
    ready(page)
    expect(page.locator(".st-key-topbar")).to_be_visible()
    expect(open_page(context, app_server, "/departments").locator("h1").first).to_have_text("部门")


def test_nothing_copied_outlives_the_sign_out(take_seat: Seat, context: BrowserContext, app_server: AppServer) -> None:
    tickets: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/auth/session"):
            tickets.append(request.post_data or "")

    context.on("request", note)
    page = sign_in(context, app_server, "hejing")
    copied = context.cookies()
    ticket = tickets[0]
    replay = "ticket => fetch('/auth/session', {method: 'POST', body: ticket}).then(r => r.status)"
    assert page.evaluate(replay, ticket) == 403                      # used already
    sign_out(page)
    assert page.evaluate(replay, ticket) == 403
    thief = take_seat()
    thief.add_cookies(copied)
    only_the_form(open_page(thief, app_server, "/employees"))
    page.reload()
    ready(page)
    only_the_form(page)


def test_unused_ticket_is_dead_after_sign_out(services: AppServer, context: BrowserContext) -> None:
    opened = sessions.open_session(driver.user_id("hejing"))
    sessions.end(key=opened.key)
    answer = context.request.post(f"{services.url}/auth/session", data=opened.ticket, headers={"Origin": services.url})
    assert answer.status == 403


def test_sign_out_in_one_tab_is_sign_out_in_all(context: BrowserContext, app_server: AppServer) -> None:
    one = sign_in(context, app_server, "hejing")
    two = open_page(context, app_server, "/departments")
    sign_out(one)
    two.locator('[data-testid="stSidebarNav"] a').first.click()
    only_the_form(two)


def test_disabled_person_is_out_with_the_next_click(services: AppServer, context: BrowserContext, admin: Actor, someone: str) -> None:
    page = sign_in(context, services, someone)
    row = account_of(admin, someone)
    assert row.user_id is not None
    service.disable(admin, row.user_id, seen_version=row.version)
    click_something(page)
    only_the_form(page)
    through_form(page, someone, firm.PASSWORD)
    expect(page.locator(FORM)).to_contain_text("用户名或密码错误")


def test_disabled_person_saves_nothing_from_an_open_dialog(services: AppServer, context: BrowserContext, admin: Actor, someone: str) -> None:
    """A dialog redraws by itself, without the gate of app.py: the unit of work refuses."""
    page = sign_in(context, services, someone, "/departments")
    page.locator(".st-key-sm_add_department button").click()
    dialog = page.get_by_role("dialog")
    dialog.locator('input[type="text"]').first.fill("偷偷新增的部门")
    row = account_of(admin, someone)
    assert row.user_id is not None
    service.disable(admin, row.user_id, seen_version=row.version)
    dialog.locator(".st-key-department_add_save button").click()
    only_the_form(page)
    from core.people.queries import departments

    assert "偷偷新增的部门" not in {d.name for d in departments(admin)}


def test_ended_sessions_are_ended_on_every_device(services: AppServer, take_seat: Seat, admin: Actor, someone: str) -> None:
    pages = [sign_in(take_seat(), services, someone) for _ in range(2)]
    service.end_sessions(admin, account_of(admin, someone).user_id or 0)
    for page in pages:
        click_something(page)
        only_the_form(page)
        expect(page.locator(FORM)).to_contain_text("登录已失效")


def test_administrator_ends_sessions_on_the_screen(services: AppServer, take_seat: Seat, page_of: Open, someone: str) -> None:
    page = sign_in(take_seat(), services, someone)
    screen = page_of("admin", "/users")
    choose(screen, "users_search", someone)
    screen.locator(".st-key-sm_end_sessions button").click()
    ready(screen)
    click_something(page)
    only_the_form(page)


def test_fifth_wrong_password_locks_and_the_right_one_no_longer_helps(services: AppServer, context: BrowserContext, someone: str) -> None:
    page = open_page(context, services)
    for _ in range(5):
        through_form(page, someone, "wrong password")
        expect(page.locator(FORM)).to_contain_text("用户名或密码错误")
    through_form(page, someone, firm.PASSWORD)
    expect(page.locator(FORM)).to_contain_text("用户名或密码错误")
    only_the_form(page)
    with engine.session_factory()() as s:
        s.execute(update(UserAccount).where(UserAccount.username == someone).values(failed_count=0, locked_until=None))
        s.commit()


@pytest.mark.parametrize("typed", ["nobody", "<script>alert(1)</script>'; drop table user_account; -- 李娜😀", "x" * 10_000])
def test_strange_names_get_the_same_sentence(context: BrowserContext, app_server: AppServer, typed: str) -> None:
    page = open_page(context, app_server)
    through_form(page, typed, "x" * 10_000 if len(typed) > 100 else "password")
    expect(page.locator(FORM)).to_contain_text("用户名或密码错误")
    only_the_form(page)


def test_empty_form_asks_for_both(context: BrowserContext, app_server: AppServer) -> None:
    page = open_page(context, app_server)
    through_form(page, "", "")
    expect(page.locator(FORM)).to_contain_text("请输入用户名和密码")


@pytest.mark.parametrize("address", ["/auth/session", "/auth/end"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {}, {"Origin": "same", "Sec-Fetch-Site": "cross-site"}])
def test_post_from_elsewhere_is_refused(services: AppServer, context: BrowserContext, address: str, headers: dict[str, str]) -> None:
    opened = sessions.open_session(driver.user_id("hejing"))
    sent = {k: services.url if v == "same" else v for k, v in headers.items()}
    answer = context.request.post(services.url + address, data=opened.ticket, headers=sent)
    assert answer.status == 403
    assert not [c for c in context.cookies() if c["name"] == COOKIE]
    assert sessions.redeem(opened.ticket) is not None              # the refused try has not used it up


@pytest.mark.parametrize(("forwarded", "secure"), [("https", True), ("http", False)])
def test_cookie_is_secure_under_tls(services: AppServer, context: BrowserContext, forwarded: str, secure: bool) -> None:
    opened = sessions.open_session(driver.user_id("hejing"))
    headers = {"Origin": services.url, "X-Forwarded-Proto": forwarded}
    said = context.request.post(f"{services.url}/auth/session", data=opened.ticket, headers=headers).headers["set-cookie"].lower()
    assert ("secure" in said, "httponly" in said, "samesite=lax" in said) == (secure, True, True)


@pytest.mark.parametrize("body", ["", "x" * 100_000, "\x00", "票"])
def test_made_up_tickets_are_refused(services: AppServer, context: BrowserContext, body: str) -> None:
    assert context.request.post(f"{services.url}/auth/session", data=body.encode(), headers={"Origin": services.url}).status == 403


def test_forged_cookie_of_the_package_signs_nobody_in(context: BrowserContext, app_server: AppServer) -> None:
    import jwt

    forged = jwt.encode({"username": "admin", "exp_date": 4102444800}, "x" * 48, algorithm="HS256")
    context.add_cookies([{"name": "unused", "value": forged, "url": app_server.url}, {"name": COOKIE, "value": forged, "url": app_server.url}])
    only_the_form(open_page(context, app_server, "/users"))


def test_first_sign_in_opens_nothing_before_a_new_password(services: AppServer, context: BrowserContext, admin: Actor, someone: str) -> None:
    row = account_of(admin, someone)
    assert row.user_id is not None
    temporary = service.reset_password(admin, row.user_id, seen_version=row.version)
    page = open_page(context, services, "/departments")
    through_form(page, someone, temporary)
    expect(page.locator(FORM)).to_contain_text("修改密码")
    expect(page.locator(".st-key-topbar")).to_have_count(0)
    fields = page.locator(f'{FORM} input[type="password"]')

    def change(new: str, again: str) -> None:
        fields.nth(0).fill(new)
        fields.nth(1).fill(again)
        page.locator(f'{FORM} [data-testid="stFormSubmitButton"] button').click()
        ready(page)

    change("short", "short")
    expect(page.locator(FORM)).to_contain_text("至少需要 10 个")
    change("字" * 25, "字" * 25)
    expect(page.locator(FORM)).to_contain_text("75 字节")
    change("a long enough phrase", "another long phrase")
    expect(page.locator(FORM)).to_contain_text("不一致")
    expect(fields.nth(0)).to_have_value("a long enough phrase")      # nothing typed is lost
    change("a long enough phrase", "a long enough phrase")
    expect(page.locator(".st-key-topbar")).to_be_visible()
    assert page.url.endswith("/departments")


def test_nobody_sees_a_screen_without_signing_in(context: BrowserContext, app_server: AppServer) -> None:
    (page,) = context.pages
    for screen in SCREENS[:: len(SCREENS) // 6]:          # each file and each address without a browser: tests/screens
        page.goto(f"{app_server.url}/{screen.key}?id=1")
        ready(page)
        only_the_form(page)


def test_screen_of_another_role_does_not_exist(page_of: Open) -> None:
    page = page_of("lina", "/users")
    expect(page.get_by_text("Page not found")).to_be_visible()
    expect(page.locator("h1", has_text="账号")).to_have_count(0)


def test_demo_person_is_one_tap_away(context: BrowserContext, app_server: AppServer) -> None:
    page = open_page(context, app_server)
    with page.expect_response("**/auth/session"):
        page.locator(".st-key-signin_demo").get_by_text("李娜 · 项目经理").click()
    expect(page.locator(".st-key-me")).to_contain_text("李娜")


def test_language_chosen_on_the_form_becomes_the_persons(take_seat: Seat, services: AppServer, context: BrowserContext, someone: str) -> None:
    page = open_page(context, services)
    page.locator(".st-key-signin_lang").get_by_text("EN", exact=True).click()
    expect(page.locator(FORM)).to_contain_text("User name")
    with page.expect_response("**/auth/session"):
        through_form(page, someone, firm.PASSWORD)
    ready(page)
    again = sign_in(take_seat(), services, someone, "/departments")
    expect(again.locator("h1").first).to_have_text("Departments")
    again.locator(".st-key-topbar").get_by_text("中文", exact=True).click()
    expect(again.locator("h1").first).to_have_text("部门")


def test_phone_does_not_scroll_sideways(page_of: Open, app_server: AppServer) -> None:
    page = page_of("hejing", phone=True)
    for path in ("/", "/departments", "/profile"):
        page.goto(app_server.url + path)
        ready(page)
        assert driver.sideways(page) == 0, path


def test_health_answers_with_the_database(app_server: AppServer, context: BrowserContext) -> None:
    answer = context.request.get(f"{app_server.url}/healthz")
    assert (answer.status, answer.json()) == (200, {"ok": True, "database": True, "migrated": True})


def test_log_holds_no_secret(services: AppServer, context: BrowserContext) -> None:
    sign_in(context, services, "hejing")
    cookie = next(c for c in context.cookies() if c["name"] == COOKIE)
    written = services.log.read_text(errors="replace")
    assert cookie["value"] not in written
    assert firm.PASSWORD not in written


def test_product_can_be_put_on_the_home_screen_and_into_no_foreign_frame(app_server: AppServer, page_of: Open) -> None:
    page = page_of("lina", phone=True)
    assert page.evaluate("document.querySelector('link[rel=manifest]').href") == f"{app_server.url}/manifest.webmanifest"
    said = page.request.get(f"{app_server.url}/manifest.webmanifest")
    icons = [page.request.get(app_server.url + icon["src"]) for icon in said.json()["icons"]]
    assert [i.headers["content-type"] for i in icons] == ["image/png"] * 2
    assert "frame-ancestors 'self'" in page.request.get(app_server.url).headers["content-security-policy"]
