"""The life of a line of a daily report (MON-07): draft, submitted, confirmed or sent back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.errors import require_text
from core.labour.errors import DayNotReached
from core.workflow import Machine, Step, Transition
from db.models import ReportLine

OPEN = frozenset({"draft", "sent_back"})


def day_reached(step: Step[ReportLine]) -> None:
    if step.record.work_on > clock.today():
        raise DayNotReached(day=step.record.work_on)


def submitted(step: Step[ReportLine]) -> None:
    step.record.submitted_at, step.record.reason = clock.now(), ""


def taken_back(step: Step[ReportLine]) -> None:
    step.record.submitted_at = None


def decided(step: Step[ReportLine]) -> None:
    step.record.decided_at, step.record.decided_by_id = clock.now(), step.actor.employee_id if step.actor else None


def reason_given(step: Step[ReportLine]) -> None:
    require_text(step.data.get("reason", ""), field="reason", longest=2000)


def sent_back(step: Step[ReportLine]) -> None:
    decided(step)
    step.record.reason = step.data["reason"].strip()


TRANSITIONS: tuple[Transition[ReportLine], ...] = (
    Transition("submit", OPEN, "submitted", Permission.REPORT_WRITE, guards=(day_reached,), effect=submitted),
    Transition("take_back", frozenset({"submitted"}), "draft", Permission.REPORT_WRITE, effect=taken_back),
    Transition("confirm", frozenset({"submitted"}), "confirmed", Permission.REPORT_CONFIRM, effect=decided),
    Transition("send_back", frozenset({"submitted"}), "sent_back", Permission.REPORT_CONFIRM, guards=(reason_given,), effect=sent_back),
)


def machine(confirmers: Mapping[int, int | None]) -> Machine[ReportLine]:
    """The machine for some lines; `confirmers` says by line id who confirms it. One's own lines are written by oneself only."""

    def grants(_session: Session, actor: Actor, line: ReportLine) -> frozenset[Permission]:
        if line.employee_id == actor.employee_id:
            return frozenset({Permission.REPORT_WRITE})
        return frozenset({Permission.REPORT_CONFIRM}) if confirmers.get(line.id) == actor.employee_id else frozenset()

    return Machine("report_line", TRANSITIONS, grants)


MACHINE = machine({})  # the table itself, for one's own lines and the tests of every (state, action)
