"""`make run` from nothing to a served page and back to nothing left running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

HOUSE = Path(__file__).parents[3]
pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def started(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The command without a terminal on a fresh data folder: nothing is asked, no demo firm is loaded."""
    environment = os.environ | {"PORT": str(port), "MANDATE_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    with (tmp_path / "said.log").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.commands.run"], cwd=HOUSE, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said, text=True
        )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=60)


def health(port: int, process: subprocess.Popen[str], patience: float = 90) -> dict[str, bool]:
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return dict(json.load(answer))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("the app did not answer")


def worker_of(process: subprocess.Popen[str]) -> psutil.Process | None:
    alive = (c for c in psutil.Process(process.pid).children() if c.status() != psutil.STATUS_ZOMBIE)
    return next((c for c in alive if "core.commands.worker" in c.cmdline()), None)


def killed_worker_is_replaced(process: subprocess.Popen[str], patience: float = 60) -> None:
    """The worker beside the app (PLT-12) does not stay away."""
    first = worker_of(process)
    assert first is not None
    first.kill()
    until = time.monotonic() + patience
    while (again := worker_of(process)) is None or again.pid == first.pid:
        assert time.monotonic() < until, "no worker any more"
        time.sleep(0.2)


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_leaves_nothing_running_when_it_is_stopped(started: subprocess.Popen[str], port: int, tmp_path: Path, wanted: signal.Signals) -> None:
    said = health(port, started)
    assert said["database"] is said["migrated"] is True
    cluster = next((tmp_path / "data").glob("postgres-*[0-9]"))
    postmaster = int((cluster / "postmaster.pid").read_text().splitlines()[0])
    if wanted == signal.SIGTERM:
        killed_worker_is_replaced(started)
    served = [child.pid for child in psutil.Process(started.pid).children(recursive=True)]
    started.send_signal(wanted)
    assert started.wait(timeout=60) == 0, (tmp_path / "said.log").read_text()
    left = [pid for pid in [postmaster, *served] if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
    assert left == []


def test_a_bad_setting_stops_the_start_with_its_line(tmp_path: Path, port: int) -> None:
    config = tmp_path / "firm.toml"
    config.write_text("[bonus]\n\nratio = 7\n")
    environment = os.environ | {"PORT": str(port), "MANDATE_CONFIG": str(config), "MANDATE_DATA_DIR": str(tmp_path / "data")}
    ran = subprocess.run([sys.executable, "-m", "core.commands.run"], cwd=HOUSE, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "firm.toml, line 3: bonus.ratio cannot be 7: input should be less than or equal to 1."
    assert not (tmp_path / "data").exists()
