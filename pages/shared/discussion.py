"""The discussion of a record: threads with replies, mentions, files, and the mark that it is settled (PLT-13)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.access import Actor
from core.discussion import queries, service
from core.discussion.queries import RemarkRow, Thread
from core.discussion.service import LONGEST
from core.files import service as files
from core.files.kinds import KINDS
from core.people import queries as people
from pages.shared.dialogs import fresh, saved
from pages.shared.format import age, instant
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, avatar, chip, html, html_of, join
from pages.shared.record import empty_state
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import _, either, language

STYLE = Path(__file__).with_name("discussion.css")


def discussion(actor: Actor, record: str, record_id: int, *, closed: str = "") -> None:
    """Draws the threads, and the field to say something unless `closed` gives the reason why nothing more is said here."""
    st.html(STYLE)
    found = queries.threads(actor, record, record_id)
    place = f"{record}_{record_id}"
    if closed:
        html('<div class="t-small t-muted">{}</div>', closed)
    else:
        _say(actor, record, record_id, place)
    if not found:
        empty_state(
            "forum", _("Nothing has been said yet"), _("Questions and answers stay here with the record, for everybody who sees it."), key=f"talk_{place}"
        )
    for thread in found:
        _thread(actor, thread, record, record_id, closed=bool(closed))


def _say(actor: Actor, record: str, record_id: int, place: str, thread: Thread | None = None) -> None:
    """The field for a remark: words, who is mentioned, files. It is emptied after it was said."""
    key = f"say_{place}_{thread.id if thread else 0}"
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    with st.container(key=key, gap=6):
        text = st.text_area(
            _("Remark"),
            key=f"{key}_text_{turn}",
            max_chars=LONGEST,
            height=80,
            placeholder=_("Reply …") if thread else _("Ask, answer, report …"),
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap=8):
            names = {c.id: either(c.name, c.name_en or c.name) for c in people.people_choices(actor) if c.id != actor.employee_id}
            mentions = st.multiselect(
                _("Mention"),
                list(names),
                format_func=lambda i: names[i],
                placeholder=_("@ mention"),
                key=f"{key}_mention_{turn}_{language()}",
                label_visibility="collapsed",
                width=260,
            )
            with st.popover(_("Attach files"), icon=":material/attach_file:", type="tertiary", key=f"sm_{key}_files_{turn}"):
                given = st.file_uploader(_("Files"), type=sorted(KINDS), accept_multiple_files=True, key=f"{key}_upload_{turn}", label_visibility="collapsed")
            st.space("stretch")
            label = _("Reply") if thread else _("Post")
            if st.button(label, type="primary", key=f"{key}_post", icon=":material/send:", disabled=not text.strip()):
                said: list[int] = []
                done = attempt(lambda: said.append(service.say(actor, record, record_id, text, thread_id=thread.id if thread else None, mentions=mentions)))
                kept = [attempt(lambda f=f: files.attach(actor, "remark", said[0], f.name, f.getvalue())) for f in given or ()] if done else []
                if done and all(kept):
                    st.session_state[f"{key}_turn"] = turn + 1
                    st.session_state.pop("reply_to", None)
                    st.rerun()


def _thread(actor: Actor, thread: Thread, record: str, record_id: int, *, closed: bool) -> None:
    with st.container(border=True, key=f"card_thread_{thread.id}", gap=8):
        if thread.resolved_at is not None:
            who = either(thread.resolved_by, thread.resolved_by_en)
            html("{}", chip(_("Settled by {who}, {when}", who=who, when=instant(thread.resolved_at)), "green", "check_circle"))
        _remark(actor, thread.first)
        for reply in thread.replies:
            with st.container(key=f"m_reply_{reply.id}", gap=4):
                _remark(actor, reply, reply=True)
        if closed:
            return
        with st.container(horizontal=True, gap=6, key=f"thread_tools_{thread.id}"):
            if st.button(_("Reply"), key=f"sm_reply_{thread.id}", type="tertiary", icon=":material/reply:"):
                st.session_state["reply_to"] = None if st.session_state.get("reply_to") == thread.id else thread.id
                st.rerun()
            if thread.resolved_at is None:
                if st.button(_("Settled"), key=f"sm_resolve_{thread.id}", type="tertiary", icon=":material/check:") and attempt(
                    lambda: service.resolve(actor, thread.id)
                ):
                    st.rerun()
            elif st.button(_("Open again"), key=f"sm_again_{thread.id}", type="tertiary", icon=":material/undo:") and attempt(
                lambda: service.open_again(actor, thread.id)
            ):
                st.rerun()
        if st.session_state.get("reply_to") == thread.id:
            _say(actor, record, record_id, f"{record}_{record_id}", thread)


def _remark(actor: Actor, row: RemarkRow, *, reply: bool = False) -> None:
    name = either(row.author, row.author_en)
    with st.container(horizontal=True, vertical_alignment="top", gap=8, key=f"remark_{row.id}"):
        html(
            '<div class="m-say{}">{}<div><div class="who"><b>{}</b><i title="{}">{}</i>{}</div><div class="body{}">{}</div>{}</div></div>',
            " m-reply" if reply else "",
            avatar(name),
            name,
            instant(row.written_at, year=True),
            age(row.written_at),
            html_of("<i>{}</i>", _("changed")) if row.mended else "",
            " gone" if row.taken_back else "",
            _("taken back by its author") if row.taken_back else row.body,
            _mentions(row),
        )
        if row.mine:
            with st.popover("", icon=":material/more_horiz:", type="tertiary", key=f"sm_more_{row.id}"):
                if row.may_mend and st.button(_("Change the words"), key=f"sm_mend_{row.id}", type="tertiary", icon=":material/edit:"):
                    fresh(f"mend_{row.id}")
                    _mend(actor, row)
                if st.button(_("Take back"), key=f"sm_take_{row.id}", type="tertiary", icon=":material/delete:") and attempt(
                    lambda: service.take_back(actor, row.id, seen_version=row.version)
                ):
                    st.rerun()
    for file in row.files:
        st.download_button(
            file.file_name,
            data=lambda i=file.id: files.download(actor, i).content,
            file_name=file.file_name,
            icon=":material/attach_file:",
            type="tertiary",
            key=f"sm_remark_file_{file.id}",
            on_click="ignore",
        )


def _mentions(row: RemarkRow) -> Text:
    names: Sequence[str] = row.mentioned_en if language() == "en" else row.mentioned
    return join((html_of('<span class="at">@{}</span>', n) for n in names), " ") if names else ""


@st.dialog(" ", width="medium")
def _mend(actor: Actor, row: RemarkRow) -> None:
    key = f"mend_{row.id}"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("Change the words"))
    text = text_field(_("Remark"), "remark", key=f"{key}_text", value=row.body, longest=LONGEST, area=True, refusal=refusal)
    unplaced(refusal, {"remark"})
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.mend(actor, row.id, text, seen_version=row.version), _("The remark is changed."))
