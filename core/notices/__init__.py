"""Notices: lines in a person's bell, written in the transaction of the work they tell of (PLT-11)."""

from core.notices.write import tell

__all__ = ["tell"]
