"""Notices on their way: planned, delivered, collected for a digest (PLT-11). Each round takes what there is, in bites, and ends."""

from __future__ import annotations

from collections.abc import Callable

from core.notices.dispatch import deliver_due, digests, dispatch

PLANNED_AT_ONCE, SENT_AT_ONCE = 200, 50
MOST_ROUNDS = 50


def dispatch_all() -> int:
    return _all(dispatch, PLANNED_AT_ONCE)


def deliver_all() -> int:
    """A round in which something did not arrive is the last one: what failed waits for its own time."""
    return _all(deliver_due, SENT_AT_ONCE)


def send_digests() -> int:
    return digests()


def _all(bite: Callable[[int], int], size: int) -> int:
    done = 0
    for _ in range(MOST_ROUNDS):
        handled = bite(size)
        done += handled
        if handled < size:
            break
    return done
