"""A firm of a given size. One project is made by the services, all others are copies of it by INSERT … SELECT, with daily reports,
cost, budget entries and progress as the services would have left them."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

from core import clock
from core.initiation import service as initiation
from core.unit import reading, writing
from db.models import Contract, Project
from tests import factories as f
from tests import projects
from tests.conftest import Cluster
from tests.projects import Firm, version

HISTORY_DAYS = 150  # how long the copied projects have been at work


@dataclass(frozen=True)
class Size:
    name: str
    projects: int
    report_lines: int
    people: int


SMALL, MEDIUM = Size("S", 50, 20_000, 40), Size("M", 500, 200_000, 200)


@dataclass(frozen=True)
class Filled:
    """The firm, the project the others are copies of, and one of the copies."""

    firm: Firm
    sample_id: int
    copy_id: int


def fill(cluster: Cluster, database: str, size: Size) -> Filled:
    """Makes the firm and its rows; ends with ANALYZE, as autovacuum would."""
    firm = _founded()
    sample = _sample(firm)
    with cluster.server.admin(database) as admin:
        _copies(admin, sample, size)
        _work(admin, sample, size)
        admin.execute("ANALYZE")
        copy_id = _one(admin, "SELECT min(id) FROM project WHERE number LIKE 'B-%'")
    return Filled(firm, sample, copy_id)


def _founded() -> Firm:
    """The story firm, with budget for years to come."""
    firm = projects.founded()
    today = clock.today()
    with writing(None, "bench") as session:
        for year in (today.year, today.year + 1):
            for code in firm.accounts:
                if year not in (2026, 2027):
                    f.company_line(session, "1.00", code=code, year=year)
    return firm


def _sample(firm: Firm) -> int:
    """A project initiated by the services today, which began long ago."""
    project_id = firm.create(starts_on=clock.today())
    firm.staff(project_id)
    firm.budget(project_id, labour_days="250")
    initiation.submit(firm.manager, project_id, seen_version=version(project_id))
    firm.approve(project_id)
    return project_id


def drafts_at_the_last_step(firm: Firm, count: int) -> list[int]:
    """Initiations, each on a contract of its own, that only the CEO has still to approve."""
    found = []
    for _n in range(count):
        with writing(None, "bench") as session:
            contract_id = projects.second_contract(session, firm, title_en="Bench")
        one = Firm(**{**vars(firm), "contract_id": contract_id})
        project_id = one.create(starts_on=clock.today())
        one.staff(project_id)
        one.budget(project_id, labour_days="250")
        initiation.submit(one.manager, project_id, seen_version=version(project_id))
        one.approve(project_id, one.sponsor, one.pmo, one.finance)
        found.append(project_id)
    return found


def _one(admin: psycopg.Connection, statement: str, *values: object) -> int:
    row = admin.execute(statement, values or None).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])


def _columns(admin: psycopg.Connection, table: str) -> list[str]:
    rows = admin.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''", (table,))
    return [name for (name,) in rows if name != "id"]


def _copy(admin: psycopg.Connection, table: str, source: str, values: dict[str, str]) -> None:
    """INSERT INTO table SELECT every column of `o`, those of `values` by an expression, FROM source."""
    names = _columns(admin, table)
    chosen = [sql.SQL(values[n]) if n in values else sql.SQL("o.{}").format(sql.Identifier(n)) for n in names]
    admin.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(chosen), sql.SQL(source)
        )
    )


def _copies(admin: psycopg.Connection, sample: int, size: Size) -> None:
    back = f"- {HISTORY_DAYS}"
    moved = {"starts_on": f"o.starts_on {back}", "finishes_on": f"o.finishes_on {back}"}
    series = f"generate_series(1, {size.projects}) n"
    _copy(
        admin,
        "employee",
        f"employee o, generate_series(1, {size.people}) n WHERE o.id = (SELECT min(employee_id) FROM employee_role WHERE role = 'member')",
        {"number": "'BE-' || n", "name": "'员工' || n", "name_en": "'Person ' || n"},
    )
    admin.execute("INSERT INTO employee_role (employee_id, role) SELECT id, 'member' FROM employee WHERE number LIKE 'BE-%'")
    _copy(
        admin,
        "customer",
        f"customer o, generate_series(1, {max(size.projects // 5, 1)}) n WHERE o.id = (SELECT min(id) FROM customer)",
        {"number": "'BCU-' || n", "full_name": "'客户' || n || '有限公司'", "short_name": "'客户' || n", "import_key": "NULL"},
    )
    customer = f"(SELECT id FROM customer WHERE number = 'BCU-' || (1 + n % {max(size.projects // 5, 1)}))"
    _copy(
        admin,
        "contract",
        f"contract o, {series} WHERE o.id = (SELECT contract_id FROM project WHERE id = {sample})",
        {"number": "'BCO-' || n", "customer_id": customer},
    )
    _copy(
        admin,
        "plan_line",
        f"plan_line o JOIN contract c ON c.number LIKE 'BCO-%' WHERE o.contract_id = (SELECT contract_id FROM project WHERE id = {sample})",
        {"contract_id": "c.id"},
    )
    _copy(
        admin,
        "project",
        f"project o, {series} WHERE o.id = {sample}",
        moved
        | {
            "number": "'B-' || n",
            "name": "'项目' || n",
            "name_en": "'Project ' || n",
            "state": "'in_progress'",
            "started_on": f"o.starts_on {back}",
            "initiated_on": f"o.starts_on {back}",
            "customer_id": customer,
            "contract_id": "(SELECT id FROM contract WHERE number = 'BCO-' || n)",
            "created_at": "o.created_at - n * interval '1 hour'",
        },
    )
    mine = f"JOIN project p ON p.number LIKE 'B-%' WHERE o.project_id = {sample}"
    _copy(admin, "stage", f"stage o {mine}", moved | {"project_id": "p.id"})
    stage = "(SELECT s.id FROM stage s JOIN stage t ON t.position = s.position WHERE t.id = o.stage_id AND s.project_id = p.id)"
    _copy(admin, "project_member", f"project_member o {mine}", {"project_id": "p.id", "from_on": "NULL", "until_on": "NULL"})
    _copy(
        admin,
        "task",
        f"task o {mine}",
        moved | {"project_id": "p.id", "parent_id": "NULL", "stage_id": stage, "progress": "CASE WHEN o.is_summary THEN 0 ELSE 40 END"},
    )
    _copy(admin, "cost_line", f"cost_line o {mine}", {"project_id": "p.id", "stage_id": stage})
    _copy(admin, "milestone", f"milestone o {mine}", {"project_id": "p.id", "stage_id": stage, "task_id": "NULL", "due_on": f"o.due_on {back}"})
    _copy(admin, "baseline", f"baseline o {mine}", moved | {"project_id": "p.id"})
    _copy(
        admin,
        "baseline_task",
        f"baseline_task o JOIN baseline b0 ON b0.id = o.baseline_id AND b0.project_id = {sample} JOIN project p ON p.number LIKE 'B-%' JOIN baseline b ON b.project_id = p.id",
        moved | {"baseline_id": "b.id", "task_id": "(SELECT t.id FROM task t WHERE t.project_id = p.id AND t.code = o.code)", "stage_id": "NULL"},
    )
    _copy(admin, "budget_line", f"budget_line o {mine}", {"project_id": "p.id"})


def _work(admin: psycopg.Connection, sample: int, size: Size) -> None:
    """Reports with their cost and budget entries, progress periods, kept figures."""
    admin.execute(
        "CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY p.id, t.id) - 1 AS n, p.id AS project_id, t.id AS task_id, t.stage_id FROM project p JOIN task t ON t.project_id = p.id WHERE p.number LIKE 'B-%' AND NOT t.is_summary AND NOT t.is_milestone"
    )
    admin.execute("CREATE TEMP TABLE worker AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM employee WHERE number LIKE 'BE-%'")
    places, workers = _one(admin, "SELECT count(*) FROM place"), _one(admin, "SELECT count(*) FROM worker")
    admin.execute("CREATE INDEX ON place (n)")
    admin.execute(
        f"INSERT INTO report_line (employee_id, work_on, kind, project_id, task_id, activity, minutes, note, state, submitted_at, decided_at, reason, project_role, stage_id, day_rate, cost, version) "
        f"SELECT w.id, current_date - 1 - (g / {workers * 3}) % {HISTORY_DAYS - 10}, 'project', l.project_id, l.task_id, '', 120, '工作', 'confirmed', now(), now(), '', 'consultant', l.stage_id, 2000, 500, 3 "
        f"FROM generate_series(0, {size.report_lines - 1}) g JOIN place l ON l.n = g % {places} JOIN worker w ON w.n = g % {workers}"
    )
    account = _one(admin, "SELECT id FROM budget_account WHERE code = 'labour'")
    admin.execute(
        "INSERT INTO cost_entry (project_id, stage_id, task_id, account_id, kind, amount, booked_on, employee_id, minutes, document_type, document_id, created_at) "
        "SELECT project_id, stage_id, task_id, %s, 'labour', cost, work_on, employee_id, minutes, 'report_line', id, now() FROM report_line",
        (account,),
    )
    admin.execute(
        "INSERT INTO budget_entry (line_id, kind, budget_delta, committed_delta, actual_delta, project_id, document_type, document_id, booked_on, created_at) "
        "SELECT l.id, 'spend', 0, 0, r.cost, r.project_id, 'report_line', r.id, r.work_on, now() FROM report_line r "
        "JOIN (SELECT project_id, account_id, min(id) AS id FROM budget_line GROUP BY project_id, account_id) l ON l.project_id = r.project_id AND l.account_id = %s",
        (account,),
    )
    admin.execute("UPDATE budget_line SET budget = 1000000000 WHERE project_id IS NULL")
    admin.execute(
        "INSERT INTO progress_period (project_id, period_on, state, note, reason, planned, actual, planned_value, earned_value, actual_cost, version) "
        "SELECT p.id, p.starts_on + 14 * n, 'confirmed', '', '', n * 5, n * 5, n * 35000, n * 35000, n * 30000, 1 FROM project p, generate_series(1, 8) n WHERE p.number LIKE 'B-%'"
    )
    admin.execute("DELETE FROM project_summary WHERE project_id IN (SELECT id FROM project WHERE number LIKE 'B-%')")
    admin.execute(
        "INSERT INTO project_summary (project_id, budget_cost, actual_cost, actual_minutes, received, progress, planned_progress, earned_value, planned_value, measured_on, health, health_reasons) "
        "SELECT p.id, 700000, coalesce(c.cost, 0), coalesce(c.minutes, 0), 0, 40, 45, 280000, 315000, current_date, (ARRAY['green','green','green','amber','red'])[1 + p.id % 5], '[]' "
        "FROM project p LEFT JOIN (SELECT project_id, sum(amount) AS cost, sum(minutes) AS minutes FROM cost_entry GROUP BY project_id) c ON c.project_id = p.id WHERE p.number LIKE 'B-%'"
    )


def counts() -> dict[str, int]:
    """How large the firm is, for the head of the report."""
    from sqlalchemy import func, select

    from db.models import BudgetEntry, CostEntry, ReportLine, Task

    with reading(None, "service") as session:
        return {
            m.__tablename__: session.scalar(select(func.count()).select_from(m)) or 0 for m in (Project, Contract, Task, ReportLine, CostEntry, BudgetEntry)
        }
