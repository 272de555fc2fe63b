"""A person's own daily reports: entered by the week, submitted, taken back, corrected (MON-07, MON-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Date, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission, require
from core.errors import AsWord, NotFound, Refusal, UnknownChoice, collect, require_text
from core.labour.errors import AlreadyCorrected, CorrectionWaits, LineNotOpen, NothingToSubmit
from core.labour.machine import MACHINE, OPEN
from core.labour.places import Places, places
from core.labour.writing import LONGEST_NOTE, HoursEdit, day_refusals, edit_refusal, month_refusal, week_days, work_of
from core.periods.rules import months_of, require_open
from core.together import write_together
from core.unit import lock, require_fresh, writing
from db.models import FiscalPeriod, ReportLine, WorkType

PERSON_LOCK = 7_302_007  # one person's reports are written one after the other, from whatever screen: else two could pass 24 hours together


@dataclass(frozen=True)
class Saved:
    """What a save did: lines written or removed, lines submitted."""

    changed: int
    submitted: int


def save_week(actor: Actor, monday: dt.date, edits: Sequence[HoursEdit], *, seen: Mapping[int, int] | None = None, submit: Collection[dt.date] = ()) -> Saved:
    """Writes the cells of one's own week and, in the same transaction, submits the days named in `submit`.

    `seen` maps the ids of lines to the versions the screen showed; a line changed since is refused with what differs. Every
    cell that is wrong is named at once; nothing is saved then."""
    require(actor, Permission.REPORT_WRITE)
    with writing(actor, "report.save", alone=(PERSON_LOCK, actor.employee_id)) as session:
        lines = _lines_of(session, actor.employee_id, {e.day for e in edits} | set(submit))
        works = {(e.work.project_id, e.work.task_id) for e in edits if e.minutes}
        works |= {(line.project_id, line.task_id) for line in lines.values() if line.work_on in submit}
        around = places(session, actor.employee_id, works), _closing(session, {e.day for e in edits} | set(submit))
        changed = _apply(session, actor, monday, edits, lines, seen or {}, *around)
        count = _submit(session, actor, [line for line in lines.values() if line.work_on in submit and line.state in OPEN], *around) if submit else 0
        if submit and not count:
            raise NothingToSubmit()
    return Saved(changed, count)


def submit_days(actor: Actor, days: Collection[dt.date]) -> int:
    """Submits every open line of the days; returns how many."""
    require(actor, Permission.REPORT_WRITE)
    with writing(actor, "report.submit", alone=(PERSON_LOCK, actor.employee_id)) as session:
        lines = list(
            session.scalars(
                select(ReportLine)
                .where(ReportLine.employee_id == actor.employee_id, ReportLine.work_on.in_(days), ReportLine.state.in_(OPEN))
                .order_by(ReportLine.id)
            )
        )
        if not lines:
            raise NothingToSubmit()
        around = places(session, actor.employee_id, {(line.project_id, line.task_id) for line in lines}), _closing(session, {line.work_on for line in lines})
        return _submit(session, actor, lines, *around)


def take_back(actor: Actor, days: Collection[dt.date]) -> int:
    """Submitted lines of the days back to draft, as long as nobody has confirmed them."""
    require(actor, Permission.REPORT_WRITE)
    with writing(actor, "report.take_back", alone=(PERSON_LOCK, actor.employee_id)) as session:
        waiting = session.scalars(
            select(ReportLine)
            .where(ReportLine.employee_id == actor.employee_id, ReportLine.work_on.in_(days), ReportLine.state == "submitted")
            .order_by(ReportLine.id)
            .with_for_update(key_share=True)
        ).all()
        corrections = {(work_of(line), line.work_on) for line in waiting if line.reverses_id is not None}
        lines = [line for line in waiting if (work_of(line), line.work_on) not in corrections]  # a correction stays whole
        if waiting and not lines:
            raise CorrectionWaits(day=waiting[0].work_on)
        for line in lines:
            MACHINE.advance(session, actor, line, "take_back")
        return len(lines)


def correct(actor: Actor, line_id: int, minutes: int, note: str, *, seen_version: int) -> int | None:
    """A confirmed line of one's own was wrong: a line with the opposite minutes and, when `minutes` is above 0, a new one; both
    submitted and booked when they are confirmed (GEN-04, MON-08). Returns the id of the new line."""
    require(actor, Permission.REPORT_WRITE)
    with writing(actor, "report.correct", alone=(PERSON_LOCK, actor.employee_id)) as session:
        line = lock(session, ReportLine, line_id)
        if line.employee_id != actor.employee_id:
            raise NotFound(record=AsWord("record.report_line"))
        require_fresh(session, line, seen_version)
        if line.state != "confirmed" or line.reverses_id is not None:
            raise LineNotOpen(day=line.work_on, state=AsWord(f"state.report_line.{line.state}"))
        if session.scalar(select(ReportLine.id).where(ReportLine.reverses_id == line.id)):
            raise AlreadyCorrected(day=line.work_on)
        require_open(session, [line.work_on])
        return _reverse(session, actor, line, HoursEdit(work_of(line), line.work_on, minutes, note))


def _reverse(session: Session, actor: Actor, line: ReportLine, edit: HoursEdit) -> int | None:
    collect(
        edit_refusal(
            edit, monday=week_days(line.work_on - dt.timedelta(days=line.work_on.weekday()))[0], least_minutes=policies.value(session, "report.least_minutes")
        )
    )
    where = places(session, actor.employee_id, [(line.project_id, line.task_id)])
    collect(where.refusal(line.project_id, line.task_id, line.work_on, name=edit.field))
    now = clock.now()
    session.add(
        ReportLine(
            employee_id=line.employee_id,
            work_on=line.work_on,
            kind=line.kind,
            project_id=line.project_id,
            task_id=line.task_id,
            activity=line.activity,
            work_type_id=line.work_type_id,
            minutes=-line.minutes,
            note=line.note,
            state="submitted",
            submitted_at=now,
            project_role=line.project_role,
            stage_id=line.stage_id,
            reverses_id=line.id,
        )
    )
    if not edit.minutes:
        return None
    total = _day_total(session, actor.employee_id, line.work_on)
    collect(*day_refusals([(line.work_on, total - line.minutes + edit.minutes)], [line.work_on]))
    new = ReportLine(
        employee_id=line.employee_id,
        work_on=line.work_on,
        kind=line.kind,
        project_id=line.project_id,
        task_id=line.task_id,
        activity=line.activity,
        work_type_id=line.work_type_id,
        minutes=edit.minutes,
        note=require_text(edit.note or "", field=edit.field, longest=LONGEST_NOTE, required=False),
        state="submitted",
        submitted_at=now,
        project_role=line.project_role,
        stage_id=line.stage_id,
    )
    session.add(new)
    session.flush()
    return new.id


def _apply(
    session: Session,
    actor: Actor,
    monday: dt.date,
    edits: Sequence[HoursEdit],
    lines: dict[int, ReportLine],
    seen: Mapping[int, int],
    at: Places,
    closing: set[tuple[int, int]],
) -> int:
    """Puts the edits on the week's lines; refuses all that is wrong, cell by cell. Returns the number of lines changed."""
    last = {(e.work, e.day): e for e in edits}  # a cell typed twice counts as it stands
    if not last:
        return 0
    for line_id, version in seen.items():
        if line_id in lines and (work_of(lines[line_id]), lines[line_id].work_on) in last:
            require_fresh(session, lines[line_id], version)
    rules = policies.values(session)
    here = {(work_of(line), line.work_on): line for line in lines.values() if line.state in OPEN}
    shut = {(work_of(line), line.work_on): line for line in lines.values() if line.state not in OPEN}
    refusals: list[Refusal] = []
    for edit in last.values():
        refused = edit_refusal(edit, monday=monday, least_minutes=rules["report.least_minutes"]) or month_refusal(
            edit.day, today=clock.today(), lock_day=rules["report.lock_day"], closing=closing, name=edit.field
        )
        if refused is None and (old := shut.get((edit.work, edit.day))) is not None and (edit.work, edit.day) not in here:
            refused = LineNotOpen(field=edit.field, day=edit.day, state=AsWord(f"state.report_line.{old.state}"))
        if refused is None and edit.minutes:
            refused = at.refusal(edit.work.project_id, edit.work.task_id, edit.day, name=edit.field)
        if refused is not None:
            refusals.append(refused)
    refusals += _unknown_kinds(session, last.values())
    collect(*refusals)
    count = sum(_put(session, actor, edit, here.get((edit.work, edit.day)), lines, at) for edit in last.values())
    collect(*day_refusals([(line.work_on, line.minutes) for line in lines.values()], {day for _, day in last}))
    session.flush()
    return count


def _unknown_kinds(session: Session, edits: Iterable[HoursEdit]) -> list[Refusal]:
    """Edits with a work type that is not offered (MON-20); no statement where none is chosen."""
    chosen = {e.work_type_id for e in edits if e.work_type_id is not None}
    if not chosen:
        return []
    offered = set(session.scalars(select(WorkType.id).where(WorkType.id.in_(chosen), WorkType.enabled)))
    return [UnknownChoice(field=e.field, value=str(e.work_type_id)) for e in edits if e.work_type_id is not None and e.work_type_id not in offered]


def _put(session: Session, actor: Actor, edit: HoursEdit, line: ReportLine | None, lines: dict[int, ReportLine], at: Places) -> bool:
    """Writes one cell; True when it changed something."""
    if not edit.minutes:
        if line is not None:
            session.delete(line)
            del lines[next(key for key, one in lines.items() if one is line)]
        return line is not None
    if line is None:
        line = ReportLine(
            employee_id=actor.employee_id,
            work_on=edit.day,
            kind="non_project" if edit.work.project_id is None else "project",
            project_id=edit.work.project_id,
            task_id=edit.work.task_id,
            activity=edit.work.activity,
            minutes=edit.minutes,
            note="",
            state="draft",
            work_type_id=at.work_type(edit.work.task_id),
        )
        session.add(line)
        lines[-len(lines) - 1] = line  # no id yet: any key that is free
    line.minutes = edit.minutes
    line.project_role = at.role(edit.work.project_id, edit.work.task_id)
    line.stage_id = at.stage(edit.work.project_id, edit.work.task_id, edit.day)
    if edit.note is not None:
        line.note = require_text(edit.note, field=edit.field, longest=LONGEST_NOTE, required=False)
    if edit.progress is not None:
        line.progress = edit.progress
    if edit.remaining_days is not None:
        line.remaining_days = edit.remaining_days
    if edit.work_type_id is not None:
        line.work_type_id = edit.work_type_id
    return True


def _submit(session: Session, actor: Actor, lines: Sequence[ReportLine], at: Places, closing: set[tuple[int, int]]) -> int:
    """Looks again at every line before it goes to its confirmer: project, month, sum of the day."""
    days = {line.work_on for line in lines}
    lock_day = policies.value(session, "report.lock_day")
    refusals: list[Refusal] = []
    for line in lines:
        name = HoursEdit(work_of(line), line.work_on, line.minutes).field
        refused = month_refusal(line.work_on, today=clock.today(), lock_day=lock_day, closing=closing, name=name) or at.refusal(
            line.project_id, line.task_id, line.work_on, name=name
        )
        if refused is not None:
            refusals.append(refused)
    collect(*refusals)
    for line in lines:
        MACHINE.advance(session, actor, line, "submit")
    write_together(session, lines)
    totals = session.execute(
        select(ReportLine.work_on, func.sum(ReportLine.minutes).label("minutes"))
        .where(ReportLine.employee_id == actor.employee_id, ReportLine.work_on.in_(days))
        .group_by(ReportLine.work_on)
    )
    collect(*day_refusals([(r.work_on, r.minutes) for r in totals], days))
    return len(lines)


_OF_DAYS = (
    select(ReportLine)
    .where(ReportLine.employee_id == bindparam("who"), ReportLine.work_on == func.any(bindparam("days", type_=ARRAY(Date))))
    .order_by(ReportLine.id)
)


def _lines_of(session: Session, employee_id: int, days: Collection[dt.date]) -> dict[int, ReportLine]:
    """The person's lines of the days that are written or submitted; what stands on the others is not touched and not looked at."""
    return {line.id: line for line in session.scalars(_OF_DAYS, {"who": employee_id, "days": sorted(days)})}


def _day_total(session: Session, employee_id: int, day: dt.date) -> int:
    return session.scalar(select(func.coalesce(func.sum(ReportLine.minutes), 0)).where(ReportLine.employee_id == employee_id, ReportLine.work_on == day)) or 0


def _closing(session: Session, days: Collection[dt.date]) -> set[tuple[int, int]]:
    """Months of the days that are closing or closed. The present month never is: its closing begins when it is over."""
    today = clock.today()
    past = {(y, m) for y, m in months_of(days) if (y, m) < (today.year, today.month)}
    if not past:
        return set()
    rows = session.execute(
        select(FiscalPeriod.year, FiscalPeriod.month).where(tuple_(FiscalPeriod.year, FiscalPeriod.month).in_(sorted(past)), FiscalPeriod.state != "open")
    )
    return {(r.year, r.month) for r in rows}
