"""A project's end as a document: handed in, mended, withdrawn, dropped. `approval` says what follows from the decisions (PRJ-13, APR-12).

Order of the locks: project, document, case."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions, require_on_project
from core.approval import engine
from core.approval.giving_up import give_up
from core.errors import AsWord, NotFound, WrongState, require_text
from core.numbering import next_number
from core.projects import endings
from core.projects.endings import EndingKind, EndingState
from core.projects.errors import EndingWaits, ReasonMissing
from core.projects.machine import no_change_waits, nothing_open
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from core.workflow import Machine, Step, Transition
from db.models import Project, ProjectEnding

S = EndingState
LONGEST_REASON = 2_000
FROM = {
    EndingKind.CLOSURE: frozenset({ProjectState.FINISHED, ProjectState.TERMINATED}),
    EndingKind.TERMINATION: frozenset({ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED}),
}


def _grants(session: Session, actor: Actor, row: ProjectEnding) -> frozenset[Permission]:
    return project_permissions(session, actor, row.project_id)


def may_end(step: Step[ProjectEnding]) -> None:
    """The project is in a state that this kind of end can follow, and no change of it is open; a closure leaves nothing open at all (PRJ-13)."""
    project = step.session.get_one(Project, step.record.project_id)
    if project.state not in FROM[EndingKind(step.record.kind)]:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord(f"record.{step.record.kind}"))
    if step.record.kind == EndingKind.CLOSURE:
        nothing_open(Step(step.session, step.actor, project))
    else:
        no_change_waits(Step(step.session, step.actor, project))


def _t(action: str, source: S, target: S, permission: Permission | None, *guards: object) -> Transition[ProjectEnding]:
    return Transition(action, frozenset({source}), target, permission, guards=guards)  # type: ignore[arg-type]


MACHINE: Machine[ProjectEnding] = Machine(
    "project_ending",
    (
        _t("submit", S.DRAFT, S.IN_APPROVAL, Permission.PROJECT_LIFE, may_end),
        _t("drop", S.DRAFT, S.WITHDRAWN, Permission.PROJECT_LIFE),
        _t("approve", S.IN_APPROVAL, S.APPROVED, None, may_end),
        _t("return", S.IN_APPROVAL, S.DRAFT, None),
        _t("reject", S.IN_APPROVAL, S.REJECTED, None),
        _t("withdraw", S.IN_APPROVAL, S.WITHDRAWN, None),
    ),
    grants=_grants,
)


def submit_closure(actor: Actor, project_id: int, *, seen_version: int, note: str = "", chosen: dict[str, list[int]] | None = None) -> int:
    """Hands the closure in: sponsor, finance, PMO. Nothing may be open, now and again at the last approval. Returns the case."""
    text = require_text(note, field="reason", longest=LONGEST_REASON, required=False)
    with writing(actor, "project.submit_closure") as session:
        return _submit(session, actor, project_id, EndingKind.CLOSURE, text, seen_version, chosen)


def submit_termination(actor: Actor, project_id: int, *, reason: str, seen_version: int, chosen: dict[str, list[int]] | None = None) -> int:
    """Asks to end the project before its time, with the reason. Work goes on until the last approval. Returns the case."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    text = require_text(reason, field="reason", longest=LONGEST_REASON)
    with writing(actor, "project.submit_termination") as session:
        return _submit(session, actor, project_id, EndingKind.TERMINATION, text, seen_version, chosen)


def _submit(session: Session, actor: Actor, project_id: int, kind: EndingKind, text: str, seen_version: int, chosen: dict[str, list[int]] | None) -> int:
    require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
    project = lock(session, Project, project_id)
    require_fresh(session, project, seen_version)
    row = endings.waiting(session, project_id)
    if row is None:
        row = ProjectEnding(number=next_number(session, "END"), project_id=project_id, kind=kind, state=S.DRAFT, made_by_id=actor.employee_id)
        row.made_at, row.reason = clock.now(), text
        session.add(row)
        session.flush()
    row = lock(session, ProjectEnding, row.id)
    if row.kind != kind or row.state != S.DRAFT:
        raise EndingWaits(kind=AsWord(f"record.{row.kind}"), number=row.number)
    row.reason = text
    MACHINE.move(session, actor, row, "submit")
    return engine.submit(session, actor, kind, row.id, chosen=chosen).id


def withdraw(actor: Actor, ending_id: int) -> None:
    """The initiator takes it back before the first decision; the project is as it was."""
    with writing(actor, "project.withdraw_ending") as session:
        row = locked(session, actor, ending_id)
        if row.state != S.IN_APPROVAL:
            raise _wrong(row, "withdraw")
        engine.withdraw(session, actor, row.kind, row.id)


def drop(actor: Actor, ending_id: int, *, seen_version: int) -> None:
    """Gives up a returned closure or termination: it is not handed in again, its case ends."""
    with writing(actor, "project.drop_ending") as session:
        row = locked(session, actor, ending_id)
        MACHINE.move(session, actor, row, "drop", seen_version=seen_version)
        row.ended_at = clock.now()
        give_up(session, actor, row.kind, row.id)


def locked(session: Session, actor: Actor, ending_id: int) -> ProjectEnding:
    """Project and document, both locked, for who sees the project."""
    project_id = session.scalar(select(ProjectEnding.project_id).where(ProjectEnding.id == ending_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.project_ending"))
    require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    lock(session, Project, project_id)
    return lock(session, ProjectEnding, ending_id)


def _wrong(row: ProjectEnding, action: str) -> WrongState:
    return WrongState(record=AsWord(f"record.{row.kind}"), state=AsWord(f"state.project_ending.{row.state}"), action=AsWord(f"action.project_ending.{action}"))
