"""What the house asks on the way: kick-off minutes, reason and end of a pause, a reached milestone (PRJ-13)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.milestones import service as milestones
from core.milestones.queries import MilestoneRow
from core.projects import life
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import date_field, form_refusal, text_field
from pages.shared.html import html, plain
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word


def kickoff(actor: Actor, card: ProjectCard) -> None:
    key = f"kickoff_{card.id}"
    fresh(key)

    @st.dialog(word("action.project.file_kickoff"), width="large")
    def ask() -> None:
        html(
            '<div class="t-small t-muted">{}</div>',
            _("Members and their duties, how we communicate, what was agreed with the customer. The project can start once the minutes are filed."),
        )
        refusal = form_refusal(key)
        held_on = date_field(_("Held on"), "held_on", key=f"{key}_day", value=card.kicked_off_on or clock.today(), refusal=refusal)
        minutes = text_field(
            _("Minutes"),
            "minutes",
            key=f"{key}_text",
            value=card.kickoff_minutes,
            longest=20_000,
            area=True,
            refusal=refusal,
            placeholder=_("Goal and scope · who does what · meeting rhythm · open points"),
        )
        unplaced(refusal, {"held_on", "minutes"})
        if st.button(_("File the minutes"), type="primary", key=f"{key}_save"):
            saved(
                key,
                lambda: life.file_kickoff(actor, card.id, held_on=held_on or clock.today(), minutes=minutes, seen_version=card.version),
                _("The minutes are filed; the project can start."),
            )

    ask()


def pause(actor: Actor, card: ProjectCard, today: dt.date) -> None:
    key = f"pause_{card.id}"
    fresh(key)

    @st.dialog(word("action.project.pause"))
    def ask() -> None:
        html('<div class="t-small t-muted">{}</div>', _("From today on nothing can be reported on the project, until it is restarted. The team is told."))
        refusal = form_refusal(key)
        reason = text_field(_("Reason"), "reason", key=f"{key}_reason", longest=2000, area=True, refusal=refusal)
        resumes_on = date_field(_("Expected restart"), "resumes_on", key=f"{key}_day", value=today + dt.timedelta(days=14), refusal=refusal)
        unplaced(refusal, {"reason", "resumes_on"})
        if st.button(word("action.project.pause"), type="primary", key=f"{key}_save", icon=":material/pause:"):
            saved(key, lambda: life.pause(actor, card.id, reason=reason, resumes_on=resumes_on or today, seen_version=card.version), word("project_done.pause"))

    ask()


def reach(actor: Actor, row: MilestoneRow) -> None:
    """A milestone is reached; a precondition that is open stands in the sentence."""
    key = f"reach_{row.id}"
    fresh(key)

    @st.dialog(_("Milestone reached: {name}", name=plain(either(row.name, row.name_en))))
    def ask() -> None:
        refusal = form_refusal(key)
        day = date_field(_("Reached on"), "reached_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        unplaced(refusal, {"reached_on"})
        if st.button(_("Reached"), type="primary", key=f"{key}_save", icon=":material/flag:"):
            saved(key, lambda: milestones.reach(actor, row.id, reached_on=day or clock.today(), seen_version=row.version), _("The milestone is reached."))

    ask()
