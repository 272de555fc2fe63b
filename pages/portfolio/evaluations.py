"""Closed projects and how they were judged, for the PMO: scores, what templates should take over (PRJ-46)."""

from __future__ import annotations

from core.access import Actor
from core.evaluation import queries
from core.evaluation.queries import EvaluationRow
from core.evaluation.rules import CRITERIA
from pages.shared.columns import Column
from pages.shared.lists import data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word


def render(actor: Actor) -> None:
    toast_once()
    rows = queries.evaluations(actor)
    waiting = sum(r.state == "submitted" for r in rows)
    page_title(
        word("screen.evaluations"), _("{n} wait for a review, {none} are not judged yet", n=waiting, none=sum(r.state in ("none", "draft") for r in rows))
    )
    chips = {
        "all": f"{_('All')} {len(rows)}",
        "submitted": f"{_('To review')} {waiting}",
        "open": _("Not judged yet"),
        "lessons": _("With words for the template"),
    }
    with card("evaluations"):
        text, chosen, right = filter_bar("evaluations", search=_("Search project or manager"), chips=chips, default="all")
        shown = [r for r in rows if _fits(r, chosen) and matches(text, r.number, r.project, r.project_en, r.manager, r.manager_en)]
        columns = [
            Column[EvaluationRow]("number", _("Number"), lambda r: r.number),
            Column[EvaluationRow]("project", _("Project"), lambda r: either(r.project, r.project_en)),
            Column[EvaluationRow]("type", _("Type"), lambda r: word(f"project_type.{r.project_type}")),
            Column[EvaluationRow]("manager", word("project_role.manager"), lambda r: either(r.manager, r.manager_en)),
            Column[EvaluationRow]("closed_on", _("Closed on"), lambda r: r.closed_on, kind="day"),
            Column[EvaluationRow]("state", _("State"), lambda r: r.state, kind="state", record="project_evaluation"),
            Column[EvaluationRow]("total", _("Of 100"), lambda r: r.total, kind="number"),
            *(Column[EvaluationRow](c, word(f"criterion.{c}"), lambda r, c=c: r.scores.get(c), kind="number") for c in CRITERIA),
            Column[EvaluationRow]("for_template", _("For the template"), lambda r: r.for_template),
        ]
        empty = ("grading", _("No project is closed yet"), _("A closed project is judged on its tab “Evaluation”."))
        data_list(
            "evaluations", shown, columns, file="evaluations", actions=right, empty=empty, on_open=lambda r: go("project", id=r.project_id, tab="evaluation")
        )


def _fits(row: EvaluationRow, chosen: str | None) -> bool:
    match chosen:
        case "submitted":
            return row.state == "submitted"
        case "open":
            return row.state in ("none", "draft")
        case "lessons":
            return bool(row.for_template)
    return True


render(signed_in())
