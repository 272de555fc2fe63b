"""Whether the cost of one person's hours may be shown: it tells the rate (MON-06, PLT-14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core import policies
from core.access import Actor, Permission


def cost_by_person_shown(session: Session, actor: Actor) -> bool:
    """Where cost follows the grade, who sees the money sees it; where it follows the person, only who may read personal rates."""
    return policies.value(session, "labour.actual_rate") != "person" or actor.can(Permission.RATE_READ_PERSON)
