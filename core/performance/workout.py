"""Works a bonus sheet out from its sources as they stand now: revenue, cost, scores, days → pool, contributions, amounts.

The same function makes a sheet, checks that its sources have not moved, and shows the difference later (PER-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import policies
from core.money import fen
from core.performance import rules, sharing
from core.performance.errors import NobodyWorked
from db.models import BonusSheet, CostEntry, Employee, MemberScore, Project, QualityScore, ReportLine, RoleWeight, Stage

PAID_STATES = ("approved", "paid")


@dataclass(frozen=True)
class WorkedLine:
    """One person: roles with weight and days, score, the two parts and the contribution in points, the amount in CNY."""

    employee_id: int
    roles: list[dict[str, Any]]
    days: Decimal
    score: Decimal
    role_part: Decimal
    score_part: Decimal
    contribution: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Worked:
    """Every figure of a sheet; `sources` says in plain values where each came from."""

    settled_on: dt.date
    revenue: Decimal
    cost: Decimal
    margin: Decimal
    bonus_rate: Decimal
    quality: Decimal
    schedule_factor: Decimal
    already_paid: Decimal
    pool: Decimal
    undistributed: Decimal
    reading: str
    sources: dict[str, Any]
    lines: tuple[WorkedLine, ...]


def work_out(session: Session, project: Project, stage: Stage | None, settled_on: dt.date) -> Worked:
    """The sheet of a stage, or of the whole project (stage None: its pool less what stages were paid). Raises the rules' refusals."""
    policy = policies.values(session, settled_on)
    sharers = [] if stage else sharing.sharers(session, project.id)  # sub-projects without a pool of their own (PRJ-07)
    pooled = [project.id, *(p.id for p in sharers)]
    revenue = fen(project.net_revenue * stage.revenue_share) if stage else sharing.revenue_with(project, sharers)
    cost, entries = _cost(session, pooled, stage, settled_on)
    margin = rules.stage_margin(revenue, cost)
    quality, scores_row = _quality(session, project.id, stage, policy["bonus.quality_weights"])
    rate = stage.bonus_rate if stage and stage.bonus_rate is not None else project.bonus_rate
    factor = Decimal(policy["bonus.schedule_factor"])
    whole = rules.bonus_pool(margin, rate=rate, quality=quality, schedule_factor=factor)
    paid = Decimal("0.00") if stage else _paid(session, project.id)
    pool = whole if stage else rules.last_pool(whole, [paid])
    reading = rules.Reading(policy["bonus.reading"])
    found, ids = _contributions(session, pooled, stage, settled_on, reading, int(policy["work.hours_per_day"]))
    shared = rules.shares(pool, found)
    sources = {
        "net_revenue": str(sharing.revenue_with(project, sharers)),
        "revenue_share": str(stage.revenue_share) if stage else "1",
        "cost_entries": entries,
        "quality": scores_row,
        "whole_pool": str(whole),
        "moved_weights": {role: str(weight) for role, weight in found.moved.items()},
        "hours_per_day": int(policy["work.hours_per_day"]),
    }
    if sharers:
        sources["shared_by"] = [p.number for p in sharers]
    lines = tuple(_line(line, ids[line.employee], shared.amounts[line.employee]) for line in found.lines)
    return Worked(settled_on, revenue, cost, margin, rate, quality, factor, paid, pool, shared.undistributed, reading.value, sources, lines)


def _line(line: rules.Contribution, employee_id: int, amount: Decimal) -> WorkedLine:
    roles = [
        {
            "role": p.role,
            "weight": str(rules.shown_points(p.weight)),
            "days": str(p.days),
            "role_days": str(p.role_days),
            "points": str(rules.shown_points(p.points)),
        }
        for p in line.parts
    ]
    return WorkedLine(
        employee_id,
        roles,
        sum((p.days for p in line.parts), Decimal(0)),
        line.score,
        rules.shown_points(line.role_points),
        rules.shown_points(line.score_points),
        rules.shown_points(line.points),
        amount,
    )


def _cost(session: Session, project_ids: Sequence[int], stage: Stage | None, until: dt.date) -> tuple[Decimal, int]:
    statement = select(func.coalesce(func.sum(CostEntry.amount), Decimal(0)), func.count()).where(
        CostEntry.project_id.in_(project_ids), CostEntry.booked_on <= until
    )
    if stage:
        statement = statement.where(CostEntry.stage_id == stage.id)
    total, entries = session.execute(statement).one()
    return fen(total), entries


def _quality(session: Session, project_id: int, stage: Stage | None, weights: dict[str, int]) -> tuple[Decimal, dict[str, Any]]:
    row = session.scalar(
        select(QualityScore).where(QualityScore.project_id == project_id, QualityScore.stage_id.is_not_distinct_from(stage.id if stage else None))
    )
    parts = (row.qa_score, row.daily_score, row.customer_score) if row else (None, None, None)
    used = rules.QualityWeights(*(Decimal(weights[k]) for k in ("qa", "daily", "customer")))
    shown = dict(zip(("qa", "daily", "customer"), (str(p) if p is not None else None for p in parts), strict=True))
    return rules.quality_score(*parts, weights=used), {"scores": shown, "weights": dict(weights)}


def _paid(session: Session, project_id: int) -> Decimal:
    return fen(
        session.scalar(
            select(func.coalesce(func.sum(BonusSheet.pool), Decimal(0))).where(
                BonusSheet.project_id == project_id, BonusSheet.stage_id.is_not(None), BonusSheet.state.in_(PAID_STATES)
            )
        )
        or Decimal(0)
    )


def confirmed_days(
    session: Session, project_ids: Sequence[int], stage: Stage | None, until: dt.date, hours_per_day: int
) -> list[tuple[int, str, str, Decimal]]:
    """(employee id, number, role, days) from confirmed daily reports; corrections count with their minus."""
    statement = (
        select(ReportLine.employee_id, Employee.number, ReportLine.project_role, func.sum(ReportLine.minutes))
        .join(Employee, Employee.id == ReportLine.employee_id)
        .where(ReportLine.project_id.in_(project_ids), ReportLine.state == "confirmed", ReportLine.work_on <= until)
        .group_by(ReportLine.employee_id, Employee.number, ReportLine.project_role)
    )
    if stage:
        statement = statement.where(ReportLine.stage_id == stage.id)
    per_day = Decimal(60 * hours_per_day)
    return [(i, number, role, Decimal(int(minutes)) / per_day) for i, number, role, minutes in session.execute(statement)]


def _contributions(
    session: Session, project_ids: Sequence[int], stage: Stage | None, until: dt.date, reading: rules.Reading, hours_per_day: int
) -> tuple[rules.Contributions, dict[str, int]]:
    project_id, team = project_ids[0], confirmed_days(session, project_ids, stage, until, hours_per_day)
    if not any(days > 0 for *_, days in team):
        raise NobodyWorked()
    weights = {r.role: r.weight for r in session.execute(select(RoleWeight.role, RoleWeight.weight).where(RoleWeight.project_id == project_id))}
    scored = session.execute(
        select(Employee.number, MemberScore.score)
        .join(Employee, Employee.id == MemberScore.employee_id)
        .where(MemberScore.project_id == project_id, MemberScore.stage_id.is_not_distinct_from(stage.id if stage else None))
    )
    found = rules.contributions(
        [rules.RoleDays(number, role, days) for _, number, role, days in team], weights=weights, scores={r.number: r.score for r in scored}, reading=reading
    )
    return found, {number: i for i, number, _, _ in team}
