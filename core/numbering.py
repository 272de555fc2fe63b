"""Numbers of documents: PRJ-2026-047. Drawn in the transaction of the document; a row lock keeps them unique and in order."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core import clock
from db.models import NumberSeries


def next_number(session: Session, prefix: str, *, width: int = 3) -> str:
    """The next number of a kind in this year of the firm's calendar."""
    return next_numbers(session, prefix, 1, width=width)[0]


def next_numbers(session: Session, prefix: str, count: int, *, width: int = 3) -> list[str]:
    """`count` numbers in a row, drawn at once."""
    year = clock.today().year
    statement = insert(NumberSeries).values(prefix=prefix, year=year, next_value=1 + count)
    statement = statement.on_conflict_do_update(index_elements=["prefix", "year"], set_={"next_value": NumberSeries.next_value + count})
    beyond = session.execute(statement.returning(NumberSeries.next_value)).scalar_one()
    return [f"{prefix}-{year}-{drawn:0{width}d}" for drawn in range(beyond - count, beyond)]
