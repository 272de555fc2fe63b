"""Projects in Chromium: what only a browser shows. Typing, pasting, indenting, dragging in the plan and saving it; typing in the
budget while the margin moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from core import clock
from core.unit import writing
from db import engine
from db.models import Task
from tests import factories as f
from tests import projects
from tests.browser import driver
from tests.browser.driver import AppServer, ready
from tests.projects import Firm

pytestmark = pytest.mark.browser


class Sheet:
    """A grid on the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frame: FrameLocator = page.frame_locator("iframe").first
        self.frame.locator(".ag-row").first.wait_for(timeout=30_000)

    def cell(self, row: int, column: str) -> Locator:
        return self.frame.locator(f'.ag-row[row-index="{row}"] [col-id="{column}"]').first

    def type(self, row: int, column: str, text: str) -> None:
        self.cell(row, column).click()
        self.page.keyboard.press("Enter")
        self.frame.locator(".ag-cell-inline-editing input").first.fill(text)
        self.page.keyboard.press("Enter")

    def paste(self, row: int, column: str, text: str) -> None:
        """As from Excel, through the clipboard's own event."""
        self.cell(row, column).click()
        self.frame.locator("body").evaluate(
            """(body, text) => {
                const data = new DataTransfer();
                data.setData('text/plain', text);
                document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
            }""",
            text,
        )

    def press(self, key: str) -> None:
        self.frame.locator(f'.m-bar-top [data-key="{key}"]').click()


@pytest.fixture(scope="module")
def story(app_server: AppServer) -> Iterator[tuple[Firm, int]]:
    """A draft at 30.0 % in a firm of its own beside the others."""
    app_server.point_services()
    with writing(None, "test") as session:
        firm = projects.found(session)
        for year in (clock.today().year, clock.today().year + 1):
            if year not in (2026, 2027):
                for code in firm.accounts:
                    f.company_line(session, "2000000.00", code=code, year=year)
        names = {actor.employee_id: f"p{n}" for n, actor in enumerate((firm.manager, firm.sponsor, firm.consultant))}
    _accounts(app_server, names)
    projects.install_templates(firm)
    project_id = firm.create(starts_on=clock.today())
    firm.staff(project_id)
    firm.budget(project_id, labour_days="250")
    yield firm, project_id
    engine.dispose()


def _accounts(server: AppServer, names: dict[int, str]) -> None:
    """Accounts, opened by the administrator of the firm."""
    from core.signin import sessions
    from core.signin.service import open_demo_accounts

    found = sessions.look_up(cookie=server.cookie("admin"))
    assert found is not None
    open_demo_accounts(found.actor, names, named=[])


@pytest.fixture
def open_tab(page_of: Callable[..., Page], story: tuple[Firm, int]) -> Callable[..., Page]:
    def run(tab: str, username: str = "p0", *, phone: bool = False) -> Page:
        return page_of(username, f"/project?id={story[1]}&tab={tab}", phone=phone)

    return run


def tasks(project_id: int) -> dict[str, Task]:
    return projects.tasks(project_id)


def save_plan(page: Page) -> None:
    page.locator(".st-key-sm_plan_save button").click()
    expect(page.locator(".st-key-sm_plan_save button")).to_be_disabled(timeout=20_000)
    ready(page)


def test_margin_moves_while_the_budget_is_typed_and_submit_follows(open_tab: Callable[..., Page], story: tuple[Firm, int]) -> None:
    page = open_tab("budget")
    sheet = Sheet(page)
    strip, submit = page.locator(".st-key-budget_strip"), page.locator('[class*="st-key-act_submit"] button').first
    expect(strip).to_contain_text("30.0%")
    sheet.type(1, "days", "260")
    expect(strip).to_contain_text("28.0%", timeout=10_000)
    expect(strip).to_contain_text("¥20,000.00")
    expect(submit).to_be_disabled()
    expect(page.locator(".st-key-action_bar")).to_contain_text("28.0%", timeout=10_000)
    page.mouse.wheel(0, 900)
    expect(strip).to_be_in_viewport()
    sheet.type(1, "days", "250")
    expect(strip).to_contain_text("30.0%", timeout=10_000)
    expect(submit).to_be_enabled(timeout=15_000)


def test_plan_is_typed_pasted_indented_moved_and_saved_in_one_piece(open_tab: Callable[..., Page], story: tuple[Firm, int]) -> None:
    project_id = story[1]
    page = open_tab("plan")
    grid = Sheet(page)
    before = tasks(project_id)
    grid.type(1, "name", "内部交底")
    grid.type(1, "effort_days", "3.5")
    grid.paste(4, "name", "粘贴一\n粘贴二")
    expect(grid.cell(5, "name")).to_contain_text("粘贴二")
    grid.cell(3, "name").click()
    grid.press("indent")
    expect(page.locator(".st-key-plan_tools")).to_contain_text("未保存", timeout=15_000)
    assert {k: t.name for k, t in tasks(project_id).items()} == {k: t.name for k, t in before.items()}
    save_plan(page)
    after = {t.name: t for t in tasks(project_id).values()}
    assert after["内部交底"].effort_days == Decimal("3.5")
    assert {"粘贴一", "粘贴二"} <= set(after)
    assert after[before["1.3"].name].code.startswith("1.2.")


def test_plan_row_is_dragged_and_undone(open_tab: Callable[..., Page], story: tuple[Firm, int]) -> None:
    page = open_tab("plan")
    grid = Sheet(page)
    name = grid.cell(2, "name").inner_text().strip()
    grid.cell(2, "code").hover()
    handle = grid.cell(2, "code").locator(".ag-drag-handle").first
    box, target = handle.bounding_box(), grid.cell(1, "name").bounding_box()
    assert box is not None
    assert target is not None
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 40, target["y"] + 12, steps=8)
    page.mouse.move(target["x"] + 40, target["y"] + 4, steps=4)
    page.mouse.up()
    expect(grid.cell(1, "name")).to_contain_text(name, timeout=10_000)
    grid.cell(1, "name").click()
    page.keyboard.press("Control+z")
    expect(grid.cell(2, "name")).to_contain_text(name, timeout=10_000)


def test_wrong_cell_says_why_and_keeps_what_was_typed(open_tab: Callable[..., Page]) -> None:
    page = open_tab("budget")
    sheet = Sheet(page)
    sheet.type(0, "gross_amount", "十二万")
    expect(sheet.frame.locator(".ag-cell.m-bad").first).to_contain_text("十二万", timeout=10_000)
    page.locator('[class*="st-key-sm_save_"] button').first.click()
    ready(page)
    expect(sheet.frame.locator(".ag-cell.m-bad").first).to_contain_text("十二万")
    page.locator('[class*="st-key-sm_discard_"] button').first.click()
    ready(page)


def test_phone_scrolls_no_page_sideways(open_tab: Callable[..., Page], app_server: AppServer, story: tuple[Firm, int]) -> None:
    page = open_tab("overview", phone=True)
    for tab in ("overview", "plan", "budget", "team", "stages", "approval"):
        page.goto(f"{app_server.url}/project?id={story[1]}&tab={tab}")
        ready(page)
        assert driver.sideways(page) == 0, tab
