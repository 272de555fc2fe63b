"""Confirming daily reports: a person's week at a glance, confirmed in one press or sent back with a reason; who is missing (MON-07)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.labour import confirm, waiting
from core.labour.confirm import Confirmed
from core.labour.waiting import MissingRow, WaitingLine, WaitingWeek
from core.labour.writing import week_days
from pages.shared.dialogs import fresh, saved
from pages.shared.format import age, hours
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, chip, html, html_of, join, kind_chip, muted, person, sentence_line, table
from pages.shared.record import card, empty_state, figures, page_title
from pages.shared.refusals import attempt, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, weekdays, word
from pages.work.week_parts import over_norm


def render(actor: Actor) -> None:
    toast_once()
    weeks, missing = waiting.waiting(actor), waiting.missing(actor)
    page_title(_("Confirm daily reports"), _("project lines as project manager, the manager's own as sponsor, other work as department head"))
    _figures(weeks, missing)
    _overdrawn()
    if not weeks:
        with card("none"):
            empty_state("task_alt", _("No report waits for you"), _("What people submit on your projects or in your department appears here."), key="none")
    elif len(weeks) > 1:
        with st.container(horizontal=True, key="sm_all"):
            st.space("stretch")
            lines = [i for week in weeks for i in week.line_ids]
            if st.button(_("Confirm all {count} lines", count=len(lines)), icon=":material/done_all:", key="sm_confirm_all"):
                _confirm(actor, lines)
    for week in weeks:
        _week(actor, week)
    _missing(missing)


def _figures(weeks: list[WaitingWeek], missing: list[MissingRow]) -> None:
    lines = [line for week in weeks for line in week.lines]
    oldest = min((line.submitted_at for line in lines if line.submitted_at), default=None)
    over = sum(minutes > week.norm_minutes for week in weeks for minutes in week.day_minutes().values())
    figures(
        [
            (_("Waiting for you"), _people(len({w.employee_id for w in weeks})), "", _("{count} lines", count=len(lines))),
            (_("Hours"), hours(sum(w.minutes for w in weeks)) or "0.0", "", _("{count} days over the norm", count=over) if over else _("no day over the norm")),
            (_("Oldest"), _("waits {age}", age=age(oldest)) if oldest else "—", "", ""),
            (_("Not reported"), _people(len(missing)), "", _("in the last two weeks, up to yesterday")),
        ]
    )


def _people(count: int) -> str:
    return _("1 person") if count == 1 else _("{count} people", count=count)


def _overdrawn() -> None:
    """What the last confirmation overdrew, where the account only warns (MON-02)."""
    done: Confirmed | None = st.session_state.pop("confirmed_reports", None)
    for line in done.overdrawn if done else ():
        where = _("the project's budget") if line.project_id else _("the company's budget")
        sentence_line(
            _(
                "{account} {year}: {where} is overdrawn by {by}.",
                account=either(line.account.name, line.account.english),
                year=str(line.year),
                where=where,
                by=line.by,
            ),
            "amber",
            "warning",
        )


def _week(actor: Actor, week: WaitingWeek) -> None:
    days = week_days(week.monday)
    key = f"{week.employee_id}_{week.monday}"
    with card(f"week_{key}"):
        with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"head_{key}"):
            st.html(html_of("<b>{}</b>", person(either(week.name, week.name_en), either(week.department, week.department_en))), width="content")
            span = f"{week.monday} – {days[-1]:%m-%d}"
            shown = html_of('<span class="t-muted">{} · {}</span> <b>{} h</b>', _("Week {n}", n=week.monday.isocalendar().week), span, hours(week.minutes))
            st.html(shown, width="content")
            st.space("stretch")
            if st.button(_("Send back"), icon=":material/undo:", key=f"sm_back_{key}"):
                fresh("send_back")
                _send_back(actor, week)
            if st.button(_("Confirm {hours} h", hours=hours(week.minutes)), icon=":material/check:", key=f"sm_confirm_{key}", type="primary"):
                _confirm(actor, week.line_ids)
        html("{}", table([_("Work"), *(_head(d) for d in days), _("Hours")], _rows(week, days), align="l" + "r" * 8, total=_total(week, days), cards=True))
        _notes(week)


def _head(day: dt.date) -> str:
    return f"{weekdays()[day.weekday()]} {day.day}"


def _rows(week: WaitingWeek, days: tuple[dt.date, ...]) -> list[list[Text]]:
    """One row per work, a cell per day."""
    works: dict[tuple[int | None, str], list[WaitingLine]] = {}
    for line in week.lines:
        works.setdefault((line.project_id, line.task), []).append(line)
    return [
        [_work(lines[0]), *(_cell([x for x in lines if x.day == d]) for d in days), html_of("<b>{}</b>", hours(sum(x.minutes for x in lines)))]
        for lines in works.values()
    ]


def _work(line: WaitingLine) -> Text:
    if line.project_id is None:
        return html_of('<b>{}</b><div class="sub">{}</div>', word(f"activity.{line.activity}"), _("Non-project"))
    return html_of(
        '<b>{}</b><div class="sub">{} · {}</div>', either(line.task, line.task_en) or _("Whole project"), either(line.project, line.project_en), line.number
    )


def _cell(lines: list[WaitingLine]) -> Text:
    minutes = sum(line.minutes for line in lines)
    if any(line.correction for line in lines):
        return html_of("{} {}", chip(_("correction"), "amber", "edit"), hours(minutes))
    return hours(minutes) if minutes else ""


def _total(week: WaitingWeek, days: tuple[dt.date, ...]) -> list[Text]:
    """The person's whole day, with what is on other projects: over the norm is marked."""
    sums = week.day_minutes()
    cells = [over_norm(sums[d], over=sums[d] > week.norm_minutes) if sums.get(d) else "" for d in days]
    return [_("Whole day"), *cells, hours(sum(sums.values()))]


def _notes(week: WaitingWeek) -> None:
    """What was done, one line per work."""
    told: dict[str, list[WaitingLine]] = {}
    for line in week.lines:
        if line.note:
            told.setdefault(_short(line), []).append(line)
    for work, lines in told.items():
        notes = join((html_of('<span class="t-muted">{}</span> {}', _head(x.day), x.note) for x in lines), " · ")
        html('<div class="t-small">{} {}</div>', kind_chip(work) if len(told) > 1 else "", notes)


def _short(line: WaitingLine) -> str:
    return word(f"activity.{line.activity}") if line.project_id is None else either(line.task, line.task_en) or either(line.project, line.project_en)


def _confirm(actor: Actor, line_ids: tuple[int, ...] | list[int]) -> None:
    def do() -> None:
        done = confirm.confirm(actor, line_ids)
        st.session_state["confirmed_reports"] = done
        st.session_state["toast"] = _("{hours} h confirmed.", hours=hours(done.minutes) or "0.0")

    if attempt(do):
        st.rerun()


@st.dialog(" ")
def _send_back(actor: Actor, week: WaitingWeek) -> None:
    """Which days go back, and why; the person is told."""
    refusal = form_refusal("send_back")
    days = sorted({line.day for line in week.lines})
    html('<div class="m-line">{}</div>', person(either(week.name, week.name_en), _("Week {n}", n=week.monday.isocalendar().week)))
    chosen = st.pills(_("Which days?"), days, selection_mode="multi", default=days, format_func=_head, key="send_back_days")
    reason = text_field(_("Reason"), "reason", key="send_back_reason", longest=2000, area=True, refusal=refusal, placeholder=_("What is to be mended?"))
    unplaced(refusal, {"reason"})
    if st.button(_("Send back"), type="primary", key="send_back_go", disabled=not chosen):
        ids = [line.id for line in week.lines if line.day in chosen]
        saved("send_back", lambda: confirm.send_back(actor, ids, reason), _("Sent back."))


def _missing(rows: list[MissingRow]) -> None:
    with card("missing", _("Who has not reported?"), _("working days of the last two weeks, up to yesterday")):
        if not rows:
            html("{}", muted(_("Everybody you follow up has reported up to {day}.", day=clock.today() - dt.timedelta(days=1))))
            return
        shown = [
            (
                person(either(r.name, r.name_en)),
                either(r.department, r.department_en),
                join((chip(f"{d:%m-%d} {weekdays()[d.weekday()]}", "red") for d in r.days), " "),
                str(len(r.days)),
            )
            for r in rows
        ]
        html("{}", table([_("Person"), _("Department"), _("Days without report"), _("Days missing")], shown, align="lllr", widths=("22%", "18%", "", "8%")))


render(signed_in())
