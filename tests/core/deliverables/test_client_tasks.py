"""What the client's people do costs nothing (PRJ-43)."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.initiation.budget import propose_labour
from core.plan.baseline import budget_of_tasks
from db.models import Task
from tests import deliveries
from tests.projects import Firm


def test_a_task_of_the_client_has_no_part_of_the_budget() -> None:
    def task(i: int, client: int | None) -> SimpleNamespace:
        return SimpleNamespace(id=i, parent_id=None, stage_id=1, sort_key=str(i), effort_days=Decimal(10), is_summary=False, client_contact_id=client)

    assert budget_of_tasks([task(1, None), task(2, 7), task(3, None)], {1: Decimal("100.00")}) == {1: 50, 2: 0, 3: 50}


def test_labour_is_not_proposed_for_it(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    before = sum((line.days or Decimal(0) for line in propose_labour(firm.manager, project_id)), Decimal(0))
    contact = deliveries.contact_of(firm.sales, project_id)
    db.execute(update(Task).where(Task.project_id == project_id, Task.code == "2.1").values(client_contact_id=contact))
    db.commit()
    after = sum((line.days or Decimal(0) for line in propose_labour(firm.manager, project_id)), Decimal(0))
    assert before - after == 18
