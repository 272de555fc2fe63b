"""The end of a project, a proposed budget and a follow-up on the screens, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

import core.boot  # noqa: F401
from core import clock
from core.access import Actor, Role
from core.budget import proposals
from core.budget.effect import BudgetEdit
from core.budget.proposal_queries import open_proposal
from core.projects import closing
from core.projects.ending_queries import ending_of
from db.models import ApprovalCase, Employee, FlowVersion, FollowUp, ProjectEnding
from tests import factories as f
from tests.screens.drawn import html_of_screen

Open = Callable[..., AppTest]
SPONSOR = {"key": "sponsor", "name": "主管领导", "after": [], "approver": {"kind": "project_role", "role": "sponsor"}}


def flow(db: Session, document: str, step: dict[str, object], owner: Actor) -> FlowVersion:
    made = f.flow(db, document, [step], owner=db.get_one(Employee, owner.employee_id))
    db.commit()
    return made.versions[0]


def test_a_termination_is_asked_for_in_a_dialog_and_settled_on_the_decision_page(db: Session, open_screen: Open) -> None:
    manager, sponsor = f.actor(db, Role.PM, name="李娜"), f.actor(db, Role.DEPT_HEAD, name="徐亮")
    flow(db, "termination", SPONSOR, sponsor)
    project = f.project(db, manager=manager, sponsor=sponsor)
    db.commit()
    test = open_screen(manager, "project", language="en", query={"id": str(project.id)})
    test.button(key=next(b.key for b in test.button if (b.key or "").startswith("act_termination_"))).click().run()
    assert not test.exception
    drawn = html_of_screen(test)
    assert "徐亮" in drawn  # who will be asked
    assert not db.query(ProjectEnding).count()  # it was only tried
    closing.submit_termination(manager, project.id, reason="客户重组", seen_version=project.version)
    case = db.query(ApprovalCase.id).scalar()
    shown = html_of_screen(open_screen(sponsor, "decision", language="en", query={"case": str(case)}))
    assert "客户重组" in shown
    assert "Profit settlement" in shown
    ending = ending_of(manager, project.id)
    assert ending is not None
    assert "Termination in approval" in html_of_screen(open_screen(manager, "project", language="en", query={"ending": str(ending.id), "tab": "approval"}))


def test_who_sees_the_budget_sees_that_another_is_proposed(db: Session, open_screen: Open) -> None:
    finance, ceo = f.actor(db, Role.FINANCE), f.actor(db, Role.CEO)
    flow(db, "budget", SPONSOR | {"approver": {"kind": "company_role", "role": "ceo"}}, ceo)
    year = clock.today().year
    f.company_line(db, "1000.00", year=year)
    db.commit()
    made = proposals.save_proposal(finance, year, [BudgetEdit("project", f.account(db).id, Decimal("1500.00"))])
    drafted = open_proposal(finance, year)
    assert drafted is not None
    proposals.submit(finance, made, seen_version=drafted.version)
    test = open_screen(ceo, "budgets", language="en", query={"proposal": str(made)})
    assert "Proposed and in approval: +¥500.00" in html_of_screen(test)
    test = open_screen(finance, "budgets", language="en", query={"proposal": str(made)})
    test.toggle[0].set_value(True).run()
    assert "+¥500.00" in html_of_screen(test)
    assert [b.key for b in test.button if (b.key or "").startswith("act_budget_")] == ["act_budget_withdraw"]


def test_a_follow_up_waits_at_home_until_it_is_taken_or_declined(db: Session, open_screen: Open) -> None:
    head, seller = f.actor(db, Role.PM), f.actor(db, Role.SALES)
    contract = f.contract(db, owner=seller, state="effective", title="供应链咨询")
    case = f.make(
        db,
        ApprovalCase(
            flow_version_id=flow(db, "contract", SPONSOR, head).id, document_type="contract", document_id=contract.id, number=contract.number,
            title=contract.title, initiator_id=seller.employee_id, state="approved", started_at=clock.now(),
        ),
    )  # fmt: skip
    f.make(
        db,
        FollowUp(
            case_id=case.id, kind="initiation", source_type="contract", source_id=contract.id, number=contract.number, title=contract.title,
            owner_id=head.employee_id, opened_at=clock.now(), due_on=clock.today(),
        ),
    )  # fmt: skip
    db.commit()
    test = open_screen(head, "home", language="en")
    assert "供应链咨询" in html_of_screen(test)
    keys = [b.key or "" for b in test.button]
    assert any(k.startswith("sm_take_") for k in keys)
    test.button(key=next(k for k in keys if k.startswith("sm_dismiss_"))).click().run()
    assert not test.exception
    test.button(key=next(b.key or "" for b in test.button if (b.key or "").startswith("dismiss_"))).click().run()
    assert not test.exception
    assert db.query(FollowUp.state).scalar() == "open"  # no reason given
