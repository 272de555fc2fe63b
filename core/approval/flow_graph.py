"""The steps of a flow as a graph: what is before a step, what can be reached, where it runs in a circle. Pure; broken flows are fine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class Placed(Protocol):
    """A step as the graph sees it."""

    @property
    def key(self) -> str: ...

    @property
    def after(self) -> tuple[str, ...]: ...


Step = TypeVar("Step", bound=Placed)


def followers(steps: Sequence[Placed]) -> dict[str, list[str]]:
    """Key → the steps right after it, in their order; steps nobody follows have none."""
    found: dict[str, list[str]] = {s.key: [] for s in steps}
    for step in steps:
        for name in dict.fromkeys(step.after):
            if name in found:
                found[name].append(step.key)
    return found


def in_order(steps: Sequence[Step]) -> list[Step]:
    """The steps that are ever entered, each after all it waits for; of several at once the one listed first."""
    done: set[str] = set()
    found: list[Step] = []
    left = list(steps)
    while ready := [s for s in left if set(s.after) <= done]:
        found += ready
        done |= {s.key for s in ready}
        left = [s for s in left if s.key not in done]
    return found


def all_before(steps: Sequence[Placed]) -> dict[str, set[str]]:
    """Key → every step that is over when it is entered, at any distance; in a circle a step is before itself."""
    direct = {s.key: set(s.after) for s in steps}
    return {key: _reached_from(direct, after) for key, after in direct.items()}


def _reached_from(links: Mapping[str, set[str]], begin: Iterable[str]) -> set[str]:
    found: set[str] = set()
    todo = list(begin)
    while todo:
        key = todo.pop()
        if key in links and key not in found:
            found.add(key)
            todo += links[key]
    return found


def circles(steps: Sequence[Placed]) -> list[list[str]]:
    """Groups of steps that wait for each other, each in the order of the list."""
    before = all_before(steps)
    found: list[list[str]] = []
    taken: set[str] = set()
    for step in steps:
        if step.key in before[step.key] and step.key not in taken:
            group = [s.key for s in steps if s.key == step.key or (s.key in before[step.key] and step.key in before[s.key])]
            taken |= set(group)
            found.append(group)
    return found


def ranks(steps: Sequence[Placed]) -> dict[str, int]:
    """How far from the start each step stands: 0 first, one more than the farthest it waits for; a circle is cut where it closes."""
    there = {s.key: s for s in steps}
    found: dict[str, int] = {}

    def rank(key: str, on_the_way: frozenset[str]) -> int:
        if key in found:
            return found[key]
        ahead = [rank(name, on_the_way | {key}) for name in there[key].after if name in there and name not in on_the_way and name != key]
        value = max(ahead, default=-1) + 1
        if not on_the_way:
            found[key] = value
        return value

    for step in in_order(steps):
        found[step.key] = max((found[name] for name in step.after), default=-1) + 1
    for step in steps:
        rank(step.key, frozenset())
    return found
