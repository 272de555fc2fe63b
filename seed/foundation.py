"""What every firm starts with: the statutory calendar, budget accounts, grades, templates, flows."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from core import clock
from core.access import Actor, Role
from core.calendar.service import load_statutory
from core.calendar.statutory import statutory_years
from core.rates.service import add_grade, set_grade_rate
from core.templates.service import install, save_template
from seed.accounts import chart_of_accounts
from seed.flows import standard_flows

TEMPLATES = Path(__file__).parent / "templates"
# code, Chinese, English, average cost of a day last year and this year
GRADES = (
    ("P2", "助理", "Assistant", "780.00", "800.00"),
    ("P3", "分析师", "Analyst", "1150.00", "1200.00"),
    ("P4", "顾问", "Consultant", "1580.00", "1650.00"),
    ("P5", "高级顾问", "Senior consultant", "2050.00", "2150.00"),
    ("P6", "经理", "Manager", "2650.00", "2800.00"),
    ("P7", "总监", "Director", "3600.00", "3800.00"),
    ("P8", "合伙人", "Partner", "5200.00", "5500.00"),
)


def every_firm(admin: Actor) -> None:
    """The bare house: calendar, accounts, templates that come with the product, the standard flows in the administrator's
    hands, who stands in for finance on this first day."""
    this_year = clock.today().year
    for year in statutory_years():
        if this_year - 2 <= year <= this_year + 1:
            load_statutory(admin, year)
    chart_of_accounts(replace(admin, roles=admin.roles | {Role.FINANCE}))
    install(admin)
    standard_flows(admin, admin.employee_id)


def demo_templates(admin: Actor) -> None:
    """Templates the demo firm made for its other kinds of work."""
    for path in sorted(TEMPLATES.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        save_template(admin, raw["code"], project_type=raw["project_type"], name=raw["name"], name_en=raw["name_en"], content=raw["content"])


def grades(hr: Actor) -> dict[str, int]:
    """Grades with the average cost of a day of last year and of this year; code → id."""
    year = clock.today().year
    found = {}
    for code, name, name_en, before, now in GRADES:
        found[code] = add_grade(hr, code, name, name_en)
        set_grade_rate(hr, found[code], Decimal(before), dt.date(year - 2, 1, 1))
        set_grade_rate(hr, found[code], Decimal(now), dt.date(year, 1, 1))
    return found
