"""What every table shares: naming of constraints, the column types of the domain, the version for stale screens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, MetaData, Numeric, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Money = Annotated[Decimal, mapped_column(Numeric(16, 2))]  # CNY to the fen (GEN-01)
Rate = Annotated[Decimal, mapped_column(Numeric(9, 6))]  # a fraction: 0.06 is 6 %
Days = Annotated[Decimal, mapped_column(Numeric(9, 2))]  # person days
Percent = Annotated[Decimal, mapped_column(Numeric(7, 4))]  # points on the 100 scale
Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(200))]
Note = Annotated[str, mapped_column(Text)]
Instant = Annotated[dt.datetime, mapped_column(DateTime(timezone=True))]
Day = Annotated[dt.date, mapped_column(Date)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
Strings = Annotated[list[str], mapped_column(ARRAY(Text))]


def ref(target: str, *, ondelete: str = "RESTRICT", index: bool = True, **options: Any) -> Any:
    """A foreign key column to `table.id`; restricting by default, because nothing of the business is deleted (GEN-04)."""
    return mapped_column(BigInteger, ForeignKey(target, ondelete=ondelete), index=index, **options)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dt.datetime: DateTime(timezone=True), dict[str, Any]: JSONB, list[str]: ARRAY(Text), list[int]: ARRAY(BigInteger)}

    __audited__ = True  # every change becomes an audit row (PLT-09) unless a table says otherwise


class Versioned:
    """A row that people edit: each UPDATE raises `version`; a screen hands back the version it showed."""

    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
