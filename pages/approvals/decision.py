"""Decision: a document with its figures, what changed, who said what, and the moves of this person (PLT-07, APR-03, APR-11).

Opening the address decides nothing. Whoever only reads sees the same page without the moves."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.access import Actor
from core.approval import queries, service
from core.approval.queries import CaseDetail
from core.approval.service import AlreadyDecided
from core.errors import AsWord, NotFound, NotPermitted
from core.notices import service as notices
from core.people import queries as people
from pages.approvals.facts import difference, due_words, facts_of, said
from pages.approvals.panels import PANELS
from pages.shared.actions import Action, action_bar
from pages.shared.format import duration, instant
from pages.shared.html import Text, chip, html, html_of, person, plain, sentence_line, state_chip, table
from pages.shared.places import can_open_record, go, open_record
from pages.shared.record import card, facts_table, page_title, record_header
from pages.shared.refusals import attempt, not_here, show, toast_once
from pages.shared.session import signed_in
from pages.shared.timeline import timeline
from pages.shared.words import _, either, has_word, heading, language, word

BETTER_LESS = ("cost", "labour", "purchase", "expense", "highest_load")
BETTER_MORE = ("margin", "margin_rate", "revenue", "amount", "net_amount")


def render(actor: Actor) -> None:
    toast_once()
    case_id = _asked_for()
    try:
        detail = queries.case_detail(actor, case_id)
    except NotFound:
        page_title(word("screen.decision"))
        not_here()
        return
    _note_opened(actor, detail)
    _header(detail)
    _somebody_was_faster(detail)
    left, right = st.columns([2.4, 1], gap=14)
    with left:
        _document(actor, detail)
        _consequence(actor, detail)
        _since_return(actor, detail)
    with right:
        _approvals(actor, detail)
    _bar(actor, detail)


def _asked_for() -> int:
    typed = st.query_params.get("case", "")
    return int(typed) if typed.isdecimal() and len(typed) < 18 else 0


def _note_opened(actor: Actor, detail: CaseDetail) -> None:
    """Once per visit: the bell and the copy of this case count as read."""
    if st.session_state.get("case_opened") == detail.case_id:
        return
    st.session_state["case_opened"] = detail.case_id
    notices.mark_read_of(actor, "approval_case", detail.case_id)
    if detail.copied:
        service.mark_copy_read(actor, detail.case_id)


def _header(detail: CaseDetail) -> None:
    aside: Text = ""
    if detail.task_id is not None and detail.due_at is not None:
        words, tone = due_words(detail.due_at, clock.now(), clock.zone())
        aside = chip(_("Time limit: {when}", when=words), tone or "slate", "timer")
    started = [(_("Started by"), person(either(detail.initiator, detail.initiator_en))), (_("Submitted on"), instant(detail.started_at, year=True))]
    rounds = [(_("Round"), str(detail.round))] if detail.round > 1 else []
    record_header(
        detail.number,
        either(detail.title, detail.title_en),
        state_chip("approval_case", detail.state),
        [*started, *rounds],
        trail=(word("screen.todo"), heading(f"record.{detail.document_type}")),
        aside=aside,
    )


def _somebody_was_faster(detail: CaseDetail) -> None:
    """The page showed a to-do, and at the click it is gone: says who decided, what and when (APR-07)."""
    shown = st.session_state.get("case_task")
    st.session_state["case_task"] = (detail.case_id, detail.task_id) if detail.task_id else None
    if shown and shown[0] == detail.case_id and shown[1] != detail.task_id:
        st.session_state["case_lost"] = detail.case_id
    if detail.task_id is not None or st.session_state.get("case_lost") != detail.case_id:
        return
    last = next((r for r in reversed(detail.timeline) if r.kind in ("approved", "returned", "rejected", "withdrawn") and r.at), None)
    if last is not None:
        who = last.who_en if language() == "en" else last.who
        show(AlreadyDecided(who=who[0] if who else "", outcome=AsWord(f"timeline.{last.kind}"), at=last.at))


def _document(actor: Actor, detail: CaseDetail) -> None:
    """The document's panel; for who only got a copy and may not see the record itself, the facts it was submitted with."""
    panel = PANELS.get(detail.document_type)
    if panel is not None:
        try:
            panel.draw(actor, detail.document_id)
        except (NotFound, NotPermitted):
            panel = None
    if panel is None:
        _bare_facts(detail)


def _bare_facts(detail: CaseDetail) -> None:
    with card("facts", heading(f"record.{detail.document_type}")):
        facts_table([(_fact_word(detail, name), said(detail.document_type, name, value)) for name, value in detail.fields.items()])


def _fact_word(detail: CaseDetail, name: str) -> str:
    key = f"fact.{detail.document_type}.{name}"
    return word(key) if has_word(key) else name


def _consequence(actor: Actor, detail: CaseDetail) -> None:
    """What approving does, before it is pressed; red when it would be refused now."""
    if detail.state not in ("running", "returned"):
        return
    line = detail.consequence
    text = _if_approved(actor, detail)
    if text:
        sentence_line(text, tone="red" if line.get("refused") else "blue", icon="error" if line.get("refused") else "info")


def _if_approved(actor: Actor, detail: CaseDetail) -> str:
    panel = PANELS.get(detail.document_type)
    if panel is not None:
        try:
            return panel.if_approved(actor, detail.document_id)
        except (NotFound, NotPermitted):
            return ""
    key = f"consequence.{detail.consequence.get('key', 'none')}"
    return word(key, **facts_of(detail.consequence.get("facts", {}))) if has_word(key) else ""


def _since_return(actor: Actor, detail: CaseDetail) -> None:
    """After a return: before, now, difference of every field that changed."""
    if not detail.changed:
        return
    names = _names(actor, detail)
    rows = []
    for name, before, now in detail.changed:
        gap, sign = difference(name, before, now)
        shown = [names.get((name, value)) or said(detail.document_type, name, value) for value in (before, now)]
        rows.append((_fact_word(detail, name), *shown, html_of('<span class="t-{}">{}</span>', _tone(name, sign), gap) if gap else ""))
    with card("since", _("Changed since the return of {when}", when=instant(detail.returned_at)), _("the submission before against this one")):
        st.html(table(["", _("Before"), _("After"), _("Difference")], rows, align="lrrr"))


def _tone(name: str, sign: int) -> str:
    """Better or worse for the firm: less cost and load, more margin and money; of the rest nobody can say."""
    if name in BETTER_LESS:
        sign = -sign
    elif name not in BETTER_MORE:
        return "ink"
    return "green" if sign > 0 else "red"


def _names(actor: Actor, detail: CaseDetail) -> dict[tuple[str, object], str]:
    """Names instead of ids, for the fields that hold one."""
    asked = {name for name, _before, _now in detail.changed}
    found: dict[tuple[str, object], str] = {}
    if "department" in asked:
        found |= {("department", d.id): either(d.name, d.name_en) for d in people.department_choices(actor)}
    if roles := asked & {"owner", "manager", "sponsor"}:
        found |= {(role, p.id): either(p.name, p.name_en) for p in people.people_choices(actor) for role in roles}
    return found


def _approvals(actor: Actor, detail: CaseDetail) -> None:
    lasted = (detail.ended_at or clock.now()) - detail.started_at
    where = (
        _("step {n} of {all}", n=min(detail.steps_done + 1, detail.steps_all), all=detail.steps_all)
        if detail.state == "running"
        else word(f"state.approval_case.{detail.state}")
    )
    with card(
        "timeline",
        _("Approval"),
        _("{where} · {time} so far", where=where, time=duration(lasted))
        if detail.ended_at is None
        else _("{where} · took {time}", where=where, time=duration(lasted)),
    ):
        timeline(detail.timeline)
        kind = detail.document_type
        if can_open_record(actor, kind) and st.button(_("Open the document"), key="open_document", type="tertiary", icon=":material/open_in_new:"):
            open_record(kind, detail.document_id)


def _bar(actor: Actor, detail: CaseDetail) -> None:
    said_so_far = st.session_state.setdefault("comments_made", 0)
    key = f"{detail.case_id}_{said_so_far}"
    comment = Action(
        "comment", _("Add comment"), lambda text: _comment(actor, detail, text), icon=":material/chat_bubble:", done=_("Your comment is in the timeline.")
    )
    copy = Action("copy", _("Copy to"), lambda _text: None, more=True, form=lambda: _copy_form(actor, detail))
    withdraw = Action(
        "withdraw",
        _("Withdraw"),
        lambda _text: service.withdraw(actor, detail.case_id),
        icon=":material/undo:",
        refused=_why_not_withdrawn(actor, detail),
        more=detail.task_id is not None,
        done=_("Withdrawn. The document can be changed and submitted again."),
    )
    take_back = [withdraw] if detail.initiator_id == actor.employee_id and detail.state == "running" else []
    if detail.task_id is None:
        action_bar([comment, *take_back, copy], key=key, comment=_("Write a comment"))
        return
    task_id = detail.task_id
    moves = [
        Action(
            "approve",
            _("Approve"),
            lambda text: _decide(actor, detail, lambda: service.approve(actor, task_id, comment=text), _("Approved: {title}")),
            "primary",
            ":material/check:",
        ),
        Action(
            "return",
            _("Return"),
            lambda text: _decide(actor, detail, lambda: service.return_to_initiator(actor, task_id, comment=text), _("Returned: {title}")),
            icon=":material/undo:",
        ),
        Action(
            "reject",
            _("Reject"),
            lambda text: _decide(actor, detail, lambda: service.reject(actor, task_id, comment=text), _("Rejected: {title}")),
            icon=":material/close:",
        ),
    ]
    more = Action(comment.key, _("Only comment"), comment.do, icon=comment.icon, done=comment.done, more=True)
    action_bar(
        [*moves, more, *take_back, copy],
        key=key,
        comment=_("Comment (needed to return or reject)"),
        note=_("The rules are checked once more when you approve. Nobody decides on their own document."),
    )


def _why_not_withdrawn(actor: Actor, detail: CaseDetail) -> str | None:
    return None if detail.can_withdraw else _("only before the first decision")


def _comment(actor: Actor, detail: CaseDetail, text: str) -> None:
    service.comment(actor, detail.case_id, text)
    st.session_state["comments_made"] += 1


def _decide(actor: Actor, detail: CaseDetail, do: Callable[[], object], done: str) -> None:
    """Decides, then goes on to the next to-do; the last one leads back to the list."""
    waiting = [row.case_id for row in queries.box(actor, "todo")]
    do()
    st.session_state["case_task"] = None
    place = waiting.index(detail.case_id) if detail.case_id in waiting else 0
    left = [*waiting[place + 1 :], *waiting[:place]]
    st.session_state["toast"] = done.format(title=plain(either(detail.title, detail.title_en)[:60])) + (
        " " + _("Next: {n} waiting.", n=len(left)) if left else ""
    )
    if not left:
        go("todo")
    go("decision", case=left[0])


def _copy_form(actor: Actor, detail: CaseDetail) -> None:
    """People who shall read along."""
    choices = {p.id: f"{either(p.name, p.name_en)} · {p.note}" for p in people.people_choices(actor) if p.id != actor.employee_id}
    html('<div class="t-small t-muted">{}</div>', _("Copy to: they read along, whatever becomes of it."))
    chosen = st.multiselect(
        _("Copy to"),
        list(choices),
        format_func=lambda i: choices[i],
        key=f"copy_{detail.case_id}_{language()}",
        placeholder=_("Choose people"),
        select_all=False,
        label_visibility="collapsed",
    )
    if st.button(_("Send copy"), key=f"act_copy_{detail.case_id}", disabled=not chosen, icon=":material/send:") and attempt(
        lambda: service.copy_to(actor, detail.case_id, chosen)
    ):
        st.session_state.pop(f"copy_{detail.case_id}_{language()}", None)
        st.session_state["toast"] = _("Copied.")
        st.rerun()


render(signed_in())
