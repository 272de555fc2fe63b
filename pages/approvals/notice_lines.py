"""A notice in the reader's language: its icon, its sentence, when; the same on the home page and on the page of all notices."""

from __future__ import annotations

from core.access import Actor
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


def look(kind: str) -> tuple[str, str]:
    """(icon, tone): of the kind, else by what its name ends in."""
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
    return "notifications", "slate"


def text_of(row: NoticeRow) -> str:
    key = f"notice.{row.kind}"
    return word(key, **facts_of(row.facts)) if has_word(key) else " ".join(str(v) for v in row.facts.values())


def notice_html(row: NoticeRow) -> Text:
    icon, tone = look(row.kind)
    text: Text = html_of("<b>{}</b>", text_of(row)) if not row.read else text_of(row)
    comment = row.facts.get("comment") or row.facts.get("reason")
    said = html_of("<span>“{}”</span>", comment) if isinstance(comment, str) and comment else ""
    return html_of('<div class="m-note">{}<span>{}{}<span>{}</span></span></div>', icon_html(icon, tone), text, said, _("{age} ago", age=age(row.created_at)))


def opens(actor: Actor, row: NoticeRow) -> bool:
    return row.record_id is not None and can_open_record(actor, row.record)
