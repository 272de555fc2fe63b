"""Deliverables on their way to the client, acceptance, outside experts, knowledge (PRJ-26, PRJ-32, PRJ-33, PRJ-43, PRJ-44, PRJ-45)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Money, Name, Note, Versioned, ref


class DeliverableCheck(Base):
    """The manager's check of one submission: four points, each ticked or not, with a remark (PRJ-32). Written once."""

    __tablename__ = "deliverable_check"
    __table_args__ = (UniqueConstraint("deliverable_id", "round"),)
    id: Mapped[Id]
    deliverable_id: Mapped[int] = ref("deliverable.id", ondelete="CASCADE", index=False)
    round: Mapped[int]
    points: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # point, good, remark
    passed: Mapped[bool]
    checked_by_id: Mapped[int] = ref("employee.id", index=False)
    checked_at: Mapped[dt.datetime]


class ExpertReview(Versioned, Base):
    """Reviewers of one version of a deliverable and the chair who decides (PRJ-26)."""

    __tablename__ = "expert_review"
    __table_args__ = (
        CheckConstraint("state IN ('open','decided','cancelled')", name="state_known"),
        CheckConstraint("decision IN ('','pass','changes','again')", name="decision_known"),
        CheckConstraint("state <> 'decided' OR decision <> ''", name="decided_has_decision"),
        Index("uq_expert_review_open", "deliverable_id", unique=True, postgresql_where=text("state = 'open'")),
    )
    id: Mapped[Id]
    deliverable_id: Mapped[int] = ref("deliverable.id", ondelete="CASCADE")
    round: Mapped[int]
    file_id: Mapped[int | None] = ref("attachment.id", index=False, ondelete="SET NULL")  # the version that is reviewed
    file_name: Mapped[Name] = mapped_column(default="")
    file_number: Mapped[int] = mapped_column(default=1)
    chair_id: Mapped[int] = ref("employee.id")
    opened_by_id: Mapped[int] = ref("employee.id", index=False)
    opened_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(40), default="open")
    decision: Mapped[Code] = mapped_column(default="")
    conclusion: Mapped[Note] = mapped_column(default="")
    decided_at: Mapped[dt.datetime | None]
    opinions: Mapped[list[ExpertOpinion]] = relationship(back_populates="review", order_by="ExpertOpinion.id", cascade="all, delete-orphan")


class ExpertOpinion(Base):
    """One reviewer's opinion: somebody of the firm or an outside expert; scores from 1 to 5 (PRJ-26)."""

    __tablename__ = "expert_opinion"
    __table_args__ = (
        CheckConstraint("(reviewer_id IS NULL) <> (expert_id IS NULL)", name="one_person"),
        CheckConstraint("reasonableness BETWEEN 1 AND 5 AND feasibility BETWEEN 1 AND 5", name="first_scores"),
        CheckConstraint("innovation BETWEEN 1 AND 5 AND risk_response BETWEEN 1 AND 5", name="other_scores"),
        CheckConstraint("given_at IS NULL OR (reasonableness + feasibility + innovation + risk_response) IS NOT NULL", name="given_is_whole"),
        UniqueConstraint("review_id", "reviewer_id"),
        UniqueConstraint("review_id", "expert_id"),
    )
    id: Mapped[Id]
    review_id: Mapped[int] = ref("expert_review.id", ondelete="CASCADE", index=False)
    reviewer_id: Mapped[int | None] = ref("employee.id")
    expert_id: Mapped[int | None] = ref("outside_expert.id")
    reasonableness: Mapped[int | None]
    feasibility: Mapped[int | None]
    innovation: Mapped[int | None]
    risk_response: Mapped[int | None]
    opinion: Mapped[Note] = mapped_column(default="")
    given_at: Mapped[dt.datetime | None]
    review: Mapped[ExpertReview] = relationship(back_populates="opinions")


class Delivery(Base):
    """A deliverable brought to the client: on site with time, place, people, or online with channel and a tested sending (PRJ-32)."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("way IN ('on_site','online')", name="way_known"),
        CheckConstraint("way <> 'on_site' OR place <> ''", name="on_site_has_place"),
        CheckConstraint("way <> 'online' OR (channel <> '' AND tested_on IS NOT NULL)", name="online_has_channel"),
    )
    id: Mapped[Id]
    deliverable_id: Mapped[int] = ref("deliverable.id", ondelete="CASCADE")
    round: Mapped[int]
    way: Mapped[Code]
    delivered_at: Mapped[dt.datetime]
    place: Mapped[Name] = mapped_column(default="")
    people: Mapped[Name] = mapped_column(default="")
    channel: Mapped[Name] = mapped_column(default="")
    tested_on: Mapped[dt.date | None]
    note: Mapped[Note] = mapped_column(default="")
    filed_by_id: Mapped[int] = ref("employee.id", index=False)
    filed_at: Mapped[dt.datetime]


class ClientReply(Base):
    """What somebody of the client said to a deliverable: first check, decision, or feedback that is answered (PRJ-32, PRJ-43)."""

    __tablename__ = "client_reply"
    __table_args__ = (
        CheckConstraint("step IN ('first_check','decision','feedback')", name="step_known"),
        CheckConstraint("step = 'feedback' OR agreed IS NOT NULL", name="verdict_there"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer_whole"),
    )
    id: Mapped[Id]
    deliverable_id: Mapped[int] = ref("deliverable.id", ondelete="CASCADE")
    round: Mapped[int]
    step: Mapped[Code]
    contact_id: Mapped[int] = ref("contact.id", index=False)
    agreed: Mapped[bool | None]
    said_on: Mapped[Day]
    text: Mapped[Note] = mapped_column(default="")
    answer: Mapped[Note] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = ref("employee.id", index=False)
    answered_at: Mapped[dt.datetime | None]
    filed_by_id: Mapped[int] = ref("employee.id", index=False)
    filed_at: Mapped[dt.datetime]


class Acceptance(Versioned, Base):
    """One round of the acceptance of a project, by the client or by the sponsor (PRJ-33)."""

    __tablename__ = "acceptance"
    __table_args__ = (
        CheckConstraint("state IN ('filed','passed','failed','withdrawn')", name="state_known"),
        CheckConstraint("by IN ('client','sponsor')", name="by_known"),
        CheckConstraint("state NOT IN ('passed','failed') OR decided_on IS NOT NULL", name="decided_has_day"),
        Index("uq_acceptance_open", "project_id", unique=True, postgresql_where=text("state = 'filed'")),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    project_id: Mapped[int] = ref("project.id")
    round: Mapped[int]
    by: Mapped[Code]
    state: Mapped[str] = mapped_column(String(40), default="filed")
    planned_on: Mapped[Day]  # when it is to be held
    subject: Mapped[Note]
    standard: Mapped[Note]
    contact_id: Mapped[int | None] = ref("contact.id", index=False)
    filed_by_id: Mapped[int] = ref("employee.id", index=False)
    filed_at: Mapped[dt.datetime]
    decided_on: Mapped[dt.date | None]
    decided_by_id: Mapped[int | None] = ref("employee.id", index=False)
    conclusion: Mapped[Note] = mapped_column(default="")
    faults: Mapped[list[AcceptanceFault]] = relationship(order_by="AcceptanceFault.position", cascade="all, delete-orphan")


class AcceptanceFault(Versioned, Base):
    """What a failed acceptance asks to be mended: by whom, until when (PRJ-33)."""

    __tablename__ = "acceptance_fault"
    id: Mapped[Id]
    acceptance_id: Mapped[int] = ref("acceptance.id", ondelete="CASCADE")
    position: Mapped[int]
    text: Mapped[Note]
    owner_id: Mapped[int] = ref("employee.id")
    due_on: Mapped[Day]
    done_on: Mapped[dt.date | None]
    done_by_id: Mapped[int | None] = ref("employee.id", index=False)
    done_note: Mapped[Note] = mapped_column(default="")


class OutsideExpert(Versioned, Base):
    """An expert or partner outside the firm (PRJ-45). What they cost stands in expert_rate."""

    __tablename__ = "outside_expert"
    __table_args__ = (CheckConstraint("kind IN ('expert','partner')", name="kind_known"),)
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Code] = mapped_column(default="expert")
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    organisation: Mapped[Name] = mapped_column(default="")
    title: Mapped[Name] = mapped_column(default="")
    field: Mapped[Name]
    phone: Mapped[Code] = mapped_column(default="")
    email: Mapped[Name] = mapped_column(default="")
    profile: Mapped[Note] = mapped_column(default="")
    agreed_until: Mapped[dt.date | None]  # of the frame agreement
    created_at: Mapped[dt.datetime]
    archived_at: Mapped[dt.datetime | None]


class ExpertRate(Base):
    """What a day of an outside expert costs from a day on; read by PMO, finance, CEO through services only (row security, PRJ-45)."""

    __tablename__ = "expert_rate"
    __table_args__ = (UniqueConstraint("expert_id", "from_on"), CheckConstraint("day_rate >= 0", name="not_negative"))
    id: Mapped[Id]
    expert_id: Mapped[int] = ref("outside_expert.id", index=False)
    from_on: Mapped[Day]
    day_rate: Mapped[Money]
    set_by_id: Mapped[int] = ref("employee.id", index=False)


class ExpertEngagement(Versioned, Base):
    """What an outside expert is or was asked to do, on a project or for the firm (PRJ-45)."""

    __tablename__ = "expert_engagement"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="until_after_from"), CheckConstraint("days >= 0", name="days_not_negative"))
    id: Mapped[Id]
    expert_id: Mapped[int] = ref("outside_expert.id")
    project_id: Mapped[int | None] = ref("project.id")
    subject: Mapped[Name]
    from_on: Mapped[Day]
    until_on: Mapped[Day]
    days: Mapped[Decimal]
    made_by_id: Mapped[int] = ref("employee.id", index=False)


class SignedLink(Base):
    """An address that lets one outside expert see one version and give one opinion, without an account (PRJ-45). Only the hash of its
    token is kept."""

    __tablename__ = "signed_link"
    __audit_hidden__ = frozenset({"token_hash"})
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    opinion_id: Mapped[int] = ref("expert_opinion.id", ondelete="CASCADE")
    made_by_id: Mapped[int] = ref("employee.id", index=False)
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    opened_at: Mapped[dt.datetime | None]  # first seen


class KnowledgeItem(Base):
    """An accepted deliverable in the knowledge base; the customer is not named where the level is secret (PRJ-44)."""

    __tablename__ = "knowledge_item"
    __table_args__ = (Index("ix_knowledge_item_accepted_on", "accepted_on"),)
    id: Mapped[Id]
    deliverable_id: Mapped[int] = ref("deliverable.id", unique=True)
    project_id: Mapped[int] = ref("project.id")
    customer_id: Mapped[int] = ref("customer.id")
    project_type: Mapped[Code]
    kind: Mapped[Code]
    title: Mapped[Name]
    title_en: Mapped[Name] = mapped_column(default="")
    security_level: Mapped[int] = mapped_column(default=0)  # the customer's when it was accepted
    accepted_on: Mapped[Day]
