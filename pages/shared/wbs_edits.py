"""Edits as the plan's grid sends them, read into the words of `core.plan.edits`. Anything unknown is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.plan.edits import FIELDS, AddTask, Delete, Edit, Fill, Indent, LinkInOrder, MoveTo, Outdent, Paste, Redo, SetCell, Shift, Undo, Unlink
from core.scheduling.model import LinkKind, TaskKey
from pages.shared.aggrid import take, text_of, texts_of

ROWS = 2_000  # rows one paste may bring
Raw = Mapping[str, Any]


@dataclass(frozen=True)
class OpenTask:
    """Not an edit: somebody wants to see all about a task."""

    id: TaskKey


def taken_edits(key: str) -> list[Edit | OpenTask]:
    """The edits of the grid `key` that were not taken yet (see `aggrid.take`), and tasks asked for."""
    return [found for raw in take(key) if (found := _opened(raw) or edit_of(raw)) is not None]


def _opened(raw: Raw) -> OpenTask | None:
    key = _id(raw.get("id"))
    return OpenTask(key) if text_of(raw, "op", 20) == "open" and key is not None else None


def edit_of(raw: Raw) -> Edit | None:
    """One edit, or None when it makes no sense.

    >>> edit_of({"op": "set", "id": 7, "field": "name", "text": "Kick-off"})
    SetCell(id=7, field='name', text='Kick-off')
    """
    reader = _READERS.get(text_of(raw, "op", 20))
    return reader(raw) if reader else None


def _id(value: object) -> TaskKey | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return value if isinstance(value, str) and 0 < len(value) <= 60 else None


def _ids(value: object) -> tuple[TaskKey, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(dict.fromkeys(key for one in value[:ROWS] if (key := _id(one)) is not None))


def _set(raw: Raw) -> Edit | None:
    key, field = _id(raw.get("id")), text_of(raw, "field", 40)
    return SetCell(key, field, text_of(raw, "text")) if key is not None and field in FIELDS else None


def _add(raw: Raw) -> Edit | None:
    key = _id(raw.get("id"))
    return AddTask(key, _id(raw.get("near")), raw.get("milestone") is True) if isinstance(key, str) else None


def _fill(raw: Raw) -> Edit | None:
    ids, field = _ids(raw.get("ids")), text_of(raw, "field", 40)
    return Fill(ids, field, text_of(raw, "text")) if ids and field in FIELDS else None


def _shift(raw: Raw) -> Edit | None:
    ids, step = _ids(raw.get("ids")), raw.get("step")
    return Shift(ids, step) if ids and step in (-1, 1) else None


def _move(raw: Raw) -> Edit | None:
    ids, target, place = _ids(raw.get("ids")), _id(raw.get("target")), text_of(raw, "place", 10)
    return MoveTo(ids, target, place) if ids and target is not None and place in ("before", "after", "inside") else None


def _link(raw: Raw) -> Edit | None:
    ids, kind = _ids(raw.get("ids")), text_of(raw, "kind", 2)
    return LinkInOrder(ids, LinkKind(kind)) if len(ids) > 1 and kind in LinkKind.__members__ else None


def _paste(raw: Raw) -> Edit | None:
    lines = raw.get("cells")
    if not isinstance(lines, Sequence) or isinstance(lines, str) or not lines:
        return None
    cells = tuple(texts_of(line, 60) for line in lines[:ROWS])
    new_ids = tuple(key for key in _ids(raw.get("new_ids")) if isinstance(key, str))
    return Paste(_ids(raw.get("targets")), tuple(f if f in FIELDS else "" for f in texts_of(raw.get("fields"), 60)), cells, new_ids)


def _many(make: Callable[[tuple[TaskKey, ...]], Edit]) -> Callable[[Raw], Edit | None]:
    return lambda raw: make(ids) if (ids := _ids(raw.get("ids"))) else None


_READERS: dict[str, Callable[[Raw], Edit | None]] = {
    "set": _set,
    "add": _add,
    "fill": _fill,
    "shift": _shift,
    "move": _move,
    "link": _link,
    "paste": _paste,
    "delete": _many(Delete),
    "indent": _many(Indent),
    "outdent": _many(Outdent),
    "unlink": _many(Unlink),
    "undo": lambda _: Undo(),
    "redo": lambda _: Redo(),
}
