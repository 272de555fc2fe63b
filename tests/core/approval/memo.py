"""A document without a table, to look at the engine alone: its state lives in a dict, its guard can be told to refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.access import Actor
from core.approval import engine, registry
from core.approval.registry import DocumentFacts, DocumentType, Field
from core.errors import Refusal
from core.unit import writing
from db.models import ApprovalCase


class MemoForbidden(Refusal):
    code = "refused"


@dataclass
class Memo:
    amount: Decimal = Decimal("1000.00")
    department_id: int | None = None
    people: dict[str, list[int]] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)
    refuse: bool = False
    filled: dict[str, Any] = field(default_factory=dict)

    def fill(self, _session: Session, _actor: Actor, _id: int, values: dict[str, Any]) -> None:
        self.filled |= values
        self.amount = Decimal(str(values.get("amount", self.amount)))

    def register(self) -> None:
        def note(word: str) -> Any:
            return lambda _s, _a, _i: self.happened.append(word)

        def guard(_session: Session, _id: int) -> None:
            if self.refuse:
                raise MemoForbidden()

        registry.register(
            DocumentType(
                "memo",
                lambda _s, _i: None,
                lambda _s, i: DocumentFacts(f"MEMO-{i}", "便函", "Memo", self.amount, None, self.department_id, {"amount": self.amount}),
                guard,
                lambda _s, _i, role: self.people.get(role, []),
                note("approved"),
                note("returned"),
                note("rejected"),
                note("withdrawn"),
                batch_safe=True,
                fields=(Field("amount", "money"),),
                fillable=(Field("amount", "money"), Field("buyer", "text")),
                fill=self.fill,
            )
        )

    def submit(self, actor: Actor, **chosen: list[int]) -> int:
        with writing(actor, "memo.submit") as session:
            return engine.submit(session, actor, "memo", 1, chosen=chosen).id


def step(key: str, approver: dict[str, Any], after: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {"key": key, "name": key, "approver": approver, "after": list(after)} | more


def persons(*actors: Actor) -> dict[str, Any]:
    return {"kind": "persons", "persons": [a.employee_id for a in actors]}


def open_tasks(session: Session, case_id: int) -> dict[int, int]:
    """assignee → task of every open to-do."""
    session.expire_all()
    case = session.get(ApprovalCase, case_id)
    assert case is not None
    return {t.assignee_id: t.id for s in case.steps for t in s.tasks if t.state == "open"}
