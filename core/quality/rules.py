"""What QA should look at next; pure, with worked examples (PRJ-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from core.quality.words import AREAS


def unlooked(
    choices: Mapping[str, str], looked: Mapping[str, dt.date], started_on: dt.date, today: dt.date, *, every: int, reduced_every: int
) -> dict[str, int]:
    """Areas that QA has not looked at for longer than it should: area → days since the last look, or since work began. A reduced area
    waits longer than one that is kept, a dropped one is not looked at.

    >>> march = dt.date(2026, 3, 2)
    >>> left = {a: "dropped" for a in AREAS} | {"PP": "kept", "CM": "reduced", "VER": "kept"}
    >>> unlooked(left, {"VER": dt.date(2026, 4, 1)}, march, dt.date(2026, 4, 6), every=30, reduced_every=60)
    {'PP': 35}
    >>> unlooked(left, {"VER": dt.date(2026, 4, 1)}, march, dt.date(2026, 5, 4), every=30, reduced_every=60)
    {'PP': 63, 'CM': 63, 'VER': 33}
    """
    limits = {"kept": every, "reduced": reduced_every}
    since = {area: (today - looked.get(area, started_on)).days for area in AREAS if choices.get(area, "kept") in limits}
    return {area: days for area, days in since.items() if days > limits[choices.get(area, "kept")]}


def differing(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> list[str]:
    """Areas whose choice or reason is another one, in the order of the list.

    >>> differing({"PP": ("kept", "")}, {"PP": ("kept", ""), "CM": ("dropped", "one author")})
    ['CM']
    """
    plain = ("kept", "")
    return [a for a in AREAS if before.get(a, plain) != after.get(a, plain)]
