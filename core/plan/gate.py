"""The plan's own approval, where the initiation carried milestones and budget only (PRJ-42): handed in by the manager, approved by sponsor
and PMO; baseline 0 is kept at that approval, and nothing starts without it.

Order of the locks: project, submission, case. While it is in approval the plan does not move."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions, require_on_project
from core.approval import engine
from core.approval.giving_up import give_up
from core.errors import AsWord, NotFound, Refusal, StaleScreen, WrongState, collect, require_text
from core.initiation import budget
from core.initiation.budget import CostInput
from core.initiation.errors import MilestoneMissing
from core.initiation.guards import people_refusals
from core.initiation.plan_checks import SHOWN, plan_refusals
from core.ledger import labour_account_id
from core.money import ZERO
from core.numbering import next_number
from core.plan.gate_errors import PlanApprovedAlready, PlanOverBudget, PlanSubmitted, PlanUncosted
from core.projects import endings
from core.projects.errors import EndingWaits
from core.projects.machine import no_change_waits
from core.projects.types import ProjectState
from core.unit import CONSTRAINT_REFUSALS, lock, writing
from core.workflow import Machine, Step, Transition
from db.models import Baseline, Employee, Milestone, PlanSubmission, Project, Task

DOCUMENT = "plan"
LONGEST_NOTE = 2_000
OPEN = ("draft", "in_approval")
CONSTRAINT_REFUSALS["uq_plan_submission_open"] = PlanSubmitted


@dataclass(frozen=True)
class PlanCost:
    """What the plan costs, CNY: its effort at the grades of who answers for it, and purchases and expenses as budgeted. `uncosted`: codes
    of tasks whose person has no grade with a rate. A person of the client costs nothing."""

    labour: Decimal
    other: Decimal
    budget: Decimal
    uncosted: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return self.labour + self.other


def plan_cost(session: Session, project: Project) -> PlanCost:
    """The plan as it stands; a constant number of statements."""
    book = budget.book_of(session, project.id)
    rows = session.execute(
        select(Task.code, Task.stage_id, Task.effort_days, Employee.grade_id)
        .outerjoin(Employee, Employee.id == Task.responsible_id)
        .where(Task.project_id == project.id, ~Task.is_summary, Task.effort_days > 0, Task.client_contact_id.is_(None))
        .order_by(Task.sort_key)
    ).all()
    account = labour_account_id(session) if rows else 0
    labour, uncosted = ZERO, []
    days: dict[tuple[int | None, int | None], list[tuple[str, Decimal]]] = {}
    for r in rows:
        days.setdefault((r.stage_id, r.grade_id), []).append((r.code, r.effort_days))
    for n, ((stage, grade), tasks) in enumerate(days.items(), start=1):
        worked = budget.costed(CostInput(stage, account, grade_id=grade, days=sum((d for _, d in tasks), Decimal(0))), book, n)
        if worked.net_cost is None:
            uncosted += [code for code, _ in tasks]
        else:
            labour += worked.net_cost
    other = sum((line.net_cost for line in budget.saved_lines(session, project.id) if line.kind != "labour"), ZERO)
    return PlanCost(labour, other, project.approved_cost or ZERO, tuple(uncosted))


def require_affordable(cost: PlanCost) -> None:
    """The plan costs no more than the approved budget: equal passes, one fen above is refused.

    >>> require_affordable(PlanCost(Decimal("500000.00"), Decimal("200000.00"), Decimal("700000.00")))
    """
    if cost.total > cost.budget:
        raise PlanOverBudget(field="plan", cost=cost.total, budget=cost.budget, over=cost.total - cost.budget, labour=cost.labour, other=cost.other)


def refusals(session: Session, project: Project) -> list[Refusal]:
    """Everything the plan lacks before sponsor and PMO may be asked."""
    if session.scalar(select(Baseline.id).where(Baseline.project_id == project.id).limit(1)) is not None:
        return [PlanApprovedAlready()]
    leaves = session.execute(
        select(Task.code, Task.stage_id, Task.responsible_id, Task.client_contact_id, Task.is_milestone, Task.starts_on, Task.finishes_on)
        .where(Task.project_id == project.id, ~Task.is_summary)
        .order_by(Task.sort_key)
    ).all()
    found = plan_refusals(leaves, project.starts_on, project.finishes_on)
    if session.scalar(select(Milestone.id).where(Milestone.project_id == project.id).limit(1)) is None:
        found.append(MilestoneMissing(field="milestones"))
    found += people_refusals(session, project)
    cost = plan_cost(session, project)
    if cost.uncosted:
        return [*found, PlanUncosted(field="plan", tasks=list(cost.uncosted[:SHOWN]), count=len(cost.uncosted))]
    try:
        require_affordable(cost)
    except PlanOverBudget as over:
        found.append(over)
    return found


def ready(step: Step[PlanSubmission]) -> None:
    """The project is initiated, neither its end nor a change is on its way, and the plan is complete and affordable."""
    session, project = step.session, step.session.get_one(Project, step.record.project_id)
    if project.state != ProjectState.INITIATED:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.plan_submission.submit"))
    ending = endings.waiting(session, project.id)
    if ending is not None:
        raise EndingWaits(kind=AsWord(f"record.{ending.kind}"), number=ending.number)
    no_change_waits(Step(session, step.actor, project))
    collect(*refusals(session, project))


def _grants(session: Session, actor: Actor, row: PlanSubmission) -> frozenset[Permission]:
    return project_permissions(session, actor, row.project_id)


def _t(action: str, source: str, target: str, permission: Permission | None, *guards: object) -> Transition[PlanSubmission]:
    return Transition(action, frozenset({source}), target, permission, guards=guards)  # type: ignore[arg-type]


MACHINE: Machine[PlanSubmission] = Machine(
    "plan_submission",
    (
        _t("submit", "draft", "in_approval", Permission.PROJECT_SUBMIT, ready),
        _t("drop", "draft", "withdrawn", Permission.PROJECT_SUBMIT),
        _t("approve", "in_approval", "approved", None, ready),
        _t("return", "in_approval", "draft", None),
        _t("reject", "in_approval", "rejected", None),
        _t("withdraw", "in_approval", "withdrawn", None),
    ),
    grants=_grants,
)


def submitted(session: Session, project_id: int) -> PlanSubmission | None:
    """The submission of the project that has not ended."""
    return session.scalar(select(PlanSubmission).where(PlanSubmission.project_id == project_id, PlanSubmission.state.in_(OPEN)))


def submit(actor: Actor, project_id: int, *, note: str = "", seen_plan_version: int, chosen: dict[str, list[int]] | None = None) -> int:
    """Hands the plan in, for the first time or again after a return; returns the case. The plan is as the screen showed it."""
    text = require_text(note, field="note", longest=LONGEST_NOTE, required=False)
    with writing(actor, "plan.submit") as session:
        require_on_project(session, actor, Permission.PROJECT_SUBMIT, project_id)
        project = lock(session, Project, project_id)
        if project.plan_version != seen_plan_version:
            raise StaleScreen(who="", at=None)
        row = submitted(session, project_id)
        if row is None:
            row = PlanSubmission(number=next_number(session, "PLN"), project_id=project_id, state="draft", made_by_id=actor.employee_id, made_at=clock.now())
            session.add(row)
            session.flush()
        row = lock(session, PlanSubmission, row.id)
        if row.state != "draft":
            raise PlanSubmitted(number=row.number)
        row.note = text
        MACHINE.move(session, actor, row, "submit")
        return engine.submit(session, actor, DOCUMENT, row.id, chosen=chosen).id


def withdraw(actor: Actor, submission_id: int) -> None:
    """The initiator takes it back before the first decision; the plan may be edited again."""
    with writing(actor, "plan.withdraw") as session:
        row = _locked(session, actor, submission_id)
        if row.state != "in_approval":
            raise _wrong(row, "withdraw")
        engine.withdraw(session, actor, DOCUMENT, row.id)


def drop(actor: Actor, submission_id: int, *, seen_version: int) -> None:
    """Gives up a returned submission; the plan can be handed in anew at any time."""
    with writing(actor, "plan.drop") as session:
        row = _locked(session, actor, submission_id)
        MACHINE.move(session, actor, row, "drop", seen_version=seen_version)
        row.ended_at = clock.now()
        give_up(session, actor, DOCUMENT, row.id)


def _locked(session: Session, actor: Actor, submission_id: int) -> PlanSubmission:
    project_id = session.scalar(select(PlanSubmission.project_id).where(PlanSubmission.id == submission_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.plan_submission"))
    require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    lock(session, Project, project_id)
    return lock(session, PlanSubmission, submission_id)


def _wrong(row: PlanSubmission, action: str) -> WrongState:
    return WrongState(
        record=AsWord("record.plan_submission"), state=AsWord(f"state.plan_submission.{row.state}"), action=AsWord(f"action.plan_submission.{action}")
    )
