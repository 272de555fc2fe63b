"""To-do: what waits for me, what I decided, started, got a copy of, and all that runs (APR-06). A click opens the decision page."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.approval import queries, service
from core.approval.queries import Box, CaseRow
from pages.approvals.rows import GROUPS, Line, draw_line, of_case
from pages.shared.html import chip, html, html_of
from pages.shared.lists import Column, data_list
from pages.shared.places import go
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, language, say, word

PAGE = 20
AGES = {"any": None, "1": dt.timedelta(days=1), "3": dt.timedelta(days=3), "7": dt.timedelta(days=7)}
ICONS = {"todo": "task_alt", "done": "history", "started": "send", "copied": "content_copy", "monitor": "monitoring"}


def render(actor: Actor) -> None:
    toast_once()
    now = clock.now()
    counts = queries.counts(actor, now)
    late = html_of(' · <b class="t-red">{}</b>', _("{n} overdue", n=counts.overdue)) if counts.overdue else ""
    page_title(word("screen.todo"), html_of("{}{}", _("{n} wait for you", n=counts.todo), late))
    with card("todo"):
        box = _boxes(actor, counts)
        rows, search = _filtered(actor, box, now)
        if not rows:
            _empty(box, bool(search))
        elif box == "todo":
            _todo(actor, rows, now)
        else:
            _others(box, rows)


def _boxes(actor: Actor, counts: queries.BoxCounts) -> Box:
    names: dict[Box, str] = {
        "todo": f"{_('To-do')} {counts.todo}",
        "done": _("Decided"),
        "started": f"{_('Started by me')} {counts.started}",
        "copied": f"{_('Copied to me')} {counts.copied_unread or ''}".strip(),
    }
    if actor.can(Permission.APPROVAL_MONITOR):
        names["monitor"] = _("All running")
    asked = st.query_params.get("box", "todo")
    chosen = st.segmented_control(
        _("Box"),
        list(names),
        default=asked if asked in names else "todo",
        required=True,
        format_func=lambda b: names[b],
        key=f"box_{language()}",
        label_visibility="collapsed",
    )
    box: Box = chosen if chosen in names else "todo"
    if box != asked:
        st.query_params["box"] = box
    return box


def _filtered(actor: Actor, box: Box, now: dt.datetime) -> tuple[list[CaseRow], str]:
    """Search, kind, age and limit; the rows that are left."""
    with st.container(key="filter_todo", horizontal=True, vertical_alignment="center", gap=6):
        search = (
            st.text_input(
                _("Search number, title, person"),
                placeholder=_("Search number, title, person"),
                label_visibility="collapsed",
                key="todo_search",
                icon=":material/search:",
                width=230,
                max_chars=100,
                bind="query-params",
            )
            or ""
        )
        everything = queries.box(actor, box, search=search)
        kinds = sorted({r.document_type for r in everything})
        kind = st.pills(
            _("Kind"),
            ["all", *kinds],
            default="all",
            required=True,
            key=f"todo_kind_{language()}_{box}",
            label_visibility="collapsed",
            format_func=lambda k: _("All") if k == "all" else f"{heading(f'record.{k}')} {sum(r.document_type == k for r in everything)}",
        )
        st.space("stretch")
        limit = _limit_choice(box)
        age = _age_choice(box)
    kept = [r for r in everything if kind in ("all", r.document_type) and _within(r, limit, now) and (age is None or now - r.since >= age)]
    return kept, search or (kind if kind != "all" else "") or limit.replace("any", "")


def _limit_choice(box: Box) -> str:
    if box != "todo":
        return "any"
    names = {"any": _("Any time limit"), "late": word("todo_group.late"), "today": word("todo_group.today"), "none": _("Without limit")}
    return (
        st.selectbox(_("Time limit"), list(names), format_func=lambda k: names[k], key=f"todo_limit_{language()}", label_visibility="collapsed", width=150)
        or "any"
    )


def _age_choice(box: Box) -> dt.timedelta | None:
    names = {"any": _("Any age"), "1": _("1 day and older"), "3": _("3 days and older"), "7": _("1 week and older")}
    chosen = st.selectbox(_("Age"), list(names), format_func=lambda k: names[k], key=f"todo_age_{language()}_{box}", label_visibility="collapsed", width=150)
    return AGES[chosen or "any"]


def _within(row: CaseRow, limit: str, now: dt.datetime) -> bool:
    match limit:
        case "late":
            return row.due_at is not None and row.due_at < now
        case "today":
            return row.due_at is not None and row.due_at >= now and clock.firm_day(row.due_at) == clock.firm_day(now)
        case "none":
            return row.due_at is None
    return True


def _todo(actor: Actor, rows: list[CaseRow], now: dt.datetime) -> None:
    """Grouped by limit, the most urgent first; safe kinds can be decided in the row or several at once."""
    pages = -(-len(rows) // PAGE)
    page = min(st.session_state.get("todo_page", 1), pages)
    if "todo_page" in st.session_state:
        st.session_state["todo_page"] = page
    lines = [of_case(r, now) for r in rows[(page - 1) * PAGE : page * PAGE]]
    chosen: list[int] = []
    with st.container(gap=0):
        for group, tone in GROUPS.items():
            here = [line for line in lines if line.group == group]
            if here:
                html('<div class="m-group">{}<i>{}</i></div>', chip(word(f"todo_group.{group}"), tone), len(here))
            for line in here:
                chosen += _todo_line(actor, line)
    if chosen:
        _several(actor, chosen)
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


def _several(actor: Actor, chosen: list[int]) -> None:
    if st.button(_("Approve the {n} chosen", n=len(chosen)), key="approve_many", type="primary") and attempt(lambda: service.approve_many(actor, chosen)):
        st.session_state["toast"] = _("{n} approved.", n=len(chosen))
        st.rerun()


def _others(box: Box, rows: list[CaseRow]) -> None:
    """Decided, started, copied, all running: a list on the desk, cards on a phone."""
    columns: list[Column[CaseRow]] = [
        Column("number", _("Number"), lambda r: r.number, width=120),
        Column("title", _("Title"), lambda r: either(r.title, r.title_en)),
        Column("kind", _("Kind"), lambda r: heading(f"record.{r.document_type}"), width=90),
        Column("initiator", _("Started by"), lambda r: either(r.initiator, r.initiator_en), width=110),
        Column("amount", _("Amount"), lambda r: r.amount, "money", width=130),
        Column("state", _("State"), lambda r: r.state, "state", width=100, record="approval_case"),
        Column("started", _("Submitted on"), lambda r: clock.firm_day(r.started_at), "day"),
    ]
    if box == "done":
        columns += [
            Column("outcome", _("My decision"), lambda r: r.outcome, "state", width=100, record="approval_task"),
            Column("decided", _("Decided on"), lambda r: clock.firm_day(r.decided_at) if r.decided_at else None, "day"),
        ]
    else:
        columns.append(Column("waits", _("Waits for"), lambda r: say(r.waits_for if language() == "zh" else r.waits_for_en), width=140))
    data_list(
        f"cases_{box}",
        rows,
        columns,
        file=f"approvals_{box}",
        actions=st.container(horizontal=True, gap=6, key=f"cases_{box}_actions"),
        on_open=lambda r: go("decision", case=r.case_id),
    )


def _empty(box: Box, filtered: bool) -> None:
    if filtered:
        empty_state("filter_alt_off", _("Nothing fits the filter"), _("Change the search or the filter."), key=f"todo_{box}")
    else:
        empty_state(ICONS[box], word(f"empty_box.{box}"), word(f"empty_box_hint.{box}"), key=f"todo_{box}")


render(signed_in())
