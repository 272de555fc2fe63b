"""A new project's effect on the firm: load by role, headroom, margin of the year; on its own screen and beside the decision (PRJ-40)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from core.access import Actor, Permission
from core.decision_support.queries import Support, support
from core.decision_support.rules import RoleLoad, YearMargin
from core.ledger import Headroom
from pages.shared.charts import bars, draw
from pages.shared.format import days, money, percent, points
from pages.shared.html import Text, bullet, chip, html, html_of, muted, sentence_line, table
from pages.shared.lists import filter_choice
from pages.shared.record import card
from pages.shared.words import _, either, plural, word

PEOPLE_SHOWN = 8


def beside_decision(actor: Actor, project_id: int) -> None:
    """On the decision page, for whom it is meant; worked out when it is asked for."""
    if not actor.can(Permission.DECISION_SUPPORT):
        return
    if st.toggle(_("Show the firm with and without this project"), key=f"support_{project_id}"):
        panel(support(actor, project_id))


def panel(found: Support) -> None:
    _told(found)
    left, right = st.columns([1.35, 1], gap=14)
    with left, card("support_roles", _("Do we have the people for it?"), _("person days by week"), height="stretch"):
        _roles(found)
    with right, card("support_margin", _("What does it do to the year's margin?"), height="stretch"):
        _margins(found.margins)
    left, right = st.columns([1.35, 1], gap=14)
    with left, card("support_headroom", _("Is there room in the company's budget?"), _("by year and account"), height="stretch"):
        _headroom(found.headroom)
    with right, card("support_people", _("Who would have too much?"), height="stretch"):
        _people(found)


def _told(found: Support) -> None:
    """The three answers in one sentence each."""
    short = [r for r in found.roles if r.short >= 1]
    tight = [h for h in found.headroom if not h.enough]
    worst = min((m.points for m in found.margins if m.points is not None), default=None)
    if short:
        told = [f"{word(f'project_role.{r.role}')} {days(r.short.quantize(Decimal(1)))}" for r in short]
        sentence_line(_("People: with it person days are missing: {roles}.", roles=told), "amber", "group")
    else:
        sentence_line(_("People: no role gets short because of it."), "green", "group")
    if tight:
        named = [f"{h.year} {either(h.account.name, h.account.english)}" for h in tight]
        sentence_line(_("Headroom: not enough left for {lines}.", lines=named), "red", "account_balance_wallet")
    elif found.headroom:
        sentence_line(_("Headroom: enough on every line it needs."), "green", "account_balance_wallet")
    if worst is not None:
        tone = "green" if worst >= 0 else "amber"
        sentence_line(_("Margin: the year's rate moves by {points}.", points=points(worst, 2)), tone, "percent")
    if found.others:
        n = found.others
        html('<div class="t-small t-muted">{}</div>', plural("{n} other proposal is counted nowhere here.", "{n} other proposals are counted nowhere here.", n))


def _roles(found: Support) -> None:
    if not found.roles:
        html("{}", muted(_("No work is planned in these weeks.")))
        return
    names = {r.role: word(f"project_role.{r.role}") for r in found.roles}
    picked = filter_choice("support", "role", _("All roles"), names, width=170)
    chosen = [r for r in found.roles if picked in (None, r.role)]
    _chart(chosen)
    rows: list[Sequence[Text]] = [
        (
            names[r.role],
            str(r.people),
            percent(r.share(new=False)),
            percent(r.share(new=True)),
            html_of('<span class="t-red">{}</span>', days(r.short.quantize(Decimal("0.1")))) if r.short else "—",
        )
        for r in found.roles
    ]
    head = [_("Role"), _("People"), _("Load without"), _("Load with"), _("Person days short")]
    html("{}", table(head, rows, align="lrrrr"))
    if found.unstaffed:
        html('<div class="t-small">{}</div>', muted(_("{n} person days of it have nobody yet; they count for their role.", n=days(found.unstaffed))))


def _chart(roles: Sequence[RoleLoad]) -> None:
    weeks = list(zip(*(r.weeks for r in roles), strict=True))
    labels = [f"{same[0].monday:%m-%d}" for same in weeks]
    without, new, there = ([float(sum(getattr(w, name) for w in same)) for same in weeks] for name in ("without", "new", "capacity"))
    figure = bars(labels, [(_("Approved work"), without, "#94a0b8"), (_("This project"), new, "blue")], height=250, stacked=True)
    figure.add_scatter(x=labels, y=there, mode="lines", line={"shape": "hvh", "width": 2, "color": "#0f8a6d"}, hovertemplate="%{y:,.0f}", name=_("People have"))
    figure.add_annotation(
        x=labels[-1], y=there[-1], text=_("People have"), showarrow=False, xanchor="right", yanchor="bottom", font={"size": 12, "color": "#0f8a6d"}
    )  # fmt: skip
    figure.update_xaxes(nticks=10, tickangle=0)
    draw(figure, key="support_roles", alt=_("Do we have the people for it?"))


def _margins(rows: Sequence[YearMargin]) -> None:
    if not rows:
        html("{}", muted(_("It has no revenue and no cost in any year yet.")))
        return
    rates: list[Sequence[Text]] = []
    cells: list[Sequence[Text]] = []
    for m in rows:
        moved = m.points
        tone = "green" if moved is None or moved >= 0 else "amber"
        change = chip(points(moved, 2), tone, "trending_up" if tone == "green" else "trending_down") if moved is not None else "—"
        rates.append((html_of("<b>{}</b>", m.year), percent(m.rate(new=False), 2), html_of("<b>{}</b>", percent(m.rate(new=True), 2)), change))
        cells.append((str(m.year), money(m.revenue, "short"), money(m.cost, "short"), money(m.new_revenue, "short"), money(m.new_cost, "short")))
    html("{}", table([_("Year"), _("Rate without"), _("Rate with"), _("Moves by")], rates, align="lrrr"))
    head = [_("Year"), _("Revenue without"), _("Cost without"), _("Its revenue"), _("Its cost")]
    html("{}", table(head, cells, align="lrrrr"))
    html('<div class="t-small">{}</div>', muted(_("Revenue of each stage over its working days; cost as budgeted, or as booked where that is more.")))


def _headroom(rows: Sequence[Headroom]) -> None:
    if not rows:
        html("{}", muted(_("Its budget is in the company's figures already, or it has none yet.")))
        return
    cells: list[Sequence[Text]] = []
    for h in rows:
        used = h.committed + h.actual
        bar = bullet(used, scale=max(h.budget, used + h.need, Fraction(1)), second=max(h.need, Decimal(0)), mark=h.budget, tone="slate" if h.enough else "red")
        after = html_of('<span class="{}">{}</span>', "" if h.enough else "t-red", money(h.after, "whole"))
        cells.append((str(h.year), either(h.account.name, h.account.english), money(h.available, "whole"), money(h.need, "whole"), after, bar))
    head = [_("Year"), _("Account"), _("Left without"), _("Needs"), _("Left with"), _("Used and needed")]
    html("{}", table(head, cells, align="llrrrl"))


def _people(found: Support) -> None:
    if not found.people_over:
        html("{}", muted(_("Nobody is asked for more days than they have.")))
        return
    cells: list[Sequence[Text]] = []
    for p in found.people_over[:PEOPLE_SHOWN]:
        before, after = (days(v.quantize(Decimal("0.1"))) for v in (p.without, p.with_new))
        cells.append((either(p.person, p.person_en), str(p.weeks), f"{p.worst:%m-%d}", before, after))
    html("{}", table([_("Person"), _("Weeks over"), _("Worst week"), _("Days without"), _("Days with")], cells, align="lrrrr"))
    more = len(found.people_over) - PEOPLE_SHOWN
    if more > 0:
        html('<div class="t-small t-muted">{}</div>', plural("{n} more person", "{n} more people", more))
