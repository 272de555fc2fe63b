"""Predecessors as people type them: `1.2`, `1.2FS`, `1.3SS+2`, several with commas (PRJ-04)."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.scheduling.errors import LagOutOfRange, PredecessorTwice, PredecessorUnreadable
from core.scheduling.model import MAX_LAG, LinkKind

_ONE = re.compile(r"(?P<code>\d+(?:\.\d+)*)\s*(?P<kind>FS|SS|FF|SF)?\s*(?:(?P<lag>[+-]\s*\d+)\s*(?:D|天|日|个?工作日)?)?")


def parse_predecessors(text: str, *, task: str = "", field: str = "predecessors") -> list[tuple[str, LinkKind, int]]:
    """(WBS code, kind, lag in working days) of each; separated by comma, semicolon, 、 or line; full-width letters do as well.

    >>> parse_predecessors("1.2; 1.3ss+2d，2.1FS-1")
    [('1.2', <LinkKind.FS: 'FS'>, 0), ('1.3', <LinkKind.SS: 'SS'>, 2), ('2.1', <LinkKind.FS: 'FS'>, -1)]
    """
    found: list[tuple[str, LinkKind, int]] = []
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").upper()
    for part in re.split(r"[,;、\n]", plain):
        if not part.strip():
            continue
        match = _ONE.fullmatch(part.strip())
        if match is None:
            raise PredecessorUnreadable(field=field, task=task, text=part.strip()[:80])
        lag = _lag(match["lag"], task=task, field=field)
        if any(code == match["code"] for code, _, _ in found):
            raise PredecessorTwice(field=field, task=task, predecessor=match["code"])
        found.append((match["code"], LinkKind(match["kind"] or "FS"), lag))
    return found


def format_predecessors(links: Iterable[tuple[str, LinkKind, int]]) -> str:
    """The shortest way to write them; FS without lag is the bare code.

    >>> format_predecessors([("1.2", LinkKind.FS, 0), ("1.3", LinkKind.FS, 3), ("2", LinkKind.SS, -1)])
    '1.2, 1.3FS+3, 2SS-1'
    """
    return ", ".join(code + ("" if kind is LinkKind.FS and not lag else kind.value) + (f"{lag:+d}" if lag else "") for code, kind, lag in links)


def _lag(text: str | None, *, task: str, field: str) -> int:
    digits = re.sub(r"\s", "", text or "+0")
    lag = int(digits) if len(digits) <= 9 else MAX_LAG + 1
    return require_lag(lag, task=task, field=field)


def require_lag(lag: int, *, task: str = "", field: str = "predecessors") -> int:
    """A lag or lead of at most ten years."""
    if abs(lag) > MAX_LAG:
        raise LagOutOfRange(field=field, task=task, lag=lag, maximum=MAX_LAG)
    return lag
