"""`python -m seed`: the demo firm 远见咨询. `python -m seed --bare`: the standard flows and a first administrator."""

from __future__ import annotations

import argparse
import os
import sys

import core.boot  # noqa: F401  the document types the flows are for
from core import clock
from core.people.founding import FirmExists, found_firm
from core.startup import open_house
from seed.demo import load_demo
from seed.foundation import every_firm


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m seed")
    parser.add_argument("--bare", action="store_true", help="an empty firm with its administrator instead of the demo firm")
    bare = parser.parse_args().bare
    if "DATABASE_URL" not in os.environ:  # on the embedded server nobody waits for the disk: a firm lost to a power cut is loaded again
        os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
    try:
        with open_house():
            if bare:
                admin, password = found_firm(firm="公司", firm_en="The firm")
                every_firm(admin)
                print(f"First sign-in: user admin, password {password} (to be changed at once)")
            else:
                started = clock.now()
                load_demo()
                print(f"The demo firm 远见咨询 is ready ({(clock.now() - started).total_seconds():.0f} s).")
    except FirmExists:
        print("There is a firm in this database already; nothing was changed.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
