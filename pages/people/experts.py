"""Outside experts and partners: cards, agreements, engagements, what they were asked to review; the rate for those who may read it
(PRJ-45)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.experts import queries, service
from core.experts.queries import ExpertRow
from core.experts.service import RECORD
from pages.people import expert_forms
from pages.shared.columns import Column
from pages.shared.files import files
from pages.shared.format import day, days, money, period
from pages.shared.html import chip, html, html_of, icon_html
from pages.shared.lists import data_list, filter_bar, matches
from pages.shared.record import card, empty_state, face, facts_table, list_and_panel, on_phone, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word


def render(actor: Actor) -> None:
    toast_once()
    rows = queries.experts(actor)
    page_title(word("screen.experts"), _("{n} who can be asked", n=sum(not r.archived for r in rows)))
    below, side = list_and_panel([1.7, 1])
    with below, card("experts"):
        chips = {"active": _("In use"), "expert": word("expert_kind.expert"), "partner": word("expert_kind.partner"), "all": _("All")}
        text, chip_, right = filter_bar("experts", search=_("Search name, field, organisation"), chips=chips, default="active")
        if actor.can(Permission.EXPERT_EDIT) and right.button(_("Add"), icon=":material/person_add:", key="sm_add_expert"):
            expert_forms.edit(actor, None)
        shown = [r for r in rows if _fits(r, chip_) and matches(text, r.number, r.name, r.name_en, r.field, r.organisation, r.title)]
        empty = ("diversity_3", _("Nobody here yet"), _("Experts and partners of outside, with field, agreement and what they were asked for."))
        chosen = data_list("experts", shown, _columns(actor), file="experts", actions=right, empty=empty)
    with side:
        if chosen is None and on_phone():
            return
        if chosen is None:
            with card("expert"):
                empty_state("badge", _("Choose a line"), _("Card, agreement and engagements stand here."), key="expert")
        else:
            _panel(actor, chosen)


def _fits(row: ExpertRow, chosen: str | None) -> bool:
    match chosen:
        case "active":
            return not row.archived
        case "expert" | "partner":
            return row.kind == chosen and not row.archived
    return True


def _columns(actor: Actor) -> list[Column[ExpertRow]]:
    found = [
        Column[ExpertRow]("name", _("Name"), lambda r: either(r.name, r.name_en)),
        Column[ExpertRow]("kind", _("Kind"), lambda r: word(f"expert_kind.{r.kind}"), width=80),
        Column[ExpertRow]("field", _("Expertise"), lambda r: r.field, width=130),
        Column[ExpertRow]("organisation", _("Organisation"), lambda r: r.organisation, width=140),
        Column[ExpertRow]("agreed_until", _("Agreement until"), lambda r: r.agreed_until, kind="day"),
        Column[ExpertRow]("reviews", _("Reviews"), lambda r: r.reviews, kind="number", width=70),
        Column[ExpertRow]("engagements", _("Engagements"), lambda r: r.engagements, kind="number", hidden=True),
        Column[ExpertRow]("number", _("Number"), lambda r: r.number, hidden=True),
    ]
    if actor.can(Permission.EXPERT_RATE):
        found.insert(5, Column[ExpertRow]("day_rate", _("Rate a day"), lambda r: r.day_rate, kind="money"))
    return found


def _panel(actor: Actor, row: ExpertRow) -> None:
    edits, rates = actor.can(Permission.EXPERT_EDIT), actor.can(Permission.EXPERT_RATE)
    with card("expert"):
        face(either(row.name, row.name_en), " · ".join(t for t in (row.organisation, row.title) if t))
        if row.archived:
            html("{}", chip(_("no longer asked"), "slate", "inventory_2"))
        over = row.agreed_until is not None and row.agreed_until < clock.today()
        until = html_of('<span class="{}">{}</span>', "t-red" if over else "", day(row.agreed_until)) if row.agreed_until else ""
        facts = [
            (_("Number"), row.number),
            (_("Kind"), word(f"expert_kind.{row.kind}")),
            (_("Expertise"), row.field),
            (_("Phone"), row.phone),
            (_("E-mail"), row.email),
            (_("Agreement until"), until),
        ]
        if rates:
            facts.append((_("Rate a day"), money(row.day_rate) if row.day_rate is not None else _("not set")))
        facts_table(facts)
        if row.profile:
            html('<div class="m-prose" style="white-space:pre-wrap">{}</div>', row.profile)
        with st.container(horizontal=True, gap=8, key="expert_moves"):
            if edits and st.button(_("Change"), key="sm_change_expert", icon=":material/edit:"):
                expert_forms.edit(actor, row)
            if rates and st.button(_("Set the rate"), key="sm_expert_rate", icon=":material/payments:"):
                expert_forms.rate(actor, row)
            label = _("Ask again") if row.archived else _("No longer ask")
            if (
                edits
                and st.button(label, key="sm_archive_expert", type="tertiary")
                and attempt(lambda: service.set_archived(actor, row.id, archived=not row.archived, seen_version=row.version))
            ):
                st.session_state["toast"] = _("Saved.")
                st.rerun()
    _engagements(actor, row, edits=edits)
    if rates:
        with card("expert_files", _("Agreement"), _("read by delivery management, finance and CEO")):
            files(actor, RECORD, row.id, may_add=edits)
    else:
        html('<div class="t-small t-muted">{} {}</div>', icon_html("lock"), _("Rate and agreement are read by delivery management, finance and CEO."))


def _engagements(actor: Actor, row: ExpertRow, *, edits: bool) -> None:
    with card("expert_engagements", _("Engagements"), _("{n} reviews", n=row.reviews)):
        if edits and not row.archived and st.button(_("Engage"), key="sm_engage", icon=":material/handshake:"):
            expert_forms.engage(actor, row)
        found = queries.engagements(actor, row.id)
        for e in found:
            html(
                '<div class="t-small"><b>{}</b> <span class="t-muted">{} · {} {}</span></div>',
                e.subject,
                period(e.from_on, e.until_on),
                _("{n} days", n=days(e.days)),
                f"· {either(e.project, e.project_en)}" if e.project else "",
            )
        for g in queries.given(actor, row.id):
            html(
                '<div class="t-small">{} {} <span class="t-muted">{}</span></div>',
                icon_html("rate_review", "blue"),
                either(g.deliverable, g.deliverable_en),
                _("opinion given {day}", day=day(g.given_at.date())) if g.given_at else _("asked {day}", day=day(g.asked_at.date())),
            )
        if not found:
            html('<div class="t-small t-muted">{}</div>', _("Not engaged yet."))


render(signed_in())
