"""Sub-projects: made from their main project, put in series, with a bonus pool of their own or without (PRJ-07).

Locks: the main project first, then the sub-project."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.access.scope import require_on_project
from core.calendar.rules import WorkCalendar
from core.errors import AsWord, WrongState
from core.money import ZERO, require_amount
from core.portfolio import summaries
from core.projects import blueprint, family
from core.projects.family import FamilyTooDeep, NotOfFamily, ShareTooLarge
from core.projects.initiation import NewProject, make_draft
from core.projects.types import ProjectState
from core.templates.service import load
from core.unit import lock, require_fresh, writing
from db.models import Milestone, Project, ProjectSequence

PARENTS = frozenset({ProjectState.DRAFT, ProjectState.INITIATED, ProjectState.IN_PROGRESS})
BEFORE_START = frozenset({ProjectState.DRAFT, ProjectState.IN_APPROVAL, ProjectState.INITIATED})


@dataclass(frozen=True)
class NewSub:
    """What a sub-project is told; customer and type come from its main project. `share`: its part of the net revenue."""

    name: str
    manager_id: int
    sponsor_id: int
    department_id: int
    starts_on: dt.date
    share: Decimal
    name_en: str = ""
    finishes_on: dt.date | None = None
    template_code: str = ""
    own_pool: bool = True
    follows_id: int | None = None
    gate_milestone_id: int | None = None


def create_sub(actor: Actor, main_id: int, new: NewSub, *, seen_version: int) -> int:
    """A draft below the main project, for its manager and the PMO; returns its id. Its share leaves the main project, which keeps none of
    it: while that is a draft; later the share comes from what a change of the main project gave up."""
    require(actor, Permission.PROJECT_CREATE)
    share = require_amount(new.share, field="share")
    with writing(actor, "project.create_sub") as session:
        main = _main(session, actor, main_id, seen_version)
        _give(session, main, share)

        def plan(inner: Session, project: Project, calendar: WorkCalendar) -> blueprint.Blueprint | None:
            return blueprint.of_template(load(inner, new.template_code), project.starts_on, calendar) if new.template_code else None

        form = NewProject(
            new.name, main.customer_id, main.project_type, new.manager_id, new.sponsor_id, new.department_id, new.starts_on,
            new.name_en, main.domain_manager_id, None, share, new.finishes_on, template_code=new.template_code, bonus_rate=main.bonus_rate,
        )  # fmt: skip
        sub = make_draft(session, actor, form, plan)
        sub.main_project_id, sub.own_pool = main.id, new.own_pool
        session.flush()
        if new.follows_id is not None:
            _put_behind(session, sub, new.follows_id, new.gate_milestone_id)
        summaries.refresh(session, [main.id, sub.id])
        return sub.id


def set_order(actor: Actor, sub_id: int, follows_id: int | None, gate_milestone_id: int | None, *, seen_version: int) -> None:
    """In series behind another sub-project, from its gate milestone on where one is named; None: in parallel. Until it has started."""
    with writing(actor, "project.set_order") as session:
        sub = _sub(session, actor, sub_id, BEFORE_START, "set_order", seen_version)
        row = session.scalar(select(ProjectSequence).where(ProjectSequence.project_id == sub_id))
        if row is not None:
            session.delete(row)
            session.flush()
        if follows_id is not None:
            _put_behind(session, sub, follows_id, gate_milestone_id)


def set_pool(actor: Actor, sub_id: int, *, own_pool: bool, seen_version: int) -> None:
    """A bonus pool of its own, or its people share the main project's; until it is handed in."""
    with writing(actor, "project.set_pool") as session:
        _sub(session, actor, sub_id, frozenset({ProjectState.DRAFT}), "set_pool", seen_version).own_pool = own_pool


def _main(session: Session, actor: Actor, main_id: int, seen_version: int) -> Project:
    require_on_project(session, actor, Permission.PROJECT_LIFE, main_id)
    main = lock(session, Project, main_id)
    if main.main_project_id is not None:
        raise FamilyTooDeep(project=session.get_one(Project, main.main_project_id).name)
    _require_state(main, PARENTS, "create_sub")
    require_fresh(session, main, seen_version)
    return main


def _give(session: Session, main: Project, share: Decimal) -> None:
    """Takes the share out of what nobody has yet, then out of the main project's draft."""
    contract, in_use = family.on_contract(session, main.id)
    net = contract.net_amount if contract is not None else None
    left = family.share_left(main.state, main.net_revenue, net, in_use)
    if share > left:
        raise ShareTooLarge(field="share", left=left, asked=share)
    free = max(net - in_use, ZERO) if net is not None else ZERO
    if main.state == ProjectState.DRAFT and share > free:
        main.net_revenue -= share - free
    session.flush()


def _sub(session: Session, actor: Actor, sub_id: int, states: frozenset[ProjectState], action: str, seen_version: int) -> Project:
    require_on_project(session, actor, Permission.PROJECT_LIFE, sub_id)
    main_id = session.scalar(select(Project.main_project_id).where(Project.id == sub_id))
    if main_id is None:
        raise NotOfFamily()
    lock(session, Project, main_id)
    sub = lock(session, Project, sub_id)
    _require_state(sub, states, action)
    require_fresh(session, sub, seen_version)
    return sub


def _put_behind(session: Session, sub: Project, follows_id: int, gate_milestone_id: int | None) -> None:
    """Behind a sub-project of the same main project, without a circle; the gate milestone is one of its own."""
    siblings = {p.id: p for p in session.scalars(select(Project).where(Project.main_project_id == sub.main_project_id))}
    if follows_id not in siblings or follows_id == sub.id:
        raise NotOfFamily(field="follows_id")
    if gate_milestone_id is not None:
        gate = session.get(Milestone, gate_milestone_id)
        if gate is None or gate.project_id != follows_id:
            raise NotOfFamily(field="gate_milestone_id")
    follows = {r.project_id: r.follows_id for r in session.scalars(select(ProjectSequence).where(ProjectSequence.project_id.in_(siblings)))}
    family.require_no_circle({**follows, sub.id: follows_id}, {i: p.name for i, p in siblings.items()})
    session.add(ProjectSequence(project_id=sub.id, follows_id=follows_id, gate_milestone_id=gate_milestone_id))
    session.flush()


def _require_state(project: Project, states: frozenset[ProjectState], action: str) -> None:
    if project.state not in states:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord(f"action.project.{action}"))
