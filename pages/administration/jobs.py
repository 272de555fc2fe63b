"""Timed work: what runs when, what it did last, what failed and why; run a job now, try a failed one again (PLT-12)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import partial

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.jobs import queries, service
from core.jobs.queries import Board, FailureRow, JobRow, RunRow
from pages.shared.format import age, instant
from pages.shared.html import Text, chip, html, html_of, sentence_line, table
from pages.shared.lists import Column, data_list
from pages.shared.record import card, empty_state, facts_table, figures, on_phone, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.states import look
from pages.shared.words import _, plural, word

SHOWN_FAILURES = 12


def render(actor: Actor) -> None:
    toast_once()
    board = queries.board(actor)
    page_title(word("screen.jobs"), _("reminders, escalations, digests and checks that run by the clock, in the firm's time"))
    _health(board)
    left, right = st.columns([2, 1.1], gap=14)
    with left:
        with card("jobs", _("What runs, and when?")):
            chosen = data_list("jobs", board.jobs, _columns(), file="jobs")
        if board.failures:
            with card("failures", _("What failed?")):
                _failures(actor, board.failures)
    with right, card("job"):
        if chosen is None:
            empty_state("schedule", _("Choose a job"), _("See its last runs, run it now."), key="job")
        else:
            _job(actor, chosen)


def _health(board: Board) -> None:
    soonest = min((j.next_at for j in board.jobs), default=None)
    figures(
        [
            (_("Workers"), str(board.workers), "", _("processes that do timed work")),
            (_("In the queue"), str(board.waiting), "", _("{count} at work now", count=board.running)),
            (_("Failures"), str(board.broken), "", _("given up, not run well since")),
            (_("Next run"), instant(soonest), "", word(f"job.{min(board.jobs, key=lambda j: j.next_at).name}") if board.jobs else ""),
        ]
    )
    if not board.workers:
        sentence_line(_("No worker is at work: nothing is reminded, escalated or delivered. Start one with “make worker”."), "red", "power_off")


def _columns() -> list[Column[JobRow]]:
    return [
        Column[JobRow]("name", _("Job"), lambda j: word(f"job.{j.name}")),
        Column[JobRow]("when", _("Runs"), lambda j: when(j.cron), width=120),
        Column[JobRow]("state", _("State"), lambda j: j.state, "state", words="job_state", width=100),
        Column[JobRow]("took", _("Took"), lambda j: took(j.last), width=80),
        Column[JobRow]("handled", _("Handled"), lambda j: j.last.handled if j.last else None, "number", width=80),
        _time("last", _("Last run"), lambda j: j.last.started_at if j.last else None),
        _time("next", _("Next run"), lambda j: j.next_at),
    ]


def _time(key: str, label: str, of: Callable[[JobRow], dt.datetime | None]) -> Column[JobRow]:
    """A column of times without their year; on a card with its name."""
    if on_phone():
        return Column[JobRow](key, label, of, "instant")
    return Column[JobRow](key, label, lambda j: instant(at) if (at := of(j)) else "", width=100)


def when(cron: str) -> str:
    """The times of a job in words."""
    if cron == "* * * * *":
        return _("every minute")
    if every := re.fullmatch(r"\*/(\d+) \* \* \* \*", cron):
        return _("every {n} minutes", n=every[1])
    minute, hour, *_rest, weekday = cron.split()
    if hour == "*":
        return _("every hour at :{minute}", minute=minute.zfill(2))
    time = f"{hour.zfill(2)}:{minute.zfill(2)}"
    return _("daily at {time}", time=time) if weekday == "*" else _("Mondays at {time}", time=time)


def took(run: RunRow | None) -> str:
    span = run.took if run else None
    if span is None:
        return ""
    return _("{n} ms", n=span // dt.timedelta(milliseconds=1)) if span < dt.timedelta(seconds=1) else _("{n} s", n=f"{span.total_seconds():.1f}")


def _state(state: str) -> Text:
    return chip(word(f"job_state.{state}"), *look(state))


def _job(actor: Actor, row: JobRow) -> None:
    html('<div class="m-face"><div><b>{}</b><span>{}</span></div></div>', word(f"job.{row.name}"), word(f"job_does.{row.name}"))
    facts: list[tuple[Text, Text]] = [(_("State"), _state(row.state)), (_("Runs"), when(row.cron)), (_("Next run"), instant(row.next_at, year=True))]
    if row.again_at is not None:
        facts.append((_("Tried again"), instant(max(row.again_at, clock.now()), year=True)))
    facts_table(facts)
    busy = row.state in ("running", "waiting")
    if actor.can(Permission.JOBS_RUN) and st.button(_("Run it now"), icon=":material/play_arrow:", key="sm_run_job", disabled=busy):
        _done(partial(service.run_now, actor, row.name), _("It is in the queue."))
    runs = queries.runs(actor, row.name)
    if runs:
        html("<h4>{}</h4>{}", _("Last runs"), table([_("When"), _("State"), _("Took"), _("Handled")], [_run(r) for r in runs], align="lllr", cards=False))


def _run(run: RunRow) -> tuple[Text, ...]:
    error = html_of('<div class="sub">{}</div>', run.error) if run.error else ""
    attempt_ = html_of('<div class="sub">{}</div>', _("try {n}", n=run.attempt)) if run.attempt > 1 else ""
    began, state = html_of("<div>{}{}</div>", instant(run.started_at), attempt_), html_of("<div>{}{}</div>", _state(run.state), error)
    return began, state, took(run), str(run.handled or "")


def _failures(actor: Actor, rows: tuple[FailureRow, ...]) -> None:
    for row in rows[:SHOWN_FAILURES]:
        with st.container(key=f"failure_{row.job_id}", horizontal=True, vertical_alignment="center", gap=10):
            since = age(row.failed_at) if row.failed_at else ""
            html(
                '<div><b>{}</b> {}<div class="t-small t-muted">{}</div><div class="t-small">{}</div></div>',
                word(f"job.{row.name}"),
                chip(_("has run well since"), "green", "check") if row.mended else "",
                plural("tried once, {since} ago", "tried {n} times, {since} ago", row.tries, since=since),
                row.error or _("no message was left"),
            )
            st.space("stretch")
            if actor.can(Permission.JOBS_RUN) and st.button(_("Try again"), icon=":material/replay:", key=f"sm_try_{row.job_id}"):
                _done(partial(service.try_again, actor, row.job_id), _("It is in the queue."))
    if len(rows) > SHOWN_FAILURES:
        html('<div class="t-small t-muted">{}</div>', _("and {n} earlier ones", n=len(rows) - SHOWN_FAILURES))


def _done(do: partial[object], toast: str) -> None:
    if attempt(do):
        st.session_state["toast"] = toast
        st.rerun()


render(signed_in())
