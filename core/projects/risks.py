"""The risks of a project, first version of the register (PRJ-12): in the draft as a list, later one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, WrongState, collect, require_text
from core.portfolio import summaries
from core.projects import drafts
from core.projects.errors import RiskWordUnknown
from core.projects.types import ProjectState
from core.unit import lock, reading, require_fresh, writing
from db.models import Employee, Project, ProjectRisk

LIKELIHOODS = ("high", "medium", "low")
IMPACTS = ("severe", "major", "moderate", "minor")
LONGEST_RESPONSE = 4000


@dataclass(frozen=True)
class RiskInput:
    name: str
    likelihood: str
    impact: str
    name_en: str = ""
    response: str = ""
    owner_id: int | None = None
    due_on: dt.date | None = None
    id: int | None = None


@dataclass(frozen=True)
class RiskRow:
    """A risk in a list; `level` red, amber or slate from likelihood × impact."""

    id: int
    version: int
    name: str
    name_en: str
    likelihood: str
    impact: str
    level: str
    response: str
    owner_id: int | None
    owner: str
    owner_en: str
    due_on: dt.date | None
    closed_on: dt.date | None


def level_of(likelihood: str, impact: str) -> str:
    """The colour of the matrix (PRJ-28): the sum of both ranks decides.

    >>> level_of("high", "severe"), level_of("medium", "major"), level_of("low", "moderate")
    ('red', 'amber', 'slate')
    """
    rank = LIKELIHOODS.index(likelihood) + IMPACTS.index(impact)
    return "red" if rank <= 1 else "amber" if rank <= 2 else "slate"


def save_risks(actor: Actor, project_id: int, risks: Sequence[RiskInput], *, seen_version: int) -> None:
    """Replaces the open risks of a draft."""
    with writing(actor, "project.save_risks") as session:
        project = drafts.draft_to_edit(session, actor, project_id, seen_version)
        _require_sound(risks)
        rows = {r.id: r for r in session.scalars(select(ProjectRisk).where(ProjectRisk.project_id == project_id))}
        for row in rows.values():
            if row.id not in {r.id for r in risks}:
                session.delete(row)
        for risk in risks:
            _fill(session, project_id, rows.get(risk.id) if risk.id else None, risk)
        drafts.raise_version(session, project)
        summaries.refresh(session, [project_id])


def save_risk(actor: Actor, project_id: int, risk: RiskInput, *, seen_version: int | None = None) -> None:
    """Adds or changes one risk of a project that is not over."""
    with writing(actor, "project.save_risk") as session:
        project = _living(session, actor, project_id)
        _require_sound([risk])
        row = None
        if risk.id is not None:
            row = lock(session, ProjectRisk, risk.id)
            if row.project_id != project.id:
                raise NotFound(record=AsWord("record.project_risk"))
            if seen_version is not None:
                require_fresh(session, row, seen_version)
        _fill(session, project_id, row, risk)
        session.flush()
        summaries.refresh(session, [project_id])


def close_risk(actor: Actor, risk_id: int, *, seen_version: int) -> None:
    """The risk is over; it stays in the register."""
    with writing(actor, "project.close_risk") as session:
        project_id = session.scalar(select(ProjectRisk.project_id).where(ProjectRisk.id == risk_id))
        if project_id is None:
            raise NotFound(record=AsWord("record.project_risk"))
        _living(session, actor, project_id)
        row = lock(session, ProjectRisk, risk_id)
        require_fresh(session, row, seen_version)
        row.closed_on = clock.today()
        session.flush()
        summaries.refresh(session, [project_id])


def risks(actor: Actor, project_id: int) -> list[RiskRow]:
    """The register, open ones first, the worst first."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(ProjectRisk, Employee.name, Employee.name_en)
            .outerjoin(Employee, Employee.id == ProjectRisk.owner_id)
            .where(ProjectRisk.project_id == project_id)
        ).all()
    found = [
        RiskRow(
            r.id,
            r.version,
            r.name,
            r.name_en,
            r.likelihood,
            r.impact,
            level_of(r.likelihood, r.impact),
            r.response,
            r.owner_id,
            name or "",
            name_en or "",
            r.due_on,
            r.closed_on,
        )
        for r, name, name_en in rows
    ]
    return sorted(found, key=lambda r: (r.closed_on is not None, LIKELIHOODS.index(r.likelihood) + IMPACTS.index(r.impact), r.id))


def _living(session: Session, actor: Actor, project_id: int) -> Project:
    require_on_project(session, actor, Permission.RISK_EDIT, project_id)
    project = lock(session, Project, project_id)
    if project.state in (ProjectState.IN_APPROVAL, ProjectState.REJECTED, ProjectState.CLOSED):
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.edit_risks"))
    return project


def _require_sound(risks: Sequence[RiskInput]) -> None:
    for risk in risks:
        require_text(risk.name, field="name")
        require_text(risk.name_en, field="name_en", required=False)
        require_text(risk.response, field="response", longest=LONGEST_RESPONSE, required=False)
    collect(
        *(RiskWordUnknown(field="likelihood", row=n) for n, r in enumerate(risks, 1) if r.likelihood not in LIKELIHOODS),
        *(RiskWordUnknown(field="impact", row=n) for n, r in enumerate(risks, 1) if r.impact not in IMPACTS),
    )


def _fill(session: Session, project_id: int, row: ProjectRisk | None, risk: RiskInput) -> None:
    if row is None:
        row = ProjectRisk(project_id=project_id)
        session.add(row)
    row.name, row.name_en, row.likelihood, row.impact = risk.name.strip(), risk.name_en.strip(), risk.likelihood, risk.impact
    row.response, row.owner_id, row.due_on = risk.response.strip(), risk.owner_id, risk.due_on
