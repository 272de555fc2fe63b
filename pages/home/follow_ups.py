"""What the end of a document asks to be made next: one click to the prefilled form, or the reason why not (APR-13)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.approval import follow_ups
from core.approval.follow_ups import LONGEST_REASON, FollowUpRow
from pages.approvals.facts import due_day_words
from pages.approvals.rows import Line, draw_line, group_of
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html, plain
from pages.shared.places import can_open_record, open_record
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word


def lines(actor: Actor, now: dt.datetime) -> dict[str, tuple[Line, FollowUpRow]]:
    """The open ones as lines of the to-do, by the key of the line."""
    found = [(_line(row, now), row) for row in follow_ups.mine(actor)]
    return {line.key: (line, row) for line, row in found}


def _line(row: FollowUpRow, now: dt.datetime) -> Line:
    due, tone = due_day_words(row.due_on, clock.firm_day(now))
    return Line(
        key=f"follow_up_{row.id}",
        group=group_of(clock.at_firm_time(row.due_on, 23, 59), now),
        kind=word(f"follow_up.{row.kind}"),
        title=either(row.title, row.title_en),
        by=row.number,
        tone="blue",
        says=word(f"follow_up_says.{row.kind}"),
        amount=row.amount,
        due=due,
        due_tone=tone,
        since=row.opened_at,
        opens=(f"follow_up_{row.kind}", row.source_id),
    )


def draw(actor: Actor, line: Line, row: FollowUpRow) -> None:
    """The line with "Make it" and "Not needed"."""
    _opened, before = draw_line(line, openable=False)
    with before:
        if can_open_record(actor, line.opens[0]) and st.button(word(f"follow_up_do.{row.kind}"), key=f"sm_take_{row.id}", wrap=False):
            open_record(*line.opens)
        if st.button(_("Not needed"), key=f"sm_dismiss_{row.id}", type="tertiary", wrap=False):
            _dismiss(actor, row)


def _dismiss(actor: Actor, row: FollowUpRow) -> None:
    key = f"dismiss_{row.id}"
    fresh(key)

    @st.dialog(_("Nothing is made from it: {title}", title=plain(either(row.title, row.title_en))))
    def ask() -> None:
        html('<div class="t-small t-muted">{}</div>', _("It leaves your to-do; the reason stays in the trail."))
        refusal = form_refusal(key)
        reason = text_field(_("Reason"), "reason", key=f"{key}_reason", longest=LONGEST_REASON, area=True, refusal=refusal)
        unplaced(refusal, {"reason"})
        if st.button(_("Not needed"), type="primary", key=f"{key}_save", icon=":material/do_not_disturb_on:"):
            saved(key, lambda: follow_ups.dismiss(actor, row.id, reason=reason, seen_version=row.version), _("Noted; it left your to-do."))

    ask()
