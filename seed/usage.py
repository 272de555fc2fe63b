"""Who came to work in Mandate, and what they opened: the log of the demo firm's days (PLT-08)."""

from __future__ import annotations

import datetime as dt
from random import Random

from core import clock
from core.usage.write import PastEvent, take_over
from seed.life import Play

DAYS_WITH_VIEWS = 92
ARRIVES = (8 * 60 + 25, 9 * 60 + 20)  # minutes after midnight
LEAVES = 18 * 60
READERS = ("E001", "E002", "E003")  # of every project
AWAY = {"E001": 0.3, "E008": 0.2}  # who is often with customers
Opened = tuple[str, str, int]  # screen, record, id


def remember_usage(play: Play, opening: dt.date) -> None:
    """Sign-ins of every working day since the opening; of the last quarter also what people looked at. One call of the service."""
    random = Random(len(play.engaged))  # noqa: S311  a fixed story, no secret
    theirs = _records(play)
    events: list[PastEvent] = []
    for n in range((play.today - opening).days + 1):
        day = play.today - dt.timedelta(days=n)
        if play.calendar.is_working(day):
            for number, person in play.staff.actors.items():
                if random.random() >= AWAY.get(number, 0.06):
                    records = theirs.get(number, []) if n < DAYS_WITH_VIEWS else []
                    events += _day_of(random, day, person.employee_id, records)
    take_over(play.staff.admin, sorted((e for e in events if e.at < play.until), key=lambda e: e.at))


def _records(play: Play) -> dict[str, list[Opened]]:
    """Number of the person → the records they work with."""
    found: dict[str, list[Opened]] = {}
    for e in play.engaged:
        plan = e.plan
        if e.project_id:
            for number in {plan.manager, plan.sponsor, *READERS, *(number for number, _role in plan.team)}:
                found.setdefault(number, []).append(("project", "project", e.project_id))
        if e.contract_id:
            for number in {plan.seller, plan.manager, "E003", "E006", "E008"}:
                found.setdefault(number, []).append(("contract", "contract", e.contract_id))
        found.setdefault(plan.seller, []).append(("customer", "customer", play.customers[plan.customer]))
    return found


def _day_of(random: Random, day: dt.date, employee_id: int, records: list[Opened]) -> list[PastEvent]:
    """In the morning the sign-in, then up to four records."""
    came = random.randint(*ARRIVES)
    opened = random.sample(records, min(len(records), random.choice((0, 1, 1, 2, 3, 4))))
    times = sorted(random.randrange(came + 5, LEAVES) for _ in opened)
    looked = [PastEvent(_instant(day, at), employee_id, *what) for at, what in zip(times, dict.fromkeys(opened), strict=False)]
    return [PastEvent(_instant(day, came), employee_id), *looked]


def _instant(day: dt.date, minutes: int) -> dt.datetime:
    return clock.at_firm_time(day, minutes // 60, minutes % 60)
