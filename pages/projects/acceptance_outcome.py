"""Dialogs about how an acceptance ended: passed with the signed report, failed with what is to be mended, a point mended (PRJ-33)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from core import clock
from core.acceptance import service
from core.acceptance.queries import AcceptanceRow, FaultRow
from core.acceptance.service import LONGEST, Fault, Outcome
from core.access import Actor
from core.files.kinds import KINDS
from core.projects import team
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html
from pages.shared.refusals import beside, unplaced
from pages.shared.words import _, either

MEND_DAYS = 10


def passed(actor: Actor, row: AcceptanceRow) -> None:
    key = f"passed_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("The acceptance is passed"))
    def ask() -> None:
        refusal = form_refusal(key)
        on = date_field(_("On"), "decided_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        text = text_field(_("Conclusion"), "conclusion", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
        report = _report(key, needed=row.by == "client")
        beside(refusal, "file")
        unplaced(refusal, {"decided_on", "conclusion", "file"})
        if st.button(_("Passed"), type="primary", key=f"{key}_save", icon=":material/verified:"):
            outcome = Outcome(True, on or clock.today(), text, *_given(report))
            saved(key, lambda: service.decide(actor, row.id, outcome, seen_version=row.version), _("The project is accepted."))

    ask()


def failed(actor: Actor, card: ProjectCard, row: AcceptanceRow) -> None:
    """What is to be mended, a line each, by whom, until when."""
    key = f"failed_{row.id}_{row.version}"
    fresh(key)
    people = {m.employee_id: either(m.name, m.name_en) for m in team.team(actor, card.id)}
    people.setdefault(card.manager_id, either(card.manager, card.manager_en))

    @st.dialog(_("The acceptance has failed"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        on = date_field(_("On"), "decided_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        text = text_field(_("Conclusion"), "conclusion", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
        html("<b>{}</b>", _("What is to be mended"))
        count = st.session_state.setdefault(f"{key}_count", 1)
        faults = []
        for n in range(count):
            one, two, three = st.columns([2.2, 1, 1], gap=10)
            with one:
                what = text_field(_("Point {n}", n=n + 1), "", key=f"{key}_what_{n}", longest=LONGEST)
            with two:
                who = choice_field(_("Owner"), "", people, key=f"{key}_who_{n}", value=card.manager_id)
            with three:
                due = date_field(_("Due"), "", key=f"{key}_due_{n}", value=clock.today() + dt.timedelta(days=MEND_DAYS))
            if what.strip():
                faults.append(Fault(what, who, due))
        beside(refusal, "faults")
        if st.button(_("One more point"), key=f"{key}_more", icon=":material/add:", type="tertiary"):
            st.session_state[f"{key}_count"] = count + 1
            st.rerun(scope="fragment")
        report = _report(key, needed=False)
        beside(refusal, "file")
        unplaced(refusal, {"decided_on", "conclusion", "faults", "file"})
        if st.button(_("Failed"), type="primary", key=f"{key}_save", icon=":material/report:"):
            outcome = Outcome(False, on or clock.today(), text, *_given(report), faults=tuple(faults))
            saved(key, lambda: service.decide(actor, row.id, outcome, seen_version=row.version), _("Filed; the owners are told what is to be mended."))

    ask()


def mend(actor: Actor, fault: FaultRow) -> None:
    key = f"mend_{fault.id}_{fault.version}"
    fresh(key)

    @st.dialog(_("Mended"))
    def ask() -> None:
        refusal = form_refusal(key)
        html('<div class="m-prose">{}</div>', fault.text)
        on = date_field(_("On"), "done_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        note = text_field(_("What was done"), "note", key=f"{key}_note", longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"done_on", "note"})
        if st.button(_("Mended"), type="primary", key=f"{key}_save", icon=":material/build:"):
            saved(key, lambda: service.mend(actor, fault.id, done_on=on or clock.today(), note=note, seen_version=fault.version), _("Noted."))

    ask()


def _report(key: str, *, needed: bool) -> Any:
    label = _("Signed report") if needed else _("Report, where there is one")
    return st.file_uploader(label, type=sorted(KINDS), key=f"{key}_file")


def _given(report: Any) -> tuple[str, bytes]:
    return (report.name, report.getvalue()) if report else ("", b"")
