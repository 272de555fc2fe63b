"""The statements of the statistics (APR-09): what is measured, in office time, and how it is summed up. All parts are literals of
this file; what a person asks for goes in as parameters."""

# ruff: noqa: S608
from __future__ import annotations

from typing import Literal

from sqlalchemy import text

from core.calendar.hours import OFFICE_HOURS

Unit = Literal["case", "step", "todo"]
_DECIDED = "t.state IN ('approved', 'returned', 'rejected') AND t.reason <> 'decided_before'"
_IN_PERIOD = ">= :first AND {at} < :last"
_MARKS = "bool_or(t.decided_at > t.due_at) AS late, bool_or(t.state = 'returned') AS returned"

# unit → its rows: case, flow, step, person, from when, until when, late, returned
_FACTS: dict[Unit, str] = {
    "case": f"""
        SELECT c.id AS case_id, v.flow_id, '' AS step, CAST(NULL AS bigint) AS person_id, c.started_at AS began, c.ended_at AS ended, d.late, d.returned
        FROM approval_case c JOIN flow_version v ON v.id = c.flow_version_id
        LEFT JOIN (SELECT t.case_id, {_MARKS} FROM approval_task t WHERE {_DECIDED} GROUP BY t.case_id) d ON d.case_id = c.id
        WHERE c.state IN ('approved', 'rejected') AND c.ended_at {_IN_PERIOD.format(at="c.ended_at")}""",
    "step": f"""
        SELECT s.case_id, v.flow_id, s.key AS step, CAST(NULL AS bigint) AS person_id, s.entered_at AS began, s.ended_at AS ended, d.late, d.returned
        FROM case_step s JOIN approval_case c ON c.id = s.case_id JOIN flow_version v ON v.id = c.flow_version_id
        JOIN (SELECT t.step_id, {_MARKS} FROM approval_task t WHERE {_DECIDED} GROUP BY t.step_id) d ON d.step_id = s.id
        WHERE s.entered_at IS NOT NULL AND s.ended_at {_IN_PERIOD.format(at="s.ended_at")}""",
    "todo": f"""
        SELECT t.case_id, v.flow_id, s.key AS step, t.decided_by_id AS person_id, t.created_at AS began, t.decided_at AS ended,
            t.decided_at > t.due_at AS late, t.state = 'returned' AS returned
        FROM approval_task t JOIN case_step s ON s.id = t.step_id JOIN approval_case c ON c.id = t.case_id JOIN flow_version v ON v.id = c.flow_version_id
        WHERE {_DECIDED} AND t.decided_by_id IS NOT NULL AND t.decided_at {_IN_PERIOD.format(at="t.decided_at")}""",
}


def _local(instant: str) -> str:
    return f"({instant} AT TIME ZONE CAST(:zone AS text))"


def passed(day: str, local: str) -> str:
    """Office minutes from the first day up to an instant in the firm's time; `day` is the row of its day."""
    since_midnight = f"date_part('epoch', CAST({local} AS time)) / 60"
    parts = (f"least(greatest({since_midnight} - {opens * 60}, 0), {(closes - opens) * 60})" for opens, closes in OFFICE_HOURS)
    return f"({day}.before + CASE WHEN {day}.works THEN {' + '.join(parts)} ELSE 0 END)"


def _measured(unit: Unit) -> str:
    """The rows of a unit with their office minutes and the Monday of the week they ended in; the firm's time is worked out once a row."""
    return f"""
        WITH office AS (SELECT * FROM unnest(CAST(:days AS date[]), CAST(:before AS int[]), CAST(:works AS bool[])) AS d(day, before, works)),
        facts AS ({_FACTS[unit]}),
        timed AS MATERIALIZED (
            SELECT f.case_id, f.flow_id, f.step, f.person_id, f.began, f.ended, coalesce(f.late, false) AS late, coalesce(f.returned, false) AS returned,
                {_local("greatest(f.began, :low)")} AS since, {_local("f.ended")} AS until
            FROM facts f WHERE (CAST(:flow AS bigint) IS NULL OR f.flow_id = :flow)),
        measured AS (
            SELECT t.case_id, t.flow_id, t.step, t.person_id, t.began, t.ended, t.late, t.returned, CAST(date_trunc('week', t.until) AS date) AS week,
                {passed("b", "t.until")} - {passed("a", "t.since")} AS minutes
            FROM timed t JOIN office a ON a.day = CAST(t.since AS date) JOIN office b ON b.day = CAST(t.until AS date))"""


_FIGURES = """count(*) AS count,
    CAST(round(CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY m.minutes) AS numeric)) AS int) AS median,
    CAST(round(CAST(percentile_cont(0.9) WITHIN GROUP (ORDER BY m.minutes) AS numeric)) AS int) AS high,
    count(*) FILTER (WHERE m.late) AS late, count(*) FILTER (WHERE m.returned) AS returned"""


def _summed(unit: Unit, *by: str) -> str:
    """The figures of each group, before anything is named."""
    keys = ", ".join(f"m.{key}" for key in by)
    return f"{_measured(unit)}, summed AS (SELECT {keys}, {_FIGURES} FROM measured m GROUP BY {keys})"


BY_FLOW = text(f"{_summed('case', 'flow_id')} SELECT s.*, f.name, f.name_en FROM summed s JOIN flow f ON f.id = s.flow_id ORDER BY s.count DESC, s.flow_id")
BY_WEEK = text(f"{_measured('case')} SELECT m.week, {_FIGURES} FROM measured m GROUP BY GROUPING SETS ((m.week), ()) ORDER BY m.week NULLS FIRST")
BY_STEP = text(f"""{_summed("step", "flow_id", "step")} SELECT s.*, f.name AS flow, f.name_en AS flow_en
    FROM summed s JOIN flow f ON f.id = s.flow_id ORDER BY s.median DESC, s.flow_id, s.step""")
BY_PERSON = text(f"""{_summed("todo", "person_id")} SELECT s.*, e.name, e.name_en, d.name AS dept, d.name_en AS dept_en
    FROM summed s JOIN employee e ON e.id = s.person_id JOIN department d ON d.id = e.department_id ORDER BY s.median DESC, s.person_id""")
BEHIND = {
    unit: text(f"""{_measured(unit)}
        SELECT m.case_id, c.document_type, c.number, c.title, c.title_en, c.state, e.name AS initiator, e.name_en AS initiator_en,
            p.name AS person, p.name_en AS person_en, m.flow_id, m.step, m.began, m.ended, CAST(round(m.minutes) AS int) AS minutes, m.late, m.returned,
            count(*) OVER () AS every
        FROM measured m JOIN approval_case c ON c.id = m.case_id JOIN employee e ON e.id = c.initiator_id LEFT JOIN employee p ON p.id = m.person_id
        WHERE (CAST(:step AS text) IS NULL OR m.step = :step) AND (CAST(:person AS bigint) IS NULL OR m.person_id = :person)
            AND (CAST(:week AS date) IS NULL OR m.week = :week) AND (NOT :only_late OR m.late) AND (NOT :only_returned OR m.returned)
        ORDER BY m.minutes DESC, m.case_id LIMIT :most""")
    for unit in _FACTS
}
STEP_NAMES = text("""SELECT v.flow_id, s->>'key' AS key, s->>'name' AS name, coalesce(nullif(s->>'name_en', ''), s->>'name') AS name_en
    FROM flow_version v CROSS JOIN LATERAL jsonb_array_elements(v.steps) AS s WHERE v.state <> 'draft' ORDER BY v.flow_id, v.number""")
