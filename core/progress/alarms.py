"""The deviation alarm (PRJ-20): raised beyond the tolerance, closed when the figures are back within it; each opens a QA review."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Role
from core.money import rounded
from core.notices import tell
from core.progress.measuring import Measured
from core.progress.rules import Deviation, is_alarm
from db.models import Alarm, Employee, EmployeeRole, Project, ProjectMember, QaReview

PERCENT_PLACES = 4
POINT_PLACES = 6


def watch(session: Session, project: Project, found: Measured) -> list[Alarm]:
    """Compares both deviations with the tolerance: raises what is new, closes what is over; returns the new alarms.

    An alarm that stands is not raised again; its figures are brought up to date."""
    return watch_all(session, [(project, found)])


def watch_all(session: Session, found: Sequence[tuple[Project, Measured]]) -> list[Alarm]:
    """The same for many projects measured on one day; one statement to look at what stands."""
    standing: dict[int, dict[str, Alarm]] = {}
    statement = select(Alarm).where(Alarm.project_id.in_([p.id for p, _ in found]), Alarm.closed_at.is_(None)).order_by(Alarm.id)
    for alarm in session.scalars(statement):
        standing.setdefault(alarm.project_id, {})[alarm.kind] = alarm
    raised = [(project, _compare(session, project, measures, standing.get(project.id, {}))) for project, measures in found]
    session.flush()
    for project, alarms in raised:
        for alarm in alarms:
            _open(session, project, alarm)
    return [alarm for _, alarms in raised for alarm in alarms]


def _compare(session: Session, project: Project, found: Measured, open_alarms: dict[str, Alarm]) -> list[Alarm]:
    tolerance = Decimal(policies.value(session, "deviation.tolerance_points", found.on))
    raised = []
    for deviation in (found.schedule, found.cost):
        if deviation is None:
            continue
        standing = open_alarms.get(deviation.kind.value)
        if not is_alarm(deviation.points, tolerance):
            if standing is not None:
                standing.closed_at = clock.now()
            continue
        if standing is None:
            standing = Alarm(project_id=project.id, kind=deviation.kind.value, raised_at=clock.now())
            session.add(standing)
            raised.append(standing)
        _measure(standing, deviation, found)
    return raised


def _measure(alarm: Alarm, deviation: Deviation, found: Measured) -> None:
    alarm.measured_on, alarm.planned, alarm.actual = found.on, _percent(deviation.planned), _percent(deviation.actual)
    alarm.deviation = rounded(deviation.points, POINT_PLACES)


def _percent(value: Fraction) -> Decimal:
    """What the column holds: a cost of many times the budget is shown as its limit."""
    return min(rounded(value, PERCENT_PLACES), Decimal("999.9999"))


def _open(session: Session, project: Project, alarm: Alarm) -> None:
    """The QA review, and the notice to manager, PMO and QA."""
    session.add(QaReview(project_id=project.id, alarm_id=alarm.id, opened_at=clock.now()))
    tell(
        session,
        watchers(session, project),
        f"{alarm.kind}_alarm",
        record="project",
        record_id=project.id,
        number=project.number,
        title=project.name,
        title_en=project.name_en,
        points=alarm.deviation,
        planned=alarm.planned,
        actual=alarm.actual,
    )


def watchers(session: Session, project: Project) -> list[int]:
    """Manager, PMO, and QA: of the project, else of the firm."""
    today = clock.today()
    here = (Employee.hired_on <= today) & (Employee.left_on.is_(None) | (Employee.left_on >= today))
    rows = session.execute(
        select(EmployeeRole.employee_id, EmployeeRole.role)
        .join(Employee, Employee.id == EmployeeRole.employee_id)
        .where(EmployeeRole.role.in_([Role.PMO.value, Role.QA.value]), here)
        .order_by(Employee.number)
    ).all()
    own = list(session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project.id, ProjectMember.role == "qa")))
    qa = own or [i for i, role in rows if role == Role.QA.value]
    return list(dict.fromkeys([project.manager_id, *(i for i, role in rows if role == Role.PMO.value), *qa]))
