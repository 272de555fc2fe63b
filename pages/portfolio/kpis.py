"""The five figures at the head, each with where it comes from and where a touch leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import streamlit as st
from markupsafe import Markup

from core.contracts.queries import Receivable, ageing
from core.home.figure import share
from core.money import ZERO
from core.portfolio.queries import ProjectRow
from core.portfolio.trends import Trends
from core.receipts.rules import AGES
from pages.portfolio.picks import pick
from pages.shared.format import money, percent, points
from pages.shared.html import Text, html, html_of, icon_html, join, plain, spark
from pages.shared.words import _

BAD_LOAD, OVERLOAD = Fraction(6, 10), Fraction(1)
NEARLY_USED = Fraction(9, 10)


@dataclass(frozen=True)
class Kpi:
    """A card: label, value, a note, the picture under it; `touch` is what a click does, None when it leads nowhere."""

    key: str
    label: str
    value: Text
    note: Text
    picture: Markup
    touch: Callable[[], Any] | None = None


def kpis(trends: Trends, rows: Sequence[ProjectRow], owed: Sequence[Receivable], *, to_budgets: Callable[[], Any] | None) -> None:
    """Draws them; the margin is worked out from the same rows as the list, the overdue money from the same lines as its chart."""
    cards = [_revenue(trends), _margin(trends, rows), _headroom(trends, to_budgets), _overdue(trends, owed), _utilisation(trends)]
    with st.container(key="kpis"):
        for card in cards:
            with st.container(key=f"tap_kpi_{card.key}", gap=0):
                go = icon_html("chevron_right") if card.touch else ""
                html('<div class="p-kpi"><label>{}{}</label><strong>{}</strong><small>{}</small>{}</div>', card.label, go, card.value, card.note, card.picture)
                if card.touch is not None:
                    st.button(plain(f"{card.label} {card.value}"), key=f"kpi_{card.key}", on_click=card.touch)


def _toned(text: str, tone: str) -> Markup:
    return html_of('<b class="t-{}">{}</b>', tone, text)


def _picture(values: Sequence[Decimal | Fraction | None], tone: str) -> Markup:
    return spark([v for v in values if v is not None], tone, width=220, height=34)


def _revenue(t: Trends) -> Kpi:
    change = share(t.revenue - t.revenue_before, t.revenue_before) if t.revenue_before else None
    note: Text = _("nothing earned in these months last year")
    if change is not None:
        note = html_of("{} {}", _toned(percent(change, signed=True), "green" if change >= 0 else "red"), _("on last year's {amount}", amount=money(t.revenue_before, "short")))
    return Kpi("revenue", _("Revenue earned {year}", year=t.day.year), money(t.revenue, "short"), note, _picture(t.earned, "blue"), lambda: pick(scope="all", moved=str(t.day.year)))


def margin_of(rows: Sequence[ProjectRow]) -> tuple[Fraction | None, Fraction | None]:
    """(forecast, budget) margin of the projects at work, as fractions of their revenue."""
    at_work = [r for r in rows if r.at_work and r.net_revenue and r.budget_cost is not None and r.estimate is not None]
    revenue = sum((r.net_revenue or ZERO for r in at_work), ZERO)
    estimate = sum((Fraction(r.estimate or 0) for r in at_work), Fraction(0))
    budget = sum((r.budget_cost or ZERO for r in at_work), ZERO)
    return (1 - estimate / Fraction(revenue), share(revenue - budget, revenue)) if revenue else (None, None)


def _margin(t: Trends, rows: Sequence[ProjectRow]) -> Kpi:
    forecast, planned = margin_of(rows)
    if forecast is None or planned is None:
        return Kpi("margin", _("Margin of running projects"), "—", _("no project is running"), Markup(""))
    gap = (forecast - planned) * 100
    tone = "red" if forecast < 0 or gap < -5 else "amber" if gap < -2 else "green"
    note = html_of("{} {}", _toned(points(gap), tone), _("on the budgets' {rate}", rate=percent(planned)))
    known = [m for m in t.margin if m is not None]
    return Kpi("margin", _("Margin of running projects"), percent(forecast), note, _picture([*known[:-1], forecast] if known else [], "blue" if tone == "green" else tone), lambda: pick(scope="running"))


def _headroom(t: Trends, touch: Callable[[], Any] | None) -> Kpi:
    label = _("Budget headroom {year}", year=t.day.year)
    now = next((y for y in t.years if y.year == t.day.year), None)
    if now is None:
        return Kpi("headroom", label, "—", _("no company budget yet"), Markup(""), touch)
    used = share(now.used, now.budget) or Fraction(0)
    tone = "red" if now.left <= 0 else "amber" if used >= NEARLY_USED else "slate"
    after = next((y for y in t.years if y.year == t.day.year + 1), None)
    note = html_of("{}{}", _toned(_("{share} used", share=percent(used, 0)), tone), _(" · {year} {left}", year=after.year, left=money(after.left, "short")) if after else "")
    return Kpi("headroom", label, money(now.left, "short"), note, _picture(t.headroom, tone), touch)


def _overdue(t: Trends, owed: Sequence[Receivable]) -> Kpi:
    late = [r for r in owed if r.line.overdue_days > 0]
    total = sum((r.line.open for r in late), ZERO)
    if not late:
        return Kpi("overdue", _("Overdue receivables"), money(ZERO, "short"), _toned(_("nothing is overdue"), "green"), _picture(t.overdue, "slate") if any(t.overdue) else Markup(""))
    parts = [(low, high, amount) for (low, amount), high in zip(ageing(owed), (*AGES[1:], None), strict=True) if amount]
    drawn = [html_of('<i class="a{}" style="width:{:.1f}%"></i>', low, float(amount / total * 100)) for low, _high, amount in parts]
    names = [html_of("<span>{}</span>", _("{ages} d {amount}", ages=f"{low}–{high}" if high else f"> {low}", amount=money(amount, "short"))) for low, high, amount in parts]
    oldest = max(r.line.overdue_days for r in late)
    before = t.overdue[-2] if len(t.overdue) > 1 else ZERO
    note = html_of("{} {}", _toned(money(total - before, "short", signed=True), "red" if total > before else "green"), _("this month · oldest {n} d", n=oldest))
    value = html_of('<span class="t-red">{}</span>', money(total, "short"))
    return Kpi("overdue", _("Overdue receivables"), value, note, html_of('<div class="p-ages">{}</div><div class="p-agekeys">{}</div>', join(drawn), join(names)), lambda: pick(scope="all", owed="overdue"))


def _utilisation(t: Trends) -> Kpi:
    label, now = _("Utilisation this month"), t.utilisation[-1]
    if now is None:
        return Kpi("utilisation", label, "—", _("the month has just begun"), _picture(t.utilisation, "slate"))
    before = next((u for u in reversed(t.utilisation[:-1]) if u is not None), None)
    tone = "amber" if now < BAD_LOAD or now > OVERLOAD else "green"
    note: Text = html_of("{} {}", _toned(points((now - before) * 100), "green" if now >= before else "amber"), _("on last month")) if before is not None else ""
    return Kpi("utilisation", label, percent(now), note, _picture(t.utilisation, tone), lambda: pick(scope="all", moved=f"{t.day:%Y-%m}"))
