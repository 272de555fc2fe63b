"""`make backup [FILE=…]`: the whole database into one file, consistent while people work (OFF-15)."""
from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

from core import clock
from core.startup import prepare
from db.engine import as_url
from db.place import Place, open_place


def backup(place: Place, file: Path) -> Path:
    """Writes the dump beside its name first: a file under its name is whole. Readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(file.suffix + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    address, environment = libpq(place.owner_url)
    subprocess.run([place.binaries.program("pg_dump"), "--format=custom", "--no-owner", "--no-acl", f"--file={part}", address],
                   env=environment, check=True)
    part.replace(file)
    return file


def libpq(url: str) -> tuple[str, dict[str, str]]:
    """The address for PostgreSQL's own programs, the password kept out of the list of processes."""
    parts = as_url(url)
    address = parts._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)
    return address, os.environ | ({"PGPASSWORD": parts.password} if parts.password else {})


def main(arguments: list[str]) -> int:
    prepare()
    stamp = clock.now().astimezone(clock.zone()).strftime("%Y%m%d-%H%M%S")
    file = Path(arguments[0]) if arguments else Path("backups") / f"mandate-{stamp}.dump"
    place = open_place()
    try:
        backup(place, file)
    except subprocess.CalledProcessError:
        print("The backup failed; see the message above. Nothing was written under the name asked for.", file=sys.stderr)
        return 1
    finally:
        place.close()
    print(f"{file} ({file.stat().st_size / 1e6:.1f} MB, {dt.datetime.fromtimestamp(file.stat().st_mtime, clock.zone()):%Y-%m-%d %H:%M})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
