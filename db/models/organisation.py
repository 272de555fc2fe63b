"""People: departments as a tree, employees, grades with their average daily cost, company roles (PLT-01, PLT-03, MON-06)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Money, Name, Versioned, ref


class Department(Versioned, Base):
    __tablename__ = "department"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    parent_id: Mapped[int | None] = ref("department.id")
    head_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("employee.id", use_alter=True, ondelete="RESTRICT"), index=True)
    parent: Mapped[Department | None] = relationship(remote_side="Department.id")


class Grade(Versioned, Base):
    """Job grade; its average daily cost is in GradeRate."""

    __tablename__ = "grade"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")


class GradeRate(Base):
    """Average cost of one day of a grade from a date on; one rate per day (MON-06)."""

    __tablename__ = "grade_rate"
    __table_args__ = (UniqueConstraint("grade_id", "from_on"), CheckConstraint("day_rate > 0", name="rate_positive"))
    id: Mapped[Id]
    grade_id: Mapped[int] = ref("grade.id")
    from_on: Mapped[Day]
    day_rate: Mapped[Money]


class PersonRate(Base):
    """Cost of one day of a person, where the firm wants it; read by the owner, HR, finance, CEO only (PLT-04, row security)."""

    __tablename__ = "person_rate"
    __table_args__ = (UniqueConstraint("employee_id", "from_on"), CheckConstraint("day_rate > 0", name="rate_positive"))
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id")
    from_on: Mapped[Day]
    day_rate: Mapped[Money]


class Employee(Versioned, Base):
    __tablename__ = "employee"
    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_on >= hired_on", name="leaves_after_hire"),
        CheckConstraint("manager_id <> id", name="not_own_manager"),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    email: Mapped[Name] = mapped_column(default="")
    phone: Mapped[Code] = mapped_column(default="")
    department_id: Mapped[int] = ref("department.id")
    manager_id: Mapped[int | None] = ref("employee.id")
    position: Mapped[Name] = mapped_column(default="")
    position_en: Mapped[Name] = mapped_column(default="")
    grade_id: Mapped[int | None] = ref("grade.id")
    hired_on: Mapped[Day]
    left_on: Mapped[dt.date | None]
    clearance: Mapped[int] = mapped_column(default=0)  # compared with the security level of customers and documents (PLT-05)
    department: Mapped[Department] = relationship(foreign_keys=[department_id])
    manager: Mapped[Employee | None] = relationship(remote_side="Employee.id")
    grade: Mapped[Grade | None] = relationship()
    roles: Mapped[list[EmployeeRole]] = relationship(cascade="all, delete-orphan", back_populates="employee")


class EmployeeRole(Base):
    """A company role of a person; the words are core.access.Role."""

    __tablename__ = "employee_role"
    __table_args__ = (UniqueConstraint("employee_id", "role"),)
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", ondelete="CASCADE")
    role: Mapped[str] = mapped_column(String(40), index=True)
    employee: Mapped[Employee] = relationship(back_populates="roles")


class Holiday(Base):
    """A day that differs from its weekday: a public holiday, or a make-up workday (GEN-03)."""

    __tablename__ = "holiday"
    __table_args__ = (CheckConstraint("kind IN ('holiday', 'workday')", name="kind_known"),)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    name: Mapped[Name] = mapped_column(default="")
    name_en: Mapped[Name] = mapped_column(default="")


class NumberSeries(Base):
    """The next number of a kind of document in a year."""

    __tablename__ = "number_series"
    __audited__ = False
    prefix: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    next_value: Mapped[int] = mapped_column(default=1)
