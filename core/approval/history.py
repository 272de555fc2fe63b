"""The timeline of a case: who, what, when, how long, comment, and what comes next with the persons' names (APR-11)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.approval.definition import StepDefinition
from core.approval.running import LIVE
from db.models import ApprovalCase, Employee


@dataclass(frozen=True)
class TimelineRow:
    """One line: what happened (kind), who, when, how long it took since the step was entered, the comment. A second person in `who`
    is the one a deputy decided for ("B for A"), or to whom something was handed."""

    state: str  # done, back, now, next, note
    kind: str
    step: str
    step_en: str
    who: tuple[str, ...]
    who_en: tuple[str, ...]
    at: dt.datetime | None = None
    took: dt.timedelta | None = None
    comment: str = ""
    reason: str = ""
    due_at: dt.datetime | None = None
    limit_hours: Decimal | None = None  # of a step to come: its time limit in working hours
    filled: tuple[tuple[str, Any, Any], ...] = ()  # fields of the document that were filled in with the decision: name, before, after


_LOOK = {
    "submitted": "done",
    "approved": "done",
    "decided_before": "done",
    "finished": "done",
    "returned": "back",
    "returned_to_step": "back",
    "stopped": "back",
    "rejected": "back",
    "withdrawn": "back",
    "commented": "note",
    "copied": "note",
    "assigned": "note",
}


def timeline(
    case: ApprovalCase, definitions: list[StepDefinition], steps: Any, events: Any, coming: list[tuple[StepDefinition, list[int]]], names: dict[int, Employee]
) -> list[TimelineRow]:
    """Rows of what happened, of the step that waits now, and of the coming ones (with whom they would go to today)."""
    named = {d.key: (d.name, d.name_en) for d in definitions}
    entered: dict[str, list[dt.datetime]] = {}
    for s in steps:
        if s.entered_at:
            entered.setdefault(s.key, []).append(s.entered_at)

    def people(*ids: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = [names[i] for i in ids if i in names]
        return tuple(e.name for e in found), tuple(e.name_en or e.name for e in found)

    out = []
    for e in events:
        start = max((at for at in entered.get(e.step_key, ()) if at <= e.at), default=None)  # a step that was kept has moved to a later round
        who, who_en = people(e.actor_id, e.for_id)
        out.append(
            TimelineRow(
                _LOOK.get(e.kind, "note"),
                e.kind,
                *named.get(e.step_key, ("", "")),
                who,
                who_en,
                e.at,
                e.at - start if start and e.actor_id else None,
                e.comment,
                str(e.facts.get("reason", "")),
                filled=tuple((name, before, after) for name, (before, after) in e.facts.get("filled", {}).items()),
            )
        )
    for s in (s for s in steps if s.round == case.round and s.state == "active"):
        waiting = sorted((t for t in s.tasks if t.state in LIVE), key=lambda t: LIVE.index(t.state))
        who, who_en = people(*(t.assignee_id for t in waiting))
        out.append(
            TimelineRow(
                "now",
                "waits",
                *named.get(s.key, ("", "")),
                who,
                who_en,
                s.entered_at,
                None,
                "",
                waiting[0].reason if waiting else "",
                waiting[0].due_at if waiting else None,
            )
        )
    for d, ids in coming:
        who, who_en = people(*ids)
        out.append(TimelineRow("next", "next", d.name, d.name_en, who, who_en, limit_hours=d.limit_hours))
    return out
