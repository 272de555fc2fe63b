"""The Chinese statutory calendar, year by year, as rows to load into the firm's own (GEN-03).

The days come from the package `chinesecalendar`, which follows the State Council's yearly notice (published each
November). A year it does not know yet is refused by name: guessed holidays would move dates nobody agreed to.
"""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from chinese_calendar import constants

from core.errors import Refusal

_NAMES = {                      # the package's name → ours, Chinese and English
    "New Year's Day": ("元旦", "New Year's Day"),
    "Spring Festival": ("春节", "Spring Festival"),
    "Tomb-sweeping Day": ("清明节", "Qingming Festival"),
    "Labour Day": ("劳动节", "Labour Day"),
    "Dragon Boat Festival": ("端午节", "Dragon Boat Festival"),
    "National Day": ("国庆节", "National Day"),
    "Mid-autumn Festival": ("中秋节", "Mid-Autumn Festival"),
    "Anti-Fascist 70th Day": ("抗战胜利七十周年纪念日", "70th Anniversary of Victory Day"),
}


class StatutoryYearUnknown(Refusal):
    """The statutory calendar of that year is not in the installed package."""

    code = "statutory_year_unknown"


@dataclass(frozen=True, order=True)
class StatutoryDay:
    """One row for the holiday table: a day off (weekend days of a festival included), or a make-up workday."""

    day: dt.date
    kind: Literal["holiday", "workday"]
    name: str
    name_en: str


def statutory_years() -> tuple[int, ...]:
    """The years the statutory calendar is known for, ascending."""
    return tuple(sorted({day.year for day in constants.holidays}))


def statutory_days(year: int) -> tuple[StatutoryDay, ...]:
    """The holidays and make-up workdays of a year, by day; an unknown year is refused with the years there are."""
    known = statutory_years()
    if year not in known:
        raise StatutoryYearUnknown(year=str(year), first_year=str(known[0]), last_year=str(known[-1]))
    rows = [StatutoryDay(day, "holiday", *_NAMES.get(name, (name, name)))
            for day, name in constants.holidays.items() if day.year == year]
    for day, name in constants.workdays.items():
        if day.year == year:
            zh, en = _NAMES.get(name, (name, name))
            rows.append(StatutoryDay(day, "workday", f"{zh}调休上班", f"Make-up workday ({en})"))
    return tuple(sorted(rows))
