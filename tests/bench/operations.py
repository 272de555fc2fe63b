"""The operations of the issue, each as the service does it and as one would by hand."""

from __future__ import annotations

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor
from core.approval import service as approvals
from core.labour.service import save_week
from core.labour.writing import HoursEdit, Work, monday_of
from core.portfolio.queries import list_projects, portfolio
from core.progress.queries import figures_on
from core.screens import screen
from core.signin import sessions
from core.unit import reading, writing
from db.models import Employee, Project, ProjectMember, Task, UserAccount
from pages.shared.session import KEY
from tests import factories
from tests.bench import raw
from tests.bench.fill import Filled, drafts_at_the_last_step
from tests.bench.measure import Result, again, by_turns, counting, quick, taken
from tests.projects import open_task

ROOT = Path(__file__).parents[2]
APPROVALS, CLIENTS, EACH, ROUNDS = 24, 8, 4, 60
PREPARED = 8  # a connection prepares a statement after its fifth run; in the product connections live long


def approve_alone(size: str, filled: Filled) -> Result:
    """The last approval of an initiation: log, audit chain, budget, baseline, by one client."""
    ids = drafts_at_the_last_step(filled.firm, 2 * APPROVALS + 1)
    ceo = filled.firm.ceo
    tasks = {i: open_task(i, ceo) for i in ids}
    approvals.approve(ceo, tasks[ids[0]])
    with raw.Connection() as connection:
        trail = raw.trail_of_last(connection, "approval.approve")
        by_hand = [lambda i=i: raw.approve(connection, raw.Approval(tasks[i], i, ceo.employee_id, trail)) for i in ids[APPROVALS + 1 :]]  # type: ignore[misc]
        mine = [lambda i=i: approvals.approve(ceo, tasks[i]) for i in ids[1 : APPROVALS + 1]]  # type: ignore[misc]
        service, other, statements = by_turns(mine, by_hand, warm=PREPARED)
    return Result("approve (log, chain, budget), 1 client", size, service, statements, other, lambda r: 3 * r, "<= 3 x raw", f"{len(trail)} rows of trail")


def approve_at_once(size: str, filled: Filled) -> Result:
    """Eight clients approve different initiations on the same company budget."""
    ids = drafts_at_the_last_step(filled.firm, CLIENTS * EACH)
    tasks = [open_task(i, filled.firm.ceo) for i in ids]
    start, errors, times = threading.Barrier(CLIENTS), [], []

    def client(n: int) -> None:
        start.wait()
        for task in tasks[n::CLIENTS]:
            try:
                times.append(taken(partial(approvals.approve, filled.firm.ceo, task)))
            except Exception as failed:  # noqa: BLE001 (whatever it is, it counts)
                errors.append(failed)

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    lasted = time.perf_counter() - began
    note = f"{len(errors)} errors, {len(tasks) / lasted:.0f} approvals a second" + "".join(f"; {type(e).__name__}" for e in errors[:3])
    return Result(
        f"approve, {CLIENTS} clients at once",
        size,
        quick(times),
        0,
        float(len(errors)) or 1.0,
        lambda _r: float("inf") if not errors else -1.0,
        "0 errors",
        note,
    )


def log_line(size: str, filled: Filled) -> Result:
    """A person enters one line of their week."""
    actor, project_id, task_id = _worker(filled)
    monday = monday_of(clock.today())
    works = [(task, day) for task in _tasks(project_id) for day in range(5)][:ROUNDS]  # twelve lines a day
    mine = [lambda t=t, d=d: save_week(actor, monday, [HoursEdit(Work(project_id, t), monday + dt.timedelta(days=d), 15, "工作")]) for t, d in works]  # type: ignore[misc]
    with raw.Connection() as connection:
        days = [monday - dt.timedelta(days=400 + n) for n in range(len(mine))]
        by_hand = [lambda d=d: raw.log_line(connection, actor.employee_id, project_id, task_id, d) for d in days]  # type: ignore[misc]
        service, other, statements = by_turns(mine, by_hand, warm=PREPARED)
    return Result("log one report line", size, service, statements, other, lambda r: 3 * r, "<= 3 x raw")


def roll_up(size: str, filled: Filled) -> Result:
    """Cost, revenue and earned value of one project as its page shows them."""
    ceo, project_id = filled.firm.ceo, filled.copy_id
    with raw.Connection() as connection:
        mine, by_hand = again(lambda: figures_on(ceo, project_id), ROUNDS), again(lambda: raw.fetch(connection, raw.ROLL_UP, {"id": project_id}), ROUNDS)
        service, other, statements = by_turns(mine, by_hand, warm=10)
    return Result("project roll-up (cost, revenue, EVM)", size, service, statements, other, lambda r: 1.5 * r + 2, "<= 1.5 x raw + 2 ms")


def list_of(size: str, filled: Filled, limit: int) -> Result:
    ceo = filled.firm.ceo
    what = "list of 100 projects" if limit == 100 else f"portfolio of {limit}"
    ask = (lambda: list_projects(ceo, limit=100)) if limit == 100 else (lambda: portfolio(ceo))
    with raw.Connection() as connection:
        mine, by_hand = again(ask, ROUNDS), again(lambda: raw.fetch(connection, raw.LIST, (limit + 100 if limit > 100 else limit,)), ROUNDS)
        service, other, statements = by_turns(mine, by_hand, warm=10)
    return Result(what, size, service, statements, other, lambda r: 2 * r, "<= 2 x raw")


def pages(size: str, filled: Filled) -> list[Result]:
    """Whole runs of the script: the CEO's portfolio and home, a plan of 500 rows, everybody's load by week."""
    ceo = filled.firm.ceo
    wide = _wide_plan(filled)
    found = []
    for what, key, query in (
        ("CEO page, script run", "portfolio", {}),
        ("home of the CEO, script run", "home", {}),
        ("WBS page, 500 rows, script run", "project", {"id": str(wide), "tab": "plan"}),
        ("load of everybody, 26 weeks, script run", "load", {}),
    ):
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        test.session_state[KEY] = _session(ceo)
        test.run()
        test.switch_page(screen(key).path)
        for name, value in query.items():
            test.query_params[name] = value
        test.run()
        times = [taken(test.run) for _n in range(5)]
        with counting() as sent:
            test.run()
        failed = "; ".join(str(e.message)[:80] for e in test.exception)
        found.append(Result(what, size, quick(times), len(sent), note=failed))
    return found


def _session(actor: Actor) -> str:
    with writing(None, "bench") as s:
        account = s.scalar(select(UserAccount).where(UserAccount.employee_id == actor.employee_id))
        if account is None:
            account = factories.make(
                s,
                UserAccount(
                    employee_id=actor.employee_id,
                    username="bench",
                    password_hash="-",
                    must_change=False,
                    language="zh",
                    created_at=clock.now(),
                    password_at=clock.now(),
                ),
            )
        account_id = account.id
    return sessions.open_session(account_id).key


def _tasks(project_id: int) -> list[int]:
    with reading(None, "service") as s:
        return list(s.scalars(select(Task.id).where(Task.project_id == project_id, ~Task.is_summary, ~Task.is_milestone).order_by(Task.id)))


def _worker(filled: Filled) -> tuple[Actor, int, int]:
    """A person of the team of one of the copied projects."""
    with reading(None, "service") as s:
        member = s.scalars(
            select(ProjectMember).where(ProjectMember.project_id == filled.copy_id, ProjectMember.role == "consultant").order_by(ProjectMember.id)
        ).first()
        assert member is not None
        actor = factories.actor_of(s.get_one(Employee, member.employee_id))
    return actor, filled.copy_id, _tasks(filled.copy_id)[0]


def _wide_plan(filled: Filled) -> int:
    """A project with five hundred rows of plan."""
    with writing(None, "bench") as s:
        project = s.get_one(Project, filled.sample_id)
        known = list(s.scalars(select(Task).where(Task.project_id == project.id).order_by(Task.sort_key)))
        model = next(t for t in known if not t.is_summary and not t.is_milestone)
        roots = sum(1 for t in known if t.parent_id is None)
        for n in range(500 - len(known)):
            at = roots + n + 1
            s.add(
                Task(
                    project_id=project.id,
                    stage_id=model.stage_id,
                    position=at,
                    code=str(at),
                    sort_key=f"{at:04}",
                    name=f"任务 {n}",
                    starts_on=model.starts_on,
                    finishes_on=model.finishes_on,
                    effort_days=model.effort_days,
                    role=model.role,
                )
            )
    return filled.sample_id
