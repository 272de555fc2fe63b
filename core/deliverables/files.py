"""Files of a deliverable and the proofs of what the client said: read by who sees the project or reviews it, brought in versions while it
is to be made or mended (PRJ-32, PRJ-26, PLT-14)."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.deliverables.machine import RECORD, last_review
from core.files import FileRecord, register
from core.projects.types import ProjectState
from db.models import ClientReply, Deliverable, ExpertOpinion, ExpertReview, Project

REPLY = "client_reply"


def reviews(session: Session, actor: Actor, deliverable_id: int) -> bool:
    """The actor is or was asked for an opinion, or decides."""
    mine = (
        select(ExpertReview.id)
        .outerjoin(ExpertOpinion, ExpertOpinion.review_id == ExpertReview.id)
        .where(ExpertReview.deliverable_id == deliverable_id, ExpertReview.state != "cancelled")
        .where(or_(ExpertReview.chair_id == actor.employee_id, ExpertOpinion.reviewer_id == actor.employee_id))
        .limit(1)
    )
    return session.scalar(mine) is not None


def seen(session: Session, actor: Actor, deliverable_id: int) -> bool:
    row = session.get(Deliverable, deliverable_id)
    if row is None:
        return False
    return Permission.PROJECT_READ in project_permissions(session, actor, row.project_id) or reviews(session, actor, deliverable_id)


def may_add(session: Session, actor: Actor, deliverable_id: int) -> bool:
    """The team, while it is to be made or mended: planned, or passed with changes that are still to be made."""
    row = session.get_one(Deliverable, deliverable_id)
    if Permission.DELIVERABLE_SUBMIT not in project_permissions(session, actor, row.project_id):
        return False
    if session.get_one(Project, row.project_id).state in (ProjectState.CLOSED, ProjectState.REJECTED, ProjectState.TERMINATED):
        return False
    if row.state == "reviewed":
        review = last_review(session, deliverable_id)
        return review is not None and review.round == row.round and review.decision == "changes"
    return row.state == "planned"


def _proof_seen(session: Session, actor: Actor, reply_id: int) -> bool:
    deliverable_id = session.scalar(select(ClientReply.deliverable_id).where(ClientReply.id == reply_id))
    if deliverable_id is None:
        return False
    row = session.get_one(Deliverable, deliverable_id)
    return Permission.PROJECT_READ in project_permissions(session, actor, row.project_id)


def _never(_session: Session, _actor: Actor, _record_id: int) -> bool:
    """A proof is filed with what it proves."""
    return False


register(FileRecord(RECORD, seen, may_add))
register(FileRecord(REPLY, _proof_seen, _never))
