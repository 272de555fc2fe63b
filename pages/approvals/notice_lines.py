"""A notice in the reader's language: its icon, its sentence, when; the same on the home page and on the page of all notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.access import Actor
from core.notices.kinds import kind_of
from core.notices.queries import NoticeRow
from pages.approvals.facts import facts_of
from pages.shared.format import age
from pages.shared.html import Text, html_of, icon_html
from pages.shared.places import can_open_record
from pages.shared.words import _, has_word, word

LOOKS = {
    "todo": ("pending_actions", "blue"),
    "approved": ("check_circle", "green"),
    "returned": ("undo", "amber"),
    "rejected": ("cancel", "red"),
    "commented": ("chat_bubble", "slate"),
    "copied": ("content_copy", "slate"),
    "deviation_alarm": ("error", "red"),
    "contract_effective": ("verified", "green"),
    "project_initiated": ("flag", "green"),
    "bonus_paid": ("paid", "green"),
}
OF_KIND = {
    "todo": ("pending_actions", "blue"),
    "urged": ("notification_important", "amber"),
    "overdue": ("alarm", "red"),
    "discussion": ("chat_bubble", "slate"),
    "delegation": ("supervisor_account", "slate"),
    "support": ("support_agent", "blue"),
    "report": ("event_busy", "amber"),
    "budget": ("account_balance_wallet", "slate"),
    "alarm": ("error", "red"),
    "receivable_due": ("savings", "amber"),
    "contract_expiring": ("event_upcoming", "amber"),
    "receipt": ("payments", "blue"),
    "contract": ("contract", "slate"),
    "task": ("task", "blue"),
    "deliverable": ("inventory_2", "blue"),
    "progress": ("trending_up", "blue"),
    "project": ("work", "slate"),
    "system": ("sync_problem", "amber"),
}


def look(kind: str) -> tuple[str, str]:
    """(icon, tone): of the word, else by what its name ends in, else of the kind it belongs to."""
    if kind in LOOKS:
        return LOOKS[kind]
    for ending, found in (
        ("returned", ("undo", "amber")),
        ("sent_back", ("undo", "amber")),
        ("rejected", ("cancel", "red")),
        ("alarm", ("error", "red")),
        ("confirmed", ("check_circle", "green")),
        ("paused", ("pause", "slate")),
    ):
        if kind.endswith(ending):
            return found
    return OF_KIND.get(kind_of(kind).key, ("notifications", "slate"))


def words_of(kind: str, facts: Mapping[str, Any]) -> str:
    """The sentence; of a kind without one, its facts."""
    key = f"notice.{kind}"
    return word(key, **facts_of(facts)) if has_word(key) else " ".join(str(v) for v in facts.values())


def text_of(row: NoticeRow) -> str:
    return words_of(row.kind, row.facts)


def said_with(facts: Mapping[str, Any], text: str) -> str:
    """What somebody wrote with what they did, unless the sentence says it."""
    comment = facts.get("comment") or facts.get("reason")
    return comment if isinstance(comment, str) and comment not in text else ""


def notice_html(row: NoticeRow, *, when: str = "") -> Text:
    """One line; `when` takes the place of its age."""
    icon, tone = look(row.kind)
    words = text_of(row)
    text: Text = words if row.read else html_of("<b>{}</b>", words)
    comment = said_with(row.facts, words)
    said = html_of("<span>“{}”</span>", comment) if comment else ""
    told = when or _("{age} ago", age=age(row.created_at))
    return html_of(
        '<div class="m-note {}">{}<span>{}{}<span>{}</span></span></div>', "" if row.read else "new", icon_html(icon, tone), text, said, told
    )


def opens(actor: Actor, row: NoticeRow) -> bool:
    return row.record_id is not None and can_open_record(actor, row.record)
