"""Levelling, decision support and families of projects on their screens (PRJ-07, PRJ-39, PRJ-40)."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.levelling import queries, service
from core.projects import subprojects
from core.projects.subprojects import NewSub
from tests import factories as f
from tests import projects
from tests.conftest import Founded
from tests.projects import MONDAY, Firm, second_contract, version
from tests.screens.conftest import Open
from tests.screens.drawn import html_of_screen

D = Decimal


@pytest.fixture(scope="session")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


@pytest.fixture
def firm(db: Session, founded: Founded) -> Firm:
    return deepcopy(founded.firm)


def test_a_proposal_is_asked_for_and_looked_at(db: Session, firm: Firm, open_screen: Open) -> None:
    with clock.at(projects.NOON):
        running = firm.started()
        firm.contract_id = second_contract(db, firm)
        draft = firm.ready()
        run_id = service.run(firm.pmo, {running: 3, draft: 1}, at_most=1)
        proposal = queries.run(firm.pmo, run_id).proposal
    test = open_screen(firm.pmo, "levelling")
    assert not test.exception
    assert test.multiselect[0].value == [running]  # approved plans first
    for language, question in (("zh", "各项目会延误多少？"), ("en", "How late does each project get?")):
        test = open_screen(firm.pmo, "levelling", language=language, query={"run": str(run_id)})
        assert not test.exception
        drawn = html_of_screen(test)
        assert question in drawn
        assert str(max(p.new_finish for p in proposal.projects)) in drawn
        assert {f"sm_apply_{running}", f"sm_apply_{draft}"} <= {b.key for b in test.button}
    for garbage in ("0", "abc", "9" * 30):
        assert not open_screen(firm.pmo, "levelling", query={"run": garbage}).exception
    with pytest.raises(ValueError):  # noqa: PT011  the screen is not there
        open_screen(firm.finance, "levelling")
    assert not open_screen(f.actor(db, Role.PM, department_id=firm.department_id), "levelling").exception  # with nothing to level


def test_the_firm_with_a_new_project_and_without(db: Session, firm: Firm, open_screen: Open) -> None:
    with clock.at(projects.NOON):
        draft = firm.ready()
    test = open_screen(firm.ceo, "decision_support", query={"id": str(draft)})
    assert not test.exception
    drawn = html_of_screen(test)
    assert "对年度毛利率有何影响？" in drawn
    assert "30.00%" in drawn
    with pytest.raises(ValueError):  # noqa: PT011
        open_screen(firm.manager, "decision_support")


def test_the_parts_of_a_whole_stand_on_its_overview(db: Session, firm: Firm, open_screen: Open) -> None:
    with clock.at(projects.NOON):
        main, before = firm.create(), None
        for name, share in (("一期", "500000.00"), ("二期", "300000.00")):
            new = NewSub(name, firm.manager.employee_id, firm.sponsor.employee_id, firm.department_id, MONDAY, D(share), follows_id=before)
            before = subprojects.create_sub(firm.manager, main, new, seen_version=version(main))
    test = open_screen(firm.manager, "project", query={"id": str(main)})
    assert not test.exception
    drawn = html_of_screen(test)
    assert "¥1,000,000" in drawn
    assert "¥200,000" in drawn
    below = open_screen(firm.manager, "project", language="en", query={"id": str(before)})
    assert not below.exception
    assert "It starts when 一期 is finished." in html_of_screen(below)
