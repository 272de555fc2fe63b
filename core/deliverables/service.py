"""A deliverable inside the house: described, handed in, checked, sent back, accepted where no client is asked, waived (PRJ-32, PRJ-44)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.deliverables.draft import LONGEST_TEXT
from core.deliverables.errors import NotRequired, PointsMissing, RemarkMissing
from core.deliverables.machine import MACHINE, policy
from core.deliverables.rules import KINDS, POINTS
from core.errors import AsWord, NotFound, UnknownChoice, WrongState, collect, require_text
from core.knowledge.entering import take_in
from core.notices import tell
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from db.models import Deliverable, DeliverableCheck, Employee, Project

AT_WORK = (ProjectState.IN_PROGRESS, ProjectState.FINISHED)


@dataclass(frozen=True)
class Described:
    """What may be said of a deliverable while the work goes on; its scope is the plan's."""

    kind: str
    criterion: str = ""
    area: str = ""
    due_on: dt.date | None = None
    responsible_id: int | None = None
    needs_review: bool = False


@dataclass(frozen=True)
class Point:
    """One of the four points of a check: good, or not and why."""

    good: bool
    remark: str = ""


def describe(actor: Actor, deliverable_id: int, new: Described, *, seen_version: int) -> None:
    """The manager says what kind it is, when it is accepted, who answers for it."""
    criterion, area = require_text(new.criterion, field="criterion", longest=LONGEST_TEXT, required=False), require_text(new.area, field="area", required=False)
    if new.kind not in KINDS:
        raise UnknownChoice(field="kind", value=new.kind)
    with writing(actor, "deliverable.describe") as session:
        _, row = at_work(session, actor, deliverable_id, Permission.PLAN_EDIT, "describe")
        require_fresh(session, row, seen_version)
        if row.state == "accepted":
            raise _state(row, "describe")
        if new.responsible_id is not None and session.get(Employee, new.responsible_id) is None:
            raise NotFound(field="responsible_id", record=AsWord("record.employee"))
        row.kind, row.criterion, row.area, row.due_on = new.kind, criterion, area, new.due_on
        row.responsible_id, row.needs_review = new.responsible_id, new.needs_review


def submit(actor: Actor, deliverable_id: int, *, seen_version: int) -> None:
    """Handed in with its files: manager and sponsor are told, who submitted or answers for it does not check it."""
    with writing(actor, "deliverable.submit") as session:
        project, row = _moved(session, actor, deliverable_id, "submit", seen_version)
        tell_of(session, project, row, [project.manager_id, project.sponsor_id], "deliverable_submitted", actor)


def check(actor: Actor, deliverable_id: int, points: Mapping[str, Point], *, seen_version: int) -> bool:
    """The four points of the manager's check: logic, consistency, accuracy, contract. All good: checked, and reviewed at once where
    the type needs no review. One refused, with its remark: back to be mended. True when it passed."""
    missing = [p for p in POINTS if p not in points]
    if missing:
        raise PointsMissing(field="points", points=[AsWord(f"check_point.{p}") for p in missing])
    remarks = {p: require_text(points[p].remark, field=p, longest=LONGEST_TEXT, required=False) for p in POINTS}
    bad = [p for p in POINTS if not points[p].good]
    collect(*(RemarkMissing(field=p, point=AsWord(f"check_point.{p}")) for p in bad if not remarks[p]))
    with writing(actor, "deliverable.check") as session:
        project, row = _moved(session, actor, deliverable_id, "check", seen_version)
        session.add(
            DeliverableCheck(
                deliverable_id=row.id,
                round=row.round,
                points=[{"point": p, "good": points[p].good, "remark": remarks[p]} for p in POINTS],
                passed=not bad,
                checked_by_id=actor.employee_id,
                checked_at=clock.now(),
            )
        )
        if bad:
            _back(session, project, row, actor, "；".join(remarks[p] for p in bad))
        elif policy(session, "deliverable_review", project.id) == "marked" and not row.needs_review:
            MACHINE.move(session, None, row, "skip_review")
        return not bad


def send_back(actor: Actor, deliverable_id: int, *, reason: str, seen_version: int) -> None:
    """Not good enough yet: planned again, with a reason; at any point of the way."""
    text = require_text(reason, field="reason", longest=LONGEST_TEXT)
    with writing(actor, "deliverable.send_back") as session:
        project, row = at_work(session, actor, deliverable_id, Permission.DELIVERABLE_ACCEPT, "send_back")
        _back(session, project, row, actor, text, seen_version=seen_version)


def _back(session: Session, project: Project, row: Deliverable, actor: Actor, reason: str, *, seen_version: int | None = None) -> None:
    handed_in_by = row.submitted_by_id
    MACHINE.move(session, actor, row, "send_back", seen_version=seen_version)
    row.sent_back = reason
    tell_of(session, project, row, [row.responsible_id, handed_in_by, project.manager_id], "deliverable_sent_back", actor, reason=reason[:300])


def accept(actor: Actor, deliverable_id: int, *, seen_version: int) -> None:
    """Where the type of the project asks no client: accepted by manager or sponsor, who do not answer for it."""
    with writing(actor, "deliverable.accept") as session:
        project, row = at_work(session, actor, deliverable_id, Permission.DELIVERABLE_ACCEPT, "accept")
        if policy(session, "client_check", project.id) != "none":
            raise _state(row, "accept")
        MACHINE.move(session, actor, row, "accept", seen_version=seen_version)
        accepted(session, project, row, actor)


def accepted(session: Session, project: Project, row: Deliverable, actor: Actor) -> None:
    """What follows: the team hears of it, the knowledge base takes it."""
    tell_of(session, project, row, [row.responsible_id, project.manager_id], "deliverable_accepted", actor)
    take_in(session, project, row)


def waive(actor: Actor, deliverable_id: int, *, reason: str, seen_version: int) -> None:
    """PRJ-44: the PMO does without a required output that was not handed in; it is no longer asked for."""
    text = require_text(reason, field="reason", longest=LONGEST_TEXT)
    with writing(actor, "deliverable.waive") as session:
        project, row = at_work(session, actor, deliverable_id, Permission.OUTPUT_WAIVE, "waive")
        require_fresh(session, row, seen_version)
        if not row.required:
            raise NotRequired(deliverable=row.name)
        if row.state != "planned":
            raise _state(row, "waive")
        row.required, row.waived = False, text
        tell_of(session, project, row, [project.manager_id, row.responsible_id], "output_waived", actor, reason=text[:300])


def at_work(session: Session, actor: Actor, deliverable_id: int, permission: Permission, action: str) -> tuple[Project, Deliverable]:
    """The deliverable and its project, locked, for who may; only while the project is worked on."""
    project_id = session.scalar(select(Deliverable.project_id).where(Deliverable.id == deliverable_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.deliverable"))
    require_on_project(session, actor, permission, project_id)
    project = lock(session, Project, project_id)
    if project.state not in AT_WORK:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord(f"action.deliverable.{action}"))
    return project, lock(session, Deliverable, deliverable_id)


def _moved(session: Session, actor: Actor, deliverable_id: int, action: str, seen_version: int) -> tuple[Project, Deliverable]:
    project, row = at_work(session, actor, deliverable_id, Permission.PROJECT_READ, action)
    MACHINE.move(session, actor, row, action, seen_version=seen_version)
    return project, row


def _state(row: Deliverable, action: str) -> WrongState:
    return WrongState(record=AsWord("record.deliverable"), state=AsWord(f"state.deliverable.{row.state}"), action=AsWord(f"action.deliverable.{action}"))


def tell_of(session: Session, project: Project, row: Deliverable, people: Sequence[int | None], kind: str, actor: Actor | None, **facts: object) -> None:
    """A notice about a deliverable; not to who did it."""
    who = {"by": actor.name, "by_en": actor.name_en or actor.name} if actor else {}
    tell(
        session,
        [p for p in people if actor is None or p != actor.employee_id],
        kind,
        record="deliverable",
        record_id=row.id,
        number=project.number,
        title=project.name,
        title_en=project.name_en,
        deliverable=row.name,
        deliverable_en=row.name_en or row.name,
        **who,
        **facts,
    )
