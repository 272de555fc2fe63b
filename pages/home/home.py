"""Home: what waits for me, by when, and what would follow; my projects and tasks; my figures and notices (PLT-06)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor, Role
from core.approval import queries as approvals
from core.approval import service
from core.approval.follow_ups import FollowUpRow
from core.approval.voices import voices
from core.home.mine import Mine, mine
from core.home.portals import figures, portals_of
from core.home.waiting import waiting
from core.notices import queries as notices
from core.notices.count import unread
from pages.approvals.notice_lines import notice_html, opens
from pages.approvals.rows import GROUPS, Line, draw_line, of_case, of_work
from pages.home import follow_ups
from pages.home.figure_lines import draw_figure
from pages.shared.format import on_hundred
from pages.shared.html import Text, bullet, chip, health_chip, html, html_of, muted, state_chip
from pages.shared.places import can_open, can_open_record, go, open_record
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, weekdays, word

MOST_LINES = 14
MOST_NOTICES = 6


def render(actor: Actor) -> None:
    toast_once()
    now = clock.now()
    nexts = follow_ups.lines(actor, now)
    cases = approvals.box(actor, "todo")
    said = voices(actor, [row.case_id for row in cases])
    lines = [of_case(row, now, said.get(row.case_id, ())) for row in cases] + [of_work(row, now, place) for place, row in enumerate(waiting(actor))]
    lines += [line for line, _row in nexts.values()]
    own = mine(actor)
    _greeting(actor, lines, now)
    left, right = st.columns([3.05, 1], gap=14)
    with left.container(gap=12):
        _todo(actor, lines, nexts)
        _tasks(actor, own)
        _projects(actor, own)
    with right.container(gap=12):
        _figures(actor)
        _notices(actor)


def _greeting(actor: Actor, lines: list[Line], now: dt.datetime) -> None:
    local = now.astimezone(clock.zone())
    name = either(actor.name, actor.name_en)
    hello = (
        _("Good morning, {name}", name=name)
        if local.hour < 12
        else _("Good afternoon, {name}", name=name)
        if local.hour < 18
        else _("Good evening, {name}", name=name)
    )
    late, today = sum(li.group == "late" for li in lines), sum(li.group == "today" for li in lines)
    parts: list[Text] = [f"{local:%Y-%m-%d} {weekdays()[local.weekday()]}", _("week {n}", n=local.isocalendar().week)]
    if late:
        parts.append(html_of('<b class="t-red">{}</b>', _("{n} overdue", n=late)))
    if today:
        parts.append(_("{n} due today", n=today))
    page_title(hello, html_of(" · ".join(["{}"] * len(parts)), *parts))


def _todo(actor: Actor, lines: list[Line], nexts: dict[str, tuple[Line, FollowUpRow]]) -> None:
    with card("todo"):
        shown = _kinds(actor, lines)
        if not shown:
            empty_state("task_alt", _("Nothing waits for you"), _("What needs your decision appears here by itself."), key="home")
            return
        order = sorted(shown, key=lambda li: list(GROUPS).index(li.group))[:MOST_LINES]
        with st.container(gap=0):
            for group, tone in GROUPS.items():
                here = [li for li in order if li.group == group]
                if here:
                    html('<div class="m-group">{}<i>{}</i></div>', chip(word(f"todo_group.{group}"), tone), sum(li.group == group for li in shown))
                for line in here:
                    if line.key in nexts:
                        follow_ups.draw(actor, *nexts[line.key])
                    else:
                        _line(actor, line)
        if len(shown) > len(order):
            html('<div class="t-small t-muted">{}</div>', _("{n} more below these", n=len(shown) - len(order)))


def _kinds(actor: Actor, lines: list[Line]) -> list[Line]:
    """The head of the card: what kinds wait, how many of each; and the way to the other boxes."""
    kinds = list(dict.fromkeys(li.kind for li in lines))
    with st.container(horizontal=True, vertical_alignment="center", gap=10, key="todo_filter"):
        html('<h2 class="m-h2">{}</h2>', _("To-do"))
        chosen = "all"
        if len(kinds) > 1:
            chosen = st.pills(
                _("Kind"),
                ["all", *kinds],
                default="all",
                required=True,
                key=f"home_kind_{language()}",
                label_visibility="collapsed",
                format_func=lambda k: f"{_('All')} {len(lines)}" if k == "all" else f"{k} {sum(li.kind == k for li in lines)}",
            )
        st.space("stretch")
        if st.button(_("All boxes"), key="sm_boxes", type="tertiary", icon=":material/inbox:"):
            go("todo")
    return [li for li in lines if chosen in ("all", li.kind)]


def _line(actor: Actor, line: Line) -> None:
    """A to-do: safe documents are approved here, all others are opened."""
    opened, before = draw_line(line, openable=can_open_record(actor, line.opens[0]))
    if line.task_id is not None:
        task_id = line.task_id
        with before:
            if st.button(_("Approve"), key=f"sm_ok_{line.key}", wrap=False) and attempt(lambda: service.approve(actor, task_id)):
                st.session_state["toast"] = _("Approved.")
                st.rerun()
    if opened:
        open_record(*line.opens)


def _tasks(actor: Actor, own: Mine) -> None:
    if not own.tasks:
        return
    late = sum(t.late for t in own.tasks)
    with card("my_tasks", _("My tasks today"), html_of('<b class="t-red">{}</b>', _("{n} late", n=late)) if late else ""):
        with st.container(gap=0):
            for t in own.tasks:
                due = (
                    html_of('<b class="t-red">{}</b>', _("{day}, late", day=f"{t.finishes_on:%m-%d}"))
                    if t.late
                    else html_of("<b>{}</b>", _("until {day}", day=f"{t.finishes_on:%m-%d}"))
                )
                html(
                    '<div class="m-task"><div class="what"><b>{}</b><i>{} · {}</i></div><div class="bar">{}<span>{}</span></div>'
                    '<div class="due">{}</div></div>',
                    either(t.name, t.name_en),
                    t.project_number,
                    either(t.project, t.project_en),
                    bullet(t.progress, scale=100, tone="red" if t.late else "blue"),
                    on_hundred(t.progress, 0),
                    due,
                )
        if can_open(actor, "my_week") and st.button(_("Enter my hours"), key="sm_my_week", type="tertiary", icon=":material/edit_calendar:"):
            go("my_week")


def _projects(actor: Actor, own: Mine) -> None:
    if not own.projects:
        return
    with card("my_projects", _("My projects"), _("those in trouble first")), st.container(gap=0):
        for p in own.projects:
            with st.container(key=f"row_project_{p.id}", horizontal=True, vertical_alignment="center", gap=8):
                running = p.state in ("in_progress", "paused")
                progress = (
                    html_of(
                        "{}<span>{}</span>",
                        bullet(p.progress, scale=100, mark=p.planned, tone=p.health if p.health in ("green", "amber", "red") else "blue"),
                        on_hundred(p.progress, 0),
                    )
                    if running
                    else ""
                )
                html(
                    '<div class="m-task wide"><div class="what"><b>{}</b><i>{} · {}</i></div><div class="chips">{}{}</div><div class="bar">{}</div>'
                    '<div class="due"><b>{}</b></div></div>',
                    either(p.name, p.name_en),
                    p.number,
                    either(p.manager, p.manager_en),
                    state_chip("project", p.state),
                    health_chip(p.health) if running else "",
                    progress,
                    _("until {day}", day=p.finishes_on),
                )
                if can_open(actor, "project") and st.button(_("Open"), key=f"sm_project_{p.id}", type="tertiary", wrap=False):
                    open_record("project", p.id)


def _figures(actor: Actor) -> None:
    portals = portals_of(actor)
    chosen: Role = portals[0]
    with card("figures", _("My figures"), f"{clock.today():%Y-%m}"):
        if len(portals) > 1:
            chosen = (
                st.pills(
                    _("As"),
                    portals,
                    default=portals[0],
                    required=True,
                    key=f"portal_{language()}",
                    format_func=lambda r: word(f"role.{r}"),
                    label_visibility="collapsed",
                )
                or portals[0]
            )
        with st.container(gap=0):
            for figure in figures(actor, chosen):
                draw_figure(actor, figure)


def _notices(actor: Actor) -> None:
    rows, count = notices.notices(actor, limit=MOST_NOTICES), unread(actor)
    with card("notices", _("Notices"), _("{n} unread", n=count) if count else ""):
        if not rows:
            html("{}", muted(_("No notices")))
        with st.container(gap=0):
            for row in rows:
                with st.container(key=f"row_n_{row.id}", horizontal=True, vertical_alignment="center", gap=4):
                    st.html(notice_html(row))
                    if opens(actor, row) and st.button("", key=f"sm_n_{row.id}", type="tertiary", icon=":material/chevron_right:", help=_("Open")):
                        open_record(row.record, row.record_id)
        if rows and st.button(_("All notices"), key="sm_all_notices", type="tertiary"):
            go("notices")


render(signed_in())
