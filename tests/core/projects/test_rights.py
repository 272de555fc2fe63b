"""Every part × every command on a project (PLT-03, PLT-14). A command that is permitted gets past the rights and stops at the stale
version −1; one that is not says so; who does not see the project finds none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.access import Permission as P
from core.access.scope import project_permissions
from core.deliverables import draft
from core.deliverables import service as deliverables
from core.deliverables.queries import deliverables as deliverable_rows
from core.errors import NotFound, NotPermitted, Refusal
from core.initiation import budget
from core.initiation import service as initiation
from core.initiation.figures import figures
from core.issues import service as issues
from core.lessons import service as lessons
from core.milestones import service
from core.milestones.queries import milestones
from core.plan import queries as plans
from core.progress import queries as progress
from core.progress import service as periods
from core.projects import closing, life, queries, stages, team
from core.projects import initiation as drafts
from core.projects.initiation import Header
from core.risks import indicators, register
from core.risks.queries import risks
from core.simulation import service as simulation
from core.unit import reading
from db.models import Deliverable, Milestone, ProgressPeriod, Project, ProjectMember
from tests import factories as f
from tests import projects

DAY = projects.MONDAY
OLD = -1


def _header(actor: Actor, i: int) -> None:
    drafts.save_header(actor, i, Header("x", 1, 2, 1, DAY, DAY, Decimal(1)), seen_version=OLD)


# command → (permission, the state it is tried in, the call); reads have no state of their own
COMMANDS: dict[str, tuple[P, str, Callable[[Actor, int], object]]] = {
    "save_header": (P.PROJECT_EDIT, "draft", _header),
    "save_team": (P.PROJECT_EDIT, "draft", lambda a, i: team.save_team(a, i, [], {}, seen_version=OLD)),
    "save_stages": (P.PROJECT_EDIT, "draft", lambda a, i: stages.save_stages(a, i, [], seen_version=OLD)),
    "save_costs": (P.PROJECT_EDIT, "draft", lambda a, i: budget.save_costs(a, i, [], seen_version=OLD)),
    "save_risks": (P.PROJECT_EDIT, "draft", lambda a, i: register.save_risks(a, i, [], seen_version=OLD)),
    "save_milestones": (P.PROJECT_EDIT, "draft", lambda a, i: service.save_milestones(a, i, [], seen_version=OLD)),
    "save_deliverables": (P.PROJECT_EDIT, "draft", lambda a, i: draft.save_deliverables(a, i, [], seen_version=OLD)),
    "submit": (P.PROJECT_SUBMIT, "draft", lambda a, i: initiation.submit(a, i, seen_version=OLD)),
    "link_contract": (P.PROJECT_EDIT, "draft", lambda a, i: drafts.link_contract(a, i, 1, seen_version=OLD)),
    "file_kickoff": (P.PROJECT_LIFE, "initiated", lambda a, i: life.file_kickoff(a, i, held_on=DAY, minutes="x", seen_version=OLD)),
    "start": (P.PROJECT_LIFE, "initiated", lambda a, i: life.start(a, i, seen_version=OLD)),
    "pause": (P.PROJECT_LIFE, "in_progress", lambda a, i: life.pause(a, i, reason="x", resumes_on=dt.date(2030, 1, 1), seen_version=OLD)),
    "restart": (P.PROJECT_LIFE, "paused", lambda a, i: life.restart(a, i, seen_version=OLD)),
    "finish": (P.PROJECT_LIFE, "in_progress", lambda a, i: life.finish(a, i, seen_version=OLD)),
    "submit_closure": (P.PROJECT_LIFE, "finished", lambda a, i: closing.submit_closure(a, i, seen_version=OLD)),
    "submit_termination": (P.PROJECT_LIFE, "in_progress", lambda a, i: closing.submit_termination(a, i, reason="x", seen_version=OLD)),
    "raise_risk": (P.RISK_RAISE, "in_progress", lambda a, i: register.raise_risk(a, i, register.RiskInput("", "high", "severe"))),
    "save_indicator": (P.RISK_EDIT, "in_progress", lambda a, i: indicators.save_indicator(a, i, indicators.IndicatorInput("x", Decimal(1)))),
    "raise_issue": (P.ISSUE_RAISE, "in_progress", lambda a, i: issues.raise_issue(a, i, issues.IssueForm("x", "low", dt.date(2020, 1, 1)))),
    "note_lesson": (P.LESSON_NOTE, "draft", lambda a, i: lessons.note(a, i, lessons.LessonForm("scope", "x", "x", "x"))),
    "simulate": (P.SIMULATION_RUN, "closed", lambda a, i: simulation.run(a, i)),
    "save_risk": (P.RISK_EDIT, "in_progress", lambda a, i: register.save_risk(a, i, register.RiskInput("", "high", "severe"))),
    "reach": (P.MILESTONE_REACH, "in_progress", lambda a, i: service.reach(a, _of(Milestone, i), reached_on=DAY, seen_version=OLD)),
    "submit_deliverable": (P.DELIVERABLE_SUBMIT, "in_progress", lambda a, i: deliverables.submit(a, _of(Deliverable, i), seen_version=OLD)),
    "save_period": (P.PROGRESS_UPDATE, "in_progress", lambda a, i: periods.save_period(a, i, dt.date(2030, 1, 1), [])),
    "confirm_period": (P.PROGRESS_CONFIRM, "in_progress", lambda a, i: periods.confirm_period(a, _of(ProgressPeriod, i), seen_version=OLD)),
    "card": (P.PROJECT_READ, "in_progress", queries.card),
    "plan": (P.PROJECT_READ, "in_progress", plans.plan),
    "open_plan": (P.PROJECT_READ, "in_progress", plans.open_plan),
    "team": (P.PROJECT_READ, "in_progress", team.team),
    "milestones": (P.PROJECT_READ, "in_progress", milestones),
    "deliverables": (P.PROJECT_READ, "in_progress", deliverable_rows),
    "risks": (P.PROJECT_READ, "in_progress", risks),
    "timeline": (P.PROJECT_READ, "in_progress", queries.timeline),
    "periods": (P.PROJECT_READ, "in_progress", progress.periods),
    "figures_on": (P.PROJECT_READ, "in_progress", progress.figures_on),
    "figures": (P.PROJECT_MONEY, "in_progress", figures),
    "cost_lines": (P.PROJECT_MONEY, "in_progress", budget.cost_lines),
    "s_curve": (P.PROJECT_MONEY, "in_progress", progress.s_curve),
}


def _of(model: type[Milestone] | type[Deliverable] | type[ProgressPeriod], project_id: int) -> int:
    with reading(None, "service") as session:
        return session.query(model.id).filter(model.project_id == project_id).scalar() or 0


@pytest.fixture
def parts(db: Session) -> Iterator[tuple[Session, dict[str, Actor], Project]]:
    """A project with every part a person can have in it, and everybody of the firm who has none."""
    with clock.at(projects.NOON):
        actors = {role.value: f.actor(db, role) for role in Role}
        mine = {
            part: f.actor(db, Role.MEMBER)
            for part in ("the_manager", "the_sponsor", "the_domain_manager", "a_consultant", "an_analyst", "an_assistant", "the_qa", "the_seller")
        }
        customer = f.customer(db, account_manager_id=mine["the_seller"].employee_id)
        row = f.project(
            db, manager=mine["the_manager"], sponsor=mine["the_sponsor"], customer_id=customer.id, domain_manager_id=mine["the_domain_manager"].employee_id
        )
        for part, role in (("a_consultant", "consultant"), ("an_analyst", "analyst"), ("an_assistant", "assistant"), ("the_qa", "qa")):
            f.make(db, ProjectMember(project_id=row.id, employee_id=mine[part].employee_id, role=role))
        f.make(db, Milestone(project_id=row.id, name="m", due_on=DAY))
        f.make(db, Deliverable(project_id=row.id, name="d"))
        f.make(db, ProgressPeriod(project_id=row.id, period_on=DAY, state="submitted", submitted_by_id=mine["the_manager"].employee_id))
        db.commit()
        yield db, actors | mine, row


def test_every_part_and_command(parts: tuple[Session, dict[str, Actor], Project]) -> None:
    """In one house, each command undone before the next: making everybody anew takes longer than what they try."""
    db, actors, row = parts
    wrong = []
    for command, (permission, state, call) in COMMANDS.items():
        with db.begin_nested() as tried:
            row.state = state
            db.flush()
            for name, actor in actors.items():
                answer = _answer(call, actor, row.id)
                if not _fits(project_permissions(db, actor, row.id), permission, command, answer):
                    wrong.append((command, name, answer))
            tried.rollback()
    assert not wrong


def _answer(call: Callable[[Actor, int], object], actor: Actor, project_id: int) -> Refusal | None:
    try:
        call(actor, project_id)
    except Refusal as refusal:
        return refusal
    return None


def _fits(granted: frozenset[P], permission: P, command: str, answer: Refusal | None) -> bool:
    if P.PROJECT_READ not in granted:
        return isinstance(answer, NotFound)
    if permission not in granted:
        return isinstance(answer, NotPermitted)
    return not isinstance(answer, NotPermitted) and (command == "link_contract" or not isinstance(answer, NotFound))
