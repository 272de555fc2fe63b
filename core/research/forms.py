"""What is typed about the research (PRJ-17)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class MaterialForm:
    """What is asked of the client, from whom, until when, and who of the firm keeps asking."""

    name: str
    due_on: dt.date | None
    responsible_id: int | None
    contact_id: int | None = None
    purpose: str = ""


@dataclass(frozen=True)
class FieldForm:
    """An interview or a site visit; `with_whom` for who is no contact of the customer."""

    kind: str
    subject: str
    planned_on: dt.date | None
    responsible_id: int | None
    contact_id: int | None = None
    with_whom: str = ""
    place: str = ""
    questions: str = ""


@dataclass(frozen=True)
class FindingForm:
    """`likelihood` and `impact` of a risk, which enters the register with them."""

    kind: str
    title: str
    description: str = ""
    area: str = ""
    field_work_id: int | None = None
    material_id: int | None = None
    evidence: str = ""
    likelihood: str = "medium"
    impact: str = "major"
