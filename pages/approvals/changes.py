"""What changed since the last round: before, after, and by how much; of lists only what left and what joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.access import Actor
from core.approval.queries import CaseDetail
from core.people import queries as people
from pages.approvals.facts import difference, list_difference, said
from pages.shared.format import instant
from pages.shared.html import Text, html_of, join, table
from pages.shared.record import card
from pages.shared.words import _, either, has_word, word

BETTER_LESS = ("cost", "labour", "purchase", "expense", "highest_load_rate")
BETTER_MORE = ("margin", "margin_rate", "revenue", "amount", "net_amount", "pool", "quality_score")
LISTS = ("team", "plan")
LONG = 80  # words longer than this stand in a row of their own below the figures


def fact_word(document_type: str, name: str) -> str:
    key = f"fact.{document_type}.{name}"
    return word(key) if has_word(key) else name


def since_return(actor: Actor, detail: CaseDetail) -> None:
    """After a return: figures first, the ones that moved most money before; then words, then lists."""
    if not detail.changed:
        return
    names = _names(actor, detail)
    rows = sorted(detail.changed, key=lambda change: _rank(*change))
    head = ["", _("Before"), _("After"), _("Difference")]
    aside = _("{n} changes; the submission before against this one", n=len(rows))
    with card("since", _("Changed since the return of {when}", when=instant(detail.returned_at)), aside):
        st.html(table(head, [_row(detail.document_type, names, *change) for change in rows], align="lrrr", widths=["22%", "29%", "29%", "20%"]))


def _rank(name: str, before: Any, now: Any) -> tuple[int, int]:
    if name in LISTS or len(str(before)) > LONG or len(str(now)) > LONG:
        return 2, 0
    known = (*BETTER_MORE, *BETTER_LESS)
    return (0, known.index(name) if name in known else len(known)) if difference(name, before, now)[1] else (1, 0)


def _row(kind: str, names: dict[tuple[str, object], str], name: str, before: Any, now: Any) -> Sequence[Text]:
    label = fact_word(kind, name)
    gone, come = list_difference(before, now) if name in LISTS else ([], [])
    if gone or come:
        return label, _items(gone, "gone"), _items(come, "come"), ""
    gap, sign = difference(name, before, now)
    shown = [names.get((name, value)) or said(kind, name, value) for value in (before, now)]
    return label, *shown, html_of('<span class="t-{}">{}</span>', tone(name, sign), gap) if gap else ""


def _items(items: list[str], look: str) -> Text:
    return join(html_of('<span class="m-{}">{}</span>', look, item) for item in items) if items else "—"


def tone(name: str, sign: int) -> str:
    """Better or worse for the firm: less cost and load, more margin and money; of the rest nobody can say."""
    if name in BETTER_LESS:
        sign = -sign
    elif name not in BETTER_MORE:
        return "ink"
    return "green" if sign > 0 else "red"


def _names(actor: Actor, detail: CaseDetail) -> dict[tuple[str, object], str]:
    """Names instead of ids, for the fields that hold one."""
    asked = {name for name, _before, _now in detail.changed}
    found: dict[tuple[str, object], str] = {}
    if "department" in asked:
        found |= {("department", d.id): either(d.name, d.name_en) for d in people.department_choices(actor)}
    if roles := asked & {"owner", "manager", "sponsor"}:
        found |= {(role, p.id): either(p.name, p.name_en) for p in people.people_choices(actor) for role in roles}
    return found
