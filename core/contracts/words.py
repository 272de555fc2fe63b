"""The words of a contract: side, form, states."""
from __future__ import annotations

from enum import StrEnum


class ContractSide(StrEnum):
    SALES = "sales"
    PURCHASE = "purchase"


class ContractForm(StrEnum):
    FRAMEWORK = "framework"
    STANDARD = "standard"
    SUPPLEMENT = "supplement"


class ContractState(StrEnum):
    """CON-02: draft → in approval → effective → completed or terminated; a return leads back to the draft."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    REJECTED = "rejected"
    EFFECTIVE = "effective"
    COMPLETED = "completed"
    TERMINATED = "terminated"


S = ContractState
BINDING = frozenset({S.EFFECTIVE, S.COMPLETED})             # money may come in against these
