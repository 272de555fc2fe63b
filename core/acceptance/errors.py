"""What an acceptance refuses."""

from __future__ import annotations

from core.errors import Refusal


class AcceptanceOpen(Refusal):
    """One acceptance at a time. Facts: number."""

    code = "acceptance_open"


class AcceptancePassed(Refusal):
    """The project was accepted. Facts: number, day."""

    code = "acceptance_passed"


class FaultsOpen(Refusal):
    """What the last round asked for is not mended. Facts: number, count, faults (texts)."""

    code = "faults_open"


class FaultsMissing(Refusal):
    """A failed acceptance says what is to be mended."""

    code = "faults_missing"


class ReportMissing(Refusal):
    """A passed acceptance by the client has its signed report."""

    code = "acceptance_report_missing"


class OwnAcceptance(Refusal):
    """Without a client the sponsor accepts what somebody else filed."""

    code = "own_acceptance"


class FaultDone(Refusal):
    """It is mended already. Facts: day."""

    code = "fault_done"
