"""The life of a record as a table. The same table answers what may be done now and, if not, why; and does it.

Order of the checks: does the action exist from this state, may this person, is the screen fresh, do the guards hold; then
the effect and the new state. Deny by default: what is not in the table does not happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.errors import AsWord, NotPermitted, Refusal, WrongState
from core.unit import require_fresh

R = TypeVar("R", bound=Any)  # a model with a `state`


@dataclass(frozen=True)
class Step(Generic[R]):
    """What a guard or an effect is given: the open transaction, who acts (None: the approval engine), the record, its data."""

    session: Session
    actor: Actor | None
    record: R
    data: dict[str, Any] = field(default_factory=dict)


Guard = Callable[[Step[R]], None]
Effect = Callable[[Step[R]], None]


@dataclass(frozen=True)
class Transition(Generic[R]):
    """action: from `sources` to `target`, allowed by `permission` (None: only the approval engine), if the guards hold."""

    action: str
    sources: frozenset[str]
    target: str
    permission: Permission | None
    guards: tuple[Guard[R], ...] = ()
    effect: Effect[R] | None = None


@dataclass(frozen=True)
class Move:
    """One button: the action, and the refusal that greys it, if any."""

    action: str
    refused: Refusal | None


Grants = Callable[[Session, Actor, R], frozenset[Permission]]


def company_grants(_session: Session, actor: Actor, _record: object) -> frozenset[Permission]:
    """What the actor may do by company roles alone."""
    return actor.permissions


@dataclass(frozen=True)
class Machine(Generic[R]):
    record: str  # the word of the record: contract, project …
    transitions: Sequence[Transition[R]]
    grants: Grants[R] = company_grants

    def transition(self, action: str) -> Transition[R]:
        return next(t for t in self.transitions if t.action == action)

    def _refusal(self, step: Step[R], transition: Transition[R], granted: frozenset[Permission] | None) -> Refusal | None:
        state = step.record.state
        if state not in transition.sources:
            return WrongState(
                record=AsWord(f"record.{self.record}"), state=AsWord(f"state.{self.record}.{state}"), action=AsWord(f"action.{self.record}.{transition.action}")
            )
        if granted is not None and transition.permission not in granted:
            return NotPermitted(permission=AsWord(f"action.{self.record}.{transition.action}"))
        for guard in transition.guards:
            try:
                guard(step)
            except Refusal as refusal:
                return refusal
        return None

    def moves(self, session: Session, actor: Actor, record: R, **data: Any) -> list[Move]:
        """Every action a person could take from the present state, greyed with its reason where it is refused now."""
        granted = self.grants(session, actor, record)
        step = Step(session, actor, record, data)
        here = [t for t in self.transitions if record.state in t.sources and t.permission is not None]
        return [Move(t.action, self._refusal(step, t, granted)) for t in here if t.permission in granted]

    def move(self, session: Session, actor: Actor | None, record: R, action: str, *, seen_version: int | None = None, **data: Any) -> None:
        """Does the action on a locked record, or raises the refusal and changes nothing. actor None is the approval engine."""
        self.advance(session, actor, record, action, seen_version=seen_version, **data)
        session.flush()

    def advance(self, session: Session, actor: Actor | None, record: R, action: str, *, seen_version: int | None = None, **data: Any) -> None:
        """The same without sending it to the database: for many records at once, which are then written together."""
        transition = self.transition(action)
        step = Step(session, actor, record, data)
        granted = None if actor is None else self.grants(session, actor, record)
        state = record.state
        if state not in transition.sources:
            raise WrongState(
                record=AsWord(f"record.{self.record}"), state=AsWord(f"state.{self.record}.{state}"), action=AsWord(f"action.{self.record}.{action}")
            )
        if granted is not None and (transition.permission is None or transition.permission not in granted):
            raise NotPermitted(permission=AsWord(f"action.{self.record}.{action}"))
        if seen_version is not None:
            require_fresh(session, record, seen_version)
        for guard in transition.guards:
            guard(step)
        record.state = transition.target
        if transition.effect:
            transition.effect(step)
