"""Departments, employees and roles through the services, as HR and the administrator."""
from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.errors import NotFound, NotPermitted, Refusal, Refusals, Required, StaleScreen, TooLong, UnknownChoice
from core.people import founding, queries, service
from core.people.forms import DepartmentCodeTaken, DepartmentForm, EmployeeNumberTaken, PersonForm
from core.people.rules import ClearanceOutOfRange, DepartmentLoop, EmailMalformed, LeavesBeforeHire, ManagerLoop
from core.signin import password
from db.models import AuditRow, Department, Employee, EmployeeRole
from tests import factories

DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def cheap_bcrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password, "COST", 4)


@pytest.fixture
def hr(db: Session) -> Actor:
    return factories.actor(db, Role.HR)


def form_of(db: Session, **values: object) -> PersonForm:
    if "department_id" not in values:
        values["department_id"] = factories.department(db).id
    return PersonForm(**{"number": f"N{factories.serial()}", "name": "李娜", "hired_on": DAY} | values)  # type: ignore[arg-type]


def test_hired_person_is_in_the_directory(db: Session, hr: Actor) -> None:
    person_id = service.hire(hr, form_of(db, number=" E7001 ", name="  李娜 ", name_en="Li Na", position="项目经理"))
    row = next(p for p in queries.directory(hr) if p.id == person_id)
    assert (row.name, row.name_en, row.position) == ("李娜", "Li Na", "项目经理")
    assert row.basic is not None
    assert row.basic.number == "E7001"


def test_every_wrong_field_is_named_at_once(db: Session, hr: Actor) -> None:
    bad = form_of(
        db, number="", name="名" * 10_000, email="nowhere", left_on=DAY - dt.timedelta(days=1), clearance=11,
        manager_id=10**9, grade_id=10**9, department_id=10**9)
    with pytest.raises(Refusals) as caught:
        service.hire(hr, bad)
    assert {(type(r), r.field) for r in caught.value.refusals} == {
        (Required, "number"), (TooLong, "name"), (EmailMalformed, "email"), (LeavesBeforeHire, "left_on"), (ClearanceOutOfRange, "clearance"),
        (UnknownChoice, "manager_id"), (UnknownChoice, "grade_id"), (UnknownChoice, "department_id")}


@pytest.mark.parametrize("name", ["<b>李娜</b>", "李娜😀", "'; drop table employee; --", "Łukasz Ångström"])
def test_strange_names_are_kept_as_typed(db: Session, hr: Actor, name: str) -> None:
    person_id = service.hire(hr, form_of(db, name=name))
    assert queries.person(hr, person_id).person.name == name


def test_taken_number_is_refused(db: Session, hr: Actor) -> None:
    taken = factories.employee(db)
    with pytest.raises(EmployeeNumberTaken):
        service.hire(hr, form_of(db, number=taken.number))


def test_manager_loop_is_refused_and_changes_nothing(db: Session, hr: Actor) -> None:
    boss = factories.employee(db, name="陈伟")
    middle = factories.employee(db, name="王磊", manager=boss)
    last = factories.employee(db, name="李娜", manager=middle)
    form = form_of(db, number=boss.number, name="陈伟", manager_id=last.id, department_id=boss.department_id)
    with pytest.raises(ManagerLoop) as caught:
        service.change_person(hr, boss.id, form, seen_version=boss.version)
    assert caught.value.facts["path"] == "陈伟 → 李娜 → 王磊 → 陈伟"
    db.refresh(boss)
    assert boss.manager_id is None


def test_own_manager_is_refused(db: Session, hr: Actor) -> None:
    boss = factories.employee(db)
    with pytest.raises(ManagerLoop):
        service.change_person(hr, boss.id, form_of(db, number=boss.number, manager_id=boss.id), seen_version=boss.version)


def test_change_is_in_the_trail_with_before_and_after(db: Session, hr: Actor) -> None:
    person_id = service.hire(hr, form := form_of(db, position="顾问"))
    service.change_person(hr, person_id, replace(form, position="高级顾问"), seen_version=1)
    row = db.scalars(select(AuditRow).where(AuditRow.action == "employee.change")).one()
    assert (row.before, row.after, row.actor_id) == ({"position": "顾问", "version": 1}, {"position": "高级顾问", "version": 2}, hr.employee_id)


def test_stale_screen_is_told_who_changed_what(db: Session, hr: Actor) -> None:
    person_id = service.hire(hr, form := form_of(db))
    service.change_person(hr, person_id, replace(form, position="顾问"), seen_version=1)
    with pytest.raises(StaleScreen) as caught:
        service.change_person(hr, person_id, replace(form, position="经理"), seen_version=1)
    assert caught.value.facts["who"] == hr.name
    assert ("position", "", "顾问") in caught.value.changes


def test_department_loop_is_refused(db: Session, hr: Actor) -> None:
    top = service.add_department(hr, DepartmentForm("T1", "总部"))
    middle = service.add_department(hr, DepartmentForm("T2", "咨询", parent_id=top))
    last = service.add_department(hr, DepartmentForm("T3", "咨询一部", parent_id=middle))
    with pytest.raises(DepartmentLoop) as caught:
        service.change_department(hr, top, DepartmentForm("T1", "总部", parent_id=last), seen_version=1)
    assert caught.value.facts["path"] == "总部 → 咨询一部 → 咨询 → 总部"


def test_department_needs_a_name_a_free_code_and_a_known_head(db: Session, hr: Actor) -> None:
    service.add_department(hr, DepartmentForm("T1", "总部"))
    with pytest.raises(Refusals) as caught:
        service.add_department(hr, DepartmentForm("T1", " ", head_id=10**9, parent_id=10**9))
    assert {type(r) for r in caught.value.refusals} == {Required, DepartmentCodeTaken, UnknownChoice}


def test_tree_is_listed_from_the_top_with_people_counted(db: Session, hr: Actor) -> None:
    top = service.add_department(hr, DepartmentForm("Z1", "总部"))
    below = service.add_department(hr, DepartmentForm("Z2", "咨询", parent_id=top, head_id=hr.employee_id))
    factories.employee(db, department_id=top)
    factories.employee(db, department_id=below)
    factories.employee(db, department_id=below, left_on=clock.today() - dt.timedelta(days=1))
    db.commit()
    rows = {d.code: d for d in queries.departments(hr)}
    assert (rows["Z1"].depth, rows["Z1"].people, rows["Z1"].people_below) == (0, 1, 2)
    assert (rows["Z2"].depth, rows["Z2"].people, rows["Z2"].head) == (1, 1, hr.name)


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.HR, Role.ADMIN)])
def test_others_change_nobody(db: Session, role: Role) -> None:
    actor, other = factories.actor(db, role), factories.employee(db)
    for command in (
        lambda: service.hire(actor, form_of(db)),
        lambda: service.change_person(actor, other.id, form_of(db), seen_version=1),
        lambda: service.assign_roles(actor, actor.employee_id, [Role.CEO]),
        lambda: service.add_department(actor, DepartmentForm("X", "X")),
        lambda: service.change_department(actor, other.department_id, DepartmentForm("X", "X"), seen_version=1),
    ):
        with pytest.raises(NotPermitted):
            command()


def test_hr_assigns_no_roles(db: Session, hr: Actor) -> None:
    with pytest.raises(NotPermitted):
        service.assign_roles(hr, hr.employee_id, [Role.ADMIN])


class TestRoles:
    @pytest.fixture
    def admin(self, db: Session) -> Actor:
        return founding.found_firm(firm="远见咨询", must_change=False)[0]

    def test_roles_are_exactly_those_given(self, db: Session, admin: Actor) -> None:
        person = factories.employee(db, Role.PM, Role.MEMBER)
        service.assign_roles(admin, person.id, [Role.PM, Role.QA])
        assert set(db.scalars(select(EmployeeRole.role).where(EmployeeRole.employee_id == person.id))) == {"pm", "qa"}
        service.assign_roles(admin, person.id, [])
        assert not db.scalars(select(EmployeeRole.role).where(EmployeeRole.employee_id == person.id)).all()

    def test_unknown_role_is_refused(self, db: Session, admin: Actor) -> None:
        with pytest.raises(UnknownChoice):
            service.assign_roles(admin, admin.employee_id, ["emperor"])

    def test_last_administrator_stays(self, db: Session, admin: Actor) -> None:
        with pytest.raises(service.LastAdministrator):
            service.assign_roles(admin, admin.employee_id, [Role.HR])
        form = PersonForm(number="E000", name="系统管理员", department_id=admin.department_id, hired_on=DAY, left_on=DAY)
        with pytest.raises(service.LastAdministrator):
            service.change_person(admin, admin.employee_id, form, seen_version=1)
        assert Role.ADMIN.value in set(db.scalars(select(EmployeeRole.role).where(EmployeeRole.employee_id == admin.employee_id)))

    def test_house_is_founded_once(self, db: Session, admin: Actor) -> None:
        assert founding.firm_exists()
        with pytest.raises(founding.FirmExists):
            founding.found_firm(firm="远见咨询")


class TestWhoSeesWhom:
    """PLT-04: the directory for all; basic data for oneself, superiors at any distance, the department's head, HR."""

    @pytest.fixture
    def firm(self, db: Session) -> dict[str, Actor]:
        dept, other = factories.department(db), factories.department(db)
        boss = factories.employee(db, department_id=other.id)
        head = factories.employee(db, Role.DEPT_HEAD, department_id=dept.id)
        dept.head_id = head.id
        lead = factories.employee(db, department_id=other.id, manager=boss)
        lina = factories.employee(db, department_id=dept.id, manager=lead)
        peer, hr = factories.employee(db, Role.PM, department_id=dept.id), factories.employee(db, Role.HR)
        rows = {"boss": boss, "head": head, "lead": lead, "lina": lina, "peer": peer, "hr": hr}
        db.commit()
        return {name: factories.actor_of(row) for name, row in rows.items()}

    @pytest.mark.parametrize(("who", "sees"), [("lina", True), ("lead", True), ("boss", True), ("head", True), ("hr", True), ("peer", False)])
    def test_basic_data(self, firm: dict[str, Actor], who: str, sees: bool) -> None:
        lina = firm["lina"].employee_id
        row = next(p for p in queries.directory(firm[who]) if p.id == lina)
        card = queries.person(firm[who], lina)
        assert (row.basic is not None, card.person.basic is not None) == (sees, sees)

    def test_superior_is_not_seen_by_those_below(self, firm: dict[str, Actor]) -> None:
        assert queries.person(firm["lina"], firm["boss"].employee_id).person.basic is None

    def test_people_who_left_are_found_only_by_those_who_see_them(self, db: Session, firm: dict[str, Actor]) -> None:
        lina = firm["lina"].employee_id
        db.get_one(Employee, lina).left_on = clock.today() - dt.timedelta(days=1)
        db.commit()
        assert queries.person(firm["hr"], lina).person.id == lina
        with pytest.raises(NotFound):
            queries.person(firm["peer"], lina)
        assert lina not in {p.id for p in queries.directory(firm["peer"])}


def closing_moves(first: int, second: int, hr: Actor) -> list[Exception]:
    """Puts each department under the other at the same moment; what was refused."""
    gate, refused = threading.Barrier(2), list[Exception]()

    def move(record: int, above: int) -> None:
        gate.wait()
        # the name stays: a new one is a new key, which the other's reference to this row would wait for
        name = "R1" if record == first else "R2"
        try:
            service.change_department(hr, record, DepartmentForm(name, "R", parent_id=above), seen_version=1)
        except Refusal as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=move, args=pair) for pair in ((first, second), (second, first))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return refused


def two_departments() -> tuple[Actor, int, int]:
    admin, _ = founding.found_firm(firm="远见咨询")
    return admin, service.add_department(admin, DepartmentForm("R1", "R")), service.add_department(admin, DepartmentForm("R2", "R"))


def test_two_moves_at_once_close_no_loop(fresh_db: str) -> None:
    admin, one, two = two_departments()
    assert [type(r) for r in closing_moves(one, two, admin)] == [DepartmentLoop]


def test_companion_without_the_lock_both_moves_pass(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before either writes: each is fine alone, together they are a loop."""
    admin, one, two = two_departments()
    looked = threading.Barrier(2)

    def looked_at(session: Session, model: type[Department], record: int) -> Department:
        looked.wait(timeout=10)
        return session.get_one(model, record)

    monkeypatch.setattr("core.people.forms.one_tree_at_a_time", lambda _session: None)
    monkeypatch.setattr(service, "lock", looked_at)
    assert closing_moves(one, two, admin) == []
