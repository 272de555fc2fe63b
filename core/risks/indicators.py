"""Indicators: figures that announce a risk, with a limit that warns (PRJ-30)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, NotPermitted, Required, UnknownChoice, require_text
from core.projects.errors import DateBefore, DateInFuture
from core.risks.errors import IndicatorEnded
from core.risks.register import living, tell_of
from core.risks.rules import is_beyond
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectRisk, RiskIndicator, RiskReading

DIRECTIONS = ("above", "below")
LONGEST_UNIT = 40


@dataclass(frozen=True)
class IndicatorInput:
    """It warns when a reading is beyond the limit: above or below it."""

    name: str
    limit_value: Decimal | None
    direction: str = "above"
    unit: str = ""
    risk_id: int | None = None


def save_indicator(actor: Actor, project_id: int, given: IndicatorInput, *, indicator_id: int | None = None, seen_version: int | None = None) -> int:
    """Adds or changes an indicator of the project, or of one of its risks."""
    name, unit = require_text(given.name, field="name"), require_text(given.unit, field="unit", longest=LONGEST_UNIT, required=False)
    if given.limit_value is None:
        raise Required(field="limit_value")
    if given.direction not in DIRECTIONS:
        raise UnknownChoice(field="direction", value=given.direction)
    with writing(actor, "risk.save_indicator") as session:
        project = living(session, actor, project_id, Permission.RISK_EDIT)
        if given.risk_id is not None and session.scalar(select(ProjectRisk.project_id).where(ProjectRisk.id == given.risk_id)) != project.id:
            raise NotFound(field="risk_id", record=AsWord("record.project_risk"))
        row = RiskIndicator(project_id=project.id) if indicator_id is None else lock(session, RiskIndicator, indicator_id)
        if row.project_id != project.id:
            raise NotFound(record=AsWord("record.risk_indicator"))
        if indicator_id is not None and seen_version is not None:
            require_fresh(session, row, seen_version)
        row.name, row.unit, row.limit_value, row.direction, row.risk_id = name, unit, given.limit_value, given.direction, given.risk_id
        session.add(row)
        session.flush()
        return row.id


def read_indicator(actor: Actor, indicator_id: int, value: Decimal | None, *, read_on: dt.date | None = None, seen_version: int) -> bool:
    """Takes a reading; True when it is beyond the limit: then who answers for the risk and the manager are told."""
    if value is None:
        raise Required(field="value")
    day = read_on or clock.today()
    if day > clock.today():
        raise DateInFuture(field="read_on", day=day)
    with writing(actor, "risk.read_indicator") as session:
        project, row, owner_id = _found(session, actor, indicator_id)
        require_fresh(session, row, seen_version)
        if row.read_on is not None and day < row.read_on:
            raise DateBefore(field="read_on", day=day, earliest=row.read_on)
        beyond = is_beyond(value, row.limit_value, row.direction)
        row.value, row.read_on = value, day
        session.add(RiskReading(indicator_id=row.id, read_on=day, value=value, is_beyond=beyond, read_by_id=actor.employee_id))
        if beyond:
            facts = {"name": row.name, "value": value.normalize(), "limit": row.limit_value.normalize(), "unit": row.unit, "direction": row.direction}
            tell_of(session, project, list(dict.fromkeys((owner_id, project.manager_id))), "risk_limit", **{k: _plain(v) for k, v in facts.items()})
        return beyond


def end_indicator(actor: Actor, indicator_id: int, *, seen_version: int) -> None:
    """It is not read any more; its readings stay."""
    with writing(actor, "risk.end_indicator") as session:
        _project, row, _owner = _found(session, actor, indicator_id)
        require_fresh(session, row, seen_version)
        row.ended_on = clock.today()


def _plain(value: object) -> object:
    """A figure without needless zeros, as text: 5, not 5.0000 nor ¥5.00."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def _found(session: Session, actor: Actor, indicator_id: int) -> tuple[Project, RiskIndicator, int | None]:
    """The indicator with its project, locked, and who answers for its risk; for the manager and that person."""
    found = session.execute(
        select(RiskIndicator.project_id, ProjectRisk.owner_id)
        .outerjoin(ProjectRisk, ProjectRisk.id == RiskIndicator.risk_id)
        .where(RiskIndicator.id == indicator_id)
    ).one_or_none()
    if found is None:
        raise NotFound(record=AsWord("record.risk_indicator"))
    granted = require_on_project(session, actor, Permission.PROJECT_READ, found.project_id)
    if Permission.RISK_EDIT not in granted and found.owner_id != actor.employee_id:
        raise NotPermitted(permission=AsWord(f"permission.{Permission.RISK_EDIT.value}"))
    project = living(session, actor, found.project_id, Permission.PROJECT_READ)
    row = lock(session, RiskIndicator, indicator_id)
    if row.ended_on is not None:
        raise IndicatorEnded()
    return project, row, found.owner_id
