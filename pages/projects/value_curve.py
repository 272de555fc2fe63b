"""The S-curve: baseline, earned, actual, and the forecast to the estimate at the forecast finish (PRJ-21)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core.progress.queries import CurvePoint
from core.progress.value import ValueSheet
from pages.shared.charts import Curve, s_curve
from pages.shared.charts import draw as draw_chart
from pages.shared.words import _, language


def curve(found: Sequence[CurvePoint], sheet: ValueSheet) -> None:
    """In thousands (万元 in Chinese)."""
    f = sheet.figures
    unit = Decimal(10_000) if language() == "zh" else Decimal(1000)

    def of(value: Decimal | None) -> float | None:
        return None if value is None else float(value / unit)

    def end(name: str, value: Decimal | None) -> str:
        return "" if value is None else f"{name} {value / unit:,.1f}" if language() == "zh" else f"{name} {value / unit:,.0f}"

    leads_to = "" if f.estimate_at_completion == f.actual_cost else end("EAC", f.estimate_at_completion)
    curves = [
        Curve(_("Baseline, PV"), [of(p.planned) for p in found], "slate", end("PV", found[-1].planned if found else None)),
        Curve(_("Earned, EV"), [of(p.earned) for p in found], "blue", end("EV", f.earned_value)),
        Curve(_("Actual, AC"), [of(p.spent) for p in found], "amber", end("AC", f.actual_cost)),
        Curve(_("Forecast"), [of(p.forecast) for p in found], "amber", leads_to, dash="dot"),
    ]
    chart = s_curve([p.on for p in found], curves, today=sheet.on, limit=of(f.budget), limit_label=_("Budget {amount}", amount=end("", f.budget).strip()))
    draw_chart(chart, key=f"value_curve_{sheet.on}", alt=_("Where do plan, work and cost lead?"))
