"""Policies: what holds today, what comes, who changed what; a change shows its effect before it is saved (PLT-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from core import clock, policies, policy_effect
from core.access import Actor, Permission
from core.errors import Refusal, Required
from core.policies import PolicyKind, PolicyRow
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, instant
from pages.shared.forms import date_field, form_refusal
from pages.shared.html import html, muted, person, sentence_line, table
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.record import card, empty_state, figures, list_and_panel, on_phone, page_title
from pages.shared.refusals import beside, show, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word

PERCENTS = ("margin_floor.", "bonus.ratio", "tax.default_rate", "risk.probability", "simulation.faster", "simulation.slower")  # fractions shown as percent


def render(actor: Actor) -> None:
    toast_once()
    rows = policies.table(actor)
    page_title(_("Policies"), _("rules of the firm with effective dates; config.toml gives the defaults"))
    changed = [r for r in rows if r.from_on is not None]
    coming = [r for r in rows if r.next_on is not None]
    figures(
        [
            (_("Policies"), str(len(rows)), "", _("{count} groups", count=len({_section(r) for r in rows}))),
            (_("Changed by the firm"), str(len(changed)), "", ""),
            (_("Set for later"), str(len(coming)), "", _("next on {day}", day=min(r.next_on for r in coming if r.next_on)) if coming else "—"),
        ]
    )
    left, right = list_and_panel([1.9, 1])
    with left, card("policies"):
        chosen = _list(rows)
    with right:
        if chosen is not None or not on_phone():
            _panel(actor, next((r for r in rows if chosen and r.key == chosen.key), None))


def _section(row: PolicyRow) -> str:
    return row.key.partition(".")[0]


def _list(rows: list[PolicyRow]) -> PolicyRow | None:
    sections = {s: word(f"policy.{s}") for s in dict.fromkeys(_section(r) for r in rows)}
    text, _chip, right = filter_bar("policies", search=_("Search policy"))
    section = right.selectbox(
        _("Group"),
        [None, *sections],
        format_func=lambda s: sections[s] if s else _("All groups"),
        key=f"policy_section_{language()}",
        label_visibility="collapsed",
        width=180,
    )
    wanted = text.strip().lower()
    shown = [
        r
        for r in rows
        if section in (None, _section(r)) and (wanted in word(f"policy.{r.key}").lower() or wanted in sections[_section(r)].lower() or wanted in r.key)
    ]
    columns = [
        Column[PolicyRow]("section", _("Group"), lambda r: sections[_section(r)], width=130),
        Column[PolicyRow]("name", _("Policy"), lambda r: word(f"policy.{r.key}")),
        Column[PolicyRow]("value", _("Today"), lambda r: told(r.key, r.value), width=130),
        Column[PolicyRow]("from_on", _("Since"), lambda r: r.from_on, kind="day"),
        Column[PolicyRow]("next", _("Later"), lambda r: told(r.key, r.next_value) if r.next_on else "", width=110),
        Column[PolicyRow]("next_on", _("from"), lambda r: r.next_on, kind="day"),
        Column[PolicyRow]("default", _("Default"), lambda r: told(r.key, r.default), hidden=True),
        Column[PolicyRow]("key", _("Key"), lambda r: r.key, hidden=True),
    ]
    if on_phone():  # a card is named after its policy
        columns[0], columns[1] = columns[1], columns[0]
    return data_list("policies", shown, columns, file="policies", actions=right)


def _panel(actor: Actor, row: PolicyRow | None) -> None:
    with card("policy"):
        if row is None:
            empty_state("tune", _("Choose a policy"), _("Its value, default and history are shown here."), key="policy")
            return
        html('<div class="m-line"><b>{}</b><span>{} · {}</span></div>', word(f"policy.{row.key}"), word(f"policy.{_section(row)}"), row.key)
        facts = [(_("Today"), told(row.key, row.value)), (_("Default"), told(row.key, row.default))]
        facts += [(_("From {day}", day=row.next_on), told(row.key, row.next_value))] if row.next_on else []
        html("{}", table([_("Figure"), _("Value")], facts, align="lr"))
        if actor.can(Permission.POLICY_CHANGE) and st.button(_("Change"), icon=":material/edit:", key="sm_change_policy", type="primary"):
            fresh("policy")
            _change(actor, row)
    with card("policy_history", _("Who changed it, when, from which day on?")):
        past = policies.history(actor, row.key)
        if not past:
            html("{}", muted(_("Never changed: the default of config.toml holds.")))
            return
        lines = [(told(row.key, p.value), day(p.from_on), person(either(p.set_by, p.set_by_en)), instant(p.set_at, year=True)) for p in past]
        html("{}", table([_("Value"), _("From"), _("By"), _("Set at")], lines, align="llll", cards=False))


@st.dialog(" ")
def _change(actor: Actor, row: PolicyRow) -> None:
    """The new value, its first day, and what it would touch."""
    refusal = form_refusal("policy")
    kind = policies.kind_of(row.key)
    html('<div class="m-line"><b>{}</b><span>{}</span></div>', word(f"policy.{row.key}"), _("today {value}", value=told(row.key, row.value)))
    new = _ask(kind, row)
    beside(refusal, row.key)
    from_on = date_field(_("Holds from"), "from_on", key="policy_from", value=clock.today() + dt.timedelta(days=1), refusal=refusal)
    unplaced(refusal, {row.key, "from_on"})
    if new is not None and new != row.value:
        _effects(actor, row.key, new)
    sentence_line(_("What was approved, costed or paid under the old value keeps it."), "slate", "history")
    if st.button(_("Save"), type="primary", key="policy_save"):

        def do() -> None:
            if new is None:
                raise Required(field=row.key)
            if from_on is None:
                raise Required(field="from_on")
            policies.change(actor, row.key, new, from_on)

        saved("policy", do, _("Saved."))


def _effects(actor: Actor, key: str, new: Any) -> None:
    try:
        found = policy_effect.effect(actor, key, new)
    except Refusal as wrong:
        show(wrong)
        return
    for e in found:
        sentence_line(word(f"policy_effect.{e.key}", **e.facts), "blue", "preview")


def _ask(kind: PolicyKind, row: PolicyRow) -> Any:
    """The field that fits the policy; None while what is typed is no value."""
    label, key = word(f"policy.{kind.key}"), f"policy_new_{kind.key}"
    if kind.kind == "switch":
        return st.toggle(label, value=bool(row.value), key=key)
    if kind.kind == "choice":
        return st.selectbox(label, list(kind.choices), index=list(kind.choices).index(row.value), format_func=lambda c: word(f"policy_choice.{c}"), key=key)
    if kind.kind == "weights":
        return {name: int(st.number_input(word(f"policy_weight.{name}"), 0, 100, int(value), key=f"{key}_{name}")) for name, value in row.value.items()}
    limits = _("{least} to {most}", least=_plain(kind, kind.least), most=_plain(kind, kind.most)) if kind.least is not None and kind.most is not None else None
    suffix = " (%)" if _is_percent(kind.key) else ""
    typed = st.text_input(label + suffix, value=_typed_text(kind, row.value), key=key, help=limits, max_chars=80)
    try:
        return _read(kind, typed)
    except (InvalidOperation, ValueError):
        sentence_line(_("That is no figure."), "red", "error")
        return None


def _is_percent(key: str) -> bool:
    return key.startswith(PERCENTS)


def _plain(kind: PolicyKind, value: Any) -> str:
    return f"{Decimal(str(value)) * (100 if _is_percent(kind.key) else 1):f}"


def _typed_text(kind: PolicyKind, value: Any) -> str:
    if kind.kind == "list":
        return ", ".join(_figure(v) for v in value)
    return _figure(Decimal(value) * 100) if _is_percent(kind.key) else _figure(value)


def _figure(value: Any) -> str:
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read(kind: PolicyKind, typed: str) -> Any:
    if kind.kind == "list":
        parts = [Decimal(p) for p in typed.replace("，", ",").replace("、", ",").split(",") if p.strip()]
        return [int(p) if p == p.to_integral_value() and kind.key != "tax.rates" else p for p in parts]
    value = Decimal(typed.strip().rstrip("%"))
    if kind.kind == "count":
        if value != value.to_integral_value():
            raise ValueError(typed)
        return int(value)
    return value / 100 if _is_percent(kind.key) else value


def told(key: str, value: Any) -> str:
    """A policy's value in words: 30%, 8, warn, yes, 40 / 20 / 40."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return word(f"policy_choice.{value}")
    if isinstance(value, dict):
        return " / ".join(f"{word(f'policy_weight.{name}')} {part}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_figure(v) for v in value)
    return f"{_figure(Decimal(value) * 100)}%" if _is_percent(key) else _figure(value)


render(signed_in())
