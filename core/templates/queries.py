"""Templates with their content, for who starts projects from them (PRJ-02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor, Permission, require
from core.calendar.queries import load_calendar
from core.scheduling.engine import schedule
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


def cards(actor: Actor) -> list[TemplateCard]:
    """The templates a new project can start from; those who edit templates see the disabled ones too. One statement."""
    require(actor, Permission.PROJECT_CREATE, Permission.TEMPLATE_EDIT)
    statement = select(ProjectTemplate).order_by(ProjectTemplate.project_type, ProjectTemplate.code)
    if not actor.can(Permission.TEMPLATE_EDIT):
        statement = statement.where(ProjectTemplate.enabled)
    with reading(actor) as session:
        return [TemplateCard(t.code, t.project_type, t.name, t.name_en or t.name, t.enabled, read_content(t.content)) for t in session.scalars(statement)]


def laid_out(actor: Actor, content: TemplateContent, starts_on: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """WBS code → first and last day of each task of a template that begins on a day, on the firm's calendar."""
    require(actor, Permission.PROJECT_CREATE, Permission.TEMPLATE_EDIT)
    with reading(actor) as session:
        calendar = load_calendar(session)
    found = schedule(*plan_of(content, starts_on, calendar), starts_on=starts_on, calendar=calendar)
    return {str(key): (task.starts_on, task.finishes_on) for key, task in found.tasks.items()}
