"""The same work by hand: what somebody would write in SQL who knows the tables, with the same rows written, the same locks taken,
the same guards looked at and the same chain kept, but without rights, versions or messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import CursorResult

from core.audit import link
from db.engine import session_factory

AuditLine = tuple[str, str, dict[str, Any] | None, dict[str, Any] | None]
SERVICE = (
    "SELECT set_config('mandate.scope', 'service', true), set_config('mandate.employee_id', '1', true), set_config('mandate.sees_pay', 'yes', true), "
    "set_config('mandate.clearance', '9', true)"
)


class Connection:
    """The house's own pool and driver, SQL as text: what the services stand on, without what they add."""

    def __init__(self) -> None:
        self._engine = session_factory().kw["bind"]
        self._open: SqlConnection | None = None

    def execute(self, statement: str, values: Any = None) -> CursorResult[Any]:
        if self._open is None:
            self._open = self._engine.connect()
        return self._open.exec_driver_sql(statement, values)

    def commit(self) -> None:
        assert self._open is not None
        self._open.commit()
        self.rollback()

    def rollback(self) -> None:
        """Gives the connection back to the pool."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_failed: object) -> None:
        self.rollback()


def chain(c: Connection, action: str, lines: Sequence[AuditLine]) -> None:
    """Rows of the trail, each with the hash of the one before, under the lock on the head."""
    row = c.execute("SELECT length, row_hash FROM audit_head WHERE id = 1 FOR UPDATE").fetchone()
    assert row is not None
    length, previous = row
    at = dt.datetime.now(dt.UTC)
    values = []
    for record, record_id, before, after in lines:
        length += 1
        now = link(previous, length, at, 1, action, record, record_id, before, after)
        values.append(
            (
                length,
                at,
                1,
                action,
                record,
                record_id,
                Jsonb(before) if before is not None else None,
                Jsonb(after) if after is not None else None,
                previous,
                now,
            )
        )
        previous = now
    c.execute(
        "INSERT INTO audit_row (id, at, actor_id, action, record, record_id, before, after, previous_hash, row_hash) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)",
        values,
    )
    c.execute("UPDATE audit_head SET length = %s, row_hash = %s WHERE id = 1", (length, previous))


def log_line(c: Connection, employee_id: int, project_id: int, task_id: int, day: dt.date) -> None:
    """One line of a daily report with its row in the trail."""
    c.execute(SERVICE)
    row = c.execute(
        "INSERT INTO report_line (employee_id, work_on, kind, project_id, task_id, activity, minutes, note, state, reason, project_role, stage_id, version) "
        "VALUES (%s, %s, 'project', %s, %s, '', 60, '工作', 'draft', '', 'consultant', NULL, 1) RETURNING id",
        (employee_id, day, project_id, task_id),
    ).fetchone()
    assert row is not None
    after = {
        "id": row[0],
        "employee_id": employee_id,
        "work_on": day.isoformat(),
        "kind": "project",
        "project_id": project_id,
        "task_id": task_id,
        "activity": "",
        "minutes": 60,
        "note": "工作",
        "state": "draft",
        "reason": "",
        "project_role": "consultant",
        "version": 1,
    }
    chain(c, "report.save", [("report_line", str(row[0]), None, after)])
    c.commit()


@dataclass(frozen=True)
class Approval:
    """What the last approval of an initiation needs to know."""

    task_id: int
    project_id: int
    actor_id: int
    trail: Sequence[AuditLine]  # as many rows of the same length as the service wrote for its own


def approve(c: Connection, a: Approval) -> None:
    """Decision, log, project, budget of company and project, baseline 0, notices, kept figures, trail: one transaction."""
    c.execute(SERVICE)
    task = c.execute("SELECT case_id, step_id FROM approval_task WHERE id = %s FOR UPDATE", (a.task_id,)).fetchone()
    assert task is not None
    case_id, step_id = task
    c.execute("SELECT id FROM approval_case WHERE id = %s FOR UPDATE", (case_id,))
    c.execute("SELECT id FROM project WHERE id = %s FOR UPDATE", (a.project_id,))
    cost = c.execute("SELECT sum(net_cost) FROM cost_line WHERE project_id = %s", (a.project_id,)).fetchone()
    needs = c.execute(
        "SELECT l.account_id, extract(year FROM s.starts_on)::int, sum(l.net_cost) FROM cost_line l JOIN stage s ON s.id = l.stage_id WHERE l.project_id = %s GROUP BY 1, 2",
        (a.project_id,),
    ).fetchall()
    company = {
        (account, year): line
        for line, account, year in c.execute(
            "SELECT id, account_id, year FROM budget_line WHERE project_id IS NULL AND scope = 'project' ORDER BY id FOR UPDATE"
        ).fetchall()
    }
    _look_again(c, a.project_id, cost[0] if cost else 0, needs)
    c.execute(
        "UPDATE approval_task SET state = 'approved', decided_at = now(), decided_by_id = %s, version = version + 1 WHERE id = %s", (a.actor_id, a.task_id)
    )
    c.execute("UPDATE case_step SET state = 'done', ended_at = now() WHERE id = %s", (step_id,))
    for kind in ("approved", "finished"):
        c.execute(
            "INSERT INTO case_event (case_id, at, actor_id, kind, round, step_key, comment, facts) VALUES (%s, now(), %s, %s, 1, '', '', '{}')",
            (case_id, a.actor_id, kind),
        )
    c.execute("UPDATE approval_case SET state = 'approved', ended_at = now(), version = version + 1 WHERE id = %s", (case_id,))
    c.execute(
        "UPDATE project SET state = 'initiated', initiated_on = current_date, margin_floor = 0.3, approved_cost = %s, version = version + 1 WHERE id = %s",
        (cost[0] if cost else 0, a.project_id),
    )
    for account, year, amount in needs:
        bearer = company[account, year]
        line = c.execute(
            "INSERT INTO budget_line (year, scope, project_id, account_id, company_line_id, released, control, budget, committed, actual, version) "
            "VALUES (%s, 'project', %s, %s, %s, false, 'warn', %s, 0, 0, 1) RETURNING id",
            (year, a.project_id, account, bearer, amount),
        ).fetchone()
        assert line is not None
        c.execute("UPDATE budget_line SET committed = committed + %s, version = version + 1 WHERE id = %s", (amount, bearer))
        for line_id, budget, committed in ((line[0], amount, 0), (bearer, 0, amount)):
            c.execute(
                "INSERT INTO budget_entry (line_id, kind, budget_delta, committed_delta, actual_delta, project_id, document_type, document_id, booked_on, created_at, actor_id) "
                "VALUES (%s, 'occupy', %s, %s, 0, %s, 'initiation', %s, current_date, now(), %s)",
                (line_id, budget, committed, a.project_id, a.project_id, a.actor_id),
            )
    base = c.execute(
        "INSERT INTO baseline (project_id, number, approved_at, starts_on, finishes_on, effort_days, budget_cost) "
        "SELECT id, 0, now(), starts_on, finishes_on, (SELECT sum(effort_days) FROM task WHERE project_id = project.id AND NOT is_summary), %s FROM project WHERE id = %s RETURNING id",
        (cost[0] if cost else 0, a.project_id),
    ).fetchone()
    assert base is not None
    c.execute(
        "INSERT INTO baseline_task (baseline_id, task_id, stage_id, code, sort_key, name, starts_on, finishes_on, effort_days, is_summary, is_milestone, budget_cost) "
        "SELECT %s, id, stage_id, code, sort_key, name, starts_on, finishes_on, effort_days, is_summary, is_milestone, 0 FROM task WHERE project_id = %s",
        (base[0], a.project_id),
    )
    c.execute(
        "INSERT INTO notice (employee_id, kind, facts, record, record_id, created_at) SELECT DISTINCT employee_id, 'project_initiated', '{}'::jsonb, 'project', project_id, now() FROM project_member WHERE project_id = %s",
        (a.project_id,),
    )
    c.execute(SUMMARY, {"id": a.project_id})
    chain(c, "approval.approve", a.trail)
    c.commit()


def _look_again(c: Connection, project_id: int, cost: Any, needs: Sequence[Any]) -> None:
    """The guards of the last approval, under the lock: margin, people, weights, plan, headroom."""
    found = c.execute(GUARDS, {"id": project_id}).fetchone()
    assert found is not None
    revenue, floor, left, weights, loose, outside, milestones = found
    assert revenue - cost >= floor * revenue
    assert not left
    assert weights == 100
    assert not loose
    assert not outside
    assert milestones
    years = sorted({year for _, year, _ in needs})
    free = {(account, year): rest for account, year, rest in c.execute(FREE, (years,)).fetchall()}
    for account, year, amount in needs:
        assert free[account, year] >= amount


GUARDS = """
SELECT p.net_revenue, 0.3,
       (SELECT count(*) FROM employee e LEFT JOIN project_member m ON m.employee_id = e.id AND m.project_id = p.id
        WHERE (e.id IN (p.manager_id, p.sponsor_id) OR m.id IS NOT NULL) AND e.left_on < current_date),
       (SELECT sum(weight) FROM role_weight WHERE project_id = p.id),
       (SELECT count(*) FROM task t WHERE t.project_id = p.id AND NOT is_summary AND (t.stage_id IS NULL OR t.responsible_id IS NULL AND NOT t.is_milestone)),
       (SELECT count(*) FROM task t WHERE t.project_id = p.id AND NOT is_summary AND (t.starts_on < p.starts_on OR t.finishes_on > p.finishes_on)),
       EXISTS (SELECT FROM milestone WHERE project_id = p.id)
FROM project p WHERE p.id = %(id)s
"""

FREE = "SELECT account_id, year, budget - committed - actual FROM budget_line WHERE project_id IS NULL AND scope = 'project' AND year = ANY(%s)"

SUMMARY = """
WITH b AS (SELECT id, budget_cost FROM baseline WHERE project_id = %(id)s ORDER BY number DESC LIMIT 1),
     t AS (SELECT bt.budget_cost, bt.effort_days, k.progress, bt.starts_on, bt.finishes_on
           FROM baseline_task bt JOIN b ON b.id = bt.baseline_id JOIN task k ON k.id = bt.task_id WHERE NOT bt.is_summary),
     v AS (SELECT coalesce(sum(budget_cost * progress / 100), 0) AS earned, coalesce(sum(effort_days * progress) / nullif(sum(effort_days), 0), 0) AS progress,
                  coalesce(sum(budget_cost * greatest(0, least(1, (current_date - starts_on + 1)::numeric / (finishes_on - starts_on + 1)))), 0) AS planned FROM t)
UPDATE project_summary SET budget_cost = b.budget_cost, earned_value = v.earned, planned_value = v.planned, progress = v.progress, measured_on = current_date,
       actual_cost = (SELECT coalesce(sum(amount), 0) FROM cost_entry WHERE project_id = %(id)s AND booked_on <= current_date),
       received = (SELECT coalesce(sum(r.amount), 0) FROM receipt r JOIN project p ON p.contract_id = r.contract_id WHERE p.id = %(id)s AND r.state = 'confirmed'),
       health = CASE WHEN EXISTS (SELECT FROM project_risk WHERE project_id = %(id)s AND closed_on IS NULL AND likelihood = 'high' AND impact = 'severe')
                     THEN 'red' ELSE 'green' END
FROM b, v WHERE project_id = %(id)s
"""


ROLL_UP = """
WITH b AS (SELECT id, budget_cost FROM baseline WHERE project_id = %(id)s ORDER BY number DESC LIMIT 1),
     t AS (SELECT bt.budget_cost, bt.effort_days, k.progress, bt.starts_on, bt.finishes_on FROM baseline_task bt JOIN b ON b.id = bt.baseline_id JOIN task k ON k.id = bt.task_id WHERE NOT bt.is_summary)
SELECT (SELECT budget_cost FROM b), sum(t.budget_cost * t.progress / 100), sum(t.effort_days * t.progress) / nullif(sum(t.effort_days), 0),
       sum(t.budget_cost * greatest(0, least(1, (current_date - t.starts_on + 1)::numeric / (t.finishes_on - t.starts_on + 1)))),
       (SELECT sum(amount) FROM cost_entry WHERE project_id = %(id)s AND booked_on <= current_date), (SELECT net_revenue FROM project WHERE id = %(id)s)
FROM t
"""

LIST = """
SELECT p.id, p.number, p.name, p.name_en, p.project_type, p.state, p.customer_id, p.department_id, p.manager_id, p.contract_id, p.starts_on, p.finishes_on, p.net_revenue, p.margin_floor,
       c.short_name, c.full_name, c.short_name_en, c.full_name_en, d.name, d.name_en, m.name, m.name_en, k.amount, s.budget_cost, s.actual_cost, s.received, s.progress, s.planned_progress,
       s.earned_value, s.planned_value, s.measured_on, s.health, s.health_reasons
FROM project p JOIN customer c ON c.id = p.customer_id JOIN department d ON d.id = p.department_id JOIN employee m ON m.id = p.manager_id LEFT JOIN contract k ON k.id = p.contract_id
     LEFT JOIN project_summary s ON s.project_id = p.id
ORDER BY p.created_at DESC, p.id DESC LIMIT %s
"""


def fetch(c: Connection, statement: str, values: Any) -> list[tuple[Any, ...]]:
    """Runs a query and lets go of its transaction."""
    rows = c.execute(statement, values).fetchall()  # type: ignore[call-overload]
    c.rollback()
    return list(rows)


def trail_of_last(c: Connection, action: str) -> list[AuditLine]:
    """The rows a service wrote for its last deed of that name, to be written again by hand."""
    c.execute(SERVICE)
    rows = c.execute(
        "SELECT record, record_id, before, after FROM audit_row WHERE action = %s AND at = (SELECT max(at) FROM audit_row WHERE action = %s) ORDER BY id",
        (action, action),
    ).fetchall()
    c.rollback()
    return [(record, record_id, before, after) for record, record_id, before, after in rows]
