"""The related records of a record, as a panel: what belongs to it, linking another one, taking a link away (PLT-15)."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from core.access import Actor
from core.errors import NotFound
from core.links import queries, service
from core.links.queries import LinkRow, Shown
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, html, icon_html, kind_chip, plain
from pages.shared.places import can_open_record, go, open_record
from pages.shared.record import card
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import _, either, heading, plural

ICONS = {
    "customer": "apartment", "contract": "contract", "project": "work", "task": "task", "milestone": "flag", "deliverable": "inventory_2",
    "project_risk": "shield", "project_issue": "report", "meeting": "groups", "finding": "search_insights", "quality_finding": "verified_user",
    "project_change": "change_circle", "project_ending": "sports_score", "approval_case": "gavel", "attachment": "attach_file",
}  # fmt: skip
# where on the project a part of it is shown
LEAVES = {
    "task": "plan", "milestone": "stages", "deliverable": "deliverables", "project_risk": "risks", "project_issue": "issues", "finding": "research",
    "quality_finding": "quality", "project_change": "changes", "project_ending": "closing",
}  # fmt: skip


def related(actor: Actor, kind: str, record_id: int) -> None:
    """The panel as a card; nothing at all for who may not see the record."""
    try:
        rows = queries.related(actor, kind, record_id)
    except NotFound:
        return
    with card(f"related_{kind}", _("What belongs to it?"), plural("{n} record", "{n} records", len(rows)) if rows else ""):
        if st.button(_("Link a record"), icon=":material/add_link:", key=f"sm_link_{kind}_{record_id}"):
            _link(actor, kind, record_id)
        if not rows:
            html('<div class="t-small t-muted">{}</div>', _("Contracts, tasks, risks, meetings, files and more can be linked; each shows the other."))
        for name, found in groupby(rows, key=lambda r: r.other.kind):
            html('<div class="t-small t-muted" style="margin-top:4px">{}</div>', heading(f"record.{name}"))
            for row in found:
                _line(actor, row)


def _line(actor: Actor, row: LinkRow) -> None:
    other = row.other
    with st.container(key=f"row_related_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
        said = " · ".join(t for t in (row.note, _("linked by {who}, {day}", who=either(row.made_by, row.made_by_en), day=day(row.made_at.date()))) if t)
        html(
            '<div class="m-file">{}<div><b>{}</b> <span class="t-muted">{}</span><div class="sub">{}</div></div></div>',
            icon_html(ICONS.get(other.kind, "link")),
            name_of(other),
            _place(other),
            said,
        )
        if can_open_record(actor, other.opens) and st.button(
            "", key=f"sm_open_link_{row.id}", type="tertiary", icon=":material/chevron_right:", help=_("Open")
        ):
            _open(other)
        if (
            row.may_remove
            and st.button("", key=f"sm_unlink_{row.id}", type="tertiary", icon=":material/link_off:", help=_("Take the link away"))
            and attempt(lambda: service.unlink(actor, row.id))
        ):
            st.session_state["toast"] = _("The link is taken away.")
            st.rerun()


def name_of(row: Shown) -> str:
    return " ".join(t for t in (row.number, either(row.name, row.name_en)) if t)


def _place(row: Shown) -> str:
    """Which project, customer or kind of record it hangs on."""
    return heading(f"record.{row.place}") if row.kind == "attachment" else either(row.place, row.place_en)


def _open(row: Shown) -> None:
    if row.opens == "project" and row.kind in LEAVES:
        go("project", id=row.opens_id, tab=LEAVES[row.kind])
    open_record(row.opens, row.opens_id)


def _link(actor: Actor, kind: str, record_id: int) -> None:
    """Finding the other record by number or name, as the reader may see it, and saying why they belong together."""
    key = f"link_{kind}_{record_id}"
    fresh(key)

    @st.dialog(_("Link a record"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        typed = text_field(_("Find by number or name"), "other", key=f"{key}_search", refusal=refusal, placeholder=_("Contract, task, risk, meeting, file …"))
        note = text_field(_("Why they belong together"), "note", key=f"{key}_note", refusal=refusal)
        unplaced(refusal, {"other", "note"})
        found = queries.find(actor, typed, without=(kind, record_id))
        if typed.strip() and not found:
            html('<div class="t-small t-muted">{}</div>', _("Nothing you may see is called so."))
        for row in found:
            with st.container(key=f"row_found_{row.kind}_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
                html("<div>{} <b>{}</b> <span class='t-muted'>{}</span></div>", _kind(row), name_of(row), _place(row))
                st.space("stretch")
                if st.button(_("Link it"), key=f"sm_take_{row.kind}_{row.id}", help=plain(name_of(row)), icon=":material/link:"):
                    saved(key, lambda row=row: service.link(actor, (kind, record_id), (row.kind, row.id), note), _("Linked; both records show it."))

    ask()


def _kind(row: Shown) -> Text:
    return kind_chip(heading(f"record.{row.kind}"))
