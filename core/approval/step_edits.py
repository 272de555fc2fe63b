"""Edits of a draft's steps that keep the graph whole: what followed a step still follows something. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from core.approval.definition import ApproverRule, StepDefinition

Steps = tuple[StepDefinition, ...]
LONGEST_KEY = 40


def key_for(name: str, taken: Collection[str]) -> str:
    """A key made of the name: its Latin words, else "step"; numbered when it is taken.

    >>> key_for("General manager", {"finance"}), key_for("财务", ()), key_for("Finance", {"finance"})
    ('general_manager', 'step_1', 'finance_2')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[: LONGEST_KEY - 4]
    if stem and stem not in taken:
        return stem
    n = 2 if stem else 1
    while f"{stem or 'step'}_{n}" in taken:
        n += 1
    return f"{stem or 'step'}_{n}"


def fresh_step(steps: Sequence[StepDefinition], name: str, name_en: str) -> StepDefinition:
    """A step that does not say yet who decides."""
    return StepDefinition(key=key_for(name_en, {s.key for s in steps}), name=name, name_en=name_en, approver=ApproverRule(kind="company_role"))


def insert_after(steps: Sequence[StepDefinition], key: str, new: StepDefinition) -> Steps:
    """Right after a step, before all that followed it; "" is the start."""
    placed = new.model_copy(update={"after": (key,) if key else ()})
    followed = [s.model_copy(update={"after": _swapped(s.after, key, (new.key,)) if key else s.after or (new.key,)}) for s in steps]
    at = next((n + 1 for n, s in enumerate(steps) if s.key == key), 0)
    return (*followed[:at], placed, *followed[at:])


def insert_beside(steps: Sequence[StepDefinition], key: str, new: StepDefinition) -> Steps:
    """Parallel to a step: it waits for the same ones, and who waits for the one waits for both."""
    there = next(s for s in steps if s.key == key)
    placed = new.model_copy(update={"after": there.after})
    joined = [s.model_copy(update={"after": (*s.after, new.key)}) if key in s.after else s for s in steps]
    at = next(n + 1 for n, s in enumerate(steps) if s.key == key)
    return (*joined[:at], placed, *joined[at:])


def remove(steps: Sequence[StepDefinition], key: str) -> Steps:
    """Without the step; who waited for it waits for what it waited for. Who took its choice of persons chooses nobody now."""
    gone = next(s for s in steps if s.key == key)
    bridge = tuple(k for k in gone.after if k != key)
    left = [s.model_copy(update={"after": _swapped(s.after, key, tuple(k for k in bridge if k != s.key))}) for s in steps if s.key != key]
    return tuple(s.model_copy(update={"approver": s.approver.model_copy(update={"step": ""})}) if s.approver.step == key else s for s in left)


def move(steps: Sequence[StepDefinition], key: str, *, up: bool) -> Steps:
    """One place up or down in the list. Where the two stand in sequence they change places in the flow too; else only the list changes."""
    rows = list(steps)
    at = next(n for n, s in enumerate(rows) if s.key == key)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return tuple(rows)
    first, second = (rows[to], rows[at]) if up else (rows[at], rows[to])
    if second.after == (first.key,) and not any(first.key in s.after for s in rows if s.key != second.key):
        rows = [_changed_places(s, first, second) for s in rows]
    rows[at], rows[to] = rows[to], rows[at]
    return tuple(rows)


def _changed_places(step: StepDefinition, first: StepDefinition, second: StepDefinition) -> StepDefinition:
    if step.key == first.key:
        return step.model_copy(update={"after": (second.key,)})
    if step.key == second.key:
        return step.model_copy(update={"after": first.after})
    return step.model_copy(update={"after": _swapped(step.after, second.key, (first.key,))})


def rekey(steps: Sequence[StepDefinition], old: str, new: str) -> Steps:
    """Another key for a step, in all that name it."""

    def renamed(step: StepDefinition) -> StepDefinition:
        rule = step.approver.model_copy(update={"step": new}) if step.approver.step == old else step.approver
        return step.model_copy(update={"key": new if step.key == old else step.key, "after": _swapped(step.after, old, (new,)), "approver": rule})

    return tuple(renamed(s) for s in steps)


def _swapped(after: tuple[str, ...], key: str, by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for k in after for name in (by if k == key else (k,))))
