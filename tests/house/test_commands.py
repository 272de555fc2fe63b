"""What a newcomer and a script type: `make` lists its commands, requirements are pinned and complete."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
COMMANDS = ("run", "test", "check", "seed", "verify", "bench", "screens", "migration", "backup", "restore", "help")


def test_make_alone_lists_every_command() -> None:
    said = subprocess.run(["make", "--no-print-directory"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^  make (\w+)", said, re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


def locked(name: str) -> set[str]:
    lines = [line for line in (HOUSE / name).read_text().splitlines() if line and not line.startswith(("#", "-r "))]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.+]*", line)] == []
    return {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}


def test_everything_the_product_imports_is_pinned() -> None:
    pinned, homes = locked("requirements.lock"), packages_distributions()
    own = {"core", "db", "pages", "seed"}
    missing = set()
    for path in [p for room in own for p in (HOUSE / room).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            for top in {n.split(".")[0] for n in names} - own - sys.stdlib_module_names:
                if not {re.sub(r"[-_.]+", "-", d).lower() for d in homes.get(top, [top])} & pinned:
                    missing.add((top, str(path.relative_to(HOUSE))))
    assert missing == set()


def test_test_tools_are_pinned_apart() -> None:
    assert "pytest" in locked("requirements-test.lock")
    assert not {"pytest", "mypy", "ruff", "playwright"} & locked("requirements.lock")


@pytest.mark.parametrize("script", [".ci/run", ".ci/browser"])
def test_scripts_are_executable_and_parse(script: str) -> None:
    path = HOUSE / script
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
