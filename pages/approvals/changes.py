"""What changed since the last round: before, after, and by how much; of lists only what left and what joined."""

from __future__ import annotations

from typing import Any

from core.access import Actor
from core.approval.queries import CaseDetail
from core.people import queries as people
from pages.approvals.facts import difference, list_difference, said
from pages.shared.format import instant
from pages.shared.html import Text, html, html_of, icon_html, join
from pages.shared.record import card
from pages.shared.timeline import who_of
from pages.shared.words import _, either, has_word, plural, word

BETTER_LESS = ("cost", "labour", "purchase", "expense", "highest_load_rate")
BETTER_MORE = ("margin", "margin_rate", "revenue", "amount", "net_amount", "pool", "quality_score")
LISTS = ("team", "plan")
LONG = 80  # words longer than this stand in a row of their own below the figures


def fact_word(document_type: str, name: str) -> str:
    key = f"fact.{document_type}.{name}"
    return word(key) if has_word(key) else name


def since_return(actor: Actor, detail: CaseDetail) -> None:
    """After a return: why it came back; then figures, the ones that matter most before; then words, then lists."""
    if not detail.changed:
        return
    names = _names(actor, detail)
    rows = sorted(detail.changed, key=lambda change: _rank(*change))
    aside = plural("{n} change", "{n} changes", len(rows))
    with card("since", _("Changed since the return of {when}", when=instant(detail.returned_at)), aside):
        back = next((r for r in reversed(detail.timeline) if r.kind == "returned" and r.comment), None)
        if back is not None:
            html('<div class="t-small t-amber">{} {} “{}”</div>', icon_html("undo"), who_of(back), back.comment)
        html("{}", join(_row(detail.document_type, names, *change) for change in rows))


def _rank(name: str, before: Any, now: Any) -> tuple[int, int]:
    if name in LISTS or len(str(before)) > LONG or len(str(now)) > LONG:
        return 2, 0
    known = (*BETTER_MORE, *BETTER_LESS)
    return (0, known.index(name) if name in known else len(known)) if difference(name, before, now)[1] else (1, 0)


def _row(kind: str, names: dict[tuple[str, object], str], name: str, before: Any, now: Any) -> Text:
    """Label, before → after, difference; of a list what left and what joined."""
    gone, come = list_difference(before, now) if name in LISTS else ([], [])
    if gone or come:
        return _line(fact_word(kind, name), html_of("{}{}", _items(gone, "gone"), _items(come, "come")), "")
    gap, sign = difference(name, before, now)
    was, becomes = (names.get((name, value)) or said(kind, name, value) for value in (before, now))
    both = html_of('<span class="was">{}</span> → <b>{}</b>', was, becomes)
    return _line(fact_word(kind, name), both, html_of('<span class="t-{}">{}</span>', tone(name, sign), gap) if gap else "")


def _line(label: str, both: Text, gap: Text) -> Text:
    return html_of('<div class="m-change"><div class="label">{}</div><div class="both">{}</div><div class="gap">{}</div></div>', label, both, gap)


def _items(items: list[str], look: str) -> Text:
    return join(html_of('<span class="m-{}">{}</span>', look, item) for item in items)


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
