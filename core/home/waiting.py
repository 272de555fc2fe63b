"""Work that waits for a person beside the approvals: reports, progress, receipts, returned documents, reviews, deliverables.

One statement for all of it, each part under the row scope and permission of its own screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, cast, func, or_, select, union_all
from sqlalchemy.orm import aliased

from core import policies
from core.access import Actor
from core.access import Permission as P
from core.access.scope import contracts_seen, projects_seen
from core.home.waiting_asked import asked
from core.home.waiting_row import NAMES
from core.home.waiting_row import row as _row
from core.home.waiting_work import actions, findings
from core.labour.confirmers import confirmed_by
from core.unit import reading
from db.models import (
    ApprovalCase,
    BonusSheet,
    Contract,
    Customer,
    Deliverable,
    Department,
    Employee,
    ProgressPeriod,
    Project,
    QaReview,
    Receipt,
    ReportLine,
    SupportRequest,
)

LONGEST_LIST = 100
ON_THEIR_DAY = ("deliverable", "support", "action", "quality_finding", "corrective", "opinion", "issue", "handover", "staffing")


@dataclass(frozen=True)
class WaitingRow:
    """One line: `kind` is reports, sent_back, progress, review, deliverable, support, receipt, bonus or returned; `record` and `record_id` say what opens.

    `day` is the work day, cut-off or due date it is about; `count` and `minutes` are person days and minutes of reports."""

    kind: str
    record: str
    record_id: int | None
    number: str
    title: str
    title_en: str
    who: str
    who_en: str
    amount: Decimal | None
    since: dt.datetime
    day: dt.date | None
    count: int
    minutes: int
    due_on: dt.date | None


def waiting(actor: Actor) -> list[WaitingRow]:
    """Everything that waits for the actor, the oldest first; two statements."""
    parts = [_reports(actor), _sent_back(actor), _returned(actor), _progress(actor), _reviews(actor), _deliverables(actor), _support(actor)]
    parts += [actions(actor), findings(actor), *asked(actor)]
    if actor.can(P.RECEIPT_CONFIRM):
        parts.append(_receipts(actor))
    if actor.can(P.BONUS_PAY):
        parts.append(_bonuses(actor))
    found = union_all(*parts).subquery()
    with reading(actor) as session:
        lock_day = int(policies.value(session, "report.lock_day"))
        rows = session.execute(select(found).order_by(found.c.since, found.c.number).limit(LONGEST_LIST)).all()
    return [WaitingRow(**{name: getattr(r, name) for name in NAMES}, due_on=due_on(r.kind, r.day, lock_day)) for r in rows]


def due_on(kind: str, day: dt.date | None, lock_day: int) -> dt.date | None:
    """By when: reports before their month is locked, a deliverable and a support request on their own day, the rest without limit.

    >>> due_on("reports", dt.date(2026, 12, 30), 5), due_on("receipt", dt.date(2026, 12, 30), 5)
    (datetime.date(2027, 1, 4), None)
    """
    if day is None or kind not in ("reports", "sent_back", *ON_THEIR_DAY):
        return None
    if kind in ON_THEIR_DAY:
        return day
    following = (day.replace(day=1) + dt.timedelta(days=31)).replace(day=min(lock_day, 28))
    return following - dt.timedelta(days=1)


def _reports(actor: Actor) -> Select[Any]:
    """Daily reports to confirm, one line per project; non-project work in one line."""
    days = func.count(func.distinct(func.concat(ReportLine.employee_id, "@", ReportLine.work_on)))
    columns = _row(
        "reports",
        "report_line",
        Project.id,
        Project.number,
        Project.name,
        Project.name_en,
        func.min(ReportLine.submitted_at),
        day=func.min(ReportLine.work_on),
        count=days,
        minutes=func.sum(ReportLine.minutes),
    )
    return (
        select(*columns)
        .select_from(ReportLine)
        .outerjoin(Project, Project.id == ReportLine.project_id)
        .where(ReportLine.state == "submitted", confirmed_by(actor.employee_id))
        .group_by(Project.id, Project.number, Project.name, Project.name_en)
    )


def _sent_back(actor: Actor) -> Select[Any]:
    """Own reports that were sent back."""
    days = func.count(func.distinct(ReportLine.work_on))
    columns = _row(
        "sent_back",
        "report_line",
        Project.id,
        Project.number,
        Project.name,
        Project.name_en,
        func.max(ReportLine.decided_at),
        day=func.min(ReportLine.work_on),
        count=days,
        minutes=func.sum(ReportLine.minutes),
    )
    return (
        select(*columns)
        .select_from(ReportLine)
        .outerjoin(Project, Project.id == ReportLine.project_id)
        .where(ReportLine.state == "sent_back", ReportLine.employee_id == actor.employee_id)
        .group_by(Project.id, Project.number, Project.name, Project.name_en)
    )


def _returned(actor: Actor) -> Select[Any]:
    """Own documents that an approver returned: to be changed and submitted again."""
    columns = _row(
        "returned",
        ApprovalCase.document_type,
        ApprovalCase.document_id,
        ApprovalCase.number,
        ApprovalCase.title,
        ApprovalCase.title_en,
        ApprovalCase.started_at,
        amount=ApprovalCase.amount,
    )
    return select(*columns).where(ApprovalCase.state == "returned", ApprovalCase.initiator_id == actor.employee_id)


def _progress(actor: Actor) -> Select[Any]:
    """Progress of a period that QA confirms; nobody confirms what they submitted."""
    by = aliased(Employee)
    columns = _row(
        "progress",
        "progress_period",
        Project.id,
        Project.number,
        Project.name,
        Project.name_en,
        ProgressPeriod.submitted_at,
        who=by.name,
        who_en=by.name_en,
        day=ProgressPeriod.period_on,
    )
    return (
        select(*columns)
        .select_from(ProgressPeriod)
        .join(Project, Project.id == ProgressPeriod.project_id)
        .outerjoin(by, by.id == ProgressPeriod.submitted_by_id)
        .where(
            ProgressPeriod.state == "submitted", ProgressPeriod.submitted_by_id.is_distinct_from(actor.employee_id), projects_seen(actor, P.PROGRESS_CONFIRM)
        )
    )


def _reviews(actor: Actor) -> Select[Any]:
    columns = _row("review", "qa_review", Project.id, Project.number, Project.name, Project.name_en, QaReview.opened_at)
    return (
        select(*columns)
        .select_from(QaReview)
        .join(Project, Project.id == QaReview.project_id)
        .where(QaReview.state == "open", projects_seen(actor, P.QA_REVIEW))
    )


def _deliverables(actor: Actor) -> Select[Any]:
    """Deliverables handed in, to be checked by who manages or sponsors the project, not by who answers for them or handed them in."""
    by = aliased(Employee)
    since = func.coalesce(Deliverable.submitted_on, Deliverable.due_on, Project.starts_on)
    columns = _row(
        "deliverable",
        "deliverable",
        Deliverable.id,
        Project.number,
        Deliverable.name,
        Deliverable.name_en,
        cast(since, ReportLine.submitted_at.type),
        who=by.name,
        who_en=by.name_en,
        day=Deliverable.due_on,
    )
    return (
        select(*columns)
        .select_from(Deliverable)
        .join(Project, Project.id == Deliverable.project_id)
        .outerjoin(by, by.id == Deliverable.responsible_id)
        .where(Deliverable.state == "submitted", Deliverable.responsible_id.is_distinct_from(actor.employee_id))
        .where(Deliverable.submitted_by_id.is_distinct_from(actor.employee_id), projects_seen(actor, P.DELIVERABLE_ACCEPT))
    )


def _support(actor: Actor) -> Select[Any]:
    """Requests to the department one heads that nobody looks after yet, and those one looks after oneself (PLT-13)."""
    by = aliased(Employee)
    columns = _row(
        "support",
        "support_request",
        SupportRequest.id,
        SupportRequest.number,
        SupportRequest.title,
        SupportRequest.title,
        SupportRequest.asked_at,
        who=by.name,
        who_en=by.name_en,
        day=SupportRequest.due_on,
    )
    headed = and_(SupportRequest.state == "asked", Department.head_id == actor.employee_id, SupportRequest.asked_by_id != actor.employee_id)
    return (
        select(*columns)
        .select_from(SupportRequest)
        .join(Department, Department.id == SupportRequest.department_id)
        .join(by, by.id == SupportRequest.asked_by_id)
        .where(or_(headed, and_(SupportRequest.state == "taken", SupportRequest.taken_by_id == actor.employee_id)))
    )


def _receipts(actor: Actor) -> Select[Any]:
    by = aliased(Employee)
    columns = _row(
        "receipt",
        "receipt",
        Receipt.id,
        Receipt.number,
        func.coalesce(func.nullif(Customer.short_name, ""), Customer.full_name),
        func.coalesce(func.nullif(Customer.short_name_en, ""), Customer.full_name_en),
        Receipt.registered_at,
        who=by.name,
        who_en=by.name_en,
        amount=Receipt.amount,
        day=Receipt.received_on,
    )
    return (
        select(*columns)
        .select_from(Receipt)
        .join(Contract, Contract.id == Receipt.contract_id)
        .join(Customer, Customer.id == Receipt.customer_id)
        .join(by, by.id == Receipt.registered_by_id)
        .where(Receipt.state == "registered", Receipt.registered_by_id != actor.employee_id, contracts_seen(actor))
    )


def _bonuses(actor: Actor) -> Select[Any]:
    """Approved bonus sheets that wait to be paid."""
    columns = _row(
        "bonus",
        "bonus",
        BonusSheet.id,
        BonusSheet.number,
        Project.name,
        Project.name_en,
        cast(BonusSheet.settled_on, ReportLine.submitted_at.type),
        amount=BonusSheet.pool,
    )
    return (
        select(*columns).select_from(BonusSheet).join(Project, Project.id == BonusSheet.project_id).where(BonusSheet.state == "approved", projects_seen(actor))
    )
