"""A finding of QA as a line with the moves of the person: answer, verify, send back, close (PRJ-31)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.quality import service
from core.quality.queries import FindingRow
from core.quality.words import LONGEST
from core.workflow import Move
from pages.projects.meeting_parts import done, due_mark, line
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, chip, html, html_of, state_chip
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import _, either, sentence, word

SEVERITY_TONES = {"major": ("red", "priority_high"), "minor": ("amber", "warning"), "note": ("slate", "info")}


def finding_line(actor: Actor, row: FindingRow, moves: Sequence[Move]) -> None:
    tone, icon = SEVERITY_TONES[row.severity]
    mark: Text = html_of(
        "{}<br>{}",
        chip(word(f"finding_severity.{row.severity}"), tone, icon),
        due_mark(row.due_on, row.late) if row.state == "open" else state_chip("quality_finding", row.state),
    )
    where = word(f"process_area.{row.area}") if row.area else _("from a QA review")
    answers = [(_("Answer"), row.answer), (_("QA"), row.verification)]
    said = " · ".join(f"{label}: {text}" for label, text in answers if text)
    side = html_of("{}<br>{}", either(row.owner, row.owner_en), _("due {day}", day=day(row.due_on)))
    with line(f"qfinding_{row.id}", mark, html_of("{} {}", row.number, row.text), " · ".join(t for t in (where, said) if t), side):
        may = {m.action: m.refused for m in moves}
        if "answer" in may and st.button(word("action.quality_finding.answer"), key=f"sm_answer_{row.id}", type="tertiary", wrap=False):
            _answer(actor, row)
        if "verify" in may and st.button(
            word("action.quality_finding.verify"), key=f"sm_verify_{row.id}", type="tertiary", wrap=False, disabled=may["verify"] is not None
        ):
            _verify(actor, row)
        if "close" in may and st.button(
            word("action.quality_finding.close"), key=f"sm_qclose_{row.id}", type="tertiary", wrap=False, disabled=may["close"] is not None
        ):
            problem = st.container()
            if attempt(lambda: service.close(actor, row.id, seen_version=row.version), where=problem):
                done(_("The finding is closed."))
    refused = next((r for r in may.values() if r is not None), None)
    if refused is not None:
        html('<div class="t-small t-muted" style="padding-left:14px">{}</div>', sentence(refused))


def _answer(actor: Actor, row: FindingRow) -> None:
    key = f"qanswer_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(word("action.quality_finding.answer"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b><div>{}</div>", row.number, row.text)
        if row.verification:
            html('<div class="t-small t-amber">{}</div>', _("QA sent it back: {reason}", reason=row.verification))
        text = text_field(_("What was done about it"), "answer", key=f"{key}_text", value=row.answer, longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"answer"})
        if st.button(_("Answer"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.answer(actor, row.id, text, seen_version=row.version), _("Answered; QA is told."))

    ask()


def _verify(actor: Actor, row: FindingRow) -> None:
    key = f"qverify_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(word("action.quality_finding.verify"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b><div>{}</div><div class='t-muted'>{}</div>", row.number, row.text, row.answer)
        text = text_field(_("How you made sure, or what is missing"), "verification", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"verification"})
        with st.container(horizontal=True, gap=8):
            if st.button(word("action.quality_finding.verify"), type="primary", key=f"{key}_save"):
                saved(key, lambda: service.verify(actor, row.id, text, seen_version=row.version), _("Verified."))
            if st.button(word("action.quality_finding.send_back"), key=f"{key}_back"):
                saved(key, lambda: service.send_back(actor, row.id, text, seen_version=row.version), _("Sent back with your reason."))

    ask()
