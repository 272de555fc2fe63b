"""The related records of a project (PLT-15)."""

from __future__ import annotations

from core.access import Actor
from core.projects.queries import ProjectCard
from pages.shared.related import related


def draw(actor: Actor, card: ProjectCard) -> None:
    related(actor, "project", card.id)
