"""What a flow can model, told with named persons (APR-02, APR-03): one after the other, one way or the other, side by side and together
again, any one of several, two of three, once more after a return, and the end before the end.

Li Na submits a memo; Wang Lei (PMO), Zhao Min (finance), Feng Lan (quality), Zhou Tao (consultant) and Chen Wei (general manager)
decide. Each story says who is asked, lets one person act, and says who is asked then."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Actor
from core.approval import service
from core.approval.delegations import delegate
from core.approval.engine import CannotWithdraw
from core.approval.handing import add_signer, transfer
from core.clock import today
from tests.core.approval.firm import Firm, make_firm
from tests.core.approval.memo import persons, step


class Story:
    """Li Na's memo on its way, in the words of a story."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.memo = 0

    def submitted(self, amount: int = 1000) -> Story:
        self.firm.memo.amount = Decimal(amount)
        self.memo = self.firm.memo.submit(self.firm.li)
        return self

    def asks(self, *names: str) -> Story:
        assert self.firm.asked(self.memo) == set(names)
        assert self.firm.state(self.memo) == "running"
        return self

    def approved_by(self, *people: Actor) -> Story:
        for who in people:
            self.firm.approve(self.memo, who)
        return self

    def returned_by(self, who: Actor, *, to: str = "") -> Story:
        task = self.firm.task(self.memo, who)
        if to:
            service.return_to_step(who, task, to, comment="请再看一遍")
        else:
            service.return_to_initiator(who, task, comment="请修改")
        return self

    def ended(self, state: str, *happened: str) -> None:
        """The case is over, nobody is asked any more, and this is what happened to the document."""
        assert (self.firm.state(self.memo), self.firm.asked(self.memo), tuple(self.firm.memo.happened)) == (state, set(), happened)


@pytest.fixture
def firm(db: Session) -> Firm:
    return make_firm(db)


@pytest.fixture
def story(firm: Firm) -> Story:
    return Story(firm)


def over(amount: int) -> dict[str, object]:
    return {"tests": [{"field": "amount", "operator": ">", "value": str(amount)}]}


def up_to(amount: int) -> dict[str, object]:
    return {"tests": [{"field": "amount", "operator": "<=", "value": str(amount)}]}


def test_sequence(firm: Firm, story: Story) -> None:
    """PMO, then finance, then the general manager."""
    firm.flow(step("pmo", persons(firm.wang)), step("finance", persons(firm.zhao), ("pmo",)), step("gm", persons(firm.chen), ("finance",)))
    story.submitted().asks("王磊").approved_by(firm.wang).asks("赵敏").approved_by(firm.zhao).asks("陈伟").approved_by(firm.chen)
    story.ended("approved", "approved")


def test_exclusive_choice(firm: Firm, story: Story) -> None:
    """Up to 5,000 finance decides, over it the general manager, never both; quality closes either way."""
    firm.flow(
        step("pmo", persons(firm.wang)),
        step("small", persons(firm.zhao), ("pmo",), condition=up_to(5000)),
        step("big", persons(firm.chen), ("pmo",), condition=over(5000)),
        step("quality", persons(firm.feng), ("small", "big")),
    )
    for amount, decider in ((5000, firm.zhao), (5001, firm.chen)):
        story.submitted(amount).asks("王磊").approved_by(firm.wang).asks(decider.name).approved_by(decider).asks("冯兰").approved_by(firm.feng)
    story.ended("approved", "approved", "approved")


def test_parallel_split_and_join(firm: Firm, story: Story) -> None:
    """Finance and quality look at the same time; the general manager is asked when both are through, whoever was first."""
    firm.flow(
        step("pmo", persons(firm.wang)),
        step("finance", persons(firm.zhao), ("pmo",)),
        step("quality", persons(firm.feng), ("pmo",)),
        step("gm", persons(firm.chen), ("finance", "quality")),
    )
    for first, second in ((firm.zhao, firm.feng), (firm.feng, firm.zhao)):
        story.submitted().approved_by(firm.wang).asks("赵敏", "冯兰").approved_by(first).asks(second.name).approved_by(second)
        story.asks("陈伟").approved_by(firm.chen)
    story.ended("approved", "approved", "approved")


def test_any_one_of_several(firm: Firm, story: Story) -> None:
    """Whoever of the three comes first; the others have nothing left to do."""
    firm.flow(step("one", persons(firm.wang, firm.zhao, firm.feng)), step("gm", persons(firm.chen), ("one",)))
    story.submitted().asks("王磊", "赵敏", "冯兰").approved_by(firm.feng).asks("陈伟").approved_by(firm.chen)
    story.ended("approved", "approved")


def test_two_of_three_and_one_person_is_one_voice(firm: Firm, story: Story) -> None:
    """Two of finance, quality and Zhou Tao. Feng Lan is Zhou Tao's deputy, and has one voice all the same."""
    firm.flow(step("board", persons(firm.zhao, firm.feng, firm.zhou), mode={"kind": "n_of_m", "count": 2}))
    delegate(firm.zhou, firm.feng.employee_id, today(), today() + dt.timedelta(days=30))
    story.submitted().asks("赵敏", "冯兰", "周涛").approved_by(firm.feng).asks("赵敏", "周涛")
    with pytest.raises(service.VoiceCounted):
        service.approve(firm.feng, firm.task(story.memo, firm.zhou))
    story.approved_by(firm.zhao)
    story.ended("approved", "approved")


def test_all_together_and_one_no_is_a_no(firm: Firm, story: Story) -> None:
    """Countersign: all three. Finance says no: it is over, the others are not asked any more, the general manager never is."""
    firm.flow(step("board", persons(firm.wang, firm.zhao, firm.feng), mode={"kind": "all"}), step("gm", persons(firm.chen), ("board",)))
    story.submitted().approved_by(firm.wang).asks("赵敏", "冯兰")
    service.reject(firm.zhao, firm.task(story.memo, firm.zhao), comment="预算不足")
    story.ended("rejected", "rejected")


def test_one_after_the_other_inside_a_step(firm: Firm, story: Story) -> None:
    """In turn: quality, then finance, then PMO."""
    firm.flow(step("board", persons(firm.feng, firm.zhao, firm.wang), mode={"kind": "in_turn"}))
    story.submitted().asks("冯兰").approved_by(firm.feng).asks("赵敏").approved_by(firm.zhao).asks("王磊").approved_by(firm.wang)
    story.ended("approved", "approved")


def test_repeat_after_a_return(firm: Firm, story: Story) -> None:
    """The general manager sends it back to Li Na, who halves the amount: the big step is not entered any more. Where the flow says so
    the second round goes straight to who returned it; else everybody is asked again."""
    for resubmit, asked in (("to_returner", ("陈伟",)), ("all_steps", ("王磊",))):
        firm.flow(
            step("pmo", persons(firm.wang)),
            step("quality", persons(firm.feng), ("pmo",), condition=over(5000)),
            step("gm", persons(firm.chen), ("quality",)),
            resubmit=resubmit,
        )
        firm.memo.happened.clear()
        story.submitted(8000).approved_by(firm.wang).asks("冯兰").approved_by(firm.feng).asks("陈伟").returned_by(firm.chen)
        story.submitted(4000).asks(*asked)
        story.approved_by(*([firm.chen] if resubmit == "to_returner" else [firm.wang, firm.chen]))
        story.ended("approved", "returned", "approved")


def test_back_to_an_earlier_step_without_the_initiator(firm: Firm, story: Story) -> None:
    """Quality wants finance to look again: finance decides anew, then quality; PMO's word stands."""
    firm.flow(step("pmo", persons(firm.wang)), step("finance", persons(firm.zhao), ("pmo",)), step("quality", persons(firm.feng), ("finance",)))
    story.submitted().approved_by(firm.wang, firm.zhao).asks("冯兰").returned_by(firm.feng, to="finance").asks("赵敏")
    story.approved_by(firm.zhao).asks("冯兰").approved_by(firm.feng)
    story.ended("approved", "approved")


def test_others_are_drawn_in(firm: Firm, story: Story) -> None:
    """Finance asks quality before deciding and wants Zhou Tao to sign after; quality hands it to PMO. Nobody is skipped."""
    firm.flow(step("finance", persons(firm.zhao)), step("gm", persons(firm.chen), ("finance",)))
    story.submitted().asks("赵敏")
    task = firm.task(story.memo, firm.zhao)
    add_signer(firm.zhao, task, firm.feng.employee_id, place="before", comment="请先看质量要求")
    add_signer(firm.zhao, task, firm.zhou.employee_id, place="after")
    story.asks("冯兰")
    transfer(firm.feng, firm.task(story.memo, firm.feng), firm.wang.employee_id, comment="由王磊处理")
    story.asks("王磊").approved_by(firm.wang).asks("赵敏").approved_by(firm.zhao).asks("周涛").approved_by(firm.zhou).asks("陈伟").approved_by(firm.chen)
    story.ended("approved", "approved")


def test_cancel(firm: Firm, story: Story) -> None:
    """Li Na takes it back while nobody has decided: all branches end at once. Later only a return or a rejection can."""
    firm.flow(step("finance", persons(firm.zhao)), step("quality", persons(firm.feng)), step("gm", persons(firm.chen), ("finance", "quality")))
    story.submitted().asks("赵敏", "冯兰")
    service.withdraw(firm.li, story.memo)
    story.ended("withdrawn", "withdrawn")
    story.submitted().approved_by(firm.zhao).asks("冯兰")
    with pytest.raises(CannotWithdraw):
        service.withdraw(firm.li, story.memo)
    story.asks("冯兰")
