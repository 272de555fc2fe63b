"""The frame around every screen: the menu from the one table of screens, and the top bar (GEN-06)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from core import clock
from core.access import Actor
from core.approval.queries import counts
from core.notices.count import unread
from core.screens import HOME, SCREENS, SECTIONS, Screen, screens_of
from core.search import Hit, search
from core.signin import service
from pages.shared import session
from pages.shared.html import html, html_of, plain, sentence_line
from pages.shared.places import ROOT, can_open_record, go, open_record
from pages.shared.refusals import unmark_all
from pages.shared.states import scheme
from pages.shared.words import LANGUAGES, _, either, language, word

TODO = "todo"            # the screen whose count stands in the menu
START = "start"          # Streamlit gives the first screen the bare address; under its own name it is found by a page that leads there


def theme() -> None:
    for name in ("theme.css", "grids.css"):
        st.html(Path(__file__).with_name(name))
    st.html(f"<style>:root{{color-scheme:{scheme()}}}</style>")          # menus and dialogs float outside the page


def on_home_screen() -> None:
    """Tells the browser that the product can be put on the home screen (PLT-07); Streamlit's page has no place of its own for it."""
    links = [("manifest", "/manifest.webmanifest"), ("apple-touch-icon", "/app/static/icon-192.png")]
    session.run_script("".join(
        f"document.querySelector('link[rel={rel}]')||document.head.append(Object.assign(document.createElement('link'),{{rel:'{rel}',href:'{href}'}}));"
        for rel, href in links), key="home_screen")


def menu(actor: Actor) -> dict[str, list[st.Page]]:
    """The screens of this person under their headings; what is not here does not exist for them, also by its address."""
    open_ = [s for s in screens_of(actor) if (ROOT / s.path).is_file()]
    waiting = counts(actor, clock.now()).todo if any(s.key == TODO for s in open_) else 0
    first = next((s.key for s in open_ if s.key == HOME), next(s.key for s in open_ if s.in_menu))
    pages_of = {s.key: _page(s, default=s.key == first, count=waiting if s.key == TODO else 0) for s in open_}
    sections = {section: [pages_of[s.key] for s in open_ if s.section == section] for section in SECTIONS}
    sections["mine"].append(st.Page(lambda: go(first), title=word(f"screen.{first}"), url_path=first, visibility="hidden"))
    return {"" if section == "mine" else word(f"section.{section}"): pages for section, pages in sections.items() if pages}


def doors(draw: Callable[[], object]) -> list[st.Page]:
    """Every address leads to the same door, and after it to the screen that was asked for."""
    return [st.Page(draw, title=_("Mandate"), url_path=START, default=True), *(st.Page(draw, title=word(f"screen.{s.key}"), url_path=s.key) for s in SCREENS)]


def top_bar(actor: Actor) -> None:
    """Brand, search, bell, language, and the menu of the person: the beginning of every page."""
    unmark_all()
    if chosen := st.session_state.pop("search_opens", None):
        open_record(*chosen)
    with st.sidebar:
        st.container(key="brand").html(html_of('<div class="m-brand"><b>M</b><span>{}</span></div>', _("Mandate")))
    with st.container(key="topbar", horizontal=True, vertical_alignment="center", gap=8):
        typed = st.text_input(
            _("Search number, name, person"),
            key="search",
            label_visibility="collapsed",
            width=320,
            icon=":material/search:",
            placeholder=_("Search number, name, person"),
        )
        st.space("stretch")
        _bell(actor)
        _language_choice(actor)
        _me(actor)
    if typed and typed.strip():
        _hits(actor, typed)


def _page(s: Screen, *, default: bool, count: int = 0) -> st.Page:
    """`count`: how many wait there, behind its name."""
    return st.Page(
        ROOT / s.path,
        title=f"{word(f'screen.{s.key}')} {count or ''}".strip(),
        icon=f":material/{s.icon}:",
        url_path=START if default else s.key,
        default=default,
        visibility="visible" if s.in_menu else "hidden",
    )


def _bell(actor: Actor) -> None:
    count = unread(actor)
    label = f"{min(count, 99)}{'+' if count > 99 else ''}" if count else " "
    if st.button(label, key="bell", icon=":material/notifications:", type="tertiary", help=_("{count} unread notices", count=count)):
        go("notices")


def _language_choice(actor: Actor) -> None:
    st.session_state["chosen_language"] = language()

    def chosen() -> None:
        service.choose_language(session.signed_in(), st.session_state["chosen_language"])
        st.session_state["language"] = st.session_state["chosen_language"]

    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=lambda code: LANGUAGES[code],
        key="chosen_language",
        required=True,
        on_change=chosen,
        label_visibility="collapsed",
    )


def _me(actor: Actor) -> None:
    with st.popover(plain(either(actor.name, actor.name_en)), key="me", icon=":material/account_circle:", type="tertiary"), st.container(key="me_list", gap=2):
        if st.button(_("My profile"), key="me_profile", icon=":material/account_circle:", type="tertiary"):
            go("profile")
        st.button(_("Sign out"), key="me_sign_out", icon=":material/logout:", type="tertiary", on_click=session.sign_out)


def _hits(actor: Actor, typed: str) -> None:
    found = search(actor, typed)
    with st.container(border=True, key="card_search", gap=4):
        if not found:
            sentence_line(_("Nothing you may see is called “{typed}”.", typed=typed.strip()[:60]), tone="slate", icon="search_off")
        for kind, hits in _by_kind(found).items():
            html('<div class="m-group">{}</div>', word(f"record.{kind}"))
            for hit in hits:
                note = either(hit.note, hit.note_en)
                label = " · ".join(part for part in (hit.number, either(hit.name, hit.name_en), note) if part)
                refused = not can_open_record(actor, kind)
                st.button(plain(label), key=f"hit_{kind}_{hit.id}", type="tertiary", on_click=_choose, args=(kind, hit.id), disabled=refused)


def _by_kind(hits: Sequence[Hit]) -> Mapping[str, list[Hit]]:
    kinds: dict[str, list[Hit]] = {}
    for hit in hits:
        kinds.setdefault(hit.kind, []).append(hit)
    return kinds


def _choose(kind: str, record_id: int) -> None:
    """A hit was pressed: the search is emptied, and the record opens before anything else is drawn."""
    st.session_state["search"] = ""
    st.session_state["search_opens"] = (kind, record_id)
