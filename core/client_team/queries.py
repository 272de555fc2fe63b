"""The client's team and the touch points as their page shows them, and what is late on any projects (PRJ-41).

`views` is the only reader of stance, motive and way of contact; row security in the database keeps them a second time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.client_team.rules import Done, Person, Planned, StageDays, planned
from core.projects.types import ProjectState
from core.unit import reading
from db.models import ClientPerson, ClientView, Contact, Employee, FieldWork, Milestone, Project, Stage, TouchPoint


@dataclass(frozen=True)
class ClientRow:
    """A person of the client in the project: what may be told to anybody who sees it."""

    id: int
    version: int
    contact_id: int
    name: str
    name_en: str
    title: str
    part: str
    area: str
    purpose: str
    led_by_id: int | None
    leader: str
    leader_en: str
    left_on: dt.date | None
    last_on: dt.date | None  # the last touch point


@dataclass(frozen=True)
class View:
    """How the firm's team sees a person; for that team only."""

    stance: str
    motive: str
    approach: str


@dataclass(frozen=True)
class TouchRow:
    id: int
    version: int
    kind: str
    stage: str
    stage_en: str
    person: str
    person_en: str
    held_on: dt.date
    channel: str
    result: str
    by_id: int
    by: str
    by_en: str


@dataclass(frozen=True)
class LateTouch:
    """A touch point that is over on a project at work."""

    kind: str
    stage: str
    stage_en: str
    person: str
    person_en: str
    due_on: dt.date
    days: int


def client_team(actor: Actor, project_id: int) -> list[ClientRow]:
    """Executives, the project manager, core members by area, outer ones; who left last. Two statements."""
    order = {"executive": 0, "project_manager": 1, "core": 2, "outer": 3}
    contact, leads, leader = aliased(Contact), aliased(ClientPerson), aliased(Contact)
    last = select(func.max(TouchPoint.held_on)).where(TouchPoint.person_id == ClientPerson.id).correlate(ClientPerson).scalar_subquery()
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        rows = s.execute(
            select(ClientPerson, contact.name, contact.name_en, contact.title, leader.name, leader.name_en, last)
            .join(contact, contact.id == ClientPerson.contact_id)
            .outerjoin(leads, leads.id == ClientPerson.led_by_id)
            .outerjoin(leader, leader.id == leads.contact_id)
            .where(ClientPerson.project_id == project_id)
        ).all()
    found = [
        ClientRow(
            p.id, p.version, p.contact_id, name, name_en or name, title, p.part, p.area, p.purpose, p.led_by_id, led or "", led_en or led or "",
            p.left_on, met,
        )  # fmt: skip
        for p, name, name_en, title, led, led_en, met in rows
    ]
    return sorted(found, key=lambda r: (r.left_on is not None, order[r.part], r.area, r.id))


def views(actor: Actor, project_id: int) -> dict[int, View]:
    """Person of the client → how the team sees them: for who has a part in the project, and the PMO; refused to anybody else."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.CLIENT_TEAM, project_id)
        rows = s.scalars(select(ClientView).where(ClientView.project_id == project_id))
        return {v.person_id: View(v.stance, v.motive, v.approach) for v in rows}


def touch_points(actor: Actor, project_id: int) -> list[TouchRow]:
    """Those that took place, the last first: for the firm's team, since a result tells what was said."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.CLIENT_TEAM, project_id)
        rows = s.execute(
            select(TouchPoint, Stage.name, Stage.name_en, Contact.name, Contact.name_en, Employee.name, Employee.name_en)
            .outerjoin(Stage, Stage.id == TouchPoint.stage_id)
            .join(ClientPerson, ClientPerson.id == TouchPoint.person_id)
            .join(Contact, Contact.id == ClientPerson.contact_id)
            .join(Employee, Employee.id == TouchPoint.by_id)
            .where(TouchPoint.project_id == project_id)
            .order_by(TouchPoint.held_on.desc(), TouchPoint.id.desc())
        ).all()
    return [
        TouchRow(t.id, t.version, t.kind, stage or "", stage_en or stage or "", who, who_en or who, t.held_on, t.channel, t.result, t.by_id, by, by_en or by)
        for t, stage, stage_en, who, who_en, by, by_en in rows
    ]


def plan_of(actor: Actor, project_id: int) -> list[Planned]:
    """What is due per stage, what took place and what is late, for who sees the project."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        return _planned(s, [project_id], clock.today()).get(project_id, [])


def late_touch_points(session: Session, project_ids: Collection[int], day: dt.date) -> dict[int, list[LateTouch]]:
    """Project → its late touch points, the longest over first; a fixed number of statements however many projects."""
    return {
        i: sorted(
            (
                LateTouch(
                    p.kind, p.stage.name, p.stage.name_en, p.person.name if p.person else "", p.person.name_en if p.person else "", p.due_on, p.late(day)
                )
                for p in due
                if p.late(day)
            ),
            key=lambda late: -late.days,
        )
        for i, due in _planned(session, project_ids, day).items()
        if any(p.late(day) for p in due)
    }


def late_on(actor: Actor, project_id: int) -> list[LateTouch]:
    """The late touch points of one project, for its page."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        return late_touch_points(s, [project_id], clock.today()).get(project_id, [])


def _planned(session: Session, project_ids: Collection[int], day: dt.date) -> dict[int, list[Planned]]:
    """Only projects at work have touch points due."""
    rules = policies.values(session)
    alive = session.execute(
        select(Project.id, Project.started_on).where(
            Project.id.in_(list(project_ids)), Project.state == ProjectState.IN_PROGRESS, Project.started_on.is_not(None)
        )
    ).all()
    started = {row.id: row.started_on for row in alive}
    if not started:
        return {}
    stages, people, done = _stages(session, started, day), _people(session, started), _done(session, started)
    return {
        i: planned(
            stages.get(i, []),
            people.get(i, []),
            done.get(i, []),
            day,
            started_on=started_on,
            start_days=int(rules["client_team.stage_start_days"]),
            contact_days=int(rules["client_team.contact_days"]),
        )
        for i, started_on in started.items()
    }


def _stages(session: Session, project_ids: Collection[int], day: dt.date) -> dict[int, list[StageDays]]:
    ends = Milestone.stage_id == Stage.id, Milestone.ends_stage
    key_on = select(func.max(Milestone.due_on)).where(*ends).correlate(Stage).scalar_subquery()
    open_end = exists().where(*ends, Milestone.reached_on.is_(None)).correlate(Stage)
    on = func.coalesce(FieldWork.held_on, FieldWork.planned_on)
    research = exists().where(
        FieldWork.project_id == Stage.project_id, FieldWork.state != "cancelled", on.between(Stage.starts_on, Stage.finishes_on)
    ).correlate(Stage)  # fmt: skip
    rows = session.execute(
        select(Stage, key_on, open_end, research).where(Stage.project_id.in_(list(project_ids))).order_by(Stage.project_id, Stage.position)
    ).all()
    return {
        project_id: [
            StageDays(
                s.id, s.position, s.name, s.name_en or s.name, s.starts_on, s.finishes_on, key,
                over=not is_open if key is not None else s.finishes_on < day, research=looked,
            )  # fmt: skip
            for s, key, is_open, looked in found
        ]
        for project_id, found in groupby(rows, key=lambda r: r[0].project_id)
    }


def _people(session: Session, project_ids: Collection[int]) -> dict[int, list[Person]]:
    rows = session.execute(
        select(ClientPerson.project_id, ClientPerson.id, ClientPerson.part, Contact.name, Contact.name_en)
        .join(Contact, Contact.id == ClientPerson.contact_id)
        .where(ClientPerson.project_id.in_(list(project_ids)), ClientPerson.left_on.is_(None))
        .order_by(ClientPerson.project_id, ClientPerson.id)
    )
    return {i: [Person(r.id, r.part, r.name, r.name_en or r.name) for r in found] for i, found in groupby(rows, key=lambda r: r.project_id)}


def _done(session: Session, project_ids: Collection[int]) -> dict[int, list[Done]]:
    rows = session.execute(
        select(TouchPoint.project_id, TouchPoint.kind, TouchPoint.stage_id, TouchPoint.person_id, TouchPoint.held_on)
        .where(TouchPoint.project_id.in_(list(project_ids)))
        .order_by(TouchPoint.project_id, TouchPoint.held_on)
    )
    return {i: [Done(r.kind, r.stage_id, r.person_id, r.held_on) for r in found] for i, found in groupby(rows, key=lambda r: r.project_id)}
