"""`make restore FILE=…`: the database as a backup holds it, in one transaction: whole, or nothing happened (OFF-15).

A database that is not empty is only replaced with FORCE=1. A backup of an older version is migrated afterwards."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from core.commands.backup import libpq
from core.startup import is_empty, prepare
from db import engine
from db.place import Place, open_place

CLEAR = b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
NEWER_ONLY = b"SET transaction_timeout = 0;\n"          # pg_dump 17 and later write it; an older server does not know it


class RestoreFailed(RuntimeError):
    """The file could not be restored; the database is as it was."""


def restore(place: Place, file: Path) -> None:
    """Replaces everything in the database by the backup's contents, then migrates and grants."""
    address, environment = libpq(place.owner_url)
    read = subprocess.Popen([place.binaries.program("pg_restore"), "--no-owner", "--no-acl", "--file=-", str(file)], stdout=subprocess.PIPE)
    write = subprocess.Popen(
        [place.binaries.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-", address],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment)
    assert read.stdout is not None
    assert write.stdin is not None
    whole = _pour(read.stdout, write.stdin) and read.wait() == 0
    if not whole:
        write.kill()                                    # before its end of input: the transaction is never committed
    else:
        write.stdin.close()
    if write.wait() != 0 or not whole:
        read.kill()
        raise RestoreFailed(f"{file} was not restored; the database is as it was.")
    place.migrate()


def _pour(source: IO[bytes], target: IO[bytes]) -> bool:
    """Copies the statements; False when the receiver broke off or nothing came."""
    try:
        target.write(CLEAR)
        header, size = True, 0
        for line in source:
            header = header and not line.startswith(b"COPY ")
            if not (header and line == NEWER_ONLY):
                target.write(line)
            size += len(line)
        target.flush()
    except BrokenPipeError:
        return False
    return size > 0


def main(arguments: list[str]) -> int:
    if not arguments or not Path(arguments[0]).is_file():
        print("Name the backup to restore: make restore FILE=backups/….dump", file=sys.stderr)
        return 2
    prepare()
    place = open_place()
    try:
        place.migrate()
        engine.configure(place.app_url, role=place.role)
        if not is_empty() and os.environ.get("FORCE") != "1":
            print("The database is not empty. Everything in it would be replaced; say so with FORCE=1.", file=sys.stderr)
            return 1
        engine.dispose()
        restore(place, Path(arguments[0]))
    except RestoreFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        engine.dispose()
        place.close()
    print(f"{arguments[0]} is restored.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
