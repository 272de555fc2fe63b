"""The baselines of a project: each with what it was approved for; any two, or one and the live plan, side by side (PRJ-05, PRJ-14)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.plan import baselines
from core.plan.baselines import LIVE, BaselineRow, Comparison, Pair, Planned
from core.projects.queries import ProjectCard
from pages.projects.change_words import signed_days
from pages.shared.format import days, instant, money
from pages.shared.gantt import GanttRow, gantt_html
from pages.shared.html import Text, html, html_of, muted, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, on_phone
from pages.shared.words import _, either, language, plural

MOST_BARS, MOST_ROWS = 80, 300


def draw(actor: Actor, card: ProjectCard) -> None:
    rows = baselines.baselines(actor, card.id)
    if not rows:
        empty_state(
            "layers", _("No baseline yet"), _("The plan is kept as baseline 0 when it is approved; each approved change keeps another."), key="baselines"
        )
        return
    _list(rows, money_shown=card.sees_money)
    left, right = _chosen(card, rows)
    _compared(baselines.compare(actor, card.id, left, right))


def _name(number: int) -> str:
    return _("plan as it stands now") if number == LIVE else _("Baseline {n}", n=number)


def _list(rows: list[BaselineRow], *, money_shown: bool) -> None:
    with white_card("baselines", _("What was approved, and when?"), plural("{n} baseline", "{n} baselines", len(rows))):
        body = [
            (
                html_of("<b>{}</b>", r.number),
                instant(r.approved_at, year=True),
                either(r.by, r.by_en) or "—",
                html_of('<div><a href="/change?id={}" target="_self">{}</a><div class="sub">{}</div></div>', r.change_id, r.change, r.reason)
                if r.change_id
                else _("the approved plan"),
                f"{r.starts_on} – {r.finishes_on}",
                days(r.effort_days),
                str(r.tasks),
                *((money(r.budget_cost, "whole"),) if money_shown else ()),
            )
            for r in rows
        ]
        head = [_("No."), _("Kept"), _("Approved by"), _("Came with"), _("Period"), _("Person days"), _("Tasks"), *((_("Cost"),) if money_shown else ())]
        html("{}", table(head, body, align="llllrrr" + ("r" if money_shown else ""), cards=True))


def _chosen(card: ProjectCard, rows: list[BaselineRow]) -> tuple[int, int]:
    """Two plans to compare: the newest baseline and the live plan until somebody chooses others."""
    numbers = [LIVE, *(r.number for r in rows)]
    with st.container(key="baseline_tools", horizontal=True, vertical_alignment="bottom", gap=8):
        left = st.selectbox(_("Compare"), numbers[1:], format_func=_name, key=f"baseline_left_{card.id}_{language()}", width=220)
        right = st.selectbox(_("with"), numbers, format_func=_name, key=f"baseline_right_{card.id}_{language()}", width=220)
    return left, right


def _compared(found: Comparison) -> None:
    differing = found.differing
    with white_card(
        "compared",
        _("{left} against {right}", left=_name(found.left), right=_name(found.right)),
        plural("{n} task differs", "{n} tasks differ", len(differing)),
    ):
        if not differing:
            html("{}", muted(_("Both are the same, task by task.")))
            return
        if not on_phone():
            _bars(found)
        _table(found, [p for p in differing if not p.now.is_summary or p.left is None or p.right is None][:MOST_ROWS])
        if len(differing) > MOST_ROWS:
            html('<div class="t-small t-muted">{}</div>', _("and {n} more", n=len(differing) - MOST_ROWS))


def _bars(found: Comparison) -> None:
    """The right plan as bars, the left one as their outline."""
    rows = [
        GanttRow(
            str(p.task_id),
            f"{p.now.code} {either(p.now.name, p.now.name_en)}",
            p.now.starts_on,
            p.now.finishes_on,
            p.left.starts_on if p.left and p.right else None,
            p.left.finishes_on if p.left and p.right else None,
            level=p.now.level,
            summary=p.now.is_summary,
            milestone=p.now.is_milestone,
            tone="paused" if p.right is None else "slips" if p.left and p.now.finishes_on > p.left.finishes_on else "",
            note=_("taken out") if p.right is None else _("new") if p.left is None else "",
        )
        for p in found.pairs[:MOST_BARS]
    ]
    st.html(gantt_html(rows, today=clock.today(), head=_("Task"), links=False))
    html('<div class="m-legendline"><em>{}</em></div>', _("bar: {right} · outline: {left}", right=_name(found.right), left=_name(found.left)))


def _table(found: Comparison, pairs: list[Pair]) -> None:
    body = [
        (
            html_of("<div><b>{}</b> {}</div>", p.now.code, either(p.now.name, p.now.name_en)),
            _dates(p.left),
            _dates(p.right),
            _later(p),
            _numbers(p, "effort_days", days, signed_days),
            *((_numbers(p, "cost", lambda v: money(v, "whole"), lambda v: money(v, "whole", signed=True)),) if found.money else ()),
        )
        for p in pairs
    ]
    total: list[Text] = [_("Total"), "", "", "", _sums(found, "effort_days"), *((_sums(found, "cost"),) if found.money else ())]
    head = [_("Task"), _name(found.left), _name(found.right), _("Finish moves"), _("Person days"), *((_("Cost"),) if found.money else ())]
    html("{}", table(head, body, align="lllrr" + ("r" if found.money else ""), total=total, cards=True))


def _dates(task: Planned | None) -> Text:
    return html_of('<span style="white-space:nowrap">{} – {}</span>', task.starts_on, task.finishes_on) if task else "—"


def _later(pair: Pair) -> Text:
    if pair.left is None or pair.right is None:
        return _("new") if pair.left is None else _("taken out")
    gap = (pair.right.finishes_on - pair.left.finishes_on).days
    tone = "amber" if gap > 0 else "green" if gap < 0 else "muted"
    return html_of('<span class="t-{}">{}</span>', tone, _("{n} calendar days", n=signed_days(gap)) if gap else "—")


def _numbers(pair: Pair, name: str, show: object, signed: object) -> Text:
    before: Decimal = getattr(pair.left, name) if pair.left else Decimal(0)
    after: Decimal = getattr(pair.right, name) if pair.right else Decimal(0)
    if before == after:
        return show(after)  # type: ignore[operator,no-any-return]
    return html_of('{} → {} <span class="t-muted">({})</span>', show(before), show(after), signed(after - before))  # type: ignore[operator]


def _sums(found: Comparison, name: str) -> Text:
    """Of the leaves of both plans."""
    before, after = (
        sum((getattr(p, name) for p in (getattr(pair, side) for pair in found.pairs) if p is not None and not p.is_summary), Decimal(0))
        for side in ("left", "right")
    )
    show = days if name == "effort_days" else lambda v: money(v, "whole")
    return html_of("{} → {}", show(before), show(after)) if before != after else show(after)
