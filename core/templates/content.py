"""The content of a template as one validated document: stages with their tasks, milestones, deliverables, risks, weights (PRJ-02).

Codes follow from the nesting: the second task of the first stage is 1.2, so predecessors are written as in the grid.
A stage becomes the summary task of its number; its milestone is its last task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.calendar.rules import WorkCalendar
from core.errors import Refusal
from core.projects.errors import TemplateInvalid
from core.projects.types import TEAM_ROLES
from core.quality.words import AREAS
from core.scheduling.engine import schedule
from core.scheduling.links import parse_predecessors
from core.scheduling.model import Link, PlanTask

Likelihood = Literal["high", "medium", "low"]
Impact = Literal["severe", "major", "moderate", "minor"]
OutputKind = Literal["report", "plan", "model", "training", "minutes", "certificate", "other"]  # core.deliverables.rules.KINDS


class Part(BaseModel):
    """A piece of a template: nothing unknown in it, never changed in place."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TemplateOutput(Part):
    """What must be handed over: the task, or the stage, is not done without it (PRJ-44)."""

    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field(default="", max_length=200)
    kind: OutputKind = "report"
    criterion: str = Field(default="", max_length=2000)


class TemplateTask(Part):
    """`duration` in working days, 0 for a milestone; `starts_after` working days from the project's start, where no predecessor says."""

    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field(default="", max_length=200)
    role: str = ""
    effort_days: Decimal = Field(default=Decimal(0), ge=0, decimal_places=2)
    duration: int = Field(default=0, ge=0, le=1000)
    starts_after: int = Field(default=0, ge=0, le=1000)
    predecessors: str = ""
    description: str = ""
    deliverable: str = ""
    deliverable_en: str = ""
    criterion: str = ""
    is_milestone: bool = False
    outputs: tuple[TemplateOutput, ...] = ()
    children: tuple[TemplateTask, ...] = ()


class TemplateMilestone(Part):
    """The stage's end. `requires`: "deliverable:1.2" (of that task), "milestone:1" (of that stage), "receipt:1" (plan line), "qa"."""

    name: str = Field(min_length=1, max_length=200)
    name_en: str = ""
    ends_stage: bool = True
    predecessors: str = ""
    requires: tuple[str, ...] = ()


class TemplateStage(Part):
    name: str = Field(min_length=1, max_length=200)
    name_en: str = ""
    revenue_share: Decimal = Field(ge=0, le=1)
    tasks: tuple[TemplateTask, ...] = Field(min_length=1)
    milestone: TemplateMilestone | None = None
    outputs: tuple[TemplateOutput, ...] = ()


class TemplateRisk(Part):
    name: str = Field(min_length=1, max_length=200)
    name_en: str = ""
    likelihood: Likelihood
    impact: Impact
    response: str = ""


class TemplateArea(Part):
    """What the template proposes for a process area; what it does not name is kept (PRJ-31)."""

    choice: Literal["kept", "reduced", "dropped"]
    reason: str = Field(default="", max_length=4000)


class TemplateContent(Part):
    goal: str = ""
    scope: str = ""
    stages: tuple[TemplateStage, ...] = Field(min_length=1)
    risks: tuple[TemplateRisk, ...] = ()
    weights: dict[str, Decimal]
    tailoring: dict[str, TemplateArea] = {}


@dataclass(frozen=True)
class Row:
    """One task of the template in reading order. `task` is None for the summary of a stage and for its milestone."""

    code: str
    parent: str | None
    stage: int  # index of the stage
    task: TemplateTask | None
    milestone: TemplateMilestone | None
    name: str
    name_en: str
    is_summary: bool
    predecessors: str
    duration: int
    starts_after: int

    @property
    def is_milestone(self) -> bool:
        return self.milestone is not None or bool(self.task and self.task.is_milestone and not self.is_summary)


def rows(content: TemplateContent) -> list[Row]:
    """Every task with its code: the stage's summary, its tasks, its milestone."""
    found: list[Row] = []
    for number, stage in enumerate(content.stages):
        top = str(number + 1)
        found.append(Row(top, None, number, None, None, stage.name, stage.name_en, True, "", 0, 0))
        found += _below(stage.tasks, top, number)
        if stage.milestone:
            m = stage.milestone
            after = m.predecessors or ", ".join(f"{top}.{n}" for n in range(1, len(stage.tasks) + 1))
            found.append(Row(f"{top}.{len(stage.tasks) + 1}", top, number, None, m, m.name, m.name_en, False, after, 0, 0))
    return found


def _below(tasks: tuple[TemplateTask, ...], parent: str, stage: int) -> Iterator[Row]:
    for n, task in enumerate(tasks, 1):
        code = f"{parent}.{n}"
        yield Row(code, parent, stage, task, None, task.name, task.name_en, bool(task.children), task.predecessors, task.duration, task.starts_after)
        yield from _below(task.children, code, stage)


def plan_of(content: TemplateContent, starts_on: dt.date, calendar: WorkCalendar) -> tuple[list[PlanTask], list[Link]]:
    """The template as the scheduler takes it, on the working calendar from `starts_on`."""
    first = calendar.working_day_on_or_after(starts_on)
    tasks = [
        PlanTask(
            r.code,
            r.code,
            1 if r.is_summary else r.duration,
            r.parent,
            not_before_on=calendar.add_working_days(first, r.starts_after) if r.starts_after else None,
        )
        for r in rows(content)
    ]
    links = [Link(code, r.code, kind, lag) for r in rows(content) for code, kind, lag in parse_predecessors(r.predecessors, task=r.code)]
    return tasks, links


def read_content(raw: dict[str, Any]) -> TemplateContent:
    """The content, or TemplateInvalid naming the place: shapes, shares of 1, weights of 100, roles, links without a loop, requirements."""
    try:
        content = TemplateContent.model_validate(raw)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise TemplateInvalid(place=".".join(str(part) for part in first["loc"]), problem=first["msg"]) from invalid
    _require_sums(content)
    _require_tailoring(content)
    codes = {r.code: r for r in rows(content)}
    for row in codes.values():
        if row.task and row.task.role and row.task.role not in TEAM_ROLES:
            raise TemplateInvalid(place=row.code, problem=row.task.role)
        if row.task and not row.is_summary and (row.duration == 0) != row.is_milestone:
            raise TemplateInvalid(place=row.code, problem="duration")
        for requirement in row.milestone.requires if row.milestone else ():
            _require_known(content, codes, row, requirement)
    try:
        schedule(*plan_of(content, dt.date(2026, 1, 5), WorkCalendar()), starts_on=dt.date(2026, 1, 5), calendar=WorkCalendar())
    except Refusal as refusal:
        raise TemplateInvalid(place=str(refusal.facts.get("loop") or refusal.facts.get("task") or ""), problem=refusal.code) from refusal
    return content


def _require_tailoring(content: TemplateContent) -> None:
    """Known areas, each with its reason where it is less than kept."""
    for area, proposed in content.tailoring.items():
        if area not in AREAS or (proposed.choice != "kept" and not proposed.reason.strip()):
            raise TemplateInvalid(place=f"tailoring.{area}", problem=proposed.choice)


def _require_sums(content: TemplateContent) -> None:
    shares = sum((s.revenue_share for s in content.stages), Decimal(0))
    if shares != 1:
        raise TemplateInvalid(place="revenue_share", problem=str(shares))
    if sum(content.weights.values(), Decimal(0)) != 100 or not set(content.weights) <= set(TEAM_ROLES):
        raise TemplateInvalid(place="weights", problem=", ".join(f"{k} {v}" for k, v in content.weights.items()))


def _require_known(content: TemplateContent, codes: dict[str, Row], row: Row, requirement: str) -> None:
    kind, _, what = requirement.partition(":")
    task = codes[what].task if what in codes else None
    known = {
        "qa": not what,
        "receipt": what.isdigit(),
        "deliverable": bool(task and task.deliverable),
        "milestone": what.isdigit() and 0 < int(what) <= row.stage and content.stages[int(what) - 1].milestone is not None,
    }
    if not known.get(kind, False):
        raise TemplateInvalid(place=row.code, problem=requirement)
