"""A firm in which the main job has been done: one record of every kind, everybody's part in it, made once per test run.

The story itself (tests/stories/test_main_job.py) makes it, in a database that tests take copies of."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from core import clock
from core.access import Actor, Role
from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.contracts.rules import PlanLineForm
from core.people.forms import PersonForm
from core.people.service import assign_roles, hire
from core.projects import initiation as projects
from core.projects.initiation import NewProject
from core.receipts import service as receipts
from core.receipts.forms import ReceiptForm
from core.unit import reading
from db import engine
from db.models import BonusSheet, Customer
from seed.rows import version
from tests.conftest import Cluster
from tests.stories import test_main_job as story

TEMPLATE = "mandate_worked"
# roles held alone by a person of the firm; who has another role gets a newcomer
NAMED = {
    Role.CEO: "chenwei", Role.PMO: "wanglei", Role.PM: "lina", Role.MEMBER: "zhoutao", Role.FINANCE: "zhaomin", Role.SALES: "sunhao",
    Role.LEGAL: "hejing", Role.QA: "fenglan", Role.HR: "linyue", Role.SALES_DIRECTOR: "gaoxiang", Role.MARKETING: "luodan",
    Role.CONTRACT_SPECIALIST: "dengchao",
}  # fmt: skip


@dataclass(frozen=True)
class Worked:
    """Who holds each role, and the records by the kind of their screen."""

    people: dict[Role, Actor]
    strangers: dict[Role, Actor]  # with the same role and no part in anything
    project: int  # finished
    draft: int  # a project's initiation
    contract: int  # effective
    waiting: int  # a contract in approval
    customer: int
    case: int
    bonus: int
    receipt: int  # not decided yet


@contextmanager
def worked(cluster: Cluster) -> Iterator[Worked]:
    """A copy of that firm; services work in it until the end of the block."""
    root = Path(os.environ["MANDATE_TEST_ROOT"])
    kept = root / "worked.pickle"
    with (root / "worked.lock").open("wb") as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)
        if not kept.exists():
            cluster.copy(TEMPLATE)
            engine.configure(cluster.url(TEMPLATE))
            made = _work()
            engine.dispose()
            kept.write_bytes(pickle.dumps(made))
        name = f"worked_{os.getpid()}_{len(list(root.glob('worked_copy_*')))}"
        (root / f"worked_copy_{name}").touch()
        with cluster.server.admin() as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    engine.configure(cluster.url(name))
    yield pickle.loads(kept.read_bytes())  # noqa: S301  written above
    engine.dispose()
    cluster.drop(name)


def _work() -> Worked:
    walk = story.founded()
    story.sales_signs_the_contract(walk)
    story.manager_plans_and_the_margin_floor_holds(walk)
    story.four_approve_and_the_budget_is_occupied(walk)
    story.the_team_works_and_days_become_cost(walk)
    story.progress_is_confirmed_and_a_deviation_alarms(walk)
    story.money_arrives_and_counts_when_finance_confirms(walk)
    story.the_project_ends_and_the_bonus_is_shared(walk)
    with reading(None, "service") as session:
        customer = session.scalars(select(Customer.id)).first() or 0
        bonus = session.scalars(select(BonusSheet.id)).first() or 0
    with story.at(dt.date(2026, 8, 10)):
        draft = projects.create_from_project(walk.who("lina"), walk.project, _next(walk, customer))
        second = contracts.create(walk.who("sunhao"), _second(customer, walk.who("lina").department_id))
        case = contracts.submit(walk.who("sunhao"), second, seen_version=version("contract", second))
        receipt = receipts.register(walk.who("sunhao"), walk.contract, ReceiptForm(Decimal("100.00"), clock.today()))
        people, strangers = _people(walk)  # last: who comes now is nobody's approver
    return Worked(people, strangers, walk.project, draft, walk.contract, second, customer, case, bonus, receipt)


def _next(walk: story.Walk, customer: int) -> NewProject:
    li = walk.who("lina")
    sponsor, start = walk.who("xuliang").employee_id, dt.date(2026, 9, 1)
    return NewProject("华泽医药二期", customer, "management_consulting", li.employee_id, sponsor, li.department_id, start, net_revenue=Decimal("500000.00"))


def _second(customer: int, department: int) -> ContractTerms:
    return ContractTerms(
        title="华泽医药年度复核",
        title_en="Huaze yearly review",
        customer_id=customer,
        amount=Decimal("212000.00"),
        tax_rate=Decimal("0.06"),
        business_type="management_consulting",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2026, 12, 31),
        department_id=department,
        lines=(PlanLineForm("验收", dt.date(2026, 12, 20), amount=Decimal("212000.00")),),
    )


def _people(walk: story.Walk) -> tuple[dict[Role, Actor], dict[Role, Actor]]:
    strangers = {role: _newcomer(walk, role, place) for place, role in enumerate(Role, start=1)}
    named = {role: walk.who(username) for role, username in NAMED.items()}
    return {role: named.get(role, strangers[role]) for role in Role}, strangers


def _newcomer(walk: story.Walk, role: Role, place: int) -> Actor:
    department = walk.who("luodan").department_id
    form = PersonForm(f"N{place:03}", f"新人{place}", department, dt.date(2026, 8, 3), f"Newcomer {place}", email=f"n{place}@foresight.example")
    employee = hire(walk.staff["E005"], form)
    assign_roles(walk.staff.admin, employee, [role.value])
    return Actor(employee, form.name, form.name_en, department, frozenset({role}))
