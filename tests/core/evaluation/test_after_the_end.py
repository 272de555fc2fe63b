"""After the end of a project: handed over to after-sales, judged against its plan (PRJ-13, PRJ-46)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.calendar.rules import WorkCalendar
from core.errors import NotFound, NotPermitted, Refusal, WrongState
from core.evaluation import queries as evaluations
from core.evaluation import service as evaluation
from core.evaluation.errors import NotClosedYet, ReviewMissing, ScoreNeedsReason, ScoresMissing
from core.evaluation.rules import COST_LIMITS, QUALITY_LIMITS, TIME_LIMITS, Figures, delay, graded, proposed, total
from core.evaluation.service import Judged
from core.handover import queries as handovers
from core.handover import service as handover
from core.handover.errors import ContactOfAnother, HandoverReasonMissing, NobodyToSpeakTo, ServicePeriodEmpty, ServicePromiseMissing
from core.handover.service import HandoverForm
from db.models import Contact, Project
from tests import factories as f
from tests.projects import Firm

FRIDAY, MONDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("miss", "limits", "score"),
    [
        (Decimal("-0.1"), TIME_LIMITS, 5),
        (Decimal("0.05"), TIME_LIMITS, 4),
        (Decimal("0.050001"), TIME_LIMITS, 3),
        (Fraction(1, 5), TIME_LIMITS, 2),
        (Fraction(1, 5) + Fraction(1, 10**9), TIME_LIMITS, 1),
        (Decimal("0.02"), COST_LIMITS, 4),
        (Decimal("0.4"), QUALITY_LIMITS, 2),
    ],
)
def test_a_limit_still_has_its_score(miss: Decimal | Fraction, limits: tuple[tuple[Decimal, int], ...], score: int) -> None:
    assert graded(miss, limits) == score


def test_scores_and_total_come_from_exact_figures() -> None:
    assert (delay(FRIDAY, MONDAY, WorkCalendar()), delay(MONDAY, FRIDAY, WorkCalendar())) == (1, -1)
    assert proposed(Figures()) == {}
    # margin 30 % approved, 29 % reached: one point exactly is a 4, a thousandth more a 3
    near = Figures(budget_revenue=Decimal(1000), revenue=Decimal(1000), budget_cost=Decimal(700), cost=Decimal(710))
    assert proposed(near)["margin"] == 4
    assert proposed(Figures(**(vars(near) | {"cost": Decimal("710.01")})))["margin"] == 3
    weights = {"goal": Decimal(60), "time": Decimal(40)}
    assert total({"goal": 5, "time": 4}, weights) == 92
    assert total({"goal": 5}, weights) == 100  # what is not judged does not count
    assert total({}, weights) is None


def _form(contact: int, **changed: object) -> HandoverForm:
    values: dict[str, object] = {
        "scope": "系统上线后的答疑与模板维护", "serves_from": MONDAY, "serves_until": MONDAY + dt.timedelta(days=365), "response_hours": 4,
        "solution_days": 3, "contact_ids": (contact,),
    }  # fmt: skip
    return HandoverForm(**(values | changed))  # type: ignore[arg-type]


def test_a_finished_project_is_handed_over_and_accepted(db: Session, firm: Firm) -> None:
    project_id = firm.started()
    project = db.get_one(Project, project_id)
    own, other = Contact(customer_id=project.customer_id, name="周经理"), Contact(customer_id=f.customer(db).id, name="旁人")
    db.add_all([own, other])
    db.flush()
    support = f.actor(db, Role.SUPPORT)
    with pytest.raises(WrongState):
        handover.write(firm.manager, project_id, _form(own.id))
    project.state, project.finished_on = "finished", dt.date(2026, 3, 2)
    db.flush()
    refused: list[tuple[dict[str, object], type[Refusal]]] = [
        ({"serves_until": MONDAY}, ServicePeriodEmpty),
        ({"response_hours": 0}, ServicePromiseMissing),
        ({"contact_ids": (other.id,)}, ContactOfAnother),
    ]
    for changed, refusal in refused:
        with pytest.raises(refusal):
            handover.write(firm.manager, project_id, _form(own.id, **changed))
    row = handover.write(firm.manager, project_id, _form(own.id, contact_ids=()))
    with pytest.raises(NobodyToSpeakTo):
        handover.offer(firm.manager, row, seen_version=1)
    handover.write(firm.manager, project_id, _form(own.id), seen_version=1)
    with pytest.raises(NotFound):  # not offered yet
        handovers.handover(support, row)
    handover.offer(firm.manager, row, seen_version=handovers.of_project(firm.manager, project_id).row.version)  # type: ignore[union-attr]
    shown = handovers.handover(support, row)
    assert [c.name for c in shown.contacts] == ["周经理"]
    with pytest.raises(NotPermitted):
        handover.accept(firm.manager, row, seen_version=shown.row.version)
    with pytest.raises(HandoverReasonMissing):
        handover.send_back(support, row, reason=" ", seen_version=shown.row.version)
    handover.send_back(support, row, reason="缺少账号清单", seen_version=shown.row.version)
    back = handovers.of_project(firm.manager, project_id)
    assert back is not None
    assert (back.row.state, back.row.reason) == ("sent_back", "缺少账号清单")
    handover.offer(firm.manager, row, seen_version=back.row.version)
    handover.accept(support, row, seen_version=handovers.handover(support, row).row.version)
    assert [r.state for r in handovers.handovers(support)] == ["accepted"]
    assert handovers.handovers(f.actor(db, Role.LEGAL)) == []


def test_a_closed_project_is_judged_and_reviewed(db: Session, firm: Firm) -> None:
    project_id = firm.started()
    all_five = {c: Judged(5, "") for c in ("goal", "time", "cost", "margin", "quality", "satisfaction")}
    with pytest.raises(NotClosedYet):
        evaluation.save(firm.manager, project_id, all_five, summary="")
    project = db.get_one(Project, project_id)
    project.state, project.finished_on, project.closed_on = "closed", dt.date(2027, 12, 31), dt.date(2027, 12, 31)
    db.flush()
    sheet = evaluations.sheet(firm.manager, project_id)
    assert sheet is not None
    assert sheet.proposed["time"] == 1  # more than a year late
    assert "quality" not in sheet.proposed
    with pytest.raises(ScoreNeedsReason):
        evaluation.save(firm.manager, project_id, all_five, summary="")
    first = evaluation.save(firm.manager, project_id, {"time": Judged(1)}, summary="")

    def seen() -> int:
        found = evaluations.sheet(firm.manager, project_id)
        assert found is not None
        return found.version

    with pytest.raises(ScoresMissing):
        evaluation.submit(firm.manager, first, seen_version=seen())
    reasons = all_five | {c: Judged(5, "客户要求延后") for c in ("time", "cost", "margin")}
    evaluation.save(firm.manager, project_id, reasons, summary="目标全部达成", seen_version=seen())
    evaluation.submit(firm.manager, first, seen_version=seen())
    with pytest.raises(NotPermitted):
        evaluation.review(firm.manager, first, text="好", for_template="", seen_version=seen())
    with pytest.raises(ReviewMissing):
        evaluation.review(firm.pmo, first, text=" ", for_template="", seen_version=seen())
    evaluation.give_back(firm.pmo, first, reason="请说明延期", seen_version=seen())
    evaluation.submit(firm.manager, first, seen_version=seen())
    evaluation.review(firm.pmo, first, text="可复制", for_template="访谈阶段加两天", seen_version=seen())
    [row] = [r for r in evaluations.evaluations(firm.pmo) if r.project_id == project_id]
    assert (row.state, row.total, row.for_template) == ("reviewed", Decimal(100), "访谈阶段加两天")
    no_money = evaluations.sheet(firm.consultant, project_id)
    assert no_money is not None
    assert (no_money.figures.cost, no_money.may_write) == (None, False)
