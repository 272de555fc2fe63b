"""Missing daily reports: on Monday everybody with a gap in last week is told, and each manager whose people they are (MON-07)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select

from core import clock
from core.calendar.queries import load_calendar
from core.jobs.telling import Reminder, tell_once
from core.labour.waiting import reported
from core.labour.writing import monday_of
from core.unit import writing
from db.models import Employee

NAMED_AT_MOST = 8


def missing_last_week() -> int:
    """Working days of last week without a submitted line. Who has no superior is chased by nobody."""
    with writing(None, "job.late_reports") as session:
        monday = monday_of(clock.today()) - dt.timedelta(days=7)
        last = monday + dt.timedelta(days=6)
        people = session.execute(
            select(Employee.id, Employee.name, Employee.name_en, Employee.manager_id, Employee.hired_on, Employee.left_on)
            .where(Employee.manager_id.is_not(None), Employee.hired_on <= last, or_(Employee.left_on.is_(None), Employee.left_on >= clock.today()))
            .order_by(Employee.name)
        ).all()
        done = reported(session, {p.id for p in people}, monday, last)
        days = list(load_calendar(session).worked_days(monday, last))
        own: list[Reminder] = []
        teams: dict[int, list[tuple[str, str]]] = {}
        for p in people:
            gaps = [d for d in days if d >= p.hired_on and (p.id, d) not in done]
            if gaps:
                facts = {"count": len(gaps), "from_on": gaps[0], "until_on": gaps[-1]}
                own.append(Reminder((p.id,), "own_report", p.id, str(monday), facts))
                teams.setdefault(p.manager_id, []).append((p.name, p.name_en or p.name))
        chased = [_of_team(manager, names, monday, last) for manager, names in teams.items()]
        return tell_once(session, "report_late", own) + tell_once(session, "team_report_late", chased)


def _of_team(manager_id: int, names: list[tuple[str, str]], monday: dt.date, last: dt.date) -> Reminder:
    rest = " …" if len(names) > NAMED_AT_MOST else ""
    shown = names[:NAMED_AT_MOST]
    facts = {
        "count": len(names),
        "names": "、".join(n for n, _ in shown) + rest,
        "names_en": ", ".join(n for _, n in shown) + rest,
        "from_on": monday,
        "until_on": last,
    }
    return Reminder((manager_id,), "report_line", manager_id, str(monday), facts)
