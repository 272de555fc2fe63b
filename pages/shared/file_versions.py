"""A file that several people work on: check out, bring the next version, look at the ones before (PLT-13)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.files import checkout, service
from core.files.kinds import KINDS
from core.files.service import FileRow
from pages.shared.format import instant
from pages.shared.html import Text, chip, html, html_of
from pages.shared.refusals import attempt
from pages.shared.words import _, either


def marks(row: FileRow) -> Text:
    """Which version it is, and who has it checked out."""
    version = chip(_("version {n}", n=row.number), "slate") if row.number > 1 else ""
    held = chip(_("checked out by {who}", who=either(row.held_by, row.held_by_en)), "amber") if row.held_by_id else ""
    return html_of("{} {}", version, held) if version or held else ""


def version_tools(actor: Actor, row: FileRow, *, may_add: bool) -> None:
    """The popover beside a file; empty for who only reads a file of one version."""
    if not may_add and row.number == 1:
        return
    with st.popover("", icon=":material/edit_document:", type="tertiary", key=f"sm_versions_{row.id}", help=_("Versions")):
        if may_add:
            _work_on(actor, row)
        if row.number > 1:
            _history(actor, row)


def _work_on(actor: Actor, row: FileRow) -> None:
    mine = row.held_by_id == actor.employee_id
    if row.held_by_id is not None and not mine:
        html('<div class="t-small">{}</div>', _("{who} is working on it and brings the next version.", who=either(row.held_by, row.held_by_en)))
    elif not mine:
        html('<div class="t-small t-muted">{}</div>', _("Check it out before you change it, so that nobody else brings a version meanwhile."))
        if st.button(_("Check out"), key=f"check_out_{row.id}", icon=":material/lock:") and attempt(lambda: checkout.check_out(actor, row.id)):
            _done(_("The file is checked out by you."))
    if (mine or row.held_by_id is not None and actor.can(Permission.ACCOUNT_MANAGE)) and st.button(
        _("Give back unchanged"), key=f"give_back_{row.id}", icon=":material/lock_open:"
    ) and attempt(lambda: checkout.give_back(actor, row.id)):
        _done(_("The file is free again."))
    if mine or row.held_by_id is None:
        given = st.file_uploader(_("Next version"), type=sorted(KINDS), key=f"next_version_{row.id}")
        brought = given and st.button(_("Bring the next version"), type="primary", key=f"check_in_{row.id}")
        if brought and attempt(lambda: checkout.check_in(actor, row.id, given.name, given.getvalue())):
            _done(_("The next version is kept; the one before stays readable."))


def _history(actor: Actor, row: FileRow) -> None:
    for version in checkout.versions(actor, row.id)[1:]:
        st.download_button(
            f"{version.number} · {version.file_name} · {either(version.uploaded_by, version.uploaded_by_en)} {instant(version.uploaded_at, year=True)}",
            data=lambda i=version.id: service.download(actor, i).content,
            file_name=version.file_name,
            icon=":material/history:",
            type="tertiary",
            key=f"sm_version_{version.id}",
            on_click="ignore",
        )


def _done(toast: str) -> None:
    st.session_state["toast"] = toast
    st.rerun()
