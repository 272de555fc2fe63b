"""The words of a risk (PRJ-27 … PRJ-29), each list in its order."""

from __future__ import annotations

LIKELIHOODS = ("high", "medium", "low")
IMPACTS = ("severe", "major", "moderate", "minor")
LEVELS = ("red", "amber", "slate")
SOURCES = ("brainstorm", "delphi", "checklist", "interview", "finding", "review", "team", "lesson")  # how it was found
CATEGORIES = ("market", "technical", "management", "people", "financial")
STRATEGIES = ("avoid", "mitigate", "transfer", "accept")
TRENDS = ("up", "same", "down")
LONGEST_TEXT = 4000
