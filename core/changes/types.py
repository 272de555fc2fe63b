"""The words of a change: its kinds and states (PRJ-14)."""

from __future__ import annotations

from enum import StrEnum

from core.projects.types import RUNNING


class ChangeKind(StrEnum):
    FULL = "full"  # anything; the gates of the initiation run again
    MANAGED = "managed"  # the margin rate does not fall; the shorter flow


class ChangeState(StrEnum):
    """Of the document; the project keeps its own until the last approval."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    DROPPED = "dropped"


OPEN = (ChangeState.DRAFT, ChangeState.IN_APPROVAL)
CHANGEABLE = RUNNING  # states of a project that may be changed: initiated, in progress, paused
