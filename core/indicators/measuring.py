"""Measures the indicators of projects and opens corrective actions where a limit is broken (PRJ-22): nightly, and when a period is
confirmed. A constant number of statements for any number of projects; run twice it does nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core import clock, policies
from core.calendar.queries import load_calendar
from core.deliverables.queries import first_pass
from core.errors import TryAgain
from core.indicators.machine import UNFINISHED
from core.indicators.rules import Indicator, Limits, Past, fine_between, opens, pass_rate
from core.money import rounded
from core.notices import tell
from core.progress.alarms import watchers
from core.progress.measuring import Measured
from core.unit import CONSTRAINT_REFUSALS
from db.models import CorrectiveAction, IndicatorReading, Project

PLACES = 9
CONSTRAINT_REFUSALS["uq_corrective_action_unfinished"] = TryAgain  # the night and a confirmation at once: the other has opened it


@dataclass(frozen=True)
class Values:
    """The rates of a project, exact; None where there is nothing to measure."""

    schedule: Fraction | None = None
    cost: Fraction | None = None
    quality: Fraction | None = None

    def of(self, indicator: Indicator) -> Fraction | None:
        return {Indicator.SCHEDULE: self.schedule, Indicator.COST: self.cost, Indicator.QUALITY: self.quality}[indicator]


def limits_of(session: Session, on: dt.date | None = None) -> dict[Indicator, Limits]:
    """The policies `indicators.*` of a day."""
    rules = policies.values(session, on)
    return {i: Limits(Decimal(rules[f"indicators.{i.value}_warn"]), Decimal(rules[f"indicators.{i.value}_breach"])) for i in Indicator}


def values_of(session: Session, found: Sequence[tuple[Project, Measured]]) -> dict[int, Values]:
    """Project → its rates; one statement for the reviews of deliverables."""
    reviewed = first_pass(session, [p.id for p, _ in found])
    return {p.id: rates(measures, reviewed.get(p.id, (0, 0))) for p, measures in found}


def rates(found: Measured, reviewed: tuple[int, int]) -> Values:
    """Without a baseline neither schedule nor cost can be judged."""
    quality = pass_rate(*reviewed)
    if found.baseline_cost is None:
        return Values(quality=quality)
    return Values(found.value.schedule_deviation_rate, found.value.cost_overrun_rate, quality)


def watch(session: Session, found: Sequence[tuple[Project, Measured]]) -> list[CorrectiveAction]:
    """Keeps the readings and opens what is to be opened; the new actions."""
    if not found:
        return []
    values, limits = values_of(session, found), limits_of(session)
    _keep(session, found, values)
    past = _past(session, [p.id for p, _ in found], limits)
    opened = []
    for project, measures in found:
        for indicator in Indicator:
            value = values[project.id].of(indicator)
            if value is not None and opens(indicator, value, limits[indicator], past.get((project.id, indicator), Past())):
                opened.append((project, _open(session, project, indicator, value, limits[indicator], measures.on)))
    session.flush()
    for project, action in opened:
        _told(session, project, action)
    return [action for _, action in opened]


def _keep(session: Session, found: Sequence[tuple[Project, Measured]], values: Mapping[int, Values]) -> None:
    rows = [
        {"project_id": p.id, "measured_on": m.on, **{i.value: _plain(values[p.id].of(i)) for i in Indicator}}
        for p, m in found
    ]
    statement = insert(IndicatorReading)
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "measured_on"], set_={i.value: statement.excluded[i.value] for i in Indicator}
        ),
        rows,
    )


def _plain(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, PLACES)


def _past(session: Session, project_ids: Collection[int], limits: Mapping[Indicator, Limits]) -> dict[tuple[int, Indicator], Past]:
    """The last corrective action of each indicator and whether the figure was fine after it had ended; two statements."""
    actions: dict[tuple[int, Indicator], CorrectiveAction] = {}
    for row in session.scalars(select(CorrectiveAction).where(CorrectiveAction.project_id.in_(project_ids)).order_by(CorrectiveAction.id)):
        actions[row.project_id, Indicator(row.indicator)] = row
    ended = {key[0] for key, row in actions.items() if row.state not in UNFINISHED}
    readings: dict[int, list[IndicatorReading]] = {}
    if ended:
        for reading in session.scalars(select(IndicatorReading).where(IndicatorReading.project_id.in_(ended)).order_by(IndicatorReading.measured_on)):
            readings.setdefault(reading.project_id, []).append(reading)
    found = {}
    for (project_id, indicator), row in actions.items():
        since = clock.firm_day(row.verified_at) if row.verified_at else row.measured_on
        measured = [(r.measured_on, getattr(r, indicator.value)) for r in readings.get(project_id, [])]
        found[project_id, indicator] = Past(row.state in UNFINISHED, row.value, fine_between(measured, indicator, limits[indicator], since))
    return found


def _open(session: Session, project: Project, indicator: Indicator, value: Fraction, limits: Limits, on: dt.date) -> CorrectiveAction:
    """Owned by the project manager until somebody else is named, due in so many working days."""
    days = int(policies.value(session, "indicators.corrective_days"))
    row = CorrectiveAction(
        project_id=project.id,
        indicator=indicator.value,
        opened_at=clock.now(),
        measured_on=on,
        value=rounded(value, PLACES),
        limit_rate=limits.breach,
        owner_id=project.manager_id,
        due_on=load_calendar(session).add_working_days(clock.today(), days),
        state="open",
    )
    session.add(row)
    return row


def _told(session: Session, project: Project, action: CorrectiveAction) -> None:
    tell(
        session,
        watchers(session, project),
        "corrective_opened",
        record="corrective_action",
        record_id=project.id,
        number=project.number,
        title=project.name,
        title_en=project.name_en,
        indicator=action.indicator,
        due_on=action.due_on,
    )
