"""`make run`: database up, migrated, the demo firm offered, the app served; everything stopped again at the end.

PORT (8501), MANDATE_DATA_DIR, MANDATE_DEMO=1 (load the demo firm without asking), DATABASE_URL. Without a terminal nothing is asked."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

from core.portfolio.summaries import refresh_all
from core.settings import BadConfiguration
from core.startup import is_empty, open_house
from core.unit import writing
from db import embedded
from db.binaries import PostgresUnavailable
from db.place import Place


def main() -> int:
    try:
        with open_house() as place:
            if is_empty() and (failed := _fill()):
                return failed
            with writing(None, "portfolio.new_day") as session:
                refresh_all(session)                    # what time alone has changed since the last click: plan, overdue days
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
    app = subprocess.Popen(command, env=_environment(place), start_new_session=True)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        app.terminate()

    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, stop)
    print(f"Mandate is served at http://localhost:{port} (Ctrl-C stops it)", flush=True)
    code = app.wait()
    return 0 if code in (0, -signal.SIGTERM, 128 + signal.SIGTERM) else code


def _environment(place: Place) -> dict[str, str]:
    """For the app: the serving role's address, and a cookie secret that stays the same over restarts."""
    secret = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET") or embedded.keep_secret(embedded.data_folder(), "cookie")
    inherited = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return inherited | place.environment() | {"STREAMLIT_SERVER_COOKIE_SECRET": secret}


if __name__ == "__main__":
    sys.exit(main())
