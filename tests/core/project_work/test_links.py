"""Related records: each kind × each reader, both ways, nothing of what one may not see (PLT-15, PLT-14)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.access import Actor
from core.errors import NotFound, NotPermitted
from core.files import service as files
from core.links import service
from core.links.errors import LinkedAlready, LinkToItself
from core.links.kinds import KINDS
from core.links.queries import find, related
from core.meetings import service as meetings
from core.meetings.service import MeetingForm
from db.models import (
    ApprovalCase,
    AuditRow,
    Deliverable,
    Finding,
    Flow,
    FlowVersion,
    Milestone,
    Project,
    ProjectChange,
    ProjectEnding,
    ProjectIssue,
    ProjectRisk,
    QualityFinding,
    Task,
)
from tests import factories as f
from tests import projects
from tests.core.project_work.conftest import Work

End = tuple[str, int]


def one_of_each(work: Work) -> dict[str, End]:
    """A record of every kind: the customer, its contract, the project, and a part of each kind of the project."""
    db, me, day = work.db, work.firm.manager.employee_id, projects.MONDAY
    project = db.get_one(Project, work.id)
    flow = db.scalars(select(FlowVersion.id).join(Flow, Flow.id == FlowVersion.flow_id).where(Flow.document_type == "initiation")).one()
    parts = {
        "task": Task(project_id=work.id, position=1, code="1", name="访谈甲", starts_on=day, finishes_on=day),
        "milestone": Milestone(project_id=work.id, name="里程碑甲", due_on=day),
        "deliverable": Deliverable(project_id=work.id, name="交付物甲"),
        "project_risk": ProjectRisk(project_id=work.id, name="风险甲", likelihood="high", impact="minor"),
        "project_issue": ProjectIssue(
            project_id=work.id, number="ISS-X", title="问题甲", severity="low", raised_by_id=me, raised_at=projects.NOON, owner_id=me, due_on=day
        ),
        "finding": Finding(project_id=work.id, kind="problem", title="发现甲", evidence="x", found_by_id=me, found_on=day),
        "quality_finding": QualityFinding(
            project_id=work.id, number="QF-X", severity="minor", text="不符合甲", owner_id=me, due_on=day, opened_by_id=me, opened_on=day
        ),
        "project_change": ProjectChange(
            project_id=work.id, number="CHG-X", kind="full", reason="变更甲", base_plan_version=1, base={}, wanted={}, made_by_id=me, made_at=projects.NOON
        ),
        "project_ending": ProjectEnding(project_id=work.id, number="END-X", kind="termination", reason="终止甲", made_by_id=me, made_at=projects.NOON),
        "approval_case": ApprovalCase(
            number="APR-X", document_type="initiation", document_id=work.id, project_id=work.id, flow_version_id=flow, title="流程甲", initiator_id=me,
            started_at=projects.NOON, state="running",
        ),  # fmt: skip
    }
    found = {name: (name, f.make(db, row).id) for name, row in parts.items()}
    db.commit()
    meeting = meetings.call(work.firm.manager, work.id, MeetingForm("会议甲", projects.NOON, employees=(me,)))
    file = files.attach(work.firm.manager, "project", work.id, "文件甲.txt", b"x")
    assert project.contract_id is not None
    return found | {
        "customer": ("customer", project.customer_id), "contract": ("contract", project.contract_id), "project": ("project", work.id),
        "meeting": ("meeting", meeting), "attachment": ("attachment", file),
    }  # fmt: skip


READERS = {
    "manager": {"customer"},  # no account manager: the contract through the project, the customer not
    "consultant": {"customer", "contract", "approval_case"},
    "sales": {"approval_case"},
    "qa": {"customer", "contract", "approval_case"},
    "finance": {"customer", "approval_case"},
    "pmo": {"customer"},
    "ceo": set(),
}


def test_each_kind_is_shown_to_who_sees_it_from_both_ends(work: Work) -> None:
    """Every other kind linked to the project; what a reader may not see is not there, neither as a link nor as a page of links."""
    ends, firm = one_of_each(work), work.firm
    assert set(ends) == {kind.name for kind in KINDS}
    hub = ends.pop("project")
    for end in ends.values():
        service.link(firm.ceo, end, hub)
    wrong = {}
    for name, hidden in READERS.items():
        reader: Actor = getattr(firm, name)
        shown = {r.other.kind for r in related(reader, *hub)}
        if shown != set(ends) - hidden:
            wrong[name] = (shown - (set(ends) - hidden), set(ends) - hidden - shown)
        for kind, end in ends.items() if name in ("manager", "consultant", "sales") else ():
            if kind not in hidden and [(r.other.kind, r.other.name) for r in related(reader, *end)] != [("project", "供应链数字化转型")]:
                wrong[f"{name} {kind}"] = ({"from the other end"}, set())
            if kind in hidden:
                with pytest.raises(NotFound):
                    related(reader, *end)
    assert not wrong
    for end in (hub, *ends.values()):
        with pytest.raises(NotFound):
            related(work.stranger, *end)


def test_linking_asks_for_both_ends_and_leaves_a_trail(work: Work) -> None:
    ends, firm = one_of_each(work), work.firm
    task, issue = ends["task"], ends["milestone"]
    made = service.link(firm.consultant, task, issue, "卡在这里")
    for again in ((task, issue), (issue, task)):  # both ways it is one link
        with pytest.raises(LinkedAlready):
            service.link(firm.manager, *again)
    with pytest.raises(LinkToItself):
        service.link(firm.manager, task, task)
    for end in (ends["customer"], ("employee", 1), ("task", 10**9)):  # not seen, no such kind, not there
        with pytest.raises(NotFound):
            service.link(firm.consultant, task, end)
    with pytest.raises(NotFound):
        service.link(work.stranger, task, issue)
    assert [(r.note, r.made_by, r.may_remove) for r in related(firm.analyst, *task)] == [("卡在这里", "周涛", False)]
    with pytest.raises(NotPermitted):
        service.unlink(firm.analyst, made)
    with pytest.raises(NotFound):
        service.unlink(work.stranger, made)
    service.unlink(firm.consultant, made)
    assert related(firm.analyst, *task) == []
    assert work.db.scalars(select(AuditRow.action).where(AuditRow.record == "record_link").order_by(AuditRow.id)).all() == ["link.add", "link.remove"]


def test_finding_a_record_to_link_shows_what_one_may_see(work: Work) -> None:
    ends, firm = one_of_each(work), work.firm
    found = {(s.kind, s.id) for s in find(firm.manager, "甲")}
    assert found == {ends[k] for k in ends if k not in ("customer", "contract", "project")}
    assert {(s.kind, s.id) for s in find(firm.ceo, "供应链")} >= {ends["project"], ends["contract"]}
    assert ends["project"] not in {(s.kind, s.id) for s in find(firm.ceo, "供应链", without=ends["project"])}
    assert [s for s in find(work.stranger, "甲") if (s.kind, s.id) in ends.values()] == []
    assert find(firm.ceo, "") == []
