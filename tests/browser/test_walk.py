"""The main job in Chromium, each step by its person: from a won contract to the bonus and the portfolio, on desk and phone.

One test, because every step begins where the one before ended; what people do not look at in between goes through the services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from core import clock
from core.approval import queries as cases
from core.budget.effect import BudgetEdit
from core.contracts.queries import contracts, sheet
from core.customers import service as customers
from core.customers.forms import CustomerForm
from core.people.founding import found_firm
from core.people.queries import departments
from core.performance.queries import sheets
from core.plan.queries import plan
from core.progress.queries import figures_on
from core.projects import life
from core.projects.queries import card
from core.projects.queries import stages as stage_rows
from core.projects.team import MemberInput, save_team
from db import engine
from seed.accounts import account_ids
from seed.budget import approve_budget
from seed.foundation import every_firm
from seed.people import hire_everybody
from seed.rows import version
from tests.browser import driver
from tests.browser.driver import AppServer, ready, sideways
from tests.conftest import Cluster
from tests.stories.test_main_job import Walk, end_and_share

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)  # two or three people share the machine
ODD = "<b>甲</b> 🧾 '; drop table customer; --"


@dataclass
class House:
    """The firm, its app, and the browser people use."""

    walk: Walk
    server: AppServer
    browser: Browser
    pictures: Path
    step: int = 0

    @contextmanager
    def seat(self, username: str, path: str = "/", *, phone: bool = False) -> Iterator[Page]:
        """A page of this person; at the end it is checked for scrolling sideways and its picture is kept."""
        page = driver.sign_in_to(driver.take_seat(self.browser, phone=phone), self.server, username, path)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        problems: list[str] = []

        def note(error: object) -> None:
            problems.append(str(error))

        page.on("pageerror", note)
        try:
            yield page
            self.look(page, username)
            assert not problems
        except BaseException:
            page.screenshot(path=self.pictures / "failed.png")
            raise
        finally:
            page.remove_listener("pageerror", note)
            driver.leave_seat(page.context, phone=phone)

    def look(self, page: Page, what: str) -> None:
        self.step += 1
        page.screenshot(path=self.pictures / f"walk_{self.step:02}_{what}.png")
        assert page.locator('[data-testid="stException"]').count() == 0, what
        if page.viewport_size == driver.PHONE:
            assert sideways(page) == 0, what

    def case(self, username: str, document: str) -> int:
        (row,) = cases.box(self.walk.who(username), "todo", document=document)
        return row.case_id


@pytest.fixture
def house(cluster: Cluster, browser: Browser, tmp_path: Path, pictures: Path) -> Iterator[House]:
    cluster.copy(name := f"walk_{tmp_path.name.replace('-', '_')}"[:60])
    engine.configure(cluster.url(name))
    walk = founded()
    try:
        with driver.running(cluster.url(name), tmp_path / "app.log") as server:
            engine.configure(cluster.url(name))
            yield House(walk, server, browser, pictures)
    finally:
        engine.dispose()
        cluster.drop(name)


def founded() -> Walk:
    """The firm since the beginning of the year, with the budget of this and the next."""
    today = clock.today()
    with clock.at(clock.at_firm_time(today.replace(month=1, day=1), 8)):
        admin, _ = found_firm(firm="远见咨询", firm_en="Foresight Consulting")
        every_firm(admin)
        staff = hire_everybody(admin, next(row.id for row in departments(admin) if row.parent_id is None))
        accounts = account_ids(staff["E003"])
        for year in (today.year, today.year + 1):
            amounts = (("labour", "800000"), ("purchase", "150000"), ("expense", "150000"))
            approve_budget(staff, year, [BudgetEdit("project", accounts[code], Decimal(amount)) for code, amount in amounts])
    return Walk(staff, accounts)


def press(page: Page, action: str) -> None:
    page.locator(f'[class*="st-key-act_{action}_"] button').first.click()
    ready(page)


def field(page: Page, key: str) -> Locator:
    return page.locator(f'[class*="st-key-{key}"]').locator("input, textarea").first


def fill(page: Page, key: str, text: str) -> None:
    field(page, key).fill(text)
    field(page, key).press("Tab")
    ready(page)


def choose(page: Page, key: str, text: str) -> None:
    field(page, key).click()
    field(page, key).fill(text)
    page.locator('[role="option"]').filter(has_text=text).first.click()
    ready(page)


def grid(page: Page) -> FrameLocator:
    frame = page.frame_locator("iframe").first
    frame.locator(".ag-header").first.wait_for(timeout=20_000)
    return frame


def cell(page: Page, row: int, column: str) -> Locator:
    return grid(page).locator(f'.ag-row[row-index="{row}"] [col-id="{column}"]').first


def type_in(page: Page, row: int, column: str, text: str) -> None:
    cell(page, row, column).click()
    page.keyboard.press("Enter")
    grid(page).locator(".ag-cell-inline-editing input").wait_for()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_the_walk(house: House) -> None:
    contract = sales_creates_the_contract(house)
    two_approve_it(house, contract)
    project = manager_starts_the_initiation(house, contract)
    the_plan_is_typed_pasted_indented(house, project)
    the_margin_floor_greys_submit(house, project)
    four_decide_and_one_returns_it_first(house, project)
    days_are_reported_and_confirmed(house, project)
    progress_counts_when_qa_has_confirmed(house, project)
    money_counts_when_finance_has_confirmed(house, contract)
    the_project_ends(house, contract, project)
    each_sees_the_own_line_of_the_bonus(house)
    the_ceo_drills_from_chart_to_project(house, project)
    what_is_not_yours_is_not_there(house, contract, project)


def sales_creates_the_contract(house: House) -> int:
    sun = house.walk.who("sunhao")
    customers.create(sun, CustomerForm(full_name=ODD, full_name_en=ODD, short_name=ODD, account_manager_id=sun.employee_id))
    huaze = customers.create(
        sun, CustomerForm(full_name="华泽医药股份有限公司", full_name_en="Huaze Pharma Co., Ltd.", short_name="华泽医药", account_manager_id=sun.employee_id)
    )
    today = clock.today()
    with house.seat("sunhao", "/customers") as page:
        expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    with house.seat("sunhao", f"/contract_edit?customer={huaze}") as page:
        fill(page, "ce_title", "供应链数字化转型咨询")
        fill(page, "ce_amount", "1,060,000.00")
        choose(page, "ce_business", "管理咨询")
        fill(page, "ce_starts", today.isoformat())
        fill(page, "ce_ends", (today + dt.timedelta(days=300)).isoformat())
        page.locator('[class*="st-key-sm_plan_patterns_contract_edit"] button').first.click()
        page.locator(".st-key-pattern_contract_edit_3_30 button").click()
        ready(page)
        expect(page.locator(".st-key-card_contract_effect")).to_contain_text("¥1,000,000.00")
        house.look(page, "contract_edit")
        press(page, "save")
        expect(page.locator(".m-record")).to_contain_text("供应链数字化转型咨询")
        press(page, "submit")
        expect(page.locator(".m-record")).to_contain_text("审批中")
    (row,) = contracts(sun)
    assert [str(line.amount) for line in sheet(sun, row.id).plan] == ["318000.00", "424000.00", "318000.00"]
    return row.id


def two_approve_it(house: House, contract: int) -> None:
    decide(house, "hejing", "contract", "条款完整")
    ceo, case = house.walk.who("chenwei"), house.case("chenwei", "contract")
    with house.seat("chenwei", f"/decision?case={case}", phone=True) as page:
        assert cases.case_detail(ceo, case).state == "running"  # opening the link decides nothing
        page.locator('[class*="st-key-act_approve_"] button').first.dblclick()
        ready(page)
    detail = cases.case_detail(ceo, case)
    assert detail.state == "approved"
    assert sheet(ceo, contract).row.state == "effective"


def decide(house: House, username: str, document: str, comment: str = "", action: str = "approve", *, phone: bool = False) -> None:
    """From the to-do to the decision."""
    case = house.case(username, document)
    with house.seat(username, "/todo", phone=phone) as page:
        house.look(page, f"todo_{username}")
        page.locator(f".st-key-row_case_{case} button").last.click()
        expect(page.locator('[class*="st-key-act_approve_"] button').first).to_be_visible()
        ready(page)
        house.look(page, f"decision_{username}")
        if comment:
            box = page.locator('[class*="st-key-comment_"] input')
            box.fill(comment)
            box.press("Tab")
            ready(page)
        press(page, action)
        if action != "approve":  # it asks first, with what was typed
            page.get_by_role("dialog").locator('button[kind="primary"]').click()
            ready(page)
        expect(page.locator('[data-testid="stToast"]').first).to_be_visible()


def manager_starts_the_initiation(house: House, contract: int) -> int:
    li = house.walk.who("lina")
    with house.seat("lina", f"/new_project?contract={contract}") as page:
        choose(page, "new_project_sponsor", "徐亮")
        house.look(page, "new_project")
        page.locator(".st-key-new_create button").click()
        expect(page.locator(".m-record")).to_contain_text("供应链数字化转型咨询")
        ready(page)
        project = int(page.url.split("id=")[1].split("&")[0])
    people = (("zhoutao", "consultant"), ("qianyu", "analyst"), ("jiangyi", "assistant"))
    team = [MemberInput(li.employee_id, "manager", Decimal(30)), *(MemberInput(house.walk.who(name).employee_id, role, Decimal(40)) for name, role in people)]
    weights = {"manager": Decimal(40), "consultant": Decimal(45), "analyst": Decimal(10), "assistant": Decimal(5)}
    save_team(li, project, team, weights, seen_version=version("project", project))
    return project


def the_plan_is_typed_pasted_indented(house: House, project: int) -> None:
    li = house.walk.who("lina")
    before = len(plan(li, project).rows)
    with house.seat("lina", f"/project?id={project}&tab=plan") as page:
        grid(page).locator(".ag-row").first.wait_for()
        type_in(page, 1, "name", "启动准备与访谈提纲")
        expect(page.locator(".st-key-sm_plan_save button")).to_be_enabled(timeout=15_000)
        for row in (6, 7):
            cell(page, row, "name").click()
            grid(page).locator('[data-key="add"]').click()
            grid(page).locator(".ag-cell-inline-editing input").wait_for()
            page.keyboard.type("知识沉淀")
            page.keyboard.press("Enter")
        cell(page, 7, "name").click()
        paste(page, "知识沉淀与归档\n<b>资料</b>移交\n")
        grid(page).locator('.ag-row[row-index="8"] [col-id="name"]', has_text="<b>资料</b>移交").wait_for()
        cell(page, 8, "name").click()
        page.keyboard.press("Alt+Shift+ArrowRight")
        type_in(page, 8, "responsible", "周涛")
        page.wait_for_timeout(600)
        ready(page)
        page.locator(".st-key-sm_plan_save button").click()
        expect(page.locator(".st-key-sm_plan_save button")).to_be_disabled()
    rows = plan(li, project).rows
    assert len(rows) == before + 2
    assert rows[1].name == "启动准备与访谈提纲"
    archive, handed_over = (next(row for row in rows if row.name == name) for name in ("知识沉淀与归档", "<b>资料</b>移交"))
    assert handed_over.parent_id == archive.task_id


def the_margin_floor_greys_submit(house: House, project: int) -> None:
    """720,000.00 of cost is 28 %: greyed with the sentence while it is typed; 700,000.00 can be submitted (PRJ-09)."""
    li = house.walk.who("lina")
    lines = (
        ("1", "人工成本", "顾问", "经理", "100", "", ""),
        ("2", "人工成本", "分析", "分析师", "200", "", ""),
        ("2", "外购服务与资料", "样组与数据", "", "", "127200", "7200"),
        ("3", "项目费用", "差旅与会议", "", "", "80000", ""),
    )
    stages = [s.name for s in stage_rows(li, project)]
    with house.seat("lina", f"/project?id={project}&tab=budget") as page:
        inside = grid(page)
        page.wait_for_timeout(500)
        if inside.locator(".ag-center-cols-container .ag-row").count():  # what the template brought
            cell(page, 0, "stage_id").click()
            for _ in range(inside.locator(".ag-center-cols-container .ag-row").count() - 1):
                page.keyboard.press("Shift+ArrowDown")
            page.keyboard.press("Control+Delete")
            page.wait_for_timeout(500)
        inside.locator('[data-key="add"]').click()
        inside.locator(".ag-cell-inline-editing input").wait_for()
        page.keyboard.press("Escape")
        cell(page, 0, "stage_id").click()
        rated = inside.locator('.ag-header-cell[col-id="day_rate"]').count()
        rows = ([stages[int(n) - 1], *cells[:4], *([""] if rated else []), *cells[4:]] for n, *cells in lines)
        text = "\n".join("\t".join(row) for row in rows)
        paste(page, text + "\n")
        strip = page.locator(".st-key-budget_strip")
        expect(strip).to_contain_text("28.0%", timeout=15_000)
        expect(strip).to_contain_text("¥720,000.00")
        submit = page.locator('[class*="st-key-act_submit_"] button').first
        expect(submit).to_be_disabled()
        expect(page.locator(".m-why")).to_contain_text("20,000.00")
        save = page.locator(f".st-key-sm_save_project_budget_{project} button")
        save.click()
        expect(save).to_be_disabled()
        ready(page)
        house.look(page, "budget_28")
        expect(submit).to_be_disabled()
        type_in(page, 3, "gross_amount", "60000")
        expect(strip).to_contain_text("30.0%", timeout=15_000)
        save.click()
        expect(submit).to_be_enabled()
        house.look(page, "budget_30")
        submit.click()
        expect(page.locator(".m-record")).to_contain_text("审批中")
        ready(page)
    assert card(li, project).state == "in_approval"


def four_decide_and_one_returns_it_first(house: House, project: int) -> None:
    decide(house, "xuliang", "initiation")
    decide(house, "wanglei", "initiation", "请说明分析师的投入。", "return")
    with house.seat("lina", f"/project?id={project}&tab=approval") as page:
        expect(page.locator('[data-testid="stMain"]')).to_contain_text("请说明分析师的投入。")
        press(page, "submit")
        expect(page.locator(".m-record")).to_contain_text("审批中")
    for name in ("xuliang", "wanglei"):  # once more, as they did before
        house.walk.approve(name, "initiation", "同意")
    decide(house, "zhaomin", "initiation", "同意")
    decide(house, "chenwei", "initiation", "同意", phone=True)
    assert card(house.walk.who("lina"), project).state == "initiated"


def days_are_reported_and_confirmed(house: House, project: int) -> None:
    """One on the desk, one on the phone; the manager confirms both in one press each."""
    li = house.walk.who("lina")
    life.file_kickoff(li, project, held_on=clock.today(), minutes="目标与分工已确认。", seen_version=version("project", project))
    life.start(li, project, seen_version=version("project", project))
    weekday = clock.today().weekday()
    with house.seat("zhoutao", "/my_week") as page:
        page.locator(".st-key-sm_line button").first.click()
        choose(page, "add_desk", "供应链数字化转型咨询")
        type_in(page, 0, f"d{weekday}", "7.5")
        expect(page.locator(".st-key-sm_submit button")).to_be_enabled(timeout=15_000)
        house.look(page, "week_desk")
        page.locator(".st-key-sm_submit button").click()
        expect(page.locator(".st-key-card_state")).to_contain_text("已提交")
        ready(page)
    with house.seat("jiangyi", "/my_week", phone=True) as page:
        page.locator('[class*="st-key-phone_day_"] button').filter(has_text="周" + "一二三四五六日"[weekday]).click()
        ready(page)
        page.locator(".st-key-add_line button").first.click()
        choose(page, "add_phone", "供应链数字化转型咨询")
        hours = page.locator('[class*="st-key-h_"] input').first
        hours.wait_for()
        expect(page.locator('[data-testid="stPopoverBody"]')).to_have_count(0)  # the choice of tasks
        hours.fill("6")
        hours.press("Tab")
        ready(page)
        house.look(page, "week_phone")
        page.locator(".st-key-submit_day button").click()
        expect(page.locator('[data-testid="stToast"]').first).to_be_visible()
        ready(page)
    with house.seat("lina", "/confirm_reports") as page:
        expect(page.locator('[class*="st-key-sm_confirm_"]')).not_to_have_count(0)
        house.look(page, "confirm_reports")
        page.locator(".st-key-sm_confirm_all button").click()
        expect(page.locator(".st-key-card_none")).to_be_visible()
        ready(page)
    with house.seat("lina", f"/project?id={project}&tab=money") as page:
        expect(page.locator('[data-testid="stMain"]')).to_contain_text("¥2,615.63")  # 7.5 of 8 h at 2,150.00, 6 h at 800.00 a day


def progress_counts_when_qa_has_confirmed(house: House, project: int) -> None:
    li = house.walk.who("lina")
    with house.seat("lina", f"/project?id={project}&tab=progress") as page:
        grid(page).locator(".ag-row").first.wait_for()
        type_in(page, 0, "progress", "100")
        page.wait_for_timeout(600)
        ready(page)
        house.look(page, "progress")
        page.locator('[class*="st-key-sm_submit_project_progress"] button').click()
        expect(page.locator(".st-key-period_tools")).to_contain_text("待 QA 确认")
    assert figures_on(li, project).actual == 0
    with house.seat("fenglan", f"/project?id={project}&tab=progress") as page:
        page.locator('.st-key-period_decide [class*="st-key-sm_confirm_"] button').click()
        expect(page.locator(".st-key-card_periods")).to_contain_text("已确认")
        ready(page)
    assert figures_on(li, project).actual > 0


def money_counts_when_finance_has_confirmed(house: House, contract: int) -> None:
    sun = house.walk.who("sunhao")

    def received() -> list[str]:
        return [str(line.received) for line in sheet(sun, contract).plan]

    with house.seat("sunhao", f"/contract?id={contract}") as page:
        press(page, "register")
        fill(page, "receipt_new_" + str(contract) + "_amount", "500,000.00")
        expect(page.locator('[role="dialog"]')).to_contain_text("¥500,000.00")
        house.look(page, "receipt")
        page.locator(f".st-key-receipt_new_{contract}_save button").click()
        expect(page.locator('[role="dialog"]')).to_have_count(0)
        ready(page)
    assert {Decimal(amount) for amount in received()} == {Decimal(0)}
    with house.seat("zhaomin", "/receipts") as page:
        house.look(page, "receipts")
        page.locator('[class*="st-key-confirm_desk_"] button').click()
        expect(page.locator('[data-testid="stToast"]').first).to_be_visible()
        ready(page)
    assert [Decimal(amount) for amount in received()] == [Decimal("318000.00"), Decimal("182000.00"), Decimal(0)]


def the_project_ends(house: House, contract: int, project: int) -> None:
    """The story's own steps, by the same persons."""
    house.walk.contract, house.walk.project = contract, project
    with clock.at(clock.now() + dt.timedelta(days=1)):  # a later period of progress than today's
        end_and_share(house.walk)


def each_sees_the_own_line_of_the_bonus(house: House) -> None:
    (made,) = sheets(house.walk.who("chenwei"))
    with house.seat("chenwei", f"/bonus?id={made.sheet_id}") as page:
        for name in ("周涛", "蒋怡"):  # who worked
            expect(page.locator('[data-testid="stMain"]')).to_contain_text(name)
    for phone in (False, True):
        with house.seat("zhoutao", f"/bonus?id={made.sheet_id}", phone=phone) as page:
            main = page.locator('[data-testid="stMain"]')
            expect(main).to_contain_text("周涛")
            for name in ("蒋怡", f"{made.pool:,.2f}"):
                expect(main).not_to_contain_text(name)


def the_ceo_drills_from_chart_to_project(house: House, project: int) -> None:
    for phone in (True, False):
        with house.seat("chenwei", "/portfolio", phone=phone) as page:
            expect(page.locator(".st-key-card_projects")).to_be_visible()
            ready(page)
            house.look(page, "portfolio")
            page.locator('[class*="st-key-pick_department_"] button').first.click()
            ready(page)
            expect(page.locator(".st-key-picked")).to_contain_text("管理咨询部")
            if phone:
                page.locator('.st-key-card_projects [class*="st-key-touch_portfolio_"] button').first.click()
            else:
                table, opened = page.locator('.st-key-card_projects [data-testid="stDataFrame"]'), page.locator(".m-record")
                for _ in range(4):  # drawn on a canvas: nothing says when it takes clicks
                    if opened.count():
                        break
                    table.click(position={"x": 60, "y": 50})
                    with suppress(AssertionError):  # not taken: once more
                        expect(opened).to_be_visible(timeout=8_000)
            expect(page.locator(".m-record")).to_contain_text("供应链数字化转型咨询")
            ready(page)
            assert f"id={project}" in page.url


def what_is_not_yours_is_not_there(house: House, contract: int, project: int) -> None:
    for path in (f"/project?id={project}", f"/contract?id={contract}", "/portfolio", "/receipts", "/users"):
        with house.seat("pandong", path) as page:
            main = page.locator('[data-testid="stMain"]')
            expect(main).not_to_contain_text("供应链")
            expect(main).not_to_contain_text("华泽")
    with house.seat("sunhao", "/customers", phone=True) as page:
        expect(page.locator('[data-testid="stMain"]')).to_contain_text(ODD)
    with house.seat("sunhao", "/customer?id=1") as page:
        expect(page.locator(".m-record h1")).to_contain_text(ODD)
        assert page.locator(".m-record h1 b").count() == 0
