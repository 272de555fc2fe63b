"""Acceptance in rounds: filed by the sales owner, failed with what is to be mended, again, passed; or by the sponsor (PRJ-33)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.acceptance import queries, service
from core.acceptance.errors import AcceptanceOpen, AcceptancePassed, FaultDone, FaultsMissing, FaultsOpen, OwnAcceptance, ReportMissing
from core.acceptance.service import AcceptanceForm, Fault, Outcome
from core.errors import NotFound, NotPermitted, WrongState
from core.portfolio.queries import list_projects
from core.projects.errors import DateBefore, DateInFuture
from core.projects.queries import card
from db.models import PolicyValue
from seed.rows import version
from tests import deliveries, projects
from tests import factories as f
from tests.projects import Firm

DAY = projects.MONDAY


def form(contact_id: int | None, day: dt.date = DAY) -> AcceptanceForm:
    return AcceptanceForm(day, "全部交付物", "合同附件一", contact_id)


def decide(firm: Firm, row: int, outcome: Outcome) -> None:
    service.decide(firm.sales, row, outcome, seen_version=version("acceptance", row))


def test_failed_is_mended_filed_again_and_passed(firm: Firm) -> None:
    project_id = firm.started()
    contact = deliveries.contact_of(firm.sales, project_id)
    for actor in (firm.manager, firm.sponsor, firm.consultant):
        with pytest.raises(NotPermitted):
            service.file(actor, project_id, form(contact))
    with pytest.raises(NotFound):
        service.file(firm.sales, project_id, form(None))
    with pytest.raises(DateBefore):
        service.file(firm.sales, project_id, form(contact, DAY - dt.timedelta(days=1)))
    assert card(firm.manager, project_id).phase == "executing"
    first = service.file(firm.sales, project_id, form(contact))
    assert card(firm.manager, project_id).phase == "monitoring"
    assert [p.phase for p in list_projects(firm.manager)] == ["monitoring"]
    with pytest.raises(AcceptanceOpen):
        service.file(firm.sales, project_id, form(contact))
    points = (Fault("证据不足", firm.consultant.employee_id, DAY), Fault("范围不符", firm.manager.employee_id, DAY))
    for wrong, error in (
        (Outcome(False, DAY), FaultsMissing),
        (Outcome(True, DAY), ReportMissing),
        (Outcome(True, DAY + dt.timedelta(days=1), content=b"x", file_name="a.txt"), DateInFuture),
        (Outcome(False, DAY, faults=(Fault("x", None, DAY),)), NotFound),
    ):
        with pytest.raises(error):
            decide(firm, first, wrong)
    with pytest.raises(NotPermitted):
        service.decide(firm.manager, first, Outcome(False, DAY, faults=points), seen_version=version("acceptance", first))
    decide(firm, first, Outcome(False, DAY, "整改", faults=points))
    assert card(firm.manager, project_id).phase == "executing"
    with pytest.raises(FaultsOpen) as refused:
        service.file(firm.sales, project_id, form(contact))
    assert refused.value.facts["count"] == 2
    mine, other = queries.sheet(firm.consultant, project_id).rows[0].faults
    assert (mine.mine, other.mine) == (True, False)
    with pytest.raises(NotPermitted):
        service.mend(firm.consultant, other.id, done_on=DAY, note="x", seen_version=other.version)
    service.mend(firm.consultant, mine.id, done_on=DAY, note="已补", seen_version=mine.version)
    with pytest.raises(FaultDone):
        service.mend(firm.manager, mine.id, done_on=DAY, note="又补", seen_version=mine.version)
    service.mend(firm.manager, other.id, done_on=DAY, note="已改", seen_version=other.version)
    deliveries.passed(firm.sales, project_id)
    assert projects.project(project_id).acceptance_passed_on == DAY
    found = queries.sheet(firm.sales, project_id)
    assert [(r.round, r.state) for r in found.rows] == [(2, "passed"), (1, "failed")]
    with pytest.raises(AcceptancePassed):
        service.file(firm.sales, project_id, form(contact))


def test_without_a_client_the_sponsor_accepts_what_somebody_else_filed(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    setting = PolicyValue(key="acceptance_by.management_consulting", value="sponsor", from_on=DAY, set_by_id=firm.pmo.employee_id, set_at=clock.now())
    f.make(db, setting)
    db.commit()
    with pytest.raises(NotPermitted):
        service.file(firm.sales, project_id, form(None))
    row = service.file(firm.manager, project_id, form(None))
    with pytest.raises(NotPermitted):
        service.decide(firm.manager, row, Outcome(True, DAY), seen_version=version("acceptance", row))
    service.decide(firm.sponsor, row, Outcome(True, DAY, "同意"), seen_version=version("acceptance", row))
    assert projects.project(project_id).acceptance_passed_on == DAY
    both = f.project(db, manager=firm.manager, sponsor=firm.manager, started_on=DAY)
    db.commit()
    again = service.file(firm.manager, both.id, form(None))
    with pytest.raises(OwnAcceptance):
        service.decide(firm.manager, again, Outcome(True, DAY), seen_version=version("acceptance", again))


def test_taken_back_is_no_round_and_only_running_projects_are_accepted(firm: Firm) -> None:
    waiting = firm.initiated()
    contact = deliveries.contact_of(firm.sales, waiting)
    with pytest.raises(WrongState):
        service.file(firm.sales, waiting, form(contact))
    projects.life.file_kickoff(firm.manager, waiting, held_on=DAY, minutes="x", seen_version=projects.version(waiting))
    projects.life.start(firm.manager, waiting, seen_version=projects.version(waiting))
    row = service.file(firm.sales, waiting, form(contact))
    service.withdraw(firm.sales, row, seen_version=version("acceptance", row))
    with pytest.raises(WrongState):
        decide(firm, row, Outcome(True, DAY, content=b"x", file_name="a.txt"))
    service.file(firm.sales, waiting, form(contact))
    assert [(r.round, r.state) for r in queries.sheet(firm.manager, waiting).rows] == [(1, "filed"), (1, "withdrawn")]
