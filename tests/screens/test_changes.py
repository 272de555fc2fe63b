"""Changes, baselines and the plan's own approval on the screens, without a browser (PRJ-14, PRJ-42)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Role
from core.plan import gate
from db.models import ApprovalCase, PolicyValue
from seed.flows import of_changes
from tests import factories as f
from tests import projects
from tests.conftest import Founded
from tests.core.changes import stories as s
from tests.projects import Firm
from tests.screens.drawn import html_of_screen

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


def test_a_change_is_requested_edited_read_and_approved(db: Session, founded: Founded, open_screen: Open) -> None:
    firm: Firm = founded.firm
    with clock.at(projects.NOON):
        of_changes(f.actor(db, Role.ADMIN), firm.pmo.employee_id)
        project_id = firm.started()
    asked = open_screen(firm.manager, "project", language="en", query={"id": str(project_id), "tab": "changes"})
    asked.button(key="sm_change_request").click().run()
    assert not asked.exception
    with clock.at(projects.NOON):
        change_id = s.drafted(firm.manager, project_id)
        s.with_costs(firm.manager, change_id, s.labour("260"))
    for tab in ("terms", "budget", "team", "stages"):
        test = open_screen(firm.manager, "change", language="zh", query={"id": str(change_id), "tab": tab})
        assert not test.exception, tab
    drawn = html_of_screen(open_screen(firm.manager, "change", language="en", query={"id": str(change_id)}))
    assert "Lower the cost ¥720,000.00 by ¥20,000.00" in drawn  # the exact figure, and why submit is greyed
    assert "+¥20,000.00" in drawn
    with clock.at(projects.NOON):
        s.terms(firm.manager, change_id, net_revenue=Decimal("1030000.00"))
        s.submit(firm.manager, change_id)
    case = db.query(ApprovalCase.id).filter_by(document_type="change").scalar()
    decision = html_of_screen(open_screen(firm.sponsor, "decision", language="en", query={"case": str(case)}))
    assert "¥700,000.00" in decision
    assert "baseline 1 is kept" in decision
    member = html_of_screen(open_screen(firm.consultant, "change", language="en", query={"id": str(change_id)}))
    assert "¥" not in member  # a member sees dates and effort, no money
    with clock.at(projects.NOON):
        s.approve(change_id, firm.sponsor, firm.pmo)
    baselines = html_of_screen(open_screen(firm.manager, "project", language="en", query={"id": str(project_id), "tab": "baselines"}))
    assert s.row(change_id).number in baselines
    assert not open_screen(firm.pmo, "changes", language="zh").exception


def test_the_plan_that_comes_later_is_handed_in_and_read_by_the_sponsor(db: Session, founded: Founded, open_screen: Open) -> None:
    firm: Firm = founded.firm
    with clock.at(projects.NOON):
        of_changes(f.actor(db, Role.ADMIN), firm.pmo.employee_id)
        db.add(PolicyValue(key="plan_gate.management_consulting", value="after", from_on=projects.MONDAY, set_by_id=firm.ceo.employee_id, set_at=projects.NOON))
        db.commit()
        project_id = firm.initiated()
    for leaf in ("team", "stages", "deliverables"):  # still written, as with a draft
        assert not open_screen(firm.manager, "project", language="en", query={"id": str(project_id), "tab": leaf}).exception
    shown = open_screen(firm.manager, "project", language="en", query={"id": str(project_id)})
    assert "submit the plan: without baseline 0 nothing starts" in html_of_screen(shown)
    shown.button(key=f"act_submit_plan_project_{project_id}").click().run()
    assert not shown.exception
    assert firm.sponsor.name in html_of_screen(shown)
    with clock.at(projects.NOON):
        gate.submit(firm.manager, project_id, note="按里程碑编制", seen_plan_version=projects.project(project_id).plan_version)
    case = db.query(ApprovalCase.id).filter_by(document_type="plan").scalar()
    decision = html_of_screen(open_screen(firm.sponsor, "decision", language="en", query={"case": str(case)}))
    assert "below the approved budget" in decision
    assert "baseline 0 is kept" in decision
    assert "plan in approval" in html_of_screen(open_screen(firm.manager, "project", language="en", query={"id": str(project_id), "tab": "plan"}))
