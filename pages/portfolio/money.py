"""What the projects bring and cost: month by month, cost against budget, margin against its floor, who owes (PRJ-35)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from core.access import Actor
from core.contracts.queries import Receivable
from core.money import ZERO
from core.portfolio.queries import ProjectRow
from core.portfolio.trends import Trends
from pages.portfolio.bars import Bar, bars
from pages.portfolio.picks import Picks, pick
from pages.shared.charts import bars as bar_chart
from pages.shared.charts import draw, month_name
from pages.shared.format import money, percent
from pages.shared.html import html_of, kind_chip
from pages.shared.lists import Column, data_list
from pages.shared.places import can_open_record, open_record
from pages.shared.record import card
from pages.shared.words import _, either, language

MOST = 8
OVERRUN, NEAR = Fraction(1), Fraction(9, 10)


def months_card(trends: Trends, picks: Picks) -> None:
    """Revenue earned beside last year's and the cost of each month; a click on a month shows the projects that moved in it."""
    with card("months", _("What did each month bring?"), height="stretch"):
        labels = [month_name(m) + (f"<br>{m.year}" if m.month == 1 or i == 0 and m.month < 11 else "") for i, m in enumerate(trends.months)]
        keys = [f"{m:%Y-%m}" for m in trends.months]
        series = ((_("Earned"), trends.earned, "blue"), (_("A year before"), trends.earned_before, LAST_YEAR), (_("Cost"), trends.spent, COST))
        told = [[money(v, "whole") for v in values] for _name, values, _tone in series]
        figure = bar_chart(labels, [(name, [float(v) for v in values], tone) for name, values, tone in series], keys=keys, height=250, hover=told)
        ticks = _ticks([v for _name, values, _tone in series for v in values])
        figure.update_yaxes(tickvals=ticks, ticktext=[money(Decimal(t), "short") for t in ticks])
        figure.update_xaxes(tickangle=0)
        for trace in figure.data if picks.moved in keys else ():
            trace.marker.opacity = [1 if k == picks.moved else 0.35 for k in keys]
        point = draw(figure, key="months", select=True, alt=_("What did each month bring?"))
        if point:
            pick(moved=_key_of(point, keys, labels))
            st.rerun()


LAST_YEAR, COST = "#b9c6f5", "#94a0b8"


def _key_of(point: dict[str, object], keys: Sequence[str], labels: Sequence[str]) -> str:
    """The month of a clicked bar."""
    data = point.get("customdata")
    found = data[0] if isinstance(data, list) and data else data
    return str(found) if found in keys else keys[labels.index(str(point["x"]))]


def _ticks(values: Sequence[Decimal]) -> list[int]:
    """Four or five round figures from zero to the highest.

    >>> _ticks([Decimal(1694771)])
    [0, 500000, 1000000, 1500000]
    """
    top = float(max([*values, Decimal(1)]))
    size = 10 ** (len(str(int(top))) - 1)
    step = next(s for s in (size // 5, size // 2, size, 2 * size, 5 * size) if s and top / s <= 4.5)
    return list(range(0, int(top) + 1, max(step, 1)))


def cost_card(actor: Actor, rows: Sequence[ProjectRow]) -> None:
    """Cost so far and still to come at this pace against the budget: the tick."""
    shown = [r for r in rows if r.budget_cost and r.actual_cost is not None and (r.at_work or r.actual_cost)]
    shown.sort(key=lambda r: (-_overrun(r), -(r.budget_cost or ZERO)))
    with card("cost", _("Does the cost stay within the budget?"), _("cost, forecast, budget"), height="stretch"):
        lines = []
        for r in shown[:MOST]:
            over, estimate = _overrun(r), Fraction(r.estimate or 0)
            tone = "red" if over > OVERRUN else "amber" if over > NEAR and r.at_work else "blue"
            lines.append(
                Bar(
                    str(r.id),
                    either(r.name, r.name_en),
                    r.actual_cost or ZERO,
                    money(r.actual_cost, "short"),
                    _("of {amount}", amount=money(r.budget_cost, "short")),
                    tone,
                    second=max(estimate - Fraction(r.actual_cost or 0), Fraction(0)),
                    mark=r.budget_cost,
                    spoken=_(
                        "cost {cost}, forecast {forecast}, budget {budget}",
                        cost=money(r.actual_cost, "short"),
                        forecast=money(estimate, "short"),
                        budget=money(r.budget_cost, "short"),
                    ),
                )
            )
        bars("money", lines, lambda key: _open(actor, key), more=len(shown) - MOST)


def _overrun(r: ProjectRow) -> Fraction:
    return Fraction(r.estimate or 0) / Fraction(r.budget_cost) if r.budget_cost else Fraction(0)


def margin_card(actor: Actor, rows: Sequence[ProjectRow]) -> None:
    """Forecast margin of each project; the tick is the floor fixed at its approval."""
    known = [(r, r.forecast_margin) for r in rows if r.forecast_margin is not None]
    known.sort(key=lambda item: (item[1] - Fraction(item[0].margin_floor or 0), item[0].id))
    with card("margin", _("Is the margin above its floor?"), _("forecast, floor"), height="stretch"):
        lines = []
        for r, margin in known[:MOST]:
            floor = r.margin_floor
            tone = (
                "red"
                if margin < 0 or floor is not None and margin < Fraction(floor)
                else "amber"
                if floor is not None and margin < Fraction(floor) + Fraction(2, 100)
                else "green"
            )
            told = _("floor {rate}", rate=percent(floor, 0)) if floor is not None else _("no floor yet")
            lines.append(
                Bar(
                    str(r.id), either(r.name, r.name_en), max(margin, Fraction(0)), percent(margin), told, tone, mark=floor, spoken=f"{percent(margin)}, {told}"
                )
            )
        bars("margin", lines, lambda key: _open(actor, key), scale=1, more=len(known) - MOST)


def _open(actor: Actor, key: str) -> None:
    """For callbacks: the project is opened when the page is drawn."""
    if can_open_record(actor, "project"):
        st.session_state["portfolio_opens"] = int(key)


def owed_card(owed: Sequence[Receivable], picks: Picks) -> None:
    """Open payments by customer, what is overdue first."""
    groups: dict[int, list[Receivable]] = {}
    for r in owed:
        groups.setdefault(r.customer_id, []).append(r)
    with card("owed", _("Who owes us money?"), _("overdue, not yet due"), height="stretch"):
        lines = []
        for customer_id, group in groups.items():
            late = sum((r.line.open for r in group if r.line.overdue_days > 0), ZERO)
            total = sum((r.line.open for r in group), ZERO)
            oldest = max(r.line.overdue_days for r in group)
            note = _("{n} d overdue", n=oldest) if oldest > 0 else _("not due")
            lines.append(
                (
                    late,
                    total,
                    Bar(
                        str(customer_id),
                        either(group[0].customer, group[0].customer_en),
                        late,
                        money(total, "short"),
                        note,
                        "red",
                        second=total - late,
                        chosen=picks.owed != "" and picks.customer == str(customer_id),
                        spoken=_("{amount} open, {late} overdue", amount=money(total, "short"), late=money(late, "short")),
                    ),
                )
            )
        lines.sort(key=lambda item: (-item[0], -item[1]))
        bars("owed", [bar for _late, _total, bar in lines[:MOST]], lambda key: pick(scope="all", customer=key, owed="open"), more=len(lines) - MOST)


def payments_card(actor: Actor, owed: Sequence[Receivable], picks: Picks) -> None:
    """The payments behind a pick of receivables; a click opens the contract."""
    rows = [r for r in owed if (not picks.customer or str(r.customer_id) == picks.customer) and (picks.owed == "open" or r.line.overdue_days > 0)]
    with card("payments", _("Which payments are open?"), html_of("{}", kind_chip(_("overdue only"))) if picks.owed == "overdue" else ""):
        columns = [
            Column[Receivable]("contract", _("Contract"), lambda r: r.contract, width=130),
            Column[Receivable]("title", _("Title"), lambda r: either(r.title, r.title_en)),
            Column[Receivable]("customer", _("Customer"), lambda r: either(r.customer, r.customer_en)),
            Column[Receivable]("condition", _("Payment"), lambda r: either(r.line.condition, r.line.condition_en)),
            Column[Receivable]("due_on", _("Due"), lambda r: r.line.due_on, kind="day"),
            Column[Receivable]("late", _("Days overdue"), lambda r: max(r.line.overdue_days, 0), kind="number", width=100),
            Column[Receivable]("open", _("Still open"), lambda r: r.line.open, kind="money", summed=True, width=130),
        ]
        chosen = data_list(f"payments_{language()}", rows, columns, file="payments", height=min(len(rows), 6) * 32 + 35)
        if chosen is not None and can_open_record(actor, "contract"):
            open_record("contract", chosen.contract_id)
