"""Research: what the client was asked for, whom we spoke to and what we saw, what we found (PRJ-17)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.projects.queries import ProjectCard
from core.research import queries
from core.research.queries import FieldRow, FindingRow, MaterialRow, Research
from pages.projects.meeting_parts import DONE, due_mark, files_of, line, lines
from pages.projects.research_dialogs import change_material, finding, hold, material, notes, plan, receive
from pages.projects.tabs import tab_button
from pages.shared.format import day
from pages.shared.html import Text, bullet, chip, html_of
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, figures
from pages.shared.words import _, either, word

TONES = {"problem": ("red", "error"), "opportunity": ("green", "lightbulb"), "risk": ("amber", "warning")}


def draw(actor: Actor, card: ProjectCard) -> None:
    found = queries.research(actor, card.id)
    may = Permission.RESEARCH_EDIT in card.may and card.state not in DONE
    figures(_figures(found))
    left, right = st.columns([1, 1], gap=14)
    with left:
        _material(actor, card, found, may=may)
    with right:
        _field_work(actor, card, found, may=may)
    _findings(actor, card, found, may=may)


def _figures(found: Research) -> list[tuple[Text, Text, Text, Text]]:
    there = [m for m in found.material if m.state != "waived"]
    came, late = sum(m.state == "received" for m in there), sum(m.state == "asked" and m.late > 0 for m in there)
    talks, visits = ([f for f in found.field_work if f.kind == kind and f.state != "cancelled"] for kind in ("interview", "site_visit"))
    cells: list[tuple[Text, Text, Text, Text]] = [
        (
            _("Material received"),
            f"{came} / {len(there)}",
            bullet(came, scale=len(there) or 1, tone="green"),
            html_of('<span class="t-red">{}</span>', _("{n} late", n=late)) if late else _("none late"),
        )
    ]
    for name, rows in ((_("Interviews held"), talks), (_("Site visits held"), visits)):
        held = sum(f.state == "held" for f in rows)
        cells.append((name, f"{held} / {len(rows)}", bullet(held, scale=len(rows) or 1, tone="green"), _("{n} planned", n=len(rows) - held)))
    risks = sum(f.kind == "risk" for f in found.findings)
    note = _("{problems} problems, {chances} opportunities, {risks} risks", **_counted(found.findings), risks=risks)
    return [*cells, (_("Findings"), str(len(found.findings)), "", note)]


def _counted(rows: tuple[FindingRow, ...]) -> dict[str, int]:
    return {"problems": sum(f.kind == "problem" for f in rows), "chances": sum(f.kind == "opportunity" for f in rows)}


def _material(actor: Actor, card: ProjectCard, found: Research, *, may: bool) -> None:
    open_ = sum(m.state == "asked" for m in found.material)
    with white_card("material", _("What did we ask the client for?"), _("{n} still missing", n=open_)):
        if may and st.button(_("Ask for material"), icon=":material/add:", key="sm_ask_material"):
            material(actor, card.id)
        if not found.material:
            empty_state("inventory", _("Nothing has been asked for"), _("Charts, figures, contracts: who gives it to us, and by when."), key="material")
        for row in found.material:
            _material_line(actor, card, row, may=may)


def _material_line(actor: Actor, card: ProjectCard, row: MaterialRow, *, may: bool) -> None:
    if row.state == "asked":
        mark: Text = due_mark(row.due_on, row.late)
    elif row.state == "received":
        mark = chip(_("came {day}", day=day(row.received_on)), "amber" if row.late else "green", "check")
    else:
        mark = chip(word("state.material_request.waived"), "slate", "block")
    asked = " · ".join(t for t in (either(row.contact, row.contact_en), row.purpose, row.note) if t)
    with line(f"material_{row.id}", mark, row.name, asked, either(row.responsible, row.responsible_en)):
        files_of(actor, "material_request", row.id, row.name, row.files, may_add=may and row.state == "received")
        if may and row.state == "asked":
            if st.button(_("It came"), key=f"sm_receive_{row.id}", type="tertiary", wrap=False):
                receive(actor, row)
            if st.button("", key=f"sm_material_{row.id}", type="tertiary", icon=":material/edit:", help=_("Change")):
                change_material(actor, card.id, row)


def _field_work(actor: Actor, card: ProjectCard, found: Research, *, may: bool) -> None:
    ahead = sum(f.state == "planned" for f in found.field_work)
    with white_card("field_work", _("Whom do we speak to, what do we see?"), _("{n} to come", n=ahead)):
        if may:
            with st.container(horizontal=True, gap=6):
                for kind, icon in (("interview", "record_voice_over"), ("site_visit", "location_on")):
                    if st.button(word(f"field_work_kind.{kind}"), icon=f":material/{icon}:", key=f"sm_plan_{kind}"):
                        plan(actor, card.id, kind)
        if not found.field_work:
            empty_state(
                "record_voice_over", _("No interview or visit yet"), _("Each has its questions, its notes, and the findings that came of it."), key="field_work"
            )
        for row in found.field_work:
            _field_line(actor, card, row, may=may)


def _field_line(actor: Actor, card: ProjectCard, row: FieldRow, *, may: bool) -> None:
    if row.state == "planned":
        mark: Text = chip(day(row.planned_on), "red" if row.overdue else "blue", "alarm" if row.overdue else "event")
    else:
        mark = chip(day(row.held_on or row.planned_on), "green" if row.state == "held" else "slate", "check" if row.state == "held" else "block")
    told = row.notes.split("\n", 1)[0]
    with_whom = " · ".join(t for t in (word(f"field_work_kind.{row.kind}"), either(row.who, row.who_en), row.place, told) if t)
    side = " · ".join(t for t in (either(row.responsible, row.responsible_en), _("{n} findings", n=row.findings) if row.findings else "") if t)
    with line(f"field_{row.id}", mark, row.subject, with_whom, side):
        if may and row.state in ("planned", "held"):
            if st.button(_("Write it down") if row.state == "planned" else _("Notes"), key=f"sm_hold_{row.id}", type="tertiary", wrap=False):
                hold(actor, row)
        elif (row.notes or row.questions) and st.button(_("Notes"), key=f"sm_notes_{row.id}", type="tertiary", wrap=False):
            notes(row)
        if may and row.state == "planned" and st.button("", key=f"sm_field_{row.id}", type="tertiary", icon=":material/edit:", help=_("Change")):
            plan(actor, card.id, row.kind, row)


def _findings(actor: Actor, card: ProjectCard, found: Research, *, may: bool) -> None:
    with white_card("findings", _("What did we find?"), _("{n} findings", n=len(found.findings))):
        if may and st.button(_("Write down a finding"), icon=":material/add:", key="sm_add_finding"):
            finding(actor, card.id, found)
        if not found.findings:
            empty_state(
                "search_insights",
                _("Nothing found yet"),
                _("A finding is a problem, an opportunity or a risk, with its source; a risk enters the register."),
                key="findings",
            )
        for row in found.findings:
            _finding_line(actor, card, found, row, may=may)


def _finding_line(actor: Actor, card: ProjectCard, found: Research, row: FindingRow, *, may: bool) -> None:
    tone, icon = TONES[row.kind]
    source = [t for t in (row.field_work, row.material, row.evidence.split("\n", 1)[0]) if t]
    sub = " · ".join(t for t in (row.area, row.description, _("from: {source}", source=source)) if t)
    side = html_of("{} · {}", either(row.found_by, row.found_by_en), day(row.found_on))
    with line(f"finding_{row.id}", chip(word(f"finding_kind.{row.kind}"), tone, icon), row.title, sub, side):
        files_of(actor, "finding", row.id, row.title, row.files, may_add=may)
        if row.kind == "risk":
            tab_button(_("Risk register"), "risks", f"finding_{row.id}")
        if may and st.button("", key=f"sm_finding_{row.id}", type="tertiary", icon=":material/edit:", help=_("Change")):
            finding(actor, card.id, found, row)
    if row.evidence and "\n" in row.evidence:
        with st.expander(_("Evidence")):
            lines(row.evidence)
