"""A solved problem as the screen shows it and the table keeps it: plain values, names as they are today (PRJ-39)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core.calendar.rules import ONE_DAY
from core.levelling.case import Case
from core.levelling.model import DAY, Levelled
from core.money import rounded
from core.resources.load import Assignment, spread

WEEKS = 39  # of the load that is kept: three quarters of a year


@dataclass(frozen=True)
class ProjectLine:
    """A chosen project: where it ends now and in the proposal, working days between, how many of its tasks move."""

    id: int
    number: str
    name: str
    name_en: str
    state: str
    weight: int
    finish: dt.date
    new_finish: dt.date
    delay: int
    moved: int


@dataclass(frozen=True)
class TaskLine:
    """A task that moves."""

    id: int
    project_id: int
    code: str
    name: str
    name_en: str
    person: str
    person_en: str
    days: Decimal
    starts_on: dt.date
    finishes_on: dt.date
    new_starts_on: dt.date
    new_finishes_on: dt.date
    is_milestone: bool = False


@dataclass(frozen=True)
class WeekLoad:
    """A person's week: person days there are, asked for now, asked for in the proposal."""

    monday: dt.date
    capacity: Decimal
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class PersonLoad:
    person: str
    person_en: str
    weeks: tuple[WeekLoad, ...]

    @property
    def over_before(self) -> Decimal:
        return sum((max(w.before - w.capacity, Decimal(0)) for w in self.weeks), Decimal(0))

    @property
    def over_after(self) -> Decimal:
        return sum((max(w.after - w.capacity, Decimal(0)) for w in self.weeks), Decimal(0))


@dataclass(frozen=True)
class OverLine:
    """Too much whatever is moved: a person's week, the fullest day of it in percent; `task` when it is one task nobody can ever do."""

    person: str
    person_en: str
    monday: dt.date
    percent: int
    task: str = ""


@dataclass(frozen=True)
class Proposal:
    outcome: str
    delay: int  # weighted working days
    bound: int
    gap_percent: Decimal
    seconds: Decimal
    looked_at: int  # tasks that might move
    projects: tuple[ProjectLine, ...]
    tasks: tuple[TaskLine, ...]
    load: tuple[PersonLoad, ...]
    over: tuple[OverLine, ...]
    heavy: tuple[str, ...] = ()  # tasks (number, code, name) with more work than their person can do in their days


def proposal_of(case: Case, found: Levelled) -> Proposal:
    """What moves, how late it gets, who is how full before and after."""
    lines = {}
    for key, at in found.places.items():
        task, job = case.tasks[key], case.problem.job[key]
        starts_on, finishes_on = case.dates(job, at)
        if (starts_on, finishes_on) != (task.starts_on, task.finishes_on) and not (task.is_milestone and at[0] == job.planned):
            who = case.people.get(task.person_id or 0, ("", ""))
            lines[key] = TaskLine(
                key, task.project_id, task.code, task.name, task.name_en, *who, task.days,
                task.starts_on, task.finishes_on, starts_on, finishes_on, task.is_milestone,
            )  # fmt: skip
    return Proposal(
        found.outcome.value,
        found.delay,
        found.bound,
        rounded(Decimal(str(found.gap_percent)), 1),
        rounded(Decimal(str(found.seconds)), 1),
        len(case.tasks),
        tuple(_projects(case, found, lines)),
        tuple(lines.values()),
        tuple(_load(case, lines)),
        tuple(_over(case, found)),
        tuple(f"{case.projects[t.project_id].number} {t.code} {t.name}" for t in case.heavy()),
    )


def _projects(case: Case, found: Levelled, lines: Mapping[int, TaskLine]) -> Iterable[ProjectLine]:
    for p in case.projects.values():
        delay, finish = found.delays.get(p.id, 0), case.problem.finishes[p.id]
        moved = sum(line.project_id == p.id for line in lines.values())
        last = finish + delay
        if found.places:
            mine = [(found.places[j.key] if j.fixed is None else j.fixed)[1] for j in case.problem.jobs if j.project == p.id]
            last = max(mine, default=finish)
        day = case.axis.day(max(finish - 1, 0))
        yield ProjectLine(
            p.id, p.number, p.name, p.name_en, p.state, case.problem.weight(p.id), day, case.axis.day(max(last - 1, 0)), delay, moved
        )  # fmt: skip


def _load(case: Case, lines: Mapping[int, TaskLine]) -> Iterable[PersonLoad]:
    """By week: the same work on its present days and on the proposed ones."""
    before = spread([*case.still, *case.moving], case.able)
    after = spread([*case.still, *(_moved(a, lines) for a in case.moving)], case.able)
    first = case.axis.origin - dt.timedelta(days=case.axis.origin.weekday())
    last = max([first, *(day for _person, day in (*before, *after))])
    count = min((last - first).days // 7 + 1, WEEKS)
    mondays = [first + dt.timedelta(weeks=n) for n in range(count)]
    sums: dict[tuple[int, dt.date], list[Decimal]] = {}
    for person, days in case.able.items():
        for day, there in days.items():
            _add(sums, person, day, 0, there)
    for n, load in ((1, before), (2, after)):
        for (person, day), value in load.items():
            _add(sums, person, day, n, value)
    nothing = [Decimal(0)] * 3
    for person in sorted(case.able, key=lambda p: case.people[p][0]):
        weeks = tuple(WeekLoad(m, *(rounded(v, 2) for v in sums.get((person, m), nothing))) for m in mondays)
        yield PersonLoad(*case.people[person], weeks)


def _add(sums: dict[tuple[int, dt.date], list[Decimal]], person: int, day: dt.date, place: int, value: Decimal) -> None:
    monday = day - ONE_DAY * day.weekday()
    sums.setdefault((person, monday), [Decimal(0)] * 3)[place] += value


def _moved(a: Assignment, lines: Mapping[int, TaskLine]) -> Assignment:
    line = lines.get(a.task_id or 0)
    return replace(a, starts_on=line.new_starts_on, finishes_on=line.new_finishes_on) if line else a


def _over(case: Case, found: Levelled) -> Iterable[OverLine]:
    """One line for each person and week, the fullest day of it."""
    worst: dict[tuple[int, dt.date, str], int] = {}
    for o in found.over:
        day = case.axis.day(o.day)
        task = case.tasks[o.job].code + " " + case.tasks[o.job].name if o.job is not None else ""
        key = (o.person, day - ONE_DAY * day.weekday(), task)
        worst[key] = max(worst.get(key, 0), o.share)
    for (person, monday, task), share in sorted(worst.items(), key=lambda item: (item[0][1], item[0][0])):
        yield OverLine(*case.people.get(person, ("", "")), monday, round(share * 100 / DAY), task)


def to_json(value: Any) -> Any:
    """Plain values for the table: days and decimals as text."""
    if isinstance(value, (dt.date, Decimal)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [to_json(v) for v in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: to_json(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def from_json(raw: Mapping[str, Any]) -> Proposal:
    def day(text: str) -> dt.date:
        return dt.date.fromisoformat(text)

    days = ("starts_on", "finishes_on", "new_starts_on", "new_finishes_on")
    return Proposal(
        raw["outcome"],
        raw["delay"],
        raw["bound"],
        Decimal(raw["gap_percent"]),
        Decimal(raw["seconds"]),
        raw["looked_at"],
        tuple(ProjectLine(**{**p, "finish": day(p["finish"]), "new_finish": day(p["new_finish"])}) for p in raw["projects"]),
        tuple(TaskLine(**{**t, "days": Decimal(t["days"]), **{name: day(t[name]) for name in days}}) for t in raw["tasks"]),
        tuple(
            PersonLoad(
                p["person"],
                p["person_en"],
                tuple(WeekLoad(day(w["monday"]), Decimal(w["capacity"]), Decimal(w["before"]), Decimal(w["after"])) for w in p["weeks"]),
            )
            for p in raw["load"]
        ),
        tuple(OverLine(**{**o, "monday": day(o["monday"])}) for o in raw["over"]),
        tuple(raw["heavy"]),
    )
