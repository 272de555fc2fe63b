"""Briefs as screens show them (PRJ-25). The section with money is only there for who sees the project's money; drafts and the
customer's edition only for who writes them or leads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.briefs.service import EDITIONS, Section
from core.unit import reading
from db.models import Contact, Employee, Project, WeeklyBrief

MONEY = "money"


@dataclass(frozen=True)
class Receiver:
    name: str
    name_en: str
    email: str


@dataclass(frozen=True)
class BriefRow:
    id: int
    version: int
    week_on: dt.date
    edition: str
    language: str
    title: str
    sections: tuple[Section, ...]
    state: str
    made_by: str
    made_by_en: str
    made_at: dt.datetime
    sent_by: str
    sent_by_en: str
    sent_at: dt.datetime | None
    channel: str
    receivers: tuple[Receiver, ...]
    proof: str

    @property
    def last(self) -> dt.date:
        return self.week_on + dt.timedelta(days=6)


@dataclass(frozen=True)
class ContactRow:
    id: int
    name: str
    name_en: str
    position: str
    email: str


def briefs(actor: Actor, project_id: int) -> list[BriefRow]:
    """The briefs of a project the actor may read, the newest week first; two statements."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        writes, money = Permission.BRIEF_EDIT in granted, Permission.PROJECT_MONEY in granted
        maker, sender = aliased(Employee), aliased(Employee)
        statement = (
            select(WeeklyBrief, maker.name, maker.name_en, sender.name, sender.name_en)
            .join(maker, maker.id == WeeklyBrief.made_by_id)
            .outerjoin(sender, sender.id == WeeklyBrief.sent_by_id)
            .where(WeeklyBrief.project_id == project_id)
            .order_by(WeeklyBrief.week_on.desc(), WeeklyBrief.edition.desc(), WeeklyBrief.id.desc())
        )
        if not writes:
            readable = EDITIONS if money else ("team",)
            statement = statement.where(WeeklyBrief.state == "sent", WeeklyBrief.edition.in_(readable))
        rows = session.execute(statement).all()
    return [
        BriefRow(
            b.id, b.version, b.week_on, b.edition, b.language, b.title,
            tuple(Section(s["key"], s["text"]) for s in b.sections if money or s["key"] != MONEY), b.state, m, m_en or m, b.made_at, s or "",
            s_en or s or "", b.sent_at, b.channel, tuple(Receiver(r["name"], r.get("name_en") or r["name"], r.get("email", "")) for r in b.receivers),
            b.proof if writes else "")
        for b, m, m_en, s, s_en in rows
    ]  # fmt: skip


def contacts(actor: Actor, project_id: int) -> list[ContactRow]:
    """The customer's contacts a brief may be sent to; for who writes briefs."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.BRIEF_EDIT, project_id)
        rows = session.scalars(
            select(Contact)
            .join(Project, Project.customer_id == Contact.customer_id)
            .where(Project.id == project_id, Contact.archived_at.is_(None))
            .order_by(Contact.id)
        )
        return [ContactRow(c.id, c.name, c.name_en or c.name, c.position, c.email) for c in rows]
