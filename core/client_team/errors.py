"""What the client's team refuses."""

from __future__ import annotations

from core.errors import Refusal


class AlreadyThere(Refusal):
    """The contact is in the client's team already. Facts: person."""

    code = "client_already_there"


class OneClientManager(Refusal):
    """The client has one project manager in a project."""

    code = "one_client_manager"


class OuterNeedsLeader(Refusal):
    """An outer member is led by a core member of the same project."""

    code = "outer_needs_leader"


class AreaMissing(Refusal):
    """A core member stands for a business area."""

    code = "client_area_missing"


class LeadsOthers(Refusal):
    """Outer members are led by this person: they get another leader first. Facts: person, count."""

    code = "client_leads_others"


class NotTheRightPerson(Refusal):
    """Plan and staffing are agreed with the client's project manager, an executive meeting is with an executive. Facts: person."""

    code = "not_the_right_person"
