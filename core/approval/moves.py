"""What a person may do on a case now, each move with what keeps them from it (APR-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import select

from core import clock
from core.access import Actor, Permission
from core.approval import rounds, seats
from core.approval.acting import acting_for
from core.approval.engine import CannotWithdraw
from core.approval.extras import fields_to_fill, to_choose
from core.approval.handing import barred, require_room, require_transferable
from core.approval.queries import require_case_seen
from core.approval.registry import Field
from core.approval.running import LIVE, Running, load
from core.approval.service import StepNotEarlier, VoiceCounted
from core.approval.taking import OwnDocument, Taken, why_not
from core.approval.urging import why_not_urge
from core.errors import Refusal
from core.unit import reading
from db.models import ApprovalTask, CaseStep, Employee

Move = Literal[
    "approve", "return_to_initiator", "return_to_step", "reject", "transfer", "add_before", "add_after", "urge", "withdraw", "reassign", "stop"
]


@dataclass(frozen=True)
class EarlierStep:
    """A step the case may be sent back to, with who decided there."""

    key: str
    name: str
    name_en: str
    who: tuple[str, ...]
    who_en: tuple[str, ...]


@dataclass(frozen=True)
class ToChoose:
    """A later step whose persons are chosen in this one; `people` are those chosen so far."""

    key: str
    name: str
    name_en: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class ToFill:
    """A field that may be filled in at this step, with its present value and, where it is a choice, what there is to choose from."""

    field: Field
    value: Any
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaitingTask:
    """A to-do somebody has, for who may re-assign it."""

    task_id: int
    step: str
    step_en: str
    employee_id: int
    name: str
    name_en: str


@dataclass(frozen=True)
class CaseMoves:
    """`refused` holds each move that is this person's at all: None when it is possible now, else why it is not. A move that is not in it
    is not offered. `task_id` is the to-do they would decide; `for_name` whom they act for, "" for their own."""

    case_id: int
    task_id: int | None = None
    task_version: int = 0
    step: str = ""
    step_en: str = ""
    for_name: str = ""
    for_name_en: str = ""
    refused: Mapping[Move, Refusal | None] = field(default_factory=dict)
    earlier: tuple[EarlierStep, ...] = ()
    to_choose: tuple[ToChoose, ...] = ()
    fillable: tuple[ToFill, ...] = ()
    barred: frozenset[int] = frozenset()  # who cannot be given the to-do: initiator, sender, who has or had it in this step
    waiting: tuple[WaitingTask, ...] = ()  # only for who oversees
    goes_back_to: str = ""  # of a returned case: the step it goes straight back to; "" through all steps
    goes_back_to_en: str = ""

    def offered(self, move: Move) -> bool:
        return move in self.refused

    def may(self, move: Move) -> bool:
        return move in self.refused and self.refused[move] is None

    def why(self, move: Move) -> Refusal | None:
        """What keeps the person from a move that is offered."""
        return self.refused.get(move)


def moves(actor: Actor, case_id: int) -> CaseMoves:
    """What this person may do now; NotFound for who does not see the case. A fixed number of statements."""
    with reading(actor, "service") as session:  # fields to fill are the document's; what is shown of them is the step's choice
        require_case_seen(session, actor, case_id)
        run = load(session, case_id, locked=False)
        mine = _mine(actor, run) if run.case.state == "running" else None
        refused = _of_the_case(actor, run)
        back = run.definitions.get(run.case.back_to) if run.case.state == "returned" else None
        oversees = actor.can(Permission.APPROVAL_OVERSEE) and run.case.state == "running"
        waiting = _waiting(run) if oversees else ()
        if mine is None:
            goes, goes_en = (back.name, back.name_en or back.name) if back else ("", "")
            return CaseMoves(case_id, refused=refused, waiting=waiting, goes_back_to=goes, goes_back_to_en=goes_en)
        definition = mine.definition
        principal = session.get(Employee, mine.for_id) if mine.for_id else None
        return CaseMoves(
            case_id,
            mine.task.id,
            mine.task.version,
            definition.name,
            definition.name_en or definition.name,
            principal.name if principal else "",
            (principal.name_en or principal.name) if principal else "",
            _of_the_task(actor, mine) | refused,
            _earlier(mine),
            tuple(ToChoose(d.key, d.name, d.name_en or d.name, tuple(run.case.chosen.get(d.key, ()))) for d in to_choose(run, mine.step.key)),
            tuple(ToFill(f, run.case.facts["fields"].get(f.name), tuple(f.choices(session)) if f.choices else ()) for f in fields_to_fill(run, definition)),
            frozenset(barred(run, mine.step)),
            waiting,
        )


def _mine(actor: Actor, run: Running) -> Taken | None:
    """The to-do the person would decide: their own, else that of somebody they act for, else one that waits for a signer."""
    own = {run.case.initiator_id, run.case.sent_by_id}
    if actor.employee_id in own:
        return None
    there = [(s, t) for s in run.steps for t in s.tasks if t.state in ("open", "waiting")]
    mine = sorted(((s, t) for s, t in there if t.assignee_id == actor.employee_id), key=lambda found: found[1].state != "open")
    if mine and mine[0][1].state == "open":
        return Taken(run, *mine[0])
    ways = acting_for(run.session, actor.employee_id, clock.today()) if there else []
    principals = {a.principal_id for a in ways if a.takes(run.case.document_type) and not own & set(a.via)}
    for step, task in there:
        if task.state == "open" and task.assignee_id in principals:
            return Taken(run, step, task, task.assignee_id)
    return Taken(run, *mine[0]) if mine else None


def _of_the_task(actor: Actor, mine: Taken) -> dict[Move, Refusal | None]:
    run, step, task = mine.run, mine.step, mine.task
    waits = why_not(run.session, run, step, task) if task.state != "open" else None
    voice = VoiceCounted(step=mine.definition.name) if seats.voice_used(step, task, mine.definition, actor.employee_id) else None
    room = _refusal(require_room, mine)
    return {
        "approve": waits or voice,
        "return_to_initiator": None,
        "return_to_step": None if rounds.earlier_steps(run, step) else StepNotEarlier(field="step_key"),
        "reject": None,
        "transfer": waits or _refusal(require_transferable, mine),
        "add_before": room,
        "add_after": room,
    }


def _refusal(check: Any, mine: Taken) -> Refusal | None:
    try:
        check(mine)
    except Refusal as refusal:
        return refusal
    return None


def _of_the_case(actor: Actor, run: Running) -> dict[Move, Refusal | None]:
    case, found = run.case, dict[Move, Refusal | None]()
    own = actor.employee_id in (case.initiator_id, case.sent_by_id)
    if own and case.state == "running":
        found["urge"] = why_not_urge(actor, run)
        found["withdraw"] = CannotWithdraw(decided=True) if seats.decided_by_rule(run.steps) else None
    if actor.can(Permission.APPROVAL_OVERSEE) and case.state == "running":
        found["reassign"] = OwnDocument() if own else None
    if actor.can(Permission.APPROVAL_OVERSEE) and case.state in ("running", "returned"):
        found["stop"] = None
    return found


def _names(run: Running, ids: set[int]) -> dict[int, Employee]:
    return {e.id: e for e in run.session.scalars(select(Employee).where(Employee.id.in_(ids)))} if ids else {}


def _earlier(mine: Taken) -> tuple[EarlierStep, ...]:
    steps = rounds.earlier_steps(mine.run, mine.step)
    who = {s.key: [t.decided_by_id for t in s.tasks if t.state == "approved" and t.decided_by_id] for s in steps}
    names = _names(mine.run, {p for people in who.values() for p in people})
    return tuple(_earlier_row(mine.run, s, [names[p] for p in who[s.key]]) for s in steps)


def _earlier_row(run: Running, step: CaseStep, people: list[Employee]) -> EarlierStep:
    d = run.definitions[step.key]
    return EarlierStep(d.key, d.name, d.name_en or d.name, tuple(p.name for p in people), tuple(p.name_en or p.name for p in people))


def _waiting(run: Running) -> tuple[WaitingTask, ...]:
    live = [(s, t) for s in run.steps for t in s.tasks if t.state in LIVE]
    names = _names(run, {t.assignee_id for _, t in live})
    return tuple(_waiting_row(run, s, t, names[t.assignee_id]) for s, t in live)


def _waiting_row(run: Running, step: CaseStep, task: ApprovalTask, person: Employee) -> WaitingTask:
    d = run.definitions[step.key]
    return WaitingTask(task.id, d.name, d.name_en or d.name, person.id, person.name, person.name_en or person.name)
