"""Policies with effective dates (PLT-10): config.toml's defaults, over them what an administrator set, from which day on.

A change is a new row; nothing is overwritten. Of several rows for one day the last one written holds."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.errors import AsWord, Fact, Refusal
from core.once import once
from core.settings import DEFAULTS, settings
from core.settings.base import Section
from core.unit import reading, writing
from db.models import Employee, PolicyValue


class UnknownPolicy(Refusal):
    code = "unknown_policy"


class PolicyValueInvalid(Refusal):
    """The value does not fit the policy: a list or weights that do not hold together."""

    code = "policy_value_invalid"


class PolicyOutOfRange(PolicyValueInvalid):
    """No figure, or one outside `least` … `most`."""

    code = "policy_out_of_range"


class PolicyNotAChoice(PolicyValueInvalid):
    code = "policy_not_a_choice"


class PolicyInPast(Refusal):
    """A change may not reach back: what was decided under the old value stays decided."""

    code = "policy_in_past"


@dataclass(frozen=True)
class PolicyKind:
    """How a screen asks for a policy: figure, count, choice, switch, list or weights, and its limits."""

    key: str
    kind: Literal["figure", "count", "choice", "switch", "list", "weights"]
    least: Fact = None
    most: Fact = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolicyRow:
    """One policy as it stands: what holds today, since when (None: the default), and the next change already set."""

    key: str
    default: Any
    value: Any
    from_on: dt.date | None
    next_value: Any = None
    next_on: dt.date | None = None


@dataclass(frozen=True)
class PolicyChange:
    value: Any
    from_on: dt.date
    set_by: str
    set_by_en: str
    set_at: dt.datetime


def value(session: Session, key: str, on: dt.date | None = None) -> Any:
    """The policy's value on a day (today without one), typed as in `core.settings.model`."""
    _known(key)
    return values(session, on)[key]


def values(session: Session, on: dt.date | None = None) -> Mapping[str, Any]:
    """Every policy on a day, by dotted name; one statement, once in a use case: all of it sees the same rules."""
    day = on or clock.today()
    return once(session, ("policies", day), lambda: _values(session, day))


def _values(session: Session, day: dt.date) -> Mapping[str, Any]:
    rows = session.connection().execute(
        select(PolicyValue.key, PolicyValue.value).where(PolicyValue.from_on <= day)
        .order_by(PolicyValue.key, PolicyValue.from_on.desc(), PolicyValue.id.desc()).ext(distinct_on(PolicyValue.key)))
    return {**DEFAULTS, **{row.key: _typed(row.key, row.value) for row in rows if row.key in DEFAULTS}}


def change(actor: Actor, key: str, new: Any, from_on: dt.date) -> None:
    """Sets a policy from a day on, today or later; the trail and the history keep who and when."""
    require(actor, Permission.POLICY_CHANGE)
    typed = _typed(key, new)
    if from_on < clock.today():
        raise PolicyInPast(field="from_on", from_on=from_on)
    with writing(actor, "policy.change") as session:
        session.add(PolicyValue(key=key, value=to_jsonable_python(typed), from_on=from_on, set_by_id=actor.employee_id, set_at=clock.now()))


def checked(key: str, new: Any) -> Any:
    """A typed value as the policy's own; refuses what does not fit it. Nothing is saved."""
    return _typed(key, new)


def history(actor: Actor, key: str) -> list[PolicyChange]:
    """Every change of a policy, the newest first."""
    require(actor, Permission.POLICY_READ)
    _known(key)
    with reading(actor) as session:
        rows = session.execute(
            select(PolicyValue.value, PolicyValue.from_on, Employee.name, Employee.name_en, PolicyValue.set_at)
            .join(Employee, Employee.id == PolicyValue.set_by_id)
            .where(PolicyValue.key == key).order_by(PolicyValue.id.desc())).all()
    return [PolicyChange(_typed(key, stored), *who_and_when) for stored, *who_and_when in rows]


def table(actor: Actor) -> list[PolicyRow]:
    """All policies for the screen, in the order of config.toml."""
    require(actor, Permission.POLICY_READ)
    today = clock.today()
    with reading(actor) as session:
        stored = session.execute(select(PolicyValue.key, PolicyValue.value, PolicyValue.from_on).order_by(PolicyValue.from_on, PolicyValue.id)).all()
    rows = {key: PolicyRow(key, default, default, None) for key, default in DEFAULTS.items()}
    for key, raw, from_on in stored:
        row = rows.get(key)
        if row is None:
            continue
        typed = _typed(key, raw)
        if from_on <= today:
            rows[key] = PolicyRow(key, row.default, typed, from_on)
        elif row.next_on is None or from_on == row.next_on:
            rows[key] = PolicyRow(key, row.default, row.value, row.from_on, typed, from_on)
    return list(rows.values())


def kind_of(key: str) -> PolicyKind:
    """What a policy takes, read off its declaration."""
    _known(key)
    field = _field(key)
    kinds: dict[Any, Literal["figure", "count", "switch", "list", "weights"]] = {bool: "switch", int: "count", tuple: "list", dict: "weights"}
    if get_origin(field.annotation) is Literal:
        return PolicyKind(key, "choice", choices=get_args(field.annotation))
    base = get_origin(field.annotation) or field.annotation
    return PolicyKind(key, kinds.get(base, "figure"), least=_bound(field, Ge, Gt), most=_bound(field, Le, Lt))


def _bound(field: FieldInfo, closed: type, open_: type) -> Fact:
    """The figure of a `ge`/`gt` or `le`/`lt` limit; None without one."""
    words = {Ge: "ge", Gt: "gt", Le: "le", Lt: "lt"}
    limits: list[Fact] = [getattr(limit, words[type(limit)]) for limit in field.metadata if isinstance(limit, closed | open_)]
    return limits[0] if limits else None


def _known(key: str) -> None:
    if key not in DEFAULTS:
        raise UnknownPolicy(key=key)


def _section(key: str) -> tuple[Section, str]:
    section, _, field = key.partition(".")
    return getattr(settings(), section), field


def _field(key: str) -> FieldInfo:
    section, field = _section(key)
    return type(section).model_fields[field]


def _typed(key: str, raw: Any) -> Any:
    """A stored or typed value as the policy's own type; refuses what does not fit it."""
    _known(key)
    section, field = _section(key)
    try:
        return getattr(type(section).model_validate({field: raw}), field)
    except ValidationError as wrong:
        raise _misfit(kind_of(key)) from wrong


def _misfit(kind: PolicyKind) -> PolicyValueInvalid:
    policy = AsWord(f"policy.{kind.key}")
    if kind.kind == "choice":
        return PolicyNotAChoice(field=kind.key, policy=policy, choices=[AsWord(f"policy_choice.{c}") for c in kind.choices])
    if kind.least is not None and kind.most is not None:
        return PolicyOutOfRange(field=kind.key, policy=policy, least=kind.least, most=kind.most)
    return PolicyValueInvalid(field=kind.key, policy=policy)
