"""What meetings refuse."""

from __future__ import annotations

from core.errors import Refusal


class NobodyInvited(Refusal):
    """A meeting has people."""

    code = "nobody_invited"


class NotOfTheCustomer(Refusal):
    """A contact who does not belong to the project's customer, or is archived there. Facts: person."""

    code = "not_of_the_customer"


class NotHeldYet(Refusal):
    """Minutes are written of what has begun. Facts: starts_at."""

    code = "not_held_yet"


class MinutesSent(Refusal):
    """The minutes went to the participants and stand. Facts: title, day."""

    code = "minutes_sent"


class OneOwner(Refusal):
    """An action is done by one person: of the firm or of the client. Facts: row."""

    code = "one_owner"


class KickoffThere(Refusal):
    """A project has one kick-off. Facts: title."""

    code = "kickoff_there"
