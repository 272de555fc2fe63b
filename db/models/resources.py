"""Absences, skills of persons, and what a project asks of another department's people (PRJ-03, PRJ-37, PRJ-38)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Day, Days, Id, Name, Note, Versioned, ref


class Absence(Versioned, Base):
    """Days a person is away. Half days at its ends: the first day from noon on, the last day until noon (PRJ-37)."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_start"),
        CheckConstraint("kind IN ('annual','sick','other')", name="kind_known"),
        CheckConstraint("until_on > from_on OR NOT (from_noon AND until_noon)", name="not_empty"),
    )
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id")
    kind: Mapped[Code]
    from_on: Mapped[Day]
    until_on: Mapped[Day]  # the last day away
    from_noon: Mapped[bool] = mapped_column(default=False)
    until_noon: Mapped[bool] = mapped_column(default=False)
    note: Mapped[Note] = mapped_column(default="")
    entered_by_id: Mapped[int] = ref("employee.id")
    entered_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]  # it does not count any more; kept for the trail


class Skill(Versioned, Base):
    """A skill the firm keeps a list of; a retired one stays with the persons who have it, and is not given any more."""

    __tablename__ = "skill"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    retired: Mapped[bool] = mapped_column(default=False)


class PersonSkill(Base):
    """How well a person masters a skill: 1 basic, 2 practised, 3 expert."""

    __tablename__ = "person_skill"
    __table_args__ = (UniqueConstraint("employee_id", "skill_id"), CheckConstraint("level BETWEEN 1 AND 3", name="level_range"))
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id")
    skill_id: Mapped[int] = ref("skill.id")
    level: Mapped[int]


class StaffingRequest(Versioned, Base):
    """A project asks a department for one of its people: role, period, days; the head agrees or proposes something else (PRJ-03)."""

    __tablename__ = "staffing_request"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_start"),
        CheckConstraint("days >= 0", name="days_not_negative"),
        CheckConstraint("counter_until_on IS NULL OR counter_until_on >= counter_from_on", name="counter_ends_after_start"),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    employee_id: Mapped[int] = ref("employee.id")
    role: Mapped[Code]
    department_id: Mapped[int] = ref("department.id")  # whose head is asked
    head_id: Mapped[int] = ref("employee.id")
    from_on: Mapped[Day]
    until_on: Mapped[Day]
    days: Mapped[Days] = mapped_column(default=Decimal(0))
    note: Mapped[Note] = mapped_column(default="")  # what the manager says to it
    state: Mapped[str] = mapped_column(String(40), default="asked", index=True)
    asked_by_id: Mapped[int] = ref("employee.id")
    asked_at: Mapped[dt.datetime]
    answered_by_id: Mapped[int | None] = ref("employee.id")
    answered_at: Mapped[dt.datetime | None]
    answer: Mapped[Note] = mapped_column(default="")
    counter_employee_id: Mapped[int | None] = ref("employee.id")
    counter_from_on: Mapped[dt.date | None]
    counter_until_on: Mapped[dt.date | None]
    counter_days: Mapped[Decimal | None]
    ended_at: Mapped[dt.datetime | None]
