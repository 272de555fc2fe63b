"""The life of a deliverable (PRJ-32, PRJ-43): planned, submitted, checked, in review, reviewed, delivered, checked by the client, accepted;
from each of them it can be sent back. Shorter ways are policies of the project's type."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.deliverables.errors import ChangesNotMade, DeliveryNeeded, FeedbackOpen, FileMissing, FirstCheckNeeded, OwnDeliverable
from core.workflow import Machine, Step, Transition
from db.models import Attachment, ClientReply, Deliverable, ExpertReview, Project

P = Permission
RECORD = "deliverable"


def _grants(session: Session, actor: Actor, deliverable: Deliverable) -> frozenset[Permission]:
    return project_permissions(session, actor, deliverable.project_id)


def policy(session: Session, section: str, project_id: int) -> str:
    """What the policy `section` says for the type of the project."""
    return str(policies.value(session, f"{section}.{session.get_one(Project, project_id).project_type}"))


def own(row: Deliverable, employee_id: int) -> bool:
    """The person answers for it, or handed it in."""
    return employee_id in (row.responsible_id, row.submitted_by_id)


def not_own_deliverable(step: Step[Deliverable]) -> None:
    """Nobody checks, reviews or accepts their own."""
    if step.actor is not None and own(step.record, step.actor.employee_id):
        raise OwnDeliverable(deliverable=step.record.name)


def file_there(step: Step[Deliverable]) -> None:
    """PRJ-32: there is something to look at."""
    found = select(exists().where(Attachment.record == RECORD, Attachment.record_id == step.record.id))
    if not step.session.scalar(found):
        raise FileMissing(deliverable=step.record.name)


def last_review(session: Session, deliverable_id: int) -> ExpertReview | None:
    """The newest review that was decided."""
    return session.scalars(
        select(ExpertReview).where(ExpertReview.deliverable_id == deliverable_id, ExpertReview.state == "decided").order_by(ExpertReview.id.desc()).limit(1)
    ).first()


def changes_made(step: Step[Deliverable]) -> None:
    """PRJ-26: what passed with changes has a version newer than the decision."""
    review = last_review(step.session, step.record.id)
    if review is None or review.decision != "changes" or review.round != step.record.round:
        return
    newest = step.session.scalar(select(func.max(Attachment.uploaded_at)).where(Attachment.record == RECORD, Attachment.record_id == step.record.id))
    if newest is None or review.decided_at is None or newest <= review.decided_at:
        raise ChangesNotMade(file=review.file_name)


def client_has_seen(step: Step[Deliverable]) -> None:
    """PRJ-43: delivered and first checked, as far as the type of the project asks for it; without a client somebody else accepts."""
    steps = policy(step.session, "client_check", step.record.project_id)
    if step.record.state == "reviewed" and steps != "none":
        raise DeliveryNeeded()
    if step.record.state == "delivered" and steps == "two_steps":
        raise FirstCheckNeeded()
    if steps == "none":
        not_own_deliverable(step)


def feedback_answered(step: Step[Deliverable]) -> None:
    """PRJ-32: what the client remarked was answered."""
    waiting = select(func.count(ClientReply.id)).where(
        ClientReply.deliverable_id == step.record.id, ClientReply.step == "feedback", ClientReply.answered_at.is_(None)
    )
    if count := step.session.scalar(waiting):
        raise FeedbackOpen(count=count)


def _submitted(step: Step[Deliverable]) -> None:
    row = step.record
    row.submitted_on, row.sent_back, row.round = clock.today(), "", row.round + 1
    row.submitted_by_id = step.actor.employee_id if step.actor else None


def _accepted(step: Step[Deliverable]) -> None:
    step.record.accepted_on = clock.today()
    step.record.accepted_by_id = step.actor.employee_id if step.actor else None


def _sent_back(step: Step[Deliverable]) -> None:
    step.record.submitted_on = step.record.submitted_by_id = None


def _t(action: str, sources: set[str], target: str, permission: P | None, *guards: object, effect: object = None) -> Transition[Deliverable]:
    return Transition(action, frozenset(sources), target, permission, guards=guards, effect=effect)  # type: ignore[arg-type]


A = P.DELIVERABLE_ACCEPT
MACHINE: Machine[Deliverable] = Machine(
    RECORD,
    (
        _t("submit", {"planned"}, "submitted", P.DELIVERABLE_SUBMIT, file_there, effect=_submitted),
        _t("check", {"submitted"}, "checked", A, not_own_deliverable),
        _t("open_review", {"checked"}, "in_review", A),
        _t("skip_review", {"checked"}, "reviewed", None),  # by policy
        _t("cancel_review", {"in_review"}, "checked", A),
        _t("pass_review", {"in_review"}, "reviewed", None),  # the chair decides
        _t("review_again", {"in_review"}, "planned", None, effect=_sent_back),
        _t("deliver", {"reviewed"}, "delivered", A, changes_made),
        _t("first_check", {"delivered"}, "client_checked", A, feedback_answered),
        _t("accept", {"reviewed", "delivered", "client_checked"}, "accepted", A, client_has_seen, changes_made, feedback_answered, effect=_accepted),
        _t("send_back", {"submitted", "checked", "reviewed", "delivered", "client_checked"}, "planned", A, effect=_sent_back),
    ),
    _grants,
)
