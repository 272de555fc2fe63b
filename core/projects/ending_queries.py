"""A project's closure or termination as its page and its approvers see it: the document, its figures, what this person may do (PRJ-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval.preview import AskedRow, asked
from core.errors import AsWord, NotFound
from core.projects import endings
from core.projects.closing import FROM, MACHINE
from core.projects.endings import EndingKind, EndingState
from core.projects.settlement import Settlement, settlement_of
from core.unit import reading
from core.workflow import Move
from db.models import Project, ProjectEnding


@dataclass(frozen=True)
class EndingRow:
    """A closure or termination. `state` is the document's; `project_state` the project's own."""

    id: int
    kind: str
    number: str
    state: str
    reason: str
    settlement_note: str
    version: int
    project_id: int
    project_state: str
    ended_at: dt.datetime | None

    @property
    def open(self) -> bool:
        return self.state in endings.OPEN_ENDING


@dataclass(frozen=True)
class EndingDetail:
    """With the settlement: as it stands while the document is open, as it was settled afterwards. None for who sees no money."""

    row: EndingRow
    settlement: Settlement | None


def ending_of(actor: Actor, project_id: int) -> EndingRow | None:
    """The newest closure or termination of the project, whatever became of it; for everybody who sees the project."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        row = session.scalar(select(ProjectEnding).where(ProjectEnding.project_id == project_id).order_by(ProjectEnding.id.desc()).limit(1))
        return _row(session, row) if row is not None else None


def detail(actor: Actor, ending_id: int) -> EndingDetail:
    """The document and its figures, for who sees the project."""
    with reading(actor, "service") as session:
        row = session.get(ProjectEnding, ending_id)
        if row is None:
            raise NotFound(record=AsWord("record.project_ending"))
        granted = require_on_project(session, actor, Permission.PROJECT_READ, row.project_id)
        project = session.get_one(Project, row.project_id)
        found = settlement_of(session, project) if Permission.PROJECT_MONEY in granted else None
        return EndingDetail(_row(session, row), _as_settled(row, found) if found is not None else None)


def _as_settled(row: ProjectEnding, found: Settlement) -> Settlement:
    """The figures the last approval kept (GEN-04)."""
    if row.state != EndingState.APPROVED or row.revenue is None or row.cost is None or row.received is None:
        return found
    return replace(
        found,
        revenue=row.revenue,
        budget_cost=found.budget_cost if row.budget_cost is None else row.budget_cost,
        actual_cost=row.cost,
        received=row.received,
        contract_amount=row.received + (row.receivable or 0),
        bonus=found.bonus if row.bonus is None else row.bonus,
        held=found.held if row.released is None else row.released,
        open=(),
    )


def _row(session: Session, row: ProjectEnding) -> EndingRow:
    state = session.scalar(select(Project.state).where(Project.id == row.project_id)) or ""
    return EndingRow(row.id, row.kind, row.number, row.state, row.reason, row.settlement_note, row.version, row.project_id, state, row.ended_at)


def moves(actor: Actor, project_id: int) -> list[Move]:
    """ "closure" and "termination" where this person could hand one in now, greyed with the reason; "drop" of a returned one."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.get_one(Project, project_id)
        row = endings.waiting(session, project_id)
        if row is not None:
            return [Move(row.kind if m.action == "submit" else m.action, m.refused) for m in MACHINE.moves(session, actor, row)]
        kinds = [kind for kind in EndingKind if project.state in FROM[kind]]
        drafts = [(kind, ProjectEnding(project_id=project_id, kind=kind, state=EndingState.DRAFT)) for kind in kinds]
        return [Move(kind.value, m.refused) for kind, draft in drafts for m in MACHINE.moves(session, actor, draft) if m.action == "submit"]


def who_will_be_asked(actor: Actor, project_id: int, kind: str) -> list[AskedRow]:
    """Before it is handed in: the steps and their persons. The document is only tried: nothing of it is kept."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
        row = endings.waiting(session, project_id)
        if row is None:
            row = ProjectEnding(number="—", project_id=project_id, kind=kind, state=EndingState.DRAFT, reason="—", made_by_id=actor.employee_id)
            row.made_at, row.settlement_note = clock.now(), ""
            session.add(row)
            session.flush()
        return asked(session, actor, row.kind, row.id)
