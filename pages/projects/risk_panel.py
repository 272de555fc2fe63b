"""One risk beside the register: before and after the response, its actions, its reviews and where it is heading (PRJ-28 … PRJ-30)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.projects.queries import ProjectCard
from core.risks import queries, register
from core.risks.queries import ActionRow, ReviewRow, RiskRow, RiskSheet
from pages.projects import risk_dialogs, risk_form, risk_lessons
from pages.projects.risk_matrix import TREND_LOOK, level_mark, trend_mark
from pages.projects.tabs import show_tab
from pages.shared.format import day, money
from pages.shared.html import Text, chip, html, html_of, icon_html, join, kind_chip, muted, person
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.refusals import attempt
from pages.shared.words import _, either, plural, word

SHUT = ("in_approval", "rejected", "closed")


def panel(actor: Actor, card: ProjectCard, risk_id: int | None) -> None:
    sheet = queries.sheet(actor, card.id, risk_id) if risk_id is not None else None
    with white_card("risk"):
        if sheet is None:
            empty_state("shield", _("Choose a risk"), _("Its response, actions and reviews are shown here."), key="risk")
            return
        _head(card, sheet.row)
        _moves(actor, card, sheet)
    with white_card("risk_actions", _("What is done about it?"), _("{done} of {all} done", done=sheet.row.actions_done, all=sheet.row.actions)):
        _actions(actor, card, sheet)
    with white_card("risk_reviews", _("Where is it heading?"), trend_mark(sheet.row.trend)):
        html("{}", join(_review(r) for r in sheet.reviews) if sheet.reviews else muted(_("It has not been reviewed yet.")))


def _head(card: ProjectCard, row: RiskRow) -> None:
    chips: list[Text] = [level_mark(row.likelihood, row.impact), kind_chip(word(f"risk_category.{row.category}"))]
    if row.happened_on:
        chips.append(chip(_("happened on {day}", day=row.happened_on), "red", "report_problem"))
    elif row.closed_on:
        chips.append(chip(_("closed on {day}", day=row.closed_on), "slate", "lock"))
    html('<div class="r-head"><b>{}</b><div class="chips">{}</div></div>', either(row.name, row.name_en), join(chips))
    if row.description:
        html('<div class="r-text">{}</div>', row.description)
    facts = [(label, value) for label, value in _facts(card, row) if value]
    html('<dl class="r-facts">{}</dl>', join(html_of("<dt>{}</dt><dd>{}</dd>", label, value) for label, value in facts))


def _facts(card: ProjectCard, row: RiskRow) -> list[tuple[Text, Text]]:
    proposed = "" if not row.chosen or row.chosen == row.proposed else _("the rules propose: {strategy}", strategy=word(f"risk_strategy.{row.proposed}"))
    answer = html_of("<b>{}</b>{}", word(f"risk_strategy.{row.strategy}"), html_of(' <span class="t-muted">({})</span>', proposed) if proposed else "")
    costs = [plural("{n} working day", "{n} working days", row.impact_days)] if row.impact_days else []
    costs += [money(row.impact_cost, "whole")] if row.impact_cost and card.sees_money else []
    review: Text = day(row.review_on) if row.review_on else ""
    if row.review_on and row.review_on < clock.today() and card.state == "in_progress":
        review = html_of('<span class="t-red">{}</span>', _("{day}, overdue", day=row.review_on))
    return [
        (_("Strategy"), answer),
        (_("Response"), row.response),
        (_("After the response"), level_mark(row.residual_likelihood, row.residual_impact) if row.residual_level else ""),
        (_("Costs if it happens"), " · ".join(costs)),
        (_("Owner"), person(either(row.owner, row.owner_en)) if row.owner else ""),
        (_("Due"), day(row.due_on) if row.due_on else ""),
        (_("Stage"), either(row.stage, row.stage_en)),
        (_("Found by"), " · ".join(t for t in (word(f"risk_source.{row.source}"), day(row.found_on) if row.found_on else "") if t)),
        (_("Next review"), review),
        (_("Issue"), row.issue_number),
    ]


def _moves(actor: Actor, card: ProjectCard, sheet: RiskSheet) -> None:
    row = sheet.row
    if card.state in SHUT:
        html("{}", muted(_("The register is closed: {state}.", state=word(f"state.project.{card.state}"))))
        return
    with st.container(horizontal=True, gap=8, key="risk_moves"):
        if row.open and sheet.may_tend:
            if card.state != "draft" and st.button(_("Review the risk"), type="primary", key=f"sm_review_{row.id}", icon=":material/rate_review:"):
                risk_dialogs.review(actor, row)
            if sheet.may_edit and st.button(_("Change"), key=f"sm_risk_{row.id}", icon=":material/edit:"):
                risk_form.ask(actor, card, row)
            if card.state != "draft" and st.button(_("It has happened"), key=f"sm_happened_{row.id}", icon=":material/report_problem:"):
                risk_dialogs.happened(actor, card, row)
        if row.issue_number:
            st.button(_("To the issue"), key=f"sm_to_issue_{row.id}", icon=":material/arrow_forward:", on_click=show_tab, args=("issues",))
        risk_lessons.note_button(actor, card, risk=row)
        problem = st.container()
        if sheet.may_edit and row.open and st.button(_("Close the risk"), key=f"sm_close_risk_{row.id}", type="tertiary"):
            _did(attempt(lambda: register.close_risk(actor, row.id, seen_version=row.version), where=problem), _("The risk is closed."))
        if sheet.may_edit and not row.open and st.button(_("Open it again"), key=f"sm_reopen_risk_{row.id}"):
            _did(attempt(lambda: register.reopen_risk(actor, row.id, seen_version=row.version), where=problem), _("The risk is open again."))


def _did(done: bool, toast: str) -> None:
    if done:
        st.session_state["toast"] = toast
        st.rerun()


def _actions(actor: Actor, card: ProjectCard, sheet: RiskSheet) -> None:
    alive = sheet.row.open and card.state not in SHUT
    if not sheet.actions:
        html("{}", muted(_("No action is planned.")))
    for known in sheet.actions:
        mine = known.done_on is None and alive and (sheet.may_tend or known.owner_id == actor.employee_id)
        with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"row_action_{known.id}"):
            html('<div class="r-line"><b>{}</b><span class="sub">{}</span></div>', known.what, _told(known))
            if mine:
                if st.button(_("It is done"), key=f"sm_action_done_{known.id}", wrap=False):
                    risk_dialogs.done(actor, known)
                if sheet.may_tend and st.button("", key=f"sm_action_{known.id}", type="tertiary", icon=":material/edit:", help=_("Change")):
                    risk_dialogs.action(actor, card, sheet.row, known)
    if alive and sheet.may_tend and st.button(_("Add an action"), key="sm_add_action", icon=":material/add:", type="tertiary"):
        risk_dialogs.action(actor, card, sheet.row)


def _told(known: ActionRow) -> Text:
    who = either(known.owner, known.owner_en)
    if known.done_on:
        return html_of("{} · {} · {}", who, html_of('<span class="t-green">{}</span>', _("done on {day}", day=known.done_on)), known.effect)
    due = html_of('<span class="t-red">{}</span>', _("{day}, overdue", day=known.due_on)) if known.late else _("due {day}", day=known.due_on)
    return html_of("{} · {}", who, due)


def _review(r: ReviewRow) -> Text:
    tone, icon = TREND_LOOK[r.trend]
    cell = _("{likelihood} × {impact}", likelihood=word(f"likelihood.{r.likelihood}"), impact=word(f"impact.{r.impact}"))
    before = _("{likelihood} × {impact}", likelihood=word(f"likelihood.{r.likelihood_before}"), impact=word(f"impact.{r.impact_before}"))
    return html_of(
        '<div class="r-review">{}<div><b>{}</b> <span class="sub">{}</span><p>{}</p>{}</div></div>',
        icon_html(icon, tone),
        cell if r.trend == "same" else f"{before} → {cell}",
        " · ".join((day(r.reviewed_on), either(r.who, r.who_en), word(f"risk_trend.{r.trend}"))),
        r.done,
        html_of('<p class="sub">{}</p>', _("Effect: {text}", text=r.effect)) if r.effect else "",
    )
