"""What a project keeps beside its plan: meetings, research, the client's team, links between records, quality (PRJ-16, PRJ-17, PRJ-31,
PRJ-41, PLT-15)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Name, Note, Versioned, ref


class Meeting(Versioned, Base):
    """A kick-off or a work meeting: planned with its agenda, held with its minutes (PRJ-16)."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("kind IN ('kickoff','work')", name="kind_known"),
        CheckConstraint("minutes_long > 0 AND minutes_long <= 1440", name="length_range"),
        Index("uq_meeting_kickoff", "project_id", unique=True, postgresql_where=text("kind = 'kickoff' AND state <> 'cancelled'")),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    kind: Mapped[Code] = mapped_column(default="work")
    title: Mapped[Name]
    starts_at: Mapped[dt.datetime] = mapped_column(index=True)
    minutes_long: Mapped[int] = mapped_column(default=60)
    place: Mapped[Name] = mapped_column(default="")  # a room, or the link of an online meeting
    agenda: Mapped[Note] = mapped_column(default="")
    record: Mapped[Note] = mapped_column(default="")  # the minutes
    state: Mapped[str] = mapped_column(String(40), default="planned")  # planned, held, cancelled
    called_by_id: Mapped[int] = ref("employee.id")
    follows_id: Mapped[int | None] = ref("meeting.id")  # the meeting it was called from
    sent_at: Mapped[dt.datetime | None]  # when the minutes went to who was there
    people: Mapped[list[MeetingPerson]] = relationship(order_by="MeetingPerson.id", cascade="all, delete-orphan")
    actions: Mapped[list[MeetingAction]] = relationship(order_by="MeetingAction.id", cascade="all, delete-orphan")


class MeetingPerson(Base):
    """Who is invited: somebody of the firm or a contact of the customer; `attended` once it was held."""

    __tablename__ = "meeting_person"
    __table_args__ = (
        CheckConstraint("(employee_id IS NULL) <> (contact_id IS NULL)", name="one_person"),
        UniqueConstraint("meeting_id", "employee_id"),
        UniqueConstraint("meeting_id", "contact_id"),
    )
    id: Mapped[Id]
    meeting_id: Mapped[int] = ref("meeting.id", ondelete="CASCADE", index=False)
    employee_id: Mapped[int | None] = ref("employee.id")
    contact_id: Mapped[int | None] = ref("contact.id")
    attended: Mapped[bool | None]


class MeetingAction(Versioned, Base):
    """What was agreed to be done: by somebody of the firm, or by the client; open until it is done."""

    __tablename__ = "meeting_action"
    __table_args__ = (
        CheckConstraint("(owner_id IS NULL) <> (contact_id IS NULL)", name="one_owner"),
        Index("ix_meeting_action_open", "owner_id", "due_on", postgresql_where=text("done_on IS NULL")),
    )
    id: Mapped[Id]
    meeting_id: Mapped[int] = ref("meeting.id", ondelete="CASCADE")
    project_id: Mapped[int] = ref("project.id")
    what: Mapped[Note]
    owner_id: Mapped[int | None] = ref("employee.id", index=False)
    contact_id: Mapped[int | None] = ref("contact.id")
    due_on: Mapped[Day]
    done_on: Mapped[dt.date | None]
    done_by_id: Mapped[int | None] = ref("employee.id", index=False)
    result: Mapped[Note] = mapped_column(default="")


class KickoffDuty(Base):
    """What a member of the team answers for, as told at the kick-off (PRJ-16)."""

    __tablename__ = "kickoff_duty"
    __table_args__ = (UniqueConstraint("project_id", "employee_id"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE", index=False)
    employee_id: Mapped[int] = ref("employee.id")
    duty: Mapped[Note]


class CommunicationLine(Base):
    """A line of the communication plan: who is told what, how often, by which channel, by whom (PRJ-16)."""

    __tablename__ = "communication_line"
    __table_args__ = (UniqueConstraint("project_id", "position", deferrable=True, initially="DEFERRED"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE", index=False)
    position: Mapped[int]
    audience: Mapped[Name]
    content: Mapped[Name]
    rhythm: Mapped[Code]  # daily, weekly, biweekly, monthly, by_stage, when_needed
    channel: Mapped[Code]  # meeting, online, mail, chat, phone, report
    responsible_id: Mapped[int | None] = ref("employee.id")


class MaterialRequest(Versioned, Base):
    """What is asked of the client for the research, from whom, until when; received with its file (PRJ-17)."""

    __tablename__ = "material_request"
    __table_args__ = (CheckConstraint("(state = 'received') = (received_on IS NOT NULL)", name="received_has_day"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    name: Mapped[Name]
    purpose: Mapped[Note] = mapped_column(default="")
    contact_id: Mapped[int | None] = ref("contact.id")
    responsible_id: Mapped[int] = ref("employee.id")  # who asks for it and keeps asking
    asked_on: Mapped[Day]
    due_on: Mapped[Day]
    received_on: Mapped[dt.date | None]
    note: Mapped[Note] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(40), default="asked")  # asked, received, waived


class FieldWork(Versioned, Base):
    """An interview or a site visit: with whom, when, what is asked and what was said or seen (PRJ-17)."""

    __tablename__ = "field_work"
    __table_args__ = (CheckConstraint("kind IN ('interview','site_visit')", name="kind_known"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    kind: Mapped[Code]
    subject: Mapped[Name]
    contact_id: Mapped[int | None] = ref("contact.id")
    with_whom: Mapped[Name] = mapped_column(default="")  # who is no contact of the customer: a visitor's guide, a group
    place: Mapped[Name] = mapped_column(default="")
    planned_on: Mapped[Day]
    held_on: Mapped[dt.date | None]
    responsible_id: Mapped[int] = ref("employee.id")
    questions: Mapped[Note] = mapped_column(default="")
    notes: Mapped[Note] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(40), default="planned")  # planned, held, cancelled


class Finding(Versioned, Base):
    """What the research found: a problem, an opportunity or a risk, with where it comes from and what proves it (PRJ-17)."""

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint("kind IN ('problem','opportunity','risk')", name="kind_known"),
        CheckConstraint("(kind = 'risk') = (risk_id IS NOT NULL)", name="risk_in_register"),
        UniqueConstraint("risk_id"),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    kind: Mapped[Code]
    title: Mapped[Name]
    description: Mapped[Note] = mapped_column(default="")
    area: Mapped[Name] = mapped_column(default="")  # the business area it is about
    field_work_id: Mapped[int | None] = ref("field_work.id")
    material_id: Mapped[int | None] = ref("material_request.id")
    evidence: Mapped[Note] = mapped_column(default="")
    risk_id: Mapped[int | None] = ref("project_risk.id", index=False)
    found_by_id: Mapped[int] = ref("employee.id")
    found_on: Mapped[Day]


class ClientPerson(Versioned, Base):
    """A person of the client in the project: executive, its project manager, core of a business area, or outer (PRJ-41)."""

    __tablename__ = "client_person"
    __table_args__ = (
        UniqueConstraint("project_id", "contact_id"),
        CheckConstraint("part IN ('executive','project_manager','core','outer')", name="part_known"),
        CheckConstraint("led_by_id IS NULL OR part = 'outer'", name="outer_are_led"),
        Index("uq_client_person_manager", "project_id", unique=True, postgresql_where=text("part = 'project_manager' AND left_on IS NULL")),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", index=False)
    contact_id: Mapped[int] = ref("contact.id")
    part: Mapped[Code]
    area: Mapped[Name] = mapped_column(default="")  # the business area
    purpose: Mapped[Note] = mapped_column(default="")  # what the person is there for
    led_by_id: Mapped[int | None] = ref("client_person.id")
    left_on: Mapped[dt.date | None]


class ClientView(Versioned, Base):
    """How the firm's team sees a person of the client: stance, motive, way of contact. For that team only: row security in the
    database, nothing of it in the trail, in no export and no brief (PRJ-41)."""

    __tablename__ = "client_view"
    __audit_hidden__ = frozenset({"stance", "motive", "approach"})
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    person_id: Mapped[int] = ref("client_person.id", unique=True, ondelete="CASCADE")
    stance: Mapped[Code] = mapped_column(default="")  # supporter, favourable, neutral, sceptic, opponent
    motive: Mapped[Note] = mapped_column(default="")
    approach: Mapped[Note] = mapped_column(default="")


class TouchPoint(Versioned, Base):
    """A contact that took place: with whom, when, how, what came of it (PRJ-41). What is due is worked out from the stages."""

    __tablename__ = "touch_point"
    __table_args__ = (CheckConstraint("kind IN ('stage_start','contact','executive')", name="kind_known"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    stage_id: Mapped[int | None] = ref("stage.id", ondelete="SET NULL")
    person_id: Mapped[int] = ref("client_person.id")
    kind: Mapped[Code]
    held_on: Mapped[Day]
    channel: Mapped[Code]  # visit, meeting, online, phone, chat, mail
    result: Mapped[Note]
    by_id: Mapped[int] = ref("employee.id")


class RecordLink(Base):
    """Two records that belong together, whichever was linked to which: the smaller (kind, id) stands first (PLT-15)."""

    __tablename__ = "record_link"
    __table_args__ = (
        UniqueConstraint("kind_a", "id_a", "kind_b", "id_b"),
        CheckConstraint("(kind_a, id_a) <> (kind_b, id_b)", name="not_itself"),
        Index("ix_record_link_other", "kind_b", "id_b"),
    )
    id: Mapped[Id]
    kind_a: Mapped[Code]
    id_a: Mapped[int]
    kind_b: Mapped[Code]
    id_b: Mapped[int]
    note: Mapped[Name] = mapped_column(default="")
    made_by_id: Mapped[int] = ref("employee.id")
    made_at: Mapped[dt.datetime]


class Tailoring(Versioned, Base):
    """Which process areas the project keeps, reduces or drops. Number 0 is approved with the initiation; each further one is proposed
    with a reason and holds from QA's agreement on (PRJ-31)."""

    __tablename__ = "tailoring"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("state IN ('draft','proposed','agreed','refused')", name="state_known"),
        Index("uq_tailoring_proposed", "project_id", unique=True, postgresql_where=text("state = 'proposed'")),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE", index=False)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft (number 0, with the initiation), proposed, agreed, refused
    reason: Mapped[Note] = mapped_column(default="")
    made_by_id: Mapped[int] = ref("employee.id")
    made_at: Mapped[dt.datetime]
    decided_by_id: Mapped[int | None] = ref("employee.id")
    decided_at: Mapped[dt.datetime | None]
    answer: Mapped[Note] = mapped_column(default="")
    areas: Mapped[list[TailoredArea]] = relationship(order_by="TailoredArea.id", cascade="all, delete-orphan")


class TailoredArea(Base):
    __tablename__ = "tailored_area"
    __table_args__ = (
        UniqueConstraint("tailoring_id", "area"),
        CheckConstraint("choice IN ('kept','reduced','dropped')", name="choice_known"),
        CheckConstraint("choice = 'kept' OR reason <> ''", name="less_has_reason"),
    )
    id: Mapped[Id]
    tailoring_id: Mapped[int] = ref("tailoring.id", ondelete="CASCADE", index=False)
    area: Mapped[Code]
    choice: Mapped[Code] = mapped_column(default="kept")
    reason: Mapped[Note] = mapped_column(default="")


class ProcessCheck(Base):
    """QA looked at a process area of a project on a day: result and evidence; never changed (PRJ-31)."""

    __tablename__ = "process_check"
    __table_args__ = (CheckConstraint("result IN ('conforms','partly','fails')", name="result_known"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    area: Mapped[Code]
    checked_on: Mapped[Day]
    result: Mapped[Code]
    evidence: Mapped[Note]
    checked_by_id: Mapped[int] = ref("employee.id")


class QualityFinding(Versioned, Base):
    """What QA found, from a look at a process area or from a review: answered by its owner, verified and closed by QA (PRJ-31)."""

    __tablename__ = "quality_finding"
    __table_args__ = (CheckConstraint("severity IN ('major','minor','note')", name="severity_known"),)
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    project_id: Mapped[int] = ref("project.id")
    area: Mapped[Code] = mapped_column(default="")  # empty where a review found it
    check_id: Mapped[int | None] = ref("process_check.id")
    review_id: Mapped[int | None] = ref("qa_review.id")
    severity: Mapped[Code]
    text: Mapped[Note]
    owner_id: Mapped[int] = ref("employee.id")
    due_on: Mapped[Day]
    state: Mapped[str] = mapped_column(String(40), default="open")  # open, answered, verified, closed
    opened_by_id: Mapped[int] = ref("employee.id", index=False)
    opened_on: Mapped[Day]
    answer: Mapped[Note] = mapped_column(default="")
    answered_on: Mapped[dt.date | None]
    verification: Mapped[Note] = mapped_column(default="")  # how QA made sure, or why it went back
    verified_by_id: Mapped[int | None] = ref("employee.id", index=False)
    verified_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
