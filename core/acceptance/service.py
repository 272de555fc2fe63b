"""File an acceptance, record how it ended, mend what it asked for (PRJ-33). A passed one sets the project's day of acceptance, which its
finish waits for (PRJ-13).

Order of the locks: project, acceptance, fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.acceptance.errors import AcceptanceOpen, AcceptancePassed, FaultDone, FaultsMissing, FaultsOpen, ReportMissing
from core.acceptance.machine import MACHINE, may_file
from core.access import Actor, Permission
from core.access.scope import project_permissions, require_on_project
from core.errors import AsWord, NotFound, NotPermitted, WrongState, require_text
from core.files import FileRecord, register
from core.files.service import keep
from core.notices import tell
from core.numbering import next_number
from core.projects.errors import DateBefore, DateInFuture
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from db.models import Acceptance, AcceptanceFault, Contact, Employee, Project, ProjectMember

RECORD = "acceptance"
LONGEST = 4_000


@dataclass(frozen=True)
class AcceptanceForm:
    """When it is held, what is accepted, by which standard, who of the client signs."""

    planned_on: dt.date
    subject: str
    standard: str
    contact_id: int | None = None


@dataclass(frozen=True)
class Fault:
    """What is to be mended, by whom, until when."""

    text: str
    owner_id: int | None
    due_on: dt.date | None


@dataclass(frozen=True)
class Outcome:
    """How it ended, on which day; the signed report as a file; for a failed one what is to be mended."""

    passed: bool
    decided_on: dt.date
    conclusion: str = ""
    file_name: str = ""
    content: bytes = b""
    faults: Sequence[Fault] = ()


def by_whom(session: Session, project: Project) -> str:
    """client or sponsor: the policy of the project's type."""
    return str(policies.value(session, f"acceptance_by.{project.project_type}"))


def file(actor: Actor, project_id: int, form: AcceptanceForm) -> int:
    """A round of acceptance: the first, or the next one when what the last asked for is mended. Manager and sponsor are told."""
    subject, standard = require_text(form.subject, field="subject", longest=LONGEST), require_text(form.standard, field="standard", longest=LONGEST)
    with writing(actor, "acceptance.file") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = lock(session, Project, project_id)
        by = by_whom(session, project)
        if not may_file(by, granted):
            raise NotPermitted(permission=AsWord("permission.acceptance:file"))
        if project.state != ProjectState.IN_PROGRESS:
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.acceptance.file"))
        if project.started_on is not None and form.planned_on < project.started_on:
            raise DateBefore(field="planned_on", day=form.planned_on, earliest=project.started_on)
        rounds = _require_next(session, project)
        contact = _contact(session, project, form.contact_id) if by == "client" else None
        row = Acceptance(
            number=next_number(session, "ACC"),
            project_id=project.id,
            round=rounds + 1,
            by=by,
            planned_on=form.planned_on,
            subject=subject,
            standard=standard,
            contact_id=contact,
            filed_by_id=actor.employee_id,
            filed_at=clock.now(),
        )
        session.add(row)
        session.flush()
        _tell(session, actor, project, row, [project.manager_id, project.sponsor_id], "acceptance_filed", planned_on=form.planned_on)
        return row.id


def _require_next(session: Session, project: Project) -> int:
    """None open, none passed, the last failed one mended; returns how many rounds there were."""
    rows = session.scalars(select(Acceptance).where(Acceptance.project_id == project.id, Acceptance.state != "withdrawn").order_by(Acceptance.id)).all()
    for row in rows:
        if row.state == "filed":
            raise AcceptanceOpen(number=row.number)
        if row.state == "passed":
            raise AcceptancePassed(number=row.number, day=row.decided_on)
    if rows:
        waiting = [f.text for f in rows[-1].faults if f.done_on is None]
        if waiting:
            raise FaultsOpen(number=rows[-1].number, count=len(waiting), faults=waiting)
    return len(rows)


def _contact(session: Session, project: Project, contact_id: int | None) -> int:
    contact = session.get(Contact, contact_id) if contact_id else None
    if contact is None or contact.customer_id != project.customer_id:
        raise NotFound(field="contact_id", record=AsWord("record.contact"))
    return contact.id


def decide(actor: Actor, acceptance_id: int, outcome: Outcome, *, seen_version: int) -> None:
    """Passed, or failed with the list of what is to be mended; the report is kept with it, the team is told."""
    conclusion = require_text(outcome.conclusion, field="conclusion", longest=LONGEST, required=False)
    if not outcome.passed and not outcome.faults:
        raise FaultsMissing(field="faults")
    if outcome.decided_on > clock.today():
        raise DateInFuture(field="decided_on", day=outcome.decided_on)
    with writing(actor, "acceptance.pass" if outcome.passed else "acceptance.fail") as session:
        project, row = _locked(session, actor, acceptance_id)
        filed_on = row.filed_at.astimezone(clock.zone()).date()
        if project.started_on is not None and outcome.decided_on < project.started_on:
            raise DateBefore(field="decided_on", day=outcome.decided_on, earliest=max(project.started_on, filed_on))
        MACHINE.move(session, actor, row, "pass" if outcome.passed else "fail", seen_version=seen_version, decided_on=outcome.decided_on)
        if row.by == "client" and outcome.passed and not outcome.content:
            raise ReportMissing(field="file")
        row.conclusion = conclusion
        if outcome.content:
            keep(session, actor, RECORD, row.id, outcome.file_name, outcome.content)
        if outcome.passed:
            project.acceptance_passed_on = outcome.decided_on
        else:
            row.faults = [_fault(session, place, fault, outcome.decided_on) for place, fault in enumerate(outcome.faults, 1)]
        session.flush()
        team = session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project.id)).all()
        people = [project.manager_id, project.sponsor_id, row.filed_by_id, *team, *(f.owner_id for f in row.faults)]
        _tell(session, actor, project, row, people, "acceptance_passed" if outcome.passed else "acceptance_failed", count=len(row.faults))


def _fault(session: Session, place: int, fault: Fault, decided_on: dt.date) -> AcceptanceFault:
    text = require_text(fault.text, field="faults", longest=LONGEST)
    if fault.owner_id is None or session.get(Employee, fault.owner_id) is None:
        raise NotFound(field="faults", record=AsWord("record.employee"))
    if fault.due_on is None or fault.due_on < decided_on:
        raise DateBefore(field="faults", day=fault.due_on, earliest=decided_on)
    return AcceptanceFault(position=place, text=text, owner_id=fault.owner_id, due_on=fault.due_on)


def mend(actor: Actor, fault_id: int, *, done_on: dt.date, note: str, seen_version: int) -> None:
    """One fault is mended: said by its owner, or by who runs the project or filed the acceptance. The last one tells who files again."""
    text = require_text(note, field="note", longest=LONGEST)
    if done_on > clock.today():
        raise DateInFuture(field="done_on", day=done_on)
    with writing(actor, "acceptance.mend") as session:
        acceptance_id = session.scalar(select(AcceptanceFault.acceptance_id).where(AcceptanceFault.id == fault_id))
        if acceptance_id is None:
            raise NotFound(record=AsWord("record.acceptance_fault"))
        project, row = _locked(session, actor, acceptance_id)
        fault = lock(session, AcceptanceFault, fault_id)
        if not may_mend(session, actor, row, fault):
            raise NotPermitted(permission=AsWord("action.acceptance.mend"))
        if fault.done_on is not None:
            raise FaultDone(day=fault.done_on)
        require_fresh(session, fault, seen_version)
        if row.decided_on is not None and done_on < row.decided_on:
            raise DateBefore(field="done_on", day=done_on, earliest=row.decided_on)
        fault.done_on, fault.done_by_id, fault.done_note = done_on, actor.employee_id, text
        if all(f.done_on is not None for f in row.faults):
            _tell(session, actor, project, row, [row.filed_by_id, project.manager_id], "faults_mended", count=len(row.faults))


def may_mend(session: Session, actor: Actor, row: Acceptance, fault: AcceptanceFault) -> bool:
    granted = project_permissions(session, actor, row.project_id)
    return fault.owner_id == actor.employee_id or Permission.PROJECT_LIFE in granted or may_file(row.by, granted)


def withdraw(actor: Actor, acceptance_id: int, *, seen_version: int) -> None:
    """Filed too early: it is taken back, and does not count as a round."""
    with writing(actor, "acceptance.withdraw") as session:
        project, row = _locked(session, actor, acceptance_id)
        MACHINE.move(session, actor, row, "withdraw", seen_version=seen_version)
        _tell(session, actor, project, row, [project.manager_id, project.sponsor_id], "acceptance_withdrawn")


def _locked(session: Session, actor: Actor, acceptance_id: int) -> tuple[Project, Acceptance]:
    project_id = session.scalar(select(Acceptance.project_id).where(Acceptance.id == acceptance_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.acceptance"))
    require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    return lock(session, Project, project_id), lock(session, Acceptance, acceptance_id)


def _tell(session: Session, actor: Actor, project: Project, row: Acceptance, people: Sequence[int | None], kind: str, **facts: object) -> None:
    tell(
        session,
        [p for p in people if p != actor.employee_id],
        kind,
        record=RECORD,
        record_id=project.id,
        number=project.number,
        title=project.name,
        title_en=project.name_en,
        acceptance=row.number,
        by=actor.name,
        by_en=actor.name_en or actor.name,
        **facts,
    )


def _seen(session: Session, actor: Actor, acceptance_id: int) -> bool:
    row = session.get(Acceptance, acceptance_id)
    return row is not None and Permission.PROJECT_READ in project_permissions(session, actor, row.project_id)


def _may_add(session: Session, actor: Actor, acceptance_id: int) -> bool:
    """Drafts and protocols, until it is decided; the signed report comes with the decision."""
    row = session.get_one(Acceptance, acceptance_id)
    return row.state == "filed" and may_file(row.by, project_permissions(session, actor, row.project_id))


register(FileRecord(RECORD, _seen, _may_add))
