"""Scores and the next bonus sheet of a project or stage (PER-02, PER-03, PER-13)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.performance import scores, service
from core.performance.assess import AssessRow, to_assess
from core.performance.queries import ScoreSheet, score_sheet
from pages.shared.dialogs import fresh, saved
from pages.shared.format import days
from pages.shared.forms import form_refusal
from pages.shared.html import html, muted, person, sentence_line
from pages.shared.places import go
from pages.shared.refusals import attempt, show
from pages.shared.words import _, either, language, word

KEY = "bonus_new"


def projects(actor: Actor) -> list[AssessRow]:
    """Stages and projects the actor may score or make a sheet of."""
    return to_assess(actor)


@st.dialog(" ", width="large")
def dialog(actor: Actor) -> None:
    """Choose the stage, score, make the sheet."""
    html('<div class="m-cardhead"><h2>{}</h2></div>', _("Scores and bonus sheet"))
    rows = projects(actor)
    chosen = st.selectbox(_("Project and stage"), range(len(rows)), format_func=lambda i: _label(rows[i]), key=f"{KEY}_choice_{language()}")
    if chosen is None:
        return
    assess(actor, rows[chosen])


def _label(row: AssessRow) -> str:
    return f"{row.number} {either(row.project, row.project_en)} · {either(row.stage, row.stage_en) or _('whole project')}"


def assess(actor: Actor, row: AssessRow) -> None:
    """The scores of one stage as far as the actor gives or sees them, and the button that works the sheet out."""
    sheet = score_sheet(actor, row.project_id, row.stage_id)
    place = f"{row.project_id}_{row.stage_id or 0}"
    refusal = form_refusal(KEY)
    if refusal:
        show(refusal)
    _quality(actor, row, sheet, place)
    _members(actor, row, sheet, place)
    if row.may_make and st.button(_("Work out the sheet"), type="primary", key=f"make_{place}"):
        made: list[int] = []
        if attempt(lambda: made.append(service.make_sheet(actor, row.project_id, row.stage_id))):
            go("bonus", id=made[0])


def _quality(actor: Actor, row: AssessRow, sheet: ScoreSheet, place: str) -> None:
    html('<div class="m-group">{}</div>', _("Quality score, 0 to 100"))
    values = {"qa": sheet.qa, "daily": sheet.daily, "customer": sheet.customer}
    typed: dict[str, Decimal | None] = {}
    for column, (name, value) in zip(st.columns(3), values.items(), strict=True):
        figure = column.number_input(
            word(f"quality_part.{name}"),
            0.0,
            100.0,
            float(value) if value is not None else None,
            1.0,
            key=f"q_{name}_{place}",
            format="%.1f",
            disabled=not sheet.may_score_quality,
        )
        typed[name] = Decimal(str(figure)) if figure is not None else None
    if sheet.may_score_quality and st.button(_("Save quality score"), key=f"save_q_{place}"):
        saved(
            KEY,
            lambda: scores.score_quality(
                actor, row.project_id, row.stage_id, qa=typed["qa"], daily=typed["daily"], customer=typed["customer"], note=sheet.note
            ),
            _("Quality score saved."),
        )


def _members(actor: Actor, row: AssessRow, sheet: ScoreSheet, place: str) -> None:
    html('<div class="m-group">{}</div>', _("Members, 0 to 100"))
    if not sheet.people:
        sentence_line(_("Nobody has a confirmed day here yet."), "amber", "warning")
        return
    given: dict[int, Decimal] = {}
    for someone in sheet.people:
        with st.container(horizontal=True, vertical_alignment="center", gap=8):
            roles = " · ".join(f"{word('project_role.' + role)} {_('{n} days', n=days(worked))}" for role, worked in someone.roles)
            html("{} {}", person(either(someone.name, someone.name_en)), muted(roles))
            st.space("stretch")
            if someone.mine:
                figure = st.number_input(
                    _("Score"),
                    0.0,
                    100.0,
                    float(someone.score) if someone.score is not None else None,
                    1.0,
                    key=f"m_{someone.employee_id}_{place}",
                    format="%.1f",
                    label_visibility="collapsed",
                    width=130,
                )
                if figure is not None:
                    given[someone.employee_id] = Decimal(str(figure))
            else:
                html("<b>{}</b>", f"{someone.score:.1f}" if someone.score is not None else _("scored by others"))
    if any(p.mine for p in sheet.people) and st.button(_("Save members' scores"), key=f"save_m_{place}", disabled=not given):
        saved(KEY, lambda: scores.score_members(actor, row.project_id, row.stage_id, given), _("Scores saved."))


def start(actor: Actor) -> None:
    fresh(KEY)
    dialog(actor)
