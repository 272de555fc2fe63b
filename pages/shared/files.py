"""The files tab of a record: list with download, and attaching for who may (PLT-05, PLT-14)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.files import service
from core.files.kinds import KINDS
from core.files.service import FileRow
from pages.shared.file_versions import marks, version_tools
from pages.shared.format import instant
from pages.shared.html import chip, html
from pages.shared.record import empty_state
from pages.shared.refusals import attempt
from pages.shared.words import _, either

ICONS = {"pdf": "picture_as_pdf", "xlsx": "table_view", "xls": "table_view", "csv": "table_view", "png": "image", "jpg": "image", "jpeg": "image"}


def files(actor: Actor, record: str, record_id: int, *, may_add: bool) -> None:
    """Draws the files the actor may read; with `may_add` also the place to attach one."""
    rows = service.files_of(actor, record, record_id)
    if may_add:
        _attach(actor, record, record_id)
    if not rows:
        empty_state("attach_file", _("No files yet"), _("Contracts, minutes and signed copies are kept with the record."), key=f"files_{record}")
        return
    for row in rows:
        _line(actor, row, may_add=may_add)


def _line(actor: Actor, row: FileRow, *, may_add: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"file_{row.id}"):
        icon = ICONS.get(row.file_name.rpartition(".")[2].lower(), "description")
        level = chip(_("level {n}", n=row.security_level), "amber", "lock") if row.security_level else ""
        html(
            '<div class="m-file"><span class="m-icon">{}</span><div><b>{}</b> {} {}<div class="sub">{} · {} · {}</div></div></div>',
            icon,
            row.file_name,
            level,
            marks(row),
            _size(row.size),
            either(row.uploaded_by, row.uploaded_by_en),
            instant(row.uploaded_at, year=True),
        )
        st.space("stretch")
        st.download_button(
            "",
            data=lambda: service.download(actor, row.id).content,
            file_name=row.file_name,
            mime=row.media_type,
            icon=":material/download:",
            type="tertiary",
            key=f"sm_download_{row.id}",
            help=_("Download"),
            on_click="ignore",
        )
        version_tools(actor, row, may_add=may_add)
        mine = may_add and row.uploaded_by_id == actor.employee_id
        if (
            mine
            and st.button("", icon=":material/delete:", type="tertiary", key=f"sm_remove_{row.id}", help=_("Remove"))
            and attempt(lambda: service.remove(actor, row.id))
        ):
            st.session_state["toast"] = _("The file is removed.")
            st.rerun()


def _attach(actor: Actor, record: str, record_id: int) -> None:
    """A popover, so that the list stays in view; several files at once, each refused or kept by itself."""
    turn = st.session_state.setdefault(f"attached_{record}_{record_id}", 0)
    with st.container(horizontal=True, gap=6), st.popover(_("Attach files"), icon=":material/attach_file:", key=f"sm_attach_{record}_{turn}"):
        given = st.file_uploader(
            _("Files"), type=sorted(KINDS), accept_multiple_files=True, key=f"upload_{record}_{record_id}_{turn}", label_visibility="collapsed"
        )
        level = 0
        if actor.clearance:
            level = st.selectbox(_("Security level"), range(actor.clearance + 1), key=f"level_{record}_{record_id}_{turn}")
        if given and st.button(_("Attach"), type="primary", key=f"attach_{record}"):
            kept = [attempt(lambda f=f: service.attach(actor, record, record_id, f.name, f.getvalue(), security_level=level)) for f in given]
            if all(kept):
                st.session_state[f"attached_{record}_{record_id}"] = turn + 1
                st.session_state["toast"] = _("{n} files are attached.", n=len(kept))
                st.rerun()


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} KB"
