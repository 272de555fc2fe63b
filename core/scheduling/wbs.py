"""The tree of tasks as a list of (key, parent, position): codes, indent, outdent, move; every function returns a new list (PRJ-04)."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.scheduling.errors import (
    AlreadyTopLevel,
    LevelJump,
    MoveIntoOwnBranch,
    NothingToIndentUnder,
    TaskUnknown,
    TaskWithoutParent,
    TreeTooDeep,
)
from core.scheduling.model import TaskKey

MAX_DEPTH = 10


@dataclass(frozen=True)
class Node:
    """A task's place: below which parent (None: top), as the how-many-th (from 1)."""

    key: TaskKey
    parent: TaskKey | None
    position: int


@dataclass(frozen=True)
class Place:
    """A node in reading order with what follows from its place."""

    key: TaskKey
    parent: TaskKey | None
    position: int
    level: int          # 1 = top
    code: str           # 1.2.3
    sort_key: str       # 0001.0002.0003
    is_summary: bool


def outline(nodes: Iterable[Node]) -> list[Place]:
    """The tree in reading order with codes; siblings by position. Orphans, circles and too deep trees are refused.

    >>> [place.code for place in outline([Node("a", None, 1), Node("c", None, 2), Node("b", "a", 1)])]
    ['1', '1.1', '2']
    """
    nodes = list(nodes)
    if len({node.key for node in nodes}) < len(nodes):
        raise ValueError("a key stands for two tasks")
    children = _children(nodes)
    places: list[Place] = []
    open_nodes = [(node, 1, str(n), f"{n:04}") for n, node in reversed(list(enumerate(children.get(None, []), 1)))]
    while open_nodes:
        node, level, code, sort_key = open_nodes.pop()
        if level > MAX_DEPTH:
            raise TreeTooDeep(task=code, maximum=MAX_DEPTH)
        below = children.get(node.key, [])
        places.append(Place(node.key, node.parent, int(code.rpartition(".")[2]), level, code, sort_key, bool(below)))
        open_nodes += [(child, level + 1, f"{code}.{n}", f"{sort_key}.{n:04}") for n, child in reversed(list(enumerate(below, 1)))]
    if len(places) < len(nodes):
        reached = {place.key for place in places}
        raise TaskWithoutParent(tasks=", ".join(str(node.key) for node in nodes if node.key not in reached))
    return places


def codes(nodes: Iterable[Node]) -> dict[TaskKey, str]:
    """The WBS code of every task: 1.2.3."""
    return {place.key: place.code for place in outline(nodes)}


def branch(nodes: Iterable[Node], key: TaskKey) -> set[TaskKey]:
    """The task and everything below it."""
    nodes = list(nodes)
    _find(nodes, key)
    children = _children(nodes)
    found: set[TaskKey] = set()
    waiting = [key]
    while waiting:
        here = waiting.pop()
        found.add(here)
        waiting += [child.key for child in children.get(here, []) if child.key not in found]
    return found


def move(nodes: Iterable[Node], key: TaskKey, parent: TaskKey | None, position: int) -> list[Node]:
    """The task with its branch becomes the `position`-th child of `parent` (past the end: the last one).

    >>> move([Node("a", None, 1), Node("b", None, 2)], "b", "a", 1)
    [Node(key='a', parent=None, position=1), Node(key='b', parent='a', position=1)]
    """
    nodes = list(nodes)
    moved = _find(nodes, key)
    if parent is not None:
        _find(nodes, parent)
        if parent in branch(nodes, key):
            raise MoveIntoOwnBranch(task=codes(nodes)[key])
    rest = [node for node in nodes if node.key != key]
    siblings = sorted((node for node in rest if node.parent == parent), key=lambda node: node.position)
    siblings.insert(max(position, 1) - 1, replace(moved, parent=parent))
    return _checked([node for node in rest if node.parent != parent] + [replace(node, position=n) for n, node in enumerate(siblings, 1)])


def insert(nodes: Iterable[Node], key: TaskKey, parent: TaskKey | None, position: int) -> list[Node]:
    """A new task as the `position`-th child of `parent`."""
    nodes = list(nodes)
    return move([*nodes, Node(key, None, len(nodes) + 1)], key, parent, position)


def remove(nodes: Iterable[Node], key: TaskKey) -> list[Node]:
    """Without the task and its branch."""
    nodes = list(nodes)
    gone = branch(nodes, key)
    return _checked([node for node in nodes if node.key not in gone])


def indent(nodes: Iterable[Node], key: TaskKey) -> list[Node]:
    """The task becomes the last child of the sibling above it; the order of the rows stays.

    Several rows: one after the other from the top. The first of its level is refused."""
    nodes = list(nodes)
    node = _find(nodes, key)
    above = [other for other in nodes if other.parent == node.parent and other.position < node.position]
    if not above:
        raise NothingToIndentUnder(task=codes(nodes)[key])
    parent = max(above, key=lambda other: other.position).key
    return move(nodes, key, parent, len(nodes))


def outdent(nodes: Iterable[Node], key: TaskKey) -> list[Node]:
    """The task becomes the sibling after its parent; siblings that followed it become its children, so that the order of the rows stays.

    Several rows: one after the other from the top."""
    nodes = _checked(list(nodes))
    node = _find(nodes, key)
    if node.parent is None:
        raise AlreadyTopLevel(task=codes(nodes)[key])
    parent = _find(nodes, node.parent)
    following = sorted((other for other in nodes if other.parent == node.parent and other.position > node.position), key=lambda other: other.position)
    own = sum(1 for other in nodes if other.parent == key)
    adopted = {other.key: replace(other, parent=key, position=own + n) for n, other in enumerate(following, 1)}
    return move([adopted.get(other.key, other) for other in nodes], key, parent.parent, parent.position + 1)


def from_levels(rows: Sequence[tuple[TaskKey, int]]) -> list[Node]:
    """A tree from rows in reading order with their level (1 = top), as a paste or an Excel file brings it.

    >>> from_levels([("a", 1), ("b", 2), ("c", 1)])
    [Node(key='a', parent=None, position=1), Node(key='b', parent='a', position=1), Node(key='c', parent=None, position=2)]
    """
    nodes: list[Node] = []
    path: list[TaskKey] = []
    counts: dict[TaskKey | None, int] = {}
    for row, (key, level) in enumerate(rows, 1):
        if not 1 <= level <= len(path) + 1:
            raise LevelJump(row=row, level=level, deepest=len(path) + 1)
        if level > MAX_DEPTH:
            raise TreeTooDeep(task=str(row), maximum=MAX_DEPTH)
        del path[level - 1 :]
        parent = path[-1] if path else None
        counts[parent] = counts.get(parent, 0) + 1
        nodes.append(Node(key, parent, counts[parent]))
        path.append(key)
    return nodes


def _children(nodes: Iterable[Node]) -> dict[TaskKey | None, list[Node]]:
    children: dict[TaskKey | None, list[Node]] = {}
    for node in sorted(nodes, key=lambda node: node.position):
        children.setdefault(node.parent, []).append(node)
    return children


def _find(nodes: Iterable[Node], key: TaskKey) -> Node:
    for node in nodes:
        if node.key == key:
            return node
    raise TaskUnknown(task=str(key))


def _checked(nodes: list[Node]) -> list[Node]:
    """In reading order, positions 1, 2, 3 … without gaps."""
    return [Node(place.key, place.parent, place.position) for place in outline(nodes)]
