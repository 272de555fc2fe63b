"""Requesting a change: which kind, why, and whether the paused project goes on with it (PRJ-13, PRJ-14)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.changes import service
from core.changes.types import ChangeKind
from core.errors import Refusal, SignedOut
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh
from pages.shared.forms import choice_field, form_refusal, keep_refusal, text_field
from pages.shared.html import html
from pages.shared.places import go
from pages.shared.refusals import unplaced
from pages.shared.words import _, word

LONGEST = 2000


def kinds() -> dict[str, str]:
    return {k.value: word(f"change_kind_long.{k.value}") for k in ChangeKind}


def request(actor: Actor, card: ProjectCard, *, with_restart: bool = False) -> None:
    key = f"change_{card.id}_{with_restart}"
    fresh(key)

    @st.dialog(_("Restart with a change") if with_restart else _("Request a change"), width="large")
    def ask() -> None:
        text = (
            _("The project stays paused until the change is approved; then it goes on that day.")
            if with_restart
            else _("You get a copy of plan, team, budget and dates to edit. The project itself does not change before the last approval.")
        )
        html('<div class="t-small t-muted">{}</div>', text)
        refusal = form_refusal(key)
        kind = choice_field(_("Kind of change"), "kind", kinds(), key=f"{key}_kind", value=ChangeKind.MANAGED.value, refusal=refusal)
        reason = text_field(
            _("Reason"),
            "reason",
            key=f"{key}_reason",
            longest=LONGEST,
            area=True,
            refusal=refusal,
            placeholder=_("What happened, what was agreed with the customer, what it means for dates and cost"),
        )
        unplaced(refusal, {"kind", "reason"})
        if st.button(_("Open the change"), type="primary", key=f"{key}_save", icon=":material/edit_document:"):
            _opened(actor, card, key, kind or "", reason, with_restart=with_restart)

    ask()


def _opened(actor: Actor, card: ProjectCard, key: str, kind: str, reason: str, *, with_restart: bool) -> None:
    try:
        change_id = service.open_change(actor, card.id, kind=kind, reason=reason, with_restart=with_restart)
    except SignedOut:
        st.rerun()
    except Refusal as refusal:
        keep_refusal(key, refusal)
        st.rerun(scope="fragment")
    keep_refusal(key, None)
    go("change", id=change_id, tab="plan")
