"""A plan as XML that Microsoft Project opens: outline, dates, links, constraints, people and their work, progress (PRJ-04, GEN-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

from core.calendar.rules import WorkCalendar
from core.plan.cells import Choice, show_days
from core.plan.draft import PlanDraft
from core.plan.entry import Context
from core.plan.msproject import CUSTOM, KINDS, OURS
from core.plan.tree import DraftTask
from core.scheduling.model import TaskKey

NAMESPACE = "http://schemas.microsoft.com/project"
MORNING, EVENING = "T08:00:00", "T17:00:00"
MINUTES = 480  # of a working day
UNASSIGNED = -65535  # the resource Project itself puts work on that nobody does yet
TYPES = {kind: number for number, kind in KINDS.items()}


def export(draft: PlanDraft, *, title: str, number: str, context: Context, progress: Mapping[TaskKey, Decimal]) -> bytes:
    """The draft as it stands; comes back through `msproject.read` as the same plan."""
    root = Element("Project", xmlns=NAMESPACE)
    starts = [t.starts_on for t in draft.tasks if t.starts_on]
    ends = [t.finishes_on for t in draft.tasks if t.finishes_on]
    first, last = min(starts, default=context.starts_on), max(ends, default=context.starts_on)
    put(root, SaveVersion=14, Name=number, Title=title, Subject=number, Category=OURS, ScheduleFromStart=1,
        StartDate=f"{min(first, context.starts_on)}{MORNING}",
        FinishDate=f"{last}{EVENING}", CurrencyCode="CNY", CalendarUID=1, DefaultStartTime="08:00:00", DefaultFinishTime="17:00:00", MinutesPerDay=MINUTES,
        MinutesPerWeek=MINUTES * 5, DaysPerMonth=20, DefaultTaskType=1, DurationFormat=7, WorkFormat=7, NewTasksEffortDriven=0)
    fields = SubElement(root, "ExtendedAttributes")
    for name, (field, called) in CUSTOM.items():
        put(SubElement(fields, "ExtendedAttribute"), FieldID=field, FieldName=called, Alias=f"{OURS} {name}")
    _calendar(root, context.calendar, first, last)
    uids = {task.id: n for n, task in enumerate(draft.tasks, 1)}
    tasks = SubElement(root, "Tasks")
    for task in draft.tasks:
        _task(tasks, task, uids, context, progress.get(task.id, Decimal(0)))
    _people(root, draft, uids, context)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def put(element: Element, **values: object) -> Element:
    """Children with texts, in the order given; None leaves one out."""
    for name, value in values.items():
        if value is not None:
            SubElement(element, name).text = str(value)
    return element


def hours(days: Decimal) -> str:
    """2.5 days → PT20H0M0S."""
    seconds = int(days * MINUTES * 60)
    return f"PT{seconds // 3600}H{seconds % 3600 // 60}M{seconds % 60}S"


def _task(tasks: Element, task: DraftTask, uids: Mapping[TaskKey, int], context: Context, progress: Decimal) -> None:
    one, leaf = SubElement(tasks, "Task"), not task.is_summary
    days = 0 if task.is_milestone or not (task.starts_on and task.finishes_on) else context.calendar.working_days_inclusive(task.starts_on, task.finishes_on)
    at = EVENING if task.is_milestone else MORNING
    held = max((day for day in (task.starts_on if leaf else None, task.not_before_on) if day), default=None)
    put(one, UID=uids[task.id], ID=uids[task.id], Name=task.name, Type=2 if task.effort_driven else 1, IsNull=0, WBS=task.code, OutlineNumber=task.code,
        OutlineLevel=task.level + 1, Start=task.starts_on and f"{task.starts_on}{at}", Finish=task.finishes_on and f"{task.finishes_on}{EVENING}",
        Duration=hours(Decimal(days)), DurationFormat=7, Work=hours(task.effort_days or Decimal(0)), EffortDriven=int(task.effort_driven), Estimated=0,
        Milestone=int(task.is_milestone), Summary=int(task.is_summary), PercentComplete=int(progress),
        ConstraintType=4 if held else 0, CalendarUID=-1, ConstraintDate=held and f"{held}{at}", Deadline=task.finish_by_on and f"{task.finish_by_on}{EVENING}")
    for link in task.predecessors:
        put(SubElement(one, "PredecessorLink"), PredecessorUID=uids[link.predecessor_id], Type=TYPES[link.kind], CrossProject=0,
            LinkLag=link.lag_days * MINUTES * 10, LagFormat=7)
    for name, value in _own(task, context).items():
        if value:
            put(SubElement(one, "ExtendedAttribute"), FieldID=CUSTOM[name][0], Value=value)


def _own(task: DraftTask, context: Context) -> dict[str, str]:
    """What Project has no place for, as the cells of the plan say it."""
    return {
        "id": str(task.id) if isinstance(task.id, int) else "",
        "role": _label(context.roles, task.role),
        "stage": _label(context.stages, task.stage_id),
        "deliverable": task.deliverable,
        "work_type": _label(context.work_types, task.work_type_id),
        "client_contact": _label(context.clients, task.client_contact_id),
        "not_before_on": task.not_before_on.isoformat() if task.not_before_on else "",
        "optimistic_days": show_days(task.optimistic_days),
        "pessimistic_days": show_days(task.pessimistic_days),
        "effort_days": "" if task.is_summary or task.is_milestone else show_days(task.effort_days),
    }


def _label(choices: tuple[Choice, ...], value: int | str | None) -> str:
    return next((c.label for c in choices if c.value == value), "") if value else ""


def _people(root: Element, draft: PlanDraft, uids: Mapping[TaskKey, int], context: Context) -> None:
    """The people who answer for tasks, with their work on each."""
    wanted = {t.responsible_id for t in draft.tasks}
    people = [choice for choice in context.people if choice.value in wanted]
    resources, assignments = SubElement(root, "Resources"), SubElement(root, "Assignments")
    number = {choice.value: n for n, choice in enumerate(people, 1)}
    for choice in people:
        email = next((name for name in choice.names if "@" in name), None)
        put(SubElement(resources, "Resource"), UID=number[choice.value], ID=number[choice.value], Name=choice.label, Type=1, IsNull=0, EmailAddress=email)
    assigned = [t for t in draft.tasks if t.responsible_id in number or (t.effort_days and not t.is_summary)]
    for n, task in enumerate(assigned, 1):
        effort = Decimal(0) if task.is_summary else task.effort_days or Decimal(0)
        put(SubElement(assignments, "Assignment"), UID=n, TaskUID=uids[task.id], ResourceUID=number.get(task.responsible_id or 0, UNASSIGNED),
            Finish=task.finishes_on and f"{task.finishes_on}{EVENING}", Start=task.starts_on and f"{task.starts_on}{MORNING}",
            Units=_units(effort, task, context.calendar), Work=hours(effort))


def _units(effort: Decimal, task: DraftTask, calendar: WorkCalendar) -> Decimal:
    """The share of the days the work takes, so that Project finds work and duration in agreement."""
    days = calendar.working_days_inclusive(task.starts_on, task.finishes_on) if task.starts_on and task.finishes_on else 0
    return (effort / days).quantize(Decimal("0.0001")) if effort and days else Decimal(1)


def _calendar(root: Element, calendar: WorkCalendar, first: dt.date, last: dt.date) -> None:
    """Monday to Friday, 8–12 and 13–17, and the firm's days that differ while the plan runs."""
    one = put(SubElement(SubElement(root, "Calendars"), "Calendar"), UID=1, Name=OURS, IsBaseCalendar=1, BaseCalendarUID=-1)
    days = SubElement(one, "WeekDays")
    for weekday in range(1, 8):
        day = put(SubElement(days, "WeekDay"), DayType=weekday, DayWorking=int(1 < weekday < 7))
        if 1 < weekday < 7:
            _hours(day)
    different = sorted(day for day in calendar.holidays | calendar.workdays if first <= day <= last)
    exceptions = SubElement(one, "Exceptions") if different else None
    for day_off in different:
        assert exceptions is not None
        entry = put(SubElement(exceptions, "Exception"), EnteredByOccurrences=0)
        put(SubElement(entry, "TimePeriod"), FromDate=f"{day_off}T00:00:00", ToDate=f"{day_off}T23:59:00")
        put(entry, Occurrences=1, Name=day_off, Type=1, DayWorking=int(day_off in calendar.workdays))
        if day_off in calendar.workdays:
            _hours(entry)


def _hours(day: Element) -> None:
    times = SubElement(day, "WorkingTimes")
    for start, end in (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00")):
        put(SubElement(times, "WorkingTime"), FromTime=start, ToTime=end)
