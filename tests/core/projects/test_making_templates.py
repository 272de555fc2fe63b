"""Templates built, taken from projects, composed of blocks; a template laid out and read back is the same (PRJ-02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.calendar.rules import WorkCalendar
from core.errors import NotPermitted, Refusal, StaleScreen
from core.plan.draft import PlanDraft
from core.plan.queries import open_plan
from core.plan.tree import DraftTask, arranged
from core.projects.errors import SecondMilestone, StageWithoutTasks, TemplateCodeTaken, TemplateEmpty, TemplateInvalid, TemplateMissing
from core.templates import blocks, editing
from core.templates.blocks import BlockContent, read_block
from core.templates.content import TemplateTask, read_content, rows
from core.templates.editing import Naming, Rest
from core.templates.layout import Extras, laid_out, stages_of
from core.templates.queries import block_cards
from core.templates.service import load, shipped
from tests import factories as f
from tests.projects import Firm

MONDAY, WEEK = dt.date(2026, 1, 5), WorkCalendar()


@pytest.mark.parametrize("code", ["management_consulting", "audit"])
def test_laid_out_and_read_back_a_template_is_the_same(code: str) -> None:
    content = read_content(next(r for r in shipped() if r["code"] == code)["content"])
    tasks, extras = laid_out(content, MONDAY, WEEK)
    again = content.model_copy(update={"stages": stages_of(tasks, extras, MONDAY, WEEK)})
    here, there = rows(content), rows(again)
    assert [(r.code, r.name, r.name_en, r.duration, r.is_milestone) for r in here] == [(r.code, r.name, r.name_en, r.duration, r.is_milestone) for r in there]
    assert [r.predecessors.replace(" ", "") for r in here] == [r.predecessors.replace(" ", "") for r in there]
    assert [t.task.deliverable_en for t in here if t.task] == [t.task.deliverable_en for t in there if t.task]
    assert read_content(again.model_dump(mode="json")).stages[0].milestone == content.stages[0].milestone


def _t(key: str, parent: str | None, position: int, days: int = 1, **more: object) -> DraftTask:
    ends = dt.date(2026, 1, 5) + dt.timedelta(days=days - 1)
    return DraftTask(key, parent, position, key.upper(), starts_on=MONDAY, finishes_on=ends, effort_days=Decimal(1), **more)  # type: ignore[arg-type]


def test_a_tree_that_is_no_template_is_refused_by_name() -> None:
    lone = arranged([_t("a", None, 1)])
    double = arranged([_t("s", None, 1), _t("m", "s", 1, is_milestone=True), _t("n", "s", 2, is_milestone=True)])
    cases: list[tuple[tuple[DraftTask, ...], type[Refusal]]] = [((), TemplateEmpty), (lone, StageWithoutTasks), (double, StageWithoutTasks)]
    for tasks, refusal in cases[:2]:
        with pytest.raises(refusal):
            stages_of(tasks, Extras(), MONDAY, WEEK)
    marks = Extras(milestones=dict.fromkeys(("m", "n"), read_content(shipped()[0]["content"]).stages[0].milestone))  # type: ignore[arg-type]
    with pytest.raises(SecondMilestone):
        stages_of(double, marks, MONDAY, WEEK)
    free = stages_of(double, Extras(), MONDAY, WEEK)  # the first stays a milestone inside, the last ends the stage
    assert free[0].milestone is not None
    assert free[0].tasks[0].is_milestone


def test_a_block_goes_behind_the_chosen_task_with_its_own_links() -> None:
    block = read_block({"tasks": [{"name": "访谈", "duration": 2}, {"name": "纪要", "duration": 1, "predecessors": "1FS+1"}]})
    inside, _extras = blocks.placed(block, MONDAY, WEEK, name="b1")
    plan = PlanDraft.of(arranged([_t("a", None, 1), _t("b", None, 2)]))
    after = blocks.inserted(plan, inside, "a")
    assert [(t.code, t.name) for t in after.tasks] == [("1", "A"), ("2", "访谈"), ("3", "纪要"), ("4", "B")]
    assert [link.predecessor_id for link in after.tasks[2].predecessors] == [after.tasks[1].id]
    assert after.tasks[2].predecessors[0].lag_days == 1
    assert len(after.past) == 1
    back = blocks.of_branch(arranged([_t("s", None, 1), _t("x", "s", 1, days=3), _t("y", "s", 2)]), "s", Extras(), WEEK)
    assert [c.duration for c in back.tasks[0].children] == [3, 1]
    with pytest.raises(TemplateInvalid):
        read_block({"tasks": [{"name": "a", "duration": 1, "predecessors": "2"}, {"name": "b", "duration": 1, "predecessors": "1"}]})


def test_pmo_builds_a_template_and_projects_begin_with_it(db: Session, firm: Firm) -> None:
    code = editing.create(firm.pmo, Naming("pilot", "试点", "Pilot", "training"))
    with pytest.raises(TemplateCodeTaken):
        editing.create(firm.pmo, Naming("pilot", "试点", "Pilot", "training"))
    bench = editing.open_bench(firm.pmo, code)
    draft = PlanDraft.of(bench.tasks)
    grown = arranged([*draft.tasks, replace(_t("new", "t1", 9), starts_on=bench.starts_on, finishes_on=bench.starts_on, role="consultant")])
    rest = Rest("目标", "范围", (Decimal(1),), (("qa",),), (), {"manager": Decimal(60), "consultant": Decimal(40)}, {"PI": ("dropped", "无集成")})
    with pytest.raises(TemplateInvalid):  # an area that is dropped says why (PRJ-31)
        editing.save(firm.pmo, bench, bench.naming, grown, replace(rest, tailoring={"PI": ("dropped", "")}))
    editing.save(firm.pmo, bench, Naming("pilot", "试点二", "Pilot 2", "training"), grown, rest)
    with pytest.raises(StaleScreen):
        editing.save(firm.pmo, bench, bench.naming, grown, rest)
    content = load(db, "pilot")
    assert [t.name for t in content.stages[0].tasks] == ["第一项任务", "NEW"]
    assert content.stages[0].milestone is not None
    assert content.stages[0].milestone.requires == ("qa",)
    assert {a: (t.choice, t.reason) for a, t in content.tailoring.items()} == {"PI": ("dropped", "无集成")}
    with pytest.raises(TemplateInvalid):  # shares must add up
        editing.save(firm.pmo, editing.open_bench(firm.pmo, code), bench.naming, grown, replace(rest, shares=(Decimal("0.9"),)))
    editing.set_enabled(firm.pmo, "pilot", enabled=False, seen_version=editing.open_bench(firm.pmo, code).version)
    with pytest.raises(TemplateMissing):
        load(db, "pilot")
    for forbidden in (firm.manager, f.actor(db, Role.CEO)):
        with pytest.raises(NotPermitted):
            editing.create(forbidden, Naming("x", "x", "x", "training"))


def test_a_project_becomes_a_template_and_a_block(db: Session, firm: Firm) -> None:

    project_id = firm.create()
    saved = open_plan(firm.manager, project_id).draft.tasks
    code = editing.create_from_project(firm.pmo, project_id, Naming("from_it", "由项目而来", "From a project"))
    content = load(db, code)
    assert sum(t.effort_days for s in content.stages for t in _leaves(s.tasks)) == sum(t.effort_days or 0 for t in saved if not t.is_summary)
    assert sum((s.revenue_share for s in content.stages), Decimal(0)) == 1
    summary = next(t for t in saved if t.is_summary)
    editing.create_block_from_plan(firm.pmo, project_id, int(summary.id), Naming("a_block", "一块", "A block"))
    card = next(b for b in block_cards(firm.manager) if b.code == "a_block")
    assert isinstance(card.content, BlockContent)
    assert card.content.tasks[0].name == summary.name


def _leaves(tasks: tuple[TemplateTask, ...]) -> list[TemplateTask]:
    return [leaf for t in tasks for leaf in (_leaves(t.children) if t.children else [t])]
