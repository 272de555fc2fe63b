"""The project screens without a browser: who gets them and sees which money, what is typed and saved, what the bar offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor, Role
from core.initiation import service as initiation
from core.plan.edits import AddTask, SetCell
from core.plan.service import save_plan
from core.progress import queries as progress
from core.projects import life
from db.models import BudgetLine, ProgressPeriod, Project, Task, TaskLink
from pages.projects.parts import key_of
from pages.projects.tabs import GROUPS, group_of
from pages.shared import record
from pages.shared.words import catalogue
from tests import factories as f
from tests import projects
from tests.conftest import Founded
from tests.projects import Firm
from tests.screens.drawn import html_of_screen
from tests.statements import counting

Open = Callable[..., AppTest]
MONEY = ("budget", "money", "approval", "trail")
TABS = ("overview", "plan", "budget", "money", "team", "stages", "risks", "progress", "documents", "approval", "trail")


@pytest.fixture(scope="module")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


@pytest.fixture
def firm(db: Session, founded: Founded) -> Firm:
    """The firm of the stories, in the present: screens live today."""
    made: Firm = deepcopy(founded.firm)
    for year in (clock.today().year, clock.today().year + 1):
        for code in made.accounts:
            if not db.scalars(
                select(BudgetLine).where(BudgetLine.year == year, BudgetLine.account_id == made.accounts[code], BudgetLine.project_id.is_(None))
            ).all():
                f.company_line(db, "2000000.00", code=code, year=year)
    db.commit()
    return made


def draft(firm: Firm, days: str = "250") -> int:
    project_id = firm.create(starts_on=clock.today())
    firm.staff(project_id)
    firm.budget(project_id, labour_days=days)
    return project_id


def submitted(firm: Firm) -> int:
    project_id = draft(firm)
    initiation.submit(firm.manager, project_id, seen_version=projects.version(project_id))
    return project_id


def initiated(firm: Firm) -> int:
    project_id = submitted(firm)
    firm.approve(project_id)
    return project_id


def started(firm: Firm) -> int:
    project_id = initiated(firm)
    life.file_kickoff(firm.manager, project_id, held_on=clock.today(), minutes="目标、分工。", seen_version=projects.version(project_id))
    life.start(firm.manager, project_id, seen_version=projects.version(project_id))
    return project_id


def button(test: AppTest, key: str) -> Any:
    return next(b for b in test.button if (b.key or "").startswith(key))


def has_button(test: AppTest, key: str) -> bool:
    return any((b.key or "").startswith(key) for b in test.button)


def opened(open_screen: Open, actor: Actor, project_id: int, tab: str = "overview", language: str = "zh") -> AppTest:
    test = open_screen(actor, "project", language=language, query={"id": str(project_id), "tab": tab})
    assert not test.exception, test.exception
    return test


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_role_gets_list_and_record_and_starts_projects_only_with_the_right(db: Session, firm: Firm, open_screen: Open, language: str) -> None:
    for role in (Role.PMO, Role.PM, Role.MEMBER) if language == "zh" else (Role.ADMIN,):
        actor = f.actor(db, role, department_id=firm.department_id)
        assert not open_screen(actor, "projects", language=language).exception
        assert not open_screen(actor, "project", language=language).exception
        for key in ("new_project", "project_templates"):
            may = role in (Role.PM, Role.PMO) or (role is Role.ADMIN and key == "project_templates")
            if may:
                assert not open_screen(actor, key, language=language).exception
            else:
                with pytest.raises(ValueError, match=r"\S"):
                    open_screen(actor, key, language=language)


def every_tab(test: AppTest, card_tabs: list[str], language: str) -> list[tuple[str, str]]:
    """What each tab draws, opened one after the other in one session."""
    found = []
    for tab in card_tabs:
        place, group = test.session_state["project_tabs_key"], group_of(tab)
        several = len(GROUPS[group]) > 1
        test.session_state[place] = catalogue(language)[f"project_group.{group}" if several else f"project_tab.{tab}"]
        if several:
            test.session_state[f"{place}_{group}"] = tab
        test.run()
        assert not test.exception, (tab, test.exception)
        found.append((tab, html_of_screen(test)))
    return found


@pytest.mark.parametrize("state", ["draft", "in_approval", "started"])
def test_every_tab_for_every_part_and_no_money_for_members(firm: Firm, open_screen: Open, state: str) -> None:
    project_id = {"draft": lambda: draft(firm), "in_approval": lambda: submitted(firm), "started": lambda: started(firm)}[state]()
    shut = {"draft": {"money", "progress"}, "in_approval": {"money", "progress"}, "started": set[str]()}[state]
    people = ((firm.manager, True), (firm.ceo, True), (firm.consultant, False), (firm.qa, False), (firm.sales, False))
    for language, actor, sees in [("zh", *one) for one in people] + [("en", *people[0]), ("en", *people[2])]:
        tabs = [t for t in TABS if t not in shut and (sees or t not in MONEY)]
        for tab, shown in every_tab(opened(open_screen, actor, project_id, "overview", language), tabs, language):
            assert sees or "¥" not in shown, (language, actor.name, tab)


def test_who_has_no_part_in_it_is_told_nothing(db: Session, firm: Firm, open_screen: Open) -> None:
    project_id = draft(firm)
    stranger = f.actor(db, Role.MEMBER, department_id=firm.department_id)
    test = opened(open_screen, stranger, project_id)
    assert "供应链" not in html_of_screen(test)
    assert "供应链" not in html_of_screen(open_screen(stranger, "projects"))
    assert not opened(open_screen, stranger, 10**12).exception
    assert not open_screen(stranger, "project", query={"id": "'; drop table project"}).exception


def test_28_percent_greys_submit_with_its_sentence_and_30_percent_can_be_submitted(firm: Firm, open_screen: Open) -> None:
    project_id = draft(firm, "260")
    test = opened(open_screen, firm.manager, project_id, "budget", "en")
    assert button(test, "act_submit").disabled
    shown = html_of_screen(test)
    assert "28.0%" in shown
    assert "¥20,000.00" in shown
    assert "¥28,571.43" in shown
    firm.budget(project_id, labour_days="250")
    test = opened(open_screen, firm.manager, project_id, "budget", "en")
    assert "30.0%" in html_of_screen(test)
    assert not button(test, "act_submit").disabled
    assert not button(test, "act_submit").click().run().exception
    assert projects.state(project_id) == "in_approval"


def test_what_is_typed_into_the_budget_moves_margin_and_bar_and_is_saved(firm: Firm, open_screen: Open) -> None:
    project_id = draft(firm, "250")
    test = opened(open_screen, firm.manager, project_id, "budget", "en")
    editor = test.session_state[f"{key_of('budget', project_id)}_sheet"][1]
    line = next(x for x in editor.draft.lines if x.cells["days"])
    editor.take([{"op": "cells", "cells": [[line.id, "days", "260"]]}])
    test.run()
    assert "28.0%" in html_of_screen(test)
    assert button(test, "act_submit").disabled
    editor.take([{"op": "cells", "cells": [[line.id, "days", "249.5"]]}])
    test.run()
    assert "30.1%" in html_of_screen(test)
    assert "Save first" in html_of_screen(test)
    button(test, "sm_save_").click().run()
    assert not test.exception
    assert not button(test, "act_submit").disabled
    assert "¥699,000.00" in html_of_screen(test)


@pytest.mark.parametrize(
    ("field", "typed"), [("gross_amount", "-5"), ("gross_amount", "1.005"), ("account_id", "?"), ("days", "x"), ("planned_on", "2026-02-30")]
)
def test_a_wrong_cell_is_not_saved_and_stays_as_typed(firm: Firm, open_screen: Open, field: str, typed: str) -> None:
    project_id = draft(firm)
    test = opened(open_screen, firm.manager, project_id, "budget")
    editor = test.session_state[f"{key_of('budget', project_id)}_sheet"][1]
    line = next(x for x in editor.draft.lines if bool(x.cells["days"]) == (field == "days"))
    editor.take([{"op": "cells", "cells": [[line.id, field, typed]]}])
    test.run()
    button(test, "sm_save_").click().run()
    assert not test.exception
    now = test.session_state[f"{key_of('budget', project_id)}_sheet"][1]
    assert next(x for x in now.draft.lines if x.id == line.id).cells[field] == typed
    assert now.refused or now.general
    assert projects.version(project_id) == projects.project(project_id).version


def test_plan_is_typed_saved_and_a_second_editor_is_shown_what_differs(firm: Firm, open_screen: Open, db: Session) -> None:
    project_id = draft(firm)
    test = opened(open_screen, firm.manager, project_id, "plan")
    editor = test.session_state[f"{key_of('plan', project_id)}_editor"][1]
    task = next(t for t in editor.draft.tasks if not t.is_summary)
    editor.draft = editor.draft.apply(SetCell(task.id, "name", "<b>我的名称</b>"), editor.context)
    other = projects.opened(firm.manager, project_id)
    save_plan(
        firm.manager,
        project_id,
        projects.edited(other, SetCell(task.id, "name", "别人的名称"), AddTask("new-1", task.id), SetCell("new-1", "name", "别人的任务")),
        seen_plan_version=other.version,
    )
    test.run()
    button(test, "sm_plan_save").click().run()
    assert not test.exception
    shown = html_of_screen(test)
    assert "别人的任务" in shown
    assert "&lt;b&gt;我的名称" in shown
    button(test, "sm_merge_mine").click().run()
    button(test, "sm_plan_save").click().run()
    assert not test.exception
    names = {t.name for t in db.scalars(select(Task).where(Task.project_id == project_id).execution_options(populate_existing=True))}
    assert {"<b>我的名称</b>", "别人的任务"} <= names
    assert "别人的名称" not in names


def test_english_names_of_the_template_survive_an_edit_in_english(firm: Firm, open_screen: Open, db: Session) -> None:
    project_id = draft(firm)
    before = {t.id: (t.name, t.name_en) for t in projects.tasks(project_id).values()}
    test = opened(open_screen, firm.manager, project_id, "plan", "en")
    editor = test.session_state[f"{key_of('plan', project_id)}_editor"][1]
    task = next(t for t in editor.draft.tasks if not t.is_summary)
    assert task.name == before[task.id][1]
    editor.draft = editor.draft.apply(SetCell(task.id, "effort_days", "9"), editor.context)
    test.run()
    button(test, "sm_plan_save").click().run()
    after = {t.id: (t.name, t.name_en) for t in db.scalars(select(Task).where(Task.project_id == project_id).execution_options(populate_existing=True))}
    assert after == before
    assert db.get_one(Task, task.id).effort_days == Decimal(9)


def test_team_weights_and_members_are_saved_and_a_wrong_one_is_refused_in_its_row(firm: Firm, open_screen: Open) -> None:
    project_id = draft(firm)
    test = opened(open_screen, firm.manager, project_id, "team")
    editor = test.session_state[f"{key_of('team', project_id)}_sheet"][1]
    editor.take(
        [
            {
                "op": "cells",
                "add": ["new-1"],
                "after": editor.draft.lines[-1].id,
                "cells": [
                    ["new-1", "employee_id", editor.draft.lines[1].cells["employee_id"]],
                    ["new-1", "role", editor.draft.lines[1].cells["role"]],
                    ["new-1", "planned_days", "3"],
                ],
            }
        ]
    )
    test.run()
    button(test, "sm_save_").click().run()
    now = test.session_state[f"{key_of('team', project_id)}_sheet"][1]
    assert ("new-1", "employee_id") in now.refused
    now.take([{"op": "delete", "ids": ["new-1"]}])
    test.run()
    weight = next(n for n in test.number_input if n.key == f"weight_{project_id}_manager")
    weight.set_value(40.0).run()
    button(test, "sm_save_").click().run()
    assert not test.exception
    assert "105" in html_of_screen(test)


def test_a_project_is_made_from_contract_and_template_in_the_order_of_the_work(firm: Firm, open_screen: Open, db: Session) -> None:
    test = open_screen(firm.manager, "new_project", query={"contract": str(firm.contract_id)})
    assert not test.exception
    assert "调研与诊断" in html_of_screen(test)
    button(test, "new_create").click().run()
    assert db.scalars(select(Project)).all() == []
    sponsor = next(s for s in test.selectbox if (s.key or "").startswith("new_project_sponsor"))
    sponsor.set_value(firm.sponsor.employee_id).run()
    button(test, "new_create").click().run()
    (made,) = db.scalars(select(Project)).all()
    assert (made.state, made.contract_id, made.net_revenue) == ("draft", firm.contract_id, Decimal("1000000.00"))
    assert len(projects.tasks(made.id)) > 20


def test_the_bar_says_why_a_start_must_wait_and_starts_after_the_minutes(firm: Firm, open_screen: Open) -> None:
    project_id = initiated(firm)
    test = opened(open_screen, firm.manager, project_id)
    assert button(test, "act_start").disabled
    assert "启动会纪要" in html_of_screen(test)
    life.file_kickoff(firm.manager, project_id, held_on=clock.today(), minutes="分工", seen_version=projects.version(project_id))
    test = opened(open_screen, firm.manager, project_id)
    button(test, "act_start").click().run()
    assert projects.state(project_id) == "in_progress"
    assert not has_button(opened(open_screen, firm.consultant, project_id), "act_")


def test_progress_goes_to_qa_comes_back_and_counts_only_when_confirmed(firm: Firm, open_screen: Open, db: Session) -> None:
    project_id = started(firm)
    test = opened(open_screen, firm.manager, project_id, "progress")
    sheet = progress.period_sheet(firm.manager, project_id)
    editor = test.session_state[f"{key_of('progress', project_id)}_{sheet.period_on}_sheet"][1]
    editor.take([{"op": "cells", "cells": [[editor.draft.lines[0].id, "progress", "140"]]}])
    test.run()
    button(test, "sm_submit_").click().run()
    assert db.scalars(select(ProgressPeriod)).all() == []
    editor.take([{"op": "cells", "cells": [[editor.draft.lines[0].id, "progress", "40"]]}])
    test.run()
    button(test, "sm_submit_").click().run()
    assert not test.exception
    (period,) = db.scalars(select(ProgressPeriod).execution_options(populate_existing=True)).all()
    assert period.state == "submitted"
    assert not has_button(opened(open_screen, firm.manager, project_id, "progress"), "sm_confirm_")
    qa = opened(open_screen, firm.qa, project_id, "progress")
    button(qa, "sm_back_").click().run()
    assert not qa.exception
    button(qa, "sm_confirm_").click().run()
    assert not qa.exception
    db.refresh(period)
    assert period.state == "confirmed"
    assert progress.figures_on(firm.manager, project_id).actual > 0


def test_approver_reads_figures_and_plan_on_the_decision_page(firm: Firm, open_screen: Open, db: Session) -> None:
    from db.models import ApprovalCase

    project_id = submitted(firm)
    case = db.scalars(select(ApprovalCase).where(ApprovalCase.document_id == project_id)).one()
    test = open_screen(firm.sponsor, "decision", language="en", query={"case": str(case.id)})
    assert not test.exception
    shown = html_of_screen(test)
    for text in ("¥1,000,000.00", "¥700,000.00", "30.0%", "no room to spare", "baseline 0"):
        assert text in shown, text


def test_phone_shows_cards_and_types_one_line_at_a_time(firm: Firm, open_screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pages.shared.sheet_grid", "pages.projects.tab_plan"):
        monkeypatch.setattr(f"{module}.on_phone", lambda: True)
    monkeypatch.setattr(record, "on_phone", lambda: True)
    project_id = draft(firm)
    every_tab(opened(open_screen, firm.manager, project_id), [t for t in TABS if t not in ("money", "progress")], "zh")
    test = opened(open_screen, firm.manager, project_id, "budget")
    key = key_of("budget", project_id)
    editor = test.session_state[f"{key}_sheet"][1]
    line = next(x for x in editor.draft.lines if x.cells["days"])
    next(s for s in test.selectbox if (s.key or "").startswith(f"{key}_card")).set_value(line.id).run()
    next(t for t in test.text_input if t.key == f"{key}_{line.id}_days").set_value("260").run()
    assert not test.exception
    assert "28.0%" in html_of_screen(test)


def _statements(open_screen: Open, db: Session, actor: Actor, key: str, **query: str) -> int:
    open_screen(actor, key, query=query)
    with counting(db) as sent:
        test = open_screen(actor, key, query=query)
    assert not test.exception, test.exception
    return len(sent)


def test_list_sends_as_many_statements_for_many_projects_as_for_one(db: Session, firm: Firm, open_screen: Open) -> None:
    f.project(db, manager=firm.manager, sponsor=firm.sponsor, department_id=firm.department_id)
    db.commit()
    few = _statements(open_screen, db, firm.ceo, "projects")
    for _ in range(8):
        f.project(db, manager=firm.manager, sponsor=firm.sponsor, department_id=firm.department_id)
    db.commit()
    assert _statements(open_screen, db, firm.ceo, "projects") == few


def test_plan_of_500_tasks_sends_as_many_statements_as_a_small_one(db: Session, firm: Firm, open_screen: Open) -> None:
    project_id = started(firm)
    few = {tab: _statements(open_screen, db, firm.manager, "project", id=str(project_id), tab=tab) for tab in ("plan", "overview", "progress", "stages")}
    parent = projects.tasks(project_id)["2"]
    made = [
        Task(
            project_id=project_id,
            parent_id=parent.id,
            position=100 + n,
            code=f"2.{100 + n}",
            sort_key=f"0002.{100 + n:04}",
            name=f"任务{n}",
            stage_id=parent.stage_id,
            responsible_id=firm.consultant.employee_id,
            role="consultant",
            starts_on=clock.today(),
            finishes_on=clock.today() + dt.timedelta(days=3),
            effort_days=Decimal(1),
            progress=Decimal(0),
        )
        for n in range(500)
    ]
    db.add_all(made)
    db.flush()
    db.add_all(
        [TaskLink(project_id=project_id, predecessor_id=a.id, successor_id=b.id, kind="FS", lag_days=0) for a, b in zip(made[::2], made[1::2], strict=True)]
    )
    db.commit()
    many = {tab: _statements(open_screen, db, firm.manager, "project", id=str(project_id), tab=tab) for tab in few}
    assert many == few


def test_rows_are_frozen_and_the_card_hides_money(firm: Firm) -> None:
    from core.projects.queries import card

    project_id = draft(firm)
    hidden = card(firm.consultant, project_id)
    assert (hidden.net_revenue, hidden.budget_cost, hidden.contract_amount, hidden.margin_rate) == (None, None, None, None)
    assert replace(hidden).id == project_id
    assert MONEY
