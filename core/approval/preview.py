"""Who will be asked, before a document is submitted (APR-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.approval import engine
from core.approval.definition import Mode
from core.approval.registry import document_type
from core.unit import reading
from db.models import Employee

CHOSEN_BY = {"chosen_by_initiator": "initiator", "chosen_in_step": "step"}


@dataclass(frozen=True)
class AskedRow:
    """A step with the persons its to-do would go to today; `reasons` says per person why it is not whom the rule named ("" when it is).
    Nobody where the step's condition does not hold (`skipped`)."""

    step: str
    step_en: str
    help: str
    help_en: str
    mode: Mode
    limit_hours: Decimal | None
    people: tuple[str, ...]
    people_en: tuple[str, ...]
    reasons: tuple[str, ...]
    skipped: bool
    key: str = ""
    chosen_by: str = ""  # initiator: the submitter chooses the persons; step: those of an earlier step do; "" nobody has to


def who_will_be_asked(actor: Actor, name: str, document_id: int, *, chosen: Mapping[str, list[int]] | None = None) -> list[AskedRow]:
    """The steps of the flow the document would take now, in order, with the persons `chosen` so far. Raises NoFlow, and what the
    document's own scope refuses."""
    require(actor, Permission.APPROVAL_TAKE_PART)
    with reading(actor, "service") as session:  # conditions look at the whole document; only names leave here
        seen = document_type(name).require_seen
        if seen is not None:
            seen(session, actor, document_id)
        return asked(session, actor, name, document_id, chosen)


def asked(session: Session, actor: Actor, name: str, document_id: int, chosen: Mapping[str, list[int]] | None = None) -> list[AskedRow]:
    """The same inside a transaction: also of a document that is only tried in it."""
    steps = engine.preview(session, actor, name, document_id, chosen)
    ids = {a.employee_id for _, assigned, _ in steps for a in assigned}
    names = {e.id: (e.name, e.name_en or e.name) for e in session.execute(select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(ids)))}
    return [
        AskedRow(
            step.name,
            step.name_en or step.name,
            step.help,
            step.help_en,
            step.mode,
            step.limit_hours,
            tuple(names[a.employee_id][0] for a in assigned),
            tuple(names[a.employee_id][1] for a in assigned),
            tuple(a.reason for a in assigned),
            skipped,
            step.key,
            CHOSEN_BY.get(step.approver.kind, ""),
        )
        for step, assigned, skipped in steps
    ]
