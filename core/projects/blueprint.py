"""What a new project is made of, from a template or from another project, and how it is planted (PRJ-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar.rules import WorkCalendar
from core.deliverables.outputs import OutputPart, plant_outputs
from core.milestones import follow
from core.plan import dates, store
from core.plan.tree import DraftTask, Link, Tasks, arranged
from core.quality import tailored
from core.scheduling.engine import schedule
from core.scheduling.links import parse_predecessors
from core.templates.content import TemplateContent, plan_of, rows
from db.models import Deliverable, Milestone, MilestonePrecondition, PlanLine, Project, ProjectRisk, RoleWeight, Stage


@dataclass(frozen=True)
class StagePart:
    name: str
    name_en: str
    revenue_share: Decimal
    bonus_rate: Decimal | None = None


@dataclass(frozen=True)
class Words:
    """What a task carries besides its row in the grid."""

    stage: int | None = None  # index
    name_en: str = ""
    description: str = ""
    deliverable_en: str = ""
    criterion: str = ""


@dataclass(frozen=True)
class MilestonePart:
    """`requires`: (kind, what): the task of a deliverable or of a milestone, the position of a plan line, nothing for QA."""

    task: str
    ends_stage: bool
    requires: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Blueprint:
    """`tasks` are dated and keyed by words; `words` by the same keys."""

    stages: tuple[StagePart, ...]
    tasks: Tasks
    words: Mapping[str, Words]
    milestones: tuple[MilestonePart, ...] = ()
    risks: tuple[tuple[str, str, str, str, str], ...] = ()  # name, name_en, likelihood, impact, response
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    goal: str = ""
    scope: str = ""
    tailoring: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # process area → choice, reason (PRJ-31)
    outputs: tuple[OutputPart, ...] = ()  # required by the template (PRJ-44)


def of_template(content: TemplateContent, starts_on: dt.date, calendar: WorkCalendar) -> Blueprint:
    """The template from a day on: tasks dated by offsets and predecessors on the working calendar."""
    found = schedule(*plan_of(content, starts_on, calendar), starts_on=starts_on, calendar=calendar)
    lines = rows(content)
    tasks, words = [], {}
    for line in lines:
        day, task = found.tasks[line.code], line.task
        links = tuple(Link(code, kind, lag) for code, kind, lag in parse_predecessors(line.predecessors, task=line.code))
        tasks.append(
            DraftTask(
                line.code,
                line.parent,
                int(line.code.rpartition(".")[2]),
                line.name,
                role=task.role if task else "",
                starts_on=day.starts_on,
                finishes_on=day.finishes_on,
                effort_days=task.effort_days if task else Decimal(0),
                predecessors=links,
                deliverable=task.deliverable if task else "",
                is_milestone=line.is_milestone,
            )
        )
        words[line.code] = Words(
            line.stage, line.name_en, task.description if task else "", task.deliverable_en if task else "", task.criterion if task else ""
        )
    ends = {line.stage: line.code for line in lines if line.milestone}

    def required(text: str) -> tuple[str, str]:
        kind, _, what = text.partition(":")
        return kind, ends[int(what) - 1] if kind == "milestone" else what

    return Blueprint(
        tuple(StagePart(s.name, s.name_en, s.revenue_share) for s in content.stages),
        arranged(tasks),
        words,
        tuple(
            MilestonePart(line.code, line.milestone.ends_stage, tuple(required(text) for text in line.milestone.requires)) for line in lines if line.milestone
        ),
        tuple((r.name, r.name_en, r.likelihood, r.impact, r.response) for r in content.risks),
        content.weights,
        content.goal,
        content.scope,
        {area: (proposed.choice, proposed.reason) for area, proposed in content.tailoring.items()},
        tuple(_outputs_of(content)),
    )


def _outputs_of(content: TemplateContent) -> Iterator[OutputPart]:
    for n, stage in enumerate(content.stages):
        for o in stage.outputs:
            yield OutputPart("", n, o.name, o.name_en, o.kind, o.criterion)
    for line in rows(content):
        for o in line.task.outputs if line.task else ():
            yield OutputPart(line.code, line.stage, o.name, o.name_en, o.kind, o.criterion)


def of_project(session: Session, source: Project, starts_on: dt.date, calendar: WorkCalendar, *, keep_people: bool) -> Blueprint:
    """Another project's plan, every date moved by working days; progress, dates reached and (unless kept) people stay behind."""
    stages = list(session.scalars(select(Stage).where(Stage.project_id == source.id).order_by(Stage.position)))
    index = {stage.id: n for n, stage in enumerate(stages)}
    drafts, task_rows = store.opened(session, source.id), store.task_rows(session, source.id)
    every = list(session.scalars(select(Deliverable).where(Deliverable.project_id == source.id).order_by(Deliverable.id)))
    items = {d.task_id: d for d in every if not d.required}
    outputs = tuple(
        OutputPart(f"t{d.task_id}" if d.task_id else "", index.get(d.stage_id) if d.stage_id else None, d.name, d.name_en, d.kind, d.criterion)
        for d in every
        if d.required
    )

    def moved(day: dt.date | None) -> dt.date | None:
        return (
            None
            if day is None
            else calendar.add_working_days(calendar.working_day_on_or_after(starts_on), calendar.working_days_between(source.starts_on, day))
        )

    tasks = arranged(
        replace(
            t,
            id=f"t{t.id}",
            parent_id=None if t.parent_id is None else f"t{t.parent_id}",
            stage_id=None,
            starts_on=moved(t.starts_on),
            finishes_on=moved(t.finishes_on),
            not_before_on=moved(t.not_before_on),
            finish_by_on=moved(t.finish_by_on),
            responsible_id=t.responsible_id if keep_people else None,
            client_contact_id=t.client_contact_id if keep_people else None,
            predecessors=tuple(replace(link, predecessor_id=f"t{link.predecessor_id}") for link in t.predecessors),
        )
        for t in drafts
    )
    words = {
        f"t{i}": Words(
            index.get(t.stage_id) if t.stage_id else None,
            t.name_en,
            t.description,
            items[i].name_en if i in items else "",
            items[i].criterion if i in items else "",
        )
        for i, t in task_rows.items()
    }
    risks = session.scalars(select(ProjectRisk).where(ProjectRisk.project_id == source.id).order_by(ProjectRisk.id))
    weights = session.execute(select(RoleWeight.role, RoleWeight.weight).where(RoleWeight.project_id == source.id)).all()
    return Blueprint(
        tuple(StagePart(s.name, s.name_en, s.revenue_share, s.bonus_rate) for s in stages),
        tasks,
        words,
        _milestones_of(session, source),
        tuple((r.name, r.name_en, r.likelihood, r.impact, r.response) for r in risks),
        dict(weights),
        source.goal,
        source.scope,
        tailored.holding(session, [source.id])[source.id],
        outputs,
    )


def _milestones_of(session: Session, source: Project) -> tuple[MilestonePart, ...]:
    """Those that stand on a task, with the preconditions that do too."""
    found = list(session.scalars(select(Milestone).where(Milestone.project_id == source.id, Milestone.task_id.is_not(None)).order_by(Milestone.id)))
    task_of = {m.id: m.task_id for m in found}
    items = dict(
        session.execute(
            select(Deliverable.id, Deliverable.task_id).where(Deliverable.project_id == source.id, Deliverable.task_id.is_not(None), ~Deliverable.required)
        ).all()
    )
    required: dict[int, list[tuple[str, str]]] = {}
    for p in session.scalars(select(MilestonePrecondition).where(MilestonePrecondition.milestone_id.in_(task_of)).order_by(MilestonePrecondition.id)):
        what = task_of.get(p.required_milestone_id) if p.required_milestone_id else items.get(p.deliverable_id) if p.deliverable_id else None
        if p.kind == "qa" or what is not None:
            required.setdefault(p.milestone_id, []).append((p.kind, "" if what is None else f"t{what}"))
    return tuple(MilestonePart(f"t{m.task_id}", m.ends_stage, tuple(required.get(m.id, ()))) for m in found)


def plant(session: Session, project: Project, plan: Blueprint, calendar: WorkCalendar) -> list[Stage]:
    """Makes the rows of the blueprint for a project that has none yet; returns the stages in order."""
    stages = _stages(session, project, plan)
    placed = arranged(replace(t, stage_id=_stage_id(stages, plan, t)) for t in plan.tasks)
    manager = {t.id: project.manager_id for t in placed if t.role == "manager" and t.responsible_id is None and not t.is_summary}
    placed = tuple(replace(t, responsible_id=manager.get(t.id, t.responsible_id)) for t in placed)
    ids = store.write(session, project.id, {}, [], placed, dates.pushed(placed, starts_on=project.starts_on, calendar=calendar))
    tasks = store.task_rows(session, project.id)
    for key, row_id in ids.items():
        words = plan.words[str(key)]
        tasks[row_id].name_en, tasks[row_id].description = words.name_en, words.description
    follow.plan_saved(session, project.id, tasks)
    _describe(session, project, plan, {str(k): v for k, v in ids.items()})
    plant_outputs(session, project, plan.outputs, {str(k): tasks[v] for k, v in ids.items()}, stages)
    for name, name_en, likelihood, impact, response in plan.risks:
        session.add(
            ProjectRisk(project_id=project.id, name=name, name_en=name_en, likelihood=likelihood, impact=impact, response=response, owner_id=project.manager_id)
        )
    tailored.plant(session, project, plan.tailoring)
    for role, weight in plan.weights.items():
        session.add(RoleWeight(project_id=project.id, role=role, weight=weight))
    session.flush()
    return stages


def _stages(session: Session, project: Project, plan: Blueprint) -> list[Stage]:
    made = []
    for n, part in enumerate(plan.stages):
        own = [t for t in plan.tasks if plan.words[str(t.id)].stage == n and not t.is_summary]
        starts = min((t.starts_on for t in own if t.starts_on), default=project.starts_on)
        made.append(
            Stage(
                project_id=project.id,
                position=n + 1,
                name=part.name,
                name_en=part.name_en,
                starts_on=starts,
                finishes_on=max((t.finishes_on for t in own if t.finishes_on), default=project.finishes_on),
                revenue_share=part.revenue_share,
                bonus_rate=part.bonus_rate,
            )
        )
    session.add_all(made)
    session.flush()
    return made


def _stage_id(stages: Sequence[Stage], plan: Blueprint, task: DraftTask) -> int | None:
    index = plan.words[str(task.id)].stage
    return None if index is None else stages[index].id


def _describe(session: Session, project: Project, plan: Blueprint, ids: Mapping[str, int]) -> None:
    """Second names, criteria, which milestone ends a stage, and the preconditions."""
    items = {d.task_id: d for d in session.scalars(select(Deliverable).where(Deliverable.project_id == project.id))}
    for key, row_id in ids.items():
        if row_id in items:
            items[row_id].name_en, items[row_id].criterion = plan.words[key].deliverable_en, plan.words[key].criterion
    found = {m.task_id: m for m in session.scalars(select(Milestone).where(Milestone.project_id == project.id))}
    receipts = dict(session.execute(select(PlanLine.position, PlanLine.id).where(PlanLine.contract_id == project.contract_id)).all())
    for part in plan.milestones:
        row = found[ids[part.task]]
        row.ends_stage = part.ends_stage
        for kind, what in part.requires:
            need = MilestonePrecondition(milestone_id=row.id, kind=kind)
            if kind == "milestone":
                need.required_milestone_id = found[ids[what]].id
            elif kind == "deliverable":
                need.deliverable_id = items[ids[what]].id
            elif kind == "receipt":
                if int(what) not in receipts:  # the contract has no such plan line
                    continue
                need.plan_line_id = receipts[int(what)]
            session.add(need)
    session.flush()
