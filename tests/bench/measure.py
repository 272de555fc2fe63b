"""Times two ways to do the same thing, turn about in one run, and counts what they send to the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@dataclass(frozen=True)
class Result:
    """Milliseconds (lower quartiles) and statements of one operation at one size; `most` says what is allowed, None: only reported."""

    operation: str
    size: str
    service: float
    statements: int
    raw: float | None = None
    most: Callable[[float], float] | None = None
    target: str = "reported"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.raw is None else self.service / self.raw

    @property
    def met(self) -> bool | None:
        return None if self.most is None else self.service <= self.most(self.raw or 0)


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements every engine of this process sends inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def taken(do: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    do()
    return (time.perf_counter() - started) * 1000


def statements_of(do: Callable[[], object]) -> int:
    with counting() as sent:
        do()
    return len(sent)


def by_turns(service: Sequence[Callable[[], object]], raw: Sequence[Callable[[], object]], *, warm: int = 2) -> tuple[float, float, int]:
    """(service ms, raw ms, statements of the service): each call once, turn about; the first `warm` pairs are not counted."""
    pairs = list(zip(service, raw, strict=True))
    statements = 0
    for mine, other in pairs[:warm]:
        statements = statements_of(mine)
        other()
    times = [(taken(mine), taken(other)) for mine, other in pairs[warm:]]
    return quick([a for a, _ in times]), quick([b for _, b in times]), statements


def quick(times: Sequence[float]) -> float:
    """The lower quartile: what the work takes when nobody else is in the way; a busy machine moves it less than the median."""
    return quantiles(times, n=4)[0] if len(times) > 1 else times[0]


def again(do: Callable[[], object], times: int) -> list[Callable[[], object]]:
    return [do] * times
