"""Facts that were kept as plain JSON (Decimal as text) said as what they are: money, percent, days, words, dates, names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.errors import AsDays, AsPercent, AsPoints, Fact
from pages.shared.format import day, money
from pages.shared.words import _, has_word, language, say, weekdays, word

NUMBER = re.compile(r"-?\d+(\.\d+)?")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
POINTS = ("score", "quality", "progress", "planned", "actual", "deviation", "points", "percent")
DAYS = ("days",)


def figure(name: str, value: str) -> Fact | str:
    """A number by the name of its fact: `…_rate`, `…_load`, `…_share` are fractions, `…days` days, scores points, two decimals money."""
    number = Decimal(value)
    if name.endswith(("rate", "load", "share")):
        return AsPercent(number)
    if name.endswith(DAYS):
        return AsDays(number)
    if name.endswith(POINTS):
        return AsPoints(number, 1)
    return number if value[-3:-2] == "." else f"{number:,}"


def plain_fact(name: str, value: Any) -> Any:
    """The fact as `say` shows it in a sentence."""
    if isinstance(value, list) and value and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        return [_("{year}: {amount}", year=year, amount=figure(name, amount)) for year, amount in value]
    if name == "indicator" and has_word(f"indicator.{value}"):
        return word(f"indicator.{value}")
    if name == "job" and has_word(f"job.{value}"):
        return word(f"job.{value}")
    if isinstance(value, str) and INSTANT.match(value):
        return dt.datetime.fromisoformat(value)
    if isinstance(value, str) and NUMBER.fullmatch(value) and not name.endswith("number"):
        return figure(name, value)
    return value


def facts_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """All facts of a notice or of a consequence, names in the person's language where both are there."""
    chosen = dict(kept)
    if language() == "en":
        chosen |= {name.removesuffix("_en"): value for name, value in kept.items() if name.endswith("_en") and value}
    return {name: plain_fact(name, value) for name, value in chosen.items()}


def said(document_type: str, name: str, value: Any) -> str:
    """A field of a document as a table shows it; codes get their word where there is one."""
    if value in (None, ""):
        return "—"
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        for key in (f"{document_type}_{name}.{value}", f"{name}.{value}", f"project_type.{value}"):
            if has_word(key):
                return word(key)
    return say(plain_fact(name, value))


def difference(name: str, before: Any, now: Any) -> tuple[str, int]:
    """What a figure rose or fell by, with its sign for the colour; nothing for words."""
    if not (isinstance(before, str | int) and isinstance(now, str | int)) or not (NUMBER.fullmatch(str(before)) and NUMBER.fullmatch(str(now))):
        return "", 0
    change = Decimal(str(now)) - Decimal(str(before))
    sign = (change > 0) - (change < 0)
    if name.endswith(("rate", "load", "share")):
        points = abs(change * 100)
        return _("{figure} pts", figure=f"{'+' if sign > 0 else '−'}{points:.1f}"), sign
    if isinstance(now, str) and now[-3:-2] == "." and not name.endswith((*DAYS, *POINTS)):
        return money(change, signed=True), sign
    return f"{'+' if sign > 0 else '−'}{abs(change).normalize():f}", sign


def list_difference(before: Any, now: Any) -> tuple[list[str], list[str]]:
    """What left and what joined a list that is kept as one text ("Zhou Tao 10, Qian Yu 5"; "1 Advance 2026-12-21 30.00; …");
    two empty lists for any other text, and where everything is another."""
    if not (isinstance(before, str) and isinstance(now, str)):
        return [], []
    between = "; " if "; " in before + now else ", "
    old, new = before.split(between), now.split(between)
    if max(len(old), len(new)) < 2:
        return [], []
    return [part for part in old if part not in new], [part for part in new if part not in old]


def due_words(due_at: dt.datetime | None, now: dt.datetime, zone: Any) -> tuple[str, str]:
    """(words, tone) of a time limit: how long over, today with its hour, else the day."""
    if due_at is None:
        return _("no limit"), ""
    local, here = due_at.astimezone(zone), now.astimezone(zone)
    if due_at < now:
        late = now - due_at
        hours = int(late.total_seconds() // 3600)
        return (_("{n} d over", n=hours // 24) if hours >= 48 else _("{n} h over", n=hours) if hours else _("just over")), "red"
    if local.date() == here.date():
        return _("today {time}", time=f"{local:%H:%M}"), "amber"
    return _("{day} {weekday}", day=f"{local:%m-%d}", weekday=weekdays()[local.weekday()]), ""


def due_day_words(due_on: dt.date | None, today: dt.date) -> tuple[str, str]:
    """The same for a limit that is a day."""
    if due_on is None:
        return _("no limit"), ""
    if due_on < today:
        return _("{n} d over", n=(today - due_on).days), "red"
    return (_("today"), "amber") if due_on == today else (day(due_on)[5:], "")
