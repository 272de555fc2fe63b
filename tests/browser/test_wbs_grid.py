"""The grids in Chromium on a page of their own: speed at 500 rows, nothing lost, keyboard, Excel, undo."""
from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page

from tests.browser import driver

pytestmark = pytest.mark.browser



@pytest.fixture(scope="module")
def grids_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The harness page, served by a Streamlit of its own, without a database."""
    port, log = driver.free_port(), tmp_path_factory.mktemp("grids") / "app.log"
    command = [sys.executable, "-m", "streamlit", "run", "tests/browser/apps/grids.py", "--server.port", str(port), "--server.headless", "true"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("the harness page does not serve")


class Grid:
    """A grid on its page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frame: FrameLocator = page.frame_locator("iframe").first
        self.frame.locator(".ag-row").first.wait_for(timeout=20_000)

    def cell(self, row: int, column: str) -> Locator:
        return self.frame.locator(f'.ag-row[row-index="{row}"] [col-id="{column}"]').first

    def type(self, row: int, column: str, text: str) -> None:
        self.cell(row, column).click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def press(self, key: str) -> None:
        self.frame.locator(f'[data-key="{key}"]').click()

    def shows(self, text: str, timeout: float = 10_000) -> None:
        self.page.get_by_text(text).first.wait_for(timeout=timeout)

    def says(self) -> str:
        return self.frame.locator(".m-say").inner_text()

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")


@pytest.fixture
def opened(take_seat: Callable[..., BrowserContext], grids_url: str) -> Iterator[Callable[..., Grid]]:
    listened: list[Page] = []

    def fail(error: object) -> None:
        pytest.fail(str(error))

    def open_grid(query: str) -> Grid:
        context = take_seat()
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        (page,) = context.pages
        page.on("pageerror", fail)
        listened.append(page)
        page.goto(f"{grids_url}/?{query}")
        return Grid(page)

    yield open_grid
    for page in listened:
        page.remove_listener("pageerror", fail)


def test_of_500_rows_only_what_is_seen_is_drawn_and_each_edit_comes_back(opened: Callable[..., Grid]) -> None:
    grid = opened("show=long&rows=500&lang=en")
    grid.frame.locator(".m-bar.task").first.wait_for()
    assert grid.frame.locator(".ag-pinned-left-cols-container .ag-row").count() < 60        # only what is seen is drawn
    for n in range(3):
        grid.cell(n + 1, "name").click()
        grid.page.keyboard.type(f"New name {n}")
        grid.page.keyboard.press("Enter")
        grid.shows(f"unsaved {n + 1} ")


def test_ten_quick_edits_lose_nothing(opened: Callable[..., Grid]) -> None:
    grid = opened("show=long&rows=500&lang=en")
    grid.cell(1, "effort_days").click()
    for n in range(8):
        grid.page.keyboard.type(str(11 + n))
        grid.page.keyboard.press("Enter")
    grid.cell(11, "effort_days").click()
    for n in range(2):
        grid.page.keyboard.type(str(19 + n))
        grid.page.keyboard.press("Enter")
    grid.shows("unsaved 10 ")
    assert [grid.cell(row, "effort_days").inner_text() for row in (*range(1, 9), 11, 12)] == [str(11 + n) for n in range(10)]
    grid.shows(f"effort {450 * 4 - 40 + sum(range(11, 21))}")
    for _ in range(10):
        grid.page.keyboard.press("Control+z")
    grid.shows("unsaved 0 ")


def test_the_server_keeps_what_was_typed_while_it_was_busy(opened: Callable[..., Grid]) -> None:
    """An answer that comes while the next cell is being edited waits, and does not close the editor."""
    grid = opened("show=plan&lang=en")
    grid.type(1, "name", "First")
    grid.page.keyboard.type("Secon")
    grid.shows("unsaved 1 ")
    grid.page.wait_for_timeout(400)
    grid.page.keyboard.type("d")
    grid.page.keyboard.press("Enter")
    grid.shows("unsaved 2 ")
    assert grid.cell(1, "name").inner_text() == "First"
    assert grid.cell(2, "name").inner_text() == "Second"


def test_a_cell_that_cannot_be_read_is_marked_with_its_reason(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=en")
    grid.type(1, "finishes_on", "someday")
    grid.shows("bad 1")
    grid.cell(1, "finishes_on").click()
    assert "m-bad" in (grid.cell(1, "finishes_on").get_attribute("class") or "")
    assert grid.says() == "“someday” is not a date. Write it like 2026-11-21."
    grid.press("problems")
    grid.type(1, "finishes_on", "2026-08-14")
    grid.shows("bad 0")


def test_excel_cells_are_pasted_and_more_than_rows_become_new_rows(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=en")
    grid.cell(22, "name").click()
    grid.paste('Hand-over\tLi Na\t2027-02-01\n"Lessons\nlearned"\tZhou Tao\t2027-02-08\n<b>Party</b>\tnobody\t2027-02-10\n')
    grid.shows("rows 25 · bad 1")
    assert [grid.cell(row, "code").inner_text() for row in (22, 23, 24)] == ["5.1", "5.2", "5.3"]
    assert grid.cell(23, "name").inner_text() == "Lessons learned"
    assert grid.cell(24, "name").inner_text() == "<b>Party</b>"
    grid.page.keyboard.press("Control+z")
    grid.shows("rows 23 · bad 0")


def test_rows_are_added_indented_linked_moved_deleted_by_keyboard(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=zh")
    grid.cell(21, "name").click()
    grid.press("add")
    grid.frame.locator(".ag-cell-inline-editing input").wait_for()
    grid.page.keyboard.type("资料归档")
    grid.page.keyboard.press("Enter")
    grid.shows("rows 24")
    assert grid.cell(22, "name").inner_text() == "资料归档"
    assert grid.cell(22, "code").inner_text() == "5.1"
    grid.cell(23, "name").click()
    grid.page.keyboard.press("Alt+Shift+ArrowRight")
    grid.frame.locator('.ag-row[row-index="23"] [col-id="code"]', has_text="5.1.1").wait_for()
    grid.page.keyboard.press("Alt+Shift+ArrowLeft")
    grid.frame.locator('.ag-row[row-index="23"] [col-id="code"]', has_text="5.2").wait_for()
    grid.page.keyboard.press("Alt+ArrowUp")
    grid.frame.locator('.ag-row[row-index="22"] [col-id="name"]', has_text="移交").wait_for()
    grid.page.keyboard.press("Shift+ArrowDown")
    grid.press("link")
    grid.frame.locator('.ag-row[row-index="23"] [col-id="predecessors"]', has_text="5.1").wait_for()
    grid.page.keyboard.press("Control+Delete")
    grid.shows("rows 22")


def test_what_cannot_be_is_refused_in_words_and_changes_nothing(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=zh")
    grid.cell(0, "name").click()
    grid.page.keyboard.press("Alt+Shift+ArrowRight")
    grid.shows("refused nothing_to_indent_under")
    grid.frame.locator(".m-say.bad").wait_for()
    assert "无法降级" in grid.says()
    grid.shows("unsaved 0")


def test_a_bar_is_drawn_for_each_row_and_moves_with_the_mouse(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=en")
    grid.press("zoom-month")
    bars = grid.frame.locator('.ag-row[row-index="10"] .m-bar.task')
    bars.wait_for()
    grid.page.wait_for_timeout(300)
    box = bars.bounding_box()
    assert box is not None
    before = grid.cell(10, "starts_on").inner_text()
    grid.page.mouse.move(box["x"] + 20, box["y"] + 5)
    grid.page.mouse.down()
    grid.page.mouse.move(box["x"] + 20 + 7 * 6.2, box["y"] + 5, steps=4)
    grid.page.mouse.up()
    grid.shows("unsaved 2 ")                    # start and finish
    assert (before, grid.cell(10, "starts_on").inner_text()) == ("2026-10-19", "2026-10-26")
    assert grid.frame.locator(".m-over g").count() >= 13


def test_a_click_on_a_bar_or_enter_on_a_number_asks_for_the_task_and_changes_nothing(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=en&may=look&view=timing")
    bar = grid.frame.locator('.ag-row[row-index="4"] .m-bar.sum')
    bar.wait_for()
    bar.click()
    grid.shows("asked ")
    asked = grid.page.get_by_text("asked ").inner_text()
    grid.cell(1, "code").click()
    grid.page.keyboard.press("Enter")
    grid.page.wait_for_function("before => [...document.querySelectorAll('[data-testid=stText]')].every((e) => e.innerText !== before)", arg=asked)
    grid.shows("unsaved 0 · rows 23")


def test_a_bar_out_of_sight_leaves_an_arrow_that_brings_it_back(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=en")
    grid.press("zoom-week")
    hidden = grid.frame.locator('.ag-row[row-index="1"] .m-lane.off-left')
    hidden.wait_for()
    hidden.click(position={"x": 8, "y": 12})
    grid.frame.locator('.ag-row[row-index="1"] .m-lane:not(.off-left)').wait_for()


def test_who_may_only_look_finds_no_tools_and_cannot_type(opened: Callable[..., Grid]) -> None:
    grid = opened("show=plan&lang=en&may=look")
    assert grid.frame.locator('[data-key="add"]').count() == 0
    grid.type(1, "name", "x")
    grid.page.keyboard.press("Control+Delete")
    grid.cell(1, "name").click()
    grid.paste("y")
    grid.page.wait_for_timeout(600)
    grid.shows("unsaved 0 · rows 23")


def test_find_and_fold(opened: Callable[..., Grid]) -> None:
    grid = opened("show=long&rows=500&lang=en")
    grid.frame.locator(".m-levels").select_option("1")
    grid.frame.locator('.ag-row[row-index="1"] [col-id="code"]', has_text="2").wait_for()
    grid.frame.locator(".m-find input").fill("Task 487")
    grid.frame.locator(".m-text", has_text="Task 487").wait_for()
    assert grid.says() == "1 found"


def test_hours_are_typed_pasted_and_undone(opened: Callable[..., Grid]) -> None:
    grid = opened("show=week&lang=zh")
    grid.type(0, "d3", "1:30")
    grid.shows("unsaved 1 · minutes 1860")
    assert grid.cell(0, "d3").inner_text() == "1.5"
    grid.type(0, "d0", "8")                     # confirmed: locked
    assert grid.says()
    grid.cell(4, "d4").click()
    grid.paste("2\t0.25\n1\t30")
    grid.shows("unsaved 5 · minutes 2055 · bad 1")
    grid.cell(0, "d3").click()
    for _ in range(2):
        grid.page.keyboard.press("Control+z")
    grid.shows("unsaved 0 · minutes 1770")
    assert grid.frame.locator(".ag-floating-bottom").inner_text().count("✓") == 2
