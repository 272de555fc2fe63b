"""The to-dos of one step and what a decision makes of them: who counts, who waits for whom, when the step is done (APR-02, APR-03).

A *seat* is a to-do of the rule, wherever it was handed over to; the mode counts seats. A *signer* was added by somebody: before, and
the one who added waits; after, and the step is not done until the signer has decided too. *Beside* the holder of a late to-do stands
the manager it was escalated to: whoever of them decides first has the seat."""

from __future__ import annotations

from collections.abc import Iterable

from core import clock
from core.approval.definition import StepDefinition
from core.approval.modes import needed_approvals
from core.approval.running import KEPT, LIVE, Running
from core.together import write_together
from db.models import ApprovalTask, CaseStep

COUNTS_VOICES = ("n_of_m", "percent")
BESIDE = "beside"


def seats(step: CaseStep) -> list[ApprovalTask]:
    return [t for t in step.tasks if not t.added and t.state != "handed_over"]


def holder_of(step: CaseStep, task: ApprovalTask) -> ApprovalTask | None:
    """The to-do whose holder added this signer, through whatever hands the signer's went since; None for a seat."""
    by_id = {t.id: t for t in step.tasks}
    above = by_id.get(task.origin_id or 0) if task.added else None
    while above is not None and above.state == "handed_over":
        above = by_id.get(above.origin_id or 0)
    return above


def signers_before(step: CaseStep, task: ApprovalTask) -> list[ApprovalTask]:
    """The signers added before this to-do who have not decided yet."""
    return [t for t in step.tasks if t.added == "before" and t.state in LIVE and holder_of(step, t) is task]


def handed_on(step: CaseStep, task: ApprovalTask) -> int:
    """How often the to-do was handed over until it came here."""
    by_id, count = {t.id: t for t in step.tasks}, 0
    above = by_id.get(task.origin_id or 0)
    while above is not None and above.state == "handed_over":
        count += 1
        above = by_id.get(above.origin_id or 0)
    return count


def _is_after(step: CaseStep, task: ApprovalTask) -> bool:
    """A signer added after, or one that such a signer added: the step waits for them whoever else has decided."""
    current: ApprovalTask | None = task
    while current is not None and current.added:
        if current.added == "after":
            return True
        current = holder_of(step, current)
    return False


def voice_used(step: CaseStep, task: ApprovalTask, definition: StepDefinition, person_id: int) -> bool:
    """Whether this person has approved in the step already, where voices are counted: one person is one voice (APR-02)."""
    if definition.mode.kind not in COUNTS_VOICES or task.added in ("before", "after"):
        return False
    return any(t.state == "approved" and t.decided_by_id == person_id for t in seats(step) if t is not task)


def decided_by_rule(steps: list[CaseStep]) -> bool:
    """Whether somebody whom the flow asks has decided in this round; then it is too late to withdraw. A signer whom another added does
    not count: they block no withdrawal."""
    return any(t.decided_at and not t.added and t.reason != "decided_before" for s in steps if s.note != KEPT for t in s.tasks)


def settle(run: Running, step: CaseStep) -> list[ApprovalTask]:
    """After an approval: whose to-dos open, whose close, is the step done. Returns those that opened; the caller asks their persons."""
    definition = run.definitions[step.key]
    opened = [t for t in step.tasks if t.state == "waiting" and not signers_before(step, t)]
    enough = sum(1 for t in seats(step) if t.state == "approved") >= needed_approvals(definition.mode, len(seats(step)))
    if enough:
        opened = [t for t in opened if _is_after(step, t)]
        _close(run, [t for t in step.tasks if t.state in LIVE and not _is_after(step, t)])
    for task in step.tasks:
        if task.state == "queued" and task.added:
            holder = holder_of(step, task)
            if holder is None or holder.state == "approved" or holder.state not in LIVE and enough:
                opened.append(task)
    if not enough and definition.mode.kind == "in_turn" and not opened and not any(t.state in ("open", "waiting") for t in step.tasks):
        opened += [t for t in seats(step) if t.state == "queued"][:1]
    for task in opened:
        _open(run, definition, task)
    if enough and not any(t.state in LIVE for t in step.tasks):
        step.state, step.ended_at = "done", clock.now()
    return opened


def _open(run: Running, definition: StepDefinition, task: ApprovalTask) -> None:
    if task.state == "queued":  # the time of who waited for a signer has run on
        task.created_at, task.due_at = clock.now(), run.due(definition)
    task.state = "open"


def close_tasks(run: Running, steps: Iterable[CaseStep]) -> None:
    """The to-dos of steps that end disappear."""
    _close(run, [t for s in steps for t in s.tasks if t.state in LIVE])


def _close(run: Running, tasks: list[ApprovalTask]) -> None:
    for task in tasks:
        task.state = "closed"
    there = [t for t in tasks if t.id]  # others are about to be inserted, closed
    if len(there) > 1:
        write_together(run.session, there)


def ask_beside(run: Running, step: CaseStep, task: ApprovalTask, person_id: int) -> ApprovalTask:
    """Somebody more who may decide on a late to-do, in the same seat, with a time limit of their own. The caller tells them."""
    seat = holder_of(step, task) if task.added == BESIDE else task
    beside = ApprovalTask(
        case_id=run.case.id,
        assignee_id=person_id,
        instead_of_id=task.assignee_id,
        reason="escalated",
        origin_id=(seat or task).id,
        added=BESIDE,
        position=task.position,
        state="open",
        created_at=clock.now(),
        due_at=run.due(run.definitions[step.key]),
        comment="",
    )
    step.tasks.append(beside)
    run.session.flush()
    return beside


def take_seat(step: CaseStep, task: ApprovalTask) -> None:
    """A decision on a to-do that was escalated: who decided has the seat, the others of it have no to-do any more."""
    holder = holder_of(step, task) if task.added == BESIDE else None
    if holder is not None and holder.state in LIVE:
        holder.state, task.added = "handed_over", ""
        for other in step.tasks:
            if other.added and other.origin_id == holder.id:
                other.origin_id = task.id
    for other in step.tasks:
        if other.added == BESIDE and other.state in LIVE and holder_of(step, other) is task:
            other.state = "closed"


def hand_over(run: Running, step: CaseStep, task: ApprovalTask, person_id: int, reason: str) -> ApprovalTask:
    """The to-do goes to somebody else, with its place, its time limit and the signers that were added to it."""
    successor = ApprovalTask(
        case_id=run.case.id,
        assignee_id=person_id,
        instead_of_id=task.assignee_id,
        reason=reason,
        origin_id=task.id,
        added=task.added,
        position=task.position,
        state=task.state,
        created_at=clock.now(),
        due_at=task.due_at,
        comment="",
    )
    task.state = "handed_over"
    step.tasks.append(successor)
    run.session.flush()
    for signer in step.tasks:
        if signer.added and signer.origin_id == task.id and signer is not successor:
            signer.origin_id = successor.id
    if successor.state == "open":
        run.ask([successor])
    return successor
