"""A template made from a project that was done: its plan with durations and links, its risks and weights, its effort as planned or as
it turned out (PRJ-02). People, dates and money stay behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import policies
from core.calendar.queries import load_calendar
from core.deliverables.outputs import OutputPart
from core.labour.rules import person_days
from core.money import rounded
from core.plan.tree import DraftTask, Tasks, arranged
from core.projects import blueprint
from core.projects.blueprint import Blueprint
from core.projects.errors import SourceHasNoPlan
from core.scheduling.model import TaskKey
from core.templates.content import TemplateArea, TemplateContent, TemplateMilestone, TemplateOutput, TemplateRisk, TemplateStage, TemplateTask
from core.templates.layout import Extras, stages_of
from db.models import Project, ReportLine

ALL = Decimal(1)


def content_of(session: Session, project: Project, *, actual_effort: bool) -> TemplateContent:
    """The project as a template. With `actual_effort` a task takes the days that were confirmed on it (where there are any)."""
    calendar = load_calendar(session)
    plan = blueprint.of_project(session, project, project.starts_on, calendar, keep_people=False)
    if not plan.tasks:
        raise SourceHasNoPlan(project=project.number)
    tasks, owner = _in_stages(plan)
    if actual_effort:
        tasks = _as_it_was(tasks, _days(session, project.id))
    stages = stages_of(tasks, _extras(plan, owner), project.starts_on, calendar)
    return TemplateContent(
        goal=plan.goal,
        scope=plan.scope,
        stages=_shares(stages, plan),
        risks=tuple(TemplateRisk.model_validate(dict(zip(("name", "name_en", "likelihood", "impact", "response"), risk, strict=True))) for risk in plan.risks),
        weights=dict(plan.weights),
        tailoring={a: TemplateArea(choice=choice, reason=why) for a, (choice, why) in plan.tailoring.items() if choice != "kept"},  # type: ignore[arg-type]
    )


def _in_stages(plan: Blueprint) -> tuple[Tasks, dict[TaskKey, int]]:
    """The tree with one top task for each stage, in their order; which stage a top task stands for. A project's plan may have been
    arranged otherwise: what is not one summary for its stage is put below a new one."""
    tops: dict[int, list[DraftTask]] = {n: [] for n in range(len(plan.stages))}
    for task in plan.tasks:
        if task.parent_id is None:
            tops[_stage_of(plan, task)].append(task)
    moved: list[DraftTask] = []
    owner: dict[TaskKey, int] = {}
    place: dict[TaskKey, tuple[TaskKey | None, int]] = {}
    for n, own in tops.items():
        if not own:
            continue
        if len(own) == 1 and own[0].is_summary:
            owner[own[0].id], place[own[0].id] = n, (None, len(owner) + 1)
            continue
        key = f"stage{n}"
        owner[key] = n
        moved.append(DraftTask(key, None, len(owner), plan.stages[n].name))
        place |= {task.id: (key, position) for position, task in enumerate(own, 1)}
    for task in plan.tasks:
        parent, position = place.get(task.id, (task.parent_id, task.position))
        moved.append(replace(task, parent_id=parent, position=position))
    return arranged(moved), owner


def _stage_of(plan: Blueprint, top: DraftTask) -> int:
    """The stage most tasks of the branch are in; a branch without one goes to the first."""
    inside, found = {top.id}, dict[int, int]()
    for task in plan.tasks:
        if task.parent_id in inside:
            inside.add(task.id)
        if task.id in inside and (stage := plan.words[str(task.id)].stage) is not None:
            found[stage] = found.get(stage, 0) + 1
    return max(found, key=lambda n: (found[n], -n), default=0)


def _extras(plan: Blueprint, owner: Mapping[TaskKey, int]) -> Extras:
    tasks: dict[TaskKey, TemplateTask] = {}
    milestones: dict[TaskKey, TemplateMilestone] = {}
    ends = {part.task for part in plan.milestones if part.ends_stage}
    for task in plan.tasks:
        words = plan.words[str(task.id)]
        if task.id in ends:
            milestones[task.id] = TemplateMilestone(name=task.name or task.code, name_en=words.name_en)
        tasks[task.id] = TemplateTask(
            name=task.name or task.code,
            name_en=words.name_en,
            description=words.description,
            deliverable=task.deliverable,
            deliverable_en=words.deliverable_en,
            criterion=words.criterion,
            outputs=_outputs([o for o in plan.outputs if o.task == str(task.id)]),
        )
    names = {key: plan.stages[n] for key, n in owner.items()}
    dummy = (TemplateTask(name="-"),)
    stages = {
        key: TemplateStage(
            name=part.name,
            name_en=part.name_en,
            revenue_share=part.revenue_share,
            tasks=dummy,
            outputs=_outputs([o for o in plan.outputs if not o.task and o.stage == owner[key]]),
        )
        for key, part in names.items()
    }
    return Extras(tasks, stages, milestones)


def _outputs(parts: Iterable[OutputPart]) -> tuple[TemplateOutput, ...]:
    """What the project's template required stays required (PRJ-44)."""
    return tuple(TemplateOutput.model_validate({"name": o.name, "name_en": o.name_en, "kind": o.kind, "criterion": o.criterion}) for o in parts)


def _shares(stages: tuple[TemplateStage, ...], plan: Blueprint) -> tuple[TemplateStage, ...]:
    """A stage without a task is not in the template: the last one takes its share, so that they add up to the whole."""
    total = sum((s.revenue_share for s in stages), Decimal(0))
    if total == ALL or not plan.stages:
        return stages
    last = stages[-1]
    return (*stages[:-1], last.model_copy(update={"revenue_share": last.revenue_share + ALL - total}))


def _as_it_was(tasks: Tasks, days: Mapping[str, Decimal]) -> Tasks:
    return arranged(replace(t, effort_days=days[str(t.id)]) if str(t.id) in days and not t.is_summary else t for t in tasks)


def _days(session: Session, project_id: int) -> dict[str, Decimal]:
    """Confirmed person days of each task, corrections counted."""
    norm = policies.value(session, "work.hours_per_day")
    rows = session.execute(
        select(ReportLine.task_id, func.sum(ReportLine.minutes))
        .where(ReportLine.project_id == project_id, ReportLine.task_id.is_not(None), ReportLine.state == "confirmed")
        .group_by(ReportLine.task_id)
    )
    return {f"t{task}": rounded(person_days(int(minutes), hours_per_day=norm), 2) for task, minutes in rows if minutes > 0}
