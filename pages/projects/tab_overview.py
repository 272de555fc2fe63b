"""Overview: what to do next, how it stands, what comes, and what it is for (PRJ-01, PRJ-15, PRJ-36)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.milestones import queries as milestone_queries
from core.milestones.queries import MilestoneRow
from core.projects import queries
from core.projects.queries import ProjectCard
from pages.projects import family_panel, header_form, initiation_panel
from pages.projects.next_steps import draw as next_steps
from pages.projects.parts import margin_words, reason_words, received_words, share_of
from pages.projects.tabs import tab_button
from pages.shared.format import day, money, on_hundred, percent, points
from pages.shared.html import Text, bullet, chip, health_chip, html, html_of, join, kind_chip, muted, person
from pages.shared.record import card as white_card
from pages.shared.record import facts_table
from pages.shared.record import figures as figure_strip
from pages.shared.words import _, either, word

OVER = ("finished", "terminated", "closed")
SHOWN = 6


def draw(actor: Actor, card: ProjectCard) -> None:
    milestones = milestone_queries.milestones(actor, card.id)
    figure_strip(_figures(card, milestones))
    left, right = st.columns([1.7, 1], gap=14)
    with left:
        next_steps(actor, card, milestones)
        family_panel.draw(actor, card)
        with white_card("goal", _("What is it for?")):
            initiation_panel.goal_text(card)
            if card.editable and st.button(_("Change name, people, dates"), icon=":material/edit:", key="sm_edit_header"):
                header_form.edit(actor, card)
        stages = queries.stages(actor, card.id)
        if stages:
            with white_card("by_stage", _("Plan by stage")):
                initiation_panel.stage_table(card, stages, None)
    with right:
        if card.state in ("in_progress", "paused", "finished"):
            _health(card)
        _milestones(milestones, over=card.state in OVER)
        _facts(actor, card)


def _figures(card: ProjectCard, milestones: list[MilestoneRow]) -> list[tuple[Text, Text, Text, Text]]:
    begun = card.state in ("in_progress", "paused", "finished", "terminated", "closed")
    today = clock.today()
    reached, late = sum(m.reached_on is not None for m in milestones), sum(m.reached_on is None and m.due_on < today for m in milestones)
    gap = card.progress - card.planned_progress
    at_work = begun and card.state not in OVER  # what was called off is not late
    tone = "slate" if begun and not at_work and card.progress < 100 else "red" if gap < -10 else "amber" if gap < -5 else "blue"
    not_late = _("{n} open", n=len(milestones) - reached) if late else _("none late")
    cells: list[tuple[Text, Text, Text, Text]] = [
        (
            _("Done"),
            on_hundred(card.progress),
            bullet(card.progress, scale=100, mark=card.planned_progress if begun else None, tone=tone),
            _("planned {planned}, {gap}", planned=on_hundred(card.planned_progress), gap=points(gap)) if begun else _("work has not begun"),
        ),
        (
            _("Milestones reached"),
            f"{reached} / {len(milestones)}",
            bullet(reached, scale=len(milestones) or 1, tone="green"),
            not_late if not (late and at_work) else html_of('<span class="t-red">{}</span>', _("{n} late", n=late)),
        ),
        _time(card),
    ]
    if card.sees_money:
        cells.append(
            (
                _("Margin of the budget"),
                percent(card.margin_rate),
                bullet(
                    max(card.margin_rate or Decimal(0), Decimal(0)),
                    scale=Decimal("0.6"),
                    mark=card.margin_floor,
                    tone="green" if card.margin_floor is None or (card.margin_rate or 0) >= card.margin_floor else "red",
                ),
                _("{cost} of {revenue}", cost=money(card.budget_cost, "short"), revenue=money(card.net_revenue, "short")),
            )
        )
    return cells


def _time(card: ProjectCard) -> tuple[Text, Text, Text, Text]:
    today = clock.today()
    whole = max((card.finishes_on - card.starts_on).days + 1, 1)
    gone = min(max((today - card.starts_on).days, 0), whole)
    left = (card.finishes_on - today).days
    over = left < 0 and card.state in ("in_progress", "paused")
    note = _("{n} days over", n=-left) if over else _("{n} days to go", n=left) if left >= 0 and card.state not in OVER else _("ended")
    return (
        _("Time"),
        day(card.finishes_on),
        bullet(gone, scale=whole, tone="red" if over else "slate"),
        html_of('<span class="{}">{}</span>', "t-red" if over else "", note),
    )


def _health(card: ProjectCard) -> None:
    with white_card("health", _("How is it doing?"), health_chip(card.health)):
        if not card.reasons:
            html("{}", muted(_("Plan, cost, margin, receivables and risks are all within their limits.")))
        for reason in card.reasons:
            html('<div class="m-sentence {}"><span>{}</span></div>', reason.level.value, reason_words([reason]))


def _milestones(rows: list[MilestoneRow], *, over: bool) -> None:
    coming = [m for m in rows if m.reached_on is None][:SHOWN]
    with white_card("next_milestones", _("Which milestones come next?"), _("{n} open", n=sum(m.reached_on is None for m in rows))):
        if not coming:
            html("{}", muted(_("All milestones are reached.") if rows else _("No milestone is planned yet.")))
        html("{}", join(_milestone(m, over=over) for m in coming))
        tab_button(_("Stages and milestones"), "stages", "milestones")


def _milestone(row: MilestoneRow, *, over: bool) -> Text:
    late = row.due_on < clock.today() and not over
    when = chip(day(row.due_on), "red", "error") if late else html_of('<span class="t-muted">{}</span>', day(row.due_on))
    waits = _("waits for {what}", what=[either(p.name, p.name_en) or word(f"precondition.{p.kind}") for p in row.open]) if row.open else ""
    return html_of('<div class="m-mine"><div><b>◆ {}</b><label>{}</label></div><div>{}</div></div>', either(row.name, row.name_en), waits, when)


def _facts(actor: Actor, card: ProjectCard) -> None:
    with white_card("facts", _("Who and what")):
        rows: list[tuple[Text, Text]] = [
            (word("project_role.manager"), person(either(card.manager, card.manager_en))),
            (word("project_role.sponsor"), person(either(card.sponsor, card.sponsor_en))),
            (word("project_role.domain_manager"), either(card.domain_manager, card.domain_manager_en)),
            (_("Department"), either(card.department, card.department_en)),
            (_("Contract"), card.contract_number),
            (_("Type"), kind_chip(word(f"project_type.{card.project_type}"))),
            (_("Initiated on"), day(card.initiated_on)),
            (_("Started on"), day(card.started_on)),
        ]
        if card.finished_on:
            rows.append((_("Finished on"), day(card.finished_on)))
        if card.terminated_on:
            rows.append((_("Terminated on"), day(card.terminated_on)))
        if card.closed_on:
            rows.append((_("Closed on"), day(card.closed_on)))
        if card.pause_reason:
            rows.append((_("Why it rests"), card.pause_reason))
        if card.sees_money:
            rows += [
                (_("Margin"), margin_words(card)),
                (_("Received"), received_words(card)),
                (
                    _("Actual cost"),
                    html_of("{} · {}", money(card.actual_cost), percent(share_of(card.actual_cost or Decimal(0), card.budget_cost or Decimal(0)))),
                ),
            ]
        facts_table(rows)
        if card.without_contract and Permission.PROJECT_EDIT in card.may and st.button(_("Link a contract"), icon=":material/link:", key="sm_link_contract"):
            header_form.link(actor, card)
        if card.kickoff_minutes:
            with st.expander(_("Kick-off minutes of {day}", day=day(card.kicked_off_on))):
                html('<div class="t-lines">{}</div>', card.kickoff_minutes)
