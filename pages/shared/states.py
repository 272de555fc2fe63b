"""How things look: the one table of states with their tone and icon, and the value of a tone in both themes.

The words of a state are `state.<record>.<state>` in the catalogues; colour never says anything alone."""

from __future__ import annotations

from typing import Literal

import streamlit as st

Scheme = Literal["light", "dark"]
TONES = {"green": "#0f8a6d", "amber": "#c26a00", "red": "#d1343a", "slate": "#64708a", "blue": "#2547d0"}
DARK_TONES = {"green": "#2fa98a", "amber": "#d98a1f", "red": "#e5575c", "slate": "#8995ad", "blue": "#6485f5"}

LOOKS: dict[str, tuple[str, str]] = {
    "draft": ("slate", "edit_note"),
    "planned": ("slate", "schedule"),
    "registered": ("blue", "hourglass_top"),
    "submitted": ("blue", "hourglass_top"),
    "in_approval": ("blue", "hourglass_top"),
    "running": ("blue", "hourglass_top"),
    "waiting": ("slate", "schedule"),
    "open": ("blue", "radio_button_unchecked"),
    "queued": ("slate", "schedule"),
    "active": ("blue", "hourglass_top"),
    "approved": ("green", "check"),
    "confirmed": ("green", "check"),
    "accepted": ("green", "check"),
    "paid": ("green", "paid"),
    "done": ("green", "check"),
    "effective": ("green", "verified"),
    "completed": ("green", "task_alt"),
    "returned": ("amber", "undo"),
    "sent_back": ("amber", "undo"),
    "offered": ("blue", "handshake"),
    "reviewed": ("green", "verified"),
    "none": ("slate", "radio_button_unchecked"),
    "withdrawn": ("slate", "undo"),
    "rejected": ("red", "close"),
    "terminated": ("slate", "block"),
    "initiated": ("blue", "flag"),
    "in_progress": ("blue", "play_arrow"),
    "paused": ("slate", "pause"),
    "finished": ("green", "sports_score"),
    "closed": ("slate", "lock"),
    "closing": ("amber", "lock_clock"),
    "skipped": ("slate", "skip_next"),
    "cancelled": ("slate", "block"),
    "held": ("green", "check"),
    "answered": ("blue", "reply"),
    "missing": ("red", "error"),
    "locked": ("slate", "lock"),
    "archived": ("slate", "inventory_2"),
    "invalid": ("red", "block"),
    "base": ("slate", "person"),
    "potential": ("blue", "trending_up"),
    "successful": ("green", "star"),
    "green": ("green", "check_circle"),
    "amber": ("amber", "warning"),
    "red": ("red", "error"),
    "slate": ("slate", "pause_circle"),
    "high_risk": ("red", "error"),
    "medium_risk": ("amber", "warning"),
    "low_risk": ("slate", "shield"),
    "happened": ("red", "report_problem"),
    "resolved": ("green", "check"),
    "dropped": ("slate", "block"),
    "published": ("green", "check"),
    "retired": ("slate", "history"),
    "ineffective": ("red", "undo"),
    "fine": ("green", "check_circle"),
    "warn": ("amber", "warning"),
    "breach": ("red", "error"),
    "sent": ("green", "check"),
    "failed": ("red", "error"),
    "given_up": ("slate", "block"),
    "checked": ("blue", "checklist"),
    "in_review": ("blue", "groups"),
    "delivered": ("blue", "local_shipping"),
    "client_checked": ("blue", "fact_check"),
    "filed": ("blue", "hourglass_top"),
    "passed": ("green", "verified"),
    "to_give": ("amber", "rate_review"),
    "to_decide": ("amber", "gavel"),
    "decided": ("green", "check"),
    "on": ("green", "check"),
    "off": ("slate", "pause"),
}


def look(state: str) -> tuple[str, str]:
    """(tone, icon) of a state; a quiet look for one that has none."""
    return LOOKS.get(state, ("slate", "radio_button_unchecked"))


def scheme() -> Scheme:
    """The theme at this browser. Unknown before the browser has told it, and in tests: light."""
    return "dark" if st.context.theme.type == "dark" else "light"


def colour(tone: str) -> str:
    """The value of a tone in the theme of this browser, for charts and pictures that know no CSS; other colours stay."""
    return (DARK_TONES if scheme() == "dark" else TONES).get(tone, tone)
