"""Outside experts as lists and cards show them (PRJ-45); the rate only to who may read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import projects_seen
from core.errors import AsWord, NotFound
from core.unit import reading
from db.models import Deliverable, ExpertEngagement, ExpertOpinion, ExpertRate, ExpertReview, OutsideExpert, Project


@dataclass(frozen=True)
class ExpertRow:
    """`day_rate` is None for who does not read it, and where none is set."""

    id: int
    version: int
    number: str
    kind: str
    name: str
    name_en: str
    organisation: str
    title: str
    field: str
    phone: str
    email: str
    profile: str
    agreed_until: dt.date | None
    archived: bool
    engagements: int
    reviews: int
    day_rate: Decimal | None


@dataclass(frozen=True)
class EngagementRow:
    """The project is named to who sees it."""

    id: int
    subject: str
    from_on: dt.date
    until_on: dt.date
    days: Decimal
    project_id: int | None
    project: str
    project_en: str


@dataclass(frozen=True)
class GivenRow:
    """An opinion the expert was asked for; its paper is named to who sees the project."""

    id: int
    deliverable: str
    deliverable_en: str
    asked_at: dt.datetime
    given_at: dt.datetime | None


@dataclass(frozen=True)
class RateRow:
    from_on: dt.date
    day_rate: Decimal


@dataclass(frozen=True)
class Choice:
    id: int
    name: str
    name_en: str
    field: str


def experts(actor: Actor) -> list[ExpertRow]:
    """The register by name; two statements, one more with the rates."""
    require(actor, Permission.EXPERT_READ)
    with reading(actor) as session:
        engaged = select(func.count(ExpertEngagement.id)).where(ExpertEngagement.expert_id == OutsideExpert.id).scalar_subquery()
        asked = select(func.count(ExpertOpinion.id)).where(ExpertOpinion.expert_id == OutsideExpert.id).scalar_subquery()
        rows = session.execute(select(OutsideExpert, engaged, asked).order_by(OutsideExpert.archived_at.is_not(None), OutsideExpert.name)).all()
    rates = _rates_today() if actor.can(Permission.EXPERT_RATE) else {}
    return [
        ExpertRow(
            e.id,
            e.version,
            e.number,
            e.kind,
            e.name,
            e.name_en or e.name,
            e.organisation,
            e.title,
            e.field,
            e.phone,
            e.email,
            e.profile,
            e.agreed_until,
            e.archived_at is not None,
            n,
            asked_for,
            rates.get(e.id),
        )
        for e, n, asked_for in rows
    ]


def _rates_today() -> dict[int, Decimal]:
    """Past the row security, for those the permission names."""
    with reading(None, "service") as session:
        rows = session.execute(
            select(ExpertRate.expert_id, ExpertRate.day_rate)
            .where(ExpertRate.from_on <= clock.today())
            .order_by(ExpertRate.expert_id, ExpertRate.from_on.desc())
            .ext(distinct_on(ExpertRate.expert_id))
        )
        return dict(rows.all())


def expert(actor: Actor, expert_id: int) -> ExpertRow:
    found = next((e for e in experts(actor) if e.id == expert_id), None)
    if found is None:
        raise NotFound(record=AsWord("record.outside_expert"))
    return found


def rates(actor: Actor, expert_id: int) -> list[RateRow]:
    """Every rate with its day, the newest first."""
    require(actor, Permission.EXPERT_RATE)
    with reading(None, "service") as session:
        rows = session.execute(
            select(ExpertRate.from_on, ExpertRate.day_rate).where(ExpertRate.expert_id == expert_id).order_by(ExpertRate.from_on.desc())
        )
        return [RateRow(*r) for r in rows]


def engagements(actor: Actor, expert_id: int) -> list[EngagementRow]:
    require(actor, Permission.EXPERT_READ)
    with reading(actor) as session:
        mine = case((projects_seen(actor), True), else_=False)
        rows = session.execute(
            select(ExpertEngagement, Project.name, Project.name_en, mine)
            .outerjoin(Project, Project.id == ExpertEngagement.project_id)
            .where(ExpertEngagement.expert_id == expert_id)
            .order_by(ExpertEngagement.from_on.desc(), ExpertEngagement.id.desc())
        )
        return [
            EngagementRow(
                e.id,
                e.subject,
                e.from_on,
                e.until_on,
                e.days,
                e.project_id if seen else None,
                (name or "") if seen else "",
                (name_en or name or "") if seen else "",
            )
            for e, name, name_en, seen in rows
        ]


def given(actor: Actor, expert_id: int) -> list[GivenRow]:
    """What the expert was asked to look at, on projects the actor sees."""
    require(actor, Permission.EXPERT_READ)
    with reading(actor) as session:
        rows = session.execute(
            select(ExpertOpinion.id, Deliverable.name, Deliverable.name_en, ExpertReview.opened_at, ExpertOpinion.given_at)
            .join(ExpertReview, ExpertReview.id == ExpertOpinion.review_id)
            .join(Deliverable, Deliverable.id == ExpertReview.deliverable_id)
            .join(Project, Project.id == Deliverable.project_id)
            .where(ExpertOpinion.expert_id == expert_id, projects_seen(actor))
            .order_by(ExpertReview.opened_at.desc())
        )
        return [GivenRow(i, name, name_en or name, asked, at) for i, name, name_en, asked, at in rows]


def choices(actor: Actor) -> list[Choice]:
    """Who can be asked to review; for everybody who may ask, without the card."""
    with reading(actor) as session:
        rows = session.execute(
            select(OutsideExpert.id, OutsideExpert.name, OutsideExpert.name_en, OutsideExpert.field)
            .where(OutsideExpert.archived_at.is_(None))
            .order_by(OutsideExpert.name)
        )
        return [Choice(i, name, name_en or name, field) for i, name, name_en, field in rows]
