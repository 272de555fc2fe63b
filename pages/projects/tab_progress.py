from __future__ import annotations
from core.access import Actor
from core.projects.queries import ProjectCard
def draw(actor: Actor, card: ProjectCard) -> None:
    pass
