"""One deliverable with everything that happened to it: checks, reviews with their opinions, deliveries, what the client said (PRJ-26,
PRJ-32, PRJ-43)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, selectinload

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.deliverables.client import expected
from core.deliverables.files import seen
from core.deliverables.machine import MACHINE, own, policy
from core.deliverables.queries import DeliverableRow, row_of
from core.deliverables.rules import SCORES, mean_score
from core.errors import AsWord, NotFound
from core.unit import reading
from core.workflow import Move
from db.models import (
    Attachment,
    ClientReply,
    Contact,
    Deliverable,
    DeliverableCheck,
    Delivery,
    Employee,
    ExpertOpinion,
    ExpertReview,
    OutsideExpert,
    Project,
    SignedLink,
    Stage,
    Task,
)


@dataclass(frozen=True)
class CheckRow:
    round: int
    points: tuple[dict[str, Any], ...]
    passed: bool
    by: str
    by_en: str
    at: dt.datetime


@dataclass(frozen=True)
class OpinionRow:
    """`link_until`: until when an outside expert's link holds; None without one."""

    id: int
    name: str
    name_en: str
    outside: bool
    mine: bool
    scores: Mapping[str, int]
    text: str
    given_at: dt.datetime | None
    link_id: int | None = None
    link_until: dt.datetime | None = None
    link_opened_at: dt.datetime | None = None


@dataclass(frozen=True)
class ReviewRow:
    id: int
    version: int
    round: int
    file_id: int | None
    file_name: str
    file_number: int
    chair: str
    chair_en: str
    mine: bool  # the actor decides
    opened_at: dt.datetime
    due_on: dt.date | None
    state: str
    decision: str
    conclusion: str
    decided_at: dt.datetime | None
    opinions: tuple[OpinionRow, ...]

    @property
    def mean(self) -> Decimal | None:
        return mean_score(o.scores for o in self.opinions if o.given_at)

    @property
    def waiting(self) -> int:
        return sum(o.given_at is None for o in self.opinions)


@dataclass(frozen=True)
class DeliveryRow:
    round: int
    way: str
    delivered_at: dt.datetime
    place: str
    people: str
    channel: str
    tested_on: dt.date | None
    note: str


@dataclass(frozen=True)
class ReplyRow:
    id: int
    round: int
    step: str
    contact: str
    contact_en: str
    agreed: bool | None
    said_on: dt.date
    text: str
    answer: str
    answered_by: str
    answered_by_en: str
    answered_at: dt.datetime | None
    file_id: int | None
    file_name: str


@dataclass(frozen=True)
class PersonChoice:
    id: int
    name: str
    name_en: str
    title: str = ""


@dataclass(frozen=True)
class Detail:
    """`steps`: the client's steps by policy of the type; `review_always`: every deliverable of the type is reviewed."""

    row: DeliverableRow
    project_id: int
    project: str
    project_en: str
    number: str
    steps: str
    review_always: bool
    own: bool  # the actor answers for it, or handed it in
    moves: tuple[Move, ...]
    checks: tuple[CheckRow, ...]
    reviews: tuple[ReviewRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    replies: tuple[ReplyRow, ...]
    on_project: bool

    @property
    def open_review(self) -> ReviewRow | None:
        return next((r for r in self.reviews if r.state == "open"), None)


def detail(actor: Actor, deliverable_id: int) -> Detail:
    """For who sees the project, and for who reviews it; the statements do not grow with what happened."""
    with reading(actor) as session:
        found = session.execute(
            select(Deliverable, Stage.name, Stage.name_en, Task.code, Employee.name, Employee.name_en, func.count(Attachment.id), Project)
            .join(Project, Project.id == Deliverable.project_id)
            .outerjoin(Stage, Stage.id == Deliverable.stage_id)
            .outerjoin(Task, Task.id == Deliverable.task_id)
            .outerjoin(Employee, Employee.id == Deliverable.responsible_id)
            .outerjoin(Attachment, (Attachment.record == "deliverable") & (Attachment.record_id == Deliverable.id))
            .where(Deliverable.id == deliverable_id)
            .group_by(Deliverable.id, Stage.id, Task.id, Employee.id, Project.id)
        ).one_or_none()
        if found is None or not seen(session, actor, deliverable_id):
            raise NotFound(record=AsWord("record.deliverable"))
        d, project = found[0], found[-1]
        granted = project_permissions(session, actor, project.id)
        return Detail(
            row_of(*found[:-1]),
            project.id,
            project.name,
            project.name_en or project.name,
            project.number,
            policy(session, "client_check", project.id),
            policy(session, "deliverable_review", project.id) == "every",
            own(d, actor.employee_id),
            tuple(MACHINE.moves(session, actor, d)),
            _checks(session, deliverable_id),
            _reviews(session, actor, deliverable_id),
            _deliveries(session, deliverable_id),
            _replies(session, deliverable_id),
            Permission.PROJECT_READ in granted,
        )


def _checks(session: Session, deliverable_id: int) -> tuple[CheckRow, ...]:
    rows = session.execute(
        select(DeliverableCheck, Employee.name, Employee.name_en)
        .join(Employee, Employee.id == DeliverableCheck.checked_by_id)
        .where(DeliverableCheck.deliverable_id == deliverable_id)
        .order_by(DeliverableCheck.id.desc())
    )
    return tuple(CheckRow(c.round, tuple(c.points), c.passed, n, en or n, c.checked_at) for c, n, en in rows)


def _reviews(session: Session, actor: Actor, deliverable_id: int) -> tuple[ReviewRow, ...]:
    """Reviewers read each other's opinions once they have given their own; who runs the project reads them all."""
    rows = session.execute(
        select(ExpertReview, Employee.name, Employee.name_en)
        .join(Employee, Employee.id == ExpertReview.chair_id)
        .where(ExpertReview.deliverable_id == deliverable_id)
        .options(selectinload(ExpertReview.opinions))
        .order_by(ExpertReview.id.desc())
    ).all()
    reviewer, link = aliased(Employee), _links(session, [o.id for r in rows for o in r[0].opinions])
    names = {
        i: (name or outside, name_en or outside_en or name or outside)
        for i, name, name_en, outside, outside_en in session.execute(
            select(ExpertOpinion.id, reviewer.name, reviewer.name_en, OutsideExpert.name, OutsideExpert.name_en)
            .outerjoin(reviewer, reviewer.id == ExpertOpinion.reviewer_id)
            .outerjoin(OutsideExpert, OutsideExpert.id == ExpertOpinion.expert_id)
            .where(ExpertOpinion.review_id.in_([r[0].id for r in rows]))
        )
    }
    found = []
    for review, chair, chair_en in rows:
        silent = any(o.reviewer_id == actor.employee_id and o.given_at is None for o in review.opinions) and review.chair_id != actor.employee_id
        opinions = tuple(_opinion(o, names[o.id], actor, link.get(o.id), silent=silent) for o in review.opinions)
        found.append(
            ReviewRow(
                review.id,
                review.version,
                review.round,
                review.file_id,
                review.file_name,
                review.file_number,
                chair,
                chair_en or chair,
                review.chair_id == actor.employee_id,
                review.opened_at,
                review.due_on,
                review.state,
                review.decision,
                review.conclusion,
                review.decided_at,
                opinions,
            )
        )
    return tuple(found)


def _opinion(o: ExpertOpinion, name: tuple[str, str], actor: Actor, link: SignedLink | None, *, silent: bool) -> OpinionRow:
    shown = o.given_at is not None and not silent
    holds = link is not None and link.revoked_at is None and link.expires_at > clock.now()
    return OpinionRow(
        o.id,
        *name,
        o.expert_id is not None,
        o.reviewer_id == actor.employee_id,
        {s: getattr(o, s) for s in SCORES} if shown else {},
        o.opinion if shown else "",
        o.given_at,
        link.id if link is not None and holds else None,
        link.expires_at if link is not None and holds else None,
        link.opened_at if link is not None else None,
    )


def _links(session: Session, opinion_ids: list[int]) -> dict[int, SignedLink]:
    rows = session.scalars(select(SignedLink).where(SignedLink.opinion_id.in_(opinion_ids)).order_by(SignedLink.id))
    return {link.opinion_id: link for link in rows}


def _deliveries(session: Session, deliverable_id: int) -> tuple[DeliveryRow, ...]:
    rows = session.scalars(select(Delivery).where(Delivery.deliverable_id == deliverable_id).order_by(Delivery.id.desc()))
    return tuple(DeliveryRow(r.round, r.way, r.delivered_at, r.place, r.people, r.channel, r.tested_on, r.note) for r in rows)


def _replies(session: Session, deliverable_id: int) -> tuple[ReplyRow, ...]:
    rows = session.execute(
        select(ClientReply, Contact.name, Contact.name_en, Employee.name, Employee.name_en, Attachment.id, Attachment.file_name)
        .join(Contact, Contact.id == ClientReply.contact_id)
        .outerjoin(Employee, Employee.id == ClientReply.answered_by_id)
        .outerjoin(Attachment, (Attachment.record == "client_reply") & (Attachment.record_id == ClientReply.id))
        .where(ClientReply.deliverable_id == deliverable_id)
        .order_by(ClientReply.id.desc())
    )
    return tuple(
        ReplyRow(
            r.id, r.round, r.step, c, c_en or c, r.agreed, r.said_on, r.text, r.answer, a or "", a_en or a or "", r.answered_at, file_id, file_name or ""
        )
        for r, c, c_en, a, a_en, file_id, file_name in rows
    )


def client_people(actor: Actor, deliverable_id: int, step: str) -> tuple[list[PersonChoice], bool]:
    """Whom of the client a reply can be from, and whether the client's team says so (else it is every contact of the customer)."""
    with reading(actor) as session:
        if not seen(session, actor, deliverable_id):
            raise NotFound(record=AsWord("record.deliverable"))
        row = session.get_one(Deliverable, deliverable_id)
        named = expected(session, row.project_id, step, row.area) if step != "feedback" else []
        found = named or contacts(session, row.project_id)
        return [PersonChoice(c.id, c.name, c.name_en or c.name, c.title or c.position) for c in found], bool(named)


def contacts(session: Session, project_id: int) -> list[Contact]:
    """The contacts of the project's customer that are not archived."""
    statement = select(Contact).join(Project, Project.customer_id == Contact.customer_id).where(Project.id == project_id, Contact.archived_at.is_(None))
    return list(session.scalars(statement.order_by(Contact.id)))
