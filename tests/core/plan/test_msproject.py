"""Microsoft Project's XML: ours comes back without loss, theirs is read as far as a plan goes, bad files are refused with their reason (PRJ-04)."""
from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import fromstring

import pytest

from core.errors import Refusal, Refusals
from core.plan import msproject, msproject_writing
from core.plan.dates import driven_finish
from core.plan.draft import PlanDraft
from core.plan.edits import Delete, SetCell, Undo
from core.plan.errors import CellInvalid
from core.plan.tree import DraftTask, Link
from core.scheduling.model import LinkKind
from tests.core.plan.plans import CONTEXT, small_plan

IDS = [f"n{n}" for n in range(600)]
TITLES = {"responsible": "负责人", "starts_on": "开始", "predecessors": "前置任务"}
NS = {"p": "http://schemas.microsoft.com/project"}


def long_plan(count: int = 500) -> PlanDraft:
    """Twenty phases; every kind of link with lags and leads, and a value in every column somewhere."""
    tasks: list[DraftTask] = []
    kinds = list(LinkKind)
    for n in range(1, count + 1):
        if n % 25 == 1:
            tasks.append(DraftTask(n, None, n, f"阶段 {n} & <准备>", finish_by_on=dt.date(2026, 12, 31) if n % 50 == 1 else None, responsible_id=2))
            continue
        day = CONTEXT.calendar.add_working_days(CONTEXT.starts_on, n)
        milestone = n % 25 == 0
        finish = day if milestone else CONTEXT.calendar.add_working_days(day, n % 6)
        links = tuple(Link(n - back, kinds[(n + back) % 4], (n % 7) - 3) for back in (1, 2) if (n - back) % 25 > 1)
        tasks.append(DraftTask(
            n, n - (n - 1) % 25, n % 25 + 1, f"任务 {n}", (None, 1, 2, 3)[n % 4], ("", "manager", "consultant")[n % 3], (None, 11, 12)[n % 3], day, finish,
            Decimal(0) if milestone else Decimal(n) / 100, links, f"交付物 {n}" if n % 4 == 0 else "", milestone,
            day if n % 9 == 0 else None, finish if n % 8 == 0 else None, n % 10 == 3, (None, 21, 22)[n % 3], (None, 31)[n % 2],
            None if milestone else Decimal(n // 2) / 100, None if milestone else Decimal(n) / 50))
    return PlanDraft.of(replace(t, finishes_on=driven_finish(t, CONTEXT.calendar, CONTEXT.away)) if t.effort_driven else t for t in tasks)


def test_five_hundred_tasks_with_everything_come_back_the_same() -> None:
    plan = long_plan()
    assert not [issue for issue in plan.issues(CONTEXT) if issue.blocks]
    progress = {t.id: Decimal(t.id % 101) for t in plan.tasks if isinstance(t.id, int)}
    data = msproject_writing.export(plan, title="华泽 & 医药", number="P-9", context=CONTEXT, progress=progress)
    file = msproject.read(data, CONTEXT, IDS, TITLES)
    assert (file.title, file.number, len(file.tried.tasks)) == ("华泽 & 医药", "P-9", 500)
    assert [note.code for note in file.notes] == ["progress_stays"]
    back = plan.apply(Delete((30,)), CONTEXT).apply(msproject.as_replacement(file, plan), CONTEXT)
    assert back.tasks == plan.tasks         # same ids, same values, same links
    assert back.apply(Undo(), CONTEXT).tasks != plan.tasks
    added = PlanDraft.of(()).apply(file.paste, CONTEXT)
    assert [t.name for t in added.tasks] == [t.name for t in plan.tasks]
    assert {t.id for t in added.tasks} == set(IDS[:500])


def test_what_project_reads_is_where_it_looks_for_it() -> None:
    """Dates with the hours of a day, lags in tenths of minutes, link types by number, work in hours, days off as exceptions."""
    plan = small_plan()
    for key, name, text in ((5, "predecessors", "2.1SS+2"), (2, "responsible", "李娜"), (2, "finish_by_on", "2026-08-20"), (3, "is_milestone", "1")):
        plan = plan.apply(SetCell(key, name, text), CONTEXT)
    china = replace(CONTEXT, calendar=type(CONTEXT.calendar)(holidays=frozenset({dt.date(2026, 8, 31)}), workdays=frozenset({dt.date(2026, 9, 5)})))
    root = fromstring(msproject_writing.export(plan, title="t", number="P", context=china, progress={2: Decimal("40.5")}))
    two, three, five = (root.findall("p:Tasks/p:Task", NS)[n] for n in (2, 3, 6))

    def texts(element: object, *names: str) -> list[str | None]:
        return [element.findtext(f"p:{name}", None, NS) for name in names]  # type: ignore[attr-defined]

    assert texts(two, "OutlineLevel", "WBS", "Start", "Finish", "Duration", "Work", "PercentComplete", "Deadline") == [
        "2", "1.2", "2026-08-10T08:00:00", "2026-08-14T17:00:00", "PT40H0M0S", "PT36H0M0S", "40", "2026-08-20T17:00:00"]
    assert texts(three, "Milestone", "Duration", "Start", "Finish") == ["1", "PT0H0M0S", "2026-08-21T17:00:00", "2026-08-21T17:00:00"]
    assert texts(five.find("p:PredecessorLink", NS), "PredecessorUID", "Type", "LinkLag", "LagFormat") == ["6", "3", "9600", "7"]
    assert [texts(one, "TaskUID", "ResourceUID", "Units", "Work") for one in root.findall("p:Assignments/p:Assignment", NS)][:2] == [
        ["2", "-65535", "1.0000", "PT40H0M0S"], ["3", "1", "0.9000", "PT36H0M0S"]]
    assert [(e.findtext("p:TimePeriod/p:FromDate", None, NS), e.findtext("p:DayWorking", None, NS)) for e in root.iterfind(".//p:Exception", NS)] == [
        ("2026-08-31T00:00:00", "0"), ("2026-09-05T00:00:00", "1")]


def task(uid: int, level: int, name: str, **values: object) -> str:
    given = {"UID": uid, "ID": uid, "Name": name, "OutlineLevel": level, "Start": "2026-08-03T08:00:00", "Finish": "2026-08-07T17:00:00",
             "Duration": "PT40H0M0S", "Work": "PT0H0M0S", **values}
    return "<Task>" + "".join(v if k.startswith("raw") else f"<{k}>{v}</{k}>" for k, v in given.items()) + "</Task>"


def link(uid: int, kind: int = 1, lag: int = 0, form: int = 7, cross: int = 0) -> str:
    return (f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type><CrossProject>{cross}</CrossProject>"
            f"<LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>")


def project(*tasks: str, resources: str = "", assignments: str = "", space: str = ' xmlns="http://schemas.microsoft.com/project"') -> bytes:
    text = (f'<?xml version="1.0" encoding="UTF-8"?><Project{space}><Name>Bank.xml</Name><MinutesPerDay>480</MinutesPerDay><Tasks>{"".join(tasks)}</Tasks>'
            f"<Resources>{resources}</Resources><Assignments>{assignments}</Assignments></Project>")
    return text.encode()


def test_a_file_of_project_itself_is_read_as_far_as_a_plan_goes() -> None:
    people = "".join(f"<Resource><UID>{n}</UID><Name>{name}</Name><EmailAddress>{mail}</EmailAddress></Resource>" for n, name, mail in (
        (1, "Zhou Tao", ""), (2, "Nobody at all", "lina@firm.example"), (3, "顾问", "")))
    work = "".join(f"<Assignment><TaskUID>{t}</TaskUID><ResourceUID>{r}</ResourceUID><Work>PT{h}H0M0S</Work></Assignment>" for t, r, h in (
        (2, 1, 8), (2, 2, 32), (3, 3, 12), (4, -65535, 8)))
    context = replace(CONTEXT, people=(replace(CONTEXT.people[0], names=("Li Na", "lina@firm.example")), *CONTEXT.people[1:]))
    data = project(
        task(0, 0, "The project"), task(1, 1, "Phase", ConstraintType=7, ConstraintDate="2026-09-30T17:00:00"),
        task(2, 2, "Survey", Work="PT40H0M0S", ConstraintType=4, ConstraintDate="2026-08-03T08:00:00", PercentComplete=30),
        task(3, 2, "Draft", Type=2, Work="PT12H0M0S", raw=link(2, 3, 2400)),
        task(4, 2, "Review", Duration="PT20H0M0S", raw=link(3, 1, 50, 19) + link(2, 0, 14400, 8) + link(99) + link(2)),
        "<Task><UID>5</UID><ID>5</ID><IsNull>1</IsNull></Task>",
        task(6, 1, "Done", Milestone=1, Duration="PT0H0M0S", ConstraintType=5, raw=link(1, 1, -4800, 7)),
        resources=people, assignments=work)
    file = msproject.read(data, context, IDS, TITLES)
    plan = {t.code: t for t in file.tried.tasks}
    assert [(t.code, t.name) for t in file.tried.tasks] == [("1", "Phase"), ("1.1", "Survey"), ("1.2", "Draft"), ("1.3", "Review"), ("2", "Done")]
    assert (plan["1"].finish_by_on, plan["1.1"].not_before_on) == (dt.date(2026, 9, 30), dt.date(2026, 8, 3))
    assert (plan["1.1"].responsible_id, plan["1.1"].effort_days) == (1, Decimal(5))        # by e-mail, and they have most of the work
    assert (plan["1.2"].responsible_id, plan["1.2"].role, plan["1.2"].effort_driven) == (None, "consultant", True)
    assert plan["1.3"].effort_days == Decimal("2.5")
    codes = {t.id: t.code for t in file.tried.tasks}
    links = {t.code: [(codes[one.predecessor_id], one.kind.value, one.lag_days) for one in t.predecessors] for t in file.tried.tasks if t.predecessors}
    assert links == {"1.2": [("1.1", "SS", 1)], "1.3": [("1.2", "FS", 3), ("1.1", "FF", 1)], "2": [("1", "FS", -1)]}
    assert plan["2"].is_milestone
    assert {note.code: (note.count, note.first) for note in file.notes} == {
        "progress_stays": (1, "1.1"), "constraint_left": (1, "2"), "lag_rounded": (3, "1.2"), "link_left": (2, "1.3"), "person_left": (1, "1.1"),
        "effort_from_duration": (1, "1.3")}
    assert msproject.span_of(file)[0] == dt.date(2026, 8, 3)


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Project><Name>&b;</Name></Project>'


@pytest.mark.parametrize(("data", "code"), [
    (b"", "not_project_xml"), (b"PK\x03\x04 an Excel file", "not_project_xml"), (b"<html><body/></html>", "not_project_xml"), (b"<Project>", "not_project_xml"),
    (BOMB, "xml_with_entities"), (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Project/>', "xml_with_entities"),
    (project(), "nothing_to_read"), (project(task(0, 0, "only the summary")), "nothing_to_read"), (project(space=' xmlns="urn:other"'), "nothing_to_read"),
    (b" " * 20_000_001, "plan_file_too_large"), (project(*(task(n, 1, "t") for n in range(1, 2002))), "too_many_rows")])
def test_a_file_that_is_no_plan_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        msproject.read(data, CONTEXT, IDS, TITLES)
    assert caught.value.code == code


def test_every_cell_that_cannot_stand_is_named_by_its_row_and_nothing_comes_in() -> None:
    stranger = "<Resource><UID>9</UID><Name>王五</Name></Resource>"
    work = "<Assignment><TaskUID>1</TaskUID><ResourceUID>9</ResourceUID><Work>PT8H0M0S</Work></Assignment>"
    data = project(task(1, 1, "a", raw=link(3)), task(2, 1, "b", Start="soon"), task(3, 1, "c", raw=link(1)), resources=stranger, assignments=work)
    with pytest.raises(Refusals) as caught:
        msproject.read(data, CONTEXT, IDS, TITLES)
    found = sorted((r.facts["row"], r.facts["column"], r.reason.code) for r in caught.value.refusals if isinstance(r, CellInvalid))
    assert found == [(1, "负责人", "person_unknown"), (2, "开始", "not_a_date"), (3, "前置任务", "dependency_loop")]


def test_a_row_copied_in_project_does_not_stand_for_the_same_task_twice() -> None:
    plan = small_plan()
    data = msproject_writing.export(plan, title="t", number="P", context=CONTEXT, progress={})
    text = data.decode().replace("<Value>2</Value>", "<Value>1</Value>")
    file = msproject.read(text.encode(), CONTEXT, IDS, TITLES)
    assert len({t.id for t in msproject.as_replacement(file, plan).tasks}) == 8
