"""Handing in the plan of a project whose initiation carried milestones and budget only (PRJ-42)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.errors import Refusal
from core.plan import gate, gate_queries
from core.plan.gate_queries import SubmissionRow
from core.projects.queries import ProjectCard
from pages.approvals.preview import persons_to_choose, steps_asked
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html
from pages.shared.refusals import show, unplaced
from pages.shared.words import _


def submit(actor: Actor, card: ProjectCard, current: SubmissionRow | None) -> None:
    key = f"plan_submit_{card.id}"
    fresh(key)

    @st.dialog(_("Submit the plan"), width="large")
    def ask() -> None:
        html('<div class="t-small t-muted">{}</div>', _("While it is being approved the plan does not move. With the last approval it becomes baseline 0."))
        wrong = form_refusal(key)
        note = text_field(_("To the approvers"), "note", key=f"{key}_note", value=current.note if current else "", longest=2000, area=True, refusal=wrong)
        try:
            rows = gate_queries.who_will_be_asked(actor, card.id)
        except Refusal as refusal:
            show(refusal)
            rows = []
        chosen = persons_to_choose(actor, rows, key, wrong)
        steps_asked(rows)
        unplaced(wrong, {"note", *chosen})
        if st.button(_("Submit the plan"), type="primary", key=f"{key}_save", icon=":material/send:", disabled=not all(chosen.values())):
            saved(
                key,
                lambda: gate.submit(actor, card.id, note=note, seen_plan_version=card.plan_version, chosen=chosen),
                _("Submitted. The first approver has it in their to-do."),
            )

    ask()
