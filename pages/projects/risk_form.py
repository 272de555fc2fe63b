"""The form of one risk: how it was found, likelihood and impact before and after the response, what it would cost (PRJ-27 … PRJ-29)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core.access import Actor, Permission
from core.projects import queries
from core.projects.queries import ProjectCard
from core.risks import queries as risk_queries
from core.risks import register
from core.risks.queries import RiskRow
from core.risks.register import MOST_DAYS, RiskDetails, RiskInput
from core.risks.words import CATEGORIES, IMPACTS, LIKELIHOODS, LONGEST_TEXT, SOURCES, STRATEGIES
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, money_field, number_field, text_field
from pages.shared.html import html, sentence_line
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

FIELDS = {"name", "name_en", "likelihood", "impact", "category", "source", "stage_id", "owner_id", "due_on", "response", "description", "strategy"}
FIELDS |= {"residual_likelihood", "residual_impact", "impact_days", "impact_cost", "next_review_on"}


def words_of(family: str, values: tuple[str, ...]) -> dict[str, str]:
    return {x: word(f"{family}.{x}") for x in values}


def ask(actor: Actor, card: ProjectCard, row: RiskRow | None, *, like: RiskInput | None = None) -> None:
    """Adds or changes a risk. Who is not the manager raises one: its response, its owner and its figures are the manager's to say.
    `like`: what a lesson or a finding brings along."""
    key = f"risk_{row.id if row else 'new'}_{card.id}_{row.version if row else 0}"
    fresh(key)
    manages = Permission.RISK_EDIT in card.may

    @st.dialog(_("Change the risk") if row else _("Add a risk"), width="large")
    def show() -> None:
        refusal = form_refusal(key)
        name = text_field(_("Risk"), "name", key=f"{key}_name", value=row.name if row else like.name if like else "", refusal=refusal)
        one, two, three = st.columns(3, gap=14)
        with one:
            category = choice_field(
                _("Category"), "category", words_of("risk_category", CATEGORIES), key=f"{key}_cat", value=row.category if row else "management", refusal=refusal
            )
            likely = choice_field(
                _("Likelihood"), "likelihood", words_of("likelihood", LIKELIHOODS), key=f"{key}_l", value=row.likelihood if row else "medium", refusal=refusal
            )
        with two:
            began = row.source if row else like.source if like else "brainstorm" if manages else "team"
            source = choice_field(_("Found by"), "source", words_of("risk_source", SOURCES), key=f"{key}_src", value=began, refusal=refusal)
            impact = choice_field(_("Impact"), "impact", words_of("impact", IMPACTS), key=f"{key}_i", value=row.impact if row else "major", refusal=refusal)
        with three:
            stages = {s.id: either(s.name, s.name_en) for s in queries.stages(actor, card.id)}
            stage = choice_field(_("Stage"), "stage_id", stages, key=f"{key}_stage", value=row.stage_id if row else None, refusal=refusal)
        began_text = row.description if row else (like.details.description if like and like.details else "")
        description = text_field(_("Cause and effect"), "description", key=f"{key}_text", value=began_text, longest=LONGEST_TEXT, area=True, refusal=refusal)
        new = RiskInput(name, likely or "", impact or "", row.name_en if row and name == row.name else "", source=source, category=category)
        if manages:
            new = _answered(actor, card, row, key, new, description, stage)
        else:
            sentence_line(_("The project manager is told, decides on the response and answers for it."), "blue", "info")
            new = _with(new, details=RiskDetails(description, stage))
        unplaced(refusal, FIELDS)
        if st.button(_("Save") if manages else _("Raise the risk"), type="primary", key=f"{key}_save"):
            saved(key, lambda: _save(actor, card, row, new, manages=manages), _("The risk is in the register."))

    show()


def _save(actor: Actor, card: ProjectCard, row: RiskRow | None, new: RiskInput, *, manages: bool) -> None:
    if manages:
        register.save_risk(actor, card.id, new, seen_version=row.version if row else None)
    else:
        register.raise_risk(actor, card.id, new)


def _with(new: RiskInput, **more: object) -> RiskInput:
    return RiskInput(**{**vars(new), **more})  # type: ignore[arg-type]


def _answered(actor: Actor, card: ProjectCard, row: RiskRow | None, key: str, new: RiskInput, description: str, stage: int | None) -> RiskInput:
    """What the manager says besides: the response, who answers for it, what would be left, what it would cost."""
    refusal = form_refusal(key)
    html("<h4>{}</h4>", _("Response"))
    one, two, three = st.columns(3, gap=14)
    with one:
        cell = (new.likelihood, new.impact)
        rule = risk_queries.proposals(actor).get(cell, "")
        strategies = {
            "": _("as proposed: {strategy}", strategy=word(f"risk_strategy.{rule}")) if rule else _("as proposed"),
            **words_of("risk_strategy", STRATEGIES),
        }
        strategy = choice_field(_("Strategy"), "strategy", strategies, key=f"{key}_strategy", value=row.chosen if row else "", refusal=refusal)
    with two:
        people = {i: either(*names) for i, names in risk_queries.team(actor, card.id).items()}
        began = row.owner_id if row else card.manager_id
        owner = choice_field(_("Owner"), "owner_id", people, key=f"{key}_owner", value=began, refusal=refusal)
    with three:
        due = date_field(_("Due"), "due_on", key=f"{key}_due", value=row.due_on if row else None, refusal=refusal)
    response = text_field(
        _("What we do about it"), "response", key=f"{key}_response", value=row.response if row else "", longest=LONGEST_TEXT, area=True, refusal=refusal
    )
    details = _left_over(key, row, description, stage)
    return _with(new, response=response, owner_id=owner, due_on=due, id=row.id if row else None, strategy=strategy or "", details=details)


def _left_over(key: str, row: RiskRow | None, description: str, stage: int | None) -> RiskDetails:
    """What remains after the response, what it would cost if it happened, when it is looked at again."""
    refusal = form_refusal(key)
    one, two, three = st.columns(3, gap=14)
    none = {"": "—"}
    with one:
        left = {**none, **words_of("likelihood", LIKELIHOODS)}
        residual = choice_field(
            _("Likelihood after the response"), "residual_likelihood", left, key=f"{key}_rl", value=row.residual_likelihood if row else "", refusal=refusal
        )
        known = None if row is None or row.impact_days is None else float(row.impact_days)
        days = number_field(
            _("Working days it would cost"),
            "impact_days",
            key=f"{key}_days",
            value=known,
            least=0.0,
            most=float(MOST_DAYS),
            refusal=refusal,
            help=_("Counts in the simulation."),
        )
    with two:
        worst = {**none, **words_of("impact", IMPACTS)}
        residual_impact = choice_field(
            _("Impact after the response"), "residual_impact", worst, key=f"{key}_ri", value=row.residual_impact if row else "", refusal=refusal
        )
        cost = money_field(
            _("Money it would cost"),
            "impact_cost",
            key=f"{key}_cost",
            value=row.impact_cost if row else None,
            refusal=refusal,
            help=_("Counts in the simulation."),
        )
    with three:
        review = date_field(
            _("Next review"),
            "next_review_on",
            key=f"{key}_review",
            value=row.review_on if row else None,
            refusal=refusal,
            help=_("Left empty, the interval of its level holds."),
        )
    return RiskDetails(description, stage, residual or "", residual_impact or "", _whole(days), cost, review)


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
