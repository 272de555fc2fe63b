"""Milestones: due, what they wait for, reached by the manager when nothing is open (PRJ-06)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.deliverables.queries import deliverables
from core.milestones import queries, service
from core.milestones.preconditions import PreconditionRow
from core.milestones.queries import MilestoneRow
from core.milestones.service import MilestoneInput, Precondition
from core.projects.queries import ProjectCard, StageRow
from pages.projects import life_dialogs
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import Text, chip, html, html_of, icon_html, join, plain
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.refusals import attempt, beside, unplaced
from pages.shared.words import _, either, language, word

FIELDS = {"name", "name_en", "due_on", "stage_id", "preconditions"}


def draw(actor: Actor, card: ProjectCard, stages: Sequence[StageRow]) -> None:
    rows = queries.milestones(actor, card.id)
    reached = sum(m.reached_on is not None for m in rows)
    with white_card(
        "milestones", _("Which milestones, and what do they wait for?"), _("{n} of {all} reached; the project manager reaches them", n=reached, all=len(rows))
    ):
        if card.team_editable and st.button(_("Add a milestone"), icon=":material/add:", key="sm_add_milestone"):
            _ask(actor, card, rows, stages, None)
        if not rows:
            empty_state("flag", _("No milestone is planned yet."), _("Mark a task of the plan with ◆, or add one here."), key="milestones")
        for row in rows:
            _milestone(actor, card, rows, stages, row)


def _milestone(actor: Actor, card: ProjectCard, rows: Sequence[MilestoneRow], stages: Sequence[StageRow], row: MilestoneRow) -> None:
    with st.container(key=f"row_milestone_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
        where = " · ".join(t for t in (row.task_code, either(row.stage, row.stage_en), _("ends its stage") if row.ends_stage else "") if t)
        html(
            '<div class="m-mstone"><div class="day">{}</div><div><b>◆ {}</b><span class="t-muted t-small">{}</span></div><div class="needs">{}</div></div>',
            _when(card, row),
            either(row.name, row.name_en),
            where,
            join((_need(p) for p in row.preconditions), " "),
        )
        if card.team_editable:
            if st.button(_("Change"), key=f"sm_milestone_{row.id}", type="tertiary", wrap=False):
                _ask(actor, card, rows, stages, row)
            return
        if card.state != "in_progress" or row.reached_on is not None:
            return
        problem = st.container()
        if Permission.QA_REVIEW in card.may:
            for need in row.open:
                if (
                    need.kind == "qa"
                    and st.button(_("Quality check passed"), key=f"sm_qa_{need.id}", icon=":material/verified:", wrap=False)
                    and attempt(lambda p=need: service.pass_qa(actor, p.id), where=problem)
                ):  # type: ignore[misc]
                    st.session_state["toast"] = _("The quality check is passed.")
                    st.rerun()
        if Permission.MILESTONE_REACH in card.may and st.button(
            _("Reached"), key=f"sm_reach_{row.id}", icon=":material/flag:", type="primary" if not row.open else "secondary", disabled=bool(row.open), wrap=False
        ):
            life_dialogs.reach(actor, row)


def _when(card: ProjectCard, row: MilestoneRow) -> Text:
    if row.reached_on:
        return chip(day(row.reached_on), "green", "check")
    if row.due_on < clock.today() and card.state in ("in_progress", "paused"):
        return chip(day(row.due_on), "red", "error")
    return html_of('<span class="t-muted">{}</span>', day(row.due_on))


def _need(need: PreconditionRow) -> Text:
    name = either(need.name, need.name_en)
    text = f"{word(f'precondition.{need.kind}')}{': ' if name else ''}{name}"
    return html_of(
        '<span class="m-need {}">{} {}</span>',
        "met" if need.met else "",
        icon_html("check_circle" if need.met else "radio_button_unchecked", "green" if need.met else "slate"),
        text,
    )


def _ask(actor: Actor, card: ProjectCard, rows: Sequence[MilestoneRow], stages: Sequence[StageRow], row: MilestoneRow | None) -> None:
    key = f"milestone_{row.id if row else 'new'}_{card.version}"
    fresh(key)

    @st.dialog(_("Change {name}", name=plain(either(row.name, row.name_en))) if row else _("Add a milestone"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        one, two = st.columns(2, gap=14)
        with one:
            name = text_field(_("Name"), "name", key=f"{key}_name", value=row.name if row else "", refusal=refusal)
            due = date_field(_("Due"), "due_on", key=f"{key}_due", value=row.due_on if row else card.finishes_on, refusal=refusal)
        with two:
            name_en = text_field(
                _("Name in English"), "name_en", key=f"{key}_name_en", value=row.name_en if row and row.name_en != row.name else "", refusal=refusal
            )
            stage = choice_field(
                _("Stage"),
                "stage_id",
                {s.id: either(s.name, s.name_en) for s in stages},
                key=f"{key}_stage",
                value=row.stage_id if row else None,
                refusal=refusal,
            )
        ends = st.checkbox(_("Ends its stage"), value=row.ends_stage if row else False, key=f"{key}_ends")
        options = _options(actor, card, rows, row)
        chosen = st.multiselect(
            _("Waits for"),
            list(options),
            default=[n for n in _now(row) if n in options],
            format_func=lambda n: options[n],
            key=f"{key}_needs_{language()}",
            placeholder=_("Nothing"),
        )
        beside(refusal, "preconditions")
        unplaced(refusal, FIELDS)
        with st.container(horizontal=True, gap=8):
            if st.button(_("Save"), type="primary", key=f"{key}_save"):
                new = MilestoneInput(
                    name,
                    due or card.finishes_on,
                    stage,
                    row.task_id if row else None,
                    ends,
                    name_en,
                    tuple(_precondition(n) for n in chosen),
                    row.id if row else None,
                )
                all_ = [new if row and m.id == row.id else _as_input(m) for m in rows] + ([] if row else [new])
                saved(key, lambda: service.save_milestones(actor, card.id, all_, seen_version=card.version), _("Saved."))
            if row and row.task_id is None and st.button(_("Delete"), key=f"{key}_delete", icon=":material/delete:"):
                rest = [_as_input(m) for m in rows if m.id != row.id]
                saved(key, lambda: service.save_milestones(actor, card.id, rest, seen_version=card.version), _("Deleted."))

    ask()


def _options(actor: Actor, card: ProjectCard, rows: Sequence[MilestoneRow], row: MilestoneRow | None) -> dict[str, str]:
    """What a milestone can wait for, by `kind:id`."""
    items = deliverables(actor, card.id)
    found = {f"milestone:{m.id}": f"{word('precondition.milestone')}: {either(m.name, m.name_en)}" for m in rows if row is None or m.id != row.id}
    found |= {f"deliverable:{d.id}": f"{word('precondition.deliverable')}: {either(d.name, d.name_en)}" for d in items}
    found |= {
        f"receipt:{p.id}": f"{word('precondition.receipt')}: {p.position} {either(p.condition, p.condition_en)}" for p in queries.plan_lines(actor, card.id)
    }
    return found | {"qa:": word("precondition.qa")}


def _now(row: MilestoneRow | None) -> list[str]:
    return [f"{p.kind}:{p.target_id or ''}" for p in row.preconditions] if row else []


def _precondition(name: str) -> Precondition:
    kind, _colon, what = name.partition(":")
    return Precondition(kind, int(what) if what else None)


def _as_input(row: MilestoneRow) -> MilestoneInput:
    needs = tuple(Precondition(p.kind, p.target_id) for p in row.preconditions)
    return MilestoneInput(row.name, row.due_on, row.stage_id, row.task_id, row.ends_stage, row.name_en if row.name_en != row.name else "", needs, row.id)
