"""Acceptance in rounds: filed by the sales owner, passed with its report, or failed with what is to be mended; where there is no client
the sponsor accepts (PRJ-33)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.acceptance import queries, service
from core.acceptance.queries import AcceptanceRow, AcceptanceSheet, FaultRow
from core.acceptance.service import LONGEST, AcceptanceForm
from core.access import Actor
from core.projects.queries import ProjectCard
from pages.projects import acceptance_outcome
from pages.shared.dialogs import fresh, saved
from pages.shared.files import files
from pages.shared.format import day, instant
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import Text, chip, html, icon_html, sentence_line, state_chip
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, facts_table
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import _, either, sentence, word

AHEAD = 7  # days until the acceptance that is proposed


def draw(actor: Actor, card: ProjectCard) -> None:
    sheet = queries.sheet(actor, card.id)
    _ask(actor, card, sheet)
    for row in sheet.rows:
        _round(actor, card, row)


def _ask(actor: Actor, card: ProjectCard, sheet: AcceptanceSheet) -> None:
    """Who accepts here, what stands in the way, and the button for who files."""
    with white_card("acceptance", _("Is the work accepted?"), word(f"acceptance_by.{sheet.by}")):
        passed = sheet.passed
        if passed is not None:
            sentence_line(_("Accepted on {day} in round {n}.", day=passed.decided_on, n=passed.round), "green", "verified")
            return
        waiting = next((r for r in sheet.rows if r.state == "filed"), None)
        last = next((r for r in sheet.rows if r.state == "failed"), None)
        if waiting is None and not sheet.rows:
            hint = (
                _("The sales owner files it: when, what, by which standard.")
                if sheet.by == "client"
                else _("Who runs the project files it; the sponsor decides.")
            )
            empty_state("verified", _("No acceptance is filed yet"), hint, key="acceptance")
        if sheet.not_accepted:
            sentence_line(_("{n} deliverables are not accepted yet.", n=sheet.not_accepted), "amber", "inventory_2")
        if waiting is None and last is not None and last.open_faults:
            sentence_line(
                _("{n} points of round {round} are still to be mended before it is filed again.", n=last.open_faults, round=last.round), "amber", "build"
            )
        if waiting is not None:
            return
        why = _why_not(card, sheet, last)
        if st.button(
            _("File the acceptance") if last is None else _("File it again"),
            key="sm_file_acceptance",
            type="primary",
            icon=":material/verified:",
            disabled=bool(why),
        ):
            _file(actor, card, sheet)
        if why:
            html('<div class="t-small t-muted">{} {}</div>', icon_html("lock"), why)


def _why_not(card: ProjectCard, sheet: AcceptanceSheet, last: AcceptanceRow | None) -> str:
    if not sheet.may_file:
        return _("The sales owner or the PMO files it.") if sheet.by == "client" else _("Who runs the project files it.")
    if card.state != "in_progress":
        return _("An acceptance is filed while the project is in progress.")
    if last is not None and last.open_faults:
        return _("Every point of the last round is mended first.")
    return ""


def _file(actor: Actor, card: ProjectCard, sheet: AcceptanceSheet) -> None:
    key = f"acceptance_{card.id}_{len(sheet.rows)}"
    fresh(key)
    people = {c.id: " · ".join(t for t in (either(c.name, c.name_en), c.title) if t) for c in queries.contacts(actor, card.id)}
    before = sheet.rows[0] if sheet.rows else None

    @st.dialog(_("File the acceptance"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        one, two = st.columns(2, gap=14)
        with one:
            when = date_field(_("Planned for"), "planned_on", key=f"{key}_day", value=clock.today() + dt.timedelta(days=AHEAD), refusal=refusal)
        contact = None
        with two:
            if sheet.by == "client":
                contact = choice_field(_("Signed by, of the client"), "contact_id", people, key=f"{key}_who", refusal=refusal)
        subject = text_field(
            _("What is accepted"), "subject", key=f"{key}_subject", value=before.subject if before else "", longest=LONGEST, area=True, refusal=refusal
        )
        standard = text_field(
            _("By which standard"),
            "standard",
            key=f"{key}_standard",
            value=before.standard if before else "",
            longest=LONGEST,
            area=True,
            refusal=refusal,
            placeholder=_("Contract annex, acceptance criteria, standard"),
        )
        if sheet.by == "client" and not people:
            sentence_line(_("The customer has no contact yet: add one on the customer's page first."), "amber", "warning")
        unplaced(refusal, {"planned_on", "contact_id", "subject", "standard"})
        if st.button(_("File it"), type="primary", key=f"{key}_save"):
            form = AcceptanceForm(when or clock.today(), subject, standard, contact)
            saved(key, lambda: service.file(actor, card.id, form), _("The acceptance is filed; manager and sponsor are told."))

    ask()


def _round(actor: Actor, card: ProjectCard, row: AcceptanceRow) -> None:
    with white_card(f"acceptance_{row.id}", _("Round {n} · {number}", n=row.round, number=row.number), state_chip("acceptance", row.state)):
        facts: list[tuple[Text, Text]] = [
            (_("Planned for"), day(row.planned_on)),
            (_("What is accepted"), row.subject),
            (_("By which standard"), row.standard),
        ]
        if row.contact:
            facts.append((_("Signed by, of the client"), " · ".join(t for t in (either(row.contact, row.contact_en), row.contact_title) if t)))
        facts.append((_("Filed by"), f"{either(row.filed_by, row.filed_by_en)} · {instant(row.filed_at, year=True)}"))
        if row.decided_on:
            facts.append((_("Outcome on"), f"{day(row.decided_on)} · {either(row.decided_by, row.decided_by_en)}"))
            facts.append((_("Conclusion"), row.conclusion))
        facts_table(facts)
        if row.faults:
            html("<b>{}</b>", _("To be mended: {n} of {all} done", n=len(row.faults) - row.open_faults, all=len(row.faults)))
        for fault in row.faults:
            _fault(actor, fault, mends=card.state == "in_progress")
        _moves(actor, card, row)
        files(actor, "acceptance", row.id, may_add=row.state == "filed" and any(m.action == "withdraw" for m in row.moves))


def _moves(actor: Actor, card: ProjectCard, row: AcceptanceRow) -> None:
    moves = {m.action: m for m in row.moves}
    if not moves:
        if row.state == "filed":
            html(
                '<div class="t-small t-muted">{}</div>',
                _("Waits for the client; the sales owner records how it ended.") if row.by == "client" else _("Waits for the sponsor."),
            )
        return
    refused = next((m.refused for m in row.moves if m.refused is not None), None)
    with st.container(key=f"acceptance_moves_{row.id}", horizontal=True, gap=8):
        if "pass" in moves and st.button(_("Passed"), key="sm_passed", type="primary", icon=":material/verified:", disabled=moves["pass"].refused is not None):
            acceptance_outcome.passed(actor, row)
        if "fail" in moves and st.button(_("Failed"), key="sm_failed", icon=":material/report:", disabled=moves["fail"].refused is not None):
            acceptance_outcome.failed(actor, card, row)
        if (
            "withdraw" in moves
            and st.button(_("Take it back"), key="sm_withdraw_acceptance", icon=":material/undo:", type="tertiary")
            and attempt(lambda: service.withdraw(actor, row.id, seen_version=row.version))
        ):
            st.session_state["toast"] = _("The acceptance is taken back.")
            st.rerun()
    if refused is not None:
        html('<div class="t-small t-muted">{} {}</div>', icon_html("lock"), sentence(refused))


def _fault(actor: Actor, fault: FaultRow, *, mends: bool) -> None:
    with st.container(key=f"row_fault_{fault.id}", horizontal=True, vertical_alignment="center", gap=8):
        late = fault.done_on is None and fault.due_on < clock.today()
        if fault.done_on:
            mark = chip(_("mended on {day}", day=day(fault.done_on)), "green", "check")
        else:
            mark = chip(_("due {when}", when=day(fault.due_on)), "red" if late else "amber", "error" if late else "schedule")
        html(
            '<div class="m-riskline"><div>{}</div><div><b>{}</b><span>{}</span></div><div class="t-small t-muted">{}</div></div>',
            mark,
            fault.text,
            fault.done_note,
            either(fault.owner, fault.owner_en),
        )
        if fault.done_on is None and fault.mine and mends and st.button(_("Mended"), key=f"sm_mend_{fault.id}", icon=":material/build:", wrap=False):
            acceptance_outcome.mend(actor, fault)
