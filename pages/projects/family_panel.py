"""The family of a project on its overview: the tree, who waits for whom, what the whole earns and costs (PRJ-07)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.errors import Refusal
from core.projects import choices, family_queries, subprojects
from core.projects.family_queries import Family, FamilyRow
from core.projects.queries import ProjectCard
from core.projects.subprojects import NewSub
from core.templates.service import templates
from pages.shared.dialogs import fresh, saved
from pages.shared.format import money, on_hundred, percent, period
from pages.shared.forms import choice_field, date_field, form_refusal, money_field, text_field
from pages.shared.html import Text, chip, health_chip, html, html_of, muted, sentence_line, state_chip, table
from pages.shared.record import card as white_card
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, plural, word

PARENTS = ("draft", "initiated", "in_progress")
BEFORE_START = ("draft", "in_approval", "initiated")
NOBODY = 0


def draw(actor: Actor, card: ProjectCard) -> None:
    """Nothing for a project that is alone and may not have sub-projects made by this person."""
    family = family_queries.family(actor, card.id)
    is_main = family.main_id == card.id
    may_add = is_main and card.state in PARENTS and Permission.PROJECT_LIFE in card.may and actor.can(Permission.PROJECT_CREATE)
    if not family.subs and not family.hidden and is_main:
        if may_add and card.state != "in_progress":
            with st.container(key="family_alone"):
                _add_button(actor, card, family)
        return
    note = plural("{n} sub-project", "{n} sub-projects", len(family.subs) + family.hidden)
    with white_card("family", _("How do the parts of the whole stand?"), note):
        _waits(card, family)
        html("{}", _table(card, family))
        if family.hidden:
            html('<div class="t-small t-muted">{}</div>', plural("{n} part you do not see", "{n} parts you do not see", family.hidden))
        _moves(actor, card, family, may_add=may_add)


def _waits(card: ProjectCard, family: Family) -> None:
    """In series: why this project cannot start yet."""
    mine = next((r for r in family.rows if r.id == card.id), None)
    if mine is not None and mine.waits:
        before = either(mine.follows, mine.follows_en)
        text = (
            _("It starts when {name} has reached {gate}.", name=before, gate=either(mine.gate, mine.gate_en))
            if mine.gate
            else _("It starts when {name} is finished.", name=before)
        )
        sentence_line(text, "amber", "hourglass_top")
    if mine is not None and mine.overlaps:
        sentence_line(_("It is planned to begin before what it waits for ends: move its dates."), "amber", "event_busy")


def _table(card: ProjectCard, family: Family) -> Text:
    money_seen = any(r.revenue is not None for r in family.rows)
    head = [_("Project"), _("State"), _("Done"), _("Series")] + ([_("Net revenue"), _("Budget cost"), _("Actual cost")] if money_seen else [])
    rows = [_line(card, r, money_seen=money_seen) for r in family.rows]
    total: list[Text] | None = None
    if family.whole is not None:
        whole = family.whole
        health = health_chip(whole.health) if whole.health else ""
        total = [html_of("<b>{}</b>", _("The whole")), health, on_hundred(family.progress), _("margin {rate}", rate=percent(whole.margin_rate))]
        total += [money(whole.revenue, "whole"), money(whole.budget, "whole"), money(whole.cost, "whole")]
    return table(head, rows, align="llrl" + ("rrr" if money_seen else ""), total=total)


def _line(card: ProjectCard, r: FamilyRow, *, money_seen: bool) -> Sequence[Text]:
    name: Text = either(r.name, r.name_en)
    here = html_of("<b>{}</b>", name) if r.id == card.id else html_of('<a href="project?id={}" target="_self">{}</a>', r.id, name)
    times = html_of('<span class="t-muted">{}<br>{}</span>', r.number, period(r.starts_on, r.finishes_on))
    label = html_of("<div>{}{}<br>{}</div>", "" if r.is_main else "└ ", here, times)
    state = html_of("{} {}", state_chip("project", r.state), health_chip(r.health) if r.health and r.health != "green" else "")
    cells: list[Text] = [label, state, on_hundred(r.progress), _order_words(r)]
    return [*cells, money(r.revenue, "whole"), money(r.budget, "whole"), money(r.cost, "whole")] if money_seen else cells


def _order_words(r: FamilyRow) -> Text:
    """In parallel, or behind what and up to where; whether it waits; whose pool."""
    if r.is_main:
        return ""
    words: Text = _("in parallel")
    if r.follows_id is not None:
        words = _("behind {name}", name=either(r.follows, r.follows_en))
        if r.gate:
            words = html_of("{} ◆ {}", words, either(r.gate, r.gate_en))
    waits = chip(_("waits"), "amber", "hourglass_top") if r.waits else ""
    pool = "" if r.own_pool else chip(_("shares the bonus pool"), "slate", "redeem")
    return html_of("<div>{} {} {}</div>", words, waits, pool)


def _moves(actor: Actor, card: ProjectCard, family: Family, *, may_add: bool) -> None:
    with st.container(horizontal=True, gap=8):
        if may_add:
            _add_button(actor, card, family)
        mine = next((r for r in family.subs if r.id == card.id), None)
        if mine is not None and card.state in BEFORE_START and Permission.PROJECT_LIFE in card.may:
            if st.button(_("Change the order"), icon=":material/low_priority:", key="sm_family_order"):
                fresh("order")
                _order(actor, card, family, mine)
            if card.state == "draft":
                label = _("Give it a bonus pool of its own") if not mine.own_pool else _("Share the main project's bonus pool")
                if st.button(label, icon=":material/redeem:", key="sm_family_pool"):
                    saved("pool", lambda: subprojects.set_pool(actor, card.id, own_pool=not mine.own_pool, seen_version=card.version), _("Saved."))


def _add_button(actor: Actor, card: ProjectCard, family: Family) -> None:
    if st.button(_("Add a sub-project"), icon=":material/account_tree:", key="sm_add_sub"):
        fresh("sub")
        _add(actor, card, family)


def _add(actor: Actor, card: ProjectCard, family: Family) -> None:
    @st.dialog(_("New sub-project"), width="large")
    def ask() -> None:
        refusal = form_refusal("sub")
        unplaced(refusal, {"name", "name_en", "manager_id", "sponsor_id", "starts_on", "share", "follows_id", "gate_milestone_id"})
        people = {p.id: either(p.name, p.name_en) for p in choices.people(actor)}
        left, right = st.columns(2, gap=14)
        with left:
            name = text_field(_("Name"), "name", key="sub_name", refusal=refusal)
            manager = choice_field(word("project_role.manager"), "manager_id", people, key="sub_manager", value=card.manager_id, refusal=refusal)
            start = date_field(_("Start"), "starts_on", key="sub_start", value=max(card.starts_on, clock.today()), refusal=refusal)
            help_text = _("At most {left}: it leaves the main project's revenue.", left=money(family.share_left))
            share = money_field(_("Share of the net revenue"), "share", key="sub_share", value=family.share_left, refusal=refusal, help=help_text)
        with right:
            name_en = text_field(_("English name"), "name_en", key="sub_name_en", refusal=refusal)
            sponsor = choice_field(word("project_role.sponsor"), "sponsor_id", people, key="sub_sponsor", value=card.sponsor_id, refusal=refusal)
            plans = {t.code: either(t.name, t.name_en) for t in templates(actor) if t.project_type == card.project_type}
            template = choice_field(_("Template"), "template_code", plans, key="sub_template", placeholder=_("Empty plan"))
            before, gate = _before(actor, family, None, refusal)
        own = st.toggle(_("A bonus pool of its own"), value=True, key="sub_pool", help=_("Off: its people share the main project's pool."))
        html('<div class="t-small">{}</div>', muted(_("Up to {left} of the revenue can be given to it.", left=money(family.share_left))))
        if st.button(_("Make the draft"), type="primary", key="sub_save"):
            new = NewSub(
                name, manager or NOBODY, sponsor or NOBODY, card.department_id, start or clock.today(), share or Decimal(0), name_en,
                template_code=template or "", own_pool=own, follows_id=before, gate_milestone_id=gate,
            )  # fmt: skip
            saved("sub", lambda: subprojects.create_sub(actor, card.id, new, seen_version=card.version), _("The sub-project is a draft now."))

    ask()


def _before(actor: Actor, family: Family, mine: FamilyRow | None, refusal: Refusal | None) -> tuple[int | None, int | None]:
    """What comes before it, and up to which milestone."""
    siblings = {r.id: f"{r.number} {either(r.name, r.name_en)}" for r in family.subs if (mine is None or r.id != mine.id) and r.state != "rejected"}
    gates = family_queries.milestones_of_siblings(actor, family.main_id) if siblings else {}
    key = mine.id if mine else "new"
    chosen = choice_field(_("In series behind"), "follows_id", siblings, key=f"before_{key}", value=mine.follows_id if mine else None,
                          refusal=refusal, placeholder=_("In parallel"))  # fmt: skip
    options = {i: either(name, name_en) for i, name, name_en in gates.get(chosen or 0, [])}
    if not options:
        return chosen, None
    gate = choice_field(_("May start at its milestone"), "gate_milestone_id", options, key=f"gate_{key}_{chosen}", refusal=refusal,
                        placeholder=_("Only when it is finished"))  # fmt: skip
    return chosen, gate


def _order(actor: Actor, card: ProjectCard, family: Family, mine: FamilyRow) -> None:
    @st.dialog(_("What comes before it?"), width="medium")
    def ask() -> None:
        refusal = form_refusal("order")
        unplaced(refusal, {"follows_id", "gate_milestone_id"})
        before, gate = _before(actor, family, mine, refusal)
        left, right = st.columns(2, gap=8)
        if left.button(_("Save the order"), type="primary", key="order_save", disabled=before is None):
            saved("order", lambda: subprojects.set_order(actor, card.id, before, gate, seen_version=card.version), _("The order is saved."))
        if right.button(_("Run in parallel"), key="order_parallel", disabled=mine.follows_id is None):
            saved("order", lambda: subprojects.set_order(actor, card.id, None, None, seen_version=card.version), _("It runs in parallel now."))

    ask()
