"""Bonus sheets as people see them: everybody their own line, HR, finance, PMO and CEO all of them (PLT-04, PER-05).

Lines come through row-level security under the reader's scope: a screen that forgets to ask gets only its own (PLT-14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import project_permissions, projects_seen, require_on_project
from core.errors import AsWord, NotFound, Refusal
from core.performance.machine import MACHINE, parents
from core.performance.sharing import sharers
from core.performance.workout import confirmed_days, work_out
from core.unit import reading
from core.workflow import Move
from db.models import BonusLine, BonusSheet, Employee, MemberScore, Project, QualityScore, Stage


@dataclass(frozen=True)
class SheetRow:
    """One sheet of the list. `pool` is None for who sees only the own amount."""

    sheet_id: int
    number: str
    project_id: int
    project_number: str
    project: str
    project_en: str
    stage: str
    stage_en: str
    state: str
    settled_on: dt.date
    paid_on: dt.date | None
    people: int | None
    pool: Decimal | None
    own_amount: Decimal | None


@dataclass(frozen=True)
class LineRow:
    employee_id: int
    employee_number: str
    name: str
    name_en: str
    roles: list[dict[str, Any]]
    days: Decimal
    score: Decimal | None
    role_part: Decimal
    score_part: Decimal
    contribution: Decimal
    amount: Decimal


@dataclass(frozen=True)
class SheetDetail:
    """A sheet; its sums and others' lines are None / left out for who sees only the own line."""

    row: SheetRow
    version: int
    revenue: Decimal | None
    cost: Decimal | None
    margin: Decimal | None
    bonus_rate: Decimal | None
    quality_score: Decimal | None
    schedule_factor: Decimal | None
    already_paid: Decimal | None
    undistributed: Decimal | None
    reading: str
    sources: dict[str, Any]
    lines: tuple[LineRow, ...]
    moves: tuple[Move, ...]
    difference: Decimal | None  # pool as the sources stand now − pool of the sheet; None: not seen, or it cannot be worked out now
    difference_refused: Refusal | None


def _own_sheet(actor: Actor) -> Any:
    return exists().where(BonusLine.sheet_id == BonusSheet.id, BonusLine.employee_id == actor.employee_id).correlate(BonusSheet)


def sheets(actor: Actor, *, project_id: int | None = None) -> list[SheetRow]:
    """Sheets the actor may know of: all for who reads bonus, else those with the own line (paid or approved) and of managed projects."""
    with reading(actor) as session:
        statement = (
            select(BonusSheet, Project, Stage, BonusLine.amount)
            .join(Project, Project.id == BonusSheet.project_id)
            .outerjoin(Stage, Stage.id == BonusSheet.stage_id)
            .outerjoin(BonusLine, (BonusLine.sheet_id == BonusSheet.id) & (BonusLine.employee_id == actor.employee_id))
            .order_by(BonusSheet.id.desc())
        )
        if project_id is not None:
            statement = statement.where(BonusSheet.project_id == project_id)
        if not actor.can(Permission.BONUS_READ_ALL):
            statement = statement.where(or_(projects_seen(actor, Permission.BONUS_CREATE), _own_sheet(actor) & BonusSheet.state.in_(["approved", "paid"])))
        rows = session.execute(statement).all()
        counts = _people(session, [sheet.id for sheet, *_ in rows]) if actor.can(Permission.BONUS_READ_ALL) else {}
        return [_row(actor, sheet, project, stage, own, counts.get(sheet.id)) for sheet, project, stage, own in rows]


def _people(session: Session, ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for sheet_id in session.scalars(select(BonusLine.sheet_id).where(BonusLine.sheet_id.in_(ids))):
        found[sheet_id] = found.get(sheet_id, 0) + 1
    return found


def _row(actor: Actor, sheet: BonusSheet, project: Project, stage: Stage | None, own: Decimal | None, people: int | None) -> SheetRow:
    all_of_it = actor.can(Permission.BONUS_READ_ALL) or project.manager_id == actor.employee_id
    shown = own if sheet.state in ("approved", "paid") or all_of_it else None
    return SheetRow(
        sheet.id,
        sheet.number,
        project.id,
        project.number,
        project.name,
        project.name_en,
        stage.name if stage else "",
        stage.name_en if stage else "",
        sheet.state,
        sheet.settled_on,
        sheet.paid_on,
        people,
        sheet.pool if all_of_it else None,
        shown,
    )


def sheet_detail(actor: Actor, sheet_id: int) -> SheetDetail:
    """One sheet with what the actor may see of it; NotFound when that is nothing."""
    with reading(actor) as session:
        found = session.execute(
            select(BonusSheet, Project, Stage)
            .join(Project, Project.id == BonusSheet.project_id)
            .outerjoin(Stage, Stage.id == BonusSheet.stage_id)
            .where(BonusSheet.id == sheet_id)
        ).one_or_none()
        if found is None:
            raise NotFound(record=AsWord("record.bonus_sheet"))
        sheet, project, stage = found
        granted = project_permissions(session, actor, project.id)
        lines = session.execute(
            select(BonusLine, Employee).join(Employee, Employee.id == BonusLine.employee_id).where(BonusLine.sheet_id == sheet_id).order_by(Employee.number)
        ).all()
        own = next((line.amount for line, e in lines if e.id == actor.employee_id), None)
        sums = actor.can(Permission.BONUS_READ_ALL) or Permission.BONUS_CREATE in granted
        if not sums and (own is None or sheet.state not in ("approved", "paid")):
            raise NotFound(record=AsWord("record.bonus_sheet"))
        row = _row(actor, sheet, project, stage, own, len(lines) if actor.can(Permission.BONUS_READ_ALL) else None)
        moves = tuple(MACHINE.moves(session, actor, sheet)) if sums and actor.can(Permission.BONUS_READ_ALL) else ()
        shown = tuple(_line(line, e) for line, e in lines if actor.can(Permission.BONUS_READ_ALL) or e.id == actor.employee_id)
        if not sums:
            return SheetDetail(row, sheet.version, None, None, None, None, sheet.quality_score, None, None, None, sheet.reading, {}, shown, (), None, None)
        detail = (
            sheet.revenue,
            sheet.cost,
            sheet.margin,
            sheet.bonus_rate,
            sheet.quality_score,
            sheet.schedule_factor,
            sheet.already_paid,
            sheet.undistributed,
            sheet.reading,
            sheet.sources,
        )
        version = sheet.version
    difference, refused = _difference(actor, sheet_id)
    if not moves:
        moves = _moves_of_maker(actor, sheet_id)
    return SheetDetail(row, version, *detail, shown, moves, difference, refused)


def _moves_of_maker(actor: Actor, sheet_id: int) -> tuple[Move, ...]:
    """Buttons of a manager, whose guards need every line although the manager sees only the own."""
    with reading(actor, scope="service") as session:
        return tuple(MACHINE.moves(session, actor, session.get_one(BonusSheet, sheet_id)))


def _difference(actor: Actor, sheet_id: int) -> tuple[Decimal | None, Refusal | None]:
    """How far the sources have moved since, for the sum of the sheet (PER-05)."""
    with reading(actor, scope="service") as session:
        sheet = session.get_one(BonusSheet, sheet_id)
        project, stage = parents(session, sheet)
        try:
            return work_out(session, project, stage, sheet.settled_on).pool - sheet.pool, None
        except Refusal as refusal:
            return None, refusal


def _line(line: BonusLine, employee: Employee) -> LineRow:
    return LineRow(
        employee.id,
        employee.number,
        employee.name,
        employee.name_en,
        line.roles,
        line.days,
        line.score,
        line.role_part,
        line.score_part,
        line.contribution,
        line.amount,
    )


@dataclass(frozen=True)
class ScoreRow:
    """One person to score for a stage: days by role, the score if given; `mine` says whether the actor may give it."""

    employee_id: int
    number: str
    name: str
    name_en: str
    roles: tuple[tuple[str, Decimal], ...]
    score: Decimal | None
    mine: bool


@dataclass(frozen=True)
class ScoreSheet:
    qa: Decimal | None
    daily: Decimal | None
    customer: Decimal | None
    note: str
    people: tuple[ScoreRow, ...]
    may_score_quality: bool


def score_sheet(actor: Actor, project_id: int, stage_id: int | None) -> ScoreSheet:
    """Everybody with confirmed days in the stage and the scores so far; members' scores only for who gives or reads them."""
    with reading(actor, scope="service") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.get_one(Project, project_id)
        stage = session.get(Stage, stage_id) if stage_id else None
        quality = session.scalar(select(QualityScore).where(QualityScore.project_id == project_id, QualityScore.stage_id.is_not_distinct_from(stage_id)))
        hours = int(policies.value(session, "work.hours_per_day"))
        days: dict[int, list[tuple[str, Decimal]]] = {}
        pooled = [project_id, *(p.id for p in sharers(session, project_id))] if stage is None else [project_id]
        for employee_id, _, role, worked in confirmed_days(session, pooled, stage, clock.today(), hours):
            days.setdefault(employee_id, []).append((role, worked))
        scores = {
            r.employee_id: r.score
            for r in session.execute(
                select(MemberScore.employee_id, MemberScore.score).where(
                    MemberScore.project_id == project_id, MemberScore.stage_id.is_not_distinct_from(stage_id)
                )
            )
        }
        people = session.scalars(select(Employee).where(Employee.id.in_(days)).order_by(Employee.number)).all()
        rows = []
        for person in people:
            needed = Permission.SCORE_MANAGER if person.id == project.manager_id else Permission.SCORE_MEMBER
            mine = needed in granted and person.id != actor.employee_id
            shown = scores.get(person.id) if mine or actor.can(Permission.BONUS_READ_ALL) or person.id == actor.employee_id else None
            rows.append(ScoreRow(person.id, person.number, person.name, person.name_en, tuple(days[person.id]), shown, mine))
        return ScoreSheet(
            quality.qa_score if quality else None,
            quality.daily_score if quality else None,
            quality.customer_score if quality else None,
            quality.note if quality else "",
            tuple(rows),
            Permission.SCORE_QUALITY in granted,
        )
