"""The weekly brief: one click makes it from the figures, the manager edits it, team and customer get their own edition (PRJ-25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core import clock, startup
from core.access import Actor, Permission
from core.briefs import queries, service
from core.briefs.making import make_from_figures
from core.briefs.queries import BriefRow, Receiver
from core.briefs.service import CHANNELS, EDITIONS, LANGUAGES, LONGEST_TEXT, SECTIONS, WORKED_ON, Section
from core.labour.writing import monday_of
from core.projects.queries import ProjectCard
from pages.projects import brief_print
from pages.shared.dialogs import fresh, saved
from pages.shared.format import instant
from pages.shared.forms import choice_field, form_refusal, text_field
from pages.shared.html import chip, html, html_of, muted, sentence_line, state_chip
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import LANGUAGES as SPOKEN
from pages.shared.words import _, either, language, word

WEEKS = 12  # back from this one


def draw(actor: Actor, card: ProjectCard) -> None:
    st.html(Path(__file__).parents[1].joinpath("work", "my_tasks.css"))
    rows = queries.briefs(actor, card.id)
    writes = Permission.BRIEF_EDIT in card.may and card.state in WORKED_ON
    if writes:
        _make(actor, card, rows)
    left, right = st.columns([1, 1.7], gap=14)
    with left:
        chosen = _list(card, rows, writes=writes)
    with right:
        if chosen is not None:
            _brief(actor, card, chosen, writes=writes)


def _make(actor: Actor, card: ProjectCard, rows: Sequence[BriefRow]) -> None:
    """Week, edition, language, one click."""
    with white_card("brief_make"), st.container(horizontal=True, vertical_alignment="center", gap=8, key="brief_tools"):
        monday = monday_of(clock.today())
        weeks = [monday - dt.timedelta(days=7 * n) for n in range(WEEKS)]
        week = st.selectbox(
            _("Week"),
            weeks,
            format_func=lambda d: f"{d} – {d + dt.timedelta(days=6):%m-%d}",
            key=f"brief_week_{card.id}",
            label_visibility="collapsed",
            width=190,
        )
        names = {e: word(f"brief_edition.{e}") for e in EDITIONS}
        edition = st.segmented_control(
            _("For whom"), list(names), default="team", required=True, format_func=lambda e: names[e], key=f"brief_edition_{card.id}_{language()}",
            label_visibility="collapsed",
        )  # fmt: skip
        spoken = st.segmented_control(
            _("Language"), list(LANGUAGES), default=language(), required=True, format_func=lambda code: SPOKEN[code], key=f"brief_language_{card.id}",
            label_visibility="collapsed",
        )  # fmt: skip
        st.space("stretch")
        there = next((b for b in rows if (b.week_on, b.edition, b.language, b.state) == (week, edition, spoken, "draft")), None)
        label = _("Make the draft anew") if there else _("Make the brief")
        if st.button(label, type="primary", icon=":material/auto_awesome:", key="sm_make_brief", wrap=False):
            _made(actor, card, week, str(edition), str(spoken), there)


def _made(actor: Actor, card: ProjectCard, week: dt.date, edition: str, spoken: str, there: BriefRow | None) -> None:
    found: list[int] = []

    def do() -> None:
        version = there.version if there else None
        found.append(make_from_figures(actor, card.id, week, edition=edition, language=spoken, seen_version=version))

    if attempt(do):
        st.session_state[f"brief_{card.id}"] = found[0]
        st.session_state["toast"] = _("The brief is made from the figures; look through it before you send it.")
        st.rerun()


def _list(card: ProjectCard, rows: Sequence[BriefRow], *, writes: bool) -> BriefRow | None:
    """The briefs, the newest first; the chosen one."""
    with white_card("briefs", _("Briefs of this project"), _("{n} sent", n=sum(b.state == "sent" for b in rows))):
        if not rows:
            hint = _("Choose the week and press “Make the brief”.") if writes else _("The project manager makes them from the figures of the week.")
            empty_state("newspaper", _("No brief yet"), hint, key="briefs")
            return None
        kept = st.session_state.get(f"brief_{card.id}")
        chosen = next((b for b in rows if b.id == kept), rows[0])
        for b in rows:
            with st.container(key=f"row_brief_{b.id}", horizontal=True, vertical_alignment="center", gap=6):
                html(
                    '<div class="m-mytask"><div><b>{} – {:%m-%d}</b></div><div class="sub">{} {} {}</div></div>',
                    b.week_on, b.last, state_chip("weekly_brief", b.state),
                    word(f"brief_edition.{b.edition}"), SPOKEN[b.language],
                )  # fmt: skip
                if b.id == chosen.id:
                    st.html(chip(_("shown"), "blue", "visibility"), width="content")
                elif st.button(_("Show"), key=f"sm_brief_{b.id}", type="tertiary", wrap=False):
                    st.session_state[f"brief_{card.id}"] = b.id
                    st.rerun()
        return chosen


def _brief(actor: Actor, card: ProjectCard, b: BriefRow, *, writes: bool) -> None:
    aside = (
        html_of("{} {}", _("sent by {who}", who=either(b.sent_by, b.sent_by_en)), instant(b.sent_at, year=True))
        if b.sent_at
        else _("made by {who}, {when}", who=either(b.made_by, b.made_by_en), when=instant(b.made_at, year=True))
    )
    with white_card("brief", word(f"brief_edition.{b.edition}"), aside):
        if b.state == "draft" and writes:
            _edit(actor, card, b)
        else:
            _read(b)
        _ways(actor, card, b, writes=writes)


def _read(b: BriefRow) -> None:
    html("<h3 style='margin:0'>{}</h3>", b.title)
    for s in b.sections:
        html('<div class="m-brief"><b>{}</b><div>{}</div></div>', word(f"brief_section.{s.key}"), s.text)
    names = [brief_print.name_of(r) for r in b.receivers]
    if names:
        html('<div class="t-small t-muted">{}</div>', _("Sent to {names}.", names=names))
    if b.proof:
        html('<div class="t-small t-muted">{}: {}</div>', _("Proof"), b.proof)


def _edit(actor: Actor, card: ProjectCard, b: BriefRow) -> None:
    """Every section as a text of its own."""
    key = f"brief_{b.id}_{b.version}"
    title = st.text_input(_("Title"), value=b.title, key=f"{key}_title", max_chars=200)
    texts = {s.key: s.text for s in b.sections}
    typed = []
    for name in SECTIONS[b.edition]:
        if name == "money" and not card.sees_money:
            continue
        text = texts.get(name, "")
        label = word(f"brief_section.{name}")
        note = _("Only who sees the project's money reads this part.") if name == "money" else None
        area = st.text_area(label, value=text, key=f"{key}_{name}", max_chars=LONGEST_TEXT, height=60 + 20 * min(text.count("\n") + 1, 9), help=note)
        typed.append(Section(name, area or ""))
    changed = title != b.title or [s for s in typed if s.text] != [s for s in b.sections if s.text]
    if b.edition == "customer":
        found = service.leaks_of(actor, b.id)
        if found:
            sentence_line(_("This is not for the customer, please take it out before sending: {found}.", found=found), "red", "block")
    problem = st.container()
    with st.container(horizontal=True, gap=8, vertical_alignment="center", key="brief_save"):
        if st.button(_("Save"), key=f"sm_save_{key}", disabled=not changed, wrap=False) and attempt(
            lambda: service.save(actor, b.id, title=title or "", sections=typed, seen_version=b.version), where=problem
        ):
            st.session_state["toast"] = _("Saved.")
            st.rerun()
        if st.button(_("Discard the draft"), key=f"sm_discard_{key}", type="tertiary", wrap=False) and attempt(
            lambda: service.discard(actor, b.id, seen_version=b.version), where=problem
        ):
            st.session_state["toast"] = _("The draft is gone.")
            st.rerun()
        st.space("stretch")
        if changed:
            html("{}", muted(_("Save first, then send.")))
        elif b.edition == "team":
            if st.button(_("Send to the team"), key=f"sm_send_{key}", type="primary", icon=":material/send:", wrap=False) and attempt(
                lambda: service.send_to_team(actor, b.id, seen_version=b.version), where=problem
            ):
                st.session_state["toast"] = _("Sent: everybody on the team is told.")
                st.rerun()
        elif st.button(_("Send to the customer"), key=f"sm_send_{key}", type="primary", icon=":material/send:", wrap=False):
            _ask_customer(actor, card, b)


def _ways(actor: Actor, card: ProjectCard, b: BriefRow, *, writes: bool) -> None:
    """To print it or keep it; a customer's edition only when there is nothing in it that is not for the customer."""
    if b.edition == "customer" and b.state == "draft" and (not writes or service.leaks_of(actor, b.id)):
        return
    with st.container(horizontal=True, gap=8, key="brief_ways"):
        st.download_button(
            _("Page to print"),
            data=lambda: brief_print.page(b, **_names(card, b)).encode(),
            file_name=f"{card.number}_{b.week_on}_{b.edition}.html",
            mime="text/html",
            icon=":material/print:",
            key=f"sm_print_{b.id}",
            on_click="ignore",
            type="tertiary",
        )
        if b.edition == "customer" and writes and b.state == "sent":
            _mail_file(card, b, b.receivers)


def _names(card: ProjectCard, b: BriefRow) -> dict[str, str]:
    """The firm and the project in the language of the brief."""
    firm = startup.prepare().firm
    if b.language == "zh":
        return {"firm": firm.name, "project": card.name}
    return {"firm": firm.name_en, "project": card.name_en or card.name}


def _mail_file(card: ProjectCard, b: BriefRow, receivers: Sequence[Receiver]) -> None:
    """A mail addressed to them that only has to be sent."""
    st.download_button(
        _("Mail file"),
        data=lambda: brief_print.mail(b, receivers, **_names(card, b)),
        file_name=f"{card.number}_{b.week_on}.eml",
        mime="message/rfc822",
        icon=":material/mail:",
        key=f"sm_mail_{b.id}",
        on_click="ignore",
        type="tertiary",
        disabled=not any(r.email for r in receivers),
    )


def _ask_customer(actor: Actor, card: ProjectCard, b: BriefRow) -> None:
    key = f"brief_customer_{b.id}"
    fresh(key)

    @st.dialog(_("Send to the customer"), width="medium")
    def ask() -> None:
        refusal = form_refusal(key)
        people = queries.contacts(actor, card.id)
        if not people:
            sentence_line(_("The customer has no contact yet: add one on the customer's page first."), "amber", "person_add")
        names = {c.id: " · ".join(t for t in (either(c.name, c.name_en), c.position, c.email) if t) for c in people}
        chosen = st.multiselect(_("To whom"), list(names), format_func=lambda i: names[i], key=f"{key}_to", placeholder=_("Contacts of the customer"))
        channels = {c: word(f"brief_channel.{c}") for c in CHANNELS}
        channel = choice_field(_("How"), "channel", channels, key=f"{key}_channel", value="mail", refusal=refusal)
        proof = text_field(
            _("Proof"), "proof", key=f"{key}_proof", longest=2000, refusal=refusal, placeholder=_("Handed over to whom, where; number of the letter")
        )
        if channel == "mail":
            sentence_line(_("Download the mail file, send it from your mail program, then confirm here."), "blue", "mail")
            if not service.leaks_of(actor, b.id):
                _mail_file(card, b, [Receiver(c.name, c.name_en, c.email) for c in people if c.id in chosen])
        unplaced(refusal, {"channel", "proof"})
        if st.button(_("It is sent"), type="primary", key=f"{key}_save"):
            saved(
                key,
                lambda: service.send_to_customer(actor, b.id, chosen, channel=channel or "", proof=proof, seen_version=b.version),
                _("Kept as sent, with who got it."),
            )

    ask()
