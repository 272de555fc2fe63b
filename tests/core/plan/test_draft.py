"""The draft of a plan: every edit, what it refuses, undo, what counts as changed."""
from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.errors import Refusal
from core.plan.draft import PlanDraft
from core.plan.edits import FIELDS, AddTask, Delete, Edit, Fill, Indent, LinkInOrder, MoveTo, Outdent, Paste, Redo, SetCell, SetDates, Shift, Undo, Unlink
from core.plan.errors import CellsInvalid
from core.plan.tree import DraftTask, Link, predecessor_text
from core.scheduling.model import LinkKind, TaskKey
from tests.core.plan.plans import CONTEXT, outline, small_plan


def after(*edits: Edit) -> PlanDraft:
    draft = small_plan()
    for edit in edits:
        draft = draft.apply(edit, CONTEXT)
    return draft


def row(draft: PlanDraft, key: TaskKey) -> DraftTask:
    return next(task for task in draft.tasks if task.id == key)


def test_opened_plan_has_codes_and_rolled_up_summaries() -> None:
    draft = small_plan()
    assert outline(draft) == ["1 启动", "1.1 启动会", "1.2 章程", "1.3 签署", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]
    assert (row(draft, 10).effort_days, row(draft, 10).starts_on, row(draft, 10).finishes_on) == (Decimal("11.5"), dt.date(2026, 8, 3), dt.date(2026, 8, 21))
    assert not draft.issues(CONTEXT)
    assert draft.changed().count == 0


@pytest.mark.parametrize(("field", "text", "attribute", "value"), [
    ("name", " 启动会与章程 ", "name", "启动会与章程"), ("responsible", "Zhou Tao", "responsible_id", 2), ("responsible", "", "responsible_id", None),
    ("role", "顾问", "role", "consultant"), ("stage", "build", "stage_id", 12), ("finishes_on", "8-12", "finishes_on", dt.date(2026, 8, 12)),
    ("effort_days", "7.25", "effort_days", Decimal("7.25")), ("predecessors", "2.1SS+3", "predecessors", (Link(4, LinkKind.SS, 3),)),
    ("deliverable", "章程（盖章）", "deliverable", "章程（盖章）"), ("is_milestone", "是", "is_milestone", True)])
def test_a_typed_cell_becomes_the_value_and_undo_brings_the_old_one(field: str, text: str, attribute: str, value: object) -> None:
    changed = after(SetCell(1, field, text)) if field != "predecessors" else after(Unlink((4,)), SetCell(1, field, text))
    assert getattr(row(changed, 1), attribute) == value
    assert changed.apply(Undo(), CONTEXT).apply(Redo(), CONTEXT).now == changed.now


def test_a_moved_start_takes_the_finish_along_over_the_weekend() -> None:
    moved = row(after(SetCell(1, "starts_on", "2026-08-06")), 1)
    assert (moved.starts_on, moved.finishes_on) == (dt.date(2026, 8, 6), dt.date(2026, 8, 12))


def test_a_milestone_takes_no_days_and_stands_on_one_date() -> None:
    draft = after(SetCell(3, "is_milestone", "是"))
    assert (row(draft, 3).effort_days, row(draft, 3).starts_on, row(draft, 3).finishes_on) == (Decimal(0), dt.date(2026, 8, 21), dt.date(2026, 8, 21))
    refused = draft.apply(SetCell(3, "effort_days", "2"), CONTEXT)
    assert refused.bad[3, "effort_days"].refusal.code == "milestone_with_effort"
    assert row(draft.apply(SetCell(3, "finishes_on", "8-24"), CONTEXT), 3).starts_on == dt.date(2026, 8, 24)


@pytest.mark.parametrize(("field", "text", "code"), [
    ("responsible", "赵六", "person_unknown"), ("role", "wizard", "role_unknown"), ("stage", "9", "stage_unknown"), ("starts_on", "soon", "not_a_date"),
    ("effort_days", "-1", "effort_negative"), ("effort_days", "0.001", "number_too_precise"),
    ("predecessors", "9.9", "predecessor_unknown"), ("predecessors", "after", "predecessor_unreadable"),
    ("predecessors", "1.1", "predecessor_on_own_branch"), ("predecessors", "1", "predecessor_on_own_branch"), ("predecessors", "2.1", "dependency_loop"),
    ("name", "长" * 10_000, "too_long")])
def test_what_cannot_be_read_stays_in_its_cell_with_the_reason(field: str, text: str, code: str) -> None:
    draft = after(SetCell(1, field, text))
    assert (draft.bad[1, field].text, draft.bad[1, field].refusal.code) == (text[:2000], code)
    assert draft.tasks == small_plan().tasks
    assert draft.changed().count == 1
    with pytest.raises(CellsInvalid):
        draft.require_savable(CONTEXT)
    assert not draft.apply(SetCell(1, field, "" if field != "name" else "好"), CONTEXT).bad


def test_a_loop_names_the_tasks_in_it() -> None:
    assert after(SetCell(1, "predecessors", "2.1")).bad[1, "predecessors"].refusal.facts["loop"] == "1.1 启动会 → 1.2 章程 → 1.3 签署 → 2.1 主计划 → 1.1 启动会"


def test_finish_before_start_and_an_empty_name_block_saving() -> None:
    draft = after(SetCell(2, "finishes_on", "2026-08-09"), SetCell(5, "name", ""))
    found = [(i.id, i.field, i.refusal.code, i.blocks) for i in draft.issues(CONTEXT)]
    assert found == [(2, "finishes_on", "dates_reversed", True), (5, "name", "required", True)]


def test_a_task_outside_the_project_is_shown_but_does_not_block() -> None:
    draft = after(SetCell(6, "finishes_on", "2027-03-01"))
    assert [(i.refusal.code, i.blocks) for i in draft.issues(CONTEXT)] == [("task_outside_project", False)]
    draft.require_savable(CONTEXT)


@pytest.mark.parametrize(("edit", "rows"), [
    (Indent((6,)), ["1 启动", "1.1 启动会", "1.2 章程", "1.3 签署", "2 计划", "2.1 主计划", "2.2 评审", "2.3 收尾"]),
    (Indent((2, 3)), ["1 启动", "1.1 启动会", "1.1.1 章程", "1.1.2 签署", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]),
    (Outdent((2,)), ["1 启动", "1.1 启动会", "2 章程", "2.1 签署", "3 计划", "3.1 主计划", "3.2 评审", "4 收尾"]),
    (Shift((20,), -1), ["1 计划", "1.1 主计划", "1.2 评审", "2 启动", "2.1 启动会", "2.2 章程", "2.3 签署", "3 收尾"]),
    (Shift((1, 2), -1), ["1 启动", "1.1 启动会", "1.2 章程", "1.3 签署", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]),
    (Shift((1, 2), 1), ["1 启动", "1.1 签署", "1.2 启动会", "1.3 章程", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]),
    (MoveTo((6,), 1, "before"), ["1 启动", "1.1 收尾", "1.2 启动会", "1.3 章程", "1.4 签署", "2 计划", "2.1 主计划", "2.2 评审"]),
    (MoveTo((1,), 3, "after"), ["1 启动", "1.1 章程", "1.2 签署", "1.3 启动会", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]),
    (MoveTo((2, 3), 20, "inside"), ["1 启动", "1.1 启动会", "2 计划", "2.1 章程", "2.2 签署", "2.3 主计划", "2.4 评审", "3 收尾"]),
    (MoveTo((10,), 10, "after"), ["1 启动", "1.1 启动会", "1.2 章程", "1.3 签署", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]),
    (Delete((10, 2)), ["1 计划", "1.1 主计划", "1.2 评审", "2 收尾"]),
    (AddTask("n1", 2), ["1 启动", "1.1 启动会", "1.2 章程", "1.3 ", "1.4 签署", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]),
    (AddTask("n1", 10), ["1 启动", "1.1 ", "1.2 启动会", "1.3 章程", "1.4 签署", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾"]),
    (AddTask("n1"), ["1 启动", "1.1 启动会", "1.2 章程", "1.3 签署", "2 计划", "2.1 主计划", "2.2 评审", "3 收尾", "4 "])])
def test_rows_move_as_the_edit_says_and_undo_puts_them_back(edit: Edit, rows: list[str]) -> None:
    draft = after(edit)
    assert outline(draft) == rows
    assert draft.apply(Undo(), CONTEXT).tasks == small_plan().tasks


@pytest.mark.parametrize(("edit", "code"), [
    (Indent((10,)), "nothing_to_indent_under"), (Outdent((6,)), "already_top_level"), (MoveTo((10,), 2, "after"), "move_into_own_branch"),
    (LinkInOrder((5, 1)), "dependency_loop"), (LinkInOrder((10, 1)), "predecessor_on_own_branch")])
def test_a_structure_that_cannot_be_is_refused_and_changes_nothing(edit: Edit, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        after(edit)
    assert refusal.value.code == code


def test_links_follow_their_task_when_codes_change() -> None:
    draft = after(MoveTo((20,), 10, "before"))
    assert predecessor_text(row(draft, 4), draft.codes) == "2.3"
    assert predecessor_text(row(draft, 6), draft.codes) == "1.2"


def test_links_into_the_own_branch_end_with_the_indent() -> None:
    draft = after(Indent((2, 3)))
    assert (row(draft, 2).predecessors, row(draft, 3).predecessors, row(draft, 4).predecessors) == ((), (Link(2),), (Link(3),))


def test_link_and_unlink() -> None:
    linked = after(Unlink((4,)), LinkInOrder((1, 4, 6), LinkKind.SS))
    assert [(link.predecessor_id, link.kind) for link in row(linked, 6).predecessors] == [(5, LinkKind.FS), (4, LinkKind.SS)]
    assert row(linked.apply(Unlink((4, 6)), CONTEXT), 6).predecessors == (Link(5),)


def test_a_deleted_task_takes_the_links_to_it_along() -> None:
    assert row(after(Delete((2,))), 3).predecessors == ()


def test_pasted_cells_fill_rows_and_more_become_new_rows() -> None:
    cells = (("甲", "李娜", "3"), ("乙", "nobody", "2"), ("丙", "周涛", "x"), ("丁", "", "1"))
    draft = after(Paste((5, 6), ("name", "responsible", "effort_days"), cells, ("n1", "n2")))
    assert outline(draft)[-4:] == ["2.2 甲", "3 乙", "4 丙", "5 丁"]
    assert {key: bad.refusal.code for key, bad in draft.bad.items()} == {(6, "responsible"): "person_unknown", ("n1", "effort_days"): "not_a_number"}
    assert row(draft, "n2").effort_days == 1
    assert draft.apply(Undo(), CONTEXT).tasks == small_plan().tasks


def test_a_pasted_table_with_a_heading_comes_as_a_tree_with_its_own_codes() -> None:
    table = (("编号", "任务", "人天", "前置任务"), ("1", "调研", "", ""), ("1.1", "访谈", "3", ""), ("1.2", "问卷", "2", "1.1FS+1"), ("2", "报告", "5", "1.2"))
    draft = after(Paste((6,), ("name",), table, ("n1", "n2", "n3", "n4")))
    assert outline(draft)[-4:] == ["4 调研", "4.1 访谈", "4.2 问卷", "5 报告"]
    assert row(draft, "n3").predecessors == (Link("n2", LinkKind.FS, 1),)
    assert row(draft, "n4").predecessors == (Link("n3"),)
    assert row(draft, "n1").effort_days == 5


def test_a_pasted_table_without_codes_takes_levels_from_spaces() -> None:
    table = (("Task", "Days"), ("Survey", ""), ("  Interviews", "3"), ("\u3000Questionnaire", "2"), ("Report", "5"))
    assert outline(after(Paste((), ("name",), table, ("a", "b", "c", "d"))))[-4:] == ["4 Survey", "4.1 Interviews", "4.2 Questionnaire", "5 Report"]


def test_a_large_paste_is_quick() -> None:
    table = [("WBS", "Task", "Days", "Predecessors")] + [(f"{n}", f"Task {n}", "1", f"{n - 1}" if n > 1 else "") for n in range(1, 501)]
    draft = after(Paste((), ("name",), tuple(table), tuple(f"n{n}" for n in range(500))))
    assert len(draft.tasks) == 508
    assert not draft.bad


def test_filling_several_cells_is_one_step() -> None:
    draft = after(Fill((1, 2, 10), "responsible", "李娜"))
    assert [row(draft, key).responsible_id for key in (1, 2, 10)] == [1, 1, 1]
    assert draft.apply(Undo(), CONTEXT).tasks == small_plan().tasks


def test_dates_of_a_schedule_come_in_one_step_and_roll_up() -> None:
    draft = after(SetDates({1: (dt.date(2026, 8, 4), dt.date(2026, 8, 10)), 10: (dt.date(2020, 1, 1), dt.date(2020, 1, 2))}))
    assert row(draft, 10).starts_on == dt.date(2026, 8, 4)


def test_summaries_take_no_figures_of_their_own() -> None:
    assert after(SetCell(10, "effort_days", "99"), SetCell(10, "starts_on", "2026-01-01"), SetCell(10, "is_milestone", "是")) == small_plan()


def test_locked_rows_take_no_edit() -> None:
    plan = PlanDraft.of(small_plan().tasks, locked=[2])
    for edit in (SetCell(2, "name", "x"), Delete((2,)), Fill((2,), "name", "x"), Paste((2,), ("name",), (("x",),), ())):
        assert plan.apply(edit, CONTEXT) == plan


def test_changes_are_counted_as_a_person_counts_them() -> None:
    draft = after(SetCell(1, "name", "甲"), SetCell(1, "effort_days", "6"), AddTask("n1", 6), Delete((5,)), Shift((3,), -1))
    changes = draft.changed()
    assert (changes.added, changes.deleted, len(changes.moved)) == (("n1",), (5,), 1)
    assert changes.edited == {1: ("effort_days", "name"), 6: ("predecessors",)} or changes.edited == {1: ("name", "effort_days"), 6: ("predecessors",)}
    assert changes.count == 6


def test_after_saving_new_rows_have_their_ids_and_old_names_still_find_them() -> None:
    draft = after(AddTask("n1", 6), SetCell("n1", "name", "新"), SetCell("n1", "predecessors", "3")).saved({"n1": 77})
    assert draft.changed().count == 0
    assert not draft.past
    assert row(draft.apply(SetCell("n1", "name", "新二"), CONTEXT), 77).name == "新二"
    assert draft.apply(AddTask("n1", 6), CONTEXT) == draft


def test_a_plan_read_again_after_saving_begins_without_changes() -> None:
    saved = after(AddTask("n1", 6), SetCell("n1", "name", "新")).saved({"n1": 77})
    again = after(SetCell(1, "name", "x")).reopened(saved.tasks, {"n1": 77})
    assert (again.changed().count, again.past) == (0, ())
    assert row(again.apply(SetCell("n1", "name", "新二"), CONTEXT), 77).name == "新二"


KEYS = some.sampled_from([1, 2, 3, 4, 5, 6, 10, 20, "n1", "n2"])
MANY = some.lists(KEYS, min_size=1, max_size=4, unique=True).map(tuple)
TEXTS = some.sampled_from(["", "x", "1.1", "2", "2026-09-01", "3.5", "-1", "李娜", "顾问", "是", "1.2SS+2; 3"])
EDITS = some.one_of(
    some.builds(SetCell, KEYS, some.sampled_from(FIELDS), TEXTS), some.builds(AddTask, some.sampled_from(["n1", "n2"]), KEYS, some.booleans()),
    some.builds(Delete, MANY), some.builds(Indent, MANY), some.builds(Outdent, MANY), some.builds(Shift, MANY, some.sampled_from([-1, 1])),
    some.builds(MoveTo, MANY, KEYS, some.sampled_from(["before", "after", "inside"])),
    some.builds(LinkInOrder, MANY, some.sampled_from(list(LinkKind))), some.builds(Unlink, MANY),
    some.builds(Fill, MANY, some.sampled_from(FIELDS), TEXTS),
    some.builds(Paste, MANY, some.just(("name", "effort_days", "predecessors")),
                some.lists(some.tuples(TEXTS, TEXTS, TEXTS), max_size=6).map(tuple), some.just(("n1", "n2"))))


@settings(max_examples=150, deadline=None)
@given(some.lists(EDITS, max_size=8))
def test_any_edits_keep_the_plan_whole_and_undo_all_the_way_back(edits: list[Edit]) -> None:
    draft = start = small_plan()
    for edit in edits:
        before = draft
        with suppress(Refusal):
            draft = draft.apply(edit, CONTEXT)
        if draft != before:
            assert draft.apply(Undo(), CONTEXT).now == before.now
            assert draft.apply(Undo(), CONTEXT).apply(Redo(), CONTEXT).now == draft.now
    keys = {task.id for task in draft.tasks}
    assert len(keys) == len(draft.tasks)
    assert all(link.predecessor_id in keys for task in draft.tasks for link in task.predecessors)
    leaves, tops = [t for t in draft.tasks if not t.is_summary], [t for t in draft.tasks if t.level == 0]
    assert sum((t.effort_days or Decimal(0) for t in leaves), Decimal(0)) == sum((t.effort_days or Decimal(0) for t in tops), Decimal(0))
    assert PlanDraft.of(draft.tasks).tasks == draft.tasks
    while draft.past:
        draft = draft.apply(Undo(), CONTEXT)
    assert draft.now == start.now
