"""The life of a bonus sheet (PER-05)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.notices import tell
from core.performance.errors import SourcesChanged
from core.performance.workout import work_out
from core.workflow import Machine, Step, Transition
from db.models import BonusSheet, Project, Stage

P = Permission


def sources_unchanged(step: Step[BonusSheet]) -> None:
    """The sheet is still what its sources say."""
    sheet = step.record
    project, stage = parents(step.session, sheet)
    worked = work_out(step.session, project, stage, sheet.settled_on)
    same_lines = {line.employee_id: line.amount for line in sheet.lines} == {line.employee_id: line.amount for line in worked.lines}
    if worked.pool != sheet.pool or not same_lines:
        raise SourcesChanged(before=sheet.pool, now=worked.pool)


def parents(session: Session, sheet: BonusSheet) -> tuple[Project, Stage | None]:
    """The sheet's project and stage."""
    return session.get_one(Project, sheet.project_id), session.get(Stage, sheet.stage_id) if sheet.stage_id else None


def _paid(step: Step[BonusSheet]) -> None:
    sheet = step.record
    sheet.paid_on = clock.today()
    project, _ = parents(step.session, sheet)
    tell(
        step.session,
        [line.employee_id for line in sheet.lines],
        "bonus_paid",
        record="bonus_sheet",
        record_id=sheet.id,
        number=sheet.number,
        title=project.name,
        title_en=project.name_en,
    )


def _grants(session: Session, actor: Actor, sheet: BonusSheet) -> frozenset[Permission]:
    return project_permissions(session, actor, sheet.project_id)


MACHINE: Machine[BonusSheet] = Machine(
    "bonus_sheet",
    (
        Transition("work_out", frozenset({"draft"}), "draft", P.BONUS_CREATE),
        Transition("submit", frozenset({"draft"}), "in_approval", P.BONUS_CREATE, guards=(sources_unchanged,)),
        Transition("approve", frozenset({"in_approval"}), "approved", None, guards=(sources_unchanged,)),
        Transition("return", frozenset({"in_approval"}), "draft", None),
        Transition("reject", frozenset({"in_approval"}), "rejected", None),
        Transition("withdraw", frozenset({"in_approval"}), "draft", None),
        Transition("pay", frozenset({"approved"}), "paid", P.BONUS_PAY, effect=_paid),
    ),
    _grants,
)
