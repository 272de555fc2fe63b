"""Rounds of a case: the next one after a resubmission, straight back to who returned it or through every step; and the way back to an
earlier step, from which the case goes on anew (APR-03)."""

from __future__ import annotations

from collections.abc import Mapping, Set

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.approval.approvers import Assigned, works_here
from core.approval.definition import StepDefinition
from core.approval.running import ENDED_STEP, Running
from core.approval.seats import close_tasks
from db.models import ApprovalCase, ApprovalTask, CaseStep, Employee


def first_round(session: Session, case: ApprovalCase, definitions: Mapping[str, StepDefinition]) -> list[CaseStep]:
    return [_row(session, case, key, place) for place, key in enumerate(definitions, start=1)]


def next_round(
    session: Session, case: ApprovalCase, definitions: Mapping[str, StepDefinition], old: list[CaseStep], keep: Set[str], note: str
) -> list[CaseStep]:
    """The steps of the next round in the flow's order: those of `keep` move on with their decisions, the others begin anew."""
    by_key = {s.key: s for s in old}
    case.round += 1
    rows = []
    for place, key in enumerate(definitions, start=1):
        row = by_key.get(key) if key in keep else None
        if row is None:
            row = _row(session, case, key, place)
        else:
            row.round = case.round
            row.note = note if note and row.state == "done" else row.note
        rows.append(row)
    return rows


def _row(session: Session, case: ApprovalCase, key: str, place: int) -> CaseStep:
    row = CaseStep(case_id=case.id, round=case.round, key=key, position=place, state="waiting", note="", tasks=[])
    session.add(row)
    return row


def after(definitions: Mapping[str, StepDefinition], key: str) -> set[str]:
    """The step and every step that comes after it, through all branches."""
    found = {key}
    while more := {d.key for d in definitions.values() if d.key not in found and found & set(d.after)}:
        found |= more
    return found


def before(definitions: Mapping[str, StepDefinition], key: str) -> set[str]:
    """Every step that comes before it, through all branches."""
    found: set[str] = set()
    left = set(definitions[key].after)
    while left:
        found |= left
        left = {a for k in left for a in definitions[k].after} - found
    return found


def earlier_steps(run: Running, step: CaseStep) -> list[CaseStep]:
    """Where a decider of this step may send the case back to: the steps before it that were done in this round."""
    keys = before(run.definitions, step.key)
    return [s for s in run.steps if s.key in keys and s.state == "done"]


def go_back(run: Running, key: str) -> None:
    """The step and all that comes after it begin anew; what does not depend on it stands, also what is under way."""
    again = after(run.definitions, key)
    close_tasks(run, (s for s in run.steps if s.key in again))
    for step in run.steps:
        if step.key in again and step.state not in ENDED_STEP:
            step.state, step.ended_at = "cancelled", clock.now()
    run.steps = next_round(run.session, run.case, run.definitions, run.steps, run.definitions.keys() - again, "")
    run.session.flush()


def returned_by(run: Running, key: str) -> ApprovalTask | None:
    """The to-do on which the step sent the document back to the initiator; None when its holder may not have it again."""
    task = run.session.scalar(
        select(ApprovalTask)
        .join(CaseStep)
        .where(ApprovalTask.case_id == run.case.id, CaseStep.key == key, ApprovalTask.state == "returned")
        .order_by(ApprovalTask.decided_at.desc())
        .limit(1)
    )
    if task is None or task.assignee_id in (run.case.initiator_id, run.case.sent_by_id):
        return None
    return task if works_here(run.session.get_one(Employee, task.assignee_id)) else None


def back_to_returner(run: Running, task: ApprovalTask, people: list[Assigned], mode: str) -> list[Assigned]:
    """The step's persons when it is entered again straight after a return: who returned it in the place they had it from, and alone
    where one decision is enough."""
    if task.added:
        return people
    first = task
    while first.origin_id:
        first = run.session.get_one(ApprovalTask, first.origin_id)
    if task.assignee_id in {p.employee_id for p in people}:
        again = people
    else:
        mine = Assigned(task.assignee_id, first.assignee_id, task.reason)
        place = next((i for i, p in enumerate(people) if p.employee_id == first.assignee_id), 0)
        again = [*people[:place], mine, *people[place + 1 :]]
    return [p for p in again if p.employee_id == task.assignee_id] if mode == "any" else again


def signer_again(run: Running, step: CaseStep, task: ApprovalTask) -> None:
    """A signer who returned the document has it again, before or after the one who added them."""
    if not task.added or task.assignee_id in {t.assignee_id for t in step.tasks}:
        return
    run.session.flush()
    holder = run.session.get(ApprovalTask, task.origin_id) if task.origin_id else None
    of = next((t for t in step.tasks if holder is not None and t.assignee_id == holder.assignee_id), step.tasks[0])
    first = task.added == "before" and of.state == "open"
    step.tasks.append(
        ApprovalTask(
            case_id=run.case.id,
            assignee_id=task.assignee_id,
            reason=f"added_{task.added}",
            origin_id=of.id,
            added=task.added,
            position=of.position,
            state="open" if first else "queued",
            created_at=clock.now(),
            due_at=of.due_at,
        )
    )
    if first:
        of.state = "waiting"
