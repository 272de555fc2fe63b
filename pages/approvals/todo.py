"""To-do: what waits for me, what I decided, started, got a copy of (APR-06). A click opens the decision page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import streamlit as st

from core import clock
from core.access import Actor
from core.approval import queries, service
from core.approval.boxes import LONGEST_LIST
from core.approval.queries import Box, CaseRow
from core.approval.voices import voices
from pages.approvals.rows import GROUPS, Line, draw_line, group_of, of_case
from pages.shared import address
from pages.shared.html import Text, chip, html, html_of, muted
from pages.shared.lists import Column, data_list, filter_bar, filter_choice
from pages.shared.places import can_open, go
from pages.shared.record import card, empty_state, on_phone, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, language, say, word

KEY = "todo"
PAGE = 20
AGES = {"1": dt.timedelta(days=1), "3": dt.timedelta(days=3), "7": dt.timedelta(days=7)}
ICONS = {"todo": "task_alt", "done": "history", "started": "send", "copied": "content_copy"}
ORDERS: dict[str, tuple[Callable[[CaseRow], Any], bool]] = {  # name → (by what, the largest first)
    "oldest": (lambda r: r.since, False),
    "newest": (lambda r: r.since, True),
    "amount": (lambda r: r.amount or Decimal(0), True),
    "initiator": (lambda r: either(r.initiator, r.initiator_en), False),
}


def render(actor: Actor) -> None:
    toast_once()
    now = clock.now()
    counts = queries.counts(actor, now)
    page_title(word("screen.todo"), _waiting(counts))
    with card("todo"):
        box = _boxes(actor, counts)
        rows, order, filtered, actions = _filtered(actor, box, now)
        if not rows:
            _empty(box, filtered=filtered)
        elif box == "todo":
            _todo(actor, rows, now, grouped=order is None)
        else:
            _others(box, rows, actions)


def _waiting(counts: queries.BoxCounts) -> Text:
    if not counts.todo:
        return _("nothing waits for you")
    late = html_of(' · <b class="t-red">{}</b>', _("{n} overdue", n=counts.overdue)) if counts.overdue else ""
    return html_of("{}{}", _("{n} wait for you", n=counts.todo), late)


def _boxes(actor: Actor, counts: queries.BoxCounts) -> Box:
    """To-do, decided, started, copied, with what is open in each; delegations and the monitor are screens of their own."""
    names: dict[Box, str] = {
        "todo": f"{_('To-do')} {counts.todo or ''}".strip(),
        "done": _("Decided"),
        "started": f"{_('Started by me')} {counts.started or ''}".strip(),
        "copied": f"{_('Copied to me')} {counts.copied_unread or ''}".strip(),
    }
    asked = st.query_params.get("box", "todo")
    if asked == "monitor" and can_open(actor, "monitor"):
        go("monitor")
    with st.container(horizontal=True, vertical_alignment="center", gap=6, key="todo_boxes"):
        chosen = st.segmented_control(
            _("Box"),
            list(names),
            default=asked if asked in names else "todo",
            required=True,
            format_func=lambda b: names[b],
            key=f"box_{language()}",
            label_visibility="collapsed",
        )
        st.space("stretch")
        if can_open(actor, "delegations") and st.button(_("Delegations"), key="sm_delegations", type="tertiary", icon=":material/supervisor_account:"):
            go("delegations")
        if can_open(actor, "monitor") and st.button(_("Monitor"), key="sm_monitor", type="tertiary", icon=":material/monitoring:"):
            go("monitor")
    box: Box = chosen if chosen in names else "todo"
    if box != asked:
        st.query_params["box"] = box
    return box


def _filtered(actor: Actor, box: Box, now: dt.datetime) -> tuple[list[CaseRow], str | None, bool, Any]:
    """Search, kind, limit, age, order: (the rows that are left, the order, whether anything is filtered, the place for actions)."""
    everything = queries.box(actor, box)
    kinds = sorted({r.document_type for r in everything})
    chips = {"all": _("All")} | {k: f"{heading(f'record.{k}')} {sum(r.document_type == k for r in everything)}" for k in kinds}
    search, kind, right = filter_bar(KEY, search=_("Search number, title, person"), chips=chips if len(kinds) > 1 else None, default="all")
    states = sorted({r.state for r in everything})
    several = len(states) > 1 and box != "todo"
    narrow = on_phone() and (several or box in ("todo", "started"))
    where = right.popover(_("Filter"), icon=":material/tune:", key="sm_todo_filter") if narrow else right
    limit = _limit_choice(where) if box == "todo" else None
    age = _age_choice(where) if box in ("todo", "started") else None
    state = _state_choice(where, states) if several else None
    order = _order_choice(where) if box == "todo" else None
    rows = queries.box(actor, box, search=search) if search.strip() else everything
    kept = [
        r
        for r in rows
        if kind in (None, "all", r.document_type)
        and (limit is None or _within(r, limit, now))
        and (age is None or now - r.since >= AGES[age])
        and state in (None, r.state)
    ]
    if order is not None:
        by, descending = ORDERS[order]
        kept.sort(key=by, reverse=descending)
    return kept, order, bool(search.strip() or limit or age or state or kind not in (None, "all")), right


def _limit_choice(where: Any) -> str | None:
    names = {g: word(f"todo_group.{g}") for g in ("late", "today", "week")} | {"none": _("Without limit")}
    return filter_choice(KEY, "limit", _("Any time limit"), names, where=where, width=140)


def _age_choice(where: Any) -> str | None:
    names = {"1": _("1 day and older"), "3": _("3 days and older"), "7": _("1 week and older")}
    return filter_choice(KEY, "age", _("Any age"), names, where=where, width=140)


def _state_choice(where: Any, states: list[str]) -> str | None:
    return filter_choice(KEY, "state", _("Any state"), {s: word(f"state.approval_case.{s}") for s in states}, where=where, width=140)


def _order_choice(where: Any) -> str | None:
    return filter_choice(KEY, "order", _("Most urgent first"), {o: word(f"todo_order.{o}") for o in ORDERS}, where=where, width=150)


def _within(row: CaseRow, limit: str, now: dt.datetime) -> bool:
    """Overdue, due today, due in the coming seven days (today among them), or without any limit."""
    if row.due_at is None:
        return limit == "none"
    group = group_of(row.due_at, now)
    return group == limit or limit == "week" and group == "today"


def _todo(actor: Actor, rows: list[CaseRow], now: dt.datetime, *, grouped: bool) -> None:
    """By limit, the most urgent first, or in the order that was asked for; safe kinds can be decided in the row or several at once."""
    pages = -(-len(rows) // PAGE)
    page = min(st.session_state.get("todo_page", 1), pages)
    if "todo_page" in st.session_state:
        st.session_state["todo_page"] = page
    shown = rows[(page - 1) * PAGE : page * PAGE]
    said = voices(actor, [r.case_id for r in shown])
    lines = [of_case(r, now, said.get(r.case_id, ())) for r in shown]
    several = st.container()
    chosen: list[int] = []
    with st.container(gap=0):
        for group, tone in (GROUPS if grouped else {"": ""}).items():
            here = [line for line in lines if not grouped or line.group == group]
            if here and grouped:
                html('<div class="m-group">{}<i>{}</i></div>', chip(word(f"todo_group.{group}"), tone), len(here))
            for line in here:
                chosen += _todo_line(actor, line)
    safe = [line for line in lines if line.task_id is not None]
    if len(safe) > 1:
        with several:
            _several(actor, safe, chosen)
    if pages > 1:
        st.pagination(pages, key="todo_page")


def _todo_line(actor: Actor, line: Line) -> list[int]:
    """Draws it; the to-do when it is marked to be approved with others."""
    opened, before = draw_line(line)
    marked = False
    if line.task_id is not None:
        task_id = line.task_id
        with before:
            marked = st.checkbox(_("Choose"), key=f"mark_{line.key}", label_visibility="collapsed")
            if st.button(_("Approve"), key=f"sm_ok_{line.key}", wrap=False) and attempt(lambda: service.approve(actor, task_id)):
                st.session_state["toast"] = _("Approved.")
                st.rerun()
    if opened:
        go("decision", case=line.opens[1])
    return [line.task_id] if marked and line.task_id is not None else []


def _several(actor: Actor, safe: list[Line], chosen: list[int]) -> None:
    """Over the rows: mark all that need no look, and approve the marked ones in one go."""

    def mark(value: bool) -> None:
        for line in safe:
            st.session_state[f"mark_{line.key}"] = value

    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="todo_several"):
        everything = len(chosen) == len(safe)
        st.button(
            _("Choose none") if everything else _("Choose all {n} that may be approved together", n=len(safe)),
            key="sm_mark_all",
            type="tertiary",
            icon=":material/deselect:" if everything else ":material/select_all:",
            on_click=mark,
            args=(not everything,),
        )
        pressed = st.button(_("Approve the {n} chosen", n=len(chosen)), key="approve_many", type="primary", disabled=not chosen)
        if pressed and attempt(lambda: service.approve_many(actor, chosen)):
            st.session_state["toast"] = _("{n} approved.", n=len(chosen))
            st.rerun()


def _others(box: Box, rows: list[CaseRow], actions: Any) -> None:
    """Decided, started, copied: a list on the desk, cards on a phone."""
    columns: list[Column[CaseRow]] = [
        Column("number", _("Number"), lambda r: r.number, width=120),
        Column("title", _("Title"), lambda r: either(r.title, r.title_en)),
        Column("kind", _("Kind"), lambda r: heading(f"record.{r.document_type}"), width=90),
        Column("initiator", _("Started by"), lambda r: either(r.initiator, r.initiator_en), width=110, hidden=box == "started"),
        Column("amount", _("Amount"), lambda r: r.amount, "money", width=130),
        Column("state", _("State"), lambda r: r.state, "state", width=100, record="approval_case"),
        Column("waits", _("Waits for"), lambda r: say(r.waits_for if language() == "zh" else r.waits_for_en) if r.waits_for else "", width=150),
        Column("started", _("Submitted on"), lambda r: clock.firm_day(r.started_at), "day"),
    ]
    if box == "done":
        columns[-2:-1] = [
            Column("outcome", _("My decision"), lambda r: r.outcome, "state", width=100, record="approval_task"),
            Column("for", _("For"), lambda r: either(r.for_name, r.for_name_en), width=100, hidden=not any(r.for_name for r in rows)),
            Column("decided", _("Decided on"), lambda r: clock.firm_day(r.decided_at) if r.decided_at else None, "day"),
        ]
    data_list(f"cases_{box}", rows, columns, file=f"approvals_{box}", actions=actions, on_open=lambda r: go("decision", case=r.case_id))
    if len(rows) >= LONGEST_LIST:
        html("{}", muted(_("The newest {n} are shown; search finds the older ones.", n=LONGEST_LIST)))


def _empty(box: Box, *, filtered: bool) -> None:
    if not filtered:
        empty_state(ICONS[box], word(f"empty_box.{box}"), word(f"empty_box_hint.{box}"), key=f"todo_{box}")
        return
    hint = _("Change the search or the filter.")
    if empty_state("filter_alt_off", _("Nothing fits the filter"), hint, _("Show everything"), key=f"todo_{box}"):
        address.apply(KEY, {})
        st.rerun()


render(signed_in())
