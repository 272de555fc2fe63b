from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from db.models import Contact, Contract, ProjectMember
from tests import factories as f
from tests import projects
from tests.conftest import Founded
from tests.projects import Firm


@pytest.fixture(scope="session")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


@dataclass
class Work:
    """A project at work with its team, three contacts of its customer and one of another, and somebody who has no part in it."""

    firm: Firm
    db: Session
    id: int
    boss: int  # contacts
    lead: int
    area: int
    foreign: int
    stranger: Actor


@pytest.fixture
def work(db: Session, founded: Founded) -> Iterator[Work]:
    """On Monday 2 March 2026, the day the project began; its one stage runs to the end of April."""
    with clock.at(projects.NOON):
        firm: Firm = deepcopy(founded.firm)
        contract = db.get_one(Contract, firm.contract_id)
        day, last = projects.MONDAY, projects.MONDAY.replace(month=4, day=30)
        row = f.project(
            db, manager=firm.manager, sponsor=firm.sponsor, customer_id=contract.customer_id, contract_id=contract.id, starts_on=day, finishes_on=last
        )
        row.name, row.name_en = "供应链数字化转型", "Supply-chain transformation"
        for actor, role in ((firm.manager, "manager"), (firm.consultant, "consultant"), (firm.analyst, "analyst")):
            f.make(db, ProjectMember(project_id=row.id, employee_id=actor.employee_id, role=role))
        names = ("王总", "李经理", "张主任")
        own = [f.make(db, Contact(customer_id=contract.customer_id, name=name, title="总监")).id for name in names]
        other = f.make(db, Contact(customer_id=f.customer(db).id, name="别家的人")).id
        stranger = f.actor(db, Role.MEMBER)
        db.commit()
        yield Work(firm, db, row.id, *own, other, stranger)
