"""One line of a to-do as every list draws it: kind, what and by whom, what it would do, how much, by when. A card on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st

from core import clock
from core.approval.queries import CaseRow
from core.approval.voices import Voice
from core.home.waiting import WaitingRow
from pages.approvals.facts import due_day_words, due_words, facts_of
from pages.shared.format import age, day, hours, money
from pages.shared.html import Text, chip, html_of, icon_html, join, kind_chip
from pages.shared.words import _, either, has_word, heading, word

ICONS = {"green": "check_circle", "amber": "warning", "red": "error", "slate": "info", "blue": "info"}
GROUPS = {"late": "red", "today": "amber", "week": "blue", "later": "slate"}


@dataclass(frozen=True)
class Line:
    """A to-do, whatever it is about: `opens` says which record, `task_id` is there when it can be approved in the row."""

    key: str
    group: str
    kind: str  # the word of the chip
    title: str
    by: str
    tone: str
    says: str
    amount: Decimal | None
    due: str
    due_tone: str
    since: dt.datetime
    opens: tuple[str, int | None]
    task_id: int | None = None
    for_name: str = ""  # whose to-do it is, when one decides as deputy
    said: Text = ""  # what others said of it


def of_case(row: CaseRow, now: dt.datetime, said: Sequence[Voice] = ()) -> Line:
    """An approval to-do, with what others said of it."""
    line = row.consequence
    key = f"consequence.{line.get('key', 'none')}"
    says = word(key, **facts_of(line.get("facts", {}))) if has_word(key) else ""
    due, tone = due_words(row.due_at, now, clock.zone())
    return Line(
        key=f"case_{row.case_id}",
        group=group_of(row.due_at, now),
        kind=heading(f"record.{row.document_type}"),
        title=either(row.title, row.title_en),
        by=f"{either(row.initiator, row.initiator_en)} · {row.number}",
        tone=line.get("tone", "slate"),
        says=says,
        amount=row.amount,
        due=due,
        due_tone=tone,
        since=row.since,
        opens=("approval_case", row.case_id),
        task_id=row.task_id if row.batch_safe and not line.get("refused") else None,
        for_name=either(row.for_name, row.for_name_en),
        said=said_html(said),
    )


def speaker(voice: Voice) -> str:
    """Zhou Tao; Zhou Tao for Chen Wei."""
    who, principal = either(voice.who, voice.who_en), either(voice.for_name, voice.for_name_en)
    return _("{deputy} for {name}", deputy=who, name=principal) if principal else who


def said_html(voices: Sequence[Voice]) -> Text:
    """Who approved in this round, who sent it back before, and the last words, in one line; empty when nobody said anything."""
    agreed = list(dict.fromkeys(speaker(v) for v in voices if v.kind == "approved" and v.this_round))
    parts: list[Text] = []
    back = next((v for v in reversed(voices) if v.kind in ("returned", "returned_to_step")), None)
    last = next((v for v in reversed(voices) if v.comment and v is not back), None)
    if agreed:
        parts.append(html_of('<b class="t-green">{} {}</b>', icon_html("check"), _(", ").join(agreed)))
    if last is not None and last.kind == "approved" and last.this_round and len(agreed) == 1:  # the one who approved said it
        parts, last = [html_of("{} “{}”", parts[0], last.comment)], None
    if back is not None:
        parts.append(html_of('<b class="t-amber">{} {}</b> “{}”', icon_html("undo"), speaker(back), back.comment))
    if last is not None:
        parts.append(html_of("{} {} “{}”", icon_html("chat_bubble"), speaker(last), last.comment))
    return html_of('<span class="said">{}</span>', join(parts, " · ")) if parts else ""


def of_work(row: WaitingRow, now: dt.datetime, place: int) -> Line:
    """Other work that waits; `place` tells two of one project apart."""
    today = clock.firm_day(now)
    due, tone = due_day_words(row.due_on, today)
    record = "own_report" if row.kind == "sent_back" else row.record
    title = either(row.title, row.title_en) or _("Non-project work")
    by = " · ".join(t for t in (either(row.who, row.who_en), row.number) if t)
    limit = clock.at_firm_time(row.due_on, 23, 59) if row.due_on else None
    return Line(
        key=f"{row.kind}_{row.record_id}_{place}",
        group=group_of(limit, now),
        kind=word(f"waiting.{row.kind}"),
        title=title,
        by=by,
        tone="amber" if row.kind in ("returned", "sent_back") else "slate",
        says=word(f"waiting_says.{row.kind}", count=row.count, hours=hours(row.minutes), day=day(row.day)),
        amount=row.amount,
        due=due,
        due_tone=tone,
        since=row.since,
        opens=(record, row.record_id),
    )


def group_of(due_at: dt.datetime | None, now: dt.datetime) -> str:
    """late, today, week (the next seven days), later: in the firm's days."""
    if due_at is None:
        return "later"
    if due_at < now:
        return "late"
    due_on, today = clock.firm_day(due_at), clock.firm_day(now)
    if due_on == today:
        return "today"
    return "week" if due_on <= today + dt.timedelta(days=7) else "later"


def line_html(line: Line) -> Text:
    amount = money(line.amount) if line.amount is not None else ""
    says = (
        html_of('<span class="t-{}">{} {}</span>', line.tone if line.tone != "slate" else "muted", icon_html(ICONS[line.tone], line.tone), line.says)
        if line.says
        else ""
    )
    return html_of(
        '<div class="m-todo"><div class="kind">{}</div><div class="what"><div><b>{}</b>{}<i>{}</i></div>{}{}</div><div class="sum">{}</div>'
        '<div class="due"><b class="{}">{}</b><span>{}</span></div></div>',
        kind_chip(line.kind),
        line.title,
        chip(_("for {name}", name=line.for_name), "blue", "supervisor_account") if line.for_name else "",
        line.by,
        says,
        line.said,
        amount,
        f"t-{line.due_tone}" if line.due_tone else "",
        line.due,
        _("waits {age}", age=age(line.since)),
    )


def draw_line(line: Line, *, openable: bool = True) -> tuple[bool, Any]:
    """The row with "Open" at its end; returns whether it was pressed, and the place for more buttons before it."""
    with st.container(key=f"row_{line.key}", horizontal=True, vertical_alignment="center", gap=8):
        st.html(line_html(line))
        before = st.container(horizontal=True, gap=8, width="content")
        opened = openable and st.button(_("Open"), key=f"sm_open_{line.key}", type="tertiary", wrap=False)
    return opened, before
