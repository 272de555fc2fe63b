"""Levelling as the PMO or a manager asks for it: worked out and kept; applied project by project (PRJ-05, PRJ-39).

Nothing of a proposal is in any plan before it is applied. A plan that is approved moves by a change document only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission, require
from core.access.scope import projects_seen, require_on_project
from core.changes import service as changes
from core.errors import AsWord, NotFound, collect
from core.levelling.case import Ways, case_of
from core.levelling.errors import NoProjectChosen, NothingToApply, NotToBeLevelled, PlanChangedSinceRun, ProposalApplied, WeightOutOfRange
from core.levelling.outcome import Proposal, from_json, proposal_of, to_json
from core.levelling.solver import level
from core.plan import moving
from core.projects.types import PLANNABLE, ProjectState
from core.unit import lock, reading, writing
from db.models import Baseline, LevellingRun, Project

MOST_WEIGHT = 9
MOST_PROJECTS = 60


def run(actor: Actor, projects: Mapping[int, int], *, pull: bool = False, stretch: bool = False, at_most: int | None = None) -> int:
    """Works out a proposal for these projects (id → weight, 1 or more) and keeps it; returns its id. Takes as long as the policy
    `levelling.seconds` says at most, or `at_most` where that is less. No transaction is open while it is worked out."""
    require(actor, Permission.LEVELLING_RUN)
    if not projects or len(projects) > MOST_PROJECTS:
        raise NoProjectChosen(field="projects", most=MOST_PROJECTS)
    if any(not 1 <= weight <= MOST_WEIGHT for weight in projects.values()):
        raise WeightOutOfRange(field="projects", most=MOST_WEIGHT)
    with reading(actor, "service") as session:
        _require_movable(session, actor, list(projects))
        limit = int(policies.value(session, "levelling.seconds"))
        seconds = limit if at_most is None else min(limit, at_most)
        case = case_of(session, list(projects), weights=projects, ways=Ways(pull, stretch))
    proposal = proposal_of(case, level(case.problem, seconds))
    asked = {
        "pull": pull,
        "stretch": stretch,
        "seconds": seconds,
        "projects": {str(p.id): {"weight": projects[p.id], "plan_version": p.plan_version} for p in case.projects.values()},
    }
    with writing(actor, "levelling.run") as session:
        row = LevellingRun(
            asked_by_id=actor.employee_id, asked_at=clock.now(), outcome=proposal.outcome, asked=asked, result=to_json(proposal), applied={}
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def _require_movable(session: Session, actor: Actor, ids: list[int]) -> None:
    """The actor leads each of them, and each is in a state in which its plan moves."""
    leads = projects_seen(actor, Permission.PROJECT_LIFE).label("leads")
    rows = {r.id: r for r in session.execute(select(Project.id, Project.number, Project.state, leads).where(Project.id.in_(ids)))}
    if any(i not in rows or not rows[i].leads for i in ids):
        raise NotFound(record=AsWord("record.project"))
    collect(
        *(
            NotToBeLevelled(field="projects", project=r.number, state=AsWord(f"state.project.{r.state}"))
            for r in rows.values()
            if r.state not in PLANNABLE
        )
    )


def apply(actor: Actor, run_id: int, project_id: int, *, reason: str) -> int | None:
    """The proposed dates of one project: a change draft where its plan is approved (its id comes back), else straight into the plan."""
    with reading(actor, "service") as session:
        row = visible(session, actor, run_id)
        require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
        project = session.get_one(Project, project_id)
        asked = row.asked["projects"].get(str(project_id))
        if asked is None:
            raise NotFound(record=AsWord("record.project"))
        if str(project_id) in row.applied:
            raise ProposalApplied(project=project.number)
        if project.plan_version != asked["plan_version"]:
            raise PlanChangedSinceRun(project=project.number)
        dates = _dates(from_json(row.result), project_id)
        if not dates:
            raise NothingToApply(project=project.number)
        approved = session.scalar(select(Baseline.id).where(Baseline.project_id == project_id).limit(1)) is not None
    made: dict[str, Any]
    if approved or project.state == ProjectState.IN_PROGRESS:
        made = {"change_id": changes.draft_with(actor, project_id, kind="managed", reason=reason, tasks=dates)}
    else:
        made = {"plan_version": moving.move_tasks(actor, project_id, dates, seen_plan_version=asked["plan_version"])}
    with writing(actor, "levelling.apply") as session:
        kept = lock(session, LevellingRun, run_id)
        kept.applied = {**kept.applied, str(project_id): {**made, "by": actor.employee_id, "at": clock.now().isoformat()}}
    change_id = made.get("change_id")
    return int(change_id) if change_id is not None else None


def _dates(proposal: Proposal, project_id: int) -> dict[int, dict[str, Any]]:
    return {t.id: {"starts_on": t.new_starts_on, "finishes_on": t.new_finishes_on} for t in proposal.tasks if t.project_id == project_id}


def visible(session: Session, actor: Actor, run_id: int) -> LevellingRun:
    """The own runs; the PMO all of them."""
    row = session.get(LevellingRun, run_id)
    if row is None or not (row.asked_by_id == actor.employee_id or actor.can(Permission.PROJECT_LIFE_ALL)) or not actor.can(Permission.LEVELLING_RUN):
        raise NotFound(record=AsWord("record.levelling_run"))
    return row
