"""Templates with their content, for who starts projects from them (PRJ-02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor, Permission, require
from core.calendar.queries import load_calendar
from core.scheduling.engine import schedule
from core.templates.blocks import BlockContent, read_block
from core.templates.content import TemplateContent, plan_of, read_content
from core.unit import reading
from db.models import ProjectTemplate


@dataclass(frozen=True)
class TemplateCard:
    """A template and what it would bring."""

    code: str
    project_type: str
    name: str
    name_en: str
    enabled: bool
    content: TemplateContent
    id: int = 0
    version: int = 1


@dataclass(frozen=True)
class BlockCard:
    """A block of tasks to build plans from; `project_type` empty: for every type."""

    code: str
    project_type: str
    name: str
    name_en: str
    enabled: bool
    content: BlockContent
    version: int


def cards(actor: Actor) -> list[TemplateCard]:
    """The templates a new project can start from; those who edit templates see the disabled ones too. One statement."""
    require(actor, Permission.PROJECT_CREATE, Permission.TEMPLATE_EDIT)
    statement = select(ProjectTemplate).where(ProjectTemplate.kind == "template").order_by(ProjectTemplate.project_type, ProjectTemplate.code)
    if not actor.can(Permission.TEMPLATE_EDIT):
        statement = statement.where(ProjectTemplate.enabled)
    with reading(actor) as session:
        return [
            TemplateCard(t.code, t.project_type, t.name, t.name_en or t.name, t.enabled, read_content(t.content), t.id, t.version)
            for t in session.scalars(statement)
        ]


def block_cards(actor: Actor, *, project_type: str = "") -> list[BlockCard]:
    """The blocks a plan can be composed of, of one type or for all; those who edit templates see the disabled ones too. One statement."""
    require(actor, Permission.PROJECT_CREATE, Permission.TEMPLATE_EDIT)
    statement = select(ProjectTemplate).where(ProjectTemplate.kind == "block").order_by(ProjectTemplate.project_type, ProjectTemplate.code)
    if project_type:
        statement = statement.where(ProjectTemplate.project_type.in_((project_type, "")))
    if not actor.can(Permission.TEMPLATE_EDIT):
        statement = statement.where(ProjectTemplate.enabled)
    with reading(actor) as session:
        return [BlockCard(t.code, t.project_type, t.name, t.name_en or t.name, t.enabled, read_block(t.content), t.version) for t in session.scalars(statement)]


def laid_out(actor: Actor, content: TemplateContent, starts_on: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """WBS code → first and last day of each task of a template that begins on a day, on the firm's calendar."""
    require(actor, Permission.PROJECT_CREATE, Permission.TEMPLATE_EDIT)
    with reading(actor) as session:
        calendar = load_calendar(session)
    found = schedule(*plan_of(content, starts_on, calendar), starts_on=starts_on, calendar=calendar)
    return {str(key): (task.starts_on, task.finishes_on) for key, task in found.tasks.items()}
