"""What a new value of a policy would touch, counted on what is there now: shown before an administrator saves it (PLT-10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission, require
from core.errors import Fact
from core.labour.writing import locked_from
from core.unit import reading
from db.models import CostLine, PersonRate, Project, ProjectSummary, ReportLine


@dataclass(frozen=True)
class Effect:
    """One sentence: the word `policy_effect.<key>` with its facts."""

    key: str
    facts: dict[str, Fact]


def effect(actor: Actor, key: str, new: Any) -> list[Effect]:
    """What would change if the policy held today; empty where nothing can be counted. Refuses a value that does not fit."""
    require(actor, Permission.POLICY_READ)
    typed = policies.checked(key, new)
    with reading(actor, "service") as session:
        old = policies.value(session, key)
        section, _, field = key.partition(".")
        count = _EFFECTS.get(key) or _EFFECTS.get(section)
        return count(session, field, old, typed) if count and old != typed else []


def _margin_floor(session: Session, project_type: str, old: Decimal, new: Decimal) -> list[Effect]:
    """Projects not yet approved whose margin lies under the old and the new floor."""
    cost = select(CostLine.project_id, func.sum(CostLine.net_cost).label("cost")).group_by(CostLine.project_id).subquery()
    rows = session.execute(
        select(Project.net_revenue, cost.c.cost)
        .join(cost, cost.c.project_id == Project.id)
        .where(Project.project_type == project_type, Project.state.in_(("draft", "in_approval")), Project.net_revenue > 0)
    ).all()
    under = [sum(r.net_revenue - r.cost < floor * r.net_revenue for r in rows) for floor in (old, new)]
    return [Effect("margin_floor", {"count": len(rows), "before": under[0], "after": under[1]})]


def _tolerance(session: Session, _field: str, old: Decimal, new: Decimal) -> list[Effect]:
    """Running projects beyond the old and the new tolerance."""
    deviations = session.scalars(
        select(ProjectSummary.progress - ProjectSummary.planned_progress)
        .join(Project, Project.id == ProjectSummary.project_id)
        .where(Project.state == "in_progress")
    ).all()
    beyond = [sum(abs(d) > limit for d in deviations) for limit in (old, new)]
    return [Effect("tolerance", {"count": len(deviations), "before": beyond[0], "after": beyond[1]})]


def _actual_rate(session: Session, _field: str, _old: str, _new: str) -> list[Effect]:
    """Report lines that wait and would be costed the new way; persons with a rate of their own."""
    waiting = session.scalar(select(func.count()).select_from(ReportLine).where(ReportLine.state == "submitted")) or 0
    persons = session.scalar(select(func.count(PersonRate.employee_id.distinct()))) or 0
    return [Effect("actual_rate", {"count": waiting, "persons": persons})]


def _lock_day(session: Session, _field: str, old: int, new: int) -> list[Effect]:
    """Report lines not submitted that would be locked out, before and after."""
    days = session.scalars(select(ReportLine.work_on).where(ReportLine.state.in_(("draft", "sent_back")))).all()
    locked = [sum(clock.today() >= locked_from(d, day) for d in days) for day in (old, new)]
    return [Effect("lock_day", {"count": len(days), "before": locked[0], "after": locked[1]})]


_EFFECTS: dict[str, Callable[[Session, str, Any, Any], list[Effect]]] = {
    "margin_floor": _margin_floor,
    "deviation.tolerance_points": _tolerance,
    "labour.actual_rate": _actual_rate,
    "report.lock_day": _lock_day,
}
