"""Why a hand-over cannot be offered or accepted (PRJ-13)."""

from __future__ import annotations

from typing import ClassVar

from core.errors import Refusal


class ServicePeriodEmpty(Refusal):
    """The service ends after it begins. Facts: serves_from."""

    code: ClassVar[str] = "service_period_empty"


class ServicePromiseMissing(Refusal):
    """A first answer within working hours and a solution within working days are promised, both above zero."""

    code: ClassVar[str] = "service_promise_missing"


class ContactOfAnother(Refusal):
    """The contacts are people of the project's customer."""

    code: ClassVar[str] = "contact_of_another"


class NobodyToSpeakTo(Refusal):
    """After-sales needs at least one person of the customer to speak to."""

    code: ClassVar[str] = "nobody_to_speak_to"


class HandoverReasonMissing(Refusal):
    """Who sends a hand-over back says what is missing."""

    code: ClassVar[str] = "handover_reason_missing"
