"""Numbers of documents: PRJ-2026-047. Drawn in the transaction of the document; a row lock keeps them unique and in order."""
from __future__ import annotations

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core import clock
from db.models import NumberSeries


def next_number(session: Session, prefix: str, *, width: int = 3) -> str:
    """The next number of a kind in this year of the firm's calendar."""
    year = clock.today().year
    statement = insert(NumberSeries).values(prefix=prefix, year=year, next_value=2)
    statement = statement.on_conflict_do_update(index_elements=["prefix", "year"], set_={"next_value": NumberSeries.next_value + 1})
    drawn = session.scalar(statement.returning(func.coalesce(NumberSeries.next_value, 2) - 1))
    return f"{prefix}-{year}-{drawn:0{width}d}"
