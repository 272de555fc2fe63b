"""What was picked on the charts: it stands in the address, every chart counts under the other picks, the list under all of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from core.portfolio.queries import ProjectRow
from core.portfolio.rules import Phase
from core.portfolio.trends import last_day
from core.projects.types import ProjectState
from pages.shared import address

KEY = "show"
SCOPES = ("open", "running", "all")
OVER = (ProjectState.CLOSED, ProjectState.REJECTED)
NOT_JUDGED, NO_PHASE = "none", "over"


@dataclass(frozen=True)
class Picks:
    """Empty: not picked. `scope`: open projects, those at work, all. `moved`: a month 2026-03 or a year 2026. `owed`: "open" or
    "overdue" payments."""

    scope: str = "open"
    health: str = ""
    reason: str = ""
    phase: str = ""
    type: str = ""
    department: str = ""
    customer: str = ""
    moved: str = ""
    owed: str = ""

    @property
    def any(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name != "scope")

    def span(self) -> tuple[dt.date, dt.date] | None:
        """First and last day of what was picked as `moved`."""
        if re.fullmatch(r"2\d{3}-(0[1-9]|1[0-2])", self.moved):
            first = dt.date.fromisoformat(self.moved + "-01")
            return first, last_day(first)
        return (dt.date(int(self.moved), 1, 1), dt.date(int(self.moved), 12, 31)) if re.fullmatch(r"2\d{3}", self.moved) else None


def read() -> Picks:
    """The picks of the address; what means nothing is left out."""
    address.arrive(KEY)
    kept = address.kept(KEY)
    found = Picks(**{f.name: kept[f"{KEY}_{f.name}"] for f in fields(Picks) if f"{KEY}_{f.name}" in kept})
    return replace(
        found,
        scope=found.scope if found.scope in SCOPES else "open",
        moved=found.moved if found.span() else "",
        owed=found.owed if found.owed in ("open", "overdue") else "",
    )


def pick(**chosen: str) -> None:
    """For callbacks: what is picked already is let go, everything else is picked."""
    now = read()
    same = all(getattr(now, name) == value for name, value in chosen.items())
    for name, value in chosen.items():
        address.put(KEY, f"{KEY}_{name}", "" if same or value == "open" and name == "scope" else value)


def clear() -> None:
    for f in fields(Picks):
        address.put(KEY, f"{KEY}_{f.name}", "")


def health_of(row: ProjectRow) -> str:
    """Its health, where it is judged."""
    return row.health if row.judged else NOT_JUDGED


def phase_of(row: ProjectRow) -> str:
    return row.phase or NO_PHASE


KEYS: dict[str, Callable[[ProjectRow], str]] = {
    "health": health_of,
    "phase": phase_of,
    "type": lambda row: row.project_type,
    "department": lambda row: str(row.department_id),
    "customer": lambda row: str(row.customer_id),
}


def in_scope(rows: Sequence[ProjectRow], scope: str) -> list[ProjectRow]:
    return [r for r in rows if scope == "all" or (r.at_work if scope == "running" else r.state not in OVER)]


def under(
    rows: Sequence[ProjectRow], picks: Picks, *, but: str = "", moved: Collection[int] = (), owing: Mapping[str, Collection[int]] | None = None
) -> list[ProjectRow]:
    """The rows that fit the picks, except the one named `but`. `moved`: ids of projects that moved in the picked span; `owing`:
    contracts with open and overdue payments."""
    found = in_scope(rows, picks.scope)
    for name, key in KEYS.items():
        wanted = getattr(picks, name)
        if wanted and name != but:
            found = [r for r in found if key(r) == wanted]
    if picks.reason and but != "reason":
        found = [r for r in found if r.judged and any(reason.code == picks.reason for reason in r.reasons)]
    if picks.moved and but != "moved":
        found = [r for r in found if r.id in moved]
    if picks.owed and but != "owed" and owing is not None:
        found = [r for r in found if r.contract_id in owing[picks.owed]]
    return found


PHASES = (*(p.value for p in Phase), NO_PHASE)
HEALTHS = ("green", "amber", "red", NOT_JUDGED)
