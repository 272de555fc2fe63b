"""The plan on its way to sponsor and PMO, as the project's page and the approvers see it (PRJ-42)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval.preview import AskedRow, asked
from core.errors import AsWord, NotFound, Refusal
from core.plan import gate
from core.plan.gate import MACHINE, PlanCost
from core.projects.types import PlanGate, ProjectState
from core.unit import reading
from core.workflow import Move
from db.models import Baseline, PlanSubmission, Project


@dataclass(frozen=True)
class SubmissionRow:
    id: int
    number: str
    project_id: int
    state: str
    note: str
    version: int
    ended_at: dt.datetime | None

    @property
    def open(self) -> bool:
        return self.state in gate.OPEN


@dataclass(frozen=True)
class SubmissionSheet:
    """With what the plan costs (None for who sees no money) and what it still lacks."""

    row: SubmissionRow
    cost: PlanCost | None
    refusals: tuple[Refusal, ...]


def _row(row: PlanSubmission) -> SubmissionRow:
    return SubmissionRow(row.id, row.number, row.project_id, row.state, row.note, row.version, row.ended_at)


def submission(actor: Actor, submission_id: int) -> SubmissionSheet:
    """The document, for who sees the project."""
    with reading(actor, "service") as session:
        row = session.get(PlanSubmission, submission_id)
        if row is None:
            raise NotFound(record=AsWord("record.plan_submission"))
        granted = require_on_project(session, actor, Permission.PROJECT_READ, row.project_id)
        project = session.get_one(Project, row.project_id)
        cost = gate.plan_cost(session, project) if Permission.PROJECT_MONEY in granted else None
        wrong = gate.refusals(session, project) if row.state in gate.OPEN else []
        return SubmissionSheet(_row(row), cost, tuple(wrong))


def submission_of(actor: Actor, project_id: int) -> SubmissionRow | None:
    """The newest submission of the project's plan, whatever became of it."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        row = session.scalar(select(PlanSubmission).where(PlanSubmission.project_id == project_id).order_by(PlanSubmission.id.desc()).limit(1))
        return _row(row) if row is not None else None


def moves(actor: Actor, project_id: int) -> list[Move]:
    """ "submit" where the plan is to be handed in by this person now, greyed with everything it lacks; "drop" of a returned one."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.get_one(Project, project_id)
        if project.state != ProjectState.INITIATED or project.plan_gate != PlanGate.AFTER or _approved(session, project_id):
            return []
        row = gate.submitted(session, project_id)
        if row is not None:
            return MACHINE.moves(session, actor, row)
        draft = PlanSubmission(project_id=project_id, state="draft")
        return [m for m in MACHINE.moves(session, actor, draft) if m.action == "submit"]


def _approved(session: Session, project_id: int) -> bool:
    return session.scalar(select(Baseline.id).where(Baseline.project_id == project_id).limit(1)) is not None


def who_will_be_asked(actor: Actor, project_id: int) -> list[AskedRow]:
    """Before it is handed in: the steps and their persons. The document is only tried: nothing of it is kept."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_SUBMIT, project_id)
        row = gate.submitted(session, project_id)
        if row is None:
            row = PlanSubmission(number="—", project_id=project_id, state="draft", made_by_id=actor.employee_id, made_at=clock.now(), note="")
            session.add(row)
            session.flush()
        return asked(session, actor, gate.DOCUMENT, row.id)
