"""Robots of groups: which notices go to which chat group of DingTalk, WeCom, Feishu; add, change, test (PLT-11)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.notices import webhooks
from core.notices.kinds import CHOSEN
from core.notices.webhooks import RobotForm, RobotRow
from pages.account.robot_fields import robot_fields, send_test, signature_chip
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html, join, kind_chip
from pages.shared.lists import Column, data_list
from pages.shared.places import go
from pages.shared.record import card, empty_state, facts_table, page_title
from pages.shared.refusals import beside, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import LANGUAGES, _, language, word

FIELDS = {"name", "service", "address", "secret", "kinds", "language"}


def render(actor: Actor) -> None:
    toast_once()
    rows = webhooks.robots(actor)
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(word("screen.webhooks"), _("what of the firm's notices a chat group reads; a notice to several comes once"))
        st.space("stretch")
        if st.button(word("screen.deliveries"), key="sm_deliveries", icon=":material/outgoing_mail:"):
            go("deliveries")
        if st.button(_("Add a robot"), key="sm_add_group_robot", icon=":material/add:", type="primary"):
            fresh("robot")
            _ask(actor, None)
    left, right = st.columns([1.9, 1], gap=14)
    with left, card("robots"):
        chosen = data_list("robots", rows, _columns(), file="robots", empty=("smart_toy", _("No robot yet"), _hint()))
    with right, card("robot"):
        if chosen is None:
            empty_state("smart_toy", _("Choose a robot"), _("Where it leads, what it is told, whether it answers."), key="robot")
        else:
            _panel(actor, chosen)


def _hint() -> str:
    return _("In the chat group add a custom robot, copy its webhook address and its secret, and enter them here.")


def _columns() -> list[Column[RobotRow]]:
    return [
        Column[RobotRow]("name", _("Name"), lambda r: r.name),
        Column[RobotRow]("service", _("Service"), lambda r: word(f"robot_service.{r.service}"), width=100),
        Column[RobotRow]("kinds", _("Kinds of notices"), lambda r: _kinds_of(r)),
        Column[RobotRow]("state", _("State"), lambda r: "on" if r.enabled else "off", kind="state", record="webhook", width=90),
        Column[RobotRow]("waiting", word("state.notice_delivery.waiting"), lambda r: r.waiting, kind="number", width=80),
        Column[RobotRow]("failed", word("state.notice_delivery.failed"), lambda r: r.failed, kind="number", width=80),
    ]


def _kinds_of(row: RobotRow) -> str:
    return ("、" if language() == "zh" else ", ").join(word(f"notice_kind.{k}") for k in row.kinds)


def _panel(actor: Actor, row: RobotRow) -> None:
    html('<div class="m-line"><b>{}</b><span>{}</span></div>', row.name, word(f"robot_service.{row.service}"))
    facts_table(
        [
            (_("Address"), row.address),
            (_("Signature"), signature_chip(has_secret=row.has_secret)),
            (_("Language"), LANGUAGES[row.language]),
            (_("State"), word(f"state.webhook.{'on' if row.enabled else 'off'}")),
        ]
    )
    html("<div>{}</div>", join((kind_chip(word(f"notice_kind.{k}")) for k in row.kinds), " "))
    if st.button(_("Edit"), key="sm_edit_robot", icon=":material/edit:"):
        fresh("robot")
        _ask(actor, row)
    send_test("sm_try_group", lambda: webhooks.try_robot(actor, row.id))


@st.dialog(" ", width="medium")
def _ask(actor: Actor, row: RobotRow | None) -> None:
    """Address and secret of a robot that is there are kept when their fields stay empty."""
    html('<div class="m-line"><b>{}</b><span>{}</span></div>', row.name if row else _("Add a robot"), _hint())
    key, refusal = f"robot_{row.id if row else 'new'}", form_refusal("robot")
    name = text_field(_("Name"), "name", key=f"{key}_name", value=row.name if row else "", longest=200, refusal=refusal, placeholder=_("the group's name"))
    address_now, has_secret = (row.address, row.has_secret) if row else ("", False)
    service, address, secret, no_secret = robot_fields(key, refusal, service=row.service if row else "", address=address_now, has_secret=has_secret)
    kinds = st.pills(
        _("Kinds of notices"),
        [k.key for k in CHOSEN],
        selection_mode="multi",
        default=list(row.kinds) if row else [],
        format_func=lambda k: word(f"notice_kind.{k}"),
        key=f"{key}_kinds_{language()}",
    )
    beside(refusal, "kinds")
    spoken = st.segmented_control(
        _("Language"), list(LANGUAGES), default=row.language if row else language(), format_func=lambda c: LANGUAGES[c], required=True, key=f"{key}_language"
    )
    enabled = st.toggle(_("Switched on"), value=row.enabled if row else True, key=f"{key}_enabled")
    unplaced(refusal, FIELDS)
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        form = RobotForm(name, service, address, secret, no_secret, tuple(kinds), str(spoken), enabled)

        def do() -> None:
            if row is None:
                webhooks.add_robot(actor, form)
            else:
                webhooks.change_robot(actor, row.id, form, seen_version=row.version)

        saved("robot", do, _("Saved. Send a test message to see that it arrives."))


render(signed_in())
