"""A hand-over as project and after-sales read it, with what each may do (PRJ-13)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.errors import Refusal
from core.handover import service
from core.handover.queries import HandoverDetail
from pages.shared.files import files
from pages.shared.format import instant, period
from pages.shared.html import Text, html, html_of, muted, person, sentence_line, state_chip, table
from pages.shared.record import facts_table
from pages.shared.refusals import attempt
from pages.shared.words import _, either, sentence


def state(found: HandoverDetail | None) -> Text:
    return state_chip("handover", found.row.state) if found else ""


def draw(actor: Actor, found: HandoverDetail) -> None:
    row = found.row
    if row.state == "sent_back":
        sentence_line(_("After-sales sent it back: {reason}", reason=row.reason), "amber", "undo")
    rows: list[tuple[Text, Text]] = [
        (_("What is served"), html_of('<span class="t-lines">{}</span>', row.scope)),
        (_("Service period"), period(row.serves_from, row.serves_until)),
        (_("Promised"), _("first answer within {hours} working hours, solved within {days} working days", hours=row.response_hours, days=row.solution_days)),
        (_("Known problems"), html_of('<span class="t-lines">{}</span>', row.known_issues or "—")),
    ]
    if row.decided_by and row.state in ("accepted", "sent_back"):
        said = _("Accepted by") if row.state == "accepted" else _("Sent back by")
        rows.append((said, html_of("{} {}", person(either(row.decided_by, row.decided_by_en)), instant(row.decided_at, year=True))))
    facts_table(rows)
    html('<div class="m-group">{}</div>', _("Whom to speak to"))
    if found.contacts:
        body = [(html_of("<b>{}</b>", either(c.name, c.name_en)), c.position or "—", c.phone or "—", c.email or "—") for c in found.contacts]
        html("{}", table([_("Name"), _("Position"), _("Phone"), _("E-mail")], body))
    else:
        html("{}", muted(_("Nobody is named yet.")))
    html('<div class="m-group">{}</div>', _("Documents"))
    files(actor, "handover", row.id, may_add=row.state in ("draft", "sent_back") and any(m.action == "offer" for m in found.moves))


def refused(found: HandoverDetail, action: str) -> Refusal | None:
    return next((m.refused for m in found.moves if m.action == action), None)


def offer(actor: Actor, found: HandoverDetail) -> None:
    """The offer, greyed with its reason beside it."""
    why = refused(found, "offer")
    problem = st.container()
    if st.button(_("Offer to after-sales"), type="primary", disabled=why is not None, key="sm_handover_offer") and attempt(
        lambda: service.offer(actor, found.row.id, seen_version=found.row.version), where=problem
    ):
        st.session_state["toast"] = _("After-sales is told.")
        st.rerun()
    if why is not None:
        html('<span class="t-small t-muted">{}</span>', sentence(why))
