"""The same chain of migrations and the story on the system's PostgreSQL 15, the oldest that is promised."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
BINARIES = Path("/usr/lib/postgresql/15/bin")
STORIES = ["tests/db/test_migrations.py", "tests/db/test_row_security.py", "tests/core/commands/test_backup.py", "tests/stories"]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not (BINARIES / "initdb").exists(), reason="PostgreSQL 15 is not installed on this system")]


def test_migrations_backup_and_story_on_postgresql_15() -> None:
    chosen = [name for name in STORIES if (HOUSE / name).exists()]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MANDATE_TEST_ROOT", "PYTEST_"))} | {"MANDATE_PG_BINDIR": str(BINARIES)}
    ran = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *chosen], cwd=HOUSE, env=environment,
                         capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert " passed" in ran.stdout
