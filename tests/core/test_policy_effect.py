"""What a change of a policy would touch, counted before it is saved (PLT-10)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.errors import NotPermitted, Refusal
from core.policy_effect import effect
from db.models import CostLine, ProjectSummary
from tests import factories as f
from tests.core.labour.people import FRIDAY, make_team, on


def test_drafts_under_a_new_floor_are_counted(db: Session) -> None:
    manager = f.actor(db)
    for cost in ("600000.00", "720000.00"):
        project = f.project(db, manager=manager, state="draft")
        db.add(CostLine(project_id=project.id, stage_id=project.stages[0].id, account_id=f.account(db).id, kind="labour", net_cost=Decimal(cost)))
    db.flush()
    (found,) = effect(f.actor(db, Role.ADMIN), "margin_floor.management_consulting", "0.41")
    assert found.facts == {"count": 2, "before": 1, "after": 2}


def test_projects_beyond_a_new_tolerance_are_counted(db: Session) -> None:
    for progress in ("40.0", "46.0", "50.0"):
        project = f.project(db, manager=f.actor(db))
        db.merge(ProjectSummary(project_id=project.id, progress=Decimal(progress), planned_progress=Decimal("50.0")))
    db.flush()
    (found,) = effect(f.actor(db, Role.ADMIN), "deviation.tolerance_points", "3")
    assert found.facts == {"count": 3, "before": 1, "after": 2}


def test_waiting_reports_are_counted_for_the_rate_and_the_lock_day(db: Session) -> None:
    with on(FRIDAY):
        team = make_team(db)
        team.report(hours=5)
        team.report(hours=2, who=team.manager, submit=False)
        admin = f.actor(db, Role.ADMIN)
        assert effect(admin, "labour.actual_rate", "person")[0].facts == {"count": 1, "persons": 0}
        assert effect(admin, "report.lock_day", 3)[0].facts == {"count": 1, "before": 0, "after": 0}


def test_same_value_or_a_policy_nothing_hangs_on_says_nothing(db: Session) -> None:
    admin = f.actor(db, Role.ADMIN)
    assert not effect(admin, "deviation.tolerance_points", "5")
    assert not effect(admin, "sign_in.failures", 7)


def test_value_that_does_not_fit_and_person_without_the_right_are_refused(db: Session) -> None:
    with pytest.raises(Refusal):
        effect(f.actor(db, Role.ADMIN), "margin_floor.audit", "7")
    with pytest.raises(NotPermitted):
        effect(f.actor(db, Role.MEMBER), "margin_floor.audit", "0.2")
