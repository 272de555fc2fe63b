"""Money: where work and cost stand against the plan, what the figures say in words, and what is left per account (PRJ-21, MON-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from core import clock
from core.access import Actor
from core.budget.queries import ProjectBudgetRow, project_budget
from core.money import ZERO
from core.progress import queries
from core.progress.queries import CurvePoint, ProgressFigures
from core.projects.queries import ProjectCard
from pages.projects.parts import share_of
from pages.shared.charts import Curve, s_curve
from pages.shared.charts import draw as draw_chart
from pages.shared.format import money, percent, points, ratio
from pages.shared.html import Text, bullet, chip, html, html_of, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.record import figures as figure_strip
from pages.shared.words import _, either, language

NEAR, OVER = Fraction(9, 10), Fraction(1)


@dataclass(frozen=True)
class AccountLine:
    """The years of an account together; CNY."""

    name: str
    budget: Decimal
    committed: Decimal
    actual: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.committed - self.actual

    @property
    def used(self) -> Fraction:
        return Fraction(self.committed + self.actual) / Fraction(self.budget) if self.budget else Fraction(self.actual > 0)


def draw(actor: Actor, card: ProjectCard) -> None:
    found = queries.figures_on(actor, card.id)
    if not found.has_baseline:
        empty_state("layers", _("No baseline yet"), _("Earned value is measured against the baseline, which is kept when the plan is approved."), key="money")
    else:
        figure_strip(_figures(found))
        left, right = st.columns([1.7, 1], gap=14)
        with left, white_card("curve", _("Are we ahead of cost and plan?"), _("cumulative, ¥ thousand"), height="stretch"):
            _curve(queries.s_curve(actor, card.id), found)
        with right, white_card("reading", _("What the figures say"), height="stretch"):
            _reading(card, found)
    _accounts(project_budget(actor, card.id))


def _figures(f: ProgressFigures) -> list[tuple[Text, Text, Text, Text]]:
    budget = f.budget or ZERO
    behind = f.deviation is not None and f.deviation < -5
    ahead = f.deviation is not None and f.deviation > 5
    word_ = (
        chip(_("{points} behind", points=points(abs(f.deviation or ZERO), signed=False)), "red", "error")
        if behind
        else chip(_("{points} ahead", points=points(f.deviation or ZERO, signed=False)), "amber", "warning")
        if ahead
        else chip(_("on plan"), "green", "check")
    )
    cheap = f.cpi is None or f.cpi >= 1
    tight = f.cpi is not None and f.cpi < Decimal("0.95")
    over = (f.variance_at_completion or ZERO) < 0
    return [
        (
            _("Planned work, PV"),
            money(f.planned_value, "whole"),
            bullet(f.planned_value or ZERO, scale=budget or 1, tone="slate"),
            _("{share} of the budget", share=percent(share_of(f.planned_value or ZERO, budget))),
        ),
        (
            _("Earned work, EV"),
            money(f.earned_value, "whole"),
            bullet(f.earned_value or ZERO, scale=budget or 1, mark=f.planned_value, tone="red" if behind else "blue"),
            html_of("SPI {} · {}", ratio(f.spi), word_),
        ),
        (
            _("Actual cost, AC"),
            money(f.actual_cost, "whole"),
            bullet(f.actual_cost or ZERO, scale=max(budget, f.actual_cost or ZERO) or 1, mark=f.earned_value, tone="amber" if tight else "blue"),
            html_of(
                "CPI {} · {}",
                ratio(f.cpi),
                chip(_("watch"), "amber", "warning")
                if tight
                else chip(_("as planned"), "green", "check")
                if cheap
                else chip(_("a little dear"), "slate", "info"),
            ),
        ),
        (
            _("Cost at completion, EAC"),
            money(f.estimate_at_completion, "whole"),
            bullet(
                min(budget, f.estimate_at_completion or ZERO),
                second=max((f.estimate_at_completion or ZERO) - budget, ZERO),
                scale=max(budget, f.estimate_at_completion or ZERO) * Decimal("1.15") or 1,
                mark=budget,
                tone="red" if over else "slate",
            ),
            html_of(
                '<span class="{}">{}</span>',
                "t-red" if over else "",
                _("{gap} against budget {budget}", gap=money(f.variance_at_completion, "whole", signed=True), budget=money(budget, "whole")),
            ),
        ),
    ]


def _curve(found: Sequence[CurvePoint], f: ProgressFigures) -> None:
    """Planned, earned, spent and where it leads, in thousands (万元 in Chinese)."""
    unit = Decimal(10_000) if language() == "zh" else Decimal(1000)

    def of(value: Decimal | None) -> float | None:
        return None if value is None else float(value / unit)

    def end(name: str, value: Decimal | None) -> str:
        return "" if value is None else f"{name} {value / unit:,.1f}" if language() == "zh" else f"{name} {value / unit:,.0f}"

    leads_to = "" if f.estimate_at_completion == f.actual_cost else end("EAC", f.estimate_at_completion)
    curves = [
        Curve("PV", [of(p.planned) for p in found], "slate", end("PV", found[-1].planned if found else None)),
        Curve("EV", [of(p.earned) for p in found], "blue", end("EV", f.earned_value)),
        Curve("AC", [of(p.spent) for p in found], "amber", end("AC", f.actual_cost)),
        Curve(_("Forecast"), [of(p.forecast) for p in found], "amber", leads_to, dash="dot"),
    ]
    chart = s_curve([p.on for p in found], curves, today=clock.today(), limit=of(f.budget), limit_label=_("Budget {amount}", amount=end("", f.budget).strip()))
    draw_chart(chart, key="s_curve", alt=_("Are we ahead of cost and plan?"))


def _reading(card: ProjectCard, f: ProgressFigures) -> None:
    """One sentence per figure: what each yuan and each day brought, where it leads, what it takes to hold the budget."""
    if not f.actual_cost and not f.earned_value:
        sentence_line(
            _("Nothing is spent and nothing is confirmed as done yet. Figures come with confirmed daily reports and progress."), "slate", "hourglass_empty"
        )
        return
    if f.cpi is not None:
        tone = "red" if f.cpi < Decimal("0.90") else "amber" if f.cpi < Decimal("0.95") else "green"
        sentence_line(
            _("Each ¥1 spent earned ¥{earned} of planned work (CPI {cpi}).", earned=ratio(f.cpi), cpi=ratio(f.cpi)),
            tone,
            "trending_down" if f.cpi < 1 else "trending_up",
        )
    if f.spi is not None:
        late = f.spi < 1
        text = _("Of each planned day {share} days are done (SPI {spi}).", share=ratio(f.spi), spi=ratio(f.spi))
        if f.deviation is not None:
            text += " " + (
                _("That is {points} behind the plan.", points=points(abs(f.deviation), signed=False))
                if late
                else _("That is {points} ahead of the plan.", points=points(abs(f.deviation), signed=False))
                if f.deviation
                else ""
            )
        sentence_line(text, "red" if f.deviation is not None and f.deviation < -5 else "amber" if late else "green", "schedule")
    if f.estimate_at_completion is not None and f.budget is not None:
        _ending(card, f)
    if f.tcpi is not None and f.tcpi > 1 and f.estimate_to_complete:
        sentence_line(_("To keep the budget the rest must earn ¥{tcpi} per ¥1 (TCPI).", tcpi=ratio(f.tcpi)), "blue", "lightbulb")


def _ending(card: ProjectCard, f: ProgressFigures) -> None:
    estimate, budget = f.estimate_at_completion or ZERO, f.budget or ZERO
    gap = budget - estimate
    ends = (
        _("At this pace the project costs {amount}, {gap} over.", amount=money(estimate, "whole"), gap=money(-gap, "whole"))
        if gap < 0
        else _("At this pace the project costs {amount}, {gap} under its budget.", amount=money(estimate, "whole"), gap=money(gap, "whole"))
    )
    below = False
    if card.net_revenue:
        margin = share_of(card.net_revenue - estimate, card.net_revenue)
        below = card.margin_floor is not None and margin < Fraction(card.margin_floor)
        ends += " " + (
            _("The margin falls to {margin}, under the floor {floor}.", margin=percent(margin), floor=percent(card.margin_floor))
            if below
            else _("The margin would be {margin}.", margin=percent(margin))
        )
    sentence_line(ends, "red" if below or gap < 0 else "green", "flag")


def _summed(rows: Sequence[ProjectBudgetRow]) -> list[AccountLine]:
    found: dict[int, AccountLine] = {}
    for r in rows:
        old = found.get(r.account.id) or AccountLine(either(r.account.name, r.account.english), ZERO, ZERO, ZERO)
        found[r.account.id] = AccountLine(old.name, old.budget + r.budget, old.committed + r.committed, old.actual + r.actual)
    return list(found.values())


def _accounts(rows: Sequence[ProjectBudgetRow]) -> None:
    lines = _summed(rows)
    with white_card("accounts", _("How much is left per account?"), _("dark: actual · pale: committed · tick: budget")):
        if not lines:
            empty_state("account_balance_wallet", _("No budget is occupied yet"), _("The budget is occupied with the last approval."), key="accounts")
            return
        whole = AccountLine("", sum((x.budget for x in lines), ZERO), sum((x.committed for x in lines), ZERO), sum((x.actual for x in lines), ZERO))
        head = [_("Account"), _("Budget"), _("Committed"), _("Actual"), _("Available"), _("Used of budget"), "", ""]
        total = [_("Total"), money(whole.budget), money(whole.committed), money(whole.actual), _left(whole), _bar(whole), percent(whole.used), ""]
        body = [(x.name, money(x.budget), money(x.committed), money(x.actual), _left(x), _bar(x), percent(x.used), _word(x)) for x in lines]
        html("{}", table(head, body, align="lrrrrlrl", total=total, widths=["17%", "14%", "12%", "13%", "13%", "15%", "7%", "9%"]))
        years = sorted({r.year for r in rows})
        if len(years) > 1:
            html('<div class="t-small t-muted">{}</div>', _("Years together: {years}.", years=[str(y) for y in years]))


def _left(x: AccountLine) -> Text:
    return html_of('<span class="{}">{}</span>', "t-red" if x.left < 0 else "", money(x.left))


def _bar(x: AccountLine) -> Text:
    tone = "red" if x.used > OVER else "amber" if x.used >= NEAR else "blue"
    scale = max(x.budget * Decimal("1.25"), x.actual + x.committed)
    return bullet(x.actual, second=x.committed, scale=scale or 1, mark=x.budget, tone=tone)


def _word(x: AccountLine) -> Text:
    if x.used > OVER:
        return chip(_("over"), "red", "error")
    return chip(_("90% used"), "amber", "warning") if x.used >= NEAR else ""
