"""Main and sub-projects: revenue given on, figures counted once, one after the other, pools, the end (PRJ-07)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.errors import NotFound, NotPermitted, WrongState
from core.performance import sharing
from core.performance.errors import PoolShared, SharersOpen
from core.portfolio.queries import as_tree, portfolio
from core.projects import family, family_queries, life, subprojects
from core.projects.errors import StillOpen
from core.projects.family import (
    FamilyOverContract,
    FamilyTooDeep,
    GateNotReached,
    NotOfFamily,
    OwnFigures,
    PredecessorNotDone,
    SequenceCircle,
    ShareTooLarge,
    rolled_up,
)
from core.projects.machine import MACHINE
from core.projects.subprojects import NewSub
from core.workflow import Step
from db.models import Baseline, Milestone, Project, ProjectSequence, ProjectSummary
from tests.projects import MONDAY, Firm, version

D = Decimal


def new_sub(firm: Firm, name: str, share: str, **more: object) -> NewSub:
    return NewSub(name, firm.manager.employee_id, firm.sponsor.employee_id, firm.department_id, MONDAY, D(share), **more)  # type: ignore[arg-type]


@dataclass
class Family:
    main: int
    first: int
    second: int


@pytest.fixture
def three(firm: Firm) -> Family:
    """A main project on a contract of 1,000,000.00 net that keeps 200,000.00; two sub-projects, the second behind the first."""
    main = firm.create()
    diagnosis = new_sub(firm, "一期：诊断", "500000.00", template_code="management_consulting")
    first = subprojects.create_sub(firm.manager, main, diagnosis, seen_version=version(main))
    behind = new_sub(firm, "二期：落地", "300000.00", follows_id=first, own_pool=False)
    return Family(main, first, subprojects.create_sub(firm.manager, main, behind, seen_version=version(main)))


@pytest.mark.parametrize(
    ("parts", "revenue", "progress", "health"),
    [
        ([("100", "60", "50", "green"), ("50", "20", "0", "amber")], "150.00", Fraction(75, 2), "amber"),
        ([("100", "0", "50", "green"), ("50", "0", "0", "red")], "150.00", Fraction(25), "red"),  # no budget yet: the mean
        ([("100", "30", "100", None)], "100.00", Fraction(100), None),
        ([], "0.00", Fraction(0), None),
    ],
)
def test_figures_of_the_whole(parts: list[tuple[str, str, str, str | None]], revenue: str, progress: Fraction, health: str | None) -> None:
    whole = rolled_up([OwnFigures(D(r), D(b), D(0), D(0), D(p), h) for r, b, p, h in parts])
    assert (whole.revenue, whole.progress, whole.health) == (D(revenue), progress, health)


def test_an_order_that_comes_back_is_named() -> None:
    family.require_no_circle({2: 1, 3: 2, 4: 2}, {})
    with pytest.raises(SequenceCircle) as refused:
        family.require_no_circle({1: 3, 2: 1, 3: 2}, {1: "A", 2: "B", 3: "C"})
    assert refused.value.facts["order"] == "A → B → C → A"


def test_each_fen_is_counted_once(db: Session, firm: Firm, three: Family) -> None:
    """The main project keeps what its sub-projects do not have; a list adds up to the contract; the main project's page shows the whole."""
    revenue = dict(db.execute(select(Project.id, Project.net_revenue)).all())
    assert [revenue[i] for i in (three.main, three.first, three.second)] == [D("200000.00"), D("500000.00"), D("300000.00")]
    for project_id, budget, cost, done in ((three.main, "100", "10", "10"), (three.first, "300", "200", "50"), (three.second, "100", "0", "0")):
        row = db.get_one(ProjectSummary, project_id)
        row.budget_cost, row.actual_cost, row.progress = D(budget), D(cost), D(done)
    db.flush()
    rows = [r for r in portfolio(firm.pmo) if r.id in (three.main, three.first, three.second)]
    assert sum(r.net_revenue or 0 for r in rows) == D("1000000.00")
    assert sum(r.contract_amount or 0 for r in rows) == D("1060000.00")
    assert [r.id for r in as_tree(rows)] == [three.main, three.first, three.second]  # the newest is first else
    found = family_queries.family(firm.manager, three.main)
    assert found.whole
    assert (found.whole.revenue, found.whole.budget, found.whole.cost) == (D("1000000.00"), D("500.00"), D("210.00"))
    assert found.progress == D(32)
    assert [r.id for r in found.rows] == [three.main, three.first, three.second]
    assert found.rows[2].waits
    assert found.rows[2].overlaps
    assert found.rows[2].follows == "一期：诊断"
    assert family_queries.family(firm.manager, three.second).main_id == three.main  # the same from below
    with pytest.raises(NotFound):
        family_queries.family(firm.consultant, three.main)


def test_a_share_is_what_is_left(db: Session, firm: Firm, three: Family) -> None:
    with pytest.raises(ShareTooLarge) as refused:
        subprojects.create_sub(firm.manager, three.main, new_sub(firm, "三期", "200000.01"), seen_version=version(three.main))
    assert refused.value.facts["left"] == D("200000.00")
    with pytest.raises(FamilyTooDeep):
        subprojects.create_sub(firm.manager, three.first, new_sub(firm, "孙", "1.00"), seen_version=version(three.first))
    with pytest.raises((NotFound, NotPermitted)):
        subprojects.create_sub(firm.sales, three.main, new_sub(firm, "三期", "1.00"), seen_version=version(three.main))
    main = db.get_one(Project, three.main)
    main.state = "in_progress"  # its revenue is approved: only a change gives some of it up
    db.flush()
    with pytest.raises(ShareTooLarge):
        subprojects.create_sub(firm.manager, three.main, new_sub(firm, "三期", "0.01"), seen_version=version(three.main))
    main.state = "paused"
    db.flush()
    with pytest.raises(WrongState):
        subprojects.create_sub(firm.manager, three.main, new_sub(firm, "三期", "0.00"), seen_version=version(three.main))


def test_a_family_does_not_earn_more_than_its_contract(db: Session, firm: Firm, three: Family) -> None:
    sub = db.get_one(Project, three.first)
    family.family_within_contract(Step(db, firm.manager, sub))
    sub.net_revenue += D("0.01")
    db.flush()
    with pytest.raises(FamilyOverContract) as refused:
        family.family_within_contract(Step(db, firm.manager, sub))
    assert refused.value.facts["over"] == D("0.01")
    alone = db.get_one(Project, three.second)
    alone.state = "rejected"  # what was refused earns nothing
    db.flush()
    family.family_within_contract(Step(db, firm.manager, sub))


def test_one_after_the_other(db: Session, firm: Firm, three: Family) -> None:
    """The second starts when the first is finished, or at its gate milestone; who waits for whom can be changed until then."""
    first, second = db.get_one(Project, three.first), db.get_one(Project, three.second)
    second.state, second.kickoff_minutes, second.kicked_off_on = "initiated", "纪要", MONDAY
    db.add(Baseline(project_id=second.id, number=0, approved_at=clock.now(), starts_on=MONDAY, finishes_on=MONDAY, effort_days=D(0), budget_cost=D(0)))
    db.flush()
    with pytest.raises(PredecessorNotDone) as refused:
        life.start(firm.manager, second.id, seen_version=version(second.id))
    assert refused.value.facts["name"] == "一期：诊断"
    start = next(m for m in MACHINE.moves(db, firm.manager, second) if m.action == "start")
    assert isinstance(start.refused, PredecessorNotDone)  # the button says so before
    gate = db.scalars(select(Milestone).where(Milestone.project_id == first.id).limit(1)).one()
    subprojects.set_order(firm.manager, second.id, first.id, gate.id, seen_version=version(second.id))
    with pytest.raises(GateNotReached) as refused:
        life.start(firm.manager, second.id, seen_version=version(second.id))
    assert refused.value.facts["milestone"] == gate.name
    gate.reached_on = MONDAY
    db.flush()
    life.start(firm.manager, second.id, seen_version=version(second.id))
    with pytest.raises(WrongState):
        subprojects.set_order(firm.manager, second.id, None, None, seen_version=version(second.id))
    with pytest.raises(SequenceCircle):
        subprojects.set_order(firm.manager, first.id, second.id, None, seen_version=version(first.id))
    for follows, milestone in ((three.main, None), (three.second, gate.id)):
        with pytest.raises(NotOfFamily):
            subprojects.set_order(firm.manager, first.id, follows, milestone, seen_version=version(first.id))
    assert db.scalars(select(ProjectSequence)).one().follows_id == first.id  # no refusal changed anything


def test_people_without_a_pool_of_their_own_share_the_main_projects(db: Session, firm: Firm, three: Family) -> None:
    second = db.get_one(Project, three.second)
    with pytest.raises(PoolShared):
        sharing.require_own_pool(db, second)
    with pytest.raises(SharersOpen):
        sharing.require_sharers_finished(db, three.main)
    sharing.require_own_pool(db, db.get_one(Project, three.first))
    assert sharing.revenue_with(db.get_one(Project, three.main), sharing.sharers(db, three.main)) == D("500000.00")
    subprojects.set_pool(firm.manager, three.second, own_pool=True, seen_version=version(three.second))
    assert not sharing.sharers(db, three.main)


def test_the_main_project_closes_last(db: Session, firm: Firm, three: Family) -> None:
    main = db.get_one(Project, three.main)
    main.state = "finished"
    db.flush()
    with pytest.raises(StillOpen) as refused:
        MACHINE.move(db, None, main, "close")
    words = {word.key: count for word, count in zip(refused.value.facts["open"], refused.value.facts["counts"], strict=True)}  # type: ignore[arg-type,union-attr,attr-defined]
    assert words["open.sub_projects"] == 2
    assert family_queries.family(firm.pmo, three.main).share_left == D("0.00")
