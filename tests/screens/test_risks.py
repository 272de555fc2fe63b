"""The screens of risks, issues, lessons and the simulation without a browser: who sees what, the matrix filters, a run is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.issues import service as issues
from core.issues.service import IssueForm
from core.lessons import service as lessons
from core.lessons.service import LessonForm
from core.risks import queries, register
from core.risks.register import RiskDetails, RiskInput
from core.risks.reviews import ReviewInput, review
from db.models import PolicyValue, SimulationRun
from pages.shared.words import speaking, word
from tests import factories as f
from tests.projects import Firm
from tests.screens.drawn import html_of_screen
from tests.screens.test_labour import press
from tests.screens.test_projects import firm, started, worker_engine  # noqa: F401  the founded firm, today

Open = Callable[..., AppTest]


def test_the_register_and_the_simulation_of_a_project(db: Session, firm: Firm, open_screen: Open) -> None:  # noqa: F811
    project = started(firm)
    details = RiskDetails("原因说明", None, "low", "major", 12, Decimal("30000.00"))
    risk = register.save_risk(firm.manager, project, RiskInput("核心顾问被抽调", "medium", "severe", owner_id=firm.consultant.employee_id, details=details))
    version = next(r.version for r in queries.risks(firm.manager, project) if r.id == risk)
    review(firm.consultant, risk, ReviewInput("已沟通", "仍有冲突", "high", "severe"), seen_version=version)
    db.add(PolicyValue(key="simulation.runs", value=200, from_on=clock.today(), set_by_id=firm.pmo.employee_id, set_at=clock.now()))
    db.commit()
    test = open_screen(firm.manager, "project", query={"id": str(project), "tab": "risks"})
    assert not test.exception
    buttons = {b.key: b for b in test.button}
    assert buttons["cell_red_risks_high_severe"].label == "1"
    assert sum(k.startswith("cell_") for k in buttons) == 12
    press(test, "cell_red_risks_medium_severe")  # empty: the filter says so and can be left
    assert "leave_cell_risks" in {b.key for b in test.button}
    assert not test.dataframe
    press(test, "leave_cell_risks")
    assert "核心顾问被抽调" in test.dataframe[0].value.to_string()

    for opens in ("sm_add_risk", "sm_add_indicator"):  # the dialogs draw; AppTest cannot answer them
        press(test, opens)
        assert not test.exception

    test = open_screen(firm.manager, "project", query={"id": str(project), "tab": "simulation"})
    press(test, "sm_simulate_seed")
    assert not test.exception
    press(test, "sm_simulate")
    kept = db.scalars(select(SimulationRun).where(SimulationRun.project_id == project)).one()
    drawn = html_of_screen(test)
    assert kept.finish["p80"] in drawn
    assert kept.margin is not None
    assert "毛利 P80" in drawn
    member = open_screen(firm.consultant, "project", query={"id": str(project), "tab": "simulation"})
    seen = html_of_screen(member)
    assert kept.finish["p80"] in seen
    assert "毛利" not in seen
    assert "sm_simulate" not in {b.key for b in member.button}


def test_issues_and_lessons_where_people_look_for_them(db: Session, firm: Firm, open_screen: Open) -> None:  # noqa: F811
    project = started(firm)
    due = clock.today() + dt.timedelta(days=2)
    issues.raise_issue(firm.consultant, project, IssueForm("数据口径不一致", "critical", due, owner_id=firm.analyst.employee_id))
    test = open_screen(firm.analyst, "my_issues")
    assert not test.exception
    assert "数据口径不一致" in test.dataframe[0].value.to_string()
    press(test, "sm_raise_issue")  # the dialog opens; AppTest cannot answer it
    assert not test.exception
    assert "sm_raise_issue" in {b.key for b in open_screen(firm.consultant, "project", query={"id": str(project), "tab": "issues"}).button}
    lessons.note(firm.consultant, project, LessonForm("scope", "范围要写进附件", "口头承诺了两项", "附件列明", ""))
    assert "范围要写进附件" in open_screen(firm.analyst, "lessons").dataframe[0].value.to_string()
    across = open_screen(firm.pmo, "portfolio_risks", language="en")
    assert not across.exception
    with speaking("en"):
        assert word("screen.portfolio_risks") in html_of_screen(across)
    draft = f.project(db, manager=firm.manager, state="draft").id
    db.commit()
    beginning = html_of_screen(open_screen(firm.manager, "project", query={"id": str(draft), "tab": "risks"}))
    assert "范围要写进附件" in beginning  # offered to the new project of the type
