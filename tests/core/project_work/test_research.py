"""Research: material asked, late, received; interviews and visits; findings with their source, risks in the register (PRJ-17)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from core import clock
from core.errors import NotFound, NotPermitted, WrongState
from core.meetings.errors import NotOfTheCustomer
from core.projects.errors import DateBefore, DateInFuture
from core.research import reminders, service
from core.research.errors import FindingStays, SourceMissing, WithNobody
from core.research.forms import FieldForm, FindingForm, MaterialForm
from core.research.queries import research
from db.models import Finding, Notice, ProjectRisk
from tests import projects
from tests.core.project_work.conftest import Work

WEEK = projects.MONDAY + dt.timedelta(days=7)


def test_material_is_asked_for_chased_and_received(work: Work) -> None:
    manager, analyst = work.firm.manager, work.firm.analyst
    lines = [MaterialForm("组织架构图", WEEK, analyst.employee_id, work.lead, "了解汇报关系"), MaterialForm("成本明细", WEEK, analyst.employee_id)]
    first, second = service.ask_for(manager, work.id, lines)
    assert work.db.scalars(select(Notice.employee_id).where(Notice.kind == "material_asked")).all() == [analyst.employee_id]  # one notice for both
    with pytest.raises(DateInFuture):
        service.receive(analyst, first, WEEK, seen_version=1)
    with pytest.raises(DateBefore):
        service.receive(analyst, first, projects.MONDAY - dt.timedelta(days=1), seen_version=1)
    with projects.on(WEEK + dt.timedelta(days=2)):
        assert [(m.name, m.late, m.contact) for m in research(analyst, work.id).material] == [("组织架构图", 2, "李经理"), ("成本明细", 2, "")]
        assert (reminders.material(), reminders.material()) == (4, 0)  # the analyst and the manager, once
        service.receive(analyst, first, WEEK + dt.timedelta(days=1), "电子版", seen_version=1)
        service.waive(analyst, second, "客户没有", seen_version=1)
    assert [(m.name, m.state, m.late) for m in research(analyst, work.id).material] == [("组织架构图", "received", 1), ("成本明细", "waived", 0)]
    with pytest.raises(WrongState):
        service.waive(analyst, first, "再想想", seen_version=2)
    with pytest.raises(NotOfTheCustomer):
        service.ask_for(manager, work.id, [MaterialForm("x", WEEK, analyst.employee_id, work.foreign)])


def test_interviews_lead_to_findings_and_a_risk_enters_the_register(work: Work) -> None:
    consultant = work.firm.consultant
    with pytest.raises(WithNobody):
        service.plan_field_work(consultant, work.id, FieldForm("interview", "采购流程", WEEK, consultant.employee_id))
    asked = FieldForm("interview", "采购流程", projects.MONDAY, consultant.employee_id, work.area, questions="如何下单？")
    one = service.plan_field_work(consultant, work.id, asked)
    service.hold_field_work(consultant, one, projects.MONDAY, "手工下单，无合同。", seen_version=1)
    with pytest.raises(SourceMissing):
        service.add_finding(consultant, work.id, FindingForm("problem", "采购无合同"))
    problem = service.add_finding(consultant, work.id, FindingForm("problem", "采购无合同", area="采购", field_work_id=one))
    risk = service.add_finding(consultant, work.id, FindingForm("risk", "关键用户可能离职", evidence="访谈记录第三条", likelihood="high", impact="severe"))
    found = research(work.firm.manager, work.id)
    assert [(f.kind, f.title, f.field_work, f.likelihood) for f in found.findings] == [
        ("risk", "关键用户可能离职", "", "high"),
        ("problem", "采购无合同", "采购流程", ""),
    ]
    assert found.field_work[0].findings == 1
    register = work.db.scalars(select(ProjectRisk).where(ProjectRisk.project_id == work.id)).one()
    assert (register.name, register.impact, register.source, work.db.get_one(Finding, risk).risk_id) == ("关键用户可能离职", "severe", "finding", register.id)
    with pytest.raises(FindingStays):
        service.change_finding(consultant, risk, FindingForm("problem", "只是问题", evidence="x"), seen_version=1)
    service.change_finding(consultant, problem, FindingForm("risk", "采购无合同", field_work_id=one), seen_version=1)
    assert len(work.db.scalars(select(ProjectRisk.id).where(ProjectRisk.project_id == work.id)).all()) == 2


def test_who_writes_research_and_who_reads_it(work: Work) -> None:
    form = FindingForm("problem", "x", evidence="x")
    for reader in (work.firm.pmo, work.firm.sales, work.firm.qa):
        with pytest.raises(NotPermitted):
            service.add_finding(reader, work.id, form)
        assert research(reader, work.id).findings == ()
    with pytest.raises(NotFound):
        research(work.stranger, work.id)
    with pytest.raises(NotFound):  # an interview of another project is no source
        service.add_finding(work.firm.manager, work.id, FindingForm("problem", "x", field_work_id=10**9))
    assert clock.today() == projects.MONDAY
