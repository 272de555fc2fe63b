"""Two editors save the same plan at the same moment: nobody's change is lost, the second is shown what differs (PRJ-04)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.errors import Refusal, StaleScreen
from core.plan import service
from core.plan.draft import PlanDraft
from core.plan.edits import SetCell
from core.plan.refusals import PlanMovedOn
from db.models import Project
from tests import projects
from tests.projects import Firm, edited, opened


@pytest.fixture
def editing(fresh_db: str) -> Iterator[tuple[Firm, int, list[PlanDraft], int]]:
    """Two drafts of one plan: one renames 1.1, the other changes the days of 1.2."""
    with clock.at(projects.NOON):
        firm = projects.founded()
        project_id = firm.create()
        plan = opened(firm.manager, project_id)
        ids = {t.code: t.id for t in plan.draft.tasks}
        drafts = [edited(plan, SetCell(ids["1.1"], "name", "甲的名称")), edited(plan, SetCell(ids["1.2"], "effort_days", "9"))]
        yield firm, project_id, drafts, plan.version


def both(firm: Firm, project_id: int, drafts: list[PlanDraft], version: int) -> list[Any]:
    start = threading.Barrier(2)

    def save(draft: PlanDraft) -> Any:
        with clock.at(projects.NOON):
            start.wait(timeout=10)
            try:
                return service.save_plan(firm.manager, project_id, draft, seen_plan_version=version)
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(save, drafts))


def test_one_saves_the_other_is_shown_what_differs_and_merges(editing: tuple[Firm, int, list[PlanDraft], int]) -> None:
    firm, project_id, drafts, version = editing
    answers = both(firm, project_id, drafts, version)
    (refused,) = [a for a in answers if isinstance(a, Refusal)]
    assert isinstance(refused, PlanMovedOn)
    assert len(refused.theirs) == 1
    assert refused.conflicts == ()
    loser = drafts[answers.index(refused)]
    service.save_plan(firm.manager, project_id, loser, seen_plan_version=version, merge=True)
    after = projects.tasks(project_id)
    assert (after["1.1"].name, after["1.2"].effort_days) == ("甲的名称", 9)
    assert projects.project(project_id).plan_version == version + 2


def test_companion_without_the_lock_both_take_the_same_version(editing: tuple[Firm, int, list[PlanDraft], int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the project's lock both find the version they opened: neither is told of the other."""
    firm, project_id, drafts, version = editing
    met = threading.Barrier(2)

    def unlocked(session: Session, model: type[Project], record_id: int) -> Project:
        row = session.get_one(model, record_id)
        met.wait(timeout=10)
        return row

    monkeypatch.setattr(service, "lock", unlocked)
    answers = both(firm, project_id, drafts, version)
    assert not any(isinstance(a, PlanMovedOn) for a in answers)
    assert all(isinstance(a, service.Saved | StaleScreen) for a in answers)
    assert projects.project(project_id).plan_version == version + 1  # two saves, one step: the trace of a lost update
