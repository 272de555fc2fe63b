"""A day is judged by itself (PRJ-13): before the initiation, in a pause, after the finish, closed now."""

from __future__ import annotations

import datetime as dt

import pytest

from core.errors import NotFound
from core.projects import life
from core.projects.booking import Life, booking_refusal, booking_refusals, require_bookable
from core.projects.errors import NotBookableAfterFinish, NotBookableWhilePaused, NotBookableYet, ProjectClosed
from core.unit import reading
from tests import projects
from tests.projects import Firm, version

D = dt.date
RUNNING = Life("P", D(2026, 3, 2), None, False)
PAUSED = Life("P", D(2026, 3, 2), None, False, ((D(2026, 3, 10), None),))
PAUSED_ONCE = Life("P", D(2026, 3, 2), None, False, ((D(2026, 3, 10), D(2026, 3, 12)),))
FINISHED = Life("P", D(2026, 3, 2), D(2026, 3, 20), False)
CLOSED = Life("P", D(2026, 3, 2), D(2026, 3, 20), True)
DRAFT = Life("P", None, None, False)


@pytest.mark.parametrize(
    ("life", "day", "refused"),
    [
        (DRAFT, D(2026, 3, 5), NotBookableYet),
        (RUNNING, D(2026, 3, 1), NotBookableYet),
        (RUNNING, D(2026, 3, 2), None),
        (PAUSED, D(2026, 3, 9), None),
        (PAUSED, D(2026, 3, 10), NotBookableWhilePaused),
        (PAUSED, D(2027, 1, 1), NotBookableWhilePaused),
        (PAUSED_ONCE, D(2026, 3, 11), NotBookableWhilePaused),
        (PAUSED_ONCE, D(2026, 3, 12), None),
        (FINISHED, D(2026, 3, 20), None),
        (FINISHED, D(2026, 3, 21), NotBookableAfterFinish),
        (CLOSED, D(2026, 3, 5), ProjectClosed),
    ],
)
def test_days(life: Life, day: dt.date, refused: type | None) -> None:
    answer = booking_refusal(life, day)
    assert (type(answer) if answer else None) == refused


def test_of_real_projects(firm: Firm) -> None:
    project_id = firm.started()
    life.pause(firm.manager, project_id, reason="停产", resumes_on=projects.MONDAY + dt.timedelta(days=30), seen_version=version(project_id))
    with projects.on(projects.MONDAY + dt.timedelta(days=7)):
        life.restart(firm.manager, project_id, seen_version=version(project_id))
    with reading(None, "service") as session:
        require_bookable(session, project_id, projects.MONDAY + dt.timedelta(days=7))
        with pytest.raises(NotBookableWhilePaused):
            require_bookable(session, project_id, projects.MONDAY + dt.timedelta(days=7), projects.MONDAY + dt.timedelta(days=6))
        answers = booking_refusals(session, [(project_id, projects.MONDAY - dt.timedelta(days=1)), (10**9, projects.MONDAY)])
    assert [type(a) for a in answers.values()] == [NotBookableYet, NotFound]
