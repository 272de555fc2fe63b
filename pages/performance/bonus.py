"""Bonus sheets: the list, one sheet, making the next one (PER-05, PER-13)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.approval.queries import case_detail, case_of
from core.errors import NotFound
from core.performance import service
from core.performance.queries import SheetDetail, SheetRow, sheet_detail, sheets
from pages.approvals.preview import choose_and_submit, must_choose, who_will_be_asked
from pages.performance import making, panel
from pages.shared.actions import Action, action_bar
from pages.shared.format import day
from pages.shared.html import html_of, state_chip
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.places import go, open_record
from pages.shared.record import card, page_title, record_header
from pages.shared.refusals import not_here, toast_once
from pages.shared.session import signed_in
from pages.shared.timeline import timeline
from pages.shared.words import _, either, word


def render(actor: Actor) -> None:
    toast_once()
    asked = st.query_params.get("id", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 18:
        _sheet(actor, int(asked))
    else:
        _list(actor)


def _list(actor: Actor) -> None:
    rows = sheets(actor)
    page_title(_("Bonus"), _("each sheet can be recomputed from its sources; everybody sees the own line"))
    with card("bonus_list"):
        states = sorted({r.state for r in rows})
        text, state, right = filter_bar(
            "bonus", search=_("Search number, project"), chips={"all": _("All")} | {s: word(f"state.bonus_sheet.{s}") for s in states}, default="all"
        )
        if making.projects(actor) and right.button(_("New sheet"), icon=":material/add:", key="sm_new_sheet", type="primary"):
            making.start(actor)
        shown = [
            r for r in rows if state in (None, "all", r.state) and text.strip().lower() in f"{r.number} {r.project_number} {r.project} {r.project_en}".lower()
        ]
        data_list(
            "bonus",
            shown,
            _columns(any(r.pool is not None for r in rows)),
            file="bonus",
            actions=right,
            on_open=lambda r: go("bonus", id=r.sheet_id),
            empty=(
                "redeem",
                _("No bonus sheet yet"),
                _("A sheet opens when a stage or project is completed and assessed: milestone reached, quality and members scored."),
            ),
        )


def _columns(with_pool: bool) -> list[Column[SheetRow]]:
    found = [
        Column[SheetRow]("number", _("Number"), lambda r: r.number, width=110),
        Column[SheetRow]("project", _("Project"), lambda r: f"{r.project_number} {either(r.project, r.project_en)}"),
        Column[SheetRow]("stage", _("Stage"), lambda r: either(r.stage, r.stage_en) or _("whole project"), width=150),
        Column[SheetRow]("settled_on", _("Settled on"), lambda r: r.settled_on, kind="day"),
        Column[SheetRow]("state", _("State"), lambda r: r.state, kind="state", record="bonus_sheet", width=110),
        Column[SheetRow]("paid_on", _("Paid on"), lambda r: r.paid_on, kind="day"),
    ]
    if with_pool:
        found += [
            Column[SheetRow]("people", _("People on it"), lambda r: r.people, kind="number", width=80),
            Column[SheetRow]("pool", _("Pool"), lambda r: r.pool, kind="money", summed=True, width=130),
        ]
    return [*found, Column[SheetRow]("own", _("My share"), lambda r: r.own_amount, kind="money", summed=True, width=120)]


def _sheet(actor: Actor, sheet_id: int) -> None:
    try:
        detail = sheet_detail(actor, sheet_id)
    except NotFound:
        not_here()
        return
    row = detail.row
    facts = [
        (_("Project"), html_of("{} {}", row.project_number, either(row.project, row.project_en))),
        (_("Stage"), either(row.stage, row.stage_en) or _("whole project")),
        (_("Settled on"), day(row.settled_on)),
    ]
    if row.paid_on:
        facts.append((_("Paid on"), day(row.paid_on)))
    record_header(
        row.number, _("Bonus sheet, {project}", project=either(row.project, row.project_en)), state_chip("bonus_sheet", row.state), facts, trail=[_("Bonus")]
    )
    case_id = case_of(actor, "bonus", sheet_id)
    if case_id is None and any(move.action == "submit" for move in detail.moves):
        left, right = st.columns([2.4, 1], gap=14)
        with left:
            panel.show(detail)
        with right, card("asked", _("Who will be asked?"), _("if submitted now")):
            who_will_be_asked(actor, "bonus", sheet_id)
    elif case_id is None:
        panel.show(detail)
    else:
        left, right = st.columns([2.4, 1], gap=14)
        with left:
            panel.show(detail)
        case = case_detail(actor, case_id)
        with right, card("timeline", _("Approval")):
            timeline(case.timeline, document="bonus")
        if case.state == "returned" and any(move.action == "submit" for move in detail.moves):
            with right, card("asked", _("Who will be asked?"), _("if submitted now")):
                who_will_be_asked(actor, "bonus", sheet_id)
    _bar(actor, detail)


def _bar(actor: Actor, detail: SheetDetail) -> None:
    sheet_id, version = detail.row.sheet_id, detail.version

    def submit(chosen: dict[str, list[int]]) -> None:
        service.submit(actor, sheet_id, seen_version=version, chosen=chosen)

    do = {
        "work_out": (
            _("Work out again"),
            ":material/calculate:",
            lambda _c: service.work_out_again(actor, sheet_id, seen_version=version),
            _("Worked out from today's sources."),
        ),
        "submit": (_("Submit for approval"), ":material/send:", lambda _c: submit({}), _("Submitted.")),
        "pay": (
            _("Record payment"),
            ":material/paid:",
            lambda _c: service.pay(actor, sheet_id, seen_version=version),
            _("Paid; everybody on the sheet is told."),
        ),
    }
    actions = [
        Action(
            move.action,
            do[move.action][0],
            do[move.action][2],
            kind="primary" if move.action != "work_out" else "secondary",
            icon=do[move.action][1],
            refused=move.refused,
            done=do[move.action][3],
            opens=(lambda: choose_and_submit(actor, "bonus", sheet_id, submit, _("Submitted."))) if move.action == "submit" else None,
            asks=lambda: must_choose(actor, "bonus", sheet_id),
        )
        for move in detail.moves
    ]
    actions.append(Action("project", _("Open project"), lambda _c: open_record("project", detail.row.project_id), icon=":material/work:"))
    action_bar(actions, key=f"bonus_{sheet_id}")


render(signed_in())
