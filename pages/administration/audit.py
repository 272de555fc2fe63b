"""The audit trail: who did what when, before → after; and whether the chain still holds (PLT-09)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import clock, trail_search
from core.access import Actor
from core.people.queries import people_choices
from core.trail_search import ChainState, TrailEntry, TrailFilters
from pages.shared.excel import workbook
from pages.shared.format import instant
from pages.shared.html import Text, html, html_of, muted, sentence_line, table
from pages.shared.lists import Column, filter_bar, filter_choice, filter_day
from pages.shared.record import card, empty_state, page_title
from pages.shared.session import signed_in
from pages.shared.trail import changes_html, changes_text, deed_word, record_word
from pages.shared.words import _, catalogue, either, has_word, language, word

KEY = "audit"


def render(actor: Actor) -> None:
    page_title(word("screen.audit"), _("{count} entries, none is ever changed", count=f"{trail_search.length(actor):,}"))
    with card("audit"):
        filters, right = _filters(actor)
        with right:
            checked = st.button(_("Check the chain"), icon=":material/link:", key="sm_check_chain")
            st.download_button(
                "",
                data=lambda: _export(actor, filters),
                file_name=f"audit_{clock.today()}.xlsx",
                icon=":material/download:",
                key="sm_export_audit",
                help=_("Export to Excel"),
                type="tertiary",
                on_click="ignore",
            )
        if checked:
            with st.spinner(_("Every entry is compared with the hash of the one before …")):
                st.session_state["chain"] = trail_search.check_chain(actor)
        if (chain := st.session_state.get("chain")) is not None:
            _chain(chain)
        _entries(actor, filters)


def _filters(actor: Actor) -> tuple[TrailFilters, Any]:
    """The search and what it is narrowed by; everything stands in the address."""
    text, _chip, right = filter_bar(KEY, search=_("Search number or name of a record"))
    people = {str(c.id): either(c.name, c.name_en) for c in people_choices(actor)}
    kinds = {r: record_word(r) for r in trail_search.records() if has_word(f"record.{r}")}
    deeds = {key.removeprefix("deed."): said for key, said in catalogue(language()).items() if key.startswith("deed.")}
    with st.container(key="audit_narrow", horizontal=True, gap=6, vertical_alignment="bottom"):
        record = filter_choice(KEY, "record", _("Record"), dict(sorted(kinds.items(), key=lambda item: item[1])))
        person = filter_choice(KEY, "person", _("Person"), people)
        deed = filter_choice(KEY, "deed", _("What was done"), dict(sorted(deeds.items(), key=lambda item: item[1])), width=220)
        first, last = filter_day(KEY, "from", _("From day")), filter_day(KEY, "to", _("To day"))
    return TrailFilters(text, record or "", int(person) if person else None, deed or "", first, last), right


def _chain(state: ChainState) -> None:
    """What the walk along the chain found, in one sentence."""
    if state.broken is None:
        sentence_line(
            _("The chain holds: {n} entries, each fits the one before. Checked {when}.", n=f"{state.rows:,}", when=instant(state.checked_at, year=True)),
            "green",
            "verified",
        )
        return
    sentence_line(
        _(
            "The chain is broken at entry {place}: {problem}. Compare with the last backup before anything else is done.",
            place=f"{state.broken.position:,}",
            problem=word(f"chain.{state.broken.problem}"),
        ),
        "red",
        "link_off",
    )


def _entries(actor: Actor, filters: TrailFilters) -> None:
    """A page of entries, and the way to the older ones."""
    pages = st.session_state.get(f"audit_pages_{hash(filters)}", 1)
    found = trail_search.search(actor, filters, limit=trail_search.PAGE * pages + 1)
    rows = found[: trail_search.PAGE * pages]
    if not rows:
        empty_state("history", _("No entry fits"), _("Change the search or the filter."), key="audit")
        return
    html(
        "{}",
        table(
            ["#", _("When"), _("Who"), _("What was done"), _("Record"), _("Changes")],
            [_line(e) for e in rows],
            align="rlllll",
            widths=["5%", "12%", "9%", "15%", "19%", "40%"],
        ),
    )
    if any(c == trail_search.HIDDEN for e in rows for _name, *values in e.row.changes for c in values):
        html('<div class="t-small">{}</div>', muted(_("Values of records you may not read elsewhere are shown as {dot}.", dot=trail_search.HIDDEN)))
    if len(found) > len(rows) and st.button(_("Show older entries"), key="sm_older", width="stretch"):
        st.session_state[f"audit_pages_{hash(filters)}"] = pages + 1
        st.rerun()


def _line(entry: TrailEntry) -> Sequence[Text]:
    row = entry.row
    kind = html_of('<div class="sub">{}</div>', word(f"trail_kind.{row.kind}"))
    label = " ".join(part for part in (entry.number, either(entry.name, entry.name_en)) if part)
    record = html_of('<div>{}<div class="sub">{}</div></div>', label or f"{record_word(row.record)} {row.record_id}", record_word(row.record) if label else "")
    return (
        f"{entry.place:,}",
        instant(row.at, year=True),
        either(row.who, row.who_en) or _("the system"),
        html_of("<div>{}{}</div>", deed_word(row.action), kind),
        record,
        changes_html(row),
    )


def _export(actor: Actor, filters: TrailFilters) -> bytes:
    """What fits the filters, up to five thousand entries, with the rights of the screen."""
    columns = [
        Column[TrailEntry]("place", "#", lambda e: e.place, kind="number"),
        Column[TrailEntry]("at", _("When"), lambda e: e.row.at, kind="instant"),
        Column[TrailEntry]("who", _("Who"), lambda e: either(e.row.who, e.row.who_en)),
        Column[TrailEntry]("deed", _("What was done"), lambda e: deed_word(e.row.action)),
        Column[TrailEntry]("record", _("Record"), lambda e: f"{record_word(e.row.record)} {e.number or e.row.record_id}"),
        Column[TrailEntry]("name", _("Name"), lambda e: either(e.name, e.name_en)),
        Column[TrailEntry]("changes", _("Changes"), lambda e: changes_text(e.row)),
    ]
    return workbook(trail_search.search(actor, filters, limit=trail_search.MOST), columns)


render(signed_in())
