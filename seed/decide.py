"""A named person approves what waits for them on a document, as on the decision page."""

from __future__ import annotations

from core.access import Actor
from core.approval import queries as cases
from core.approval import service as approval


def decide(who: Actor, document: str, document_id: int, comment: str = "", filled: dict[str, object] | None = None) -> None:
    for row in cases.box(who, "todo", document=document):
        if row.document_id == document_id and row.task_id:
            approval.approve(who, row.task_id, comment=comment, filled=filled)
