"""`make run`: database up, migrated, the demo firm offered, the app served and a worker beside it; everything stopped again at the end.

PORT (8501), MANDATE_DATA_DIR, MANDATE_DEMO=1 (load the demo firm without asking), DATABASE_URL. Without a terminal nothing is asked."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from core.settings import BadConfiguration
from core.startup import is_empty, open_house
from db import embedded
from db.binaries import PostgresUnavailable
from db.place import Place

LOOK_EVERY = 1.0            # seconds between two looks at the worker
LONGEST_PAUSE = 60.0
FINISH_WITHIN = 30.0        # what a stopped worker gets for the job in its hands


def main() -> int:
    try:
        with open_house() as place:
            if is_empty() and (failed := _fill()):
                return failed
            return _serve(place)
    except (BadConfiguration, PostgresUnavailable) as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _fill() -> int:
    """The demo firm when it is wanted, else the standard flows and a first administrator."""
    wanted = os.environ.get("MANDATE_DEMO") == "1"
    if not wanted and sys.stdin.isatty() and sys.stdout.isatty():
        answer = input("The database is empty. Load the demo firm 远见咨询 / Foresight Consulting? [Y/n] ")
        wanted = answer.strip().lower() in {"", "y", "yes", "是"}
    arguments = [] if wanted else ["--bare"]
    return subprocess.run([sys.executable, "-m", "seed", *arguments], check=False).returncode


def _serve(place: Place) -> int:
    port = os.environ.get("PORT", "8501")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", port, "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    environment = _environment(place)
    app = subprocess.Popen(command, env=environment, start_new_session=True)
    worker = Worker(environment)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        app.terminate()

    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, stop)
    print(f"Mandate is served at http://localhost:{port} (Ctrl-C stops it)", flush=True)
    with worker:
        while (code := _over(app)) is None:
            worker.keep_alive()
    return 0 if code in (0, -signal.SIGTERM, 128 + signal.SIGTERM) else code


def _over(app: subprocess.Popen[bytes]) -> int | None:
    """The app's exit code, or None after a while."""
    try:
        return app.wait(timeout=LOOK_EVERY)
    except subprocess.TimeoutExpired:
        return None


class Worker:
    """The worker beside the app: started with it, stopped with it, started again when it dies."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.pause, self.started, self.next_try = environment, 1.0, 0.0, 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Worker:
        self.keep_alive()
        return self

    def keep_alive(self) -> None:
        """Starts it when it does not run; after a quick death only after a while, longer each time."""
        if self.process is not None and self.process.poll() is None:
            return
        now = time.monotonic()
        if self.process is not None:
            lived = now - self.started
            self.pause = 1.0 if lived > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
            self.next_try, self.process = now + self.pause, None
            print("The worker for timed work has ended; it is started again.", file=sys.stderr, flush=True)
        if now >= self.next_try:
            self.started = now
            command = [sys.executable, "-m", "core.commands.worker", "--child"]
            self.process = subprocess.Popen(command, env=self.environment, stdin=subprocess.PIPE, start_new_session=True)

    def __exit__(self, *_: object) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=FINISH_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()                         # its job is put back by the next worker
            self.process.wait()


def _environment(place: Place) -> dict[str, str]:
    """For the app: the serving role's address, and a cookie secret that stays the same over restarts."""
    secret = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET") or embedded.keep_secret(embedded.data_folder(), "cookie")
    inherited = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return inherited | place.environment() | {"STREAMLIT_SERVER_COOKIE_SECRET": secret}


if __name__ == "__main__":
    sys.exit(main())
