"""A decision is one transaction (APR-07): killed before any of its statements, nothing of it is there; not killed, all of it is.

The last approval of an initiation: case, to-do, timeline, project, stages, baseline, budget lines and their entries, notices, trail.
Before each statement in turn, and before the commit, the server ends the connection: what it keeps is what it keeps of a process that
was killed there."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from core import clock
from core.approval import service as approvals
from core.audit import verify_chain
from core.ledger.check import differences
from db.engine import session_factory
from db.models import Base
from tests import projects
from tests.projects import Firm

BEFORE_COMMIT = 0


@pytest.fixture
def firm(fresh_db: str) -> Firm:
    with clock.at(projects.NOON):
        return projects.founded()


def _everything() -> dict[str, str]:
    """Each table with a digest of all its rows; one statement."""
    each = [
        f"SELECT '{t}' AS name, count(*) || ':' || coalesce(md5(string_agg(r::text, '|' ORDER BY r::text)), '') AS rows FROM {t} r"
        for t in sorted(t.fullname for t in Base.metadata.tables.values())
    ]
    with session_factory()() as session:
        session.execute(text("SELECT set_config('mandate.scope', 'service', true), set_config('mandate.sees_pay', 'yes', true)"))
        return {row.name: row.rows for row in session.execute(text(" UNION ALL ".join(each)))}


def _trace() -> tuple[Any, ...]:
    """What no half-done decision could leave untouched: every write leaves one of these behind."""
    with session_factory()() as session:
        return tuple(
            session.execute(
                text(
                    "SELECT set_config('mandate.scope', 'service', true), (SELECT length FROM audit_head), (SELECT count(*) FROM case_event), "
                    "(SELECT count(*) FROM notice), (SELECT sum(version) FROM approval_task), (SELECT sum(version) FROM approval_case), "
                    "(SELECT sum(version) FROM budget_line), (SELECT count(*) FROM budget_entry), (SELECT sum(version) FROM project)"
                )
            ).one()
        )


class Killer:
    """Ends the connection of the thread's work before its n-th statement; n = 0 before the commit."""

    def __init__(self, url: str) -> None:
        self.other = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)
        self.at, self.sent, self.done = -1, 0, False

    def _kill(self, connection: Any) -> None:
        self.done = True
        self.other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.connection.dbapi_connection.info.backend_pid,))

    def before_statement(self, connection: Any, *_rest: Any) -> None:
        if not self.done and self.at >= 0:
            self.sent += 1
            if self.sent == self.at:
                self._kill(connection)

    def before_commit(self, connection: Any) -> None:
        if not self.done and self.at == BEFORE_COMMIT:
            self._kill(connection)


def test_killed_before_any_statement_nothing_is_there_and_else_all(firm: Firm, fresh_db: str) -> None:
    killer = Killer(fresh_db)
    bind = session_factory().kw["bind"]
    event.listen(bind, "before_cursor_execute", killer.before_statement)
    event.listen(bind, "commit", killer.before_commit)
    with clock.at(projects.NOON):
        project = firm.submitted()
        firm.approve(project, firm.sponsor, firm.pmo, firm.finance)
        task, before, trace = projects.open_task(project, firm.ceo), _everything(), _trace()
        killed = 0
        for at in range(200):
            killer.at, killer.sent, killer.done = at, 0, False
            try:
                approvals.approve(firm.ceo, task)
            except OperationalError:
                killer.at = -1
                killed += 1
                assert _trace() == trace, at
                if at % 10 == 0:
                    assert _everything() == before, at
                continue
            break
    killer.at = -1
    killer.other.close()
    with pytest.raises(approvals.AlreadyDecided) as again:  # pressed once more by who never got the answer
        approvals.approve(firm.ceo, task)
    assert again.value.facts["who"] == firm.ceo.name
    assert killed > 20  # the commit and every statement of the decision
    assert not killer.done
    after = _everything()
    changed = {name for name in after if after[name] != before[name]}
    assert changed >= {"approval_case", "approval_task", "case_step", "case_event", "project", "baseline", "budget_line", "budget_entry", "notice", "audit_row"}
    with session_factory()() as session:
        session.execute(text("SELECT set_config('mandate.scope', 'service', true)"))
        assert (projects.state(project), differences(session), verify_chain(session)) == ("initiated", [], None)
