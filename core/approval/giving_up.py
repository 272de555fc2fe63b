"""A document that was returned and is not handed in again: its case ends with it, so that nobody is asked to mend it any more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor
from core.approval.engine import end_round, running_case
from core.approval.running import load, log


def give_up(session: Session, actor: Actor, name: str, document_id: int) -> None:
    """Ends the returned case of the document, if there is one. The caller holds the document's lock and sets its state."""
    case = running_case(session, name, document_id)
    if case is not None and case.state == "returned":
        log(session, case, actor, "withdrawn")
        end_round(load(session, case.id), "withdrawn")
