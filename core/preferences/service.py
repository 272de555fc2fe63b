"""Saved views: a list's search, filters and columns under a name, per person (GEN-05)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from core.access import Actor
from core.errors import NotFound, Refusal, require_text
from core.unit import reading, writing
from db.models import SavedView

LONGEST_NAME = 40
LONGEST_QUERY = 2000
MOST_VIEWS = 20


class TooManyViews(Refusal):
    """A list keeps only so many views of one person."""

    code = "too_many_views"


@dataclass(frozen=True)
class ViewRow:
    id: int
    name: str
    parameters: dict[str, str]  # as they stand in the address


def views(actor: Actor, list_key: str) -> list[ViewRow]:
    """The person's own views of a list, by name."""
    with reading(actor) as s:
        found = s.scalars(select(SavedView).where(SavedView.employee_id == actor.employee_id, SavedView.list_key == list_key).order_by(SavedView.name)).all()
        return [ViewRow(v.id, v.name, json.loads(v.query)) for v in found]


def save_view(actor: Actor, list_key: str, name: str, parameters: Mapping[str, str]) -> None:
    """Keeps what the list shows under the name; a view of that name is replaced."""
    name = require_text(name, field="view_name", longest=LONGEST_NAME)
    query = require_text(json.dumps(dict(parameters), ensure_ascii=False, sort_keys=True), field="view_name", longest=LONGEST_QUERY)
    with writing(actor, "saved_view.save") as s:
        view = s.scalar(
            select(SavedView).where(SavedView.employee_id == actor.employee_id, SavedView.list_key == list_key, SavedView.name == name).with_for_update()
        )
        if view is None:
            many = s.scalar(select(func.count()).where(SavedView.employee_id == actor.employee_id, SavedView.list_key == list_key)) or 0
            if many >= MOST_VIEWS:
                raise TooManyViews(most=MOST_VIEWS, field="view_name")
            s.add(SavedView(employee_id=actor.employee_id, list_key=list_key, name=name, query=query))
        else:
            view.query = query


def remove_view(actor: Actor, view_id: int) -> None:
    """Forgets one of the person's own views."""
    with writing(actor, "saved_view.remove") as s:
        gone = s.scalar(delete(SavedView).where(SavedView.id == view_id, SavedView.employee_id == actor.employee_id).returning(SavedView.id))
        if gone is None:
            raise NotFound()
