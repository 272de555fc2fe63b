"""Saved views: under a name, per person, nobody else's (GEN-05)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.errors import NotFound, Required, TooLong
from core.preferences import service
from core.preferences.service import TooManyViews
from tests import factories


def test_a_view_is_kept_replaced_and_removed(db: Session) -> None:
    me = factories.actor(db)
    service.save_view(me, "projects", " 我的 <b> ", {"projects_chip": "late"})
    service.save_view(me, "projects", "我的 <b>", {"projects_chip": "mine", "projects_search": "'; drop"})
    service.save_view(me, "contracts", "我的 <b>", {})
    [view] = service.views(me, "projects")
    assert (view.name, view.parameters) == ("我的 <b>", {"projects_chip": "mine", "projects_search": "'; drop"})
    service.remove_view(me, view.id)
    assert service.views(me, "projects") == []
    assert len(service.views(me, "contracts")) == 1


def test_nobody_sees_or_removes_the_views_of_another(db: Session) -> None:
    me, other = (factories.actor(db) for _ in range(2))
    service.save_view(me, "projects", "mine", {})
    assert service.views(other, "projects") == []
    with pytest.raises(NotFound):
        service.remove_view(other, service.views(me, "projects")[0].id)
    assert len(service.views(me, "projects")) == 1


@pytest.mark.parametrize(("name", "refusal"), [("  ", Required), ("长" * 41, TooLong)])
def test_a_name_that_does_not_fit_is_refused(db: Session, name: str, refusal: type[Exception]) -> None:
    me = factories.actor(db)
    with pytest.raises(refusal):
        service.save_view(me, "projects", name, {})
    assert service.views(me, "projects") == []


def test_a_list_keeps_only_so_many(db: Session) -> None:
    me = factories.actor(db)
    for i in range(service.MOST_VIEWS):
        service.save_view(me, "projects", f"view {i}", {})
    with pytest.raises(TooManyViews):
        service.save_view(me, "projects", "one more", {})
    service.save_view(me, "projects", "view 0", {"projects_chip": "late"})
    assert len(service.views(me, "projects")) == service.MOST_VIEWS
