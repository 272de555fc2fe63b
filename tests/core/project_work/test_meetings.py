"""Meetings: who is told, minutes and actions, what was sent stands, the kick-off by the one way there is (PRJ-16)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from core import clock
from core.errors import NotFound, NotPermitted, StaleScreen, WrongState
from core.home.waiting import waiting
from core.meetings import kickoff, reminders, service
from core.meetings.errors import KickoffThere, MinutesSent, NobodyInvited, NotHeldYet, NotOfTheCustomer, OneOwner
from core.meetings.kickoff import CommunicationForm
from core.meetings.queries import MeetingCard, actions_of, meeting, meetings, open_actions_of
from core.meetings.service import ActionForm, MeetingForm
from db.models import Notice, Project
from tests import projects
from tests.core.project_work.conftest import Work

AT = clock.at_firm_time(projects.MONDAY, 10)


def form(work: Work, **values: object) -> MeetingForm:
    people = (work.firm.manager.employee_id, work.firm.consultant.employee_id)
    return MeetingForm(**{"title": "周例会", "starts_at": AT, "place": "三楼会议室", "agenda": "进度", "employees": people, "contacts": (work.lead,)} | values)  # type: ignore[arg-type]


def told(work: Work, kind: str) -> set[int]:
    return set(work.db.scalars(select(Notice.employee_id).where(Notice.kind == kind)))


def card(work: Work, meeting_id: int) -> MeetingCard:
    return meeting(work.firm.manager, meeting_id)


def test_a_meeting_from_the_call_to_the_sent_minutes(work: Work) -> None:
    manager, consultant = work.firm.manager, work.firm.consultant
    first = service.call(manager, work.id, form(work))
    assert told(work, "meeting_called") == {consultant.employee_id}  # nobody is told of what they did themselves
    actions = [ActionForm("补充访谈提纲", projects.MONDAY, consultant.employee_id), ActionForm("提供成本明细", projects.MONDAY, contact_id=work.lead)]
    absent = [p.id for p in card(work, first).people if p.contact]
    service.write_minutes(manager, first, "一、进度正常。", actions, absent=absent, seen_version=card(work, first).row.version)
    assert told(work, "meeting_action") == {consultant.employee_id}
    assert [p.attended for p in card(work, first).people] == [True, True, False]
    assert [(a.what, a.late) for a in open_actions_of(consultant)] == [("补充访谈提纲", 0)]
    assert [w.title for w in waiting(consultant) if w.kind == "action"] == ["补充访谈提纲"]
    assert service.send(manager, first, seen_version=card(work, first).row.version) == 1
    assert told(work, "minutes_sent") == {consultant.employee_id}
    with pytest.raises(MinutesSent):
        service.write_minutes(manager, first, "另一份", [], seen_version=card(work, first).row.version)
    mine = open_actions_of(consultant)[0]
    service.finish_action(consultant, mine.id, result="已发", seen_version=mine.version)
    assert open_actions_of(consultant) == []
    assert told(work, "action_done") == {manager.employee_id}
    assert [(a.what, a.done_on) for a in actions_of(manager, work.id)] == [("提供成本明细", None), ("补充访谈提纲", projects.MONDAY)]
    again = service.call(manager, work.id, form(work, starts_at=card(work, first).next_at, follows_id=first))
    assert (card(work, first).next_id, card(work, again).follows) == (again, "周例会")
    assert [a.what for a in card(work, again).before] == ["提供成本明细"]  # what is still open is on the table again
    assert [m.id for m in meetings(consultant, work.id)] == [again, first]


def test_what_a_meeting_refuses(work: Work) -> None:
    manager = work.firm.manager
    with pytest.raises(NobodyInvited):
        service.call(manager, work.id, form(work, employees=(), contacts=()))
    with pytest.raises(NotOfTheCustomer):
        service.call(manager, work.id, form(work, contacts=(work.foreign,)))
    ahead = service.call(manager, work.id, form(work, starts_at=AT + dt.timedelta(days=2)))
    with pytest.raises(NotHeldYet):
        service.write_minutes(manager, ahead, "未开先记", [], seen_version=1)
    with pytest.raises(OneOwner):
        service.write_minutes(manager, service.call(manager, work.id, form(work)), "记", [ActionForm("谁做？", projects.MONDAY)], seen_version=1)
    with pytest.raises(StaleScreen):
        service.cancel(manager, ahead, seen_version=99)
    service.cancel(manager, ahead, seen_version=1)
    with pytest.raises(WrongState):
        service.change(manager, ahead, form(work), seen_version=2)
    with pytest.raises(NotPermitted):
        service.call(work.firm.pmo, work.id, form(work))  # reads everything, is not on the team
    for nobody in (work.stranger, work.firm.sales):
        with pytest.raises((NotFound, NotPermitted)):
            service.call(nobody, work.id, form(work))
    with pytest.raises(NotFound):
        meeting(work.stranger, ahead)


def test_only_who_was_not_told_yet_hears_of_a_change_of_people(work: Work) -> None:
    manager, analyst = work.firm.manager, work.firm.analyst
    one = service.call(manager, work.id, form(work))
    more = form(work, employees=(*form(work).employees, analyst.employee_id))
    service.change(manager, one, more, seen_version=1)
    assert told(work, "meeting_changed") == {analyst.employee_id}
    service.change(manager, one, replace(more, place="线上"), seen_version=card(work, one).row.version)
    assert told(work, "meeting_changed") == {analyst.employee_id, work.firm.consultant.employee_id}


def test_the_kickoff_files_the_minutes_the_project_starts_with(work: Work) -> None:
    project = work.db.get_one(Project, work.id)
    project.state, project.started_on = "initiated", None
    work.db.commit()
    manager = work.firm.manager
    kickoff.save_duties(manager, work.id, {manager.employee_id: "对外接口"}, seen_version=project.version)
    lines = [CommunicationForm("客户项目经理", "进度与风险", "weekly", "meeting", manager.employee_id)]
    kickoff.save_communication(manager, work.id, lines, seen_version=projects.version(work.id))
    found = kickoff.kickoff(work.firm.consultant, work.id)
    assert [(d.name, d.duty) for d in found.duties] == [("李娜", "对外接口"), ("周涛", ""), ("周婷", "")]
    assert [(line.audience, line.responsible) for line in found.plan] == [("客户项目经理", "李娜")]
    one = service.call(manager, work.id, form(work, kind="kickoff", title="启动会"))
    with pytest.raises(KickoffThere):
        service.call(manager, work.id, form(work, kind="kickoff"))
    with pytest.raises(NotPermitted):  # the kick-off is filed by who answers for the project, and nothing of the minutes is kept
        service.write_minutes(work.firm.consultant, one, "代记", [], seen_version=1)
    service.write_minutes(manager, one, "目标、分工、沟通机制确认。", [], seen_version=card(work, one).row.version)
    filed = projects.project(work.id)
    assert (filed.kickoff_minutes, filed.kicked_off_on) == ("目标、分工、沟通机制确认。", projects.MONDAY)


def test_late_actions_are_told_once_to_who_owes_them_and_who_called(work: Work) -> None:
    manager, consultant = work.firm.manager, work.firm.consultant
    one = service.call(manager, work.id, form(work))
    service.write_minutes(manager, one, "记", [ActionForm("补充提纲", projects.MONDAY, consultant.employee_id)], seen_version=1)
    assert reminders.actions() == 1  # due today
    with clock.at(projects.NOON + dt.timedelta(days=1)):
        assert open_actions_of(consultant)[0].late == 1
        assert reminders.actions() == 2
        assert reminders.actions() == 0
    assert told(work, "action_overdue") == {manager.employee_id, consultant.employee_id}
