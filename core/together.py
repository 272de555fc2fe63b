"""Many changed rows of one table written by one statement. SQLAlchemy sends an UPDATE per versioned row; a month of reports
confirmed at once would be hundreds. The version is compared and raised, and the trail is written, exactly as in a flush."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, column, func, inspect, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from core import audit


def write_together(session: Session, rows: Sequence[Any]) -> None:
    """Writes what was changed on versioned rows of one table. Raises StaleDataError when one was saved by somebody else since
    it was read. Rows without a change are left alone; the order of `rows` is the order of the trail."""
    with session.no_autoflush:
        changed = [row for row in rows if session.is_modified(row)]
        if not changed:
            return
        table = changed[0].__table__
        names = sorted({a.key for row in changed for a in inspect(row).attrs if a.history.has_changes() and a.key in table.c})
        rows_now = [{"id": row.id, "version": row.version, **{f"new_{name}": audit.plain(getattr(row, name)) for name in names}} for row in changed]
        done = session.connection().execute(_update(table, tuple(names)), {"rows": rows_now})
        if done.rowcount != len(changed):
            raise StaleDataError(f"{len(changed) - done.rowcount} rows of {table.name} were saved by somebody else")
        for row in changed:
            set_committed_value(row, "version", row.version + 1)
            audit.note_change(session, row)
            for name in names:
                set_committed_value(row, name, getattr(row, name))


@cache
def _update(table: Table, names: tuple[str, ...]) -> Update:
    """The statement for these columns. The rows are one JSON parameter: its text is the same for one row and for a thousand."""
    columns = [column("id", table.c.id.type), column("version", table.c.version.type), *(column(f"new_{name}", table.c[name].type) for name in names)]
    given = func.jsonb_to_recordset(bindparam("rows", type_=JSONB)).table_valued(*columns).render_derived(name="changed", with_types=True)
    return (
        update(table)
        .where(table.c.id == given.c.id, table.c.version == given.c.version)
        .values(version=table.c.version + 1, **{name: given.c[f"new_{name}"] for name in names})
    )
