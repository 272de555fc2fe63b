"""Which touch points are due, worked out from the stages; pure, with worked examples (PRJ-41)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

PARTS = ("executive", "project_manager", "core", "outer")
STANCES = ("supporter", "favourable", "neutral", "sceptic", "opponent")
KINDS = ("stage_start", "contact", "executive")
CHANNELS = ("visit", "meeting", "online", "phone", "chat", "mail")
LONGEST = 4_000


@dataclass(frozen=True)
class StageDays:
    """A stage as the rule needs it: its period, the day of its closing milestone (else its last day), whether that is reached, and
    whether the research (interviews, visits) falls into it."""

    id: int
    position: int
    name: str
    name_en: str
    starts_on: dt.date
    finishes_on: dt.date
    key_on: dt.date | None = None  # its closing milestone
    over: bool = False
    research: bool = False


@dataclass(frozen=True)
class Person:
    id: int
    part: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Done:
    """A touch point that took place."""

    kind: str
    stage_id: int | None
    person_id: int
    held_on: dt.date


@dataclass(frozen=True)
class Planned:
    """What is due: `person` empty where nobody is named yet; `held_on` once it took place."""

    kind: str
    stage: StageDays
    due_on: dt.date
    person: Person | None
    held_on: dt.date | None = None

    def late(self, day: dt.date) -> int:
        """Days over; of a stage that is over nothing can be made good any more."""
        return 0 if self.held_on is not None or self.stage.over else max((day - self.due_on).days, 0)


def planned(
    stages: Sequence[StageDays],
    people: Sequence[Person],
    done: Sequence[Done],
    day: dt.date,
    *,
    started_on: dt.date,
    start_days: int,
    contact_days: int,
) -> list[Planned]:
    """Per stage that has begun or is the next one: plan and staffing agreed with the client's project manager within `start_days` of its
    start; each executive met in the stage of the research, one of them by the milestone that closes a stage; and, in the stage at work,
    the next close contact `contact_days` after the last one.

    >>> march = StageDays(1, 1, "一", "One", dt.date(2026, 3, 2), dt.date(2026, 3, 27), key_on=dt.date(2026, 3, 27))
    >>> april = StageDays(2, 2, "二", "Two", dt.date(2026, 3, 30), dt.date(2026, 4, 30))
    >>> boss, lead = Person(7, "executive", "王", "Wang"), Person(8, "project_manager", "李", "Li")
    >>> held = [Done("stage_start", 1, 8, dt.date(2026, 3, 3))]
    >>> due = planned([march, april], [boss, lead], held, dt.date(2026, 3, 20), started_on=march.starts_on, start_days=5, contact_days=14)
    >>> [(p.kind, p.stage.position, p.due_on.isoformat(), p.person.name_en, p.late(dt.date(2026, 3, 20))) for p in due]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('stage_start', 1, '2026-03-07', 'Li', 0), ('contact', 1, '2026-03-17', 'Li', 3), ('executive', 1, '2026-03-27', 'Wang', 0),
     ('stage_start', 2, '2026-04-04', 'Li', 0)]
    """
    manager = next((p for p in people if p.part == "project_manager"), None)
    executives = [p for p in people if p.part == "executive"]
    begun = [s for s in stages if max(s.starts_on, started_on) <= day]
    ahead = next((s for s in stages if s not in begun), None)
    at_work = next((s for s in reversed(begun) if not s.over), None)
    found: list[Planned] = []
    for stage in [*begun, *([ahead] if ahead else [])]:
        own = [d for d in done if d.stage_id == stage.id]
        start = max(stage.starts_on, started_on)
        agreed = min((d.held_on for d in own if d.kind == "stage_start"), default=None)
        found.append(Planned("stage_start", stage, start + dt.timedelta(days=start_days), manager, agreed))
        if stage is at_work:
            found.append(Planned("contact", stage, _last(done, start, manager) + dt.timedelta(days=contact_days), manager))
        if stage in begun:
            found += _executives(stage, executives, own)
    return sorted(found, key=lambda p: (p.stage.position, p.due_on, KINDS.index(p.kind)))


def _last(done: Sequence[Done], start: dt.date, manager: Person | None) -> dt.date:
    """The last contact with the client's project manager, of whatever kind; the start of the stage where there was none."""
    return max([start, *(d.held_on for d in done if manager is not None and d.person_id == manager.id)])


def _executives(stage: StageDays, executives: Sequence[Person], own: Sequence[Done]) -> list[Planned]:
    met = {d.person_id: d.held_on for d in sorted(own, key=lambda d: d.held_on, reverse=True) if d.kind == "executive"}
    by = stage.key_on or stage.finishes_on
    if stage.research:
        return [Planned("executive", stage, by, p, met.get(p.id)) for p in executives] or [Planned("executive", stage, by, None)]
    if stage.key_on is None:
        return []
    first = min(met.values(), default=None)
    who = next((p for p in executives if p.id in met), executives[0] if executives else None)
    return [Planned("executive", stage, by, who, first)]
