"""Two drafts of one plan put together (PRJ-04): pure, on named cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from core.plan.merge import merged
from core.plan.tree import DraftTask, Link, Tasks, arranged

DAY = dt.date(2026, 3, 2)


def task(key: int | str, parent: int | str | None = None, position: int = 1, **values: object) -> DraftTask:
    return DraftTask(key, parent, position, f"T{key}", starts_on=DAY, finishes_on=DAY, effort_days=Decimal(1), **values)  # type: ignore[arg-type]


OPENED = arranged([task(1, position=1), task(2, 1, 1), task(3, 1, 2), task(4, position=2, predecessors=(Link(1),))])


def changed(tasks: Tasks, key: int, **values: object) -> Tasks:
    return arranged(replace(t, **values) if t.id == key else t for t in tasks)  # type: ignore[arg-type]


def names(tasks: Tasks) -> dict[str, str]:
    return {t.code: t.name for t in tasks}


def test_different_fields_of_one_task_come_together() -> None:
    theirs, mine = changed(OPENED, 2, name="theirs"), changed(OPENED, 2, effort_days=Decimal(7))
    found = merged(OPENED, theirs, mine)
    (two,) = [t for t in found.tasks if t.id == 2]
    assert (two.name, two.effort_days, found.conflicts) == ("theirs", Decimal(7), ())
    assert [(d.code, d.field, d.theirs) for d in found.theirs] == [("1.1", "name", "theirs")]


def test_the_same_field_changed_differently_is_a_conflict_and_theirs_stays() -> None:
    found = merged(OPENED, changed(OPENED, 2, name="theirs"), changed(OPENED, 2, name="mine"))
    (conflict,) = found.conflicts
    assert (conflict.field, conflict.opened, conflict.theirs, conflict.mine) == ("name", "T2", "theirs", "mine")
    assert names(found.tasks)["1.1"] == "theirs"


def test_the_same_change_twice_is_no_conflict() -> None:
    same = changed(OPENED, 2, name="same")
    assert merged(OPENED, same, same).conflicts == ()


def test_new_tasks_of_both_are_there_each_in_its_place() -> None:
    theirs = arranged([*OPENED, task(9, 1, 3)])
    mine = arranged([*OPENED, task("new", 1, 3), task("top", None, 3, predecessors=(Link("new"),))])
    found = merged(OPENED, theirs, mine)
    assert names(found.tasks) == {"1": "T1", "1.1": "T2", "1.2": "T3", "1.3": "Tnew", "1.4": "T9", "2": "T4", "3": "Ttop"}
    assert [t.predecessors for t in found.tasks if t.id == "top"] == [(Link("new"),)]


def test_deleted_by_me_and_edited_by_them_is_a_conflict_and_the_task_stays() -> None:
    mine = arranged([t for t in OPENED if t.id != 3])
    found = merged(OPENED, changed(OPENED, 3, name="theirs"), mine)
    assert [(c.task, c.field) for c in found.conflicts] == [(3, "deleted")]
    assert 3 in {t.id for t in found.tasks}


def test_edited_by_me_and_deleted_by_them_is_a_conflict() -> None:
    theirs = arranged([t for t in OPENED if t.id != 3])
    found = merged(OPENED, theirs, changed(OPENED, 3, name="mine"))
    assert [(c.task, c.field, c.mine) for c in found.conflicts] == [(3, "name", "mine")]


def test_deleted_by_me_alone_goes() -> None:
    found = merged(OPENED, changed(OPENED, 2, name="theirs"), arranged([t for t in OPENED if t.id != 4]))
    assert (found.conflicts, 4 in {t.id for t in found.tasks}) == ((), False)


def test_moved_by_me_and_renamed_by_them() -> None:
    mine = arranged(replace(t, parent_id=None, position=3) if t.id == 3 else t for t in OPENED)
    found = merged(OPENED, changed(OPENED, 3, name="theirs"), mine)
    assert (names(found.tasks)["3"], found.conflicts) == ("theirs", ())


def test_a_new_predecessor_of_mine_survives_their_new_name() -> None:
    mine = changed(OPENED, 4, predecessors=(Link(1), Link(3)))
    found = merged(OPENED, changed(OPENED, 4, name="theirs"), mine)
    (four,) = [t for t in found.tasks if t.id == 4]
    assert (four.name, {link.predecessor_id for link in four.predecessors}) == ("theirs", {1, 3})


def test_nothing_of_mine_leaves_theirs_as_it_is() -> None:
    theirs = arranged([*changed(OPENED, 2, name="theirs"), task(9, None, 3)])
    assert merged(OPENED, theirs, OPENED).tasks == theirs
