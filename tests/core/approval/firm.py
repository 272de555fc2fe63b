"""A small firm in which memos are approved: who reports to whom, its flows, short words for what its people do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.approval import queries, service
from core.errors import Refusal
from db.models import ApprovalCase, CaseStep, Employee, Flow, FlowVersion
from tests import factories as f
from tests.core.approval.memo import Memo, open_tasks

MEMO = "memo"


@dataclass
class Firm:
    db: Session
    memo: Memo
    li: Actor  # initiator, reports to wang
    wang: Actor  # PMO, reports to chen
    zhao: Actor  # finance, reports to chen
    chen: Actor  # CEO
    owner: Actor  # of the flows, administrator
    zhou: Actor  # member, reports to wang
    feng: Actor  # QA, reports to chen

    def flow(self, *steps: dict[str, Any], condition: dict[str, Any] | None = None, **settings: Any) -> None:
        owner = self.db.get(Employee, self.owner.employee_id)
        assert owner is not None
        if condition is None:  # the one before is over
            for flow in self.db.scalars(select(Flow).where(Flow.document_type == MEMO)):
                flow.enabled = False
        made = f.flow(self.db, MEMO, list(steps), owner=owner, condition=condition)
        if settings:
            self.db.scalars(select(FlowVersion).where(FlowVersion.flow_id == made.id)).one().settings = settings
            self.db.flush()

    def todo(self, case_id: int) -> dict[int, int]:
        return open_tasks(self.db, case_id)

    def asked(self, case_id: int) -> set[str]:
        """Names of everybody who has an open to-do."""
        people = self.todo(case_id)
        return {e.name for e in self.db.scalars(select(Employee).where(Employee.id.in_(people)))}

    def task(self, case_id: int, who: Actor) -> int:
        return self.todo(case_id)[who.employee_id]

    def approve(self, case_id: int, who: Actor, comment: str = "", **more: Any) -> None:
        service.approve(who, self.task(case_id, who), comment=comment, **more)

    def case(self, case_id: int) -> ApprovalCase:
        self.db.expire_all()
        return self.db.get_one(ApprovalCase, case_id)

    def state(self, case_id: int) -> str:
        return self.case(case_id).state

    def steps(self, case_id: int) -> dict[str, str]:
        """State of each step of the present round."""
        case = self.case(case_id)
        return {s.key: s.state for s in self.db.scalars(select(CaseStep).where(CaseStep.case_id == case_id, CaseStep.round == case.round))}

    def leaves(self, who: Actor, day: Any) -> None:
        self.db.get_one(Employee, who.employee_id).left_on = day
        self.db.flush()

    def told(self, who: Actor, case_id: int) -> list[tuple[str, tuple[str, ...]]]:
        """The timeline as this person sees it: kind and names."""
        return [(r.kind, r.who) for r in queries.case_detail(who, case_id).timeline]


def make_firm(db: Session) -> Firm:
    chen = f.employee(db, Role.CEO, name="陈伟")
    wang = f.employee(db, Role.PMO, name="王磊", manager=chen)
    li, zhao = f.employee(db, Role.PM, name="李娜", manager=wang), f.employee(db, Role.FINANCE, name="赵敏", manager=chen)
    memo = Memo()
    memo.register()
    owner = f.actor(db, Role.ADMIN, name="管理员")
    zhou, feng = f.employee(db, Role.MEMBER, name="周涛", manager=wang), f.employee(db, Role.QA, name="冯兰", manager=chen)
    return Firm(db, memo, *(f.actor_of(e) for e in (li, wang, zhao, chen)), owner, f.actor_of(zhou), f.actor_of(feng))


def refused(call: Any) -> str:
    """The code with which the house says no; "" when it does not."""
    try:
        call()
    except Refusal as refusal:
        return refusal.code
    return ""
