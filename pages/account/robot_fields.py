"""The fields of a robot, the same for one's own and for a group's: service, address, secret (PLT-11)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import Refusal
from core.notices.robots import SERVICES
from pages.shared.forms import choice_field, text_field
from pages.shared.html import Text, chip, sentence_line
from pages.shared.refusals import attempt, beside
from pages.shared.words import _, word


def robot_fields(key: str, refusal: Refusal | None, *, service: str = "", address: str = "", has_secret: bool = False) -> tuple[str, str, str, bool]:
    """(service, address, secret, take the secret away). What a robot has already is named and stays when its field is left empty."""
    services = {s: word(f"robot_service.{s}") for s in SERVICES}
    chosen = choice_field(_("Service"), "service", services, key=f"{key}_service", value=service or None, refusal=refusal)
    same = bool(service) and chosen == service
    kept = _("unchanged: {address}", address=address) if same and address else "https://"
    typed = text_field(_("Webhook address"), "address", key=f"{key}_address", longest=500, refusal=refusal, placeholder=kept)
    if chosen == "wecom":  # its key is in the address
        return chosen, typed, "", True
    secret = st.text_input(
        _("Secret of the signature"),
        key=f"{key}_secret",
        type="password",
        max_chars=200,
        placeholder=_("unchanged") if same and has_secret else "",
        help=_("empty where the robot asks for none"),
    )
    beside(refusal, "secret")
    away = same and has_secret and not secret and st.checkbox(_("Take the secret away"), key=f"{key}_no_secret")
    return chosen or "", typed, secret or "", away


def signature_chip(*, has_secret: bool) -> Text:
    return chip(_("signed"), "green", "verified_user") if has_secret else chip(_("not signed"), "slate")


def send_test(key: str, do: Callable[[], object]) -> None:
    """The button that sends a test message at once, and what came of it."""
    if not st.button(_("Send a test message"), key=key, icon=":material/send:"):
        return
    with st.spinner(_("Sending …")):
        arrived = attempt(do)
    if arrived:
        sentence_line(_("Sent. Look whether it has arrived."), "green", "check_circle")
