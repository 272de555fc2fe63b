"""Reporting on one's own task: one tap opens, a second one says how far it is (PRJ-18)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.my_tasks.queries import MyTask
from core.progress.reporting import LONGEST_NOTE, report_task
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, number_field, text_field
from pages.shared.html import html
from pages.shared.refusals import unplaced
from pages.shared.words import _, either

STEPS = (Decimal(25), Decimal(50), Decimal(75), Decimal(100))


def ask_report(actor: Actor, t: MyTask) -> None:
    """A step is kept at once, with the note and the days typed before; any other figure by Save."""
    key = f"task_report_{t.id}"
    fresh(key)

    @st.dialog(_("How far is it?"), width="medium")
    def ask() -> None:
        refusal = form_refusal(key)
        html(
            '<div class="m-line"><b>{} {}</b><span>{} · {}</span></div>',
            t.code,
            either(t.name, t.name_en),
            t.number,
            either(t.project, t.project_en),
        )
        steps = st.container(horizontal=True, gap=8, key="report_steps")
        one, two = st.columns(2, gap=14)
        with one:
            exact = number_field(_("Done %"), "progress", key=f"{key}_done", value=float(t.now), refusal=refusal, least=0.0, most=100.0, step=1.0)
        with two:
            left = number_field(_("Days left"), "remaining_days", key=f"{key}_left", value=_float(t.remaining_days), refusal=refusal, least=0.0, step=0.5)
        note = text_field(_("Note"), "note", key=f"{key}_note", longest=LONGEST_NOTE, refusal=refusal, placeholder=_("What was done, what is in the way"))
        for step in STEPS:
            label = _("All done") if step == 100 else f"{step} %"
            if steps.button(label, key=f"{key}_{step}", type="primary" if step == 100 else "secondary", width="stretch"):
                _keep(actor, t, key, step, None if step == 100 else left, note)
        unplaced(refusal, {"progress", "remaining_days", "note"})
        if st.button(_("Save"), key=f"{key}_save"):
            _keep(actor, t, key, exact if exact is not None else t.now, None if exact == 100 else left, note)

    ask()


def _keep(actor: Actor, t: MyTask, key: str, progress: Decimal, left: Decimal | None, note: str) -> None:
    saved(key, lambda: report_task(actor, t.id, progress, left, note), _("Reported. The manager takes it into the period, QA confirms it."))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
