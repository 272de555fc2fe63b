"""The approval of the initiation: who is asked and who was, what was said, and the steps of the project's life (PRJ-11, APR-11)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.approval import queries
from core.approval.queries import CaseDetail
from core.projects import ending_queries
from core.projects import queries as projects
from core.projects.queries import LifeEvent, ProjectCard
from pages.approvals.preview import who_will_be_asked
from pages.projects import ending_panel, initiation_panel
from pages.shared.format import duration, instant
from pages.shared.html import Text, html, html_of, icon_html, join, muted, sentence_line, state_chip
from pages.shared.record import card as white_card
from pages.shared.states import look
from pages.shared.timeline import timeline
from pages.shared.words import _, either, heading, word

DOCUMENT = "initiation"


def draw(actor: Actor, card: ProjectCard) -> None:
    case_id = queries.case_of(actor, DOCUMENT, card.id)
    ending = ending_queries.ending_of(actor, card.id)
    left, right = st.columns([2.4, 1], gap=14)
    with left:
        if ending is not None:
            html('<h2 class="m-h2">{} {}</h2>', heading(f"record.{ending.kind}"), ending.number)
            ending_panel.draw(actor, ending.id)
            html('<h2 class="m-h2">{}</h2>', heading("record.initiation"))
        initiation_panel.draw(actor, card.id)
        if card.state in ("draft", "in_approval"):
            sentence_line(initiation_panel.if_approved(actor, card.id), "blue", "info")
    with right:
        if ending is not None and (its_case := queries.case_of(actor, ending.kind, ending.id)) is not None:
            _case(queries.case_detail(actor, its_case), heading(f"record.{ending.kind}"))
        if case_id is not None:
            _case(queries.case_detail(actor, case_id))
        if card.state == "draft" and Permission.PROJECT_SUBMIT in card.may:
            _who(actor, card)
        _life(projects.timeline(actor, card.id))


def _case(case: CaseDetail, title: str = "") -> None:
    lasted = duration(case.ended_at - case.started_at) if case.ended_at else ""
    aside = html_of("{} {}", state_chip("approval_case", case.state), lasted)
    with white_card(f"case_{case.case_id}", title or _("Approval"), aside):
        timeline(case.timeline)


def _who(actor: Actor, card: ProjectCard) -> None:
    """The persons the to-do would go to, were it submitted now."""
    with white_card("asked", _("Who will be asked?"), _("if submitted now")):
        who_will_be_asked(actor, DOCUMENT, card.id)


def _life(events: list[LifeEvent]) -> None:
    with white_card("life", _("How has it gone so far?")):
        if not events:
            html("{}", muted("—"))
        html('<ol class="m-timeline">{}</ol>', join(_event(e) for e in events))


def _event(event: LifeEvent) -> Text:
    tone, icon = look(event.to_state)
    return html_of(
        '<li class="done"><span class="dot {}">{}</span><div class="top"><b>{}</b></div><div class="who">{} · {}</div></li>',
        tone if tone in ("green", "amber", "blue", "slate") else "slate",
        icon_html(icon),
        word(f"state.project.{event.to_state}"),
        either(event.who, event.who_en) or _("the system"),
        instant(event.at, year=True),
    )
