"""`make screens`: loads the demo firm into a throw-away cluster, starts the app, and takes the README's pictures.

`python -m tests.pictures [part of a name …]`; the pictures lie in seed/pictures."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from db import embedded, engine, schema
from tests.browser import driver

FOLDER = driver.ROOT / "seed" / "pictures"
# name, person, address, language, phone
PICTURES = (
    ("home_ceo", "chenwei", "/", "en", False),
    ("portfolio", "chenwei", "/portfolio", "en", False),
    ("decision", "chenwei", "/todo", "zh", False),
    ("decision_phone", "chenwei", "/todo", "zh", True),
    ("todo", "chenwei", "/todo", "en", False),
    ("flows", "admin", "/flows", "en", False),
    ("statistics", "wanglei", "/approval_statistics", "zh", False),
    ("plan", "lina", "/projects", "en", False),
    ("load", "wanglei", "/load", "en", False),
    ("change", "wanglei", "/change?id=2", "en", False),
    ("risks", "lina", "/project?id=9&tab=risks", "zh", False),
    ("earned_value", "lina", "/project?id=9&tab=earned_value", "en", False),
    ("my_tasks_phone", "zhoutao", "/my_tasks", "zh", True),
    ("my_week", "zhoutao", "/my_week", "zh", False),
    ("my_week_phone", "zhoutao", "/my_week", "zh", True),
    ("bonus", "zhaomin", "/bonus?id=1", "en", False),
)


def main() -> int:
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="mandate-pictures-") as folder:
        server = embedded.start(Path(folder) / "data", volatile=True)
        try:
            owner, app = server.url(embedded.OWNER), server.url(embedded.APPLICATION)
            schema.upgrade(owner, role=embedded.APPLICATION)
            subprocess.run([sys.executable, "-m", "seed"], cwd=driver.ROOT, env=os.environ | {"DATABASE_URL": owner}, check=True)
            with driver.running(app, Path(folder) / "app.log") as running, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=driver.chromium(), args=driver.FLAGS)
                for name, person, address, language, phone in PICTURES:
                    if not wanted or any(part in name for part in wanted):
                        take(browser, running, name, person, address, language, phone)
                browser.close()
        finally:
            engine.dispose()
            server.stop()
    return 0


def take(browser: Browser, server: driver.AppServer, name: str, person: str, address: str, language: str, phone: bool) -> None:
    """One picture of one screen, in at most 256 colours to keep the repository small."""
    page = driver.sign_in_to(driver.new_context(browser, phone=phone), server, person, address)
    speak(page, language)
    if name.startswith("decision"):
        page.get_by_role("button", name="打开" if language == "zh" else "Open").first.click()
        driver.ready(page)
    if name == "plan":
        page.goto(f"{server.url}/project?id=9&tab=plan")
        driver.ready(page)
    page.wait_for_timeout(2500)
    path = FOLDER / f"{name}.png"
    FOLDER.mkdir(exist_ok=True)
    page.screenshot(path=path)
    page.context.close()
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} KB")  # noqa: T201  the command's answer


def speak(page: Page, language: str) -> None:
    page.locator(".st-key-topbar").get_by_text({"en": "EN", "zh": "中文"}[language], exact=True).first.click()
    driver.ready(page)


if __name__ == "__main__":
    sys.exit(main())
