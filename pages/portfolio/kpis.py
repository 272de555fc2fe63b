"""The five figures at the head: what they are worked out from, and where a touch leads."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from core.contracts.queries import Receivable, ageing
from core.home.figure import share
from core.money import ZERO
from core.portfolio.queries import ProjectRow
from core.portfolio.trends import Trends
from core.receipts.rules import AGES
from pages.shared.format import money, percent, points
from pages.shared.html import Text, html_of, join
from pages.shared.record import Kpi
from pages.shared.words import _

BAD_LOAD, OVERLOAD = Fraction(6, 10), Fraction(1)
NEARLY_USED = Fraction(9, 10)


def figures_of(trends: Trends, rows: Sequence[ProjectRow], owed: Sequence[Receivable]) -> list[Kpi]:
    """The margin comes from the same rows as the list, the overdue money from the same lines as its chart."""
    return [_revenue(trends), _margin(trends, rows), _headroom(trends), _overdue(trends, owed), _utilisation(trends)]


def touched(key: str, trends: Trends) -> dict[str, str]:
    """What a touch on a figure picks; the headroom opens the budgets instead."""
    year, month = str(trends.day.year), f"{trends.day:%Y-%m}"
    return {
        "revenue": {"scope": "all", "moved": year},
        "margin": {"scope": "running"},
        "overdue": {"scope": "all", "owed": "overdue"},
        "utilisation": {"scope": "all", "moved": month},
    }.get(key, {})


def margin_of(rows: Sequence[ProjectRow]) -> tuple[Fraction | None, Fraction | None]:
    """(forecast, budget) margin of the projects at work, as fractions of their revenue."""
    at_work = [r for r in rows if r.at_work and r.net_revenue and r.budget_cost is not None and r.estimate is not None]
    revenue = sum((r.net_revenue or ZERO for r in at_work), ZERO)
    estimate = sum((Fraction(r.estimate or 0) for r in at_work), Fraction(0))
    budget = sum((r.budget_cost or ZERO for r in at_work), ZERO)
    return (1 - estimate / Fraction(revenue), share(revenue - budget, revenue)) if revenue else (None, None)


def _toned(text: str, tone: str) -> Markup:
    return html_of('<b class="t-{}">{}</b>', tone, text)


def _known(values: Sequence[Decimal | Fraction | None]) -> list[Decimal | Fraction]:
    return [v for v in values if v is not None]


def _revenue(t: Trends) -> Kpi:
    change = share(t.revenue - t.revenue_before, t.revenue_before) if t.revenue_before else None
    note: Text = _("nothing earned in these months last year")
    if change is not None:
        before = _("on last year's {amount}", amount=money(t.revenue_before, "short"))
        note = html_of("{} {}", _toned(percent(change, signed=True), "green" if change >= 0 else "red"), before)
    return Kpi("revenue", _("Revenue earned {year}", year=t.day.year), money(t.revenue, "short"), t.earned, note)


def _margin(t: Trends, rows: Sequence[ProjectRow]) -> Kpi:
    label, (forecast, planned) = _("Margin of running projects"), margin_of(rows)
    if forecast is None or planned is None:
        return Kpi("margin", label, "—", note=_("no project is running"))
    gap = (forecast - planned) * 100
    tone = "red" if forecast < 0 or gap < -5 else "amber" if gap < -2 else "green"
    note = html_of("{} {}", _toned(points(gap), tone), _("on the budgets' {rate}", rate=percent(planned)))
    return Kpi("margin", label, percent(forecast), [*_known(t.margin)[:-1], forecast], note, "blue" if tone == "green" else tone)


def _headroom(t: Trends) -> Kpi:
    label = _("Budget headroom {year}", year=t.day.year)
    now = next((y for y in t.years if y.year == t.day.year), None)
    if now is None:
        return Kpi("headroom", label, "—", note=_("no company budget yet"))
    used = share(now.used, now.budget) or Fraction(0)
    tone = "red" if now.left <= 0 else "amber" if used >= NEARLY_USED else "slate"
    coming = [_(" · {year} {left}", year=y.year, left=money(y.left, "short")) for y in t.years if y.year > t.day.year][:1]
    note = html_of("{}{}", _toned(_("{share} used", share=percent(used, 0)), tone), "".join(coming))
    return Kpi("headroom", label, money(now.left, "short"), t.headroom, note, tone)


def _overdue(t: Trends, owed: Sequence[Receivable]) -> Kpi:
    label, late = _("Overdue receivables"), [r for r in owed if r.line.overdue_days > 0]
    total = sum((r.line.open for r in late), ZERO)
    if not late:
        return Kpi("overdue", label, money(ZERO, "short"), t.overdue if any(t.overdue) else (), _toned(_("nothing is overdue"), "green"), "slate")
    grown = total - (t.overdue[-2] if len(t.overdue) > 1 else ZERO)
    change = _toned(money(grown, "short", signed=True), "red" if grown > 0 else "green")
    note = html_of("{} {}{}", change, _("this month · oldest {n} d", n=max(r.line.overdue_days for r in late)), _ages(owed, total))
    return Kpi("overdue", label, money(total, "short"), t.overdue, note, "red")


def _ages(owed: Sequence[Receivable], total: Decimal) -> Markup:
    """How old the overdue money is: one bar, the older the darker, and its parts in words."""
    parts = [(low, high, amount) for (low, amount), high in zip(ageing(owed), (*AGES[1:], None), strict=True) if amount]
    drawn = [html_of('<i class="a{}" style="width:{:.1f}%"></i>', low, float(amount / total * 100)) for low, _high, amount in parts]
    spans = [(f"{low}–{high}" if high else f"> {low}", money(amount, "short")) for low, high, amount in parts]
    named = [html_of("<span>{}</span>", _("{ages} d {amount}", ages=ages, amount=amount)) for ages, amount in spans]
    return html_of('<span class="p-ages">{}</span><span class="p-agekeys">{}</span>', join(drawn), join(named))


def _utilisation(t: Trends) -> Kpi:
    label, now = _("Utilisation this month"), t.utilisation[-1]
    if now is None:
        return Kpi("utilisation", label, "—", _known(t.utilisation), _("the month has just begun"), "slate")
    before = next((u for u in reversed(t.utilisation[:-1]) if u is not None), None)
    tone = "amber" if now < BAD_LOAD or now > OVERLOAD else "green"
    change = html_of("{} {}", _toned(points((now - before) * 100), "green" if now >= before else "amber"), _("on last month")) if before is not None else ""
    return Kpi("utilisation", label, percent(now), _known(t.utilisation), change, tone)
