"""Contracts of the last days that still wait for somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.contracts.rules import PlanLineForm
from seed.life import SPLIT, Play
from seed.rows import version


@dataclass(frozen=True)
class Deal:
    """`submitted` working days ago; approved so far by these."""

    customer: str
    title: str
    title_en: str
    kind: str
    gross: str
    seller: str
    submitted: int
    approved_by: tuple[str, ...]


DEALS = (
    Deal("harbour", "集团运营管控体系咨询", "Group operating model", "management_consulting", "1590000.00", "E009", 2, ()),
    Deal("tianhe", "精益生产诊断", "Lean production diagnosis", "management_consulting", "742000.00", "E010", 4, ("E006",)),
    Deal("meridian", "薪酬体系二期辅导", "Pay redesign, phase 2", "management_consulting", "371000.00", "E010", 5, ("E006", "E001")),  # no project yet
    Deal("yangtze", "2027 年度人才培养框架", "Talent programme 2027", "training", "2332000.00", "E009", 1, ()),
)


def expect_deals(play: Play) -> None:
    for deal in DEALS:
        play.at(play.working(play.today, -deal.submitted), 9, lambda deal=deal: _offer(play, deal))  # type: ignore[misc]


def _offer(play: Play, deal: Deal) -> None:
    seller, starts = play.staff[deal.seller], play.working(play.today, 15)
    lines = tuple(
        PlanLineForm(zh, starts + dt.timedelta(days=days), percent=Decimal(share), condition_en=en)
        for (zh, en, share), days in zip(SPLIT, (7, 60, 125, 180), strict=True)
    )
    contract = contracts.create(
        seller,
        ContractTerms(
            title=deal.title,
            title_en=deal.title_en,
            customer_id=play.customers[deal.customer],
            amount=Decimal(deal.gross),
            business_type=deal.kind,
            tax_rate=Decimal("0.06"),
            starts_on=starts,
            ends_on=starts + dt.timedelta(days=300),
            lines=lines,
            clauses="服务内容与验收标准见附件一；付款以客户书面确认阶段成果为条件。",
        ),
    )
    contracts.submit(seller, contract, seen_version=version("contract", contract))
    for n, number in enumerate(deal.approved_by, start=1):
        play.at(
            play.working(play.today, -deal.submitted + n),
            11,
            lambda who=number: play.approve(play.staff[who], "contract", contract, "条款完整，违约责任对等。"),
        )  # type: ignore[misc]
