"""The signed link: an address with a random token that lets one outside expert see one version and give one opinion, without an account
(PRJ-45). Only the token's hash is kept; it expires, is revoked, and ends with the opinion or the review."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from core import audit, clock, policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.deliverables.reviews import Opinion, write_opinion
from core.errors import AsWord, NotFound
from core.experts.errors import LinkClosed, LinkNotNeeded
from core.files.service import FileContent
from core.unit import lock, writing
from db.models import Attachment, Deliverable, ExpertOpinion, ExpertReview, OutsideExpert, SignedLink

ADDRESS = "/opinion"
TOKEN_BYTES = 32  # 256 bits: nobody guesses one
TOKEN_LENGTH = 43


@dataclass(frozen=True)
class MadeLink:
    token: str  # told once
    expires_at: dt.datetime


@dataclass(frozen=True)
class OutsidePage:
    """All an outside expert sees: which paper, for what it is accepted, until when; no customer, no money, nobody of the project."""

    expert: str
    expert_en: str
    deliverable: str
    deliverable_en: str
    criterion: str
    file_name: str
    file_number: int
    due_on: dt.date | None
    expires_at: dt.datetime
    given: bool


def make(actor: Actor, opinion_id: int) -> MadeLink:
    """A link for an outside expert who was asked and has not spoken; one before it ends."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with writing(actor, "expert.make_link") as session:
        opinion = _asked(session, actor, opinion_id)
        review = session.get_one(ExpertReview, opinion.review_id)
        if opinion.given_at is not None or review.state != "open":
            raise LinkNotNeeded()
        _end_all(session, opinion.id)
        days = int(policies.value(session, "deliverable.link_days"))
        link = SignedLink(
            token_hash=_hash(token), opinion_id=opinion.id, made_by_id=actor.employee_id, made_at=clock.now(), expires_at=clock.now() + dt.timedelta(days=days)
        )
        session.add(link)
        return MadeLink(token, link.expires_at)


def revoke(actor: Actor, link_id: int) -> None:
    """The link no longer opens, from now on."""
    with writing(actor, "expert.revoke_link") as session:
        opinion_id = session.scalar(select(SignedLink.opinion_id).where(SignedLink.id == link_id))
        if opinion_id is None:
            raise NotFound(record=AsWord("record.signed_link"))
        _asked(session, actor, opinion_id)
        link = lock(session, SignedLink, link_id)
        link.revoked_at = link.revoked_at or clock.now()


def _asked(session: Session, actor: Actor, opinion_id: int) -> ExpertOpinion:
    """The opinion of an outside expert, locked, for who checks deliverables of the project."""
    project_id = session.scalar(
        select(Deliverable.project_id)
        .join(ExpertReview, ExpertReview.deliverable_id == Deliverable.id)
        .join(ExpertOpinion, ExpertOpinion.review_id == ExpertReview.id)
        .where(ExpertOpinion.id == opinion_id, ExpertOpinion.expert_id.is_not(None))
    )
    if project_id is None:
        raise NotFound(record=AsWord("record.expert_opinion"))
    require_on_project(session, actor, Permission.DELIVERABLE_ACCEPT, project_id)
    return lock(session, ExpertOpinion, opinion_id)


def _end_all(session: Session, opinion_id: int) -> None:
    for link in session.scalars(select(SignedLink).where(SignedLink.opinion_id == opinion_id, SignedLink.revoked_at.is_(None))):
        link.revoked_at = clock.now()


def page(token: str) -> OutsidePage:
    """What the link shows; LinkClosed for every token that opens nothing, whatever the reason."""
    with writing(None, "expert.open_link") as session:
        link, opinion, review = _open(session, token)
        if link.opened_at is None:
            link.opened_at = clock.now()
        expert, row = session.get_one(OutsideExpert, opinion.expert_id), session.get_one(Deliverable, review.deliverable_id)
        return OutsidePage(
            expert.name,
            expert.name_en or expert.name,
            row.name,
            row.name_en or row.name,
            row.criterion,
            review.file_name,
            review.file_number,
            review.due_on,
            link.expires_at,
            opinion.given_at is not None,
        )


def file(token: str) -> FileContent:
    """The version that is reviewed, and no other file; the download stands in the trail."""
    with writing(None, "expert.download") as session:
        _link, opinion, review = _open(session, token)
        if opinion.given_at is not None:
            raise LinkClosed()
        row = session.scalar(select(Attachment).where(Attachment.id == review.file_id).options(undefer(Attachment.content)))
        if row is None:
            raise LinkClosed()
        audit.note(session, "attachment", row.id, {"downloaded_by_expert": opinion.expert_id, "file_name": row.file_name})
        return FileContent(row.file_name, row.media_type, row.content)


def give(token: str, given: Opinion) -> None:
    """The opinion of the outside expert; once."""
    with writing(None, "expert.give_opinion") as session:
        _link, opinion, _review = _open(session, token)
        write_opinion(session, lock(session, ExpertOpinion, opinion.id), given, None)


def _open(session: Session, token: str) -> tuple[SignedLink, ExpertOpinion, ExpertReview]:
    link = session.scalar(select(SignedLink).where(SignedLink.token_hash == _hash(token))) if len(token) == TOKEN_LENGTH else None
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        raise LinkClosed()
    opinion = session.get_one(ExpertOpinion, link.opinion_id)
    review = session.get_one(ExpertReview, opinion.review_id)
    if review.state != "open":
        raise LinkClosed()
    return link, opinion, review


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
