"""The register: risks from the template in the draft, later one by one; raised by the team, closed, opened again (PRJ-12, PRJ-27 … PRJ-29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound, NotPermitted, WrongState, collect, require_text
from core.money import require_amount
from core.notices import tell
from core.portfolio import summaries
from core.projects import drafts
from core.projects.types import ProjectState
from core.risks.errors import DaysOutOfRange, ResidualHalf, ResidualWorse, RiskOver, RiskWordUnknown
from core.risks.rules import level_of, next_review, rank_of
from core.risks.words import CATEGORIES, IMPACTS, LIKELIHOODS, LONGEST_TEXT, SOURCES, STRATEGIES
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectRisk, Stage

MOST_DAYS = 2_500
SHUT = (ProjectState.IN_APPROVAL, ProjectState.REJECTED, ProjectState.CLOSED)  # nothing about risks is written then


@dataclass(frozen=True)
class RiskDetails:
    """What the sheet of a draft leaves alone. `impact_days` working days, `impact_cost` CNY: what it costs when it happens."""

    description: str = ""
    stage_id: int | None = None
    residual_likelihood: str = ""
    residual_impact: str = ""
    impact_days: int | None = None
    impact_cost: Decimal | None = None
    next_review_on: dt.date | None = None


@dataclass(frozen=True)
class RiskInput:
    """None in source, category, strategy and details keeps what is there; an empty strategy follows the policy."""

    name: str
    likelihood: str
    impact: str
    name_en: str = ""
    response: str = ""
    owner_id: int | None = None
    due_on: dt.date | None = None
    id: int | None = None
    source: str | None = None
    category: str | None = None
    strategy: str | None = None
    details: RiskDetails | None = None


def save_risks(actor: Actor, project_id: int, risks: Sequence[RiskInput], *, seen_version: int) -> None:
    """Replaces the open risks of a draft."""
    with writing(actor, "project.save_risks") as session:
        project = drafts.draft_to_edit(session, actor, project_id, seen_version)
        _require_sound(session, project_id, risks)
        rows = {r.id: r for r in session.scalars(select(ProjectRisk).where(ProjectRisk.project_id == project_id))}
        for row in rows.values():
            if row.closed_on is None and row.id not in {r.id for r in risks}:
                session.delete(row)
        for risk in risks:
            _fill(session, actor, project, rows.get(risk.id) if risk.id else None, risk)
        drafts.raise_version(session, project)
        summaries.refresh(session, [project_id])


def save_risk(actor: Actor, project_id: int, risk: RiskInput, *, seen_version: int | None = None) -> int:
    """Adds or changes one risk of a project that is not over; its manager."""
    with writing(actor, "project.save_risk") as session:
        project = living(session, actor, project_id, Permission.RISK_EDIT)
        _require_sound(session, project_id, [risk])
        row = None
        if risk.id is not None:
            row = lock(session, ProjectRisk, risk.id)
            if row.project_id != project.id:
                raise NotFound(record=AsWord("record.project_risk"))
            if seen_version is not None:
                require_fresh(session, row, seen_version)
        return _saved(session, actor, project, row, risk)


def raise_risk(actor: Actor, project_id: int, risk: RiskInput) -> int:
    """Anyone on the team puts a new risk into the register; the manager is told and answers for it until somebody else does."""
    with writing(actor, "project.raise_risk") as session:
        return enter(session, actor, living(session, actor, project_id, Permission.RISK_RAISE), risk)


def enter(session: Session, actor: Actor, project: Project, risk: RiskInput) -> int:
    """The same inside another use case: a research finding, a review or a lesson that becomes a risk. The project is locked already."""
    _require_sound(session, project.id, [risk])
    risk_id = _saved(session, actor, project, None, risk)
    if actor.employee_id != project.manager_id:
        row = session.get_one(ProjectRisk, risk_id)
        facts = {"name": row.name, "level": level_of(row.likelihood, row.impact), "by": actor.name, "by_en": actor.name_en or actor.name}
        tell_of(session, project, [project.manager_id], "risk_raised", **facts)
    return risk_id


def close_risk(actor: Actor, risk_id: int, *, seen_version: int) -> None:
    """The risk is over; it stays in the register."""
    with writing(actor, "project.close_risk") as session:
        project, row = of_project(session, actor, risk_id)
        require_fresh(session, row, seen_version)
        if row.closed_on is not None:
            raise RiskOver(risk=row.name, closed_on=row.closed_on)
        row.closed_on, row.next_review_on = clock.today(), None
        _refreshed(session, project)


def reopen_risk(actor: Actor, risk_id: int, *, seen_version: int) -> None:
    """A risk that is over after all threatens again; its history stays."""
    with writing(actor, "project.reopen_risk") as session:
        project, row = of_project(session, actor, risk_id)
        require_fresh(session, row, seen_version)
        if row.closed_on is None:
            raise WrongState(record=AsWord("record.project_risk"), state=AsWord("risk_state.open"), action=AsWord("action.project.reopen_risk"))
        row.closed_on, row.happened_on = None, None
        row.next_review_on = next_review(policies.values(session), load_calendar(session), clock.today(), row.likelihood, row.impact)
        _refreshed(session, project)


def living(session: Session, actor: Actor, project_id: int, permission: Permission) -> Project:
    """The project, locked, for who has the permission on it, unless it is in approval or over."""
    require_on_project(session, actor, permission, project_id)
    project = lock(session, Project, project_id)
    if project.state in SHUT:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.edit_risks"))
    return project


def of_project(session: Session, actor: Actor, risk_id: int, *, owner: bool = False) -> tuple[Project, ProjectRisk]:
    """The risk and its project, both locked: for the manager, with `owner` for who answers for the risk, too."""
    found = session.execute(select(ProjectRisk.project_id, ProjectRisk.owner_id).where(ProjectRisk.id == risk_id)).one_or_none()
    if found is None:
        raise NotFound(record=AsWord("record.project_risk"))
    granted = require_on_project(session, actor, Permission.PROJECT_READ, found.project_id)
    if Permission.RISK_EDIT not in granted and not (owner and found.owner_id == actor.employee_id):
        raise NotPermitted(permission=AsWord(f"permission.{Permission.RISK_EDIT.value}"))
    project = living(session, actor, found.project_id, Permission.PROJECT_READ)
    return project, lock(session, ProjectRisk, risk_id)


def tell_of(session: Session, project: Project, people: Sequence[int | None], kind: str, **facts: object) -> None:
    """A notice that leads to the register of the project."""
    tell(session, people, kind, record="risk_register", record_id=project.id, number=project.number, title=project.name, title_en=project.name_en, **facts)


def _saved(session: Session, actor: Actor, project: Project, row: ProjectRisk | None, risk: RiskInput) -> int:
    row = _fill(session, actor, project, row, risk)
    if row.owner_id is None:
        row.owner_id = project.manager_id
    session.flush()
    _refreshed(session, project)
    return row.id


def _refreshed(session: Session, project: Project) -> None:
    """Health follows; whoever has the draft's sheet open is told, because saving it would take the new risk away."""
    session.flush()
    if project.state == ProjectState.DRAFT:
        drafts.raise_version(session, project)
    summaries.refresh(session, [project.id])


def _require_sound(session: Session, project_id: int, risks: Sequence[RiskInput]) -> None:
    for risk in risks:
        require_text(risk.name, field="name")
        require_text(risk.name_en, field="name_en", required=False)
        require_text(risk.response, field="response", longest=LONGEST_TEXT, required=False)
    lists: tuple[tuple[str, tuple[str | None, ...]], ...] = (
        ("likelihood", LIKELIHOODS),
        ("impact", IMPACTS),
        ("source", (None, *SOURCES)),
        ("category", (None, *CATEGORIES)),
        ("strategy", (None, "", *STRATEGIES)),
    )
    collect(*(RiskWordUnknown(field=name, row=n) for n, r in enumerate(risks, 1) for name, known in lists if getattr(r, name) not in known))
    stages = {d.stage_id for r in risks if (d := r.details) is not None and d.stage_id is not None}
    if stages and stages - set(session.scalars(select(Stage.id).where(Stage.project_id == project_id))):
        raise NotFound(field="stage_id", record=AsWord("record.stage"))
    for risk in risks:
        if risk.details is not None:
            _require_details(risk, risk.details)


def _require_details(risk: RiskInput, details: RiskDetails) -> None:
    require_text(details.description, field="description", longest=LONGEST_TEXT, required=False)
    likely, impact = details.residual_likelihood, details.residual_impact
    if likely not in ("", *LIKELIHOODS) or impact not in ("", *IMPACTS):
        raise RiskWordUnknown(field="residual_likelihood", row=1)
    if bool(likely) != bool(impact):
        raise ResidualHalf(field="residual_likelihood" if not likely else "residual_impact")
    if likely and rank_of(likely, impact) < rank_of(risk.likelihood, risk.impact):
        raise ResidualWorse(field="residual_likelihood")
    if details.impact_days is not None and not 0 <= details.impact_days <= MOST_DAYS:
        raise DaysOutOfRange(field="impact_days", most=MOST_DAYS)
    if details.impact_cost is not None:
        require_amount(details.impact_cost, field="impact_cost")


def _fill(session: Session, actor: Actor, project: Project, row: ProjectRisk | None, risk: RiskInput) -> ProjectRisk:
    if row is None:
        row = ProjectRisk(project_id=project.id, found_by_id=actor.employee_id, found_on=clock.today())
        session.add(row)
    row.name, row.name_en, row.likelihood, row.impact = risk.name.strip(), risk.name_en.strip(), risk.likelihood, risk.impact
    row.response, row.owner_id, row.due_on = risk.response.strip(), risk.owner_id, risk.due_on
    for name in ("source", "category", "strategy"):
        if getattr(risk, name) is not None:
            setattr(row, name, getattr(risk, name))
    if (details := risk.details) is not None:
        row.description, row.stage_id = details.description.strip(), details.stage_id
        row.residual_likelihood, row.residual_impact = details.residual_likelihood, details.residual_impact
        row.impact_days, row.impact_cost, row.next_review_on = details.impact_days, details.impact_cost, details.next_review_on
    if row.next_review_on is None and row.closed_on is None and project.state != ProjectState.DRAFT:  # before that nobody knows the day of the start
        row.next_review_on = next_review(policies.values(session), load_calendar(session), clock.today(), row.likelihood, row.impact)
    return row
