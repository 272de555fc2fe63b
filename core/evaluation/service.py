"""Judging a closed project against its plan, and what the firm takes from it (PRJ-46)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission, Role
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, Refusal, WrongState, collect, require_text
from core.evaluation.errors import NotClosedYet, ReviewMissing, ScoreNeedsReason, ScoreOutOfRange, ScoresMissing
from core.evaluation.figures import figures_of, to_json
from core.evaluation.machine import MACHINE
from core.evaluation.rules import BEST, CRITERIA, WORST, proposed, total
from core.money import rounded
from core.notices import tell
from core.people.holders import holders
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectEvaluation

RECORD = "project_evaluation"
LONGEST = 8_000


@dataclass(frozen=True)
class Judged:
    """A criterion's score (None: not yet) and why."""

    score: int | None
    comment: str = ""


def save(actor: Actor, project_id: int, scores: Mapping[str, Judged], *, summary: str, seen_version: int | None = None) -> int:
    """The manager's draft; the figures are taken anew with every save until it is submitted. Returns its id."""
    with writing(actor, "evaluation.save") as session:
        require_on_project(session, actor, Permission.EVALUATION_WRITE, project_id)
        project = lock(session, Project, project_id)
        if project.state != ProjectState.CLOSED:
            raise NotClosedYet(state=AsWord(f"state.project.{project.state}"))
        figures = figures_of(session, project)
        judged = _read(scores, proposed(figures))
        reached = _total(session, judged)
        text = require_text(summary, field="summary", longest=LONGEST, required=False)
        found = session.scalar(select(ProjectEvaluation.id).where(ProjectEvaluation.project_id == project_id))
        row = lock(session, ProjectEvaluation, found) if found is not None else ProjectEvaluation(project_id=project_id, state="draft", scores={}, figures={})
        if found is None:
            session.add(row)
        else:
            require_fresh(session, row, seen_version or 0)
            if row.state != "draft":
                raise WrongState(record=AsWord(f"record.{RECORD}"), state=AsWord(f"state.{RECORD}.{row.state}"), action=AsWord(f"action.{RECORD}.submit"))
        row.figures, row.scores, row.total = to_json(figures), judged, reached
        row.summary, row.made_by_id = text, actor.employee_id
        session.flush()
        return row.id


def submit(actor: Actor, evaluation_id: int, *, seen_version: int) -> None:
    """Every criterion scored: to the PMO."""
    with writing(actor, "evaluation.submit") as session:
        project, row = _locked(session, actor, evaluation_id)
        missing = [c for c in CRITERIA if c not in row.scores]
        if missing:
            raise ScoresMissing(field="scores", criteria=[AsWord(f"criterion.{c}") for c in missing], count=len(missing))
        MACHINE.move(session, actor, row, "submit", seen_version=seen_version)
        row.submitted_at = clock.now()
        _tell(session, project, holders(session, [Role.PMO]), "evaluation_submitted")


def give_back(actor: Actor, evaluation_id: int, *, reason: str, seen_version: int) -> None:
    """The PMO asks the manager to look again, and says at what."""
    if not reason.strip():
        raise ReviewMissing(field="review")
    text = require_text(reason, field="review", longest=LONGEST)
    with writing(actor, "evaluation.give_back") as session:
        project, row = _locked(session, actor, evaluation_id)
        MACHINE.move(session, actor, row, "give_back", seen_version=seen_version)
        row.review = text
        _tell(session, project, [project.manager_id], "evaluation_given_back", comment=text[:300])


def review(actor: Actor, evaluation_id: int, *, text: str, for_template: str, seen_version: int) -> None:
    """The PMO's word on it and what the template should take over; it stands from now on."""
    if not text.strip():
        raise ReviewMissing(field="review")
    word, lesson = require_text(text, field="review", longest=LONGEST), require_text(for_template, field="for_template", longest=LONGEST, required=False)
    with writing(actor, "evaluation.review") as session:
        project, row = _locked(session, actor, evaluation_id)
        MACHINE.move(session, actor, row, "review", seen_version=seen_version)
        row.review, row.for_template = word, lesson
        row.reviewed_by_id, row.reviewed_at = actor.employee_id, clock.now()
        _tell(session, project, [project.manager_id, project.sponsor_id], "evaluation_reviewed")


def _read(scores: Mapping[str, Judged], offered: Mapping[str, int]) -> dict[str, Any]:
    """What was scored; another score than the figures propose needs its reason."""
    found: dict[str, Any] = {}
    wrong: list[Refusal] = []
    for criterion in CRITERIA:
        judged = scores.get(criterion, Judged(None))
        if judged.score is None:
            continue
        comment = require_text(judged.comment, field=criterion, longest=LONGEST, required=False)
        if not WORST <= judged.score <= BEST:
            wrong.append(ScoreOutOfRange(field=criterion, criterion=AsWord(f"criterion.{criterion}")))
        elif criterion in offered and judged.score != offered[criterion] and not comment:
            wrong.append(ScoreNeedsReason(field=criterion, criterion=AsWord(f"criterion.{criterion}"), proposed=offered[criterion]))
        found[criterion] = {"score": judged.score, "comment": comment}
    collect(*wrong)
    return found


def _total(session: Session, scores: Mapping[str, Any]) -> Decimal | None:
    weights = {c: Decimal(w) for c, w in policies.value(session, "evaluation.weights").items()}
    found = total({c: s["score"] for c, s in scores.items()}, weights)
    return None if found is None else rounded(found, 4)


def _locked(session: Session, actor: Actor, evaluation_id: int) -> tuple[Project, ProjectEvaluation]:
    project_id = session.scalar(select(ProjectEvaluation.project_id).where(ProjectEvaluation.id == evaluation_id))
    if project_id is None:
        raise NotFound(record=AsWord(f"record.{RECORD}"))
    require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    return lock(session, Project, project_id), lock(session, ProjectEvaluation, evaluation_id)


def _tell(session: Session, project: Project, people: list[int], kind: str, **facts: object) -> None:
    tell(session, people, kind, record=RECORD, record_id=project.id, number=project.number, title=project.name, title_en=project.name_en, **facts)
