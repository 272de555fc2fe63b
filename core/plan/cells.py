"""What people type or paste into a cell of the plan, read strictly (PRJ-04, GEN-07).

Every reader takes the text as typed and gives the value or raises the refusal that fits. Full-width digits and signs
of a Chinese keyboard read like their plain twins. Predecessors are read by `core.scheduling.links`."""
from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import Refusal, TooLong
from core.plan.errors import (
    DateOutOfRange,
    NameAmbiguous,
    NoSuchDay,
    NotADate,
    NotANumber,
    NotYesOrNo,
    NumberTooLarge,
    NumberTooPrecise,
    PercentOutOfRange,
)
from core.scheduling.errors import EffortNegative

MAX_TEXT = 200
MAX_DAYS = Decimal(9999)


@dataclass(frozen=True)
class Choice:
    """Something a cell may name: a person, a role, a stage. `names`: other spellings that mean it (other language, number)."""

    value: int | str
    label: str
    names: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Full-width forms folded, outer spaces gone: `２０２６．１１` → `2026.11`."""
    return unicodedata.normalize("NFKC", text).strip()


def read_text(text: str, *, field: str, limit: int = MAX_TEXT) -> str:
    """One line of text; line breaks of a pasted Excel cell become spaces. Over `limit` it is refused, never cut."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) > limit:
        raise TooLong(field=field, longest=limit, length=len(line))
    return line


_MONTHS = {m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MD = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})")
_NAMED = re.compile(r"(?P<day>\d{1,2})[- ](?P<month>[A-Za-z]{3,9})\.?[-, ]*(?P<year>\d{2}|\d{4})?")
_NAMED_US = re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:, *| +)?(?P<year>\d{4})?")


def read_date(text: str, *, field: str, near: dt.date) -> dt.date | None:
    """A day: `2026-11-2`, `2026/11/02`, `20261102`, `2026年11月2日`, `11/2/2026`, `2-Nov-26`; without a year
    (`11-2`, `11月2日`) the one that lies nearest to `near`. Empty gives None."""
    t = plain(text).replace("−", "-")
    if not t:
        return None
    if m := _YMD.fullmatch(t) or _COMPACT.fullmatch(t):
        return _day(t, field, int(m[1]), int(m[2]), int(m[3]))
    if m := _US.fullmatch(t):
        first, second, year = int(m[1]), int(m[2]), _year(m[3])
        return _day(t, field, year, second, first) if first > 12 else _day(t, field, year, first, second)
    if m := _MD.fullmatch(t):
        return _nearest(t, field, int(m[1]), int(m[2]), near)
    if (m := _NAMED.fullmatch(t) or _NAMED_US.fullmatch(t)) and (month := _MONTHS.get(m["month"][:3].lower())):
        day = int(m["day"])
        return _day(t, field, _year(m["year"]), month, day) if m["year"] else _nearest(t, field, month, day, near)
    raise NotADate(field=field, text=t[:40])


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _day(t: str, field: str, year: int, month: int, day: int) -> dt.date:
    if not 2000 <= year <= 2099:
        raise DateOutOfRange(field=field, text=t[:40])
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NoSuchDay(field=field, text=t[:40]) from None


def _nearest(t: str, field: str, month: int, day: int, near: dt.date) -> dt.date:
    """9 years around `near` hold at least two leap days, except about 2100: then there is no such day."""
    if not (1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)):
        raise NoSuchDay(field=field, text=t[:40])
    leap = (month, day) == (2, 29)
    years = [y for y in range(near.year - 4, near.year + 5) if not leap or (y % 4 == 0 and (y % 100 or y % 400 == 0))]
    return min((_day(t, field, y, month, day) for y in years), key=lambda d: abs(d - near))


_DAYS = re.compile(r"(-?[\d,]*\.?\d*)\s*(?:d|days?|pd|天|人天|人日|工日)?", re.IGNORECASE)


def read_days(text: str, *, field: str) -> Decimal | None:
    """Person days, at most two decimals: `12`, `0.5`, `1,200`, `3 人天`, `2.5d`. Empty gives None.

    >>> read_days("2.50 人天", field="effort_days")
    Decimal('2.5')
    """
    t = plain(text).replace("−", "-")
    if not t:
        return None
    match = _DAYS.fullmatch(t)
    digits = match[1].replace(",", "") if match else ""
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", digits) or len(digits) > 20:
        raise NotANumber(field=field, text=t[:40])
    days = Decimal(digits)
    if days < 0:
        raise EffortNegative(field=field, task="", effort_days=days)
    if days > MAX_DAYS:
        raise NumberTooLarge(field=field, text=t[:40], maximum=int(MAX_DAYS))
    if days != days.quantize(Decimal("0.01")):
        raise NumberTooPrecise(field=field, text=t[:40], places=2)
    return Decimal(show_days(days))


def show_days(days: Decimal | None) -> str:
    """12, 0.5, 1200.25: no trailing zeros, no exponent; empty for None."""
    if days is None:
        return ""
    text = f"{days:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_percent(text: str, *, field: str) -> Decimal | None:
    """0 … 100, at most one decimal: `52`, `52.5%`, `52 ％`. Empty gives None."""
    t = plain(text).removesuffix("%").strip().replace("−", "-")
    if not t:
        return None
    if not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", t):
        raise NotANumber(field=field, text=t[:40])
    value = Decimal(t)
    if not 0 <= value <= 100:
        raise PercentOutOfRange(field=field, text=t[:40])
    if value != value.quantize(Decimal("0.1")):
        raise NumberTooPrecise(field=field, text=t[:40], places=1)
    return value


_YES = {"1", "y", "yes", "true", "x", "是", "√", "✓", "◆", "里程碑", "milestone"}
_NO = {"", "0", "n", "no", "false", "否", "-"}


def read_flag(text: str, *, field: str) -> bool:
    """Yes or no as people write it in a sheet: `是`, `√`, `◆`, `x`, `yes`, `1` – `否`, `no`, `0` or empty."""
    t = plain(text).lower()
    if t not in _YES | _NO:
        raise NotYesOrNo(field=field, text=t[:40])
    return t in _YES


def read_choice(text: str, choices: Iterable[Choice], *, field: str, unknown: type[Refusal]) -> Choice | None:
    """The one choice a text means: its whole name in any spelling, else the only one that begins with it. Empty gives None."""
    t = _fold(text)
    if not t:
        return None
    options = tuple(choices)
    whole = [c for c in options if t in {_fold(n) for n in (c.label, *c.names)}]
    found = whole or [c for c in options if any(_fold(n).startswith(t) for n in (c.label, *c.names))]
    if len(found) > 1:
        raise NameAmbiguous(field=field, text=plain(text)[:40], names=[c.label for c in found[:4]])
    if not found:
        raise unknown(field=field, text=plain(text)[:40])
    return found[0]


def _fold(text: str) -> str:
    return " ".join(plain(text).casefold().split())


HEADS: Mapping[str, tuple[str, ...]] = {
    "code": ("wbs", "code", "编号", "wbs编码", "序号", "no."),
    "name": ("task", "name", "任务", "任务名称", "名称", "task name"),
    "responsible": ("responsible", "owner", "负责人", "责任人"),
    "role": ("role", "角色", "项目角色"),
    "starts_on": ("start", "planned start", "开始", "开始日期", "计划开始"),
    "finishes_on": ("finish", "end", "planned finish", "完成", "结束", "完成日期", "计划完成"),
    "effort_days": ("days", "effort", "effort days", "person days", "人天", "工作量", "工作量(人天)"),
    "predecessors": ("predecessors", "predecessor", "前置任务", "前置", "紧前任务"),
    "deliverable": ("deliverable", "交付物", "交付成果"),
    "is_milestone": ("milestone", "里程碑", "◆"),
    "stage": ("stage", "阶段"),
    "not_before_on": ("not before", "start no earlier than", "不早于", "不得早于"),
    "finish_by_on": ("finish by", "must finish by", "deadline", "最迟完成", "期限", "截止日期"),
    "effort_driven": ("effort-driven", "effort driven", "随工作量", "投入比导向"),
    "work_type": ("work type", "工作类型"),
    "client_contact": ("client person", "客户方", "客户方人员"),
    "optimistic_days": ("optimistic", "optimistic days", "乐观", "乐观人天"),
    "pessimistic_days": ("pessimistic", "pessimistic days", "悲观", "悲观人天"),
}


def read_heads(cells: Sequence[str]) -> dict[int, str] | None:
    """Column → field when the row is a heading: it names the task column and at least one more, none twice; else None."""
    wanted = {_fold(name): field for field, names in HEADS.items() for name in names}
    found = {i: wanted[key] for i, cell in enumerate(cells) if (key := _fold(cell).strip("* ")) in wanted}
    return found if "name" in found.values() and len(found) >= 2 and len(set(found.values())) == len(found) else None
