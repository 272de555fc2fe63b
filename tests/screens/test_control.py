"""The screens of control without a browser: report on a task in two taps, briefs made and sent, corrective actions, earned value, work types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.indicators import service as corrective
from core.progress.reporting import report_task
from core.work_types.service import WorkTypeForm, add
from db.models import Contact, CorrectiveAction, CostEntry, Project, WeeklyBrief, WorkType
from tests import factories as f
from tests import projects
from tests.projects import Firm
from tests.screens.drawn import html_of_screen
from tests.screens.test_labour import press
from tests.screens.test_projects import firm, started, worker_engine  # noqa: F401  the founded firm, today

Open = Callable[..., AppTest]


def test_my_tasks_offers_the_steps_of_a_report_and_the_pmo_keeps_work_types(db: Session, firm: Firm, open_screen: Open) -> None:  # noqa: F811
    tasks = projects.tasks(started(firm)).values()
    mine = next(t for t in tasks if t.responsible_id == firm.consultant.employee_id and not t.is_summary and not t.is_milestone)
    test = open_screen(firm.consultant, "my_tasks")
    assert not test.exception
    assert mine.name in html_of_screen(test)
    press(test, f"sm_report_{mine.id}")
    assert {f"task_report_{mine.id}_{step}" for step in (25, 50, 75, 100)} <= {b.key for b in test.button}  # the second tap; AppTest cannot answer a dialog
    report_task(firm.consultant, mine.id, Decimal(75), None, "初稿完成")
    assert "75%" in html_of_screen(test.run())

    one = add(firm.pmo, WorkTypeForm("interview", "访谈", "Interviews"))
    test = open_screen(firm.pmo, "work_types", language="en")
    assert not test.exception
    assert "Interviews" in html_of_screen(test)
    press(test, f"sm_off_{one}")
    db.expire_all()
    assert not db.get_one(WorkType, one).enabled


def test_a_brief_is_made_edited_and_sent_with_buttons(db: Session, firm: Firm, open_screen: Open) -> None:  # noqa: F811
    project_id = started(firm)
    customer = db.get_one(Project, project_id).customer_id
    db.add(Contact(customer_id=customer, name="王总", email="wang@example.com"))
    db.commit()
    test = open_screen(firm.manager, "project", query={"id": str(project_id), "tab": "brief"})
    assert not test.exception
    press(test, "sm_make_brief")
    row = db.scalars(select(WeeklyBrief)).one()
    area = next(a for a in test.text_area if a.key == f"brief_{row.id}_{row.version}_remark")
    area.input("下周客户例会改到周四").run()
    assert not any(b.key == f"sm_send_brief_{row.id}_{row.version}" for b in test.button)  # saved first
    press(test, f"sm_save_brief_{row.id}_{row.version}")
    db.expire_all()
    row = db.scalars(select(WeeklyBrief)).one()
    press(test, f"sm_send_brief_{row.id}_{row.version}")
    db.expire_all()
    row = db.scalars(select(WeeklyBrief)).one()
    assert (row.state, row.sections[-1]["text"]) == ("sent", "下周客户例会改到周四")
    seen = open_screen(firm.consultant, "project", query={"id": str(project_id), "tab": "brief"})
    assert "下周客户例会改到周四" in html_of_screen(seen)
    assert "¥" not in html_of_screen(seen)


def test_earned_value_and_indicators_draw_in_both_languages_and_members_see_no_money(db: Session, firm: Firm, open_screen: Open) -> None:  # noqa: F811
    project_id = started(firm)
    db.add(
        CostEntry(
            project_id=project_id,
            account_id=firm.accounts["labour"],
            kind="labour",
            amount=Decimal("1600.00"),
            booked_on=clock.today(),
            task_id=projects.tasks(project_id)["1.1"].id,
            document_type="test",
            document_id=f.serial(),
            created_at=clock.now(),
        )
    )
    db.commit()
    for language in ("zh", "en"):
        test = open_screen(firm.manager, "project", language=language, query={"id": str(project_id), "tab": "earned_value"})
        assert not test.exception
        assert "¥1,600" in html_of_screen(test)
    assert "BAC ÷ CPI" in html_of_screen(test)  # nothing is earned: it says why there is no estimate
    with clock.at(clock.at_firm_time(clock.today() + dt.timedelta(days=20), 9)):
        corrective.measure_all()
    row = db.scalars(select(CorrectiveAction)).one()
    test = open_screen(firm.manager, "project", language="en", query={"id": str(project_id), "tab": "indicators"})
    assert not test.exception
    assert "Schedule deviation rate" in html_of_screen(test)
    assert next(b for b in test.button if b.key == f"sm_finish_{row.id}").disabled
    press(test, f"sm_plan_{row.id}")
    assert not test.exception
    member = open_screen(firm.consultant, "project", query={"id": str(project_id), "tab": "indicators"})
    assert "¥" not in html_of_screen(member)
    assert "成本超支率" not in html_of_screen(member)
    listed = open_screen(firm.pmo, "indicators")
    assert not listed.exception
    with pytest.raises(ValueError, match="indicators"):
        open_screen(firm.consultant, "indicators")
