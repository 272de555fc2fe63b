"""Constraints, effort-driven dates and estimates of a plan while it is typed (PRJ-04, PRJ-05, PRJ-30)."""
from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from core.errors import Refusals
from core.plan import checks, dates
from core.plan.checks import Known
from core.plan.draft import PlanDraft
from core.plan.edits import Paste, SetCell, Undo
from core.plan.tree import DraftTask
from tests.core.plan.plans import CONTEXT, small_plan


def after(*edits: SetCell) -> PlanDraft:
    draft = small_plan()
    for edit in edits:
        draft = draft.apply(edit, CONTEXT)
    return draft


def of(draft: PlanDraft, key: int) -> DraftTask:
    return next(t for t in draft.tasks if t.id == key)


# task 4 runs 24 Aug (Monday) … 4 September with 10 days; 李娜 is away on the 25th and half the 26th
def test_an_effort_driven_task_ends_where_its_effort_ends() -> None:
    driven = after(SetCell(4, "responsible", "李娜"), SetCell(4, "effort_driven", "是"))
    assert of(driven, 4).finishes_on == dt.date(2026, 9, 8)
    assert of(driven, 20).finishes_on == dt.date(2026, 9, 18)
    less = driven.apply(SetCell(4, "effort_days", "3"), CONTEXT)
    assert of(less, 4).finishes_on == dt.date(2026, 8, 28)
    other = less.apply(SetCell(4, "responsible", "周涛"), CONTEXT)
    assert of(other, 4).finishes_on == dt.date(2026, 8, 26)
    assert of(other.apply(SetCell(4, "starts_on", "2026-08-27"), CONTEXT), 4).finishes_on == dt.date(2026, 8, 31)


def test_a_typed_finish_takes_the_date_over_and_undo_gives_it_back() -> None:
    driven = after(SetCell(4, "effort_driven", "yes"))
    typed = driven.apply(SetCell(4, "finishes_on", "2026-09-11"), CONTEXT)
    assert (of(typed, 4).effort_driven, of(typed, 4).finishes_on) == (False, dt.date(2026, 9, 11))
    assert of(typed.apply(Undo(), CONTEXT), 4) == of(driven, 4)
    pasted = driven.apply(Paste((4,), ("effort_driven", "finishes_on"), (("yes", "2026-12-31"),), ()), CONTEXT)
    assert (of(pasted, 4).effort_driven, of(pasted, 4).finishes_on) == (True, dt.date(2026, 9, 4))


def test_only_the_rows_an_edit_touches_follow_their_effort() -> None:
    """A member who edits one task does not move another one whose person fell ill since it was saved."""
    saved = PlanDraft.of(replace(t, effort_driven=True, responsible_id=1) if t.id == 4 else t for t in small_plan().tasks)
    assert saved.apply(SetCell(1, "name", "开工"), CONTEXT).changed().edited == {1: ("name",)}


def test_milestones_and_tasks_without_effort_are_not_driven() -> None:
    milestone = after(SetCell(4, "effort_driven", "1"), SetCell(4, "pessimistic_days", "12"), SetCell(4, "is_milestone", "1"))
    assert (of(milestone, 4).effort_driven, of(milestone, 4).pessimistic_days) == (False, None)
    assert not of(milestone.apply(SetCell(4, "effort_driven", "1"), CONTEXT), 4).effort_driven
    empty = after(SetCell(4, "effort_days", ""), SetCell(4, "effort_driven", "1"))
    assert [(i.field, i.refusal.code, i.blocks) for i in empty.issues(CONTEXT)] == [("effort_driven", "driven_without_effort", False)]
    assert of(empty, 4).finishes_on == dt.date(2026, 9, 4)


@pytest.mark.parametrize(("field", "text", "code"), [
    ("optimistic_days", "10.5", "estimate_out_of_order"), ("pessimistic_days", "9.5", "estimate_out_of_order"), ("optimistic_days", "-1", "effort_negative"),
    ("finish_by_on", "2026-08-20", "dates_reversed"), ("work_type", "飞行", "work_type_not_known"), ("client_contact", "无名", "client_person_unknown"),
    ("not_before_on", "soon", "not_a_date"), ("effort_driven", "maybe", "not_yes_or_no")])
def test_what_cannot_stand_blocks_saving_and_says_why(field: str, text: str, code: str) -> None:
    draft = after(SetCell(4, "not_before_on", "2026-08-24"), SetCell(4, field, text))
    assert [(i.id, i.field, i.refusal.code) for i in draft.issues(CONTEXT) if i.blocks] == [(4, field, code)]


def test_estimates_around_the_effort_are_fine_and_the_service_refuses_what_the_screen_does() -> None:
    known = Known(people=None, stages={11, 12}, work_types={21}, clients={31})
    named = (SetCell(4, "work_type", "on site"), SetCell(4, "client_contact", "wang"))
    fine = after(SetCell(4, "optimistic_days", "8"), SetCell(4, "pessimistic_days", "10"), *named)
    assert (of(fine, 4).work_type_id, of(fine, 4).client_contact_id, fine.issues(CONTEXT)) == (21, 31, [])
    checks.require_valid(fine.tasks, known)
    wrong = tuple(replace(t, optimistic_days=Decimal(99), work_type_id=22, client_contact_id=99) if t.id == 4 else t for t in fine.tasks)
    with pytest.raises(Refusals) as caught:
        checks.require_valid(wrong, known)
    assert sorted(r.code for r in caught.value.refusals) == ["client_person_unknown", "estimate_out_of_order", "work_type_not_known"]


def test_not_before_holds_a_task_when_the_plan_is_saved_and_when_gaps_are_closed() -> None:
    """Task 2 follows task 1 (until 7 August); it may not begin before the 19th."""
    held = after(SetCell(2, "not_before_on", "2026-08-19"))
    for schedule in (dates.pushed, dates.pulled):
        found = schedule(held.tasks, starts_on=CONTEXT.starts_on, calendar=CONTEXT.calendar)
        assert found.tasks[2].starts_on == dt.date(2026, 8, 19)
        assert found.tasks[1].total_float == 7
    whole = after(SetCell(20, "not_before_on", "2026-09-01"))
    assert dates.pushed(whole.tasks, starts_on=CONTEXT.starts_on, calendar=CONTEXT.calendar).tasks[4].starts_on == dt.date(2026, 9, 1)


def test_a_missed_must_finish_by_is_negative_float_and_told_with_its_days() -> None:
    """Phase 1 (until 21 August) must be finished by the 19th: its chain has two days too few; the plan can still be saved."""
    late = after(SetCell(10, "finish_by_on", "2026-08-19"))
    found = dates.pushed(late.tasks, starts_on=CONTEXT.starts_on, calendar=CONTEXT.calendar)
    told = dates.missed(late.tasks, found)
    assert {key: (r.facts["task"], r.facts["days"], r.facts["finishes_on"]) for key, r in told.items()} == {10: ("1", 2, dt.date(2026, 8, 21))}
    assert [found.tasks[key].total_float for key in (1, 2, 3)] == [-2, -2, -2]
    late.require_savable(CONTEXT)
    kept = after(SetCell(10, "finish_by_on", "2026-08-23"))
    assert dates.missed(kept.tasks, dates.pushed(kept.tasks, starts_on=CONTEXT.starts_on, calendar=CONTEXT.calendar)) == {}
