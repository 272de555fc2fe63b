"""What others said about cases that wait: the marks of a line in the to-do (APR-06, APR-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.approval.queries import cases_seen
from core.unit import reading
from db.models import ApprovalCase, CaseEvent, Employee

SAYING = ("approved", "returned", "returned_to_step", "rejected", "commented", "transferred", "signer_before", "signer_after", "reassigned")


@dataclass(frozen=True)
class Voice:
    """One person's word on a case; `for_name` when they spoke as deputy of somebody."""

    kind: str
    who: str
    who_en: str
    for_name: str
    for_name_en: str
    comment: str
    at: dt.datetime
    this_round: bool


def voices(actor: Actor, case_ids: Sequence[int]) -> dict[int, list[Voice]]:
    """Per case what was decided in this round and what was said in any, the oldest first, without the actor's own; two statements."""
    speaker, principal = aliased(Employee), aliased(Employee)
    wanted = (
        select(CaseEvent, ApprovalCase.round, speaker.name, speaker.name_en, principal.name, principal.name_en)
        .join(ApprovalCase, ApprovalCase.id == CaseEvent.case_id)
        .join(speaker, speaker.id == CaseEvent.actor_id)
        .outerjoin(principal, principal.id == CaseEvent.for_id)
        .where(
            CaseEvent.case_id.in_(case_ids),
            CaseEvent.kind.in_(SAYING),
            CaseEvent.actor_id != actor.employee_id,
            or_(CaseEvent.round == ApprovalCase.round, CaseEvent.comment != ""),
        )
        .order_by(CaseEvent.id)
    )
    found: dict[int, list[Voice]] = {}
    if case_ids:
        with reading(actor) as session:
            for event, round_now, who, who_en, for_name, for_name_en in session.execute(wanted.where(cases_seen(session, actor))):
                decided = event.kind in ("approved", "returned", "returned_to_step", "rejected")
                found.setdefault(event.case_id, []).append(
                    Voice(
                        event.kind,
                        who,
                        who_en or who,
                        (for_name or "") if decided else "",
                        (for_name_en or for_name or "") if decided else "",
                        event.comment,
                        event.at,
                        event.round == round_now,
                    )
                )
    return found
