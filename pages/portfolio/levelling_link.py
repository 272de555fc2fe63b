"""From a project's plan to its levelling (PRJ-05)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.projects.queries import ProjectCard
from core.projects.types import PLANNABLE
from pages.shared.places import can_open, go
from pages.shared.words import _


def level_button(actor: Actor, card: ProjectCard) -> None:
    """For who leads the project, while its plan moves."""
    if card.state not in PLANNABLE or Permission.PROJECT_LIFE not in card.may or not can_open(actor, "levelling"):
        return
    if st.button(_("Level this plan against everybody's days"), icon=":material/auto_fix_high:", key="sm_level_plan", type="tertiary"):
        go("levelling", project=card.id)
