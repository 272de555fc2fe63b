"""Earned value on any day: key figures in plain sentences, the curve, every branch of the WBS, every stage, the lines behind (PRJ-21, PRJ-23)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import streamlit as st

from core.access import Actor
from core.money import ZERO, rounded
from core.progress import queries
from core.progress.queries import ProgressFigures
from core.progress.value import CostRow, ValueRow, ValueSheet, cost_lines, project_dates, value_on
from core.projects.queries import ProjectCard
from pages.projects.parts import share_of
from pages.projects.value_curve import curve
from pages.shared.columns import Column
from pages.shared.format import day, money, percent, ratio
from pages.shared.html import Text, bullet, chip, html, html_of, sentence_line
from pages.shared.lists import data_list
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, on_phone
from pages.shared.record import figures as figure_strip
from pages.shared.words import _, either, language, word

NEAR = Decimal("0.95")


def draw(actor: Actor, card: ProjectCard) -> None:
    on = _day(actor, card)
    sheet = value_on(actor, card.id, on)
    if not sheet.figures.has_baseline:
        empty_state("layers", _("No baseline yet"), _("Earned value is measured against the baseline, which is kept when the plan is approved."), key="value")
        return
    figure_strip(_figures(sheet.figures))
    left, right = st.columns([1.7, 1], gap=14)
    with left, white_card("value_curve", _("Where do plan, work and cost lead?"), _("cumulative, ¥ thousand"), height="stretch"):
        curve(queries.s_curve(actor, card.id, on), sheet)
    with right, white_card("value_reading", _("What the figures say"), height="stretch"):
        _reading(sheet)
    _branches(actor, card, sheet)
    _stages(actor, card, sheet)


def _day(actor: Actor, card: ProjectCard) -> dt.date:
    """The day the figures are asked for: today unless another is chosen."""
    first, today = project_dates(actor, card.id)
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="value_day"):
        st.html(html_of('<span class="t-muted">{}</span>', _("Figures at the end of")), width="content")
        chosen = st.date_input(
            _("Day"), value=today, min_value=first, max_value=today, format="YYYY-MM-DD", key=f"value_on_{card.id}", label_visibility="collapsed", width=140
        )
    return chosen if isinstance(chosen, dt.date) else today


def _figures(f: ProgressFigures) -> list[tuple[Text, Text, Text, Text]]:
    budget = f.budget or ZERO
    late, dear = f.spi is not None and f.spi < NEAR, f.cpi is not None and f.cpi < NEAR
    over = (f.variance_at_completion or ZERO) < 0
    share = percent(share_of(f.planned_value or ZERO, budget))
    return [
        ("BAC · PV", money(f.planned_value, "whole"), bullet(f.planned_value or ZERO, scale=budget or 1, tone="slate"),
         _("{share} of the budget {budget}", share=share, budget=money(budget, "whole"))),
        ("EV · SV", money(f.earned_value, "whole"), bullet(f.earned_value or ZERO, scale=budget or 1, mark=f.planned_value, tone="red" if late else "blue"),
         html_of("{} · SPI {}", _signed(f.schedule_variance), ratio(f.spi))),
        ("AC · CV", money(f.actual_cost, "whole"), bullet(f.actual_cost or ZERO, scale=max(budget, f.actual_cost or ZERO) or 1, mark=f.earned_value,
                                                          tone="red" if dear else "blue"), html_of("{} · CPI {}", _signed(f.cost_variance), ratio(f.cpi))),
        ("EAC · ETC", money(f.estimate_at_completion, "whole"), "",
         html_of("{} · {}", _("to go {amount}", amount=money(f.estimate_to_complete, "whole")),
                 html_of('<span class="{}">VAC {}</span>', "t-red" if over else "", money(f.variance_at_completion, "whole", signed=True)))),
    ]  # fmt: skip


def _signed(amount: Decimal | None) -> Text:
    return html_of('<span class="{}">{}</span>', "t-red" if amount is not None and amount < 0 else "", money(amount, "whole", signed=True))


def _reading(sheet: ValueSheet) -> None:
    """Each figure in a sentence, and how the estimate was worked out."""
    f = sheet.figures
    if f.schedule_variance is not None:
        behind = f.schedule_variance < 0
        text = (
            _(
                "Work worth {amount} is missing against the plan: of each planned ¥1, ¥{spi} is done (SPI).",
                amount=money(-f.schedule_variance, "whole"),
                spi=ratio(f.spi),
            )
            if behind
            else _("The work keeps up with the plan: of each planned ¥1, ¥{spi} is done (SPI).", spi=ratio(f.spi))
        )
        sentence_line(text, "amber" if behind else "green", "schedule")
    if f.cost_variance is not None and f.actual_cost:
        dear = f.cost_variance < 0
        text = (
            _("The work done cost {amount} more than planned: each ¥1 spent earned ¥{cpi} (CPI).", amount=money(-f.cost_variance, "whole"), cpi=ratio(f.cpi))
            if dear
            else _("The work done cost no more than planned: each ¥1 spent earned ¥{cpi} (CPI).", cpi=ratio(f.cpi))
        )
        sentence_line(text, "amber" if dear else "green", "payments")
    _estimate(sheet)
    if sheet.finish is not None and sheet.planned_finish is not None:
        late = sheet.finish > sheet.planned_finish
        text = _("At this pace it is finished on {day}; planned is {planned} (planned working days ÷ SPI).", day=sheet.finish, planned=sheet.planned_finish)
        sentence_line(text, "amber" if late else "green", "flag")
    if f.tcpi is not None and f.tcpi > 1 and f.estimate_to_complete:
        sentence_line(_("To keep the budget the rest must earn ¥{tcpi} per ¥1 (TCPI).", tcpi=ratio(f.tcpi)), "blue", "lightbulb")


def _estimate(sheet: ValueSheet) -> None:
    f = sheet.figures
    if sheet.estimate == "not_spent":
        sentence_line(_("No estimate at completion: nothing is spent yet, so that there is no CPI to divide by."), "slate", "hourglass_empty")
    elif sheet.estimate == "not_earned":
        sentence_line(_("No estimate at completion: nothing is earned yet, so that CPI is 0 and BAC ÷ CPI has no value."), "slate", "hourglass_empty")
    else:
        gap = f.variance_at_completion or ZERO
        text = _("EAC = BAC ÷ CPI = {amount}: the work left costs as the work done did.", amount=money(f.estimate_at_completion))
        sentence_line(text, "red" if gap < 0 else "green", "functions")


def _columns() -> list[Column[ValueRow]]:
    return [
        Column[ValueRow]("wbs_number", "WBS", lambda r: r.code, width=64),
        Column[ValueRow]("name", _("Task"), _name_of, width=230),
        *_measures(),
    ]


def _index(value: Decimal | None) -> Decimal | str | None:
    """Two decimals as words in the table, where a whole figure would lose them; as a figure with its name on a phone's card."""
    return (None if value is None else rounded(value, 2)) if on_phone() else ratio(value)


def _measures() -> list[Column[ValueRow]]:
    kind: Literal["number", "text"] = "number" if on_phone() else "text"
    return [
        Column[ValueRow]("budget", "BAC", lambda r: r.budget, kind="whole"),
        Column[ValueRow]("planned", "PV", lambda r: r.planned, kind="whole"),
        Column[ValueRow]("earned", "EV", lambda r: r.earned, kind="whole"),
        Column[ValueRow]("spent", "AC", lambda r: r.spent, kind="whole"),
        Column[ValueRow]("schedule_variance", "SV", lambda r: r.schedule_variance, kind="whole"),
        Column[ValueRow]("cost_variance", "CV", lambda r: r.cost_variance, kind="whole"),
        Column[ValueRow]("spi", "SPI", lambda r: _index(r.spi), kind=kind, width=64),
        Column[ValueRow]("cpi", "CPI", lambda r: _index(r.cpi), kind=kind, width=64),
    ]


def _name_of(r: ValueRow) -> str:
    if r.key in ("none", "stage:0"):
        return _("on no task of the baseline") if r.key == "none" else _("in no stage")
    return ("\u2003" * (r.level - 1) if r.code and not on_phone() else "") + either(r.name, r.name_en)


def _branches(actor: Actor, card: ProjectCard, sheet: ValueSheet) -> None:
    with white_card("branches", _("Which part of the work is late or dear?"), _("The rows of the top level add up to the project")):
        with st.container(horizontal=True, vertical_alignment="center", gap=8, key="value_level"):
            names = {n: _("Level 1 – {n}", n=n) if n > 1 else _("Level 1") for n in range(1, sheet.deepest + 1)}
            chosen = st.segmented_control(
                _("Level"), list(names), default=min(2, sheet.deepest), required=True, format_func=lambda n: names[n],
                key=f"value_level_{card.id}_{language()}", label_visibility="collapsed",
            )  # fmt: skip
            st.space("stretch")
            right = st.container(horizontal=True, gap=6, width="content", key="sm_value_right")
        rows = [r for r in sheet.rows if r.level <= int(chosen or 1)]
        data_list(
            "value_branches", rows, _columns(), file=f"{card.number}_earned_value", actions=right,
            empty=("account_tree", _("Nothing is in the baseline"), ""), on_open=lambda r: _behind(actor, card, sheet, r),
        )  # fmt: skip


def _stages(actor: Actor, card: ProjectCard, sheet: ValueSheet) -> None:
    with white_card("value_stages", _("How does each stage stand?")):
        columns = [Column[ValueRow]("name", _("Stage"), _name_of, width=230), *_measures()]
        data_list("value_stages", sheet.stages, columns, file=f"{card.number}_stages", on_open=lambda r: _behind(actor, card, sheet, r))


def _behind(actor: Actor, card: ProjectCard, sheet: ValueSheet, row: ValueRow) -> None:
    """The lines of daily reports and other documents behind the cost of a row."""

    @st.dialog(_("What is behind the cost?"), width="large")
    def ask() -> None:
        lines = cost_lines(actor, card.id, row.key, sheet.on)
        html(
            '<div class="m-line"><b>{} {}</b><span>{}</span></div>', row.code, either(row.name, row.name_en),
            _("AC {amount} up to {day}", amount=money(row.spent), day=day(sheet.on)),
        )  # fmt: skip
        if any(r.amount is None for r in lines):
            html("{}", chip(_("amounts of persons are hidden: they tell personal rates"), "slate", "lock"))
        empty = ("receipt_long", _("Nothing is booked here yet"), _("Cost comes with confirmed daily reports."))
        data_list("cost_lines", lines, _cost_columns(), file=f"{card.number}_cost", empty=empty)

    ask()


def _cost_columns() -> list[Column[CostRow]]:
    return [
        Column[CostRow]("booked_on", _("Day"), lambda r: r.booked_on, kind="day"),
        Column[CostRow]("kind", _("Kind"), lambda r: word(f"cost_kind.{r.kind}")),
        Column[CostRow]("employee", _("Person"), lambda r: either(r.employee, r.employee_en)),
        Column[CostRow]("task", _("Task"), lambda r: either(r.task, r.task_en), width=170),
        Column[CostRow]("minutes", _("Hours"), lambda r: r.minutes, kind="hours", summed=True),
        Column[CostRow]("amount", _("Amount"), lambda r: r.amount, kind="money", summed=True),
        Column[CostRow]("note", _("Note"), lambda r: r.note, width=170),
    ]
