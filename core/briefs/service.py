"""A brief is made from the figures, edited, sent; what was sent never changes (PRJ-25, GEN-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.briefs.leaks import leaks
from core.briefs.machine import MACHINE
from core.errors import AsWord, NotFound, Refusal, Required, TryAgain, UnknownChoice, WrongState, collect, require_text
from core.labour.writing import monday_of
from core.notices import tell
from core.people.queries import at_work
from core.progress.measuring import measure
from core.progress.queries import shown
from core.projects.types import ProjectState
from core.unit import CONSTRAINT_REFUSALS, lock, reading, require_fresh, writing
from db.models import BaselineTask, Contact, CostEntry, CostLine, Deliverable, Employee, Milestone, Project, ProjectMember, ReportLine, Task, WeeklyBrief

EDITIONS = ("team", "customer")
LANGUAGES = ("zh", "en")
CHANNELS = ("mail", "in_person", "other")
SECTIONS = {
    "team": ("progress", "done", "next", "milestones", "deliverables", "risks", "issues", "money", "remark"),
    "customer": ("progress", "done", "next", "milestones", "deliverables", "remark"),
}
LONGEST_TEXT = 6000
WORKED_ON = (ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED, ProjectState.FINISHED)


class BriefLeaks(Refusal):
    """The customer's edition holds what is not for the customer. Facts: found."""

    code = "brief_leaks"


class BriefWeekAhead(Refusal):
    """A brief tells of a week that has begun. Facts: day."""

    code = "brief_week_ahead"


class NobodyChosen(Refusal):
    code = "brief_nobody_chosen"


class NoAddress(Refusal):
    """A contact without a mail address cannot get it by mail. Facts: names."""

    code = "brief_no_address"


CONSTRAINT_REFUSALS["uq_weekly_brief_draft"] = TryAgain  # two made the same draft at once: the second finds the first's


@dataclass(frozen=True)
class Section:
    key: str
    text: str


def make(
    actor: Actor, project_id: int, week_on: dt.date, *, edition: str, language: str, title: str, sections: Sequence[Section], seen_version: int | None = None
) -> int:
    """The draft of a week, edition and language, from what the figures say; a draft that is there is made anew, its remarks stay.
    Returns its id."""
    _known(edition, language)
    with writing(actor, "brief.make") as session:
        _worked_on(session, actor, project_id)
        monday = monday_of(week_on)
        if monday > clock.today():
            raise BriefWeekAhead(field="week_on", day=monday)
        row = session.scalar(
            select(WeeklyBrief)
            .where(
                WeeklyBrief.project_id == project_id,
                WeeklyBrief.week_on == monday,
                WeeklyBrief.edition == edition,
                WeeklyBrief.language == language,
                WeeklyBrief.state == "draft",
            )
            .with_for_update()
        )
        if row is None:
            row = WeeklyBrief(project_id=project_id, week_on=monday, edition=edition, language=language, state="draft", receivers=[])
            session.add(row)
        elif seen_version is not None:
            require_fresh(session, row, seen_version)
        kept = [Section(s["key"], s["text"]) for s in row.sections or [] if s["key"] == "remark" and s["key"] not in {new.key for new in sections}]
        row.made_by_id, row.made_at = actor.employee_id, clock.now()
        row.title, row.sections = _clean(edition, title, [*sections, *kept])
        session.flush()
        return row.id


def save(actor: Actor, brief_id: int, *, title: str, sections: Sequence[Section], seen_version: int) -> None:
    """The manager's own words. The section with money is kept as it is when it is not among them."""
    with writing(actor, "brief.save") as session:
        row, _ = _locked(session, actor, brief_id)
        MACHINE.advance(session, actor, row, "save", seen_version=seen_version)
        row.title, row.sections = _clean(row.edition, title, sections)


def discard(actor: Actor, brief_id: int, *, seen_version: int) -> None:
    """A draft nobody needs; what was sent stays."""
    with writing(actor, "brief.discard") as session:
        row, _ = _locked(session, actor, brief_id)
        MACHINE.advance(session, actor, row, "save", seen_version=seen_version)
        session.delete(row)


def send_to_team(actor: Actor, brief_id: int, *, seen_version: int) -> int:
    """To everybody on the team, the manager and the sponsor: a notice, and a mail where they want one; how many."""
    with writing(actor, "brief.send") as session:
        row, project = _locked(session, actor, brief_id)
        if row.edition != "team":
            raise UnknownChoice(field="edition", value=row.edition)
        MACHINE.advance(session, actor, row, "send", seen_version=seen_version)
        people = _team(session, project)
        row.receivers = [{"id": p.id, "name": p.name, "name_en": p.name_en or p.name} for p in people]
        row.sent_by_id, row.sent_at, row.channel = actor.employee_id, clock.now(), "notice"
        tell(
            session,
            [p.id for p in people if p.id != actor.employee_id],
            "brief_sent",
            record="weekly_brief",
            record_id=project.id,
            number=project.number,
            title=project.name,
            title_en=project.name_en,
            day=row.week_on,
            by=actor.name,
            by_en=actor.name_en,
        )
        return len(people)


def send_to_customer(actor: Actor, brief_id: int, contact_ids: Collection[int], *, channel: str, proof: str, seen_version: int) -> int:
    """To contacts of the customer: by mail (the file is made for it) or handed over, with a word of proof; refused while the text
    holds what is not for them. How many."""
    if channel not in CHANNELS:
        raise UnknownChoice(field="channel", value=channel)
    text = require_text(proof, field="proof", longest=2000, required=False)
    with writing(actor, "brief.send") as session:
        row, project = _locked(session, actor, brief_id)
        if row.edition != "customer":
            raise UnknownChoice(field="edition", value=row.edition)
        wanted = set(contact_ids)
        contacts = session.scalars(
            select(Contact).where(Contact.id.in_(wanted), Contact.customer_id == project.customer_id, Contact.archived_at.is_(None)).order_by(Contact.id)
        ).all()
        without = [c.name for c in contacts if not c.email]
        collect(
            NobodyChosen(field="contacts") if not wanted or len(contacts) != len(wanted) else None,
            NoAddress(field="contacts", names=without) if channel == "mail" and without else None,
            Required(field="proof") if channel != "mail" and not text else None,
            _leak(session, row),
        )
        MACHINE.advance(session, actor, row, "send", seen_version=seen_version)
        row.receivers = [{"id": c.id, "name": c.name, "name_en": c.name_en or c.name, "email": c.email} for c in contacts]
        row.sent_by_id, row.sent_at, row.channel, row.proof = actor.employee_id, clock.now(), channel, text
        return len(contacts)


def leaks_of(actor: Actor, brief_id: int) -> list[str]:
    """What stands in a customer's draft that is not for the customer: shown before it is sent."""
    with reading(actor) as session:
        row = session.get(WeeklyBrief, brief_id)
        if row is None:
            raise NotFound(record=AsWord("record.weekly_brief"))
        require_on_project(session, actor, Permission.BRIEF_EDIT, row.project_id)
        return _found(session, row)


def _leak(session: Session, row: WeeklyBrief) -> Refusal | None:
    found = _found(session, row)
    return BriefLeaks(field="sections", found=found) if found else None


def _found(session: Session, row: WeeklyBrief) -> list[str]:
    if row.edition != "customer":
        return []
    text = "\n".join([row.title, *(str(s["text"]) for s in row.sections)])
    return leaks(text, _inner_figures(session, row), _public_names(session, row.project_id))


def _inner_figures(session: Session, row: WeeklyBrief) -> list[Decimal]:
    """Amounts of the project that are nobody else's business: budget lines, rates, what was booked, earned value now and at the week's
    end. What the customer pays is theirs to know."""
    found: list[Decimal | None] = []
    for line in session.execute(select(CostLine.net_cost, CostLine.gross_amount, CostLine.day_rate).where(CostLine.project_id == row.project_id)):
        found += list(line)
    found += session.scalars(select(CostEntry.amount).where(CostEntry.project_id == row.project_id).distinct()).all()
    found += session.scalars(select(ReportLine.day_rate).where(ReportLine.project_id == row.project_id).distinct()).all()
    found += session.scalars(select(BaselineTask.budget_cost).join(Task, Task.id == BaselineTask.task_id).where(Task.project_id == row.project_id)).all()
    found.append(session.scalar(select(Project.approved_cost).where(Project.id == row.project_id)))
    for day in sorted({row.week_on + dt.timedelta(days=6), clock.today()}):
        f = shown(measure(session, row.project_id, day), money=True)
        found += [
            f.budget, f.planned_value, f.earned_value, f.actual_cost, f.schedule_variance, f.cost_variance, f.estimate_at_completion, f.estimate_to_complete,
            f.variance_at_completion,
        ]  # fmt: skip
    return [amount for amount in found if amount]


def _public_names(session: Session, project_id: int) -> list[str]:
    names: list[str] = []
    for model in (Task, Deliverable, Milestone):
        for name, name_en in session.execute(select(model.name, model.name_en).where(model.project_id == project_id)):
            names += [name, name_en]
    project = session.get_one(Project, project_id)
    return [*names, project.name, project.name_en]


def _team(session: Session, project: Project) -> list[Any]:
    members = select(ProjectMember.employee_id).where(ProjectMember.project_id == project.id)
    wanted = Employee.id.in_(members) | Employee.id.in_([project.manager_id, project.sponsor_id])
    return list(session.execute(select(Employee.id, Employee.name, Employee.name_en).where(wanted, at_work()).order_by(Employee.number)).all())


def _known(edition: str, language: str) -> None:
    collect(
        UnknownChoice(field="edition", value=edition) if edition not in EDITIONS else None,
        UnknownChoice(field="language", value=language) if language not in LANGUAGES else None,
    )


def _clean(edition: str, title: str, sections: Sequence[Section]) -> tuple[str, list[dict[str, Any]]]:
    """Sections the edition knows, in its order; an empty one is left out."""
    known = SECTIONS[edition]
    wrong = next((s.key for s in sections if s.key not in known), None)
    if wrong is not None:
        raise UnknownChoice(field="sections", value=wrong)
    texts = {s.key: require_text(s.text, field=s.key, longest=LONGEST_TEXT, required=False) for s in sections}
    return require_text(title, field="title"), [{"key": key, "text": texts[key]} for key in known if texts.get(key)]


def _worked_on(session: Session, actor: Actor, project_id: int) -> Project:
    require_on_project(session, actor, Permission.BRIEF_EDIT, project_id)
    project = session.get_one(Project, project_id)
    if project.state not in WORKED_ON:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.weekly_brief.make"))
    return project


def _locked(session: Session, actor: Actor, brief_id: int) -> tuple[WeeklyBrief, Project]:
    project_id = session.scalar(select(WeeklyBrief.project_id).where(WeeklyBrief.id == brief_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.weekly_brief"))
    require_on_project(session, actor, Permission.BRIEF_EDIT, project_id)
    return lock(session, WeeklyBrief, brief_id), session.get_one(Project, project_id)
