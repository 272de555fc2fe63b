"""`make verify`: recomputes every kept figure from the rows it is the sum of, and walks the audit chain (MON-04, PLT-09).

Prints what differs and ends with 1 when anything does. A domain that keeps figures adds its check to CHECKS."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.ledger.check import Difference
from core.ledger.check import differences as ledger_differences
from core.money import ZERO
from core.unit import reading
from db.engine import configure, configured
from db.models import CostEntry, Project, ProjectSummary, ReportLine
from db.place import open_place

Check = Callable[[Session], Sequence[Difference]]


def project_costs(session: Session) -> list[Difference]:
    """Cost and minutes kept in each project's summary against its cost entries (PRJ-23)."""
    rows = session.execute(
        select(Project.id, func.coalesce(ProjectSummary.actual_cost, ZERO).label("cost"), func.coalesce(ProjectSummary.actual_minutes, 0).label("minutes"))
        .outerjoin(ProjectSummary, ProjectSummary.project_id == Project.id)
        .order_by(Project.id)
    ).all()
    booked = {
        r.project_id: r
        for r in session.execute(
            select(CostEntry.project_id, func.sum(CostEntry.amount).label("cost"), func.coalesce(func.sum(CostEntry.minutes), 0).label("minutes")).group_by(
                CostEntry.project_id
            )
        )
    }
    found = []
    for row in rows:
        sums = booked.get(row.id)
        for figure, kept, summed in (
            ("actual_cost", row.cost, sums.cost if sums else Decimal(0)),
            ("actual_minutes", row.minutes, int(sums.minutes) if sums else 0),
        ):
            if kept != summed:
                found.append(Difference("project_summary", row.id, figure, kept, summed))
    return found


def report_costs(session: Session) -> list[Difference]:
    """Each confirmed project line of a daily report has exactly its cost entry, and no other line has one (MON-08)."""
    rows = session.execute(
        select(ReportLine.id, func.coalesce(ReportLine.cost, ZERO).label("cost"), ReportLine.state, CostEntry.amount)
        .outerjoin(CostEntry, (CostEntry.document_type == "report_line") & (CostEntry.document_id == ReportLine.id))
        .where(ReportLine.project_id.is_not(None))
    )
    return [
        Difference("report_line", r.id, "cost", r.cost if r.state == "confirmed" else ZERO, r.amount or ZERO)
        for r in rows
        if (r.amount is not None) != (r.state == "confirmed") or r.state == "confirmed" and r.amount != r.cost
    ]


CHECKS: dict[str, Check] = {
    "budget lines": ledger_differences,
    "project costs": project_costs,
    "daily reports": report_costs,
}


def verify(session: Session) -> list[str]:
    """One sentence for each thing that is not as its rows say; empty when the house is in order."""
    found = [f"{name}: {d.record} {d.record_id}, {d.figure} is {d.kept}, its rows say {d.recomputed}" for name, check in CHECKS.items() for d in check(session)]
    broken = audit.verify_chain(session)
    if broken is not None:
        found.append(f"audit trail: row {broken.position} is {broken.problem}")
    return found


def main() -> int:
    """Runs all checks on the database of this installation."""
    place = None
    if not configured():
        place = open_place()
        configure(place.app_url, role=place.role)
    try:
        with reading(None, "service") as session:
            found = verify(session)
    finally:
        if place is not None:
            place.close()
    for line in found:
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"{len(found)} differences\n" if found else f"In order: {', '.join(CHECKS)}, audit trail\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
