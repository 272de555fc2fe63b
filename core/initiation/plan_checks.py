"""What a plan must be before anybody is asked to approve it: with the initiation, after it, or in a change (PRJ-42, PRJ-14). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from core.errors import Refusal
from core.initiation.errors import PlanBeyondProject, PlanMissing, TasksWithoutResponsible, TasksWithoutStage

SHOWN = 12  # codes named in a sentence


class Leaf(Protocol):
    """A task without sub-tasks, from the table or from a draft."""

    @property
    def code(self) -> str: ...
    @property
    def stage_id(self) -> int | None: ...
    @property
    def responsible_id(self) -> int | None: ...
    @property
    def client_contact_id(self) -> int | None: ...
    @property
    def is_milestone(self) -> bool: ...
    @property
    def starts_on(self) -> dt.date | None: ...
    @property
    def finishes_on(self) -> dt.date | None: ...


def plan_refusals(leaves: Sequence[Leaf], starts_on: dt.date, finishes_on: dt.date) -> list[Refusal]:
    """It is there, somebody answers for each task (of ours or of the client's), each is in a stage and within the project's period."""
    if not leaves:
        return [PlanMissing(field="plan")]
    found: list[Refusal] = []
    if nobody := [t.code for t in leaves if t.responsible_id is None and t.client_contact_id is None and not t.is_milestone]:
        found.append(TasksWithoutResponsible(field="plan", tasks=nobody[:SHOWN], count=len(nobody)))
    if homeless := [t.code for t in leaves if t.stage_id is None]:
        found.append(TasksWithoutStage(field="plan", tasks=homeless[:SHOWN], count=len(homeless)))
    first = min((t.starts_on for t in leaves if t.starts_on), default=starts_on)
    last = max((t.finishes_on for t in leaves if t.finishes_on), default=finishes_on)
    if first < starts_on or last > finishes_on:
        found.append(PlanBeyondProject(field="plan", starts_on=first, finishes_on=last, project_starts_on=starts_on, project_finishes_on=finishes_on))
    return found
