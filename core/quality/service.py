"""QA looks at a process area, writes down what it found, verifies the answer and closes it (PRJ-31)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.errors import AsWord, NotFound, Required, UnknownChoice, require_text
from core.meetings.living import living
from core.meetings.people import require_people
from core.notices import tell
from core.numbering import next_number
from core.projects.errors import DateInFuture
from core.quality.errors import AreaDropped, DueInThePast, ReviewOfOther
from core.quality.machine import MACHINE
from core.quality.tailored import holding
from core.quality.words import AREAS, LONGEST, RESULTS, SEVERITIES
from core.unit import lock, writing
from db.models import ProcessCheck, Project, QaReview, QualityFinding


@dataclass(frozen=True)
class FindingForm:
    """What is wrong, how bad, who mends it until when."""

    severity: str
    text: str
    owner_id: int | None
    due_on: dt.date | None


@dataclass(frozen=True)
class LookForm:
    """QA looked at an area: when, with which result, shown by what; `finding` where something is wrong."""

    area: str
    checked_on: dt.date | None
    result: str
    evidence: str
    finding: FindingForm | None = None


def look(actor: Actor, project_id: int, form: LookForm) -> int:
    """A look at a process area that is not dropped; what it found is opened with it."""
    with writing(actor, "quality.look") as s:
        project = living(s, actor, Permission.QA_REVIEW, project_id, "look")
        for field, value, known in (("area", form.area, AREAS), ("result", form.result, RESULTS)):
            if value not in known:
                raise UnknownChoice(field=field, choice=value)
        if form.checked_on is None:
            raise Required(field="checked_on")
        if form.checked_on > clock.today():
            raise DateInFuture(field="checked_on", day=form.checked_on)
        if holding(s, [project_id])[project_id][form.area][0] == "dropped":
            raise AreaDropped(field="area", area=form.area)
        evidence = require_text(form.evidence, field="evidence", longest=LONGEST)
        row = ProcessCheck(project_id=project_id, area=form.area, checked_on=form.checked_on, result=form.result, evidence=evidence)
        row.checked_by_id = actor.employee_id
        s.add(row)
        s.flush()
        if form.finding is not None:
            _open(s, actor, project, form.finding, area=form.area, check_id=row.id)
        return row.id


def open_finding(actor: Actor, project_id: int, form: FindingForm, *, area: str = "", review_id: int | None = None) -> int:
    """A finding from a review, or about an area without a look of its own."""
    with writing(actor, "quality.open_finding") as s:
        project = living(s, actor, Permission.QA_REVIEW, project_id, "look")
        if area and area not in AREAS:
            raise UnknownChoice(field="area", choice=area)
        if review_id is not None and s.scalar(select(QaReview.project_id).where(QaReview.id == review_id)) != project_id:
            raise ReviewOfOther(field="review_id")
        return _open(s, actor, project, form, area=area, review_id=review_id)


def _open(session: Session, actor: Actor, project: Project, form: FindingForm, *, area: str, check_id: int | None = None, review_id: int | None = None) -> int:
    if form.severity not in SEVERITIES:
        raise UnknownChoice(field="severity", choice=form.severity)
    if form.owner_id is None:
        raise Required(field="owner_id")
    if form.due_on is None:
        raise Required(field="due_on")
    if form.due_on < clock.today():
        raise DueInThePast(field="due_on", day=form.due_on)
    require_people(session, [form.owner_id], field="owner_id")
    row = QualityFinding(number=next_number(session, "QF"), project_id=project.id, area=area, check_id=check_id, review_id=review_id, severity=form.severity)
    row.text, row.owner_id, row.due_on = require_text(form.text, field="text", longest=LONGEST), form.owner_id, form.due_on
    row.opened_by_id, row.opened_on, row.state = actor.employee_id, clock.today(), "open"
    session.add(row)
    session.flush()
    _tell(session, actor, project, row, [row.owner_id, project.manager_id], "finding_opened", due_on=row.due_on)
    return row.id


def answer(actor: Actor, finding_id: int, text: str, *, seen_version: int) -> None:
    """What was done about it; QA is told."""
    said = require_text(text, field="answer", longest=LONGEST)
    with writing(actor, "quality.answer") as s:
        project, row = _locked(s, actor, finding_id)
        MACHINE.move(s, actor, row, "answer", seen_version=seen_version)
        row.answer, row.answered_on, row.verification = said, clock.today(), ""
        _tell(s, actor, project, row, [row.opened_by_id], "finding_answered", comment=said[:300])


def send_back(actor: Actor, finding_id: int, reason: str, *, seen_version: int) -> None:
    """The answer does not do, and why."""
    said = require_text(reason, field="verification", longest=LONGEST)
    with writing(actor, "quality.send_back") as s:
        project, row = _locked(s, actor, finding_id)
        MACHINE.move(s, actor, row, "send_back", seen_version=seen_version)
        row.verification, row.answered_on = said, None
        _tell(s, actor, project, row, [row.owner_id], "finding_sent_back", reason=said[:300])


def verify(actor: Actor, finding_id: int, how: str, *, seen_version: int) -> None:
    """QA made sure, and how."""
    said = require_text(how, field="verification", longest=LONGEST)
    with writing(actor, "quality.verify") as s:
        _project, row = _locked(s, actor, finding_id)
        MACHINE.move(s, actor, row, "verify", seen_version=seen_version)
        row.verification, row.verified_by_id, row.verified_on = said, actor.employee_id, clock.today()


def close(actor: Actor, finding_id: int, *, seen_version: int) -> None:
    """Verified and over; its owner is told."""
    with writing(actor, "quality.close") as s:
        project, row = _locked(s, actor, finding_id)
        MACHINE.move(s, actor, row, "close", seen_version=seen_version)
        row.closed_on = clock.today()
        _tell(s, actor, project, row, [row.owner_id], "finding_closed")


def _locked(session: Session, actor: Actor, finding_id: int) -> tuple[Project, QualityFinding]:
    project_id = session.scalar(select(QualityFinding.project_id).where(QualityFinding.id == finding_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.quality_finding"))
    project = living(session, actor, Permission.PROJECT_READ, project_id, "look")
    return project, lock(session, QualityFinding, finding_id)


def _tell(session: Session, actor: Actor, project: Project, row: QualityFinding, people: list[int], kind: str, **facts: object) -> None:
    told = [p for p in people if p != actor.employee_id]
    who = {"by": actor.name, "by_en": actor.name_en or actor.name, "project": project.name, "project_en": project.name_en or project.name}
    tell(session, told, kind, record="quality", record_id=project.id, number=row.number, **who, **facts)
