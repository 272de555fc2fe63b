"""The grids without a browser: what a browser may send, what the rows say, and that nothing typed becomes markup."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from core.calendar.rules import WorkCalendar
from core.plan.edits import AddTask, Delete, Edit, Fill, Indent, LinkInOrder, MoveTo, Outdent, Paste, Redo, SetCell, Shift, Undo, Unlink
from core.scheduling.model import LinkKind
from pages.shared import aggrid, week_grid
from pages.shared.gantt import GanttRow, Mark, gantt_html
from pages.shared.wbs_editor import TaskFacts, import_problems, rows_of, tone_of
from pages.shared.wbs_edits import edit_of
from pages.shared.wbs_grid import WbsRow, span_of
from tests.browser.apps import grid_plans as plans

HARNESS = Path(__file__).parents[1] / "browser" / "apps" / "grids.py"


@pytest.mark.parametrize(
    ("raw", "edit"),
    [
        ({"op": "set", "id": 7, "field": "name", "text": "<b>x</b>"}, SetCell(7, "name", "<b>x</b>")),
        ({"op": "add", "id": "new-1", "near": 7, "milestone": True}, AddTask("new-1", 7, True)),
        ({"op": "add", "id": "new-1", "near": None, "milestone": False}, AddTask("new-1")),
        ({"op": "delete", "ids": [7, "new-1", 7]}, Delete((7, "new-1"))),
        ({"op": "indent", "ids": [7]}, Indent((7,))),
        ({"op": "outdent", "ids": [7]}, Outdent((7,))),
        ({"op": "shift", "ids": [7], "step": -1}, Shift((7,), -1)),
        ({"op": "move", "ids": [7], "target": 8, "place": "inside"}, MoveTo((7,), 8, "inside")),
        ({"op": "link", "ids": [7, 8], "kind": "SS"}, LinkInOrder((7, 8), LinkKind.SS)),
        ({"op": "unlink", "ids": [7]}, Unlink((7,))),
        ({"op": "fill", "ids": [7], "field": "role", "text": "x"}, Fill((7,), "role", "x")),
        (
            {"op": "paste", "targets": [7], "fields": ["name", "", "code"], "cells": [["a", "b", "c"], ["d"]], "new_ids": ["n1", 5]},
            Paste((7,), ("name", "", ""), (("a", "b", "c"), ("d",)), ("n1",)),
        ),
        ({"op": "undo"}, Undo()),
        ({"op": "redo"}, Redo()),
    ],
)
def test_edits_of_the_browser_are_read(raw: dict[str, Any], edit: Edit) -> None:
    assert edit_of(raw) == edit


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"op": None},
        {"op": "drop table"},
        {"op": "set", "id": True, "field": "name"},
        {"op": "set", "id": 7, "field": "is_critical", "text": "1"},
        {"op": "add", "id": 7},
        {"op": "delete", "ids": "all"},
        {"op": "shift", "ids": [7], "step": 100},
        {"op": "move", "ids": [7], "target": 8, "place": "under"},
        {"op": "link", "ids": [7], "kind": "FS"},
        {"op": "link", "ids": [7, 8], "kind": "XX"},
        {"op": "paste", "cells": "x"},
        {"op": "paste", "cells": []},
        {"op": "indent", "ids": [None, {}, []]},
        {"op": "set", "id": "x" * 61, "field": "name"},
    ],
)
def test_edits_that_make_no_sense_are_left_out(raw: dict[str, Any]) -> None:
    assert edit_of(raw) is None


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
)


@given(
    some.fixed_dictionaries(
        {"op": some.sampled_from(["set", "add", "delete", "indent", "shift", "move", "link", "paste", "fill", "undo", "cells"])},
        optional=dict.fromkeys(("id", "ids", "field", "text", "cells", "fields", "targets", "new_ids", "target", "place", "kind", "step", "near"), JSON),
    )
)
def test_no_edit_however_wrong_breaks_the_reader(raw: dict[str, Any]) -> None:
    edit_of(raw)
    week_grid.edit_of(raw)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    state: dict[str, Any] = {"language": "zh"}
    monkeypatch.setattr(st, "session_state", state)
    return state


def test_edits_are_taken_once_in_their_order_and_none_is_lost(session: dict[str, Any]) -> None:
    session["g_zh_light"] = {"run": "a", "edits": [{"seq": 2, "op": "undo"}, {"seq": 1, "op": "redo"}, "nonsense", {"seq": "3"}]}
    assert [edit["seq"] for edit in aggrid.take("g")] == [1, 2]
    assert aggrid.take("g") == []
    session["g_zh_light"] = {"run": "a", "edits": [{"seq": 2, "op": "undo"}, {"seq": 3, "op": "redo"}]}
    assert [edit["seq"] for edit in aggrid.take("g")] == [3]


def test_a_new_run_begins_anew_and_the_old_one_is_not_repeated(session: dict[str, Any]) -> None:
    session["g_zh_light"] = {"run": "a", "edits": [{"seq": 1}]}
    assert len(aggrid.take("g")) == 1
    session["g_en_dark"] = {"run": "b", "edits": [{"seq": 1}]}
    assert len(aggrid.take("g")) == 1
    assert aggrid.take("g") == []
    assert (aggrid.inbox("g").run, aggrid.inbox("g").seen) == ("b", {"a": 1, "b": 1})


@pytest.mark.parametrize("sent", [None, 5, "x", {"run": "a"}, {"run": "a", "edits": {}}])
def test_a_value_that_is_none_brings_no_edits(session: dict[str, Any], sent: object) -> None:
    session["g_zh_light"] = sent
    assert aggrid.take("g") == []


def test_rows_say_names_reasons_and_the_critical_path(session: dict[str, Any]) -> None:
    editor = plans.banking(zh=True)
    for edit in (SetCell(2, "responsible", "赵六"), SetCell(3, "name", ""), SetCell(23, "finishes_on", "2027-03-05")):
        editor.draft = editor.draft.apply(edit, editor.context)
    rows = {row.code: row for row in rows_of(editor.draft, editor.context, editor.facts, plans.TODAY)}
    assert (rows["1.1"].bad["responsible"][0], rows["1.1"].responsible) == ("赵六", "李娜")
    assert "赵六" in rows["1.1"].bad["responsible"][1]
    assert rows["1.2"].bad["name"][0] == ""
    assert "finishes_on" in rows["5.1"].warn
    assert rows["5.1"].critical
    assert not rows["2.2"].critical
    assert (rows["3.1"].deviation, rows["3.1"].deviation_tone, rows["3.1"].tone, rows["3.2.2"].tone) == ("−6.7", "amber", "slips", "late")


@pytest.mark.parametrize(
    ("finish", "facts", "tone"),
    [
        ("2026-11-19", TaskFacts(Decimal(50)), "late"),
        ("2026-11-20", TaskFacts(Decimal(50)), ""),
        ("2026-11-19", TaskFacts(Decimal(100)), ""),
        ("2026-11-19", TaskFacts(), ""),
        ("2026-12-01", TaskFacts(Decimal(0), None, None, dt.date(2026, 11, 30)), "slips"),
        ("2026-12-01", TaskFacts(Decimal(0), None, None, dt.date(2026, 11, 19)), "late"),
        ("2026-12-01", TaskFacts(Decimal(0), None, None, dt.date(2026, 12, 1)), ""),
    ],
)
def test_late_is_when_the_date_has_passed_and_slips_when_it_will(finish: str, facts: TaskFacts, tone: str) -> None:
    assert tone_of(dt.date.fromisoformat(finish), facts, plans.TODAY) == tone


def test_the_scale_begins_on_a_monday_and_holds_every_date() -> None:
    first, last = span_of([WbsRow(1, None, 0, "1", "x", dt.date(2026, 8, 5), dt.date(2026, 8, 6))], plans.TODAY)
    assert (first.weekday(), first <= dt.date(2026, 8, 5), last > dt.date(2026, 8, 6)) == (0, True, True)


def test_a_weekend_is_one_run_of_days_off() -> None:
    from pages.shared.wbs_grid import _days_off

    runs = _days_off(dt.date(2026, 11, 16), dt.date(2026, 11, 29), WorkCalendar(holidays=frozenset({dt.date(2026, 11, 23)})))
    assert [(dt.date(1970, 1, 1) + dt.timedelta(days=day), length) for day, length in runs] == [(dt.date(2026, 11, 21), 3), (dt.date(2026, 11, 28), 2)]


def test_a_gantt_escapes_every_name_and_cuts_bars_at_its_edges(session: dict[str, Any]) -> None:
    evil = "<script>alert('x')</script>"
    day = dt.date(2026, 11, 2)
    html = gantt_html(
        [
            GanttRow("a", evil, day, day, note=evil, href='"><b>', marks=(Mark(day, evil),)),
            GanttRow("b", "b", day, dt.date(2030, 1, 1), after=("a",), progress=300),
        ],
        today=plans.TODAY,
        last=dt.date(2026, 12, 31),
        head=evil,
    )
    assert "<script" not in html
    assert 'href="&quot;&gt;&lt;b&gt;"' in html
    assert "width:100%" in html
    assert gantt_html([], today=plans.TODAY)


def test_a_week_of_hours_shows_totals_marks_and_reasons(session: dict[str, Any]) -> None:
    editor = plans.week_editor()
    editor.type("p1.t1", "d3", "25:00")
    editor.type("p2.t1", "d4", "21")
    checks = editor.checks(plans.week_days(), 480)
    assert [check.missing for check in checks][:5] == [False, False, False, True, False]
    assert checks[4].refusal is not None
    total = week_grid._total(checks, plans.week_days(), 480)
    assert total[4:11] == ["8.0 ✓", "9.5 ▲", "8.0 ✓", "未填", "25.0 !", "", ""]
    assert editor.draft.now.bad["p1.t1", "d3"].refusal.code == "hours_out_of_range"


def test_who_types_on_while_new_lines_are_saved_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser still calls a new line by its own name when the answer with the row's id is on its way."""
    from pages.shared import sheet_grid
    from pages.shared.sheet_draft import Line

    monkeypatch.setattr(sheet_grid.st, "session_state", {})
    stood = Line("7", {"name": "stands"})
    editor = sheet_grid.open_sheet("s", lambda: [stood], stamp=1)
    editor.take([{"op": "cells", "add": ["new-a", "new-b"], "after": "7", "cells": [["new-a", "name", "first"], ["new-b", "name", "second"]]}])
    sheet_grid.sheet_saved("s")
    rows = [Line("22", {"name": "second"}), stood, Line("21", {"name": "first"})]  # read in another order than typed
    editor = sheet_grid.open_sheet("s", lambda: rows, stamp=2)
    assert not editor.draft.changed
    editor.take([{"op": "cells", "cells": [["new-b", "days", "5"], ["7", "days", "1"], ["new-a", "name", "first, mended"]]}])
    editor.take([{"op": "cells", "add": ["new-c"], "after": "new-a", "cells": [["new-c", "name", "third"]]}])
    assert {line.id: line.cells for line in editor.draft.lines} == {
        "22": {"name": "second", "days": "5"},
        "7": {"name": "stands", "days": "1"},
        "21": {"name": "first, mended"},
        "new-c": {"name": "third"},
    }
    assert editor.draft.lines[-1].id == "new-c"
    editor.take([{"op": "delete", "ids": ["new-b"]}])
    assert "22" not in {line.id for line in editor.draft.lines}

    sheet_grid.sheet_saved("s")
    editor = sheet_grid.open_sheet("s", lambda: [stood, rows[2], Line("30", {}), Line("31", {})], stamp=3)  # somebody else's line came with ours
    editor.take([{"op": "cells", "cells": [["new-c", "days", "9"], ["new-a", "name", "again"]]}])
    assert [(line.id, dict(line.cells)) for line in editor.draft.lines[1:]] == [("21", {"name": "again"}), ("30", {}), ("31", {}), ("new-c", {"days": "9"})]
    sheet_grid.close_sheet("s")
    editor = sheet_grid.open_sheet("s", lambda: [stood], stamp=3)  # thrown away: what was still on its way goes too
    editor.take([{"op": "cells", "cells": [["new-c", "days", "10"]]}])
    assert editor.draft.lines == (stood,)


def test_a_refused_file_gives_a_sentence_per_cell(session: dict[str, Any]) -> None:
    from core.errors import Refusals
    from core.plan.errors import CellInvalid, NotANumber, NotAWorkbook

    cells = [
        CellInvalid(row=9, column="人天", reason=NotANumber(field="effort_days", text="x")),
        CellInvalid(row=3, column="人天", reason=NotANumber(field="effort_days", text="y")),
    ]
    assert import_problems(Refusals(cells)) == ["第 3 行“人天”：“y”不是数字。", "第 9 行“人天”：“x”不是数字。"]
    assert import_problems(NotAWorkbook()) == ["无法打开该文件，请上传 Excel 工作簿（.xlsx）。"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("show", ["plan", "week", "gantt"])
def test_the_grids_draw_in_both_languages(language: str, show: str) -> None:
    app = AppTest.from_file(str(HARNESS), default_timeout=20)
    app.query_params["lang"], app.query_params["show"] = language, show
    app.run()
    assert not app.exception
    assert app.text[-1].value == "READY"
