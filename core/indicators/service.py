"""Corrective actions: planned with owner, day and measure, done, judged by QA, opened again; the nightly measuring (PRJ-22)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, Refusal, collect, require_text
from core.indicators.machine import MACHINE, UNFINISHED
from core.indicators.measuring import watch
from core.jobs.telling import Reminder, tell_once
from core.notices import tell
from core.people.queries import at_work
from core.portfolio.summaries import AT_WORK, measured_projects
from core.progress.alarms import watchers
from core.unit import lock, writing
from db.models import CorrectiveAction, Employee, Project

LONGEST = 2000


class CorrectionDueInPast(Refusal):
    """Facts: today."""

    code = "correction_due_in_past"


@dataclass(frozen=True)
class CorrectionPlan:
    owner_id: int | None
    due_on: dt.date | None
    cause: str
    measure: str


def plan(actor: Actor, action_id: int, form: CorrectionPlan, *, seen_version: int) -> None:
    """Who does what about it, by when; the owner is told."""
    with writing(actor, "corrective.plan") as session:
        row, project = _locked(session, actor, action_id)
        MACHINE.move(session, actor, row, "plan", seen_version=seen_version)
        _fill(session, row, form)
        _tell(session, project, row, [row.owner_id], "corrective_assigned", but=actor)


def finish(actor: Actor, action_id: int, result: str, *, seen_version: int) -> None:
    """The owner says what was done; QA is told."""
    text = require_text(result, field="result", longest=LONGEST)
    with writing(actor, "corrective.finish") as session:
        row, project = _locked(session, actor, action_id)
        MACHINE.move(session, actor, row, "finish", seen_version=seen_version)
        row.result, row.done_on = text, clock.today()
        _tell(session, project, row, watchers(session, project), "corrective_done", but=actor)


def verify(actor: Actor, action_id: int, *, effective: bool, verdict: str, seen_version: int) -> None:
    """QA says whether it helped, and why."""
    text = require_text(verdict, field="verdict", longest=LONGEST)
    with writing(actor, "corrective.verify") as session:
        row, project = _locked(session, actor, action_id)
        MACHINE.move(session, actor, row, "find_effective" if effective else "find_ineffective", seen_version=seen_version)
        row.verdict, row.verified_by_id, row.verified_at = text, actor.employee_id, clock.now()
        kind = "corrective_effective" if effective else "corrective_ineffective"
        _tell(session, project, row, [row.owner_id, project.manager_id], kind, but=actor, comment=text)


def reopen(actor: Actor, action_id: int, form: CorrectionPlan, *, seen_version: int) -> None:
    """What did not help is tried again, with a new day; what was said before stays in the trail."""
    with writing(actor, "corrective.reopen") as session:
        row, project = _locked(session, actor, action_id)
        MACHINE.move(session, actor, row, "reopen", seen_version=seen_version)
        _fill(session, row, form)
        row.reopened += 1
        row.done_on, row.verified_by_id, row.verified_at = None, None, None
        _tell(session, project, row, [row.owner_id], "corrective_assigned", but=actor)


def measure_all() -> int:
    """The nightly job: measures every project at work, opens what is to be opened, reminds of what is due; how many were opened and told."""
    with writing(None, "job.indicators") as session:
        projects = session.scalars(select(Project).where(Project.state.in_(AT_WORK)).order_by(Project.id)).all()
        opened = watch(session, measured_projects(session, projects, clock.today()))
        return len(opened) + _remind(session)


def _remind(session: Session) -> int:
    """The owner on the day, once more with the manager when it is over."""
    today = clock.today()
    rows = session.execute(
        select(CorrectiveAction, Project)
        .join(Project, Project.id == CorrectiveAction.project_id)
        .where(CorrectiveAction.state == "open", CorrectiveAction.due_on <= today, Project.state.in_(AT_WORK))
        .order_by(CorrectiveAction.id)
    ).all()
    reminders = [
        Reminder(
            (a.owner_id,) if a.due_on == today else (a.owner_id, p.manager_id),
            "corrective_action",
            p.id,
            f"{a.id}:{a.due_on}:{a.due_on < today}",
            _facts(p, a),
        )
        for a, p in rows
    ]
    return tell_once(session, "corrective_due", reminders)


def _fill(session: Session, row: CorrectiveAction, form: CorrectionPlan) -> None:
    wrong: list[Refusal] = []
    if form.owner_id is None or session.scalar(select(Employee.id).where(Employee.id == form.owner_id, at_work())) is None:
        wrong.append(NotFound(field="owner_id", record=AsWord("record.employee")))
    if form.due_on is None or form.due_on < clock.today():
        wrong.append(CorrectionDueInPast(field="due_on", today=clock.today()))
    texts = {}
    for name, value in (("cause", form.cause), ("measure", form.measure)):
        try:
            texts[name] = require_text(value, field=name, longest=LONGEST)
        except Refusal as refusal:
            wrong.append(refusal)
    collect(*wrong)
    assert form.owner_id is not None
    assert form.due_on is not None
    row.owner_id, row.due_on, row.cause, row.measure = form.owner_id, form.due_on, texts["cause"], texts["measure"]


def _locked(session: Session, actor: Actor, action_id: int) -> tuple[CorrectiveAction, Project]:
    """The action, locked; one of a project the actor does not see, or of its money, is not found."""
    found = session.execute(select(CorrectiveAction.project_id, CorrectiveAction.indicator).where(CorrectiveAction.id == action_id)).one_or_none()
    if found is None:
        raise NotFound(record=AsWord("record.corrective_action"))
    require_on_project(session, actor, Permission.PROJECT_READ, found.project_id)
    row = lock(session, CorrectiveAction, action_id)
    return row, session.get_one(Project, row.project_id)


def _facts(project: Project, row: CorrectiveAction) -> dict[str, object]:
    return {"number": project.number, "title": project.name, "title_en": project.name_en, "indicator": row.indicator, "due_on": row.due_on}


def _tell(session: Session, project: Project, row: CorrectiveAction, people: list[int], kind: str, *, but: Actor, **facts: object) -> None:
    told = [p for p in people if p != but.employee_id]
    tell(session, told, kind, record="corrective_action", record_id=project.id, **_facts(project, row), **facts)


def unfinished(session: Session, project_id: int) -> int:
    """How many are on their way: a project with one cannot be closed (PRJ-13)."""
    return len(session.scalars(select(CorrectiveAction.id).where(CorrectiveAction.project_id == project_id, CorrectiveAction.state.in_(UNFINISHED))).all())
