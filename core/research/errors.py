"""What the research refuses."""

from __future__ import annotations

from core.errors import Refusal


class WithNobody(Refusal):
    """An interview is with somebody: a contact, or a person or group by name."""

    code = "with_nobody"


class SourceMissing(Refusal):
    """A finding names where it comes from: an interview, a visit, material, or evidence in words."""

    code = "source_missing"


class FindingStays(Refusal):
    """A finding whose risk is in the register stays a risk. Facts: title."""

    code = "finding_stays"
