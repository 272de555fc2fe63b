"""Persons who change a project, and what of it counts anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor
from core.approval import service as approvals
from core.changes import content as contents
from core.changes import plan, queries, service
from core.changes.content import Content, CostPart
from core.plan.tree import Tasks
from core.unit import reading
from db.models import ApprovalCase, ApprovalTask, Baseline, BudgetEntry, BudgetLine, Project, ProjectChange, ProjectSummary


def row(change_id: int) -> ProjectChange:
    with reading(None, "service") as session:
        return session.scalars(select(ProjectChange).where(ProjectChange.id == change_id)).one()


def version(change_id: int) -> int:
    return row(change_id).version


def wanted(change_id: int) -> Content:
    return contents.from_json(row(change_id).wanted)


def drafted(actor: Actor, project_id: int, kind: str = "managed", **more: Any) -> int:
    return service.open_change(actor, project_id, kind=kind, reason="客户增加两家门店", **more)


def with_costs(actor: Actor, change_id: int, edit: Callable[[CostPart], CostPart]) -> None:
    service.save_costs(actor, change_id, [edit(c) for c in wanted(change_id).costs], seen_version=version(change_id))


def with_plan(actor: Actor, change_id: int, tasks: Tasks) -> None:
    """The proposed plan becomes these tasks, as its editor would save them."""
    opened = plan.open_plan(actor, change_id)
    plan.save_plan(actor, change_id, replace(opened.draft, now=replace(opened.draft.now, tasks=tasks)), seen_version=opened.version)


def labour(days: str) -> Callable[[CostPart], CostPart]:
    """The labour line with other days."""
    return lambda c: replace(c, days=Decimal(days)) if c.kind == "labour" else c


def terms(actor: Actor, change_id: int, **more: Any) -> None:
    now = wanted(change_id)
    values = {"kind": row(change_id).kind, "reason": "客户增加两家门店", "with_restart": row(change_id).with_restart} | {
        "starts_on": now.starts_on,
        "finishes_on": now.finishes_on,
        "net_revenue": now.net_revenue,
    }
    service.save_terms(actor, change_id, **(values | more), seen_version=version(change_id))


def submit(actor: Actor, change_id: int) -> int:
    return service.submit(actor, change_id, seen_version=version(change_id))


def task_of(document: str, document_id: int, actor: Actor) -> int:
    with reading(None, "service") as session:
        return session.scalars(
            select(ApprovalTask.id)
            .join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
            .where(ApprovalCase.document_type == document, ApprovalCase.document_id == document_id)
            .where(ApprovalTask.assignee_id == actor.employee_id, ApprovalTask.state == "open")
        ).one()


def approve(change_id: int, *people: Actor) -> None:
    for actor in people:
        approvals.approve(actor, task_of("change", change_id, actor))


def figures(session: Session, project_id: int) -> dict[str, Any]:
    """Everything a change could leave a trace in: the project's money and dates, its content, its summary, every line and movement of
    the budget, its baselines."""
    session.expire_all()
    project = session.get_one(Project, project_id)
    summary = session.get_one(ProjectSummary, project_id)
    plain = {c.key: getattr(summary, c.key) for c in ProjectSummary.__table__.columns}
    lines = session.scalars(select(BudgetLine).order_by(BudgetLine.id))
    return {
        "project": (project.net_revenue, project.approved_cost, project.margin_floor, project.starts_on, project.finishes_on, project.state),
        "content": contents.of_project(session, project),
        "summary": plain,
        "lines": [(line.id, line.budget, line.committed, line.actual, line.released) for line in lines],
        "entries": session.scalars(select(BudgetEntry.id).order_by(BudgetEntry.id)).all(),
        "baselines": session.scalars(select(Baseline.number).where(Baseline.project_id == project_id)).all(),
    }


def sheet(actor: Actor, change_id: int) -> queries.ChangeSheet:
    return queries.change(actor, change_id)
