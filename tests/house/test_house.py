"""The house keeps its own rules: direction of imports, size, names that must not appear (architecture.md)."""
from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
ROOMS = ("core", "db", "pages", "seed")
BINARY = {".png", ".jpg", ".woff2", ".xlsx", ".ico", ".pdf"}
LONGEST_FILE, LONGEST_FUNCTION = 350, 60


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository; outside a checkout, what lies in its folders."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=HOUSE, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() or [str(p.relative_to(HOUSE)) for room in (*ROOMS, "tests") for p in (HOUSE / room).rglob("*")]
    return tuple(HOUSE / n for n in names if (HOUSE / n).is_file())


@cache
def code() -> tuple[Path, ...]:
    rooms = [p for p in tracked() if p.suffix == ".py" and (p.relative_to(HOUSE).parts[0] in ROOMS or p.name == "app.py")]
    return tuple(p for p in rooms if "versions" not in p.parts)


def texts() -> list[tuple[str, str]]:
    return [(str(p.relative_to(HOUSE)), p.read_text(errors="replace")) for p in tracked() if p.suffix not in BINARY]


def test_imports_go_in_one_direction() -> None:
    ran = subprocess.run([str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_screen_lies_directly_in_pages() -> None:
    """It could be opened by its address before anybody signed in."""
    assert [p.name for p in (HOUSE / "pages").glob("*.py") if p.name != "__init__.py"] == []


def test_no_file_is_longer_than_one_thought() -> None:
    long = {str(p.relative_to(HOUSE)): n for p in code() if (n := p.read_text().count("\n")) > LONGEST_FILE}
    assert long == {}


def test_every_function_fits_in_one_look() -> None:
    long = [
        f"{p.relative_to(HOUSE)}:{node.lineno} {node.name} ({size})"
        for p in code() for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (size := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize(("what", "pattern"), [
    ("an address of a package registry", r"--(extra-)?index-url|https?://\S+/(simple|packages)/|\"resolved\": *\"https?:"),
    ("a path of somebody's machine", r"(?<![\w.])/((work|farm)/|(root|home)/\w)"),
    ("a merge that was not finished", r"^(<{7}|>{7}) "),
])
def test_no_file_holds(what: str, pattern: str) -> None:
    found = [name for name, text in texts() if name != "tests/house/test_house.py" and re.search(pattern, text, re.MULTILINE)]
    assert found == [], what


def test_nothing_below_the_screens_catches_everything() -> None:
    broad = [
        f"{p.relative_to(HOUSE)}:{node.lineno}"
        for p in code() for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    assert broad == []


def test_the_clock_is_asked_in_one_place_only() -> None:
    asked = re.compile(r"\b(datetime|date|dt\.datetime|dt\.date)\.(now|today|utcnow)\(")
    found = [str(p.relative_to(HOUSE)) for p in code() if p.name != "clock.py" and asked.search(p.read_text())]
    assert found == []


def test_migrations_are_named_by_number_and_verb() -> None:
    names = [p.name for p in (HOUSE / "db/migrations/versions").glob("*.py") if p.name != "__init__.py"]
    assert names
    assert [n for n in names if not re.fullmatch(r"\d{4}_[a-z]+(_[a-z0-9]+)+\.py", n)] == []
