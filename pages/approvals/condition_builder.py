"""A condition put together without code: field, operator, value; all or any of them; groups inside (APR-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st

from core.approval.conditions import Comparison, Condition, day_of, number_of
from core.approval.flow_check import OPERATORS, FieldRow
from pages.approvals.flow_words import OPERATORS as WORDS
from pages.approvals.flow_words import choice_word, field_word, rate_of
from pages.shared.forms import money_field
from pages.shared.words import _, language, word

Value = str | int | bool | list[str] | None


@dataclass(frozen=True)
class Builder:
    """`key` names the condition on the page, `drawn` changes when its fields must be filled anew."""

    key: str
    drawn: int
    document_type: str
    fields: Mapping[str, FieldRow]

    def place(self, path: str, part: str) -> str:
        """A widget's key: another one after a line went or came, so that no field shows what its neighbour held."""
        turn = st.session_state.get(f"{self.key}_turn", 0)
        return f"cond_{self.key}_{self.drawn}_{turn}_{path}_{part}_{language()}"

    def turn(self) -> None:
        st.session_state[f"{self.key}_turn"] = st.session_state.get(f"{self.key}_turn", 0) + 1

    def first_test(self) -> Comparison:
        field = next(iter(self.fields.values()))
        return Comparison(field=field.name, operator=OPERATORS[field.kind][0], value=self.first_value(field, OPERATORS[field.kind][0]))  # type: ignore[arg-type]

    @staticmethod
    def first_value(field: FieldRow, operator: str) -> Value:
        if operator in ("in", "not_in"):
            return []
        return True if field.kind == "yes_no" else field.choices[0].value if field.kind == "choice" and field.choices else None


def condition_field(label: str, builder: Builder, condition: Condition | None) -> tuple[Condition | None, bool]:
    """Draws it; returns what it says now, and whether a line went or came (then the page is drawn anew)."""
    if not builder.fields:
        return condition, False
    on = st.toggle(label, value=condition is not None, key=builder.place("", "on"))
    if not on:
        return None, False
    begun = condition or Condition(tests=(builder.first_test(),))
    with st.container(key=f"condbox_{builder.key}", border=True, gap=6):
        found, moved = _group(builder, begun, "r", deep=False)
    if moved:
        builder.turn()
    if not found.tests and not found.groups:
        return None, True
    return found, moved


def _group(builder: Builder, condition: Condition, path: str, *, deep: bool) -> tuple[Condition, bool]:
    tests, groups, moved = list(condition.tests), list(condition.groups), False
    match = condition.match
    if len(tests) + len(groups) > 1 or deep:
        options = {"all": _("all of these"), "any": _("any of these")}
        chosen = st.segmented_control(
            _("Which must hold"), list(options), format_func=lambda m: options[m], default=match, key=builder.place(path, "match"), label_visibility="collapsed"
        )
        match = chosen or match
    kept: list[Comparison] = []
    for n, test in enumerate(tests):
        line, gone = _line(builder, test, f"{path}{n}")
        moved = moved or gone
        if not gone:
            kept.append(line)
    inside: list[Condition] = []
    for n, group in enumerate(groups):
        with st.container(key=f"condgroup_{builder.key}_{path}g{n}", border=True, gap=6):
            found, inner = _group(builder, group, f"{path}g{n}", deep=True)
        moved = moved or inner
        if found.tests or found.groups:
            inside.append(found)
    with st.container(horizontal=True, gap=6, key=f"condadd_{builder.key}_{path}"):
        if st.button(_("Add condition"), icon=":material/add:", key=f"sm_{builder.place(path, 'add')}", type="tertiary", wrap=False):
            kept.append(builder.first_test())
            moved = True
        if not deep and st.button(_("Add group"), icon=":material/data_array:", key=f"sm_{builder.place(path, 'group')}", type="tertiary", wrap=False):
            other = "any" if match == "all" else "all"
            inside.append(Condition(match=other, tests=(builder.first_test(),)))  # type: ignore[arg-type]
            moved = True
    return Condition(match=match, tests=tuple(kept), groups=tuple(inside)), moved


def _line(builder: Builder, test: Comparison, path: str) -> tuple[Comparison, bool]:
    """One comparison; the operators and the input follow the field's kind."""
    names = list(builder.fields)
    with st.container(horizontal=True, vertical_alignment="center", gap=6, key=f"condline_{builder.key}_{path}"):
        known = [*names, *([test.field] if test.field not in builder.fields else [])]
        called = {f: field_word(builder.document_type, f) for f in known}
        name = st.selectbox(
            _("Field"),
            known,
            index=known.index(test.field),
            format_func=lambda f: called[f],
            key=builder.place(path, "field"),
            label_visibility="collapsed",
        )
        field = builder.fields.get(name)
        if field is None:
            return test, st.button("", icon=":material/close:", key=f"sm_{builder.place(path, 'gone')}", type="tertiary", help=_("Remove"))
        offered = list(OPERATORS[field.kind])
        began = test.operator if name == test.field else offered[0]
        if began not in offered:
            offered.append(began)
        asked = {o: word(f"compare.{WORDS[o]}") for o in offered}
        operator = st.selectbox(
            _("Comparison"),
            offered,
            index=offered.index(began),
            format_func=lambda o: asked[o],
            key=builder.place(path, f"op_{name}"),
            label_visibility="collapsed",
        )
        many = operator in ("in", "not_in")
        value: Value = test.value if name == test.field and isinstance(test.value, list) == many else builder.first_value(field, operator)
        value = value_field(field, builder.document_type, value, key=builder.place(path, f"value_{name}_{'many' if many else 'one'}"), many=many)
        gone = st.button("", icon=":material/close:", key=f"sm_{builder.place(path, 'gone')}", type="tertiary", help=_("Remove"))
    return Comparison(field=name, operator=operator, value=value), gone


def value_field(field: FieldRow, document_type: str, value: Any, *, key: str, many: bool = False, label: str = "") -> Value:
    """An input that fits the field's kind; what it holds is what conditions compare with. With a label it stands above."""
    shown: Any = "visible" if label else "collapsed"
    name = label or _("Value")
    match field.kind:
        case "choice":
            called = {c.value: choice_word(document_type, field, c.value) for c in field.choices}
            values = list(called)
            if many:
                began = [v for v in value or [] if v in values]
                return st.multiselect(
                    name,
                    values,
                    default=began,
                    key=key,
                    format_func=lambda v: called[v],
                    label_visibility=shown,
                    placeholder=_("Choose"),
                )
            index = values.index(value) if value in values else None
            return st.selectbox(name, values, index=index, key=key, format_func=lambda v: called[v], label_visibility=shown, placeholder=_("Choose"))
        case "yes_no":
            answers = {True: _("yes"), False: _("no")}
            return st.selectbox(name, list(answers), index=0 if value else 1, key=key, format_func=lambda v: answers[v], label_visibility=shown)
        case "date":
            chosen = st.date_input(name, value=day_of(value), key=key, format="YYYY-MM-DD", label_visibility=shown)
            return chosen.isoformat() if isinstance(chosen, dt.date) else None
        case "money":
            return _money(field, value, key, label)
        case "rate" | "number":
            return _number(field, value, key, name, shown)
    if isinstance(value, list):
        value = "、".join(value)
    return st.text_input(name, value=str(value or ""), key=key, max_chars=200, label_visibility=shown, placeholder=_("text to look for")) or None


def _money(field: FieldRow, value: Any, key: str, label: str) -> str | None:
    with st.container(key=f"condmoney_{key}" if label else f"condbare_{key}"):
        amount = money_field(label or _("Value"), field.name, key=key, value=number_of(value), negative_ok=True)
    return _as_kept(amount, value)


def _as_kept(now: Decimal | None, before: Any) -> str | None:
    """The same figure stays written as it was: 2000000 and 2000000.00 are no change."""
    if now is None:
        return None
    return str(before) if number_of(before) == now else f"{now:f}"


def _number(field: FieldRow, value: Any, key: str, name: str, shown: Any) -> str | None:
    """A rate is typed as percent."""
    rate = field.kind == "rate"
    began = rate_of(value) if rate else number_of(value)
    typed = st.number_input(
        f"{name} (%)" if rate else name,
        value=float(began) if began is not None else None,
        key=key,
        format="%.2f",
        step=1.0,
        label_visibility=shown,
        placeholder="%" if rate else "0",
    )
    if typed is None:
        return None
    figure = Decimal(str(round(typed, 4)))
    return _as_kept((figure / 100 if rate else figure).normalize(), value)
