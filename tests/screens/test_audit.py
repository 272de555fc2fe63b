"""The audit trail's screen: found by record, person, deed and day; the chain is checked; what may not be read is hidden (PLT-09, PLT-14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core import clock, trail_search
from core.access import Actor, Role
from core.errors import NotPermitted
from core.trail_search import HIDDEN, TrailFilters, check_chain, search
from core.unit import writing
from db.models import Contract, Customer, Department, GradeRate, Project
from tests import factories as f
from tests.screens.conftest import Open
from tests.screens.drawn import html_of_screen
from tests.statements import counting

MAY = (Role.CEO, Role.ADMIN)
DAY = dt.date(2026, 11, 20)


@pytest.fixture
def ceo(db: Session) -> Actor:
    return f.actor(db, Role.CEO, clearance=5)


@pytest.fixture
def deeds(db: Session) -> dict[str, int]:
    """Somebody renames a project, changes a contract's amount and a grade's rate, on two days."""
    doer = f.actor(db, Role.PMO, name="王磊")
    project = f.project(db, manager=doer, name="流程再造")
    contract = f.contract(db, owner=doer)
    grade = f.grade(db)
    db.commit()
    with clock.at(clock.at_firm_time(DAY, 9)), writing(doer, "project.save_header") as s:
        s.get_one(Project, project.id).net_revenue = D("900000.00")
    with clock.at(clock.at_firm_time(DAY + dt.timedelta(days=1), 9)), writing(doer, "contract.change") as s:
        s.get_one(Contract, contract.id).title = "新标题"
        s.add(GradeRate(grade_id=grade.id, from_on=DAY, day_rate=D("2000.00")))
    return {"doer": doer.employee_id, "project": project.id, "contract": contract.id}


def test_found_by_record_person_deed_and_day(db: Session, ceo: Actor, deeds: dict[str, int]) -> None:
    def deeds_of(**filters: object) -> list[str]:
        return [e.row.action for e in search(ceo, TrailFilters(**filters))]  # type: ignore[arg-type]

    assert deeds_of(person_id=deeds["doer"]) == ["contract.change", "contract.change", "project.save_header"]
    assert deeds_of(deed="project.save_header") == ["project.save_header"]
    assert deeds_of(record="contract", person_id=deeds["doer"]) == ["contract.change"]
    assert deeds_of(text="流程再造") == ["project.save_header"]
    assert deeds_of(text=str(deeds["project"]), record="project") == ["project.save_header"]
    assert deeds_of(first=DAY, last=DAY) == ["project.save_header"]
    assert deeds_of(first=DAY + dt.timedelta(days=1)) == ["contract.change", "contract.change"]
    assert deeds_of(text="'; drop table audit_row") == []


def test_entries_name_their_record_and_their_change(db: Session, ceo: Actor, deeds: dict[str, int]) -> None:
    (entry,) = search(ceo, TrailFilters(deed="project.save_header"))
    assert (entry.name, entry.row.who) == ("流程再造", "王磊")
    assert entry.row.changes == (("net_revenue", "1000000.00", "900000.00"),)


def test_values_one_may_not_read_elsewhere_are_hidden(db: Session, deeds: dict[str, int]) -> None:
    admin = f.actor(db, Role.ADMIN)
    shown = {e.row.record: e.row.changes for e in search(admin, TrailFilters(person_id=deeds["doer"]))}
    assert shown["project"] == (("net_revenue", HIDDEN, HIDDEN),)
    assert shown["contract"] == (("title", HIDDEN, HIDDEN),)
    assert ("day_rate", None, "2000.00") in shown["grade_rate"]


def test_a_customer_above_the_clearance_stays_hidden(db: Session, ceo: Actor, deeds: dict[str, int]) -> None:
    with writing(None, "customer.change") as s:
        s.get_one(Customer, s.get_one(Contract, deeds["contract"]).customer_id).security_level = 9
    (entry,) = search(ceo, TrailFilters(record="contract", person_id=deeds["doer"]))
    assert (entry.name, entry.row.changes) == ("", (("title", HIDDEN, HIDDEN),))


@pytest.mark.parametrize("role", [r for r in Role if r not in MAY])
def test_only_who_may_read_the_trail(db: Session, open_screen: Open, role: Role) -> None:
    actor = f.actor(db, role)
    for ask in (search, check_chain, trail_search.length):
        with pytest.raises(NotPermitted):
            ask(actor)
    with pytest.raises(ValueError):  # noqa: PT011  what AppTest says of a page that is not there
        open_screen(actor, "audit")


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_shows_deeds_and_checks_the_chain(db: Session, open_screen: Open, deeds: dict[str, int], role: Role, language: str) -> None:
    test = open_screen(f.actor(db, role), "audit", language=language, query={"audit_deed": "project.save_header"})
    assert not test.exception
    assert "流程再造" in html_of_screen(test)
    test.button(key="sm_check_chain").click().run()
    assert ("日志链完整" if language == "zh" else "The chain holds") in html_of_screen(test)


def test_a_tampered_row_is_named(fresh_db: str, owner_url) -> None:  # type: ignore[no-untyped-def]
    from db.engine import make_engine

    with writing(None, "test") as s:
        s.add(Department(code="D1", name="一部"))
        reader = f.actor_of(f.employee(s, Role.CEO))
    assert check_chain(reader).broken is None
    owner = make_engine(owner_url(fresh_db))
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit_row DISABLE TRIGGER USER"))
        connection.execute(text("ALTER TABLE audit_row DISABLE ROW LEVEL SECURITY"))
        connection.execute(text("UPDATE audit_row SET after = '{}' WHERE id = 1"))
        connection.execute(text("ALTER TABLE audit_row ENABLE ROW LEVEL SECURITY"))
    owner.dispose()
    state = check_chain(reader)
    assert state.broken is not None
    assert (state.broken.position, state.broken.problem) == (1, "altered")


def test_statements_do_not_grow_with_the_entries(db: Session, ceo: Actor, deeds: dict[str, int]) -> None:
    with counting(db) as few:
        search(ceo)
    for n in range(20):
        with writing(None, "department.add") as s:
            s.add(Department(code=f"X{n}", name=f"部门{n}"))
    with counting(db) as many:
        search(ceo)
    assert len(many) <= len(few) + 1
