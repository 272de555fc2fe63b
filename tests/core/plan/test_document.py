"""A plan kept inside a document comes back as it was (PRJ-14)."""
from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, replace
from decimal import Decimal

from core.plan.document import from_json, to_json
from core.plan.draft import PlanDraft
from core.plan.tree import DraftTask, Link
from core.scheduling.model import LinkKind
from tests.core.plan.plans import small_plan


def _full() -> PlanDraft:
    """The small plan with one task that has a value in every field."""
    day = dt.date(2026, 9, 7)
    every = {"responsible_id": 2, "role": "consultant", "stage_id": 11, "deliverable": "报告", "not_before_on": day, "finish_by_on": day,
             "effort_driven": True, "work_type_id": 4, "client_contact_id": 5, "optimistic_days": Decimal("3.50"), "pessimistic_days": Decimal(9),
             "predecessors": (Link(4, LinkKind.SS, 2), Link("new-1", LinkKind.FF, -1))}
    tasks = [replace(t, **every) if t.id == 5 else t for t in small_plan().tasks]
    return PlanDraft.of([*tasks, DraftTask("new-1", None, 4, "里程碑", None, "", None, day, day, Decimal(0), (), "", True)])


def test_every_field_of_a_task_survives_json() -> None:
    """Fields are counted, so that a field added to the task cannot be forgotten here."""
    tasks = _full().tasks
    assert from_json(json.loads(json.dumps(to_json(tasks)))) == tasks
    blank = DraftTask("x")
    unset = [f.name for f in fields(DraftTask) if all(getattr(t, f.name) == getattr(blank, f.name) for t in tasks) and f.name != "code"]
    assert unset == []


def test_a_document_of_before_a_field_existed_still_opens() -> None:
    rows = to_json(_full().tasks)
    for row in rows:
        del row["effort_driven"], row["pessimistic_days"]
    assert [t.pessimistic_days for t in from_json(rows)] == [None] * 9
