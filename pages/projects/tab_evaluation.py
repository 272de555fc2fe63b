"""The evaluation of a closed project: each figure against the plan, its score with the reason, the PMO's word (PRJ-46)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import streamlit as st

from core.access import Actor
from core.evaluation import queries, service
from core.evaluation.queries import EvaluationSheet
from core.evaluation.rules import BEST, CRITERIA, WORST, Figures
from core.evaluation.service import LONGEST, Judged
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, instant, money, percent, points
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, bullet, chip, html, html_of, muted, sentence_line, state_chip, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, facts_table
from pages.shared.refusals import attempt, beside, unplaced
from pages.shared.words import _, either, word


def draw(actor: Actor, card: ProjectCard) -> None:
    sheet = queries.sheet(actor, card.id)
    if sheet is None:
        empty_state("grading", _("Not closed yet"), _("A project is judged against its plan after it was closed."), key="evaluation")
        return
    left, right = st.columns([1.7, 1], gap=14)
    with left, white_card("evaluation", _("How did it go, measured against the plan?"), state_chip("project_evaluation", sheet.state)):
        html("{}", _scores(sheet))
        _moves(actor, card, sheet)
    with right:
        _words(sheet)


def _scores(sheet: EvaluationSheet) -> Text:
    rows = []
    for criterion in CRITERIA:
        judged = sheet.scores.get(criterion, Judged(None))
        offered = sheet.proposed.get(criterion)
        shown = judged.score if judged.score is not None else offered
        mark = html_of("<b>{}</b>", judged.score) if judged.score is not None else html_of('<span class="t-muted">{}</span>', offered or "—")
        rows.append(
            (
                html_of("<b>{}</b>", word(f"criterion.{criterion}")),
                measured(criterion, sheet.figures),
                str(offered or "—"),
                mark,
                bullet(shown or 0, scale=BEST, tone=tone(shown)),
                judged.comment or "",
            )
        )
    total: list[Text] | None = None
    if sheet.total is not None:
        total = ["", "", "", html_of("<b>{}</b>", _("{n} of 100", n=_total(sheet.total))), "", ""]
    head = [_("Criterion"), _("Against the plan"), _("Proposed"), _("Score"), "", _("Why")]
    return table(head, rows, align="llrrll", total=total, widths=["14%", "30%", "9%", "9%", "12%", "26%"])


def _total(value: Decimal) -> str:
    return f"{value.normalize():f}" if value == value.to_integral() else f"{value:.1f}"


def tone(score: int | None) -> str:
    return "slate" if score is None else "green" if score >= 4 else "amber" if score == 3 else "red"


def measured(criterion: str, f: Figures) -> str:
    """The figure a score stands for, in words."""
    match criterion:
        case "time" if f.planned_finish and f.actual_finish:
            said = (
                _("on time")
                if f.delay_days == 0
                else _("{n} working days late", n=f.delay_days)
                if f.delay_days > 0
                else _("{n} working days early", n=-f.delay_days)
            )
            return _("planned {planned}, finished {actual}: {said}", planned=day(f.planned_finish), actual=day(f.actual_finish), said=said)
        case "cost" if f.budget_cost is not None and f.cost is not None:
            return _("{cost} of {budget}", cost=money(f.cost), budget=money(f.budget_cost))
        case "margin" if f.budget_revenue and f.revenue and f.budget_cost is not None and f.cost is not None:
            approved, reached = 1 - Fraction(f.budget_cost) / Fraction(f.budget_revenue), 1 - Fraction(f.cost) / Fraction(f.revenue)
            return _("{reached}, approved {approved} ({gap})", reached=percent(reached), approved=percent(approved), gap=points((reached - approved) * 100))
        case "quality" if f.reviewed:
            return _("{passed} of {reviewed} passed at the first review", passed=f.passed, reviewed=f.reviewed)
        case "goal" | "satisfaction":
            return _("judged by people")
    return _("not measured")


def _moves(actor: Actor, card: ProjectCard, sheet: EvaluationSheet) -> None:
    may = {m.action for m in sheet.moves if m.refused is None}
    with st.container(horizontal=True, gap=8, key="evaluation_moves"):
        if sheet.may_write and st.button(_("Judge it") if not sheet.id else _("Change the scores"), key="evaluation_write", icon=":material/edit:"):
            _write(actor, card, sheet)
        if (
            "submit" in may
            and st.button(_("Submit to the PMO"), type="primary", key="evaluation_submit")
            and attempt(lambda: service.submit(actor, sheet.id, seen_version=sheet.version))
        ):
            st.session_state["toast"] = _("The PMO is told.")
            st.rerun()
        if "review" in may and st.button(_("Review"), type="primary", key="evaluation_review"):
            _review(actor, card, sheet)


def _write(actor: Actor, card: ProjectCard, sheet: EvaluationSheet) -> None:
    key = f"evaluation_{card.id}_{sheet.version}"
    fresh(key)

    @st.dialog(_("Judge the project against its plan"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        scores: dict[str, Judged] = {}
        for criterion in CRITERIA:
            kept = sheet.scores.get(criterion, Judged(sheet.proposed.get(criterion)))
            one, two = st.columns([1.1, 1.9], gap=14, vertical_alignment="bottom")
            with one:
                score = st.segmented_control(
                    word(f"criterion.{criterion}"),
                    list(range(WORST, BEST + 1)),
                    default=kept.score,
                    key=f"{key}_{criterion}",
                    help=measured(criterion, sheet.figures),
                )
            with two:
                comment = text_field(_("Why"), criterion, key=f"{key}_{criterion}_why", value=kept.comment, longest=2000)
            beside(refusal, criterion)
            scores[criterion] = Judged(score, comment)
        html("{}", muted(_("5 is the best. A score other than the figures propose says why.")))
        summary = text_field(
            _("What went well, what did not"), "summary", key=f"{key}_summary", value=sheet.summary, longest=LONGEST, area=True, refusal=refusal
        )
        unplaced(refusal, {*CRITERIA, "summary"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            seen = sheet.version if sheet.id else None
            saved(key, lambda: service.save(actor, card.id, scores, summary=summary, seen_version=seen), _("The evaluation is saved."))

    ask()


def _review(actor: Actor, card: ProjectCard, sheet: EvaluationSheet) -> None:
    key = f"evaluation_review_{card.id}_{sheet.version}"
    fresh(key)

    @st.dialog(_("Review of the evaluation"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        text = text_field(_("Review"), "review", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
        lesson = text_field(_("What should the template take over?"), "for_template", key=f"{key}_lesson", longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"review", "for_template"})
        with st.container(horizontal=True, gap=8):
            if st.button(_("Agree"), type="primary", key=f"{key}_agree"):
                saved(
                    key, lambda: service.review(actor, sheet.id, text=text, for_template=lesson, seen_version=sheet.version), _("The evaluation is reviewed.")
                )
            if st.button(_("Give it back"), key=f"{key}_back"):
                saved(key, lambda: service.give_back(actor, sheet.id, reason=text, seen_version=sheet.version), _("The manager looks at it again."))

    ask()


def _words(sheet: EvaluationSheet) -> None:
    with white_card("evaluation_words", _("What does the firm take from it?")):
        rows: list[tuple[Text, Text]] = []
        if sheet.summary:
            rows.append((_("Manager"), html_of('<span class="t-lines">{}</span>', sheet.summary)))
        if sheet.review:
            rows.append((_("PMO"), html_of('<span class="t-lines">{}</span>', sheet.review)))
        if sheet.for_template:
            rows.append((_("For the template"), html_of('<span class="t-lines">{}</span>', sheet.for_template)))
        if sheet.reviewed_at:
            rows.append((_("Reviewed by"), html_of("{} · {}", either(sheet.reviewed_by, sheet.reviewed_by_en), instant(sheet.reviewed_at, year=True))))
        if rows:
            facts_table(rows)
        else:
            sentence_line(_("The manager scores it, the PMO reviews it and says what the template should take over."), "slate", "info")
        if sheet.state == "draft" and sheet.review:
            html("{}", chip(_("given back"), "amber", "undo"))
