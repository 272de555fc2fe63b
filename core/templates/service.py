"""Templates as rows: the shipped ones loaded, changed, listed (PRJ-02)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.errors import UnknownChoice, require_text
from core.projects.errors import TemplateMissing
from core.projects.types import ProjectType
from core.templates.content import TemplateContent, read_content
from core.unit import reading, writing
from db.models import ProjectTemplate

SHIPPED = Path(__file__).parent / "standard"


@dataclass(frozen=True)
class TemplateRow:
    """One template in a list, with what it would bring."""

    code: str
    project_type: str
    name: str
    name_en: str
    enabled: bool
    stages: int
    tasks: int
    effort_days: Decimal


def install(actor: Actor) -> list[str]:
    """Loads the shipped templates that the firm does not have yet; returns their codes."""
    require(actor, Permission.TEMPLATE_EDIT)
    with writing(actor, "template.install") as session:
        there = set(session.scalars(select(ProjectTemplate.code)))
        new = [raw for raw in shipped() if raw["code"] not in there]
        for raw in new:
            read_content(raw["content"])
            session.add(ProjectTemplate(**raw))
    return [raw["code"] for raw in new]


def shipped() -> list[dict[str, Any]]:
    """The templates that come with the product, as written."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(SHIPPED.glob("*.toml"))]


def save_template(actor: Actor, code: str, *, project_type: str, name: str, name_en: str, content: dict[str, Any], enabled: bool = True) -> None:
    """Makes or replaces a template; its content must add up. Projects that started from it keep what they have."""
    require(actor, Permission.TEMPLATE_EDIT)
    if project_type not in set(ProjectType):
        raise UnknownChoice(field="project_type", choice=project_type)
    clean = {
        "code": require_text(code, field="code", longest=40),
        "project_type": project_type,
        "name": require_text(name, field="name"),
        "name_en": require_text(name_en, field="name_en", required=False),
        "enabled": enabled,
    }
    read_content(content)
    with writing(actor, "template.save") as session:
        row = session.scalar(select(ProjectTemplate).where(ProjectTemplate.code == clean["code"]).with_for_update())
        if row is None:
            session.add(ProjectTemplate(**clean, content=content))
        else:
            row.project_type, row.name, row.name_en, row.enabled, row.content = project_type, str(clean["name"]), str(clean["name_en"]), enabled, content


def load(session: Session, code: str) -> TemplateContent:
    """The content of an enabled template."""
    row = session.scalar(select(ProjectTemplate).where(ProjectTemplate.code == code, ProjectTemplate.kind == "template", ProjectTemplate.enabled))
    if row is None:
        raise TemplateMissing(field="template_code", template=code)
    return read_content(row.content)


def templates(actor: Actor, *, project_type: str | None = None) -> list[TemplateRow]:
    """The templates a new project can start from; those who edit templates see the disabled ones too."""
    require(actor, Permission.PROJECT_CREATE, Permission.TEMPLATE_EDIT)
    with reading(actor) as session:
        statement = select(ProjectTemplate).where(ProjectTemplate.kind == "template").order_by(ProjectTemplate.code)
        if project_type:
            statement = statement.where(ProjectTemplate.project_type == project_type)
        if not actor.can(Permission.TEMPLATE_EDIT):
            statement = statement.where(ProjectTemplate.enabled)
        return [_row(template) for template in session.scalars(statement)]


def _row(template: ProjectTemplate) -> TemplateRow:
    content = read_content(template.content)
    leaves = [task for stage in content.stages for task in _leaves(stage.tasks)]
    return TemplateRow(
        template.code,
        template.project_type,
        template.name,
        template.name_en,
        template.enabled,
        len(content.stages),
        len(leaves),
        sum((task.effort_days for task in leaves), Decimal(0)),
    )


def _leaves(tasks: tuple[Any, ...]) -> list[Any]:
    return [leaf for task in tasks for leaf in (_leaves(task.children) if task.children else [task])]
