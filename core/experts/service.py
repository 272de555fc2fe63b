"""The register of outside experts and partners (PRJ-45): cards by the PMO; what a day costs is set and read by PMO, finance and CEO."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, Required, UnknownChoice, collect, require_text
from core.experts.errors import EngagementReversed, ExpertArchived, RateNegative
from core.files import FileRecord, register
from core.money import fen
from core.numbering import next_number
from core.unit import lock, require_fresh, writing
from db.models import ExpertEngagement, ExpertRate, OutsideExpert

RECORD = "outside_expert"
KINDS = ("expert", "partner")
LONGEST = 4_000


@dataclass(frozen=True)
class ExpertForm:
    name: str
    field: str
    kind: str = "expert"
    name_en: str = ""
    organisation: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    profile: str = ""
    agreed_until: dt.date | None = None


@dataclass(frozen=True)
class EngagementForm:
    subject: str
    from_on: dt.date
    until_on: dt.date
    days: Decimal
    project_id: int | None = None


def save(actor: Actor, form: ExpertForm, expert_id: int | None = None, *, seen_version: int | None = None) -> int:
    """A new card, or one changed."""
    require(actor, Permission.EXPERT_EDIT)
    texts = {
        name: require_text(getattr(form, name), field=name, longest=longest, required=name in ("name", "field"))
        for name, longest in (("name", 80), ("name_en", 80), ("field", 200), ("organisation", 200), ("title", 200), ("phone", 40), ("email", 200))
    }
    texts["profile"] = require_text(form.profile, field="profile", longest=LONGEST, required=False)
    if form.kind not in KINDS:
        raise UnknownChoice(field="kind", value=form.kind)
    with writing(actor, "expert.save") as session:
        if expert_id is None:
            row = OutsideExpert(number=next_number(session, "EXP"), created_at=clock.now())
            session.add(row)
        else:
            row = lock(session, OutsideExpert, expert_id)
            if seen_version is not None:
                require_fresh(session, row, seen_version)
        for name, text in texts.items():
            setattr(row, name, text)
        row.kind, row.agreed_until = form.kind, form.agreed_until
        session.flush()
        return row.id


def set_archived(actor: Actor, expert_id: int, *, archived: bool, seen_version: int) -> None:
    """No longer asked, or asked again; what was said stays."""
    require(actor, Permission.EXPERT_EDIT)
    with writing(actor, "expert.archive") as session:
        row = lock(session, OutsideExpert, expert_id)
        require_fresh(session, row, seen_version)
        row.archived_at = clock.now() if archived else None


def set_rate(actor: Actor, expert_id: int, day_rate: Decimal | None, from_on: dt.date | None) -> None:
    """What a day costs from a day on; the same day again replaces it."""
    require(actor, Permission.EXPERT_RATE)
    collect(*(Required(field=name) for name, value in (("day_rate", day_rate), ("from_on", from_on)) if value is None))
    if day_rate is None or day_rate < 0:
        raise RateNegative(field="day_rate")
    with writing(actor, "expert.set_rate") as session:
        _expert(session, expert_id)
        row = session.scalar(select(ExpertRate).where(ExpertRate.expert_id == expert_id, ExpertRate.from_on == from_on))
        if row is None:
            row = ExpertRate(expert_id=expert_id, from_on=from_on, set_by_id=actor.employee_id)
            session.add(row)
        row.day_rate, row.set_by_id = fen(day_rate), actor.employee_id


def engage(actor: Actor, expert_id: int, form: EngagementForm) -> int:
    """Asks the expert to do something on a project, or for the firm: the PMO, or who manages the project."""
    subject = require_text(form.subject, field="subject")
    if form.until_on < form.from_on:
        raise EngagementReversed(field="until_on")
    if form.days < 0:
        raise RateNegative(field="days")
    with writing(actor, "expert.engage") as session:
        if form.project_id is not None and not actor.can(Permission.EXPERT_EDIT):
            require(actor, Permission.EXPERT_READ)
            require_on_project(session, actor, Permission.PLAN_EDIT, form.project_id)
        elif form.project_id is None:
            require(actor, Permission.EXPERT_EDIT)
        else:
            require_on_project(session, actor, Permission.PROJECT_READ, form.project_id)
        row = _expert(session, expert_id)
        if row.archived_at is not None:
            raise ExpertArchived(expert=row.name)
        made = ExpertEngagement(
            expert_id=expert_id,
            project_id=form.project_id,
            subject=subject,
            from_on=form.from_on,
            until_on=form.until_on,
            days=form.days,
            made_by_id=actor.employee_id,
        )
        session.add(made)
        session.flush()
        return made.id


def _expert(session: Session, expert_id: int) -> OutsideExpert:
    row = session.get(OutsideExpert, expert_id)
    if row is None:
        raise NotFound(record=AsWord("record.outside_expert"))
    return row


def _agreement_seen(session: Session, actor: Actor, expert_id: int) -> bool:
    """Agreements name the rate: for those who read it."""
    return actor.can(Permission.EXPERT_RATE) and session.get(OutsideExpert, expert_id) is not None


def _agreement_added(_session: Session, actor: Actor, _expert_id: int) -> bool:
    return actor.can(Permission.EXPERT_EDIT)


register(FileRecord(RECORD, _agreement_seen, _agreement_added))
