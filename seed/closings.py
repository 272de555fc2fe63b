"""How projects of the demo firm are closed, and how one is terminated: through the approval, settled by finance (APR-12, PRJ-13)."""

from __future__ import annotations

from core import clock
from core.access import Actor
from core.contracts import service as contracts
from core.contracts.queries import sheet
from core.progress.queries import reviews
from core.progress.service import close_review
from core.projects import closing, ending_queries
from core.risks.queries import risks
from core.risks.register import close_risk
from seed.decide import decide
from seed.life import Engaged, Play
from seed.rows import version

LESSONS = "成果已全部验收，底稿与交付物已移交；复用模板与访谈提纲已提交知识库。"
SETTLED = "收入、成本、回款与奖金已核对一致，同意按此决算。"
CALLED_OFF = "客户集团重组，税务职能整体划转至新母公司，双方协商提前终止；已完成部分按首付款结清。"
CALLED_OFF_SETTLED = "首付款覆盖已发生成本，余款不再收取，合同同步终止。"


def close(play: Play, e: Engaged, decided: int = 3) -> None:
    """The manager tidies up and hands the closure in; sponsor, finance, delivery director decide on the days after, as far as `decided`."""
    manager = play.staff[e.plan.manager]
    for risk in risks(manager, e.project_id):
        if risk.closed_on is None:
            close_risk(manager, risk.id, seen_version=risk.version)
    clear_reviews(play.staff["E007"], e.project_id)
    if any(move.refused for move in ending_queries.moves(manager, e.project_id)):
        play.at(play.working(clock.today(), 1), 15, lambda: close(play, e, decided))  # a report or a sheet is still on its way
        return
    closing.submit_closure(manager, e.project_id, note=LESSONS, seen_version=version("project", e.project_id))
    _decisions(play, e, manager, "closure", SETTLED, decided)
    e.state = "closed"


def terminate(play: Play, e: Engaged) -> None:
    """The customer calls it off: asked for by the manager; sales ends the contract; nothing is reported any more."""
    manager = play.staff[e.plan.manager]
    closing.submit_termination(manager, e.project_id, reason=CALLED_OFF, seen_version=version("project", e.project_id))
    e.state = "terminated"
    play.at(play.working(clock.today(), 1), 15, lambda: _end_contract(play, e))
    _decisions(play, e, manager, "termination", CALLED_OFF_SETTLED, 3)


def _end_contract(play: Play, e: Engaged) -> None:
    seller = play.staff[e.plan.seller]
    contracts.terminate(seller, e.contract_id, CALLED_OFF, seen_version=sheet(seller, e.contract_id).version)


def _decisions(play: Play, e: Engaged, manager: Actor, document: str, note: str, decided: int) -> None:
    ending = ending_queries.ending_of(manager, e.project_id)
    assert ending is not None
    filled: tuple[tuple[str, dict[str, object] | None], ...] = ((e.plan.sponsor, None), ("E003", {"settlement_note": note}), ("E002", None))
    for n, (number, values) in enumerate(filled[:decided], start=1):
        play.at(
            play.working(clock.today(), n),
            11,
            lambda who=play.staff[number], values=values: decide(who, document, ending.id, filled=values),  # type: ignore[misc]
        )


def clear_reviews(qa: Actor, project_id: int) -> None:
    """QA answers what is still open on the project."""
    for review in reviews(qa, project_id, only_open=True):
        close_review(
            qa,
            review.id,
            cause="阶段交接集中，工时与进度确认不同步。",
            verdict="bonus_may_go_on",
            measure="按双周核对工时与进度，项目经理在周例会上说明偏差。",
            seen_version=review.version,
        )
