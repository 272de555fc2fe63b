"""The words of the screens in English and 简体中文 (GEN-06).

`_("English sentence with {name}", name=…)` for what a screen says, `word("state.contract.draft")` for what the house calls a
thing, `sentence(refusal)` for why not. The catalogues are the .po files of every area in pages/locale/<language>, read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from babel.messages.pofile import read_po

from core import clock
from core.errors import AsDays, AsHours, AsPercent, AsPoints, AsWord, Refusal, Refusals, StaleScreen

LANGUAGES = {"en": "EN", "zh": "中文"}
LOCALE = Path(__file__).parent.parent / "locale"


@lru_cache
def catalogue(language_code: str) -> dict[str, str]:
    """msgid → text of all areas; English holds only the keyed words, its sentences are their own msgid."""
    found: dict[str, str] = {}
    for path in sorted((LOCALE / language_code).glob("*.po")):
        with path.open("rb") as file:
            found |= {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}
    return found


_speaking: ContextVar[str | None] = ContextVar("speaking", default=None)


@contextmanager
def speaking(language_code: str) -> Iterator[None]:
    """Inside, words are of this language: where no browser is at hand, as when a file is made while it is downloaded."""
    token = _speaking.set(language_code)
    try:
        yield
    finally:
        _speaking.reset(token)


def language() -> str:
    """The language of the person at this browser: "zh" or "en"."""
    chosen = _speaking.get() or st.session_state.get("language")
    return chosen if chosen in LANGUAGES else "zh"


def _(message: str, **facts: Any) -> str:
    """The sentence in the person's language with its facts put in."""
    text = catalogue(language()).get(message, message)
    return text.format_map(_Facts({k: say(v) for k, v in facts.items()})) if facts else text


class _Facts(dict[str, str]):
    """A fact the sentence asks for and nobody told is a dash: a sentence never breaks the page."""

    def __missing__(self, name: str) -> str:
        return "—"


def plural(one: str, many: str, n: int, **facts: Any) -> str:
    """The sentence for one or for many: plural("{n} row", "{n} rows", 3). Chinese says both alike."""
    return _(one if n == 1 else many, n=n, **facts)


def word(key: str, **facts: Any) -> str:
    """A keyed word: state.*, action.*, role.*, error.* …; the key itself when there is none, which a test refuses."""
    return _(key, **facts)


def heading(key: str, **facts: Any) -> str:
    """A keyed word at the beginning of a line: with a capital letter."""
    text = word(key, **facts)
    return text[:1].upper() + text[1:]


def has_word(key: str) -> bool:
    return key in catalogue(language())


def say(fact: Any) -> str:
    """A fact as a sentence shows it: Decimal is money, wrapped figures are what they say, lists are joined."""
    match fact:
        case None:
            return "—"
        case bool():
            return _("yes") if fact else _("no")
        case Decimal():
            return f"{'−' if fact < 0 else ''}¥{abs(fact):,.2f}"
        case AsPercent(value, places):
            return f"{'−' if value < 0 else ''}{abs(value) * 100:.{places}f}%"
        case AsPoints(value, places):
            return f"{'−' if value < 0 else ''}{abs(value):.{places}f}"
        case AsDays(value):
            return f"{value.normalize():f}" if value else "0"
        case AsHours(minutes):
            return f"{Decimal(minutes) / 60:.2f}".rstrip("0").rstrip(".")
        case AsWord(key):
            return word(key)
        case dt.datetime():
            return f"{fact.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
        case dt.date():
            return fact.isoformat()
        case list() | tuple():
            return ("、" if language() == "zh" else ", ").join(say(item) for item in fact)
        case _:
            return str(fact)


def sentence(refusal: Refusal) -> str:
    """Why not, and how to mend it, in the person's language (GEN-07)."""
    if isinstance(refusal, Refusals):
        return " ".join(sentence(r) for r in refusal.refusals)
    if isinstance(refusal, StaleScreen) and not refusal.facts["who"]:
        return word("error.stale_screen_somebody")
    return word(f"error.{refusal.code}", **{"_": "", **refusal.facts})


def either(zh: str, en: str) -> str:
    """The name that fits the language, where a record has both."""
    return en if language() == "en" and en else zh


def months() -> list[str]:
    """Short names of the twelve months."""
    return _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()


def weekdays() -> list[str]:
    """Short names of the days, Monday first."""
    return _("Mon Tue Wed Thu Fri Sat Sun").split()
