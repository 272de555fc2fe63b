"""Customers and contacts (SAL-05), who else may see a customer (PLT-05)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Id, Name, Note, Strings, Versioned, ref


class Customer(Versioned, Base):
    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_search", "search", postgresql_using="gin"),
        CheckConstraint("security_level BETWEEN 0 AND 9", name="security_level_range"),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    full_name: Mapped[Name] = mapped_column(index=True)
    full_name_en: Mapped[Name] = mapped_column(default="")
    short_name: Mapped[Name] = mapped_column(default="")
    short_name_en: Mapped[Name] = mapped_column(default="")  # else pinyin
    kind: Mapped[Code] = mapped_column(default="company")
    industry: Mapped[Name] = mapped_column(default="")
    size: Mapped[Code] = mapped_column(default="")
    employees_count: Mapped[int | None]
    annual_revenue: Mapped[Decimal | None]
    founded_year: Mapped[int | None]
    country: Mapped[Name] = mapped_column(default="")
    province: Mapped[Name] = mapped_column(default="")
    city: Mapped[Name] = mapped_column(default="")
    county: Mapped[Name] = mapped_column(default="")
    sales_region: Mapped[Name] = mapped_column(default="")
    address: Mapped[Name] = mapped_column(default="")
    phone: Mapped[Code] = mapped_column(default="")
    fax: Mapped[Code] = mapped_column(default="")
    email: Mapped[Name] = mapped_column(default="")
    site: Mapped[Name] = mapped_column(default="")
    tax_number: Mapped[Code] = mapped_column(default="")
    business_scope: Mapped[Note] = mapped_column(default="")
    main_products: Mapped[Note] = mapped_column(default="")
    industry_position: Mapped[Note] = mapped_column(default="")
    developments: Mapped[Note] = mapped_column(default="")
    remark: Mapped[Note] = mapped_column(default="")
    status: Mapped[Code] = mapped_column(default="potential")
    parent_id: Mapped[int | None] = ref("customer.id")
    account_manager_id: Mapped[int | None] = ref("employee.id")
    security_level: Mapped[int] = mapped_column(default=0)
    import_key: Mapped[str | None] = mapped_column(String(64), unique=True)  # an exact repeat of an import adds nothing
    search: Mapped[Strings] = mapped_column(default=list)
    created_at: Mapped[dt.datetime]
    archived_at: Mapped[dt.datetime | None]
    contacts: Mapped[list[Contact]] = relationship(back_populates="customer", order_by="Contact.id")


class Contact(Versioned, Base):
    __tablename__ = "contact"
    id: Mapped[Id]
    customer_id: Mapped[int] = ref("customer.id")
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    title: Mapped[Name] = mapped_column(default="")
    position: Mapped[Name] = mapped_column(default="")
    direct_phone: Mapped[Code] = mapped_column(default="")
    office_phone: Mapped[Code] = mapped_column(default="")
    home_phone: Mapped[Code] = mapped_column(default="")
    mobile_phone: Mapped[Code] = mapped_column(default="")
    email: Mapped[Name] = mapped_column(default="")
    decision_part: Mapped[Code] = mapped_column(default="")  # decider, influencer, user, blocker
    remark: Mapped[Note] = mapped_column(default="")
    archived_at: Mapped[dt.datetime | None]
    customer: Mapped[Customer] = relationship(back_populates="contacts")


class CustomerShare(Base):
    """Shown to one more person by the account manager."""

    __tablename__ = "customer_share"
    __table_args__ = (UniqueConstraint("customer_id", "employee_id"),)
    id: Mapped[Id]
    customer_id: Mapped[int] = ref("customer.id", ondelete="CASCADE")
    employee_id: Mapped[int] = ref("employee.id")
