"""Typing the tailoring, deciding on a new version, a look at a process area, a finding (PRJ-31)."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from core import clock
from core.access import Actor
from core.projects.queries import ProjectCard
from core.quality import service, tailoring
from core.quality.queries import Quality, VersionRow
from core.quality.service import FindingForm, LookForm
from core.quality.words import AREAS, CHOICES, LONGEST, RESULTS, SEVERITIES
from pages.projects.meeting_parts import people_options
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html
from pages.shared.refusals import unplaced
from pages.shared.words import _, language, word

DUE = dt.timedelta(days=10)
FINDING_FIELDS = {"severity", "text", "owner_id", "due_on"}


def tailor(actor: Actor, card: ProjectCard, found: Quality) -> None:
    """The 17 areas as a sheet: of a draft saved at once, afterwards proposed to QA with a reason."""
    draft = card.editable
    key = f"tailor_{card.id}_{card.version}_{len(found.versions)}"
    fresh(key)

    @st.dialog(_("Change the tailoring") if draft else _("Propose a change"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html('<div class="t-small t-muted">{}</div>', _("An area that is reduced or dropped says why."))
        areas = _sheet(found, key)
        reason = "" if draft else text_field(_("Why it shall change"), "reason", key=f"{key}_reason", longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, set() if draft else {"reason"})
        if st.button(_("Save") if draft else _("Propose to QA"), type="primary", key=f"{key}_save"):
            if draft:
                saved(
                    key,
                    lambda: tailoring.save_tailoring(actor, card.id, areas, seen_version=card.version),
                    _("The tailoring is saved; it is approved with the initiation."),
                )
            else:
                saved(key, lambda: tailoring.propose(actor, card.id, areas, reason), _("Proposed; QA is asked."))

    ask()


def _sheet(found: Quality, key: str) -> dict[str, tuple[str, str]]:
    choices = {word(f"area_choice.{c}"): c for c in CHOICES}
    frame = pd.DataFrame(
        {
            "area": [f"{a.area} {word(f'process_area.{a.area}')}" for a in found.areas],
            "choice": [word(f"area_choice.{a.choice}") for a in found.areas],
            "reason": [a.reason for a in found.areas],
        },
        dtype="object",
    )
    edited = st.data_editor(
        frame,
        key=f"{key}_{language()}",
        hide_index=True,
        width="stretch",
        height=36 * (len(AREAS) + 1),
        disabled=["area"],
        column_config={
            "area": st.column_config.TextColumn(_("Process area"), width="medium"),
            "choice": st.column_config.SelectboxColumn(_("Tailoring"), options=list(choices), required=True, width="small"),
            "reason": st.column_config.TextColumn(_("Reason"), width="large", max_chars=LONGEST),
        },
    )
    return {
        area: (choices.get(raw["choice"], "kept"), "" if pd.isna(raw["reason"]) else str(raw["reason"]))
        for area, raw in zip(AREAS, edited.to_dict("records"), strict=True)
    }


def decide(actor: Actor, version: VersionRow) -> None:
    """QA agrees or refuses, in the card itself."""
    key = f"tailoring_{version.id}_{version.version}"
    refusal = form_refusal(key)
    answer = text_field(_("Answer"), "answer", key=f"{key}_answer", longest=LONGEST, refusal=refusal, placeholder=_("Needed to refuse"))
    unplaced(refusal, {"answer"})
    with st.container(horizontal=True, gap=8):
        if st.button(word("action.tailoring.agree"), type="primary", key=f"{key}_agree", icon=":material/check:"):
            saved(key, lambda: tailoring.agree(actor, version.id, answer, seen_version=version.version), _("Agreed: it holds from now on."))
        if st.button(word("action.tailoring.refuse"), key=f"{key}_refuse", icon=":material/close:"):
            saved(key, lambda: tailoring.refuse(actor, version.id, answer, seen_version=version.version), _("Refused with your reason."))


def look(actor: Actor, card: ProjectCard, found: Quality) -> None:
    """A look at an area; where something is wrong the finding is written down with it."""
    key = f"look_{card.id}_{len(found.checks)}"
    fresh(key)

    @st.dialog(_("Look at an area"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        areas = {a.area: f"{a.area} {word(f'process_area.{a.area}')}" for a in found.areas if a.choice != "dropped"}
        longest = max(found.areas, key=lambda a: (a.choice != "dropped", a.overdue))
        one, two, three = st.columns([2, 1, 1], gap=14)
        with one:
            area = choice_field(_("Process area"), "area", areas, key=f"{key}_area", value=longest.area, refusal=refusal)
        with two:
            on = date_field(_("Day"), "checked_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        with three:
            result = choice_field(_("Result"), "result", {r: word(f"look_result.{r}") for r in RESULTS}, key=f"{key}_result", value="conforms", refusal=refusal)
        evidence = text_field(
            _("Evidence"),
            "evidence",
            key=f"{key}_evidence",
            longest=LONGEST,
            area=True,
            refusal=refusal,
            placeholder=_("What was looked at, and what it shows"),
        )
        wrong = _finding(actor, card, key) if result in ("partly", "fails") else None
        unplaced(refusal, {"area", "checked_on", "result", "evidence", *(FINDING_FIELDS if wrong else ())})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.look(actor, card.id, LookForm(area or "", on, result or "", evidence, wrong)), _("The look is written down."))

    ask()


def finding(actor: Actor, card: ProjectCard, *, review_id: int | None = None) -> None:
    key = f"qfinding_{card.id}_{review_id or 0}"
    fresh(key)

    @st.dialog(_("Write down a finding"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        area = None
        if review_id is None:
            areas = {a: f"{a} {word(f'process_area.{a}')}" for a in AREAS}
            area = choice_field(_("Process area"), "area", areas, key=f"{key}_area", refusal=refusal)
        form = _finding(actor, card, key)
        unplaced(refusal, {"area", *FINDING_FIELDS})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.open_finding(actor, card.id, form, area=area or "", review_id=review_id), _("Written down; its owner is told."))

    ask()


def _finding(actor: Actor, card: ProjectCard, key: str) -> FindingForm:
    refusal = form_refusal(key)
    text = text_field(_("What is wrong"), "text", key=f"{key}_wrong", longest=LONGEST, area=True, refusal=refusal)
    one, two, three = st.columns(3, gap=14)
    with one:
        severity = choice_field(
            _("Severity"), "severity", {s: word(f"finding_severity.{s}") for s in SEVERITIES}, key=f"{key}_severity", value="minor", refusal=refusal
        )
    with two:
        owner = choice_field(_("Who mends it"), "owner_id", people_options(actor), key=f"{key}_owner", value=card.manager_id, refusal=refusal)
    with three:
        due = date_field(_("Due"), "due_on", key=f"{key}_due", value=clock.today() + DUE, refusal=refusal)
    return FindingForm(severity or "", text, owner, due)
