"""Many rows in one statement: the version is compared and raised, the trail is the same as in a flush."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from core.together import write_together
from core.unit import writing
from db.models import AuditRow, Department
from tests import factories as f
from tests.statements import counting


def test_one_statement_new_versions_and_the_trail_of_a_flush(db: Session) -> None:
    ids = [f.department(db, name).id for name in ("一", "二", "三")]
    with writing(None, "test.together") as session:
        rows = [session.get_one(Department, i) for i in ids]
        rows[0].name, rows[1].name_en = "新一", "Two"
        with counting(db) as sent:
            write_together(session, rows)
            session.flush()
        assert len(sent) == 1
        assert [r.version for r in rows] == [2, 2, 1]
    db.expire_all()
    assert [db.get_one(Department, i).name for i in ids] == ["新一", "二", "三"]
    assert db.get_one(Department, ids[1]).name_en == "Two"
    trail = db.execute(select(AuditRow.record_id, AuditRow.before, AuditRow.after).where(AuditRow.action == "test.together").order_by(AuditRow.id)).all()
    assert [tuple(t) for t in trail] == [
        (str(ids[0]), {"name": "一", "version": 1}, {"name": "新一", "version": 2}),
        (str(ids[1]), {"name_en": "", "version": 1}, {"name_en": "Two", "version": 2}),
    ]


def test_a_row_saved_by_somebody_else_stops_all(db: Session) -> None:
    row = f.department(db)
    with db.no_autoflush:
        row.name = "新"
        db.connection().execute(update(Department.__table__).where(Department.__table__.c.id == row.id).values(version=7))
        with pytest.raises(StaleDataError):
            write_together(db, [row])
