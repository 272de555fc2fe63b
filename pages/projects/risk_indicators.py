"""Indicators of a project: figures with a limit that announce a risk (PRJ-30)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.projects.queries import ProjectCard
from core.risks import indicators, queries
from core.risks.indicators import DIRECTIONS, LONGEST_UNIT, IndicatorInput
from core.risks.queries import IndicatorRow, RiskRow
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, number_field, text_field
from pages.shared.html import Text, html, html_of, icon_html, muted, spark
from pages.shared.record import card as white_card
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

SHUT = ("in_approval", "rejected", "closed")


def draw(actor: Actor, card: ProjectCard, risks: list[RiskRow]) -> None:
    rows = queries.indicators(actor, card.id)
    beyond = sum(r.is_beyond for r in rows)
    edits = Permission.RISK_EDIT in card.may and card.state not in SHUT
    owned = {r.id for r in risks if r.owner_id == actor.employee_id}
    with white_card("indicators", _("Which figures warn us?"), _("{n} beyond the limit", n=beyond) if beyond else _("{n} within the limit", n=len(rows))):
        if not rows:
            html("{}", muted(_("No indicator is watched. Name a figure and the limit beyond which owner and manager are told.")))
        for row in rows:
            _line(actor, row, may_read=card.state not in SHUT and (edits or row.risk_id in owned), edits=edits, card=card, risks=risks)
        if edits and st.button(_("Add an indicator"), key="sm_add_indicator", icon=":material/add:", type="tertiary"):
            _ask(actor, card, risks, None)


def _line(actor: Actor, row: IndicatorRow, *, may_read: bool, edits: bool, card: ProjectCard, risks: list[RiskRow]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"row_indicator_{row.id}"):
        tone = "red" if row.is_beyond else "blue"
        about = [t for t in (either(row.risk, row.risk_en), _("read {day}", day=row.read_on) if row.read_on else _("not read yet")) if t]
        html(
            '<div class="r-indicator"><div><b>{}</b><span class="sub">{}</span></div>{}<div class="val">{}</div></div>',
            row.name,
            " · ".join(about),
            spark(row.readings, tone) or html_of("<span></span>"),
            _value(row),
        )
        if may_read and st.button(_("Read"), key=f"sm_read_{row.id}", wrap=False):
            _read(actor, row)
        if edits and st.button("", key=f"sm_indicator_{row.id}", type="tertiary", icon=":material/edit:", help=_("Change")):
            _ask(actor, card, risks, row)


def _value(row: IndicatorRow) -> Text:
    limit = f"{'≤' if row.direction == 'above' else '≥'} {_figure(row.limit_value)}"
    value = "—" if row.value is None else _figure(row.value)
    mark = html_of("{} ", icon_html("warning", "red")) if row.is_beyond else ""
    return html_of('{}<b class="{}">{}</b> <span class="t-muted">{} {}</span>', mark, "t-red" if row.is_beyond else "", value, limit, row.unit)


def _figure(value: Decimal) -> str:
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def _ask(actor: Actor, card: ProjectCard, risks: list[RiskRow], row: IndicatorRow | None) -> None:
    key = f"indicator_{row.id if row else 0}_{row.version if row else 0}_{card.id}"
    fresh(key)

    @st.dialog(_("Change the indicator") if row else _("Add an indicator"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        name = text_field(_("What is measured"), "name", key=f"{key}_name", value=row.name if row else "", refusal=refusal)
        one, two, three = st.columns(3, gap=14)
        with one:
            directions = {d: word(f"risk_direction.{d}") for d in DIRECTIONS}
            direction = choice_field(_("It warns"), "direction", directions, key=f"{key}_dir", value=row.direction if row else "above", refusal=refusal)
        with two:
            limit = number_field(_("Limit"), "limit_value", key=f"{key}_limit", value=float(row.limit_value) if row else None, step=0.01, refusal=refusal)
        with three:
            unit = text_field(_("Unit"), "unit", key=f"{key}_unit", value=row.unit if row else "", longest=LONGEST_UNIT, refusal=refusal)
        open_risks = {r.id: either(r.name, r.name_en) for r in risks if r.open}
        risk = choice_field(_("Risk it announces"), "risk_id", open_risks, key=f"{key}_risk", value=row.risk_id if row else None, refusal=refusal)
        unplaced(refusal, {"name", "direction", "limit_value", "unit", "risk_id"})
        with st.container(horizontal=True, gap=8):
            if st.button(_("Save"), type="primary", key=f"{key}_save"):
                given = IndicatorInput(name, limit, direction or "", unit, risk)
                more = {"indicator_id": row.id, "seen_version": row.version} if row else {}
                saved(key, lambda: indicators.save_indicator(actor, card.id, given, **more), _("The indicator is saved."))
            if row and st.button(_("Watch it no more"), key=f"{key}_end"):
                saved(key, lambda: indicators.end_indicator(actor, row.id, seen_version=row.version), _("The indicator is no longer watched."))

    show()


def _read(actor: Actor, row: IndicatorRow) -> None:
    key = f"reading_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("Read the indicator"), width="small")
    def show() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b> {}", row.name, muted(_value(row)))
        value = number_field(_("Value"), "value", key=f"{key}_value", step=0.01, refusal=refusal)
        on = date_field(_("Read on"), "read_on", key=f"{key}_on", value=clock.today(), refusal=refusal)
        unplaced(refusal, {"value", "read_on"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: indicators.read_indicator(actor, row.id, value, read_on=on, seen_version=row.version), _("The reading is saved."))

    show()
