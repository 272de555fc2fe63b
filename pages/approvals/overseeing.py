"""Beside the monitor: one line in full, and what PMO and administrators do when it is stuck (APR-06)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.approval import overseeing
from core.approval.monitor import WaitRow
from pages.approvals.person_picker import colleagues, one_person
from pages.approvals.picks import office_time
from pages.shared.dialogs import fresh, saved
from pages.shared.format import instant, money
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import bullet, chip, html, muted, plain, sentence_line
from pages.shared.places import go
from pages.shared.record import card, face, facts_table, on_phone
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, has_word, heading, word

LONGEST = 2000


def panel(actor: Actor, row: WaitRow | None) -> None:
    """The chosen line; without one, how to choose."""
    if row is None and on_phone():
        return
    if row is None:
        with card("detail", _("Nothing chosen")):
            html('<div class="t-small">{}</div>', muted(_("Choose a line: what it waits for is shown here, and what can be done about it.")))
        return
    with card("detail"):
        html(
            '<div class="m-line"><b>{}</b><span>{} · {}</span></div>', either(row.title, row.title_en), heading(f"record.{row.document_type}"), row.number
        )
        if row.person_id is None:
            sentence_line(_("The case runs and waits for nobody. Stop it, and have it submitted again."), "red", "error")
        else:
            face(either(row.person, row.person_en), either(row.department, row.department_en))
        _time(row)
        why = f"assigned.{row.reason}"
        facts = [
            (_("Step"), either(row.step_name, row.step_name_en) or _("Back with the initiator")),
            (_("Started by"), either(row.initiator, row.initiator_en)),
            (_("Came on"), instant(row.since, year=True)),
            (_("Flow"), either(row.flow, row.flow_en)),
        ]
        if row.amount is not None:
            facts.append((_("Amount"), money(row.amount)))
        if row.reason and has_word(why):
            facts.append((_("Why there"), word(why)))
        facts_table(facts)
        if st.button(_("Open the case"), key="monitor_open", icon=":material/open_in_new:", width="stretch", type="primary"):
            go("decision", case=row.case_id)
        if actor.can(Permission.APPROVAL_OVERSEE):
            _moves(actor, row)


def _time(row: WaitRow) -> None:
    """How much of the limit is used."""
    if row.limit is None:
        html('<div class="t-small">{}</div>', muted(_("waits {time} of office time, without a limit", time=office_time(row.waited))))
        return
    tone = "red" if row.overdue else "amber" if row.used is not None and row.used >= 0.75 else "green"
    told = _("{waited} of {limit}", waited=office_time(row.waited), limit=office_time(row.limit)) if row.limit else _("came after its limit")
    html(
        "<div>{}{}<div class='t-small'>{}</div></div>",
        chip(word(f"wait_limit.{tone}"), tone),
        bullet(row.waited, scale=max(row.waited, row.limit), mark=row.limit, tone=tone, title=told),
        muted(told),
    )


def _moves(actor: Actor, row: WaitRow) -> None:
    name = plain(either(row.title, row.title_en)[:60])
    with st.container(horizontal=True, gap=8):
        stuck = row.task_id is None
        if st.button(_("Re-assign"), key="monitor_reassign", icon=":material/person_add:", disabled=stuck, width="stretch"):
            fresh("reassign")
            _reassign(actor, row, name)
        if st.button(_("Stop the case"), key="act_reject_monitor_stop", icon=":material/block:", width="stretch"):
            fresh("stop_case")
            _stop(actor, row, name)
    if stuck and row.state == "returned":
        html('<div class="t-small">{}</div>', muted(_("It is with its initiator: there is no to-do to give to somebody else.")))


def _reassign(actor: Actor, row: WaitRow, name: str) -> None:
    @st.dialog(_("Re-assign: {title}", title=name))
    def ask() -> None:
        wrong = form_refusal("reassign")
        unplaced(wrong, {"employee_id", "reason"})
        told = _("{person} is told. The timeline keeps both names and the reason.", person=either(row.person, row.person_en))
        html('<div class="t-small">{}</div>', muted(told))
        people = colleagues(actor, without={row.initiator_id, row.person_id or 0})
        person = one_person(_("Who decides instead"), "employee_id", people, key=f"reassign_{row.task_id}", refusal=wrong)
        reason = text_field(_("Reason"), "reason", key=f"reassign_why_{row.task_id}", longest=LONGEST, area=True, refusal=wrong)
        if st.button(_("Re-assign"), type="primary", key="reassign_save", disabled=person is None) and row.task_id is not None and person is not None:
            task_id, chosen = row.task_id, person
            saved("reassign", lambda: overseeing.reassign(actor, task_id, chosen, reason=reason), _("Re-assigned."))

    ask()


def _stop(actor: Actor, row: WaitRow, name: str) -> None:
    @st.dialog(_("Stop: {title}", title=name))
    def ask() -> None:
        wrong = form_refusal("stop_case")
        unplaced(wrong, {"reason"})
        told = _("The document goes back to its initiator as if it had been withdrawn. Everybody who is asked now is told.")
        html('<div class="t-small">{}</div>', muted(told))
        reason = text_field(_("Reason"), "reason", key=f"stop_why_{row.case_id}", longest=LONGEST, area=True, refusal=wrong)
        if st.button(_("Stop the case"), type="primary", key="stop_case_save"):
            saved("stop_case", lambda: overseeing.stop(actor, row.case_id, reason=reason), _("Stopped."))

    ask()
