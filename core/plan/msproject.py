"""A plan of Microsoft Project, saved by it as XML, read into the table a plan takes from any file (PRJ-04, GEN-05).

Every cell goes through the readers of the grid; what Project has and a plan has not is left out and noted. Files we wrote ourselves
(`msproject_writing`) bring everything back: what Project has no place for stands in custom text fields called "Mandate …"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from core.errors import Refusal
from core.plan import cells
from core.plan.draft import PlanDraft
from core.plan.edits import Paste, ReplaceAll
from core.plan.entry import Context
from core.plan.errors import NothingToRead, NotProjectXml, PersonUnknown, PlanFileTooLarge, TooManyRows, XmlWithEntities
from core.plan.tree import arranged
from core.plan.workbook import COLUMNS, MOST_ROWS, require_readable
from core.scheduling.links import format_predecessors
from core.scheduling.model import LinkKind, TaskKey

MOST_MEGABYTES = 20
OURS = "Mandate"  # the category of files we wrote
KINDS = {"0": LinkKind.FF, "1": LinkKind.FS, "2": LinkKind.SF, "3": LinkKind.SS}
# custom fields of Project's tasks: alias → (number, name) of the field, by the column of ours it holds
CUSTOM: Mapping[str, tuple[int, str]] = {
    "id": (188743731, "Text1"),
    "role": (188743734, "Text2"),
    "stage": (188743737, "Text3"),
    "deliverable": (188743740, "Text4"),
    "work_type": (188743743, "Text5"),
    "client_contact": (188743746, "Text6"),
    "not_before_on": (188743747, "Text7"),
    "optimistic_days": (188743748, "Text8"),
    "pessimistic_days": (188743749, "Text9"),
    "effort_days": (188743750, "Text10"),
}
ELAPSED = {4, 6, 8, 10, 12, 36, 38, 40, 42, 44}  # lag formats that count days off as well
SHARES = {19, 20, 51, 52}  # lag formats in percent of the predecessor
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T|$)")


@dataclass(frozen=True)
class Note:
    """Something of the file that a plan has not, told before it is taken: a code, how many tasks, the first of them."""

    code: str
    count: int
    first: str


@dataclass(frozen=True)
class ProjectFile:
    """What a file holds. `paste` adds it to a plan; `known`: row → the task of ours it was written from."""

    title: str
    number: str  # of the project we wrote it from, or nothing
    paste: Paste
    tried: PlanDraft
    notes: tuple[Note, ...]
    known: Mapping[str, int]
    links: int


@dataclass
class _Row:
    uid: str
    number: int
    level: int
    code: str
    cells: dict[str, str]
    duration: Decimal
    links: list[tuple[str, LinkKind, int]] = field(default_factory=list)
    summary: bool = False


def read(data: bytes, context: Context, new_ids: Sequence[str], titles: Mapping[str, str]) -> ProjectFile:
    """The plan of a file, or why it cannot be taken: all or nothing. `titles`: columns → headings, to name a cell that cannot stand."""
    root = _root(data)
    noted: dict[str, list[str]] = {}
    ours = _text(root, "Category") == OURS
    minutes = Decimal(_number(_text(root, "MinutesPerDay")) or 480)
    aliases = _aliases(root)
    rows = list(_rows(root, aliases, minutes, noted, ours=ours))
    if not rows:
        raise NothingToRead()
    if len(rows) > MOST_ROWS:
        raise TooManyRows(maximum=MOST_ROWS)
    for row, following in pairwise(rows):
        row.summary = following.level > row.level
    by_uid = {row.uid: row for row in rows}
    _link(root, by_uid, minutes, noted)
    _assign(root, by_uid, context, minutes, noted, ours=ours)
    codes = {row.uid: row.code for row in rows}
    for row in rows:
        row.cells["predecessors"] = format_predecessors((codes[uid], kind, lag) for uid, kind, lag in row.links)
    table = tuple(tuple(row.cells.get(name, "") for name in COLUMNS) for row in rows)
    edit = Paste((), (), (tuple(cells.HEADS[name][0] for name in COLUMNS), *table), tuple(new_ids[: len(rows)]))
    tried = require_readable(edit, [row.number for row in rows], titles, context)
    known = {key: int(mark) for key, row in zip(edit.new_ids, rows, strict=True) if (mark := row.cells.get("id", "")).isdecimal() and len(mark) < 18}
    notes = tuple(Note(code, len(codes_of), codes_of[0]) for code, codes_of in noted.items())
    return ProjectFile(_text(root, "Title") or _text(root, "Name"), _text(root, "Subject") if ours else "", edit, tried, notes, known,
                       sum(len(row.links) for row in rows))


def as_replacement(file: ProjectFile, draft: PlanDraft) -> ReplaceAll:
    """The plan as the file has it, in the place of the present one: rows it was written from keep their ids."""
    there = {t.id for t in draft.tasks}
    ids: dict[TaskKey, TaskKey] = {key: known for key, known in file.known.items() if known in there}
    if len(set(ids.values())) < len(ids):
        ids = {}  # a row copied in Project has its mark twice

    def given(key: TaskKey) -> TaskKey:
        return ids.get(key, key)

    return ReplaceAll(arranged(
        replace(task, id=given(task.id), parent_id=None if task.parent_id is None else given(task.parent_id),
                predecessors=tuple(replace(link, predecessor_id=given(link.predecessor_id)) for link in task.predecessors))
        for task in file.tried.tasks
    ))


def _root(data: bytes) -> Any:
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise PlanFileTooLarge(megabytes=MOST_MEGABYTES)
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as bomb:
        raise XmlWithEntities() from bomb
    except (ParseError, ValueError, LookupError) as broken:
        raise NotProjectXml() from broken
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    if root.tag != "Project":
        raise NotProjectXml()
    return root


def _aliases(root: Any) -> dict[str, str]:
    """Number of a custom field → our column it holds."""
    wanted = {f"{OURS} {name}": name for name in CUSTOM}
    found = ((_text(one, "FieldID"), _text(one, "Alias")) for one in root.iterfind("ExtendedAttributes/ExtendedAttribute"))
    return {number: wanted[alias] for number, alias in found if alias in wanted}


def _rows(root: Any, aliases: Mapping[str, str], minutes: Decimal, noted: dict[str, list[str]], *, ours: bool) -> Iterator[_Row]:
    """Tasks in their order with codes of their own; the project's summary row and empty rows are left out."""
    path: list[int] = []
    for n, task in enumerate(root.iterfind("Tasks/Task"), 1):
        level = _number(_text(task, "OutlineLevel")) if _text(task, "OutlineLevel") else 1
        if level < 1 or _text(task, "IsNull") == "1" or not _text(task, "UID"):
            continue
        level = min(level, len(path) + 1)
        if level > len(path):
            path.append(1)
        else:
            del path[level:]
            path[-1] += 1
        code = ".".join(map(str, path))
        duration = _days(_text(task, "Duration"), minutes)
        row = _Row(_text(task, "UID"), _number(_text(task, "ID")) or n, level, code, {"code": code}, duration)
        row.cells |= {aliases[_text(one, "FieldID")]: _text(one, "Value") for one in task.iterfind("ExtendedAttribute") if _text(one, "FieldID") in aliases}
        _fill(row, task, minutes, noted, ours=ours)
        yield row


def _fill(row: _Row, task: Any, minutes: Decimal, noted: dict[str, list[str]], *, ours: bool) -> None:
    milestone = _text(task, "Milestone") == "1" and _text(task, "Summary") != "1"
    row.cells |= {"name": _text(task, "Name"), "starts_on": _day(task, "Start"), "finishes_on": _day(task, "Finish"), "is_milestone": "1" if milestone else ""}
    if milestone:
        row.cells["starts_on"] = row.cells["finishes_on"]
        row.cells["effort_days"] = ""
    elif not ours:
        row.cells["effort_days"] = cells.show_days(_days(_text(task, "Work"), minutes))
    row.cells["effort_driven"] = "1" if _text(task, "Type") == "2" and not milestone and _text(task, "Summary") != "1" else ""
    row.cells["finish_by_on"] = _day(task, "Deadline")
    if _number(_text(task, "PercentComplete")) > 0:
        noted.setdefault("progress_stays", []).append(row.code)
    if not ours:
        _constrain(row, _text(task, "ConstraintType"), _day(task, "ConstraintDate"), noted)


def _constrain(row: _Row, kind: str, day: str, noted: dict[str, list[str]]) -> None:
    """Start no earlier than, finish no later than; fixed dates as these, the rest a plan has not."""
    if kind in ("2", "4"):
        row.cells["not_before_on"] = day
    elif kind in ("3", "7"):
        row.cells["finish_by_on"] = min(filter(None, (day, row.cells["finish_by_on"])), default="")
    if kind in ("2", "3"):
        noted.setdefault("fixed_date", []).append(row.code)
    elif kind in ("1", "5", "6"):
        noted.setdefault("constraint_left", []).append(row.code)


def _link(root: Any, by_uid: Mapping[str, _Row], minutes: Decimal, noted: dict[str, list[str]]) -> None:
    for task in root.iterfind("Tasks/Task"):
        row = by_uid.get(_text(task, "UID"))
        for link in task.iterfind("PredecessorLink") if row else ():
            uid = _text(link, "PredecessorUID")
            assert row is not None
            if uid not in by_uid or _text(link, "CrossProject") == "1" or any(uid == one for one, _, _ in row.links):
                noted.setdefault("link_left", []).append(row.code)
                continue
            exact = _lag(link, by_uid[uid], minutes)
            lag = int(exact.to_integral_value(ROUND_CEILING))
            if lag != exact:
                noted.setdefault("lag_rounded", []).append(row.code)
            row.links.append((uid, KINDS.get(_text(link, "Type") or "1", LinkKind.FS), lag))


def _lag(link: Any, before: _Row, minutes: Decimal) -> Decimal:
    """In working days: tenths of minutes, of a working day or (elapsed) of the calendar's; or a percentage of the predecessor.

    >>> from xml.etree.ElementTree import XML
    >>> link = XML("<PredecessorLink><LinkLag>9600</LinkLag><LagFormat>7</LagFormat></PredecessorLink>")
    >>> _lag(link, _Row("1", 1, 1, "1", {}, Decimal(5)), Decimal(480))
    Decimal('2')
    """
    value, form = Decimal(_number(_text(link, "LinkLag"))), _number(_text(link, "LagFormat")) or 7
    if form in SHARES:
        return before.duration * value / 100
    if form in ELAPSED:
        return value / 14400 * 5 / 7
    return value / (minutes * 10)


def _assign(root: Any, by_uid: Mapping[str, _Row], context: Context, minutes: Decimal, noted: dict[str, list[str]], *, ours: bool) -> None:
    """Who has most of the work answers for the task; a resource called like a role gives the role. Without work the duration is the effort."""
    named = {_text(one, "UID"): (_text(one, "EmailAddress"), _text(one, "Name")) for one in root.iterfind("Resources/Resource")}
    shares: dict[str, list[tuple[Decimal, str]]] = {}
    for one in root.iterfind("Assignments/Assignment"):
        if any(named.get(_text(one, "ResourceUID"), ())):
            shares.setdefault(_text(one, "TaskUID"), []).append((_days(_text(one, "Work"), minutes), _text(one, "ResourceUID")))
    for uid, row in by_uid.items():
        people = sorted(shares.get(uid, []), key=lambda share: -share[0])
        for n, (_, resource) in enumerate(people):
            column, text = _who(*named[resource], context)
            if column not in row.cells or not row.cells[column]:
                row.cells[column] = text
            elif n:
                noted.setdefault("person_left", []).append(row.code)
        if ours or row.summary or row.cells["is_milestone"]:
            continue
        if row.cells["effort_days"] in ("", "0"):
            row.cells["effort_days"] = cells.show_days(sum((days for days, _ in people), Decimal(0)) or row.duration.quantize(Decimal("0.01"), ROUND_HALF_UP))
            noted.setdefault("effort_from_duration", []).append(row.code)


def _who(email: str, name: str, context: Context) -> tuple[str, str]:
    """The column and the text for a resource; a person unknown here keeps their name, so that the cell is refused with it."""
    for text in filter(None, (email, name)):
        try:
            cells.read_choice(text, context.people, field="responsible", unknown=PersonUnknown)
        except Refusal:
            continue
        return "responsible", text
    try:
        cells.read_choice(name, context.roles, field="role", unknown=PersonUnknown)
    except Refusal:
        return "responsible", name or email
    return "role", name


def _text(element: Any, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else 0


def _day(task: Any, name: str) -> str:
    """2026-11-21 of 2026-11-21T08:00:00; something else stays as it is, to be refused by its reader."""
    text = _text(task, name)
    match = _DAY.match(text)
    return match[1] if match else text


def _days(text: str, minutes: Decimal) -> Decimal:
    """Working days of PT16H0M0S, rounded to the hundredth.

    >>> _days("PT20H0M0S", Decimal(480))
    Decimal('2.50')
    """
    match = _DURATION.fullmatch(text)
    days, hours, mins, seconds = (Decimal(part or 0) for part in match.groups()) if match else (Decimal(0),) * 4
    return ((days * 1440 + hours * 60 + mins + seconds / 60) / minutes).quantize(Decimal("0.01"), ROUND_HALF_UP)


def span_of(file: ProjectFile) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of what the file holds."""
    days = [day for t in file.tried.tasks for day in (t.starts_on, t.finishes_on) if day]
    return min(days, default=None), max(days, default=None)
