"""The company budget of a test, as an approval would put it into effect."""

from __future__ import annotations

from collections.abc import Sequence

from core.access import Actor
from core.budget.effect import BudgetEdit, put_into_effect
from core.unit import writing


def in_effect(actor: Actor, year: int, edits: Sequence[BudgetEdit]) -> int:
    """Plans and revises the lines of a year; returns how many changed."""
    with writing(actor, "test.budget") as session:
        return put_into_effect(session, actor, year, edits)
