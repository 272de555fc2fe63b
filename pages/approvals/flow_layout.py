"""Where everything of a drawn flow stands: layers by distance from the start, branches side by side, long arrows in lanes of their own.

Pure geometry in pixels; pages.approvals.flow_diagram draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.approval.flow_graph import Placed, ranks

START, END = "^", "$"
BETWEEN, GAP, GATE_GAP, LANE = 26, 34, 58, 14


@dataclass
class Cell:
    """A box of the drawing by its upper middle; a lane is where a long arrow passes a layer."""

    key: str
    width: float
    height: float
    layer: int
    x: float = 0
    top: float = 0
    lane: bool = False


@dataclass(frozen=True)
class Layout:
    cells: Mapping[str, Cell]
    layers: tuple[tuple[str, ...], ...]
    bottoms: tuple[float, ...]  # of each layer
    paths: tuple[tuple[str, ...], ...]  # each arrow by the cells it passes
    backwards: tuple[tuple[str, str], ...]  # arrows against the direction: the flow is broken there
    width: float
    height: float


def layout(steps: Sequence[Placed], sizes: Mapping[str, tuple[float, float]]) -> Layout:
    """Places the steps with start and end; `sizes` are width and height by key, START and END among them."""
    rank = {START: 0, **{key: n + 1 for key, n in ranks(steps).items()}}
    rank[END] = max(rank.values()) + 1
    links, backwards = _links(steps, rank)
    cells = {key: Cell(key, *sizes[key], layer) for key, layer in rank.items()}
    paths = [_lanes(cells, one, other) for one, other in links]
    layers = [[c.key for c in cells.values() if c.layer == n] for n in range(rank[END] + 1)]
    before, after = _neighbours(paths)
    _order(layers, before, after)
    _across(cells, layers, before, after)
    parts, joins = ({key for key, others in near.items() if len(others) > 1} for near in (after, before))
    bottoms = _down(cells, layers, parts, joins)
    left = min(c.x - c.width / 2 for c in cells.values())
    for cell in cells.values():
        cell.x -= left
    width = max(c.x + c.width / 2 for c in cells.values())
    return Layout(cells, tuple(map(tuple, layers)), tuple(bottoms), tuple(paths), tuple(backwards), width, bottoms[-1])


def _links(steps: Sequence[Placed], rank: Mapping[str, int]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Arrows that go down, and those that cannot."""
    keys = {s.key for s in steps}
    links = [(name, s.key) for s in steps for name in dict.fromkeys(s.after) if name in keys] + [(START, s.key) for s in steps if not s.after]
    followed = {one for one, _other in links}
    links += [(s.key, END) for s in steps if s.key not in followed] or ([(START, END)] if not steps else [])
    down = [pair for pair in links if rank[pair[0]] < rank[pair[1]]]
    return down, [pair for pair in links if pair not in down]


def _lanes(cells: dict[str, Cell], one: str, other: str) -> tuple[str, ...]:
    """The cells an arrow passes, with a lane made in every layer between."""
    way = [one]
    for layer in range(cells[one].layer + 1, cells[other].layer):
        key = f"{one}>{other}>{layer}"
        cells[key] = Cell(key, LANE, 0, layer, lane=True)
        way.append(key)
    return (*way, other)


def _neighbours(paths: Sequence[Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for path in paths:
        for one, other in zip(path, path[1:], strict=False):
            before.setdefault(other, []).append(one)
            after.setdefault(one, []).append(other)
    return before, after


def _order(layers: list[list[str]], before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> None:
    """Few crossings: each layer sorted by the middle of its neighbours, down and up again."""
    for turn in range(4):
        down = turn % 2 == 0
        for n in range(1, len(layers)) if down else range(len(layers) - 2, -1, -1):
            beside = layers[n - 1 if down else n + 1]
            place = {key: i for i, key in enumerate(beside)}
            near = before if down else after

            def middle(key: str, near: Mapping[str, list[str]] = near, place: Mapping[str, int] = place, row: list[str] = layers[n]) -> float:
                found = [place[k] for k in near.get(key, ())]
                return sum(found) / len(found) if found else row.index(key)

            wanted = {key: middle(key) for key in layers[n]}
            layers[n].sort(key=lambda key, wanted=wanted: wanted[key])


def _across(cells: Mapping[str, Cell], layers: Sequence[Sequence[str]], before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> None:
    """Each cell as near the middle of its neighbours as its own neighbours in the layer allow."""
    for row in layers:
        _spread(cells, row, [0.0] * len(row))
    for turn in range(6):
        near = before if turn % 2 == 0 else after
        for row in layers if turn % 2 == 0 else layers[::-1]:
            _spread(cells, row, [_mean([cells[k].x for k in near.get(key, ())], cells[key].x) for key in row])


def _mean(found: Sequence[float], otherwise: float) -> float:
    return sum(found) / len(found) if found else otherwise


def _spread(cells: Mapping[str, Cell], row: Sequence[str], wanted: Sequence[float]) -> None:
    placed: list[float] = []
    for n, key in enumerate(row):
        least = placed[-1] + (cells[row[n - 1]].width + cells[key].width) / 2 + BETWEEN if placed else wanted[n]
        placed.append(max(wanted[n], least))
    shift = _mean([w - p for w, p in zip(wanted, placed, strict=True)], 0.0)
    for key, x in zip(row, placed, strict=True):
        cells[key].x = x + shift


def _down(cells: Mapping[str, Cell], layers: Sequence[Sequence[str]], parts: set[str], joins: set[str]) -> list[float]:
    """Tops of the cells; returns the bottoms of the layers. Where arrows part or meet there is room for the sign."""
    bottoms: list[float] = []
    y = 0.0
    for n, row in enumerate(layers):
        for key in row:
            cells[key].top = y
        y += max((cells[key].height for key in row), default=0)
        bottoms.append(y)
        following = layers[n + 1] if n + 1 < len(layers) else ()
        y += GATE_GAP if parts & {*row} or joins & {*following} else GAP
    return bottoms
