"""A change: what it proposes, edited like the project itself, and what it comes to; handed in, taken back, dropped (PRJ-14)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.access import Actor
from core.approval import queries as approvals
from core.changes import queries, service
from core.changes.queries import ChangeSheet
from core.errors import NotFound
from pages.approvals.preview import choose_and_submit, must_choose, who_will_be_asked
from pages.projects import change_panel, change_sheets
from pages.projects.change_dialogs import LONGEST, kinds
from pages.projects.change_plan import ProposedPlan
from pages.projects.plan_desk import plan_desk
from pages.shared.actions import Action, action_bar
from pages.shared.address import as_id
from pages.shared.dialogs import saved
from pages.shared.format import instant
from pages.shared.forms import choice_field, date_field, form_refusal, money_field, text_field
from pages.shared.html import Text, chip, html, kind_chip, muted, person, sentence_line, state_chip
from pages.shared.places import can_open, go
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, on_phone, page_title, record_header
from pages.shared.refusals import not_here, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.sheet_grid import unsaved_sheet
from pages.shared.timeline import timeline
from pages.shared.words import _, either, language, word

DOCUMENT = "change"
EDITED = ("terms", "plan", "budget", "team", "stages")
SHEETS = ("budget", "team", "stages", "dates")


def render(actor: Actor) -> None:
    toast_once()
    try:
        sheet = queries.change(actor, _asked_for())
    except NotFound:
        page_title(word("screen.change"))
        not_here()
        return
    _header(actor, sheet)
    _tabs(actor, sheet)
    action_bar(_moves(actor, sheet), key=f"change_{sheet.row.id}", note=_note(sheet))


def _asked_for() -> int:
    typed = st.query_params.get("id", "")
    return as_id(typed)


def _header(actor: Actor, sheet: ChangeSheet) -> None:
    row = sheet.row
    facts: list[tuple[Text, Text]] = [
        (_("Kind"), kind_chip(word(f"change_kind.{row.kind}"))),
        (_("Project"), f"{sheet.project_number} · {word(f'state.project.{sheet.project_state}')}"),
        (_("Requested by"), person(either(row.made_by, row.made_by_en))),
        (_("Requested"), instant(row.made_at, year=True)),
    ]
    if row.ended_at:
        facts.append((_("Decided"), instant(row.ended_at, year=True)))
    if row.baseline is not None:
        facts.append((_("Baseline"), str(row.baseline)))
    aside = chip(_("restarts the project"), "blue", "play_arrow") if row.with_restart else ""
    record_header(
        row.number,
        either(sheet.project, sheet.project_en),
        state_chip("project_change", row.state),
        facts,
        trail=(word("screen.projects"), sheet.project_number),
        aside=aside,
    )
    if st.button(_("Open the project"), key="sm_change_project", type="tertiary", icon=":material/work:"):
        go("project", id=sheet.project_id, tab="changes")


def _tabs(actor: Actor, sheet: ChangeSheet) -> None:
    """What it comes to first; the parts only while they can be written."""
    draws: dict[str, Callable[[], None]] = {
        "difference": lambda: _difference(actor, sheet),
        "terms": lambda: _terms(actor, sheet),
        "plan": lambda: _plan(actor, sheet),
        "budget": lambda: change_sheets.budget_sheet(actor, sheet),
        "team": lambda: change_sheets.team_sheet(actor, sheet),
        "stages": lambda: _stages(actor, sheet),
        "approval": lambda: _approval(actor, sheet),
    }
    keys = [k for k in draws if k not in EDITED or sheet.editable]
    asked = st.query_params.get("tab", "")
    names = {k: word(f"change_tab.{k}") for k in keys}
    place = f"change_screen_{sheet.row.id}_{language()}_{len(keys)}"
    drawn = st.tabs([names[k] for k in keys], default=names.get(asked, names["difference"]), key=place, on_change="rerun")
    for key, tab in zip(keys, drawn, strict=True):
        if tab.open:
            with tab:
                if st.query_params.get("tab") != key:
                    st.query_params["tab"] = key
                draws[key]()


def _difference(actor: Actor, sheet: ChangeSheet) -> None:
    if sheet.editable and not sheet.difference.count:
        sentence_line(_("Nothing differs yet. Edit plan, budget, team, stages or terms in the tabs beside."), "blue", "edit_note")
    change_panel.show(sheet)


def _plan(actor: Actor, sheet: ChangeSheet) -> None:
    if on_phone():
        empty_state("desktop_windows", _("A plan is typed at the desk"), _("The difference shows every task that changes."), key="change_plan")
    else:
        plan_desk(actor, ProposedPlan(sheet), above=430)


def _stages(actor: Actor, sheet: ChangeSheet) -> None:
    change_sheets.stage_sheet(actor, sheet)
    change_sheets.date_sheet(actor, sheet)


def _terms(actor: Actor, sheet: ChangeSheet) -> None:
    key, now = f"change_terms_{sheet.row.id}_{sheet.version}", sheet.wanted
    with white_card("change_terms", _("Why, and within which limits?")):
        refusal = form_refusal(key)
        left, right = st.columns(2, gap=14)
        with left:
            kind = choice_field(_("Kind of change"), "kind", kinds(), key=f"{key}_kind", value=sheet.row.kind, refusal=refusal)
            revenue = money_field(_("Revenue, net of tax"), "net_revenue", key=f"{key}_revenue", value=now.net_revenue, refusal=refusal)
        with right:
            starts = date_field(_("Project starts"), "starts_on", key=f"{key}_starts", value=now.starts_on, refusal=refusal)
            finishes = date_field(_("Project finishes"), "finishes_on", key=f"{key}_finishes", value=now.finishes_on, refusal=refusal)
        reason = text_field(_("Reason"), "reason", key=f"{key}_reason", value=sheet.row.reason, longest=LONGEST, area=True, refusal=refusal)
        restart = sheet.row.with_restart
        if sheet.project_state == "paused":
            restart = st.toggle(_("The paused project goes on with the approval"), value=restart, key=f"{key}_restart")
        unplaced(refusal, {"kind", "net_revenue", "starts_on", "finishes_on", "reason"})
        if st.button(_("Save the terms"), type="primary", key=f"{key}_save"):
            saved(
                key,
                lambda: service.save_terms(
                    actor,
                    sheet.row.id,
                    kind=kind or "",
                    reason=reason,
                    with_restart=restart,
                    starts_on=starts or now.starts_on,
                    finishes_on=finishes or now.finishes_on,
                    net_revenue=revenue if revenue is not None else now.net_revenue,
                    seen_version=sheet.version,
                ),
                _("The terms are saved."),
            )


def _approval(actor: Actor, sheet: ChangeSheet) -> None:
    if sheet.row.open:
        sentence_line(change_panel.if_approved(actor, sheet.row.id), "blue", "info")
    case_id = approvals.case_of(actor, DOCUMENT, sheet.row.id)
    if case_id is not None:
        case = approvals.case_detail(actor, case_id)
        with white_card("change_case", _("Approval"), state_chip("approval_case", case.state)):
            timeline(case.timeline, document=DOCUMENT)
    if sheet.editable:
        with white_card("change_asked", _("Who will be asked?"), _("if submitted now")):
            who_will_be_asked(actor, DOCUMENT, sheet.row.id)
    elif case_id is None:
        html("{}", muted(_("It was never handed in.")))


def _note(sheet: ChangeSheet) -> str:
    if sheet.row.state == "draft":
        return _("Nothing of it counts before the last approval; work goes on under the old baseline.")
    return _("In approval: the gates are asked again at the last step.") if sheet.row.state == "in_approval" else ""


def _moves(actor: Actor, sheet: ChangeSheet) -> list[Action]:
    refused = {m.action: m.refused for m in sheet.moves}
    found: list[Action] = []
    if "drop" in refused:
        label, gone = word("action.project_change.drop"), _("Dropped. The project is as it was.")
        found.append(Action("drop", label, lambda _text: _drop(actor, sheet), icon=":material/delete:", done=gone))
    if "submit" in refused:
        found.append(_submit(actor, sheet, refused["submit"]))
    case_id = approvals.case_of(actor, DOCUMENT, sheet.row.id) if sheet.row.state == "in_approval" else None
    if case_id is None:
        return found
    case = approvals.case_detail(actor, case_id)
    if case.initiator_id == actor.employee_id:
        reason = None if case.can_withdraw else _("only before the first decision")
        back = _("Withdrawn. It is a draft again.")
        found.append(Action("withdraw", _("Withdraw"), lambda _text: service.withdraw(actor, sheet.row.id), icon=":material/undo:", refused=reason, done=back))
    if can_open(actor, "decision"):
        waits = case.task_id is not None
        label = _("Decide") if waits else _("Open the approval")
        found.append(
            Action("decide", label, lambda _text: None, "primary" if waits else "secondary", ":material/approval:", opens=lambda: go("decision", case=case_id))
        )
    return found


def _drop(actor: Actor, sheet: ChangeSheet) -> None:
    service.drop(actor, sheet.row.id, seen_version=sheet.version)


def _submit(actor: Actor, sheet: ChangeSheet, refused: object) -> Action:
    unsaved = [part for part in SHEETS if unsaved_sheet(change_sheets.key_of(part, sheet.row.id))]
    plan = st.session_state.get(f"{ProposedPlan(sheet).key}_editor")
    if plan is not None and plan[1].unsaved:
        unsaved.insert(0, "plan")
    tabs = [word(f"change_tab.{'stages' if part == 'dates' else part}") for part in unsaved]
    reason = _("Save first what you changed: {parts}", parts=tabs) if unsaved else refused
    done = _("Submitted. The first approver has it in their to-do.")

    def submit(chosen: dict[str, list[int]]) -> object:
        return service.submit(actor, sheet.row.id, seen_version=sheet.version, chosen=chosen)

    return Action(
        "submit",
        word("action.project_change.submit"),
        lambda _text: submit({}),
        "primary",
        ":material/send:",
        reason,  # type: ignore[arg-type]
        done=done,
        opens=lambda: choose_and_submit(actor, DOCUMENT, sheet.row.id, submit, done),
        asks=lambda: must_choose(actor, DOCUMENT, sheet.row.id),
    )


render(signed_in())
