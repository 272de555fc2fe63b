"""Building templates and blocks: new, copied, from a project, from a branch of a plan; edited as a plan; taken in and out of use (PRJ-02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.errors import AsWord, NotFound, UnknownChoice, require_text
from core.plan import store
from core.plan.tree import Tasks
from core.projects.errors import TemplateCodeTaken
from core.projects.types import ProjectType
from core.templates import blocks, from_project
from core.templates.blocks import BlockContent, read_block
from core.templates.content import TemplateArea, TemplateContent, TemplateMilestone, TemplateRisk, TemplateStage, TemplateTask, read_content
from core.templates.layout import Extras, laid_out, stages_of, tasks_of
from core.unit import lock, reading, require_fresh, writing
from db.models import Project, ProjectTemplate

Kind = Literal["template", "block"]
EMPTY = TemplateContent(
    stages=(
        TemplateStage(
            name="第一阶段",
            name_en="Stage 1",
            revenue_share=Decimal(1),
            tasks=(TemplateTask(name="第一项任务", name_en="First task", role="manager", effort_days=Decimal(1), duration=1),),
            milestone=TemplateMilestone(name="第一阶段完成", name_en="Stage 1 completed"),
        ),
    ),
    weights={"manager": Decimal(100)},
)
EMPTY_BLOCK = BlockContent(tasks=(TemplateTask(name="第一项任务", name_en="First task", effort_days=Decimal(1), duration=1),))


@dataclass(frozen=True)
class Naming:
    """What a template or block is called; a block without a project type is for all."""

    code: str
    name: str
    name_en: str = ""
    project_type: str = ""


@dataclass(frozen=True)
class Workbench:
    """A template opened for editing: laid out as a plan from a day, with what its tasks carry besides."""

    id: int
    code: str
    kind: Kind
    naming: Naming
    enabled: bool
    version: int
    content: TemplateContent | BlockContent
    starts_on: dt.date
    calendar: WorkCalendar
    tasks: Tasks
    extras: Extras


@dataclass(frozen=True)
class Rest:
    """The parts of a template that are not in its plan. `shares` and `requires` by the stage's number, from 1."""

    goal: str
    scope: str
    shares: tuple[Decimal, ...]
    requires: tuple[tuple[str, ...], ...]
    risks: tuple[TemplateRisk, ...]
    weights: dict[str, Decimal]
    tailoring: dict[str, tuple[str, str]] | None = None  # process area → choice, reason; None keeps what is there (PRJ-31)


def create(actor: Actor, naming: Naming, *, kind: Kind = "template", source: str = "") -> str:
    """A new template or block, empty or as a copy of another of its kind; returns its code."""
    require(actor, Permission.TEMPLATE_EDIT)
    with writing(actor, "template.create") as session:
        if source:
            content = session.scalars(select(ProjectTemplate.content).where(ProjectTemplate.code == source, ProjectTemplate.kind == kind)).one_or_none()
            if content is None:
                raise NotFound(record=AsWord("record.project_template"))
        else:
            content = (EMPTY if kind == "template" else EMPTY_BLOCK).model_dump(mode="json")
        return _add(session, naming, kind, content)


def create_from_project(actor: Actor, project_id: int, naming: Naming, *, actual_effort: bool = False) -> str:
    """A template of a project's plan, risks and weights, with the effort planned or confirmed; returns its code."""
    require(actor, Permission.TEMPLATE_EDIT)
    with writing(actor, "template.create_from_project") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.get_one(Project, project_id)
        content = from_project.content_of(session, project, actual_effort=actual_effort).model_dump(mode="json")
        read_content(content)
        return _add(session, Naming(naming.code, naming.name, naming.name_en, naming.project_type or project.project_type), "template", content)


def create_block_from_plan(actor: Actor, project_id: int, task_id: int, naming: Naming) -> str:
    """A block of a task of a project with everything below it, as saved; returns its code."""
    require(actor, Permission.TEMPLATE_EDIT)
    with writing(actor, "template.create_block") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        tasks = store.opened(session, project_id)
        if not any(t.id == task_id for t in tasks):
            raise NotFound(record=AsWord("record.task"))
        content = blocks.of_branch(tasks, task_id, Extras(), load_calendar(session)).model_dump(mode="json")
        read_block(content)
        return _add(session, naming, "block", content)


def branches(actor: Actor, project_id: int) -> list[tuple[int, str]]:
    """The tasks of a project a block can be made of: id, code and name, in reading order."""
    require(actor, Permission.TEMPLATE_EDIT)
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return [(int(t.id), f"{t.code} {t.name}") for t in store.opened(session, project_id) if not t.is_milestone]


def open_bench(actor: Actor, code: str) -> Workbench:
    """The template with its plan laid out from next Monday, the day it is edited on."""
    require(actor, Permission.TEMPLATE_EDIT)
    with reading(actor) as session:
        row, calendar = _found(session, code), load_calendar(session)
        naming = Naming(row.code, row.name, row.name_en, row.project_type)
        starts_on = calendar.working_day_on_or_after(clock.today())
        if row.kind == "block":
            block = read_block(row.content)
            tasks, extras = blocks.placed(block, starts_on, calendar, name="b")
            return Workbench(row.id, code, "block", naming, row.enabled, row.version, block, starts_on, calendar, tasks, extras)
        content = read_content(row.content)
        tasks, extras = laid_out(content, starts_on, calendar)
        return Workbench(row.id, code, "template", naming, row.enabled, row.version, content, starts_on, calendar, tasks, extras)


def with_block(actor: Actor, code: str, starts_on: dt.date, *, name: str) -> tuple[Tasks, Extras]:
    """A block's tasks dated from a day on, to be put into a plan or a template (`blocks.inserted`)."""
    require(actor, Permission.TEMPLATE_EDIT, Permission.PROJECT_CREATE)
    with reading(actor) as session:
        row = _found(session, code)
        if row.kind != "block" or not row.enabled:
            raise NotFound(record=AsWord("record.project_template"))
        return blocks.placed(read_block(row.content), starts_on, load_calendar(session), name=name)


def save(actor: Actor, bench: Workbench, naming: Naming, tasks: Tasks, rest: Rest | None, *, extras: Extras | None = None) -> None:
    """The edited plan, and for a template the rest, back as its content; it must add up. Projects that began with it keep what they have."""
    require(actor, Permission.TEMPLATE_EDIT)
    parts = extras or bench.extras
    content: dict[str, Any]
    if bench.kind == "block":
        content = BlockContent(tasks=tasks_of(tasks, parts, bench.starts_on, bench.calendar)).model_dump(mode="json")
        read_block(content)
    else:
        assert isinstance(bench.content, TemplateContent)
        assert rest is not None
        stages = tuple(_completed(stage, n, rest) for n, stage in enumerate(stages_of(tasks, parts, bench.starts_on, bench.calendar)))
        changed = {"goal": rest.goal, "scope": rest.scope, "stages": stages, "risks": rest.risks, "weights": {r: w for r, w in rest.weights.items() if w}}
        if rest.tailoring is not None:
            changed["tailoring"] = {a: TemplateArea.model_validate({"choice": c, "reason": why}) for a, (c, why) in rest.tailoring.items()}
        content = bench.content.model_copy(update=changed).model_dump(mode="json")
        read_content(content)
    clean = _clean(naming, bench.kind)
    with writing(actor, "template.save") as session:
        row = lock(session, ProjectTemplate, _found(session, bench.code).id)
        require_fresh(session, row, bench.version)
        row.name, row.name_en, row.project_type, row.content = clean["name"], clean["name_en"], clean["project_type"], content


def set_enabled(actor: Actor, code: str, *, enabled: bool, seen_version: int) -> None:
    """Takes a template or block in or out of use; what began with it stays."""
    require(actor, Permission.TEMPLATE_EDIT)
    with writing(actor, "template.enable") as session:
        row = lock(session, ProjectTemplate, _found(session, code).id)
        require_fresh(session, row, seen_version)
        row.enabled = enabled


def _completed(stage: TemplateStage, n: int, rest: Rest) -> TemplateStage:
    share = rest.shares[n] if n < len(rest.shares) else Decimal(0)
    requires = rest.requires[n] if n < len(rest.requires) else ()
    ending = stage.milestone.model_copy(update={"requires": requires}) if stage.milestone else None
    return stage.model_copy(update={"revenue_share": share, "milestone": ending})


def _add(session: Session, naming: Naming, kind: Kind, content: dict[str, Any]) -> str:
    clean = _clean(naming, kind)
    code = require_text(naming.code, field="code", longest=40)
    if session.scalar(select(ProjectTemplate.id).where(ProjectTemplate.code == code)) is not None:
        raise TemplateCodeTaken(field="code", template=code)
    session.add(ProjectTemplate(code=code, kind=kind, content=content, enabled=True, **clean))
    session.flush()
    return code


def _clean(naming: Naming, kind: Kind) -> dict[str, str]:
    if naming.project_type not in {*ProjectType, *([""] if kind == "block" else [])}:
        raise UnknownChoice(field="project_type", choice=naming.project_type)
    return {
        "name": require_text(naming.name, field="name"),
        "name_en": require_text(naming.name_en, field="name_en", required=False),
        "project_type": naming.project_type,
    }


def _found(session: Session, code: str) -> ProjectTemplate:
    row = session.scalar(select(ProjectTemplate).where(ProjectTemplate.code == code))
    if row is None:
        raise NotFound(record=AsWord("record.project_template"))
    return row

