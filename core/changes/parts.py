"""The parts of a proposal as they are saved: what can be refused at once is refused at once, beside its cell (GEN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.calendar.rules import require_period
from core.changes.content import Content, CostPart, DuePart, MemberPart, StagePart
from core.changes.costing import as_input, book_with
from core.changes.errors import DateStays, LineNotOfProject
from core.errors import Refusal, collect, require_text
from core.initiation import budget
from core.money import require_amount
from core.projects.errors import NoStages, ShareOutOfRange
from core.projects.team import MemberInput, wrong_members, wrong_weights
from db.models import Project


def checked_terms(starts_on: dt.date, finishes_on: dt.date, net_revenue: Decimal) -> dict[str, Any]:
    """Period and revenue of the project."""
    require_period(starts_on, finishes_on, field="finishes_on", name="")
    return {"starts_on": starts_on, "finishes_on": finishes_on, "net_revenue": require_amount(net_revenue, field="net_revenue", positive=True)}


def _fresh(known: Iterable[int]) -> int:
    """The next id of a new row, below all there are."""
    return min([0, *known]) - 1


def checked_stages(content: Content, stages: Sequence[StagePart]) -> tuple[StagePart, ...]:
    """Named, in order, their own or new; whether the shares add up is asked when the change is handed in."""
    if not stages:
        raise NoStages(field="stages")
    known = {s.id for s in content.stages}
    collect(*(refusal for n, s in enumerate(stages, start=1) for refusal in _wrong_stage(s, known, n)))
    fresh, found = _fresh(known), []
    for stage in stages:
        if not stage.id:
            stage, fresh = replace(stage, id=fresh), fresh - 1
        found.append(replace(stage, name=stage.name.strip(), name_en=stage.name_en.strip()))
    return tuple(found)


def _wrong_stage(stage: StagePart, known: set[int], n: int) -> list[Refusal]:
    found: list[Refusal] = []
    try:
        require_text(stage.name, field="name")
        require_text(stage.name_en, field="name_en", required=False)
        require_period(stage.starts_on, stage.finishes_on, field="finishes_on", name=stage.name)
    except Refusal as refusal:
        refusal.facts.setdefault("row", n)
        found.append(refusal)
    if stage.id and stage.id not in known:
        found.append(LineNotOfProject(field="stages", row=n))
    rates = (("revenue_share", stage.revenue_share), ("bonus_rate", stage.bonus_rate))
    return found + [ShareOutOfRange(field=name, stage=n, share=str(rate), row=n) for name, rate in rates if rate is not None and not 0 <= rate <= 1]


def checked_costs(session: Session, project_id: int, content: Content, lines: Sequence[CostPart]) -> tuple[CostPart, ...]:
    """Lines with account and stage of the proposal; what they cost is worked out on every look."""
    book = book_with(budget.book_of(session, project_id), content)
    collect(*(refusal for n, line in enumerate(lines, start=1) for refusal in budget.wrong_line(as_input(line), book, n)))
    known = {c.id for c in content.costs}
    fresh, found = _fresh(known), []
    for n, line in enumerate(lines, start=1):
        if line.id and line.id not in known:
            raise LineNotOfProject(field="budget", row=n)
        if not line.id:
            line, fresh = replace(line, id=fresh), fresh - 1
        worked = budget.costed(as_input(line), book, n)
        labour = worked.kind == "labour"
        rest = {"gross_amount": Decimal("0.00"), "deductible_tax": Decimal("0.00")} if labour else {"grade_id": None, "days": None}
        found.append(replace(line, kind=worked.kind, description=line.description.strip(), day_rate=worked.day_rate, net_cost=worked.net_cost, **rest))
    return tuple(found)


def as_members(members: Iterable[MemberPart]) -> list[MemberInput]:
    return [MemberInput(m.employee_id, m.role, m.planned_days, m.from_on, m.until_on) for m in members]


def require_team(session: Session, project: Project, content: Content, members: Sequence[MemberPart], weights: Mapping[str, Decimal]) -> None:
    """Persons who are there in the proposal's period, each once in a role; whether the weights add up is asked at the end."""
    lines = as_members(members)
    wrong = wrong_members(session, lines, manager_id=project.manager_id, starts_on=content.starts_on, finishes_on=content.finishes_on)
    collect(*wrong, *wrong_weights({role: weight for role, weight in weights.items() if weight}))


def dated(rows: Sequence[DuePart], days: Mapping[int, dt.date]) -> tuple[DuePart, ...]:
    """The rows with new due days; what is reached or handed in keeps its own."""
    known = {row.id: row for row in rows}
    for key, day in days.items():
        row = known.get(key)
        if row is None:
            raise LineNotOfProject(field="due_on")
        if row.done and day != row.due_on:
            raise DateStays(field="due_on", name=row.name)
    return tuple(replace(row, due_on=days.get(row.id, row.due_on)) for row in rows)
