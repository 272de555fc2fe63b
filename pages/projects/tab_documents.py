"""Documents: minutes, deliverables and papers kept with the project (PRJ-16)."""

from __future__ import annotations

from core.access import Actor
from core.projects.files import ADDS
from core.projects.queries import ProjectCard
from pages.shared.files import files
from pages.shared.record import card as white_card
from pages.shared.words import _


def draw(actor: Actor, card: ProjectCard) -> None:
    with white_card("documents", _("Documents")):
        files(actor, "project", card.id, may_add=bool(ADDS & card.may) and card.state not in ("closed", "rejected"))
