"""Every (state, action) pair of the machine; every guard both ways; who may (PRJ-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.access import Permission
from core.errors import NotFound, NotPermitted, Refusals, StaleScreen, WrongState
from core.projects import closing, ending_queries, life
from core.projects.errors import (
    AcceptanceMissing,
    BaselineMissing,
    DateInFuture,
    KickoffMissing,
    MilestonesOpen,
    ReasonMissing,
    RestartNotLater,
    StillOpen,
)
from core.projects.machine import MACHINE
from core.projects.queries import moves
from core.projects.settlement import settlement
from core.projects.types import ProjectState
from core.unit import lock, writing
from core.workflow import Machine
from db.models import Contract, Milestone, Project, ProjectMember, ProjectPause
from tests import deliveries, projects
from tests import factories as f
from tests.projects import Firm, version

TABLE = {
    ("draft", "submit"): "in_approval",
    ("in_approval", "approve"): "initiated",
    ("in_approval", "return"): "draft",
    ("in_approval", "withdraw"): "draft",
    ("in_approval", "reject"): "rejected",
    ("initiated", "start"): "in_progress",
    ("in_progress", "pause"): "paused",
    ("paused", "restart"): "in_progress",
    ("paused", "resume"): "in_progress",
    ("in_progress", "finish"): "finished",
    ("initiated", "terminate"): "terminated",
    ("in_progress", "terminate"): "terminated",
    ("paused", "terminate"): "terminated",
    ("finished", "close"): "closed",
    ("terminated", "close"): "closed",
}
STATES = [s.value for s in ProjectState]
ACTIONS = [t.action for t in MACHINE.transitions]
WITHOUT_GUARDS: Machine[Project] = Machine("project", [type(t)(t.action, t.sources, t.target, t.permission) for t in MACHINE.transitions], MACHINE.grants)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", STATES)
def test_every_state_and_action(db: Session, state: str, action: str) -> None:
    manager = f.actor(db)
    row = f.project(db, manager=manager, state=state)
    db.commit()
    with writing(None, "test") as session:
        project = lock(session, Project, row.id)
        if (state, action) in TABLE:
            WITHOUT_GUARDS.move(session, None, project, action)
            assert project.state == TABLE[state, action]
        else:
            with pytest.raises(WrongState):
                WITHOUT_GUARDS.move(session, None, project, action)
            assert project.state == state


@pytest.mark.parametrize("action", [t.action for t in MACHINE.transitions if t.permission is None])
def test_steps_of_the_approval_belong_to_the_engine_alone(db: Session, action: str) -> None:
    manager = f.actor(db)
    row = f.project(db, manager=manager, state=min(MACHINE.transition(action).sources))
    db.commit()
    with writing(None, "test") as session, pytest.raises(NotPermitted):
        MACHINE.move(session, manager, lock(session, Project, row.id), action)


def test_start_needs_the_kickoff_and_a_baseline(firm: Firm, db: Session) -> None:
    project_id = firm.initiated()
    with pytest.raises(KickoffMissing):
        life.start(firm.manager, project_id, seen_version=version(project_id))
    life.file_kickoff(firm.manager, project_id, held_on=projects.MONDAY, minutes="纪要", seen_version=version(project_id))
    life.start(firm.manager, project_id, seen_version=version(project_id))
    assert projects.state(project_id) == "in_progress"
    bare = f.project(db, manager=firm.manager, sponsor=firm.sponsor, state="initiated", kickoff_minutes="纪要", kicked_off_on=projects.MONDAY)
    db.commit()
    with pytest.raises(BaselineMissing):
        life.start(firm.manager, bare.id, seen_version=bare.version)


def test_kickoff_is_not_filed_ahead_nor_before_approval(firm: Firm) -> None:
    draft = firm.create()
    with pytest.raises(WrongState):
        life.file_kickoff(firm.manager, draft, held_on=projects.MONDAY, minutes="纪要", seen_version=version(draft))


def test_kickoff_of_tomorrow_is_refused(firm: Firm) -> None:
    project_id = firm.initiated()
    with pytest.raises(DateInFuture):
        life.file_kickoff(firm.manager, project_id, held_on=projects.MONDAY + dt.timedelta(days=1), minutes="纪要", seen_version=version(project_id))


def test_pause_keeps_its_days_and_restart_ends_them(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with pytest.raises(ReasonMissing):
        life.pause(firm.manager, project_id, reason=" ", resumes_on=projects.MONDAY + dt.timedelta(days=9), seen_version=version(project_id))
    with pytest.raises(RestartNotLater):
        life.pause(firm.manager, project_id, reason="客户停产", resumes_on=projects.MONDAY, seen_version=version(project_id))
    life.pause(firm.manager, project_id, reason="客户停产", resumes_on=projects.MONDAY + dt.timedelta(days=9), seen_version=version(project_id))
    row = db.query(ProjectPause).filter_by(project_id=project_id).one()
    assert (row.from_on, row.until_on, projects.project(project_id).pause_reason) == (projects.MONDAY, None, "客户停产")
    later = projects.MONDAY + dt.timedelta(days=7)
    with projects.on(later):
        life.restart(firm.manager, project_id, seen_version=version(project_id))
    db.expire_all()
    assert (db.query(ProjectPause).filter_by(project_id=project_id).one().until_on, projects.state(project_id)) == (later, "in_progress")


def test_finish_names_open_milestones_and_asks_for_the_acceptance(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with pytest.raises(Refusals) as refused:
        life.finish(firm.manager, project_id, seen_version=version(project_id))
    milestones, acceptance = refused.value.refusals  # everything it waits for, at once
    assert isinstance(milestones, MilestonesOpen)
    assert "终验通过" in milestones.facts["milestones"]  # type: ignore[operator]
    assert isinstance(acceptance, AcceptanceMissing)
    db.execute(update(Milestone).where(Milestone.project_id == project_id).values(reached_on=projects.MONDAY))
    db.commit()
    with pytest.raises(AcceptanceMissing):
        life.finish(firm.manager, project_id, seen_version=version(project_id))
    deliveries.passed(firm.sales, project_id)
    life.finish(firm.manager, project_id, seen_version=version(project_id))
    assert projects.project(project_id).finished_on == projects.MONDAY


def test_closure_names_what_is_open(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    db.execute(update(Project).where(Project.id == project_id).values(state="finished", finished_on=projects.MONDAY))
    db.commit()
    with pytest.raises(StillOpen) as refused:
        closing.submit_closure(firm.manager, project_id, seen_version=version(project_id))
    assert {w.key for w in refused.value.facts["open"]} == {"open.deliverables", "open.risks"}  # type: ignore[union-attr]
    projects.nothing_open(db, project_id)
    before = settlement(firm.finance, project_id)
    assert (before.revenue, before.budget_cost, before.actual_cost, before.held, before.open) == (
        Decimal("1000000.00"),
        Decimal("700000.00"),
        0,
        Decimal("700000.00"),
        (),
    )
    assert (before.received, before.receivable, before.bonus) == (0, Decimal("1060000.00"), 0)
    contract = db.get_one(Contract, firm.contract_id)
    contract.state = "terminated"
    db.commit()
    ended = settlement(firm.finance, project_id)  # nothing came in, nothing more will
    assert (ended.revenue, ended.budget_revenue, ended.receivable) == (0, Decimal("1000000.00"), 0)
    contract.state = "effective"
    db.commit()
    assert [(m.action, m.refused) for m in ending_queries.moves(firm.manager, project_id)] == [("closure", None)]


def test_a_stale_screen_moves_nothing(firm: Firm) -> None:
    project_id = firm.initiated()
    seen = version(project_id)
    life.file_kickoff(firm.manager, project_id, held_on=projects.MONDAY, minutes="纪要", seen_version=seen)
    with pytest.raises(StaleScreen) as refused:
        life.start(firm.manager, project_id, seen_version=seen)
    assert "kickoff_minutes" in refused.value.facts["changed"]  # type: ignore[operator]
    assert projects.state(project_id) == "initiated"


def test_moves_show_each_button_with_its_reason(firm: Firm) -> None:
    project_id = firm.initiated()
    (start,) = moves(firm.manager, project_id)
    assert (start.action, type(start.refused)) == ("start", KickoffMissing)
    assert moves(firm.consultant, project_id) == []


COMMANDS = {
    "start": lambda actor, i: life.start(actor, i, seen_version=1),
    "pause": lambda actor, i: life.pause(actor, i, reason="x", resumes_on=dt.date(2030, 1, 1), seen_version=1),
    "restart": lambda actor, i: life.restart(actor, i, seen_version=1),
    "finish": lambda actor, i: life.finish(actor, i, seen_version=1),
    "submit_closure": lambda actor, i: closing.submit_closure(actor, i, seen_version=1),
    "submit_termination": lambda actor, i: closing.submit_termination(actor, i, reason="x", seen_version=1),
    "file_kickoff": lambda actor, i: life.file_kickoff(actor, i, held_on=projects.MONDAY, minutes="x", seen_version=1),
}
FROM = {
    "start": "initiated",
    "pause": "in_progress",
    "restart": "paused",
    "finish": "in_progress",
    "submit_closure": "finished",
    "submit_termination": "paused",
    "file_kickoff": "initiated",
}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_members_and_strangers_command_nothing(firm: Firm, db: Session, command: str) -> None:
    row = f.project(db, manager=firm.manager, sponsor=firm.sponsor, state=FROM[command])
    f.make(db, ProjectMember(project_id=row.id, employee_id=firm.consultant.employee_id, role="consultant"))
    db.commit()
    for actor in (firm.consultant, firm.sponsor, firm.finance, firm.qa):
        with pytest.raises(NotPermitted):
            COMMANDS[command](actor, row.id)
    with pytest.raises(NotFound):
        COMMANDS[command](firm.assistant, row.id)
    assert projects.state(row.id) == FROM[command]


def test_who_leads_all_projects_may_start_and_pause_them(firm: Firm) -> None:
    project_id = firm.started()
    life.pause(firm.pmo, project_id, reason="公司决定", resumes_on=projects.MONDAY + dt.timedelta(days=3), seen_version=version(project_id))
    assert projects.state(project_id) == "paused"
    assert firm.pmo.can(Permission.PROJECT_LIFE_ALL)
