"""The life of a project (PRJ-13): from the draft through approval to its end. Approval steps are moved by the engine."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.changes.errors import ChangeWaits
from core.errors import AsWord, Refusal, collect
from core.initiation.guards import ready_for_approval
from core.projects import endings
from core.projects.errors import AcceptanceMissing, BaselineMissing, EndingWaits, KickoffMissing, MilestonesOpen, StillOpen
from core.projects.family import family_within_contract, predecessor_done
from core.projects.types import ProjectState as S
from core.workflow import Machine, Step, Transition
from db.models import Baseline, Milestone, Project


def _grants(session: Session, actor: Actor, project: Project) -> frozenset[Permission]:
    return project_permissions(session, actor, project.id)


def initiation_ready(step: Step[Project]) -> None:
    """Complete, plan valid, margin at the floor, headroom there (PRJ-03, PRJ-09, PRJ-10, PRJ-42)."""
    ready_for_approval(step.session, step.record)


def kickoff_filed(step: Step[Project]) -> None:
    """PRJ-13: kick-off minutes are filed."""
    if step.record.kicked_off_on is None or not step.record.kickoff_minutes.strip():
        raise KickoffMissing(field="kickoff_minutes")


def baseline_kept(step: Step[Project]) -> None:
    """PRJ-42: no start without an approved plan."""
    if step.session.scalar(select(Baseline.id).where(Baseline.project_id == step.record.id).limit(1)) is None:
        raise BaselineMissing()


def milestones_reached(step: Step[Project]) -> None:
    """PRJ-13: every milestone is reached; names those that are not."""
    names = step.session.execute(
        select(Milestone.name, Milestone.name_en)
        .where(Milestone.project_id == step.record.id, Milestone.reached_on.is_(None))
        .order_by(Milestone.due_on, Milestone.id)
    ).all()
    if names:
        raise MilestonesOpen(milestones=[r.name for r in names], milestones_en=[r.name_en or r.name for r in names], count=len(names))


def acceptance_passed(step: Step[Project]) -> None:
    """PRJ-13: the customer has accepted."""
    if step.record.acceptance_passed_on is None:
        raise AcceptanceMissing(field="acceptance_passed_on")


def nothing_open(step: Step[Project]) -> None:
    """PRJ-13: no open report, period, review or document; names each with its count and where it is settled."""
    found = endings.open_items(step.session, step.record.id)
    if found:
        words, counts = [item.word for item in found], [item.count for item in found]
        raise StillOpen(open=words, counts=counts, count=sum(counts), leaves=[item.leaf for item in found])


def no_ending_waits(step: Step[Project]) -> None:
    """APR-12: while a closure or termination is on its way the project stays as its approvers see it."""
    waiting = endings.waiting(step.session, step.record.id)
    if waiting is not None:
        raise EndingWaits(kind=AsWord(f"record.{waiting.kind}"), number=waiting.number)


def no_change_waits(step: Step[Project]) -> None:
    """PRJ-13: an open change is decided or dropped first."""
    change = endings.open_change(step.session, step.record.id)
    if change is not None:
        raise ChangeWaits(number=change.number)


def no_restart_waits(step: Step[Project]) -> None:
    """PRJ-13: what is to go on with a change waits for its approval."""
    change = endings.open_change(step.session, step.record.id)
    if change is not None and change.with_restart:
        raise ChangeWaits(number=change.number)


def done(step: Step[Project]) -> None:
    """PRJ-13: everything a finish waits for, all of it at once."""
    found: list[Refusal] = []
    for guard in (milestones_reached, acceptance_passed, no_change_waits):
        try:
            guard(step)
        except Refusal as refusal:
            found.append(refusal)
    collect(*found)


def _t(action: str, sources: set[S], target: S, permission: Permission | None, *guards: object) -> Transition[Project]:
    return Transition(action, frozenset(sources), target, permission, guards=guards)  # type: ignore[arg-type]


MACHINE: Machine[Project] = Machine(
    "project",
    (
        _t("submit", {S.DRAFT}, S.IN_APPROVAL, Permission.PROJECT_SUBMIT, initiation_ready, family_within_contract),
        _t("approve", {S.IN_APPROVAL}, S.INITIATED, None),
        _t("return", {S.IN_APPROVAL}, S.DRAFT, None),
        _t("withdraw", {S.IN_APPROVAL}, S.DRAFT, None),
        _t("reject", {S.IN_APPROVAL}, S.REJECTED, None),
        _t("start", {S.INITIATED}, S.IN_PROGRESS, Permission.PROJECT_LIFE, baseline_kept, predecessor_done, kickoff_filed, no_ending_waits),
        _t("pause", {S.IN_PROGRESS}, S.PAUSED, Permission.PROJECT_LIFE, no_ending_waits),
        _t("restart", {S.PAUSED}, S.IN_PROGRESS, Permission.PROJECT_LIFE, no_ending_waits, no_restart_waits),
        _t("resume", {S.PAUSED}, S.IN_PROGRESS, None),  # with the approval of a change
        _t("finish", {S.IN_PROGRESS}, S.FINISHED, Permission.PROJECT_LIFE, done, no_ending_waits),
        _t("terminate", {S.INITIATED, S.IN_PROGRESS, S.PAUSED}, S.TERMINATED, None),
        _t("close", {S.FINISHED, S.TERMINATED}, S.CLOSED, None, nothing_open),
    ),
    grants=_grants,
)
