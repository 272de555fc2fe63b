"""The plan on its screen: a task with all there is about it, limits and slack, files of Excel and Microsoft Project (PRJ-04, PRJ-05)."""

from __future__ import annotations

from typing import Any

from core.plan import msproject_writing
from core.plan.edits import SetCell
from pages.projects.parts import key_of
from tests import projects
from tests.projects import Firm
from tests.screens.drawn import html_of_screen
from tests.screens.test_projects import Open, button, draft, firm, opened, worker_engine  # noqa: F401


def plan_editor(test: Any, project_id: int) -> Any:
    return test.session_state[f"{key_of('plan', project_id)}_editor"][1]


def test_a_task_opens_with_all_there_is_about_it_and_a_missed_limit_is_told(firm: Firm, open_screen: Open) -> None:  # noqa: F811
    project_id = draft(firm)
    test = opened(open_screen, firm.manager, project_id, "plan", "en")
    editor = plan_editor(test, project_id)
    rows = {t.code: t for t in editor.draft.tasks}
    for field, text in (("finish_by_on", rows["1.2"].starts_on.isoformat()), ("effort_days", "4"), ("pessimistic_days", "40"), ("effort_driven", "yes")):
        editor.draft = editor.draft.apply(SetCell(rows["1.2"].id, field, text), editor.context)
    editor.asked = rows["1.2"].id
    test.run()
    assert not test.exception, test.exception
    shown = html_of_screen(test)
    said = ("by which it must be finished", "too few to keep its limit", "the finish follows from it", "What it waits for", "finish to start", "Finish by")
    for text in said:
        assert text in shown, text
    editor.asked = "gone"
    test.run()
    assert not test.exception


def test_a_file_is_looked_at_before_it_is_taken_and_a_bad_one_is_refused_in_words(firm: Firm, open_screen: Open) -> None:  # noqa: F811
    project_id = draft(firm)
    before = projects.opened(firm.manager, project_id)
    first = next(t for t in before.draft.tasks if t.code == "1.1")
    changed = before.draft.apply(SetCell(first.id, "name", "在 Project 里改过"), before.context)
    data = msproject_writing.export(changed, title="t", number="P", context=before.context, progress={})
    test = opened(open_screen, firm.manager, project_id, "plan")

    def given(name: str, content: bytes) -> None:
        next(u for u in test.file_uploader if (u.key or "").startswith("plan_import")).set_value((name, content, "application/xml"))
        test.run()
        assert not test.exception, test.exception

    given("plan.xml", b"<html/>")
    assert "不是 Microsoft Project 的 XML" in html_of_screen(test)
    given("plan.xml", data)
    assert "条前置关系" in html_of_screen(test)
    button(test, "sm_plan_replace").click().run()
    assert not test.exception, test.exception
    editor = plan_editor(test, project_id)
    assert editor.draft.changed().edited == {first.id: ("name",)}
    assert editor.unsaved == 1
