"""The plan as a workbook: there and back without loss, and every bad cell named by row and column."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from core.errors import Refusal, Refusals
from core.plan import document, workbook
from core.plan.draft import PlanDraft
from core.plan.edits import LinkInOrder, SetCell, Unlink
from core.scheduling.model import LinkKind
from tests.core.plan.plans import CONTEXT, outline, small_plan

ZH = dict(zip(workbook.COLUMNS, ("编号", "任务", "负责人", "角色", "阶段", "开始", "完成", "人天", "前置任务", "交付物", "里程碑",
                                      "不早于", "最迟完成", "随工作量", "工作类型", "客户方", "乐观", "悲观"), strict=True))
EN = dict(
    zip(workbook.COLUMNS, ("WBS", "Task", "Responsible", "Role", "Stage", "Start", "Finish", "Days", "Predecessors", "Deliverable", "Milestone",
                           "Not before", "Finish by", "Effort-driven", "Work type", "Client person", "Optimistic", "Pessimistic"), strict=True)
)


def file(*lines: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("heads", [ZH, EN])
def test_an_exported_plan_comes_back_the_same(heads: dict[str, str]) -> None:
    plan = small_plan()
    for edit in (
        SetCell(1, "responsible", "李娜"),
        SetCell(2, "role", "顾问"),
        SetCell(4, "stage", "实施"),
        SetCell(3, "is_milestone", "是"),
        SetCell(5, "deliverable", "=1+1"),
        SetCell(4, "not_before_on", "2026-08-24"),
        SetCell(20, "finish_by_on", "2026-09-30"),
        SetCell(4, "effort_driven", "是"),
        SetCell(4, "work_type", "现场"),
        SetCell(5, "client_contact", "Mr Wang"),
        SetCell(4, "optimistic_days", "8.5"),
        SetCell(4, "pessimistic_days", "14"),
        Unlink((5,)),
        LinkInOrder((4, 5), LinkKind.SS),
    ):
        plan = plan.apply(edit, CONTEXT)
    data = workbook.export(plan, heads, title="计划", context=CONTEXT, yes="是")
    back = PlanDraft.of(()).apply(workbook.imported(data, CONTEXT, [f"n{n}" for n in range(20)]), CONTEXT)
    assert outline(back) == outline(plan)
    ids = dict(zip((t.id for t in back.tasks), (t.id for t in plan.tasks), strict=True))
    for mine, theirs in zip(plan.tasks, back.tasks, strict=True):
        for name in (*(name for name in document.FIELDS if name not in ("id", "parent_id", "predecessors")), "level", "code"):
            assert getattr(mine, name) == getattr(theirs, name), (mine.code, name)
        assert [(link.predecessor_id, link.kind, link.lag_days) for link in mine.predecessors] == [
            (ids[link.predecessor_id], link.kind, link.lag_days) for link in theirs.predecessors
        ]


def test_the_template_has_headings_lists_and_can_be_filled() -> None:
    data = workbook.template(
        ZH, title="计划", context=CONTEXT, example=[{"code": "1", "name": "启动", "starts_on": "2026-08-03", "finishes_on": "2026-08-07", "effort_days": 3}]
    )
    book = load_workbook(BytesIO(data))
    assert [cell.value for cell in book.worksheets[0][1]] == list(ZH.values())
    assert book["lists"].sheet_state == "hidden"
    assert len(book.worksheets[0].data_validations.dataValidation) == 5
    assert len(workbook.imported(data, CONTEXT, ["n1"]).new_ids) == 1


def test_every_bad_cell_is_named_and_nothing_comes_in() -> None:
    data = file(
        ("项目计划",),
        (),
        ("编号", "任务", "负责人", "开始", "完成", "人天", "前置任务"),
        ("1", "调研", "", "", "", "", ""),
        ("1.1", "访谈", "赵六", "2026-09-01", "2026-08-01", 3, ""),
        (),
        ("1.2", "", "李娜", "2026-09-01", "2026-09-02", -1, "1.9"),
    )
    with pytest.raises(Refusals) as refusals:
        workbook.imported(data, CONTEXT, ["a", "b", "c"])
    found = [(r.facts["row"], r.facts["column"], r.reason.code) for r in workbook.reasons(refusals.value)]
    assert found == [
        (5, "负责人", "person_unknown"),
        (5, "完成", "dates_reversed"),
        (7, "人天", "effort_negative"),
        (7, "前置任务", "predecessor_unknown"),
        (7, "任务", "required"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no workbook", "not_a_workbook"),
        (b"", "not_a_workbook"),
        (file(("a", "b"), ("1", "2")), "heading_missing"),
        (file(("编号", "任务")), "nothing_to_read"),
        (file(("编号", "任务"), *((n, "x") for n in range(2_100))), "too_many_rows"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        workbook.imported(data, CONTEXT, [])
    assert refusal.value.code == code


def test_more_rows_than_names_for_them_get_names() -> None:
    assert workbook.imported(file(("WBS", "Task"), (1, "a"), (2, "b")), CONTEXT, ["n1"]).new_ids == ("n1", "import-0")
