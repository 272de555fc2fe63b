"""One deliverable of a project: where it is on its way, what may be done now and why not, its files in versions, and everything that
happened to it (PRJ-26, PRJ-32, PRJ-43)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.access import Actor, Permission
from core.deliverables import detail, service
from core.deliverables.detail import Detail
from core.deliverables.rules import ORDER
from core.errors import NotFound
from core.projects.queries import ProjectCard
from core.workflow import Move
from pages.projects import deliverable_client, deliverable_dialogs, deliverable_history
from pages.projects.tabs import show_tab
from pages.shared.files import files
from pages.shared.format import day
from pages.shared.html import Text, chip, html, html_of, icon_html, join, sentence_line, state_chip
from pages.shared.record import card as white_card
from pages.shared.record import facts_table
from pages.shared.refusals import attempt, not_here
from pages.shared.words import _, either, sentence, word

AT_WORK = ("in_progress", "finished")


def draw(actor: Actor, card: ProjectCard, deliverable_id: int) -> None:
    st.button(_("All deliverables"), key="sm_back_deliverables", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    try:
        it = detail.detail(actor, deliverable_id)
    except NotFound:
        not_here()
        return
    if it.project_id != card.id:
        not_here()
        return
    left, right = st.columns([1.35, 1], gap=14)
    with left:
        _head(actor, card, it)
        may_add = _may_add(card, it)
        with white_card("deliverable_files", _("Files"), _("bring the next version of a file with the pencil beside it") if may_add else ""):
            files(actor, "deliverable", it.row.id, may_add=may_add)
    with right:
        deliverable_history.draw(actor, it, may_answer=Permission.DELIVERABLE_SUBMIT in card.may and card.state in AT_WORK)


def _back() -> None:
    st.query_params.pop("deliverable", None)
    show_tab("deliverables")


def _may_add(card: ProjectCard, it: Detail) -> bool:
    if Permission.DELIVERABLE_SUBMIT not in card.may or card.state in ("closed", "rejected", "terminated"):
        return False
    changes = it.row.state == "reviewed" and bool(it.reviews) and it.reviews[0].decision == "changes"
    return it.row.state == "planned" or changes


def _head(actor: Actor, card: ProjectCard, it: Detail) -> None:
    row = it.row
    with white_card("deliverable", either(row.name, row.name_en), state_chip("deliverable", row.state)):
        html("{}", _way(it))
        if row.state == "planned" and row.sent_back:
            sentence_line(_("To be mended: {why}", why=row.sent_back), "amber", "undo")
        if row.waived:
            sentence_line(_("No longer required: {why}", why=row.waived), "slate", "info")
        facts_table(_facts(it))
        if card.state in AT_WORK:
            _moves(actor, card, it)
        elif row.state != "accepted":
            html('<div class="t-small t-muted">{}</div>', _("Deliverables move while the project is in progress."))


def _facts(it: Detail) -> list[tuple[Text, Text]]:
    row = it.row
    marks = [chip(_("required output"), "blue", "push_pin")] if row.required else []
    found: list[tuple[Text, Text]] = [
        (_("Kind"), html_of("{} {}", word(f"deliverable_kind.{row.kind}"), join(marks, " "))),
        (_("Accepted when"), row.criterion),
        (_("Responsible"), either(row.responsible, row.responsible_en)),
        (_("Due"), day(row.due_on) if row.due_on else ""),
        (_("Task and stage"), " · ".join(t for t in (row.task_code, either(row.stage, row.stage_en)) if t)),
        (_("Client's area"), row.area),
    ]
    if row.submitted_on:
        found.append((_("Handed in"), _("{day}, time number {n}", day=row.submitted_on, n=row.round)))
    return found


def steps_of(it: Detail) -> list[str]:
    """The stations of this deliverable: what the policies of its type leave out is left out."""
    left_out = set()
    if not it.review_always and not it.row.needs_review and not it.reviews:
        left_out.add("in_review")
    if it.steps == "none":
        left_out |= {"delivered", "client_checked"}
    if it.steps == "one_step":
        left_out.add("client_checked")
    return [s for s in ORDER if s not in left_out or s == it.row.state]


def _way(it: Detail) -> Text:
    stations = steps_of(it)
    now = stations.index(it.row.state)
    over = it.row.state == "accepted"
    return html_of(
        '<div class="m-way" style="display:flex;flex-wrap:wrap;gap:4px 6px;align-items:center">{}</div>',
        join(
            (
                chip(word(f"deliverable_step.{s}"), "green", "check")
                if n < now or over
                else chip(word(f"deliverable_step.{s}"), "blue", "radio_button_checked")
                if n == now
                else chip(word(f"deliverable_step.{s}"), "slate")
                for n, s in enumerate(stations)
            ),
            html_of('<span class="t-muted">{}</span>', "›"),
        ),
    )


def _moves(actor: Actor, card: ProjectCard, it: Detail) -> None:
    """Every move of this state; one that is refused now is grey with its reason in words."""
    moves = {m.action: m for m in it.moves}
    doing: dict[str, tuple[str, str, Callable[[], None]]] = {
        "submit": (_("Hand in"), "upload", lambda: _submit(actor, it)),
        "check": (_("Check"), "checklist", lambda: deliverable_dialogs.check(actor, it)),
        "open_review": (_("Ask for a review"), "groups", lambda: deliverable_dialogs.open_review(actor, it)),
        "deliver": (_("Deliver"), "local_shipping", lambda: deliverable_client.deliver(actor, it)),
        "first_check": (_("File the client's first check"), "fact_check", lambda: deliverable_client.reply(actor, it, "first_check")),
        "accept": _acceptance(actor, it),
        "cancel_review": (_("Call the review off"), "block", lambda: deliverable_dialogs.cancel_review(actor, it)),
        "send_back": (_("Send back"), "undo", lambda: deliverable_dialogs.send_back(actor, it)),
    }
    why: list[Text] = []
    first = True
    with st.container(key="deliverable_moves", horizontal=True, gap=8):
        for action, (label, icon, do) in doing.items():
            if action not in moves or action == "accept" and _too_early(it, moves[action]):
                continue
            refused = moves[action].refused
            kind = "primary" if first and refused is None and action not in ("send_back", "cancel_review") else "secondary"
            first = first and kind != "primary"
            if st.button(label, key=f"sm_{action}_{it.row.id}", icon=f":material/{icon}:", type=kind, disabled=refused is not None, wrap=False):  # type: ignore[arg-type]
                do()
            if refused is not None:
                why.append(html_of("<b>{}</b> {}", label, sentence(refused)))
        _beside_the_way(actor, card, it)
    if why:
        html('<div class="t-small t-muted">{} {}</div>', icon_html("lock"), join(why, " · "))


def _beside_the_way(actor: Actor, card: ProjectCard, it: Detail) -> None:
    """What may be said of it without moving it."""
    hears = it.row.state in ("delivered", "client_checked") and Permission.DELIVERABLE_SUBMIT in card.may
    if hears and st.button(_("Note feedback"), key="sm_feedback", icon=":material/forum:", wrap=False):
        deliverable_client.feedback(actor, it)
    describes = Permission.PLAN_EDIT in card.may and it.row.state != "accepted"
    if describes and st.button(_("Describe"), key="sm_describe", icon=":material/edit:", type="tertiary", wrap=False):
        deliverable_dialogs.describe(actor, card, it)
    waives = it.row.required and it.row.state == "planned" and Permission.OUTPUT_WAIVE in card.may
    if waives and st.button(_("Do without it"), key="sm_waive", icon=":material/do_not_disturb_on:", type="tertiary", wrap=False):
        deliverable_dialogs.waive(actor, it)


def _too_early(it: Detail, move: Move) -> bool:
    """Before the client has it, its acceptance is no move of today."""
    return it.steps != "none" and it.row.state == "reviewed" and move.refused is not None


def _acceptance(actor: Actor, it: Detail) -> tuple[str, str, Callable[[], None]]:
    if it.steps == "none":
        return _("Accept"), "check", lambda: _accept(actor, it)
    return _("File the client's decision"), "gavel", lambda: deliverable_client.reply(actor, it, "decision")


def _submit(actor: Actor, it: Detail) -> None:
    if attempt(lambda: service.submit(actor, it.row.id, seen_version=it.row.version)):
        _did(_("Handed in; manager and sponsor are told."))


def _accept(actor: Actor, it: Detail) -> None:
    if attempt(lambda: service.accept(actor, it.row.id, seen_version=it.row.version)):
        _did(_("Accepted; it is in the knowledge base now."))


def _did(toast: str) -> None:
    st.session_state["toast"] = toast
    st.rerun()
