"""Discussion of the project, and what was asked of other departments about it (PLT-13)."""

from __future__ import annotations

from core.access import Actor
from core.projects.queries import ProjectCard
from pages.shared.discussion import discussion
from pages.shared.record import card as white_card
from pages.shared.words import _
from pages.work.support_list import about


def draw(actor: Actor, card: ProjectCard) -> None:
    with white_card("support_about", _("Support from other departments")):
        about(actor, "project", card.id)
    with white_card("discussion", _("Discussion")):
        discussion(actor, "project", card.id)
