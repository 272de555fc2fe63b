"""What a notice says is written outside of the core, which knows no sentence: at start a writer is plugged in (PLT-11).

The screens bring it along (pages/approvals/letters.py). A process without screens, such as a worker, has it plugged in by its name
the first time a letter is asked for; it needs no running Streamlit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

WRITER = "pages.approvals.letters"  # plugs itself in when it is imported


@dataclass(frozen=True)
class Told:
    """A notice as it is told to somebody; `people`: (name, English name) of everybody told, where a group reads it."""

    word: str
    facts: Mapping[str, Any]
    record: str
    record_id: int | None
    at: dt.datetime
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One notice in words: the sentence, what somebody said with it, when, and the address of what it is about."""

    text: str
    said: str = ""
    when: str = ""
    link: str = ""


@dataclass(frozen=True)
class Letter:
    """Plain text throughout; whoever sends it escapes it. `rest` says how many notices are not shown, `open` names the link."""

    subject: str
    greeting: str
    lines: tuple[Line, ...]
    rest: str = ""
    open: str = ""
    footer: str = ""
    footer_link: str = ""


class Writer(Protocol):
    def letter(self, told: Sequence[Told], *, language: str, name: tuple[str, str], digest: bool, most: int, base_url: str) -> Letter:
        """The letter of some notices in the receiver's language, of which at most `most` are shown; `name`: Chinese and English."""

    def test(self, *, language: str, name: tuple[str, str], base_url: str) -> Letter:
        """A letter that only shows that letters arrive."""


_writers: list[Writer] = []


def plug_in(writer: Writer) -> None:
    """The last one holds."""
    _writers[:] = [writer]


def writer() -> Writer:
    if not _writers:
        import_module(WRITER)
    return _writers[0]
