"""Tailoring of the process areas: typed in the draft, frozen with the initiation, changed by a new version QA agrees to (PRJ-31)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, Role
from core.errors import AsWord, NotFound, UnknownChoice, WrongState, collect, require_text
from core.meetings.living import living
from core.notices import tell
from core.people.holders import holders
from core.projects import drafts
from core.projects.types import ProjectState
from core.quality.errors import OwnTailoring, TailoringFrozen, TailoringNeedsReason, TailoringSame, TailoringWaits
from core.quality.rules import differing
from core.quality.tailored import Choices, holding
from core.quality.words import AREAS, CHOICES, LONGEST
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectMember, TailoredArea, Tailoring


def save_tailoring(actor: Actor, project_id: int, areas: Mapping[str, tuple[str, str]], *, seen_version: int) -> None:
    """The tailoring of a draft, submitted and approved with it."""
    clean = _clean(areas)
    with writing(actor, "quality.save_tailoring") as s:
        project = drafts.draft_to_edit(s, actor, project_id, seen_version)
        row = s.scalar(select(Tailoring).where(Tailoring.project_id == project_id, Tailoring.number == 0))
        if row is None:
            row = Tailoring(project_id=project_id, number=0, state="draft", made_by_id=actor.employee_id, made_at=clock.now())
            s.add(row)
        _fill(row, clean)
        drafts.raise_version(s, project)


def propose(actor: Actor, project_id: int, areas: Mapping[str, tuple[str, str]], reason: str) -> int:
    """A new version of an approved project's tailoring, with the reason; QA is asked."""
    clean, why = _clean(areas), require_text(reason, field="reason", longest=LONGEST)
    with writing(actor, "quality.propose_tailoring") as s:
        project = living(s, actor, Permission.TAILORING_EDIT, project_id, "tailor")
        lock(s, Project, project_id)
        if project.state in (ProjectState.DRAFT, ProjectState.IN_APPROVAL):
            raise TailoringFrozen() if project.state == ProjectState.IN_APPROVAL else WrongState(
                record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.tailor")
            )
        waiting = s.scalar(select(Tailoring.number).where(Tailoring.project_id == project_id, Tailoring.state == "proposed"))
        if waiting is not None:
            raise TailoringWaits(number=waiting)
        if not differing(holding(s, [project_id])[project_id], clean):
            raise TailoringSame(field="areas")
        last = s.scalar(select(func.max(Tailoring.number)).where(Tailoring.project_id == project_id))
        row = Tailoring(project_id=project_id, number=(-1 if last is None else last) + 1, state="proposed", reason=why, made_by_id=actor.employee_id)
        row.number, row.made_at = max(row.number, 1), clock.now()  # number 0 was approved with the initiation, also where it was never typed
        _fill(row, clean)
        s.add(row)
        s.flush()
        _tell(s, actor, project, qa_of(s, project_id), "tailoring_proposed", number=row.number, reason=why)
        return row.id


def agree(actor: Actor, tailoring_id: int, answer: str = "", *, seen_version: int) -> None:
    """QA agrees: the new version holds from now on."""
    _decide(actor, tailoring_id, "agreed", require_text(answer, field="answer", longest=LONGEST, required=False), seen_version)


def refuse(actor: Actor, tailoring_id: int, answer: str, *, seen_version: int) -> None:
    """QA does not agree, and says why: what held goes on holding."""
    _decide(actor, tailoring_id, "refused", require_text(answer, field="answer", longest=LONGEST), seen_version)


def _decide(actor: Actor, tailoring_id: int, outcome: str, answer: str, seen_version: int) -> None:
    with writing(actor, "quality.agree_tailoring" if outcome == "agreed" else "quality.refuse_tailoring") as s:
        project_id = s.scalar(select(Tailoring.project_id).where(Tailoring.id == tailoring_id))
        if project_id is None:
            raise NotFound(record=AsWord("record.tailoring"))
        project = living(s, actor, Permission.QA_REVIEW, project_id, "tailor")
        row = lock(s, Tailoring, tailoring_id)
        if row.state != "proposed":
            raise WrongState(record=AsWord("record.tailoring"), state=AsWord(f"state.tailoring.{row.state}"), action=AsWord("action.tailoring.agree"))
        if row.made_by_id == actor.employee_id:
            raise OwnTailoring()
        require_fresh(s, row, seen_version)
        row.state, row.answer, row.decided_by_id, row.decided_at = outcome, answer, actor.employee_id, clock.now()
        _tell(s, actor, project, [row.made_by_id, project.manager_id], f"tailoring_{outcome}", number=row.number, reason=answer)


def qa_of(session: Session, project_id: int) -> list[int]:
    """QA of the project, else of the firm."""
    own = list(session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project_id, ProjectMember.role == "qa")))
    return own or holders(session, [Role.QA])


def _clean(areas: Mapping[str, tuple[str, str]]) -> Choices:
    """Every area once, each known and with its reason where it is less than kept."""
    unknown = [*(a for a in areas if a not in AREAS), *(choice for choice, _reason in areas.values() if choice not in CHOICES)]
    if unknown:
        raise UnknownChoice(field="areas", choice=unknown[0])
    found = {a: (areas.get(a, ("kept", ""))[0], areas.get(a, ("kept", ""))[1].strip()) for a in AREAS}
    collect(*(TailoringNeedsReason(field="reason", row=n, area=a) for n, a in enumerate(AREAS, 1) if found[a][0] != "kept" and not found[a][1]))
    for _choice, reason in found.values():
        require_text(reason, field="reason", longest=LONGEST, required=False)
    return found


def _fill(row: Tailoring, areas: Choices) -> None:
    there = {a.area: a for a in row.areas}
    for area, (choice, reason) in areas.items():
        line = there.get(area)
        if line is None:
            line = TailoredArea(area=area)
            row.areas.append(line)
        line.choice, line.reason = choice, reason


def _tell(session: Session, actor: Actor, project: Project, people: list[int], kind: str, **facts: object) -> None:
    told = [p for p in people if p != actor.employee_id]
    who = {"by": actor.name, "by_en": actor.name_en or actor.name, "project": project.name, "project_en": project.name_en or project.name}
    tell(session, told, kind, record="quality", record_id=project.id, **who, **facts)
