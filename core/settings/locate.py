"""Finds the line of config.toml that a value stands on, so that an error can name it."""
from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of the longest part of `path` that is written there; 1 when none of it is.

    >>> line_of("[bonus]\\nratio = 2", ("bonus", "ratio")), line_of("[bonus]", ("bonus", "ratio")), line_of("a.b = 1", ("a", "b"))
    (2, 1, 1)
    """
    wanted = [str(part) for part in path]
    best, line, header = 0, 1, list[str]()
    for number, content in enumerate(text.splitlines(), start=1):
        if found := _HEADER.match(content):
            here = header = _parts(found[1])
        elif found := _KEY.match(content):
            here = header + _parts(found[1])
        else:
            continue
        if len(here) > best and wanted[:len(here)] == here:
            best, line = len(here), number
    return line


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
