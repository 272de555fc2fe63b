"""Watching a risk: reviews on their days with what was done and what it brought, and the actions in between (PRJ-29, PRJ-30)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound, NotPermitted, Required, require_text
from core.portfolio import summaries
from core.projects.errors import DateInFuture
from core.risks.errors import ActionDone, ReviewInPast, RiskOver, RiskWordUnknown
from core.risks.people import require_on_team
from core.risks.register import living, of_project, tell_of
from core.risks.rules import next_review, trend_of
from core.risks.words import IMPACTS, LIKELIHOODS, LONGEST_TEXT
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectRisk, RiskAction, RiskReview


@dataclass(frozen=True)
class ReviewInput:
    """`done`: which action was done; `effect`: what it brought. Without a next day the policy's interval holds."""

    done: str
    effect: str
    likelihood: str
    impact: str
    next_review_on: dt.date | None = None


@dataclass(frozen=True)
class ActionInput:
    what: str
    owner_id: int | None
    due_on: dt.date | None


def review(actor: Actor, risk_id: int, found: ReviewInput, *, seen_version: int) -> str:
    """A look at the risk: it takes over likelihood and impact; returns the trend. By the manager or who answers for the risk."""
    done = require_text(found.done, field="done", longest=LONGEST_TEXT)
    effect = require_text(found.effect, field="effect", longest=LONGEST_TEXT, required=False)
    for name, known in (("likelihood", LIKELIHOODS), ("impact", IMPACTS)):
        if getattr(found, name) not in known:
            raise RiskWordUnknown(field=name, row=1)
    with writing(actor, "risk.review") as session:
        project, row = of_project(session, actor, risk_id, owner=True)
        _require_open(row)
        require_fresh(session, row, seen_version)
        today = clock.today()
        if found.next_review_on is not None and found.next_review_on <= today:
            raise ReviewInPast(field="next_review_on", day=today)
        after = found.next_review_on or next_review(policies.values(session), load_calendar(session), today, found.likelihood, found.impact)
        trend = trend_of((row.likelihood, row.impact), (found.likelihood, found.impact))
        session.add(
            RiskReview(
                risk_id=row.id,
                reviewed_on=today,
                reviewed_by_id=actor.employee_id,
                done=done,
                effect=effect,
                likelihood_before=row.likelihood,
                impact_before=row.impact,
                likelihood=found.likelihood,
                impact=found.impact,
                trend=trend,
                next_review_on=after,
            )
        )
        row.likelihood, row.impact, row.trend, row.next_review_on = found.likelihood, found.impact, trend, after
        if trend == "up" and actor.employee_id != project.manager_id:
            tell_of(session, project, [project.manager_id], "risk_worse", name=row.name, by=actor.name, by_en=actor.name_en or actor.name)
        session.flush()
        summaries.refresh(session, [project.id])
        return trend


def save_action(actor: Actor, risk_id: int, action: ActionInput, *, action_id: int | None = None, seen_version: int | None = None) -> int:
    """Adds or changes an action that is not done; who has to do it is told."""
    what = require_text(action.what, field="what")
    if action.owner_id is None or action.due_on is None:
        raise Required(field="owner_id" if action.owner_id is None else "due_on")
    with writing(actor, "risk.save_action") as session:
        project, risk = of_project(session, actor, risk_id, owner=True)
        _require_open(risk)
        require_on_team(session, project, action.owner_id)
        row = RiskAction(risk_id=risk.id) if action_id is None else lock(session, RiskAction, action_id)
        if row.risk_id != risk.id:
            raise NotFound(record=AsWord("record.risk_action"))
        if action_id is not None and seen_version is not None:
            require_fresh(session, row, seen_version)
        if row.done_on is not None:
            raise ActionDone()
        newcomer = action.owner_id != row.owner_id
        row.what, row.owner_id, row.due_on = what, action.owner_id, action.due_on
        session.add(row)
        session.flush()
        if newcomer and action.owner_id != actor.employee_id:
            tell_of(session, project, [action.owner_id], "risk_action_given", name=risk.name, what=what, due_on=action.due_on)
        return row.id


def finish_action(actor: Actor, action_id: int, *, effect: str, done_on: dt.date | None = None, seen_version: int) -> None:
    """The action is done, with what it brought; by who had to do it, who answers for the risk, or the manager."""
    told = require_text(effect, field="effect", longest=LONGEST_TEXT)
    day = done_on or clock.today()
    if day > clock.today():
        raise DateInFuture(field="done_on", day=day)
    with writing(actor, "risk.finish_action") as session:
        project, risk, row = _action(session, actor, action_id)
        require_fresh(session, row, seen_version)
        if row.done_on is not None:
            raise ActionDone()
        row.done_on, row.effect = day, told
        people = [p for p in dict.fromkeys((risk.owner_id, project.manager_id)) if p != actor.employee_id]
        tell_of(session, project, people, "risk_action_done", name=risk.name, what=row.what, by=actor.name, by_en=actor.name_en or actor.name)


def drop_action(actor: Actor, action_id: int, *, seen_version: int) -> None:
    """An action that is not done and not wanted any more is taken out; the trail keeps it."""
    with writing(actor, "risk.drop_action") as session:
        risk_id = session.scalar(select(RiskAction.risk_id).where(RiskAction.id == action_id))
        if risk_id is None:
            raise NotFound(record=AsWord("record.risk_action"))
        of_project(session, actor, risk_id, owner=True)
        row = lock(session, RiskAction, action_id)
        require_fresh(session, row, seen_version)
        if row.done_on is not None:
            raise ActionDone()
        session.delete(row)


def _action(session: Session, actor: Actor, action_id: int) -> tuple[Project, ProjectRisk, RiskAction]:
    found = session.execute(
        select(ProjectRisk.id, ProjectRisk.project_id, ProjectRisk.owner_id, RiskAction.owner_id.label("doer_id"))
        .join(RiskAction, RiskAction.risk_id == ProjectRisk.id)
        .where(RiskAction.id == action_id)
    ).one_or_none()
    if found is None:
        raise NotFound(record=AsWord("record.risk_action"))
    granted = require_on_project(session, actor, Permission.PROJECT_READ, found.project_id)
    if Permission.RISK_EDIT not in granted and actor.employee_id not in (found.owner_id, found.doer_id):
        raise NotPermitted(permission=AsWord(f"permission.{Permission.RISK_EDIT.value}"))
    project = living(session, actor, found.project_id, Permission.PROJECT_READ)
    return project, lock(session, ProjectRisk, found.id), lock(session, RiskAction, action_id)


def _require_open(row: ProjectRisk) -> None:
    if row.closed_on is not None:
        raise RiskOver(risk=row.name, closed_on=row.closed_on)
