"""Milestones wait for what they name, deliverables for somebody else's eye (PRJ-06)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AsWord, NotPermitted, StaleScreen, WrongState
from core.initiation import service as initiation
from core.milestones import service
from core.milestones.errors import (
    AlreadyReached,
    MilestoneKept,
    MilestonesInACircle,
    PreconditionsOpen,
    PreconditionUnknown,
)
from core.milestones.queries import MilestoneRow, milestones
from core.milestones.service import MilestoneInput, Precondition
from core.projects import life
from core.projects.errors import DateBefore, DateInFuture
from db.models import PlanLine, Receipt, ReceiptLine
from tests import deliveries, projects
from tests import factories as f
from tests.projects import Firm, version
from tests.statements import counting


def milestone(firm: Firm, project_id: int, name: str) -> MilestoneRow:
    return next(m for m in milestones(firm.manager, project_id) if m.name == name)


def reach(firm: Firm, row: MilestoneRow, day: dt.date = projects.MONDAY) -> None:
    service.reach(firm.manager, row.id, reached_on=day, seen_version=row.version)


def accept(firm: Firm, project_id: int, name: str) -> None:
    deliveries.written_as_accepted(project_id, name)


def test_a_milestone_says_what_it_waits_for(firm: Firm) -> None:
    project_id = firm.started()
    first, second = milestone(firm, project_id, "项目启动完成"), milestone(firm, project_id, "诊断报告通过")
    with pytest.raises(PreconditionsOpen) as refused:
        reach(firm, second)
    assert refused.value.facts["open"] == ["项目启动完成", "对标分析报告", "诊断报告"]
    with pytest.raises(PreconditionsOpen) as refused:
        reach(firm, first)
    assert refused.value.facts["open"] == ["项目章程"]
    accept(firm, project_id, "项目章程")
    reach(firm, milestone(firm, project_id, "项目启动完成"))
    assert [p.name for p in milestone(firm, project_id, "诊断报告通过").open] == ["对标分析报告", "诊断报告"]
    with pytest.raises(AlreadyReached):
        reach(firm, milestone(firm, project_id, "项目启动完成"))


def test_qa_and_receipts_are_waited_for(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    line = db.scalars(select(PlanLine).where(PlanLine.contract_id == firm.contract_id).order_by(PlanLine.position)).first()
    assert line is not None
    row = milestone(firm, project_id, "项目启动完成")
    kept = [
        MilestoneInput(
            m.name, m.due_on, m.stage_id, m.task_id, m.ends_stage, m.name_en, tuple(Precondition(p.kind, p.target_id) for p in m.preconditions), m.id
        )
        for m in milestones(firm.manager, project_id)
        if m.id != row.id
    ]
    mine = MilestoneInput(
        row.name, row.due_on, row.stage_id, row.task_id, True, preconditions=(Precondition("qa"), Precondition("receipt", line.id)), id=row.id
    )
    service.save_milestones(firm.manager, project_id, [mine, *kept], seen_version=version(project_id))
    firm.staff(project_id)
    firm.budget(project_id, labour_days="250")
    initiation.submit(firm.manager, project_id, seen_version=version(project_id))
    firm.approve(project_id)
    life.file_kickoff(firm.manager, project_id, held_on=projects.MONDAY, minutes="纪要", seen_version=version(project_id))
    life.start(firm.manager, project_id, seen_version=version(project_id))
    with pytest.raises(PreconditionsOpen) as refused:
        reach(firm, milestone(firm, project_id, "项目启动完成"))
    assert set(map(str, refused.value.facts["open"])) == {str(AsWord("precondition.qa")), "第1笔"}  # type: ignore[arg-type]
    qa = next(p for p in milestone(firm, project_id, "项目启动完成").open if p.kind == "qa")
    with pytest.raises(NotPermitted):
        service.pass_qa(firm.manager, qa.id)
    service.pass_qa(firm.qa, qa.id)
    receipt = f.make(
        db,
        Receipt(
            number="RCP-1",
            contract_id=firm.contract_id,
            customer_id=projects.project(project_id).customer_id,
            amount=line.amount,
            received_on=projects.MONDAY,
            state="registered",
            registered_by_id=firm.sales.employee_id,
            registered_at=projects.NOON,
        ),
    )
    db.add(ReceiptLine(receipt_id=receipt.id, plan_line_id=line.id, amount=line.amount))
    db.commit()
    assert [p.kind for p in milestone(firm, project_id, "项目启动完成").open] == ["receipt"]
    receipt.state = "confirmed"
    db.commit()
    reach(firm, milestone(firm, project_id, "项目启动完成"))


def test_days_and_states_of_reaching(firm: Firm) -> None:
    waiting = firm.initiated()
    with pytest.raises(WrongState):
        reach(firm, milestone(firm, waiting, "项目启动完成"))


def test_not_ahead_nor_before_the_start_nor_stale_nor_by_a_member(firm: Firm) -> None:
    project_id = firm.started()
    accept(firm, project_id, "项目章程")
    row = milestone(firm, project_id, "项目启动完成")
    with pytest.raises(DateInFuture):
        reach(firm, row, projects.MONDAY + dt.timedelta(days=1))
    with pytest.raises(DateBefore):
        reach(firm, row, projects.MONDAY - dt.timedelta(days=1))
    with pytest.raises(StaleScreen):
        service.reach(firm.manager, row.id, reached_on=projects.MONDAY, seen_version=row.version + 1)
    with pytest.raises(NotPermitted):
        service.reach(firm.consultant, row.id, reached_on=projects.MONDAY, seen_version=row.version)


def test_what_milestones_of_a_draft_may_not_be(firm: Firm) -> None:
    project_id = firm.create()
    rows = [
        MilestoneInput(
            m.name, m.due_on, m.stage_id, m.task_id, m.ends_stage, preconditions=tuple(Precondition(p.kind, p.target_id) for p in m.preconditions), id=m.id
        )
        for m in milestones(firm.manager, project_id)
    ]

    def save(changed: list[MilestoneInput]) -> None:
        service.save_milestones(firm.manager, project_id, changed, seen_version=version(project_id))

    circle = [replace(rows[0], preconditions=(Precondition("milestone", rows[1].id),)), *rows[1:]]
    with pytest.raises(MilestonesInACircle):
        save(circle)
    with pytest.raises(PreconditionUnknown):
        save([replace(rows[0], preconditions=(Precondition("milestone", rows[0].id),)), *rows[1:]])
    with pytest.raises(PreconditionUnknown):
        save([replace(rows[0], preconditions=(Precondition("deliverable", 10**9),)), *rows[1:]])
    with pytest.raises(MilestoneKept):
        save(rows[1:])
    save([*rows, MilestoneInput("额外", projects.MONDAY)])
    save(rows)
    assert len(milestones(firm.manager, project_id)) == len(rows)


def test_statements_do_not_grow_with_milestones(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    with counting(db) as sent:
        milestones(firm.manager, project_id)
    assert len(sent) <= 6
    assert Decimal(len(milestones(firm.manager, project_id))) == 5
