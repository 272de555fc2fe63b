"""Levelling of real plans: what is asked, proposed, kept, applied; by whom (PRJ-05, PRJ-39)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.errors import NotFound, NotPermitted
from core.levelling import queries, service
from core.levelling.case import Ways, case_of
from core.levelling.errors import NoProjectChosen, NotToBeLevelled, PlanChangedSinceRun, ProposalApplied, WeightOutOfRange
from core.levelling.model import DAY
from core.policies import change
from db.models import Absence, LevellingRun, Project, ProjectChange, Task
from tests import factories as f
from tests.core.levelling.instances import faults
from tests.projects import MONDAY, Firm, second_contract
from tests.statements import counting

D = Decimal


@pytest.fixture
def two(db: Session, firm: Firm) -> tuple[int, int]:
    """A running project and a draft that want the same people in the same weeks; proposals take two seconds at most."""
    admin = f.actor(db, Role.ADMIN, department_id=firm.department_id)
    change(admin, "levelling.seconds", 2, MONDAY)
    running = firm.started()
    firm.contract_id = second_contract(db, firm)
    return running, firm.ready()


def _plan(db: Session, project_id: int) -> list[tuple[str, dt.date, dt.date]]:
    db.expire_all()
    return [(t.code, t.starts_on, t.finishes_on) for t in db.scalars(select(Task).where(Task.project_id == project_id).order_by(Task.sort_key))]


def test_a_proposal_keeps_within_everybodys_days(db: Session, firm: Firm, two: tuple[int, int]) -> None:
    running, draft = two
    before = _plan(db, running), _plan(db, draft)
    found = queries.run(firm.pmo, service.run(firm.pmo, {running: 3, draft: 1}, stretch=True))
    proposal = found.proposal
    case = case_of(db, [running, draft], weights={running: 3, draft: 1}, ways=Ways(stretch=True))
    axis, lines = case.axis, {t.id: t for t in proposal.tasks}
    places = {key: (axis.morning_of(t.new_starts_on), axis.evening_of(t.new_finishes_on)) for key, t in lines.items()}
    still = {j.key: (j.planned, j.planned if not j.work else case.problem.end(j, j.planned) or 0) for j in case.problem.movable}
    moved = {key: at for key, at in {**still, **places}.items() if not case.tasks[key].is_milestone}
    real = [j for j in case.problem.jobs if j.work or j.fixed]
    links = [link for link in case.problem.links if {link.predecessor, link.successor} <= {j.key for j in real}]
    assert not faults(type(case.problem)(real, links, case.problem.people, case.problem.finishes), moved)
    assert proposal.outcome in ("optimal", "feasible")
    assert proposal.bound <= proposal.delay
    assert max(w.before - w.capacity for p in proposal.load for w in p.weeks) > 0  # both at once were too much
    assert all(w.after <= w.capacity + D("0.02") for p in proposal.load for w in p.weeks)  # shares are rounded to seconds
    assert not proposal.heavy
    assert (_plan(db, running), _plan(db, draft)) == before  # nothing is in any plan
    assert [r.id for r in queries.runs(firm.pmo)] == [found.id]
    assert found.approved == {running}


def test_applied_as_change_draft_or_straight_into_a_draft(db: Session, firm: Firm, two: tuple[int, int]) -> None:
    running, draft = two
    run_id = service.run(firm.pmo, {running: 1, draft: 3})
    proposal = queries.run(firm.pmo, run_id).proposal
    assert {t.project_id for t in proposal.tasks} >= {running}
    baselined = _plan(db, running)
    change_id = service.apply(firm.pmo, run_id, running, reason="人员超负荷，顺延")
    row = db.get_one(ProjectChange, change_id)
    wanted = {t["id"]: t for t in row.wanted["tasks"]}
    for line in (t for t in proposal.tasks if t.project_id == running and not t.is_milestone):
        assert (wanted[line.id]["starts_on"], wanted[line.id]["finishes_on"]) == (str(line.new_starts_on), str(line.new_finishes_on))
    assert (row.state, row.kind, _plan(db, running)) == ("draft", "managed", baselined)  # the plan waits for the approval
    with pytest.raises(ProposalApplied):
        service.apply(firm.pmo, run_id, running, reason="again")
    other = service.run(firm.pmo, {running: 3, draft: 1})
    lines = {t.code: t for t in queries.run(firm.pmo, other).proposal.tasks if t.project_id == draft and not t.is_milestone}
    assert lines
    assert service.apply(firm.pmo, other, draft, reason="顺延") is None
    saved = {code: (first, last) for code, first, last in _plan(db, draft)}
    assert all(saved[code] == (t.new_starts_on, t.new_finishes_on) for code, t in lines.items())  # the predecessors push nothing further
    assert db.get_one(Project, draft).finishes_on == max(last for _code, _first, last in _plan(db, draft))
    assert queries.run(firm.pmo, other).applied == {draft: None}
    assert draft in queries.run(firm.pmo, run_id).outdated
    with pytest.raises(PlanChangedSinceRun):
        service.apply(firm.pmo, run_id, draft, reason="late")


def test_who_may_level_what(db: Session, firm: Firm, two: tuple[int, int]) -> None:
    running, draft = two
    mine = service.run(firm.manager, {draft: 1})  # the own project
    proposal = queries.run(firm.manager, mine).proposal
    assert any(" 2.1 " in task for task in proposal.heavy)  # 18 days of work in ten: it keeps its length
    before, after = (sum(getattr(w, name) for p in proposal.load for w in p.weeks) for name in ("before", "after"))
    assert abs(before - after) < 1
    assert {c.id for c in queries.choices(firm.manager)} == {running, draft}
    assert queries.run(firm.pmo, mine).id == mine
    stranger = f.actor(db, Role.PM, department_id=firm.department_id)
    assert not queries.choices(stranger)
    assert not queries.runs(stranger)
    for refused, call in (
        (NotFound, lambda: service.run(stranger, {draft: 1})),
        (NotFound, lambda: queries.run(stranger, mine)),
        (NotPermitted, lambda: service.run(firm.consultant, {draft: 1})),
        (NotPermitted, lambda: queries.choices(firm.finance)),
        (NoProjectChosen, lambda: service.run(firm.pmo, {})),
        (WeightOutOfRange, lambda: service.run(firm.pmo, {draft: 0})),
    ):
        with pytest.raises(refused):
            call()  # type: ignore[no-untyped-call]
    db.execute(update(Project).where(Project.id == running).values(state="paused"))
    db.expire_all()
    with pytest.raises(NotToBeLevelled):
        service.run(firm.pmo, {running: 1})
    assert db.scalar(select(func.count(LevellingRun.id))) == 1


def test_leave_counts_and_statements_do_not_grow(db: Session, firm: Firm, two: tuple[int, int]) -> None:
    """A person on leave is not planned there; a case of two projects asks as often as one of one."""
    running, draft = two
    who_id, days = firm.consultant.employee_id, {"from_on": MONDAY, "until_on": MONDAY + dt.timedelta(days=4)}
    away = Absence(employee_id=who_id, kind="annual", entered_by_id=firm.pmo.employee_id, entered_at=clock.now(), **days)
    db.add(away)
    db.flush()
    case = case_of(db, [draft])
    who = case.problem.person[firm.consultant.employee_id]
    assert who.there[:6] == (0, 0, 0, 0, 0, DAY)
    assert max(who.busy) > 0  # the running project is not asked to move
    with counting(db) as one:
        case_of(db, [draft])
    with counting(db) as both:
        case_of(db, [running, draft])
    assert len(one) == len(both)
