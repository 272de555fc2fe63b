"""Handing a to-do on: transfer it (转办), add a signer before or after (加签). Bounded, never to who has or had it in this step, never to
who started or sent the document, never to who has left (APR-03, APR-05)."""

from __future__ import annotations

from typing import Literal

from core import clock, policies
from core.access import Actor
from core.approval.approvers import works_here
from core.approval.running import Running, log
from core.approval.seats import hand_over, handed_on
from core.approval.taking import Taken, take
from core.errors import AsWord, NotFound, Refusal, UnknownChoice, require_text
from core.unit import writing
from db.models import ApprovalTask, CaseStep, Employee

COMMENT_LONGEST = 2000


class NotToInitiator(Refusal):
    """APR-05: the document is that person's own."""

    code = "not_to_initiator"


class NotToWhoHadIt(Refusal):
    """The person has or had the to-do in this step, or decided in it for somebody else."""

    code = "not_to_who_had_it"


class PersonNotHere(Refusal):
    """The person has left the firm, or has not come yet."""

    code = "person_not_here"


class HandedOnTooOften(Refusal):
    code = "handed_on_too_often"


class TooManySigners(Refusal):
    code = "too_many_signers"


def transfer(actor: Actor, task_id: int, employee_id: int, *, comment: str = "") -> None:
    """The to-do becomes somebody else's, with its time limit; the actor has no more part in it."""
    text = require_text(comment, field="comment", longest=COMMENT_LONGEST, required=False)
    with writing(actor, "approval.transfer") as session:
        taken = take(session, actor, task_id)
        require_transferable(taken)
        require_may_get(taken.run, taken.step, employee_id)
        if employee_id == actor.employee_id:
            raise NotToWhoHadIt(field="employee_id", who=actor.name)
        taken.task.comment = text
        log(session, taken.run.case, actor, "transferred", step_key=taken.step.key, comment=text, for_id=employee_id, of=taken.for_id)
        hand_over(taken.run, taken.step, taken.task, employee_id, "transferred")


def add_signer(actor: Actor, task_id: int, employee_id: int, *, place: Literal["before", "after"], comment: str = "") -> None:
    """Somebody more decides in this step: before the actor, whose to-do waits for it, or after. A rejection by any of them ends the case."""
    text = require_text(comment, field="comment", longest=COMMENT_LONGEST, required=False)
    if place not in ("before", "after"):
        raise UnknownChoice(field="place", value=place, choices=["before", "after"])
    with writing(actor, "approval.add_signer") as session:
        taken = take(session, actor, task_id, states=("open", "waiting"))
        run, step, task = taken.run, taken.step, taken.task
        require_room(taken)
        require_may_get(run, step, employee_id)
        signer = ApprovalTask(
            case_id=run.case.id,
            assignee_id=employee_id,
            reason=f"added_{place}",
            origin_id=task.id,
            added=place,
            position=task.position,
            state="open" if place == "before" else "queued",
            created_at=clock.now(),
            due_at=run.due(taken.definition),
            comment="",
        )
        step.tasks.append(signer)
        if place == "before":
            task.state = "waiting"
            run.ask([signer])
        log(session, run.case, actor, f"signer_{place}", step_key=step.key, comment=text, for_id=employee_id, of=taken.for_id)


def require_transferable(taken: Taken) -> None:
    """Refuses one that has been handed on as often as the policy allows."""
    most = policies.value(taken.run.session, "approval.transfers")
    if handed_on(taken.step, taken.task) >= most:
        raise HandedOnTooOften(most=most)


def require_room(taken: Taken) -> None:
    """Refuses one signer more than the policy allows in a step."""
    most = policies.value(taken.run.session, "approval.added_signers")
    if sum(1 for t in taken.step.tasks if t.added in ("before", "after") and t.state != "handed_over") >= most:
        raise TooManySigners(most=most)


def barred(run: Running, step: CaseStep) -> dict[int, str]:
    """Who cannot be given a to-do of this step: initiator and sender ("own"), who has or had one or decided for somebody ("had")."""
    had = {t.assignee_id: "had" for t in step.tasks} | {t.decided_by_id: "had" for t in step.tasks if t.decided_by_id}
    return had | {p: "own" for p in (run.case.initiator_id, run.case.sent_by_id) if p}


def require_may_get(run: Running, step: CaseStep, employee_id: int) -> Employee:
    """The person, who may be given a to-do of this step."""
    person = run.session.get(Employee, employee_id)
    if person is None:
        raise NotFound(field="employee_id", record=AsWord("record.employee"))
    why = barred(run, step).get(employee_id)
    if why == "own":
        raise NotToInitiator(field="employee_id", who=person.name)
    if why == "had":
        raise NotToWhoHadIt(field="employee_id", who=person.name)
    if not works_here(person):
        raise PersonNotHere(field="employee_id", who=person.name)
    return person
