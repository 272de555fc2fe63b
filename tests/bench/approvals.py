"""Approvals in bulk: cases of five steps replayed by several clients, and the to-do list with a long past behind it (APR-06)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core import clock
from core.access import Actor, Role
from core.approval import queries, registry, service
from core.approval.delegations import delegate
from core.approval.engine import submit
from core.approval.registry import DocumentFacts, DocumentType
from core.unit import reading, writing
from db.models import ApprovalTask
from tests import factories as f
from tests.bench import place, raw
from tests.bench.measure import Result, again, by_turns
from tests.conftest import Cluster

STEPS, CLIENTS, OPEN_ROWS, TURNS = 5, 4, 60, 40
DOCUMENT = "bench_memo"

# what one would write who wants to know what waits for a person, from whom, and who else is asked
TODO = (
    "SELECT t.id, t.due_at, t.created_at, c.id, c.number, c.title, c.title_en, c.amount, c.state, c.started_at, c.facts, e.name, e.name_en, "
    "(SELECT array_agg(w.name ORDER BY o.id) FROM approval_task o JOIN employee w ON w.id = o.assignee_id WHERE o.case_id = c.id AND o.state = 'open') "
    "FROM approval_task t JOIN approval_case c ON c.id = t.case_id JOIN employee e ON e.id = c.initiator_id "
    "WHERE t.assignee_id = %(me)s AND t.state = 'open' ORDER BY t.due_at NULLS LAST, t.id LIMIT 500"
)
COUNT = "SELECT count(*), count(*) FILTER (WHERE due_at < now()) FROM approval_task WHERE assignee_id = %(me)s AND state = 'open'"

# every case of the replay once more, so often, as it would stand after its end
PAST = (
    "INSERT INTO approval_case (flow_version_id, document_type, document_id, number, title, title_en, amount, initiator_id, state, round, facts, "
    "previous_facts, chosen, back_to, started_at, ended_at, version) "
    "SELECT flow_version_id, document_type, -n, 'PAST-' || n, title, title_en, amount, initiator_id, 'approved', 1, facts, previous_facts, chosen, '', "
    "started_at - interval '1 day' * (n %% 900), ended_at - interval '1 day' * (n %% 900), 1 "
    "FROM generate_series(1, %(cases)s) n, (SELECT * FROM approval_case WHERE state = 'approved' ORDER BY id LIMIT 1) c",
    "INSERT INTO case_step (case_id, round, key, position, state, note, entered_at, ended_at) "
    "SELECT c.id, 1, s.key, s.position, 'done', '', c.started_at, c.ended_at FROM approval_case c, "
    "(SELECT key, position FROM case_step WHERE case_id = (SELECT min(id) FROM approval_case)) s WHERE c.document_id < 0",
    "INSERT INTO approval_task (case_id, step_id, assignee_id, reason, added, position, state, created_at, decided_at, decided_by_id, comment, version) "
    "SELECT s.case_id, s.id, p.people[s.position], '', '', 1, 'approved', s.entered_at, s.ended_at, p.people[s.position], '', 1 "
    "FROM case_step s JOIN approval_case c ON c.id = s.case_id AND c.document_id < 0, (SELECT %(people)s::bigint[] AS people) p",
)


def approvals(cluster: Cluster, *, cases: int, past: int) -> list[Result]:
    """The part of the bench about approvals, in a database of its own."""
    place.open_database(cluster, "bench_approvals")
    _register()
    with writing(None, "bench") as session:
        li, *people = (f.actor(session, Role.MEMBER) for _ in range(1 + STEPS))
        deputy = f.actor(session, Role.MEMBER)
        keys = [f"s{n}" for n in range(STEPS)]
        steps = [
            {"key": k, "name": k, "after": keys[n - 1 : n] if n else [], "approver": {"kind": "persons", "persons": [people[n].employee_id]}, "limit_hours": 16}
            for n, k in enumerate(keys)
        ]
        f.flow(session, DOCUMENT, steps, owner=f.employee(session, Role.ADMIN))
    replayed = _replay(li, people, cases)
    with cluster.server.admin("bench_approvals") as admin:
        for statement in PAST:
            admin.execute(statement, {"cases": past, "people": [p.employee_id for p in people]})
        admin.execute("ANALYZE")
    for number in range(OPEN_ROWS):
        _submit(li, cases + 1 + number)
    today = clock.today()
    delegate(people[1], deputy.employee_id, today, today.replace(year=today.year + 1))
    return [replayed, _todo(people[0], past), _counts(people[0], past), _as_deputy(people, deputy, past)]


def _register() -> None:
    def nothing(_session: Any, _actor: Any, _id: int) -> None:
        return None

    def facts(_session: Any, number: int) -> DocumentFacts:
        return DocumentFacts(f"MEMO-{number}", "便函", "Memo", Decimal("1000.00"), None, None, {"amount": Decimal("1000.00")})

    registry.register(
        DocumentType(DOCUMENT, lambda _s, _i: None, facts, lambda _s, _i: None, lambda _s, _i, _r: [], nothing, nothing, nothing, nothing, batch_safe=True)
    )


def _submit(li: Actor, number: int) -> int:
    with writing(li, "memo.submit") as session:
        return submit(session, li, DOCUMENT, number).id


def _replay(li: Actor, people: list[Actor], cases: int) -> Result:
    """Every case from its submission through five approvals, each a transaction of its own; clients work side by side."""
    of, start = {p.employee_id: p for p in people}, threading.Barrier(CLIENTS)

    def client(n: int) -> None:
        start.wait()
        for number in range(1 + n, cases + 1, CLIENTS):
            case = _submit(li, number)
            for _ in range(STEPS):
                with reading(None, "service") as session:
                    task = session.execute(
                        select(ApprovalTask.id, ApprovalTask.assignee_id).where(ApprovalTask.case_id == case, ApprovalTask.state == "open")
                    ).one()
                service.approve(of[task.assignee_id], task.id)

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    seconds = time.perf_counter() - began
    note = f"{cases:,} cases, {cases * (STEPS + 1) / seconds:,.0f} transactions a second, {CLIENTS} clients"
    return Result("a case of 5 steps from start to end", "", seconds * 1000 / cases, 0, note=note)


def _todo(who: Actor, past: int) -> Result:
    with raw.Connection() as connection:
        by_hand = again(lambda: raw.fetch(connection, TODO, {"me": who.employee_id}), TURNS)
        mine, other, statements = by_turns(again(lambda: queries.box(who, "todo"), TURNS), by_hand)
    return Result(f"to-do list, {OPEN_ROWS} rows", "", mine, statements, other, lambda r: 2 * r, "<= 2 x raw", f"{past:,} finished cases")


def _counts(who: Actor, past: int) -> Result:
    now = clock.now()
    with raw.Connection() as connection:
        by_hand = again(lambda: raw.fetch(connection, COUNT, {"me": who.employee_id}), TURNS)
        mine, other, statements = by_turns(again(lambda: queries.counts(who, now), TURNS), by_hand)
    return Result("numbers in the navigation", "", mine, statements, other, note=f"{past:,} finished cases")


def _as_deputy(people: list[Actor], deputy: Actor, past: int) -> Result:
    """The deputy of the second step's person, who has as many to-dos waiting."""
    with reading(None, "service") as session:
        waiting = session.scalars(select(ApprovalTask.id).where(ApprovalTask.state == "open", ApprovalTask.assignee_id == people[0].employee_id)).all()
    for task in waiting:
        service.approve(people[0], task)
    with raw.Connection() as connection:
        by_hand = again(lambda: raw.fetch(connection, TODO, {"me": people[1].employee_id}), TURNS)
        mine, other, statements = by_turns(again(lambda: queries.box(deputy, "todo"), TURNS), by_hand)
    return Result(f"to-do list of a deputy, {OPEN_ROWS} rows", "", mine, statements, other, note=f"{past:,} finished cases")
