"""Expert review of a deliverable: reviewers inside or outside, an opinion each with four scores, the chair decides on the version that
was seen (PRJ-26)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission
from core.deliverables.draft import LONGEST_TEXT
from core.deliverables.errors import OpinionGiven, OpinionsOpen, OwnDeliverable, ReviewersMissing, ScoreMissing
from core.deliverables.files import seen
from core.deliverables.machine import MACHINE, RECORD, own
from core.deliverables.rules import DECISIONS, SCORES
from core.deliverables.service import at_work, tell_of
from core.errors import AsWord, NotFound, NotPermitted, UnknownChoice, WrongState, collect, require_text
from core.projects.errors import DateBefore
from core.unit import lock, require_fresh, writing
from db.models import Attachment, Deliverable, Employee, ExpertOpinion, ExpertReview, OutsideExpert, Project, SignedLink

TOLD = {"pass": "review_passed", "changes": "review_changes", "again": "review_again"}


@dataclass(frozen=True)
class ReviewForm:
    """Who reviews which file until when, and who decides."""

    reviewers: tuple[int, ...] = ()  # employees
    experts: tuple[int, ...] = ()  # outside
    chair_id: int | None = None
    file_id: int | None = None
    due_on: dt.date | None = None


@dataclass(frozen=True)
class Opinion:
    """Four scores from 1 to 5 and what the reviewer says."""

    scores: Mapping[str, int]
    text: str = ""


def open_review(actor: Actor, deliverable_id: int, form: ReviewForm, *, seen_version: int) -> int:
    """Asks the reviewers; nobody who answers for it or handed it in is among them, nor decides."""
    if not form.reviewers and not form.experts:
        raise ReviewersMissing(field="reviewers")
    if form.due_on is not None and form.due_on < clock.today():
        raise DateBefore(field="due_on", day=form.due_on, earliest=clock.today())
    with writing(actor, "deliverable.open_review") as session:
        project, row = at_work(session, actor, deliverable_id, Permission.DELIVERABLE_ACCEPT, "open_review")
        MACHINE.move(session, actor, row, "open_review", seen_version=seen_version)
        chair = session.get(Employee, form.chair_id) if form.chair_id else None
        if chair is None:
            raise NotFound(field="chair_id", record=AsWord("record.employee"))
        _require_people(session, row, chair, form)
        file = _version(session, row, form.file_id)
        review = ExpertReview(
            deliverable_id=row.id,
            round=row.round,
            file_id=file.id,
            file_name=file.file_name,
            file_number=file.number,
            chair_id=chair.id,
            opened_by_id=actor.employee_id,
            opened_at=clock.now(),
            due_on=form.due_on,
            opinions=[ExpertOpinion(reviewer_id=i) for i in dict.fromkeys(form.reviewers)] + [ExpertOpinion(expert_id=i) for i in dict.fromkeys(form.experts)],
        )
        session.add(review)
        session.flush()
        tell_of(session, project, row, [*form.reviewers, chair.id], "review_asked", actor, due_on=form.due_on)
        return review.id


def _require_people(session: Session, row: Deliverable, chair: Employee, form: ReviewForm) -> None:
    if any(own(row, person) for person in (*form.reviewers, chair.id)):
        raise OwnDeliverable(field="reviewers", deliverable=row.name)
    known = set(session.scalars(select(Employee.id).where(Employee.id.in_(form.reviewers))))
    outside = set(session.scalars(select(OutsideExpert.id).where(OutsideExpert.id.in_(form.experts), OutsideExpert.archived_at.is_(None))))
    if set(form.reviewers) - known or set(form.experts) - outside:
        raise NotFound(field="reviewers", record=AsWord("record.employee"))


def _version(session: Session, row: Deliverable, file_id: int | None) -> Attachment:
    """The file that is reviewed: the newest version of the one that was chosen, or the newest of all."""
    later = aliased(Attachment)
    newest = (
        select(Attachment)
        .where(Attachment.record == RECORD, Attachment.record_id == row.id, ~exists().where(later.follows_id == Attachment.id))
        .order_by(Attachment.id.desc())
    )
    file = session.scalars(newest.where(Attachment.id == file_id) if file_id else newest.limit(1)).first()
    if file is None:
        raise NotFound(field="file_id", record=AsWord("record.attachment"))
    return file


def give_opinion(actor: Actor, opinion_id: int, given: Opinion) -> None:
    """A reviewer of the firm says what they think; once."""
    with writing(actor, "deliverable.give_opinion") as session:
        opinion = lock(session, ExpertOpinion, opinion_id)
        if opinion.reviewer_id != actor.employee_id:
            raise NotFound(record=AsWord("record.expert_opinion"))
        write_opinion(session, opinion, given, actor)


def write_opinion(session: Session, opinion: ExpertOpinion, given: Opinion, actor: Actor | None) -> None:
    """The opinion into its row, whoever gives it; the chair hears of the last one."""
    collect(*(ScoreMissing(field=s, point=AsWord(f"review_score.{s}")) for s in SCORES if given.scores.get(s) not in range(1, 6)))
    text = require_text(given.text, field="opinion", longest=LONGEST_TEXT)
    review = lock(session, ExpertReview, opinion.review_id)
    if review.state != "open":
        raise _over(review, "give_opinion")
    if opinion.given_at is not None:
        raise OpinionGiven(day=opinion.given_at.astimezone(clock.zone()).date())
    for score in SCORES:
        setattr(opinion, score, given.scores[score])
    opinion.opinion, opinion.given_at = text, clock.now()
    session.flush()
    if all(o.given_at is not None for o in review.opinions):
        row = session.get_one(Deliverable, review.deliverable_id)
        tell_of(session, session.get_one(Project, row.project_id), row, [review.chair_id], "opinions_given", actor)


def decide(actor: Actor, review_id: int, decision: str, *, conclusion: str, seen_version: int) -> None:
    """The chair: pass, pass with changes (a newer version before it leaves), or again. Every reviewer has spoken."""
    if decision not in DECISIONS:
        raise UnknownChoice(field="decision", value=decision)
    text = require_text(conclusion, field="conclusion", longest=LONGEST_TEXT, required=decision != "pass")
    with writing(actor, "deliverable.decide_review") as session:
        project, row, review = _open_one(session, actor, review_id, "decide")
        if review.chair_id != actor.employee_id:
            raise NotPermitted(permission=AsWord("action.expert_review.decide"))
        require_fresh(session, review, seen_version)
        waiting = [o for o in review.opinions if o.given_at is None]
        if waiting:
            raise OpinionsOpen(field="decision", people=_names(session, waiting, "name"), people_en=_names(session, waiting, "name_en"), count=len(waiting))
        review.state, review.decision, review.conclusion, review.decided_at = "decided", decision, text, clock.now()
        handed_in_by = row.submitted_by_id
        MACHINE.move(session, None, row, "review_again" if decision == "again" else "pass_review")
        if decision == "again":
            row.sent_back = text
        people = [row.responsible_id, handed_in_by, project.manager_id]
        tell_of(session, project, row, people, TOLD[decision], actor, comment=text[:300])


def cancel(actor: Actor, review_id: int, *, seen_version: int) -> None:
    """The review is called off, its links end; the deliverable is checked as before."""
    with writing(actor, "deliverable.cancel_review") as session:
        _, row, review = _open_one(session, actor, review_id, "cancel")
        require_fresh(session, review, seen_version)
        MACHINE.move(session, actor, row, "cancel_review")
        review.state = "cancelled"
        for link in session.scalars(
            select(SignedLink)
            .join(ExpertOpinion, ExpertOpinion.id == SignedLink.opinion_id)
            .where(ExpertOpinion.review_id == review.id, SignedLink.revoked_at.is_(None))
        ):
            link.revoked_at = clock.now()


def _open_one(session: Session, actor: Actor, review_id: int, action: str) -> tuple[Project, Deliverable, ExpertReview]:
    deliverable_id = session.scalar(select(ExpertReview.deliverable_id).where(ExpertReview.id == review_id))
    if deliverable_id is None or not seen(session, actor, deliverable_id):
        raise NotFound(record=AsWord("record.expert_review"))
    row = session.get_one(Deliverable, deliverable_id)
    project = lock(session, Project, row.project_id)
    row, review = lock(session, Deliverable, deliverable_id), lock(session, ExpertReview, review_id)
    if review.state != "open":
        raise _over(review, action)
    return project, row, review


def _over(review: ExpertReview, action: str) -> WrongState:
    return WrongState(
        record=AsWord("record.expert_review"), state=AsWord(f"state.expert_review.{review.state}"), action=AsWord(f"action.expert_review.{action}")
    )


def _names(session: Session, opinions: Sequence[ExpertOpinion], column: str) -> list[str]:
    found = []
    for model, ids in ((Employee, [o.reviewer_id for o in opinions]), (OutsideExpert, [o.expert_id for o in opinions])):
        rows = session.execute(select(model.name, getattr(model, column).label("other")).where(model.id.in_([i for i in ids if i])))
        found += [r.other or r.name for r in rows]
    return found
