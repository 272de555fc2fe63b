"""Saving the plan: checked, scheduled, written, followed by milestones and deliverables; two editors; members (PRJ-04, PRJ-05)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.deliverables.queries import deliverables
from core.errors import DatesReversed, NotFound, NotPermitted, WrongState
from core.milestones.queries import milestones
from core.plan.draft import PlanDraft
from core.plan.edits import AddTask, Delete, Indent, LinkInOrder, SetCell
from core.plan.errors import CellsInvalid
from core.plan.queries import plan
from core.plan.refusals import BreakdownTooLarge, PlanMovedOn, ResponsibleNotOnTeam, TaskInBaseline, TaskNotYours, TaskWithReports
from core.plan.service import rebased, save_plan
from core.plan.tree import DraftTask, Link, arranged
from core.scheduling.errors import DependencyLoop
from db.models import AuditRow, ReportLine, Task, TaskLink
from tests import factories, projects
from tests.projects import Firm, edited, opened
from tests.statements import counting


def save(firm: Firm, project_id: int, *edits: object) -> None:
    plan = opened(firm.manager, project_id)
    save_plan(firm.manager, project_id, edited(plan, *edits), seen_plan_version=plan.version)


def test_edits_are_saved_with_ids_for_new_rows(firm: Firm) -> None:
    project_id = firm.create()
    before = opened(firm.manager, project_id)
    tasks = projects.tasks(project_id)
    one = tasks["1.1"].id
    draft = edited(before, SetCell(one, "name", "交底会"), AddTask("n1", one), SetCell("n1", "name", "新任务"), SetCell("n1", "effort_days", "2.5"))
    saved = save_plan(firm.manager, project_id, draft, seen_plan_version=before.version)
    after = projects.tasks(project_id)
    assert (saved.version, after["1.1"].name, after["1.1"].name_en, after["1.2"].name, after["1.2"].id) == (
        before.version + 1,
        "交底会",
        "",
        "新任务",
        saved.ids["n1"],
    )
    assert after["1.2"].effort_days == Decimal("2.50")
    assert draft.saved(saved.ids).changed().count == 0


def test_a_task_that_starts_too_early_is_pushed_behind_its_predecessor(firm: Firm) -> None:
    project_id = firm.create()
    tasks = projects.tasks(project_id)
    save(firm, project_id, SetCell(tasks["1.1"].id, "finishes_on", "2026-03-20"))
    after = projects.tasks(project_id)
    assert after["1.2"].starts_on == dt.date(2026, 3, 23)
    assert after["2.1"].starts_on > after["1.4"].finishes_on
    (milestone,) = [m for m in milestones(firm.manager, project_id) if m.name == "项目启动完成"]
    assert milestone.due_on == after["1.5"].finishes_on == after["1.4"].finishes_on


def test_a_loop_is_refused_and_named(firm: Firm) -> None:
    project_id = firm.create()
    plan = opened(firm.manager, project_id)
    ids = {t.code: t.id for t in plan.draft.tasks}
    looped = arranged(t if t.id != ids["1.1"] else DraftTask(**{**t.__dict__, "predecessors": (Link(ids["1.4"]),)}) for t in plan.draft.tasks)
    with pytest.raises(DependencyLoop) as refused:
        save_plan(firm.manager, project_id, PlanDraft.of(looped), seen_plan_version=plan.version)
    assert "1.1" in str(refused.value.facts["loop"])
    assert projects.project(project_id).plan_version == plan.version


def test_cells_that_cannot_be_read_are_not_saved(firm: Firm) -> None:
    project_id = firm.create()
    plan = opened(firm.manager, project_id)
    draft = edited(plan, SetCell(projects.tasks(project_id)["1.1"].id, "effort_days", "zwei"))
    with pytest.raises(CellsInvalid):
        save_plan(firm.manager, project_id, draft, seen_plan_version=plan.version)


def test_finish_before_start_and_a_stranger_are_refused_whoever_sends_them(firm: Firm) -> None:
    project_id = firm.ready()
    plan = opened(firm.manager, project_id)
    rows = list(plan.draft.tasks)
    wrong = [DraftTask(**{**t.__dict__, "finishes_on": t.starts_on - dt.timedelta(days=1)}) if t.code == "1.1" and t.starts_on else t for t in rows]
    with pytest.raises(DatesReversed):
        save_plan(firm.manager, project_id, PlanDraft.of(wrong), seen_plan_version=plan.version)
    stranger = [DraftTask(**{**t.__dict__, "responsible_id": firm.ceo.employee_id}) if t.code == "1.1" else t for t in rows]
    with pytest.raises(ResponsibleNotOnTeam):
        save_plan(firm.manager, project_id, PlanDraft.of(stranger), seen_plan_version=plan.version)


def test_the_second_editor_is_told_what_differs_and_can_merge(firm: Firm) -> None:
    project_id = firm.create()
    first, second = opened(firm.manager, project_id), opened(firm.manager, project_id)
    ids = {code: t.id for code, t in projects.tasks(project_id).items()}
    save_plan(firm.manager, project_id, edited(first, SetCell(ids["1.1"], "name", "甲改的")), seen_plan_version=first.version)
    mine = edited(second, SetCell(ids["1.2"], "effort_days", "9"))
    with pytest.raises(PlanMovedOn) as refused:
        save_plan(firm.manager, project_id, mine, seen_plan_version=second.version)
    assert ([(d.code, d.field, d.theirs) for d in refused.value.theirs], refused.value.conflicts) == ([("1.1", "name", "甲改的")], ())
    assert refused.value.facts["who"] == "李娜"
    save_plan(firm.manager, project_id, mine, seen_plan_version=second.version, merge=True)
    after = projects.tasks(project_id)
    assert (after["1.1"].name, after["1.2"].effort_days) == ("甲改的", Decimal("9.00"))


def test_a_contradiction_is_never_merged_silently(firm: Firm) -> None:
    project_id = firm.create()
    first, second = opened(firm.manager, project_id), opened(firm.manager, project_id)
    one = projects.tasks(project_id)["1.1"].id
    save_plan(firm.manager, project_id, edited(first, SetCell(one, "name", "甲")), seen_plan_version=first.version)
    mine = edited(second, SetCell(one, "name", "乙"), SetCell(one, "effort_days", "4"))
    with pytest.raises(PlanMovedOn) as refused:
        save_plan(firm.manager, project_id, mine, seen_plan_version=second.version, merge=True)
    assert [(c.field, c.theirs, c.mine) for c in refused.value.conflicts] == [("name", "甲", "乙")]
    again = rebased(firm.manager, project_id, mine)
    assert [(t.name, t.effort_days) for t in again.draft.tasks if t.id == one] == [("甲", Decimal(4))]
    save_plan(firm.manager, project_id, again.draft, seen_plan_version=again.version)
    assert projects.tasks(project_id)["1.1"].effort_days == Decimal("4.00")


def test_a_save_of_the_plan_leaves_the_open_header_fresh(firm: Firm) -> None:
    project_id = firm.create()
    seen = projects.version(project_id)
    save(firm, project_id, SetCell(projects.tasks(project_id)["1.1"].id, "name", "交底"))
    assert projects.version(project_id) == seen


def test_a_member_breaks_down_their_own_task_and_no_other(firm: Firm) -> None:
    project_id = firm.started()
    tasks = projects.tasks(project_id)
    own, strange = tasks["2.2"], tasks["2.3"]
    assert own.responsible_id == firm.consultant.employee_id
    plan = opened(firm.consultant, project_id)
    assert strange.id in plan.draft.locked
    assert own.id not in plan.draft.locked
    parts = (
        AddTask("a", own.id),
        Indent(("a",)),
        SetCell("a", "name", "总部走访"),
        SetCell("a", "effort_days", "8"),
        AddTask("b", "a"),
        SetCell("b", "name", "工厂走访"),
        SetCell("b", "effort_days", "4"),
    )
    save_plan(firm.consultant, project_id, edited(plan, *parts), seen_plan_version=plan.version)
    after = projects.tasks(project_id)
    assert (after["2.2"].is_summary, after["2.2.1"].name, after["2.2.2"].effort_days) == (True, "总部走访", Decimal("4.00"))
    again = opened(firm.consultant, project_id)
    with pytest.raises(BreakdownTooLarge):
        save_plan(firm.consultant, project_id, edited(again, SetCell(after["2.2.1"].id, "effort_days", "80")), seen_plan_version=again.version)
    unlocked = PlanDraft.of(again.draft.tasks).apply(SetCell(strange.id, "name", "篡改"), again.context)
    with pytest.raises(TaskNotYours):
        save_plan(firm.consultant, project_id, unlocked, seen_plan_version=again.version)


def test_the_parts_begin_where_the_task_stood(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    own = projects.tasks(project_id)["2.2"]
    row = db.get(Task, own.id)
    assert row is not None
    row.progress = Decimal(40)
    db.commit()
    save(firm, project_id, AddTask("a", own.id), Indent(("a",)), SetCell("a", "name", "总部走访"), SetCell("a", "effort_days", "12"))
    after = projects.tasks(project_id)
    assert (after["2.2.1"].progress, after["2.2"].progress) == (Decimal(40), Decimal(40))


def test_approved_and_reported_tasks_stay(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    tasks = projects.tasks(project_id)
    plan = opened(firm.manager, project_id)
    with pytest.raises(TaskInBaseline):
        save_plan(firm.manager, project_id, edited(plan, Delete((tasks["2.2"].id,))), seen_plan_version=plan.version)
    save(firm, project_id, AddTask("new", tasks["5.3"].id), SetCell("new", "name", "补充访谈"))
    new = projects.tasks(project_id)["5.4"]
    db.add(ReportLine(employee_id=firm.manager.employee_id, work_on=projects.MONDAY, project_id=project_id, task_id=new.id, minutes=60, state="draft"))
    db.commit()
    plan = opened(firm.manager, project_id)
    with pytest.raises(TaskWithReports):
        save_plan(firm.manager, project_id, edited(plan, Delete((new.id,))), seen_plan_version=plan.version)


def test_deleting_a_task_takes_its_milestone_and_deliverable_along_unless_something_waits_for_them(firm: Firm) -> None:
    project_id = firm.create()
    tasks = projects.tasks(project_id)
    save(
        firm,
        project_id,
        AddTask("n", tasks["5.2"].id),
        SetCell("n", "name", "附加报告"),
        SetCell("n", "deliverable", "附加报告"),
        AddTask("m", "n", is_milestone=True),
        SetCell("m", "name", "附加里程碑"),
    )
    assert "附加报告" in {d.name for d in deliverables(firm.manager, project_id)}
    assert "附加里程碑" in {m.name for m in milestones(firm.manager, project_id)}
    after = {t.name: t.id for t in projects.tasks(project_id).values()}
    save(firm, project_id, Delete((after["附加报告"], after["附加里程碑"], after["编制项目章程与沟通计划"])))
    assert "附加报告" not in {d.name for d in deliverables(firm.manager, project_id)}
    assert "项目章程" in {d.name for d in deliverables(firm.manager, project_id)}
    assert "附加里程碑" not in {m.name for m in milestones(firm.manager, project_id)}


def test_the_plan_is_locked_in_approval_and_hidden_from_strangers(firm: Firm, db: Session) -> None:
    project_id = firm.submitted()
    plan = opened(firm.manager, project_id)
    assert len(plan.draft.locked) == len(plan.draft.tasks)
    with pytest.raises(WrongState):
        save_plan(firm.manager, project_id, PlanDraft.of(plan.draft.tasks), seen_plan_version=plan.version)
    with pytest.raises(NotPermitted):
        save_plan(firm.sponsor, project_id, PlanDraft.of(plan.draft.tasks), seen_plan_version=plan.version)
    with pytest.raises(NotFound):
        opened(factories.actor(db), project_id)


def test_links_change_and_go(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    ids = {code: t.id for code, t in projects.tasks(project_id).items()}
    save(firm, project_id, SetCell(ids["1.4"], "predecessors", "1.2SS+2, 1.3"))
    rows = {r.predecessor_id: (r.kind, r.lag_days) for r in db.scalars(select(TaskLink).where(TaskLink.successor_id == ids["1.4"]))}
    assert rows == {ids["1.2"]: ("SS", 2), ids["1.3"]: ("FS", 0)}
    save(firm, project_id, SetCell(ids["1.4"], "predecessors", ""), LinkInOrder((ids["1.1"], ids["1.4"])))
    assert [r.predecessor_id for r in db.scalars(select(TaskLink).where(TaskLink.successor_id == ids["1.4"]))] == [ids["1.1"]]


def large(count: int) -> PlanDraft:
    """`count` tasks in groups of ten, each linked to the one before."""
    rows: list[DraftTask] = []
    for group in range(count // 10):
        rows.append(DraftTask(f"g{group}", None, group + 1, f"组{group}"))
        for n in range(9):
            key = f"g{group}t{n}"
            links = (Link(rows[-1].id),) if n else ()
            rows.append(
                DraftTask(
                    key,
                    f"g{group}",
                    n + 1,
                    f"任务{group}.{n}",
                    starts_on=projects.MONDAY,
                    finishes_on=projects.MONDAY + dt.timedelta(days=2),
                    effort_days=Decimal(3),
                    predecessors=links,
                )
            )
    return PlanDraft(PlanDraft.of(rows).now)


def test_500_tasks_are_saved_and_read_without_a_query_per_row(firm: Firm, db: Session) -> None:
    project_id = firm.create(template="")
    plan_version = projects.project(project_id).plan_version
    with counting(db) as sent:
        saved = save_plan(firm.manager, project_id, large(500), seen_plan_version=plan_version)
    assert db.scalar(select(func.count()).select_from(Task).where(Task.project_id == project_id)) == 500
    assert len(sent) < 60, sent
    rows = db.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.record == "task"))
    assert rows == 500
    with counting(db) as read:
        sheet = plan(firm.manager, project_id)
    assert (len(sheet.rows), len(read) < 12) == (500, True)
    small = opened(firm.manager, project_id)
    one = next(t.id for t in small.draft.tasks if not t.is_summary)
    again = save_plan(firm.manager, project_id, edited(small, SetCell(one, "finishes_on", "2026-03-11")), seen_plan_version=saved.version)
    assert again.version == saved.version + 1


def test_days_are_scheduled_on_the_firms_calendar(firm: Firm, db: Session) -> None:
    from db.models import Holiday

    db.add(Holiday(day=dt.date(2026, 3, 3), kind="holiday"))
    db.commit()
    project_id = firm.create()
    assert projects.tasks(project_id)["1.1"].finishes_on == dt.date(2026, 3, 4)
    assert clock.today() == projects.MONDAY
