"""What the approval engine knows of a document: how to lock it, its facts, its guards, what follows from the end (APR-10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from core.access import Actor


@dataclass(frozen=True)
class Consequence:
    """The one line of the to-do that says what approving would do; `refused` is the error code that forbids it now."""

    tone: str = "slate"  # green, amber, red, slate
    key: str = "none"  # the word consequence.<key>
    facts: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None


@dataclass(frozen=True)
class DocumentFacts:
    """The document as it stands now. `fields` are plain JSON values: for conditions, and to show what changed since a return."""

    number: str
    title: str
    title_en: str
    amount: Decimal | None
    project_id: int | None
    department_id: int | None
    fields: dict[str, Any]
    consequence: Consequence = Consequence()


FieldKind = Literal["money", "number", "rate", "text", "choice", "date", "yes_no"]


@dataclass(frozen=True)
class Field:
    """A field of a document type as flows know it: its word is `fact.<document type>.<name>` or `fact.<name>`; a choice lists its values.

    A value's word is `<document type>_<name>.<value>`, `<name>.<value>` or `project_type.<value>`; those that are data (departments) bring
    their names, Chinese and English, in `names`."""

    name: str
    kind: FieldKind
    choices: Callable[[Session], list[str]] | None = None
    names: Callable[[Session], dict[str, tuple[str, str]]] | None = None


Happening = Callable[[Session, Actor, int], None]


@dataclass(frozen=True)
class DocumentType:
    name: str
    lock: Callable[[Session, int], None]
    facts: Callable[[Session, int], DocumentFacts]
    guards: Callable[[Session, int], None]
    people: Callable[[Session, int, str], list[int]]
    approved: Happening
    returned: Happening
    rejected: Happening
    withdrawn: Happening
    batch_safe: bool = False
    fields: tuple[Field, ...] = ()  # what conditions may ask for (APR-02); each is a key of DocumentFacts.fields
    fillable: tuple[Field, ...] = ()  # what a step may let its approver fill in (APR-02) …
    fill: Callable[[Session, Actor, int, dict[str, Any]], None] | None = None  # … and how: on the locked document, refusing bad values
    require_seen: Callable[[Session, Actor, int], object] | None = None  # refuses who may not see the document: for the preview of its flow


_types: dict[str, DocumentType] = {}


def register(document_type: DocumentType) -> None:
    """Called once per document type when core.boot is imported."""
    _types[document_type.name] = document_type


def document_type(name: str) -> DocumentType:
    return _types[name]


def names() -> list[str]:
    return sorted(_types)
