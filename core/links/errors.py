"""What links refuse."""

from __future__ import annotations

from core.errors import Refusal


class LinkedAlready(Refusal):
    """The two records are linked, perhaps from the other side."""

    code = "linked_already"


class LinkToItself(Refusal):
    code = "link_to_itself"
