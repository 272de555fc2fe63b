"""What people did about the approvals that are still open: delegated, transferred, asked one more signer, urged, commented."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass

from core import clock
from core.access import Actor
from core.approval import queries, service
from core.approval.delegations import delegate, end_delegation
from core.approval.handing import add_signer, transfer
from core.approval.queries import Box, CaseRow
from core.approval.urging import urge
from seed.life import Play
from seed.rows import version

MODEL, TALENT, CENTRE, ISO = "集团运营管控体系咨询", "2027 年度人才培养框架", "共享服务中心规划", "ISO 9001 / 14001 体系认证"


@dataclass(frozen=True)
class Waiting:
    """A case from one person's side: the to-do, and the time that went by since it came."""

    row: CaseRow
    now: dt.datetime

    @property
    def task(self) -> int:
        assert self.row.task_id is not None
        return self.row.task_id

    def after(self, share: float) -> AbstractContextManager[None]:
        """This part of the time between then and now."""
        return clock.at(self.row.since + (self.now - self.row.since) * share)


def hand_on_approvals(play: Play) -> None:
    """Each deed by the person who would do it, between the day the case came and now."""
    staff, now = play.staff, play.until
    seller, consulting, qa = staff["E009"], staff["E013"], staff["E007"]

    def at(who: Actor, box: Box, title: str) -> Waiting:
        return Waiting(next(r for r in queries.box(who, box) if r.title == title), now)

    _with_a_deputy(play, at(staff["E006"], "todo", MODEL))
    talent = at(staff["E008"], "todo", TALENT)
    with talent.after(0.4):
        transfer(staff["E008"], talent.task, consulting.employee_id, comment="交付以咨询部为主，请徐亮审核报价与交付安排。")
    centre = at(staff["E002"], "todo", CENTRE)
    with centre.after(0.9):
        add_signer(staff["E002"], centre.task, qa.employee_id, place="before", comment="两个试点并行，请先看质量保证安排是否够用。")
    started = at(seller, "started", MODEL)
    with started.after(0.6):
        service.copy_to(seller, started.row.case_id, [staff["E003"].employee_id])
    with started.after(0.7):
        service.comment(staff["E003"], started.row.case_id, "首付款 30%，而前两个月人工投入约占四成，建议把首付提到 40%。")
    with started.after(0.8):
        service.comment(seller, started.row.case_id, "已与客户沟通，首付可提到 35%，签约版按此修改。")
    manager = staff[next(e for e in play.engaged if e.plan.title == ISO).plan.manager]
    bonus = at(manager, "started", ISO)
    with bonus.after(0.9):
        urge(manager, bonus.row.case_id)


def _with_a_deputy(play: Play, contract: Waiting) -> None:
    """Legal is in a training: the contract specialist approves for her. The CEO hands his contracts to the delivery director for a week."""
    ceo, pmo, legal, deputy = (play.staff[number] for number in ("E001", "E002", "E006", "E012"))
    with contract.after(0.1):
        away = delegate(legal, deputy.employee_id, clock.today(), clock.today() + dt.timedelta(days=7), reason="外出培训，请按合同范本审核")
    with contract.after(0.2):
        until = clock.firm_day(contract.now) + dt.timedelta(days=6)
        delegate(ceo, pmo.employee_id, clock.today(), until, document_type="contract", reason="出差杭州拜访客户")
    with contract.after(0.4):
        service.approve(deputy, contract.task, comment="与 2026 版范本一致，付款节点与验收挂钩，同意。")
    with contract.after(0.5):
        end_delegation(legal, away, seen_version=version("delegation", away))
