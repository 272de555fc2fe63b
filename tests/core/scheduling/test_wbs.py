"""PRJ-04: codes from the tree, indent, outdent, move, remove; what people type as predecessors; effort to days."""
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar
from core.errors import DatesReversed
from core.scheduling.duration import duration_between, duration_of
from core.scheduling.errors import (
    AlreadyTopLevel,
    AvailabilityOutOfRange,
    DurationOutOfRange,
    EffortNegative,
    LagOutOfRange,
    LevelJump,
    MoveIntoOwnBranch,
    NothingToIndentUnder,
    PredecessorTwice,
    PredecessorUnreadable,
    TaskUnknown,
    TaskWithoutParent,
    TreeTooDeep,
)
from core.scheduling.links import format_predecessors, parse_predecessors
from core.scheduling.model import LinkKind
from core.scheduling.wbs import MAX_DEPTH, Node, branch, codes, from_levels, indent, insert, move, outdent, outline, remove

D = Decimal
TREE = from_levels([("a", 1), ("b", 2), ("c", 2), ("d", 3), ("e", 2), ("f", 1)])


def drawn(nodes):
    """The tree as text: a b(2) …"""
    return " ".join(f"{place.code}:{place.key}" for place in outline(nodes))


def test_codes_follow_the_order_of_the_tree():
    assert drawn(TREE) == "1:a 1.1:b 1.2:c 1.2.1:d 1.3:e 2:f"
    assert codes(reversed(TREE)) == codes(TREE)
    assert [(place.level, place.sort_key, place.is_summary) for place in outline(TREE)][2:4] == [(2, "0001.0002", True), (3, "0001.0002.0001", False)]


@pytest.mark.parametrize(("command", "expected"), [
    (lambda t: indent(t, "c"), "1:a 1.1:b 1.1.1:c 1.1.1.1:d 1.2:e 2:f"),
    (lambda t: indent(t, "f"), "1:a 1.1:b 1.2:c 1.2.1:d 1.3:e 1.4:f"),
    (lambda t: indent(t, "e"), "1:a 1.1:b 1.2:c 1.2.1:d 1.2.2:e 2:f"),
    (lambda t: outdent(t, "d"), "1:a 1.1:b 1.2:c 1.3:d 1.4:e 2:f"),
    (lambda t: outdent(t, "c"), "1:a 1.1:b 2:c 2.1:d 2.2:e 3:f"),
    (lambda t: outdent(outdent(t, "b"), "c"), "1:a 2:b 3:c 3.1:d 3.2:e 4:f"),
    (lambda t: indent(indent(t, "c"), "e"), "1:a 1.1:b 1.1.1:c 1.1.1.1:d 1.1.2:e 2:f"),
    (lambda t: move(t, "f", None, 1), "1:f 2:a 2.1:b 2.2:c 2.2.1:d 2.3:e"),
    (lambda t: move(t, "c", "f", 1), "1:a 1.1:b 1.2:e 2:f 2.1:c 2.1.1:d"),
    (lambda t: move(t, "e", "a", 1), "1:a 1.1:e 1.2:b 1.3:c 1.3.1:d 2:f"),
    (lambda t: move(t, "b", "a", 99), "1:a 1.1:c 1.1.1:d 1.2:e 1.3:b 2:f"),
    (lambda t: insert(t, "x", "a", 2), "1:a 1.1:b 1.2:x 1.3:c 1.3.1:d 1.4:e 2:f"),
    (lambda t: insert(t, "x", None, 99), "1:a 1.1:b 1.2:c 1.2.1:d 1.3:e 2:f 3:x"),
    (lambda t: remove(t, "c"), "1:a 1.1:b 1.2:e 2:f")])
def test_commands_on_the_tree(command, expected):
    before = list(TREE)
    assert drawn(command(TREE)) == expected
    assert before == TREE


def test_positions_with_gaps_are_closed():
    gaps = [Node("a", None, 10), Node("b", None, 20), Node("c", "a", 7), Node("d", "a", 9)]
    assert drawn(outdent(gaps, "c")) == "1:a 2:c 2.1:d 3:b"


@pytest.mark.parametrize(("command", "refusal"), [
    (lambda: indent(TREE, "a"), NothingToIndentUnder), (lambda: indent(TREE, "b"), NothingToIndentUnder), (lambda: outdent(TREE, "f"), AlreadyTopLevel),
    (lambda: move(TREE, "a", "d", 1), MoveIntoOwnBranch), (lambda: move(TREE, "a", "a", 1), MoveIntoOwnBranch),
    (lambda: move(TREE, "z", None, 1), TaskUnknown), (lambda: move(TREE, "a", "z", 1), TaskUnknown), (lambda: branch(TREE, "z"), TaskUnknown),
    (lambda: outline([Node("a", "gone", 1)]), TaskWithoutParent), (lambda: outline([Node("a", "b", 1), Node("b", "a", 1)]), TaskWithoutParent),
    (lambda: from_levels([("a", 2)]), LevelJump), (lambda: from_levels([("a", 1), ("b", 3)]), LevelJump), (lambda: from_levels([("a", 0)]), LevelJump),
    (lambda: from_levels([(n, n) for n in range(1, MAX_DEPTH + 2)]), TreeTooDeep),
    (lambda: outline([Node(n, n - 1 if n > 1 else None, 1) for n in range(1, MAX_DEPTH + 2)]), TreeTooDeep)])
def test_moves_a_tree_cannot_make(command, refusal):
    with pytest.raises(refusal):
        command()


def test_a_key_for_two_tasks_is_a_bug():
    with pytest.raises(ValueError, match="two tasks"):
        outline([Node("a", None, 1), Node("a", None, 2)])


@st.composite
def trees(draw):
    rows, level = [], 0
    for n in range(draw(st.integers(1, 15))):
        level = draw(st.integers(1, min(level + 1, 4)))
        rows.append((n, level))
    return from_levels(rows)


@given(trees(), st.data())
def test_indent_and_outdent_keep_the_order_of_the_rows(nodes, data):
    key = data.draw(st.sampled_from([node.key for node in nodes]))
    for command, refusal in ((indent, NothingToIndentUnder), (outdent, AlreadyTopLevel)):
        try:
            after = command(nodes, key)
        except refusal:
            continue
        assert [place.key for place in outline(after)] == [place.key for place in outline(nodes)]


@given(trees(), st.data())
def test_a_move_loses_nothing_and_keeps_the_branch_together(nodes, data):
    key = data.draw(st.sampled_from([node.key for node in nodes]))
    own = branch(nodes, key)
    parent = data.draw(st.sampled_from([None, *(node.key for node in nodes if node.key not in own)]))
    try:
        after = move(nodes, key, parent, data.draw(st.integers(-1, 20)))
    except TreeTooDeep:
        return
    assert {node.key for node in after} == {node.key for node in nodes}
    assert branch(after, key) == own
    assert next(node.parent for node in after if node.key == key) == parent
    assert from_levels([(place.key, place.level) for place in outline(after)]) == after


@pytest.mark.parametrize(("text", "expected"), [
    ("", []), ("  ", []), ("1.2", [("1.2", "FS", 0)]), ("1.2FS+3", [("1.2", "FS", 3)]), ("2ss-1", [("2", "SS", -1)]), ("3+2", [("3", "FS", 2)]),
    ("1，2；3、4", [("1", "FS", 0), ("2", "FS", 0), ("3", "FS", 0), ("4", "FS", 0)]), ("１．２ＦＦ＋２天", [("1.2", "FF", 2)]),
    ("1.1 FS + 2 d, 1.2 SF", [("1.1", "FS", 2), ("1.2", "SF", 0)]), ("1\n2", [("1", "FS", 0), ("2", "FS", 0)]),
    ("4FS−2", [("4", "FS", -2)]), ("5SS+3个工作日", [("5", "SS", 3)])])
def test_predecessors_as_typed(text, expected):
    assert [(code, kind.value, lag) for code, kind, lag in parse_predecessors(text)] == expected


@pytest.mark.parametrize(("text", "refusal"), [
    ("abc", PredecessorUnreadable), ("1.2XX", PredecessorUnreadable), ("1..2", PredecessorUnreadable), ("1.2FS+", PredecessorUnreadable),
    ("'; drop table", PredecessorUnreadable),
    ("1,1SS", PredecessorTwice), ("1FS+99999", LagOutOfRange), ("1FS+" + "9" * 5000, LagOutOfRange), ("🙂", PredecessorUnreadable)])
def test_predecessors_that_are_none(text, refusal):
    with pytest.raises(refusal) as caught:
        parse_predecessors(text, task="2")
    assert (caught.value.field, caught.value.facts["task"]) == ("predecessors", "2")


@given(st.lists(st.tuples(st.lists(st.integers(1, 30), min_size=1, max_size=3), st.sampled_from(list(LinkKind)),
    st.integers(-99, 99)), max_size=6, unique_by=lambda link: tuple(link[0])))
def test_what_is_written_can_be_read(links):
    links = [(".".join(map(str, code)), kind, lag) for code, kind, lag in links]
    assert parse_predecessors(format_predecessors(links)) == links


@pytest.mark.parametrize(("effort", "availability", "people", "expected"), [
    ("0", "1", 1, 0), ("0.25", "1", 1, 1), ("5", "1", 1, 5), ("5", "0.5", 1, 10), ("10", "0.6", 1, 17), ("5", "1", 2, 3),
    ("0.3", "0.1", 1, 3), ("1", "0.3", 1, 4)])
def test_days_from_effort_and_availability(effort, availability, people, expected):
    assert duration_of(D(effort), availability_rate=D(availability), people=people) == expected


@pytest.mark.parametrize(("effort", "options", "refusal"), [
    ("-0.5", {}, EffortNegative), ("1", {"availability_rate": D(0)}, AvailabilityOutOfRange), ("1", {"availability_rate": D("1.1")}, AvailabilityOutOfRange),
    ("1", {"people": 0}, AvailabilityOutOfRange), ("20000", {}, DurationOutOfRange)])
def test_effort_that_gives_no_days(effort, options, refusal):
    with pytest.raises(refusal):
        duration_of(D(effort), **options)


def test_days_of_typed_dates():
    plain = WorkCalendar()
    assert duration_between(dt.date(2026, 11, 20), dt.date(2026, 11, 24), plain) == 3
    assert duration_between(dt.date(2026, 11, 21), dt.date(2026, 11, 22), plain) == 1
    with pytest.raises(DatesReversed):
        duration_between(dt.date(2026, 11, 24), dt.date(2026, 11, 20), plain)
