"""Confirming daily reports (MON-07, MON-08): state, rate, cost, budget, figures of the project and trail in one transaction.

Lines are decided by the cell: all that waits of one person, day and work. So a correction (a line with the opposite minutes
and a new one) is confirmed or sent back as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from core import clock, notices, policies
from core.access import Actor
from core.errors import AsWord, NotFound, WrongState, collect, require_text
from core.labour.confirmers import confirmers_of
from core.labour.errors import NotYoursToConfirm
from core.labour.machine import machine
from core.labour.rules import labour_cost
from core.ledger import Overdrawn, Spending, labour_account_id, spend_all
from core.money import ZERO
from core.projects.booking import booking_refusals
from core.rates.queries import day_rates
from core.together import write_together
from core.unit import writing
from db.models import CostEntry, Employee, ProjectSummary, ReportLine

_NAMED, _OTHER = aliased(ReportLine), aliased(ReportLine)


@dataclass(frozen=True)
class Confirmed:
    """What was booked: lines, minutes, labour cost in CNY, and the budget lines that are overdrawn now and only warn."""

    lines: int
    minutes: int
    cost: Decimal
    overdrawn: tuple[Overdrawn, ...] = ()


def confirm(actor: Actor, line_ids: Collection[int]) -> Confirmed:
    """Confirms submitted lines; all or none. The number of statements does not depend on the number of lines.

    Refuses lines that are not the actor's to confirm, were decided meanwhile, lie in a closed month, on a closed project, or
    find no room in a budget that stops."""
    with writing(actor, "report.confirm") as session:
        lines, confirmers = _waiting(session, actor, line_ids)
        _require_bookable(session, lines)
        machine_ = machine(confirmers)
        _cost(session, lines)
        for line in lines:
            machine_.advance(session, actor, line, "confirm")
        write_together(session, lines)
        account_id = labour_account_id(session)
        session.add_all(_cost_entry(line, account_id) for line in lines if line.project_id is not None)
        overdrawn = spend_all(session, actor, _spendings(session, lines, account_id))
        _sum_up(session, lines)
    return Confirmed(len(lines), sum(line.minutes for line in lines), sum((line.cost or ZERO for line in lines), ZERO), overdrawn)


def send_back(actor: Actor, line_ids: Collection[int], reason: str) -> int:
    """Back to the person with a reason, who is told. A correction that is sent back is dropped: the confirmed line stands."""
    require_text(reason, field="reason", longest=2000)
    with writing(actor, "report.send_back") as session:
        lines, confirmers = _waiting(session, actor, line_ids)
        machine_ = machine(confirmers)
        corrections = {_cell(line) for line in lines if line.reverses_id is not None}
        for line in lines:
            machine_.advance(session, actor, line, "send_back", reason=reason)
            if _cell(line) in corrections:
                session.delete(line)
        for person in dict.fromkeys(line.employee_id for line in lines):
            days = sorted({line.work_on for line in lines if line.employee_id == person})
            notices.tell(
                session,
                [person],
                "report_sent_back",
                record="week",
                record_id=None,
                day=days[0],
                days=len(days),
                reason=reason.strip(),
                who=actor.name,
                who_en=actor.name_en,
            )
        return len(lines)


def _cell(line: ReportLine) -> tuple[int, dt.date, int | None, int | None, str]:
    return line.employee_id, line.work_on, line.project_id, line.task_id, line.activity


def _waiting(session: Session, actor: Actor, line_ids: Collection[int]) -> tuple[Sequence[ReportLine], dict[int, int | None]]:
    """The lines and what waits in the same cells, locked in the order of their ids, and who confirms each; refuses what was
    decided meanwhile."""
    named, other = _NAMED, _OTHER
    same = and_(
        other.employee_id == named.employee_id, other.work_on == named.work_on, other.project_id.is_not_distinct_from(named.project_id),
        other.task_id.is_not_distinct_from(named.task_id), other.activity == named.activity, other.state == "submitted")  # fmt: skip
    ids = set(line_ids) | set(session.scalars(select(other.id).join(named, same).where(named.id.in_(line_ids))))
    lines = session.scalars(
        select(ReportLine).where(ReportLine.id.in_(ids)).order_by(ReportLine.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).all()
    if not lines or not set(line_ids) <= {line.id for line in lines}:
        raise NotFound(record=AsWord("record.report_line"))
    confirmers = confirmers_of(session, [line.id for line in lines])
    _require_mine(session, actor, lines, confirmers)
    for line in lines:
        if line.state != "submitted":
            raise WrongState(record=AsWord("record.report_line"), state=AsWord(f"state.report_line.{line.state}"), action=AsWord("action.report_line.confirm"))
    return lines, confirmers


def _require_mine(session: Session, actor: Actor, lines: Sequence[ReportLine], confirmers: dict[int, int | None]) -> None:
    """Refuses lines that somebody else confirms; lines of people and projects the actor has nothing to do with are not found."""
    foreign = [line for line in lines if confirmers[line.id] != actor.employee_id]
    if not foreign:
        return
    if any(line.employee_id == actor.employee_id for line in foreign) or len(foreign) < len(lines):
        name = session.execute(select(Employee.name, Employee.name_en).where(Employee.id == foreign[0].employee_id)).one()
        raise NotYoursToConfirm(person=name.name, person_en=name.name_en or name.name)
    raise NotFound(record=AsWord("record.report_line"))


def _require_bookable(session: Session, lines: Sequence[ReportLine]) -> None:
    """Looks again at each (project, day): closed since, or a pause that was entered later. A line taken away is always possible."""
    pairs = sorted({(line.project_id, line.work_on) for line in lines if line.project_id is not None and line.minutes > 0})
    collect(*booking_refusals(session, pairs).values() if pairs else ())


def _cost(session: Session, lines: Sequence[ReportLine]) -> None:
    """Rate of the day and cost on each line; a line that takes another away has exactly the opposite of what that one cost."""
    originals = {
        r.id: r
        for r in session.execute(
            select(ReportLine.id, ReportLine.day_rate, ReportLine.cost).where(
                ReportLine.id.in_([line.reverses_id for line in lines if line.reverses_id is not None])
            )
        )
    }
    hours_per_day = policies.value(session, "work.hours_per_day")
    rates = day_rates(session, ((line.employee_id, line.work_on) for line in lines if line.reverses_id is None))
    for line in lines:
        if line.reverses_id is not None:
            line.day_rate, line.cost = originals[line.reverses_id].day_rate, -(originals[line.reverses_id].cost or ZERO)
        else:
            line.day_rate = rates[line.employee_id, line.work_on]
            line.cost = labour_cost(line.minutes, line.day_rate, hours_per_day=Decimal(hours_per_day))


def _cost_entry(line: ReportLine, account_id: int) -> CostEntry:
    return CostEntry(
        project_id=line.project_id, stage_id=line.stage_id, task_id=line.task_id, account_id=account_id, kind="labour", amount=line.cost,
        booked_on=line.work_on,
        employee_id=line.employee_id, minutes=line.minutes, document_type="report_line", document_id=line.id, created_at=clock.now())  # fmt: skip


def _spendings(session: Session, lines: Sequence[ReportLine], account_id: int) -> list[Spending]:
    """Project work on the project's budget, the rest on the department's (or the company's) non-project budget, where there is one."""
    elsewhere = {line.employee_id for line in lines if line.project_id is None}
    departments: dict[int, int] = {}
    if elsewhere:
        departments = {r.id: r.department_id for r in session.execute(select(Employee.id, Employee.department_id).where(Employee.id.in_(elsewhere)))}
    return [
        Spending(
            line.project_id,
            account_id,
            line.cost or ZERO,
            line.work_on,
            "report_line",
            line.id,
            departments.get(line.employee_id) if line.project_id is None else None,
        )
        for line in lines
    ]


def _sum_up(session: Session, lines: Sequence[ReportLine]) -> None:
    """The projects' kept figures: cost and minutes; one statement, in the order of the projects. `make verify` recomputes them."""
    sums: dict[int, tuple[Decimal, int]] = {}
    for line in lines:
        if line.project_id is not None:
            cost, minutes = sums.get(line.project_id, (ZERO, 0))
            sums[line.project_id] = cost + (line.cost or ZERO), minutes + line.minutes
    if not sums:
        return
    session.flush()
    rows = [{"project_id": p, "actual_cost": cost, "actual_minutes": minutes} for p, (cost, minutes) in sorted(sums.items())]
    statement = insert(ProjectSummary)  # executemany: with the rows' values in it, it would be compiled anew for each number of rows
    added = statement.excluded
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["project_id"],
            set_={"actual_cost": ProjectSummary.actual_cost + added.actual_cost, "actual_minutes": ProjectSummary.actual_minutes + added.actual_minutes},
        ),
        rows,
    )
