"""One click: the facts of a week put in words and kept as a draft (PRJ-25). The words are written outside of the core, which knows no
sentence; the screens bring the writer along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol

from core.access import Actor
from core.briefs.facts import CustomerFacts, TeamFacts, customer_facts, team_facts
from core.briefs.service import Section, make

WRITER = "pages.projects.brief_words"  # plugs itself in when it is imported


class Writer(Protocol):
    def team(self, facts: TeamFacts, language: str) -> tuple[str, Sequence[Section]]:
        """Title and sections of the firm's own edition."""

    def customer(self, facts: CustomerFacts, language: str) -> tuple[str, Sequence[Section]]:
        """Title and sections of the customer's edition; there is no figure of money in what it is given."""


_writers: list[Writer] = []


def plug_in(writer: Writer) -> None:
    """The last one holds."""
    _writers[:] = [writer]


def make_from_figures(actor: Actor, project_id: int, week_on: dt.date, *, edition: str, language: str, seen_version: int | None = None) -> int:
    """The draft of a week in either language; one that is there is made anew and keeps its remarks. Returns its id."""
    if not _writers:
        import_module(WRITER)
    if edition == "customer":
        title, sections = _writers[0].customer(customer_facts(actor, project_id, week_on), language)
    else:
        title, sections = _writers[0].team(team_facts(actor, project_id, week_on), language)
    return make(actor, project_id, week_on, edition=edition, language=language, title=title, sections=sections, seen_version=seen_version)
