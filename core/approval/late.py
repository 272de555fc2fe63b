"""To-dos past their time limit (APR-02): their holders are reminded; some working hours later, where the step says so, a deputy gets the
to-do, or the manager is asked beside the holder. Each once per to-do; the job comes round every few minutes.

Every to-do is a transaction of its own: locks are held for a moment, and one that cannot be moved holds up no other."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, logs, policies
from core.approval.acting import deputies_of
from core.approval.approvers import MANAGERS_AT_MOST, works_here
from core.approval.definition import StepDefinition, read_steps
from core.approval.handing import barred
from core.approval.registry import document_type
from core.approval.running import Running, load, log, tell
from core.approval.seats import ask_beside, hand_over, handed_on
from core.calendar.hours import after_working_hours
from core.calendar.queries import load_calendar
from core.errors import Refusal
from core.unit import reading, writing
from db.models import ApprovalCase, ApprovalTask, CaseStep, Employee, FlowVersion

logger = logging.getLogger(__name__)
MOST_IN_A_ROUND = 500


@dataclass(frozen=True)
class Late:
    """A to-do for which something is to be done, and what: remind, deputy, escalate."""

    task_id: int
    case_id: int
    document_type: str
    document_id: int
    assignee_id: int
    wanted: tuple[str, ...]


def chase() -> int:
    """For the job: does what is due for late to-dos; returns for how many something was done."""
    with reading(None, "service") as session:
        found = list(_late(session))
    done = 0
    for late in found[:MOST_IN_A_ROUND]:
        try:
            with writing(None, "job.approvals_late") as session:
                done += _chase(session, late)
        except Refusal as refusal:  # decided meanwhile, or locked by somebody: the next round looks again
            logger.info("late.skipped", extra=logs.facts(task=late.task_id, why=refusal.code))
    return done


def owed(definition: StepDefinition, task: ApprovalTask, now: dt.datetime, pass_on_at: dt.datetime) -> tuple[str, ...]:
    """What the step wants done for this to-do by now and what has not been done yet."""
    first = [w for w in definition.when_late if w == "remind" and task.reminded_at is None]
    later = [w for w in ("deputy", "escalate") if w in definition.when_late and task.escalated_at is None and now >= pass_on_at]
    return (*first, *later)


def _late(session: Session) -> Iterator[Late]:
    """The longest late first; three statements, and one per document type where steps pass on to deputies."""
    now = clock.now()
    rows = session.execute(
        select(ApprovalTask, CaseStep.key, ApprovalCase)
        .join(CaseStep, CaseStep.id == ApprovalTask.step_id)
        .join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
        .where(ApprovalTask.state == "open", ApprovalTask.due_at <= now, ApprovalCase.state == "running")
        .order_by(ApprovalTask.due_at, ApprovalTask.id)
    ).all()
    versions = select(FlowVersion.id, FlowVersion.steps).where(FlowVersion.id.in_({case.flow_version_id for *_, case in rows}))
    steps = {(number, d.key): d for number, raw in session.execute(versions) for d in read_steps(raw)}
    found = [(t, case, owed(steps[case.flow_version_id, key], t, now, _pass_on_at(session, t))) for t, key, case in rows]
    people: dict[str, set[int]] = {}
    for task, case, wanted in found:
        if "deputy" in wanted:
            people.setdefault(case.document_type, set()).add(task.assignee_id)
    deputies = {kind: deputies_of(session, ids, kind, clock.today()) for kind, ids in people.items()}
    for task, case, wanted in found:
        possible = tuple(w for w in wanted if w != "deputy" or deputies[case.document_type][task.assignee_id])
        if possible:
            yield Late(task.id, case.id, case.document_type, case.document_id, task.assignee_id, possible)


def _pass_on_at(session: Session, task: ApprovalTask) -> dt.datetime:
    """So many working hours after the limit it goes further than a reminder (policy approval.escalate_hours)."""
    assert task.due_at is not None
    return after_working_hours(load_calendar(session), task.due_at, policies.value(session, "approval.escalate_hours"))


def _chase(session: Session, late: Late) -> bool:
    """Looks again under the locks of document and case, and does it."""
    document_type(late.document_type).lock(session, late.document_id)
    run = load(session, late.case_id)
    place = run.find(late.task_id)
    if place is None or run.case.state != "running" or place[1].state != "open":
        return False
    step, task = place
    wanted = set(owed(run.definitions[step.key], task, clock.now(), _pass_on_at(session, task))) & set(late.wanted)
    deputies = deputies_of(session, [task.assignee_id], run.case.document_type, clock.today())[task.assignee_id]
    done = False
    if "remind" in wanted:
        _remind(run, step, task, deputies)
        done = True
    if "deputy" in wanted and _pass_on(run, step, task, deputies):
        return True
    if "escalate" in wanted:
        _escalate(run, step, task)
        done = True
    return done


def _remind(run: Running, step: CaseStep, task: ApprovalTask, deputies: list[int]) -> None:
    task.reminded_at = clock.now()
    log(run.session, run.case, None, "reminded", step_key=step.key, for_id=task.assignee_id)
    own = (run.case.initiator_id, run.case.sent_by_id)
    tell(run.session, [task.assignee_id, *(d for d in deputies if d not in own)], "overdue", run.case, due_at=task.due_at)


def _pass_on(run: Running, step: CaseStep, task: ApprovalTask, deputies: list[int]) -> bool:
    """The to-do becomes the deputy's for good, with a time limit of its own; False when none of them may have it."""
    out = barred(run, step)
    deputy = next((d for d in deputies if d not in out), None)
    if deputy is None or handed_on(step, task) >= policies.value(run.session, "approval.transfers"):
        return False
    task.escalated_at = clock.now()
    log(run.session, run.case, None, "passed_to_deputy", step_key=step.key, for_id=deputy, of=task.assignee_id)
    successor = hand_over(run, step, task, deputy, "passed_to_deputy")
    successor.due_at = run.due(run.definitions[step.key])
    who = run.session.get_one(Employee, deputy)
    tell(run.session, [task.assignee_id], "passed_to_deputy", run.case, who=who.name, who_en=who.name_en or who.name)
    return True


def _escalate(run: Running, step: CaseStep, task: ApprovalTask) -> None:
    """The nearest manager who may decide has the to-do too: whoever of the two decides first decides. Where there is none, the flow's
    owner is told."""
    task.escalated_at = clock.now()
    holder = run.session.get_one(Employee, task.assignee_id)
    manager = _manager_of(run, step, holder)
    facts = {"who": holder.name, "who_en": holder.name_en or holder.name, "due_at": task.due_at}
    log(run.session, run.case, None, "escalated", step_key=step.key, for_id=manager.id if manager else None, of=holder.id)
    if manager is not None:
        ask_beside(run, step, task, manager.id)
    tell(run.session, [manager.id if manager else run.version.flow.owner_id], "escalated", run.case, **facts)


def _manager_of(run: Running, step: CaseStep, holder: Employee) -> Employee | None:
    out = barred(run, step)
    above: Employee | None = holder
    for _ in range(MANAGERS_AT_MOST):
        above = run.session.get(Employee, above.manager_id) if above is not None and above.manager_id else None
        if above is None or works_here(above) and above.id not in out:
            return above
    return None
