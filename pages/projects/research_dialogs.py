"""What is typed about the research: material, interviews and visits, findings (PRJ-17)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.files import service as files
from core.files.kinds import KINDS
from core.research import service
from core.research.forms import FieldForm, FindingForm, MaterialForm
from core.research.queries import FieldRow, FindingRow, MaterialRow, Research
from core.research.rules import FINDING_KINDS, LONGEST
from core.risks.words import IMPACTS, LIKELIHOODS
from pages.projects.meeting_parts import contact_options, lines, people_options
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html
from pages.shared.refusals import unplaced
from pages.shared.words import _, word

WEEK = dt.timedelta(days=7)


def material(actor: Actor, project_id: int) -> None:
    """A list: one line of the field is one thing asked for."""
    key = f"material_new_{project_id}"
    fresh(key)

    @st.dialog(_("Ask for material"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        names = text_field(_("What is needed (one line each)"), "name", key=f"{key}_name", longest=4000, area=True, refusal=refusal)
        contact, responsible, due, purpose = _asked(actor, project_id, key, None)
        unplaced(refusal, {"name", "contact_id", "responsible_id", "due_on", "purpose"})
        if st.button(_("Ask for it"), type="primary", key=f"{key}_save"):
            wanted = [name for name in names.splitlines() if name.strip()] or [""]
            forms = [MaterialForm(name, due, responsible, contact, purpose) for name in wanted]
            saved(key, lambda: service.ask_for(actor, project_id, forms), _("It stands on the list; who keeps asking is told."))

    ask()


def change_material(actor: Actor, project_id: int, row: MaterialRow) -> None:
    key = f"material_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("Change what was asked for"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        name = text_field(_("What is needed"), "name", key=f"{key}_name", value=row.name, refusal=refusal)
        contact, responsible, due, purpose = _asked(actor, project_id, key, row)
        unplaced(refusal, {"name", "contact_id", "responsible_id", "due_on", "purpose", "note"})
        with st.container(horizontal=True, gap=8):
            if st.button(_("Save"), type="primary", key=f"{key}_save"):
                form = MaterialForm(name, due, responsible, contact, purpose)
                saved(key, lambda: service.change_material(actor, row.id, form, seen_version=row.version), _("Saved."))
        reason = text_field(_("No longer needed, because"), "note", key=f"{key}_waive", refusal=refusal)
        if st.button(_("Do without it"), key=f"{key}_waived"):
            saved(key, lambda: service.waive(actor, row.id, reason, seen_version=row.version), _("We do without it."))

    ask()


def _asked(actor: Actor, project_id: int, key: str, row: MaterialRow | None) -> tuple[int | None, int | None, dt.date | None, str]:
    refusal = form_refusal(key)
    one, two, three = st.columns(3, gap=14)
    contacts, people = contact_options(actor, project_id), people_options(actor)
    with one:
        contact = choice_field(
            _("Asked of"), "contact_id", contacts, key=f"{key}_contact", value=row.contact_id if row else None, refusal=refusal, placeholder=_("The client")
        )
    with two:
        responsible = choice_field(
            _("Who keeps asking"), "responsible_id", people, key=f"{key}_by", value=row.responsible_id if row else actor.employee_id, refusal=refusal
        )
    with three:
        due = date_field(_("Due"), "due_on", key=f"{key}_due", value=row.due_on if row else clock.today() + WEEK, refusal=refusal)
    purpose = text_field(_("What it is needed for"), "purpose", key=f"{key}_purpose", value=row.purpose if row else "", refusal=refusal)
    return contact, responsible, due, purpose


def receive(actor: Actor, row: MaterialRow) -> None:
    """It came: the day, a note, and its files."""
    key = f"receive_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("It came"))
    def ask() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b>", row.name)
        on = date_field(_("Received on"), "received_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        note = text_field(_("Note"), "note", key=f"{key}_note", longest=LONGEST, refusal=refusal)
        given = st.file_uploader(_("Files"), type=sorted(KINDS), accept_multiple_files=True, key=f"{key}_files")
        unplaced(refusal, {"received_on", "note"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):

            def do() -> None:
                for file in given or ():  # first: what is no file of ours is refused before the line says that it came
                    files.attach(actor, "material_request", row.id, file.name, file.getvalue())
                service.receive(actor, row.id, on, note, seen_version=row.version)

            saved(key, do, _("Received."))

    ask()


def plan(actor: Actor, project_id: int, kind: str, row: FieldRow | None = None) -> None:
    """An interview or a visit: with whom, when, by whom, which questions."""
    key = f"field_{row.id if row else 'new'}_{project_id}_{row.version if row else kind}"
    fresh(key)

    @st.dialog(word(f"field_work_kind.{kind}"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        subject = text_field(_("Subject"), "subject", key=f"{key}_subject", value=row.subject if row else "", refusal=refusal)
        one, two = st.columns(2, gap=14)
        contacts = contact_options(actor, project_id)
        with one:
            contact = choice_field(_("With"), "contact_id", contacts, key=f"{key}_contact", value=row.contact_id if row else None, refusal=refusal)
            planned_on = date_field(_("Day"), "planned_on", key=f"{key}_day", value=row.planned_on if row else clock.today() + WEEK, refusal=refusal)
        with two:
            whom = text_field(_("Or with whom else"), "with_whom", key=f"{key}_whom", value=row.with_whom if row else "", refusal=refusal)
            by = choice_field(
                _("By whom"), "responsible_id", people_options(actor), key=f"{key}_by", value=row.responsible_id if row else actor.employee_id, refusal=refusal
            )
        place = text_field(_("Place"), "place", key=f"{key}_place", value=row.place if row else "", refusal=refusal)
        questions = text_field(
            _("Questions"), "questions", key=f"{key}_questions", value=row.questions if row else "", longest=LONGEST, area=True, refusal=refusal
        )
        unplaced(refusal, {"subject", "contact_id", "planned_on", "with_whom", "responsible_id", "place", "questions"})
        form = FieldForm(kind, subject, planned_on, by, contact, whom, place, questions)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            if row is None:
                saved(key, lambda: service.plan_field_work(actor, project_id, form), _("Planned; who holds it is told."))
            else:
                saved(key, lambda: service.change_field_work(actor, row.id, form, seen_version=row.version), _("Saved."))

    ask()


def hold(actor: Actor, row: FieldRow) -> None:
    """What was said or seen; or that it does not take place."""
    key = f"hold_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("What was said or seen"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b>", row.subject)
        if row.questions:
            html('<div class="t-small t-muted t-lines">{}</div>', row.questions)
        held_on = date_field(_("Held on"), "held_on", key=f"{key}_day", value=row.held_on or min(row.planned_on, clock.today()), refusal=refusal)
        said = text_field(_("Notes"), "notes", key=f"{key}_notes", value=row.notes, longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"held_on", "notes"})
        with st.container(horizontal=True, gap=8):
            if st.button(_("Save"), type="primary", key=f"{key}_save"):
                saved(key, lambda: service.hold_field_work(actor, row.id, held_on, said, seen_version=row.version), _("Written down."))
            if row.state == "planned" and st.button(_("It does not take place"), key=f"{key}_cancel", help=_("Say why in the notes.")):
                saved(key, lambda: service.cancel_field_work(actor, row.id, said, seen_version=row.version), _("Called off."))

    ask()


def notes(row: FieldRow) -> None:
    """What was asked and said, for who only reads."""

    @st.dialog(_("Questions and notes"), width="large")
    def shown() -> None:
        html("<b>{}</b>", row.subject)
        for title, text in ((_("Questions"), row.questions), (_("Notes"), row.notes)):
            if text:
                html('<div class="t-small t-muted">{}</div>', title)
                lines(text)

    shown()


def finding(actor: Actor, project_id: int, found: Research, row: FindingRow | None = None) -> None:
    """A finding with its source; a risk with likelihood and impact."""
    key = f"finding_{row.id if row else 'new'}_{project_id}_{row.version if row else 0}"
    fresh(key)

    @st.dialog(_("Change the finding") if row else _("Write down a finding"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        kinds = {k: word(f"finding_kind.{k}") for k in FINDING_KINDS}
        one, two = st.columns(2, gap=14)
        with one:
            kind = choice_field(_("Kind of finding"), "kind", kinds, key=f"{key}_kind", value=row.kind if row else "problem", refusal=refusal)
        with two:
            area = text_field(_("Business area"), "area", key=f"{key}_area", value=row.area if row else "", refusal=refusal)
        title = text_field(_("Finding"), "title", key=f"{key}_title", value=row.title if row else "", refusal=refusal)
        description = text_field(
            _("Description"), "description", key=f"{key}_text", value=row.description if row else "", longest=LONGEST, area=True, refusal=refusal
        )
        field_id, material_id = _source(found, key, row)
        evidence = text_field(
            _("Evidence"),
            "evidence",
            key=f"{key}_evidence",
            value=row.evidence if row else "",
            longest=LONGEST,
            refusal=refusal,
            placeholder=_("Where it is seen: page, figure, words of the interview"),
        )
        likelihood, impact = _weight(key, row) if kind == "risk" and (row is None or row.risk_id is None) else ("medium", "major")
        unplaced(refusal, {"kind", "area", "title", "description", "field_work_id", "material_id", "evidence", "likelihood", "impact"})
        form = FindingForm(kind or "", title, description, area, field_id, material_id, evidence, likelihood, impact)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            if row is None:
                saved(
                    key, lambda: service.add_finding(actor, project_id, form), _("Written down.") if kind != "risk" else _("The risk stands in the register.")
                )
            else:
                saved(key, lambda: service.change_finding(actor, row.id, form, seen_version=row.version), _("Saved."))

    ask()


def _source(found: Research, key: str, row: FindingRow | None) -> tuple[int | None, int | None]:
    refusal = form_refusal(key)
    talks = {f.id: f"{word(f'field_work_kind.{f.kind}')} · {f.subject}" for f in found.field_work if f.state != "cancelled"}
    papers = {m.id: m.name for m in found.material if m.state != "waived"}
    one, two = st.columns(2, gap=14)
    with one:
        field_id = choice_field(
            _("From an interview or visit"), "field_work_id", talks, key=f"{key}_field", value=row.field_work_id if row else None, refusal=refusal
        )
    with two:
        material_id = choice_field(_("From material"), "material_id", papers, key=f"{key}_material", value=row.material_id if row else None, refusal=refusal)
    return field_id, material_id


def _weight(key: str, row: FindingRow | None) -> tuple[str, str]:
    refusal = form_refusal(key)
    one, two = st.columns(2, gap=14)
    with one:
        likely = choice_field(
            _("Likelihood"), "likelihood", {x: word(f"likelihood.{x}") for x in LIKELIHOODS}, key=f"{key}_likely", value="medium", refusal=refusal
        )
    with two:
        impact = choice_field(_("Impact"), "impact", {x: word(f"impact.{x}") for x in IMPACTS}, key=f"{key}_impact", value="major", refusal=refusal)
    return likely or "", impact or ""
