"""A main project and its sub-projects: one level deep, in parallel or in series, figures rolled up once (PRJ-07).

Every project keeps its own figures and no other's: what a main project shows for the whole family is their sum, and a list that adds up
its rows counts each fen once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Refusal
from core.money import ZERO
from core.projects.types import ProjectState
from core.workflow import Step
from db.models import Contract, Milestone, Project, ProjectSequence

ENDED = frozenset({ProjectState.TERMINATED, ProjectState.CLOSED, ProjectState.REJECTED})
WORST = ("green", "amber", "red")


class PredecessorNotDone(Refusal):
    """In series: the project before is not finished. Facts: project, name, name_en."""

    code = "predecessor_not_done"


class GateNotReached(PredecessorNotDone):
    """The project before is neither finished nor at the milestone that would do. Facts: milestone, milestone_en besides."""

    code = "gate_not_reached"


class FamilyTooDeep(Refusal):
    """A sub-project has no sub-projects of its own. Facts: project (its main project)."""

    code = "family_too_deep"


class SequenceCircle(Refusal):
    """The order would come back to where it began. Facts: order."""

    code = "sequence_circle"


class NotOfFamily(Refusal):
    """What comes before is another sub-project of the same main project, and the milestone is its own."""

    code = "not_of_family"


class ShareTooLarge(Refusal):
    """A sub-project takes no more of the revenue than the main project has left. Facts: left, asked."""

    code = "share_too_large"


class FamilyOverContract(Refusal):
    """Main and sub-projects together would earn more than the contract brings. Facts: contract, family, over."""

    code = "family_over_contract"


@dataclass(frozen=True)
class OwnFigures:
    """One project of a family by itself, CNY; progress in percent; `health` None where it is not judged."""

    revenue: Decimal
    budget: Decimal
    cost: Decimal
    received: Decimal
    progress: Decimal
    health: str | None


@dataclass(frozen=True)
class RolledUp:
    """The whole family."""

    revenue: Decimal
    budget: Decimal
    cost: Decimal
    received: Decimal
    progress: Fraction
    health: str | None

    @property
    def margin_rate(self) -> Fraction | None:
        return Fraction(self.revenue - self.budget) / Fraction(self.revenue) if self.revenue else None


def rolled_up(parts: Sequence[OwnFigures]) -> RolledUp:
    """Sums, progress weighted by budget (without any budget: the mean), the worst health.

    >>> half = OwnFigures(Decimal(100), Decimal(60), Decimal(30), Decimal(0), Decimal(50), "green")
    >>> none = OwnFigures(Decimal(50), Decimal(20), Decimal(0), Decimal(0), Decimal(0), "amber")
    >>> whole = rolled_up([half, none])
    >>> whole.revenue, whole.progress, whole.health
    (Decimal('150.00'), Fraction(75, 2), 'amber')
    """
    budget = sum((p.budget for p in parts), ZERO)
    weights = [Fraction(p.budget) if budget else Fraction(1) for p in parts]
    done = sum((w * Fraction(p.progress) for w, p in zip(weights, parts, strict=True)), Fraction(0))
    judged = [p.health for p in parts if p.health is not None]
    return RolledUp(
        sum((p.revenue for p in parts), ZERO),
        budget,
        sum((p.cost for p in parts), ZERO),
        sum((p.received for p in parts), ZERO),
        done / sum(weights) if parts else Fraction(0),
        max(judged, key=WORST.index) if judged else None,
    )


def share_left(main_state: str, main_revenue: Decimal, contract_net: Decimal | None, family: Decimal) -> Decimal:
    """What a new sub-project may take of the revenue: what nobody in the family has yet; and, while the main project is a draft, what
    the main project would keep. `family` is the revenue of all that live on the main project's contract, the main project too.

    >>> share_left("draft", Decimal(1000), Decimal(1000), Decimal(1000)), share_left("in_progress", Decimal(700), Decimal(1000), Decimal(900))
    (Decimal('1000.00'), Decimal('100.00'))
    """
    nobody = max(contract_net - family, ZERO) if contract_net is not None else ZERO
    return nobody + (main_revenue if main_state == ProjectState.DRAFT else ZERO) + ZERO


def require_no_circle(follows: Mapping[int, int], names: Mapping[int, str]) -> None:
    """Refuses an order that returns to where it began; names it. `follows`: project → the one before it.

    >>> require_no_circle({2: 1, 3: 2}, {})
    """
    for start in follows:
        seen, here = [start], follows.get(start)
        while here is not None and here not in seen:
            seen.append(here)
            here = follows.get(here)
        if here == start:
            raise SequenceCircle(field="follows_id", order=" → ".join(names.get(i, str(i)) for i in reversed([*seen, start])))


def predecessor_done(step: Step[Project]) -> None:
    """PRJ-07: in series, the project before is finished or has reached its gate milestone. Guard of `start`."""
    require_predecessor_done(step.session, step.record.id)


def require_predecessor_done(session: Session, project_id: int) -> None:
    """Refuses with the name of what has to be finished first; one statement."""
    row = session.execute(
        select(Project.number, Project.name, Project.name_en, Project.finished_on, Milestone.name, Milestone.name_en, Milestone.reached_on)
        .join(ProjectSequence, ProjectSequence.follows_id == Project.id)
        .outerjoin(Milestone, Milestone.id == ProjectSequence.gate_milestone_id)
        .where(ProjectSequence.project_id == project_id)
    ).one_or_none()
    if row is None:
        return
    number, name, name_en, finished_on, gate, gate_en, reached_on = row
    if not may_begin(finished_on, reached_on):
        if gate:
            raise GateNotReached(project=number, name=name, name_en=name_en or name, milestone=gate, milestone_en=gate_en or gate)
        raise PredecessorNotDone(project=number, name=name, name_en=name_en or name)


def may_begin(finished_on: dt.date | None, gate_reached_on: dt.date | None) -> bool:
    """Finished (a terminated one never was), or its gate milestone reached.

    >>> may_begin(None, None), may_begin(None, dt.date(2026, 3, 2))
    (False, True)
    """
    return finished_on is not None or gate_reached_on is not None


def family_within_contract(step: Step[Project]) -> None:
    """PRJ-07: the family earns its contract once. Guard of `submit`; a project with no family passes by."""
    session, project = step.session, step.record
    main_id = project.main_project_id or project.id
    if project.main_project_id is None and not session.scalar(select(Project.id).where(Project.main_project_id == project.id).limit(1)):
        return
    contract, family = on_contract(session, main_id)
    if contract is not None and family > contract.net_amount:
        raise FamilyOverContract(field="net_revenue", contract=contract.number, family=family, over=family - contract.net_amount)


def on_contract(session: Session, main_id: int) -> tuple[Contract | None, Decimal]:
    """The main project's contract and what all that live on it earn together: a sub-project with a contract of its own does not."""
    contract = session.scalar(select(Contract).join(Project, Project.contract_id == Contract.id).where(Project.id == main_id))
    mine = (Project.id == main_id) | ((Project.main_project_id == main_id) & Project.contract_id.is_(None))
    family = session.scalar(select(func.coalesce(func.sum(Project.net_revenue), ZERO)).where(mine, Project.state != ProjectState.REJECTED))
    return contract, family or ZERO


def open_subs(session: Session, project_id: int) -> int:
    """How many sub-projects have not ended: what hinders the main project's closing."""
    found = session.scalar(select(func.count(Project.id)).where(Project.main_project_id == project_id, Project.state.not_in(ENDED)))
    return found or 0
