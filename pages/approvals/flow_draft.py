"""A draft while it is edited at one browser: what was opened, how it stands, undo and redo. Nothing is saved before "Save draft"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import streamlit as st

from core.approval import step_edits
from core.approval.definition import FlowSettings, StepDefinition
from core.approval.drafts import FlowSheet, VersionRow
from core.approval.trial import TrialResult

Steps = tuple[StepDefinition, ...]
Content = tuple[Steps, FlowSettings, tuple[int, ...]]
NEW_STEP = ("新节点", "New step")
STEPS_KEPT = 100


@dataclass
class Editing:
    """`ids` are the steps' numbers at this browser, by position: a step keeps its fields on the page while its key follows its name.
    `drawn` is raised when the fields must show something else than was typed into them (undo, another version)."""

    flow_id: int
    stamp: str
    steps: Steps
    settings: FlowSettings
    note: str
    fixed: frozenset[str]  # keys of the published version: they stay
    ids: tuple[int, ...] = ()
    opened: tuple[Steps, FlowSettings, str] = ((), FlowSettings(), "")
    chosen: int = 0
    drawn: int = 0
    last_id: int = 0
    past: list[Content] = field(default_factory=list)
    future: list[Content] = field(default_factory=list)
    result: TrialResult | None = None

    @property
    def changed(self) -> bool:
        return (self.steps, self.settings, self.note) != self.opened

    @property
    def at(self) -> int | None:
        """The place of the chosen step."""
        return self.ids.index(self.chosen) if self.chosen in self.ids else None

    @property
    def step(self) -> StepDefinition | None:
        return self.steps[self.at] if self.at is not None else None

    def _keep(self) -> None:
        self.past = [*self.past, (self.steps, self.settings, self.ids)][-STEPS_KEPT:]
        self.future = []

    def put(self, step: StepDefinition) -> None:
        """What the fields of the chosen step say now."""
        at = self.at
        if at is None or self.steps[at] == step:
            return
        self._keep()
        old = self.steps[at]
        self.steps = (*self.steps[:at], step, *self.steps[at + 1 :])
        if old.key not in self.fixed and (old.name, old.name_en) != (step.name, step.name_en):
            key = step_edits.key_for(step.name_en, {s.key for s in self.steps} - {old.key})
            self.steps = step_edits.rekey(self.steps, old.key, key)

    def put_settings(self, settings: FlowSettings) -> None:
        if settings != self.settings:
            self._keep()
            self.settings = settings

    def shape(self, edit: Callable[[Steps], Steps], *, added: str = "") -> None:
        """Adds, removes or moves; a step that is new is chosen."""
        now = edit(self.steps)
        if now == self.steps:
            return
        self._keep()
        known = dict(zip((s.key for s in self.steps), self.ids, strict=True))
        gone = self.at
        self.steps, self.ids = now, tuple(known.get(s.key) or self._next() for s in now)
        if added:
            self.chosen = self.ids[next(n for n, s in enumerate(now) if s.key == added)]
        elif self.chosen not in self.ids and self.ids:
            self.chosen = self.ids[min(gone or 0, len(self.ids) - 1)]
        self.drawn += 1

    def _next(self) -> int:
        self.last_id += 1
        return self.last_id

    def undo(self) -> None:
        self._swap(self.past, self.future)

    def redo(self) -> None:
        self._swap(self.future, self.past)

    def _swap(self, source: list[Content], target: list[Content]) -> None:
        if source:
            target.append((self.steps, self.settings, self.ids))
            self.steps, self.settings, self.ids = source.pop()
            self.drawn += 1
            if self.chosen not in self.ids:
                self.chosen = self.ids[0] if self.ids else 0

    def saved(self, stamp: str) -> None:
        self.stamp, self.opened = stamp, (self.steps, self.settings, self.note)

    def new_step(self) -> StepDefinition:
        return step_edits.fresh_step(self.steps, *NEW_STEP)


def editing(sheet: FlowSheet, draft: VersionRow, *, arrived: bool) -> Editing:
    """The edit going on at this browser. What somebody else saved is taken over on arrival only, and never over something typed here:
    later it would take away what the very click brought along."""
    key = f"flow_editing_{sheet.flow.flow_id}"
    kept: Editing | None = st.session_state.get(key)
    if kept is None or (kept.stamp != draft.stamp and not kept.changed and (arrived or not kept.stamp)):
        begun = _begin(sheet, draft)
        if kept is not None:
            begun.drawn = kept.drawn + 1
        st.session_state[key] = kept = begun
    return kept


def forget(flow_id: int) -> None:
    """What was typed is let go."""
    kept: Editing | None = st.session_state.get(f"flow_editing_{flow_id}")
    if kept is not None:
        kept.steps, kept.settings, kept.note = kept.opened
        kept.ids, kept.stamp, kept.past, kept.future = kept.ids[:0], "", [], []


def _begin(sheet: FlowSheet, draft: VersionRow) -> Editing:
    fixed = frozenset(key for v in sheet.versions if v.state != "draft" for key in _keys(v.steps))
    ids = tuple(range(1, len(draft.steps) + 1))
    opened = (draft.steps, draft.settings, draft.note)
    first = ids[0] if ids else 0
    return Editing(sheet.flow.flow_id, draft.stamp, *opened, fixed, ids, opened, first, last_id=len(ids))


def _keys(steps: Iterable[StepDefinition]) -> set[str]:
    return {s.key for s in steps}
