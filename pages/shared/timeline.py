"""The approval timeline: who, what, when, how long, what was said, what comes next (APR-11)."""

from __future__ import annotations

from collections.abc import Sequence

from core.approval.queries import TimelineRow
from pages.shared.format import duration, instant
from pages.shared.html import Text, html, html_of, icon_html, join
from pages.shared.words import _, either, has_word, language, word

LOOK = {"done": ("check", "green"), "now": ("hourglass_top", "blue"), "next": ("", "slate"), "note": ("chat_bubble", "slate"), "back": ("undo", "amber")}
KINDS = ("submitted", "approved", "decided_before", "finished", "returned", "rejected", "withdrawn", "commented", "copied", "assigned", "waits", "next")


def _row(row: TimelineRow) -> Text:
    icon, tone = ("close", "red") if row.kind == "rejected" else LOOK[row.state]
    people = row.who_en if language() == "en" else row.who
    between = _(", ") if row.state in ("now", "next") else " → "
    who = " · ".join(t for t in (between.join(people), instant(row.at) if row.at else "") if t)
    step = either(row.step, row.step_en)
    what = word(f"timeline.{row.kind}") + (f" · {step}" if step else "")
    took = html_of("<em>{}</em>", duration(row.took)) if row.took else ""
    reason = f"assigned.{row.reason}"
    why = html_of('<div class="who">{}</div>', word(reason)) if row.reason and has_word(reason) else ""
    limit = html_of('<div class="who">{}</div>', _("due {when}", when=instant(row.due_at))) if row.due_at else ""
    said = html_of("<blockquote>{}</blockquote>", row.comment) if row.comment else ""
    return html_of(
        '<li class="{}"><span class="dot {}">{}</span><div class="top"><b>{}</b>{}</div><div class="who">{}</div>{}{}{}</li>',
        row.state,
        tone,
        icon_html(icon) if icon else "",
        what,
        took,
        who,
        why,
        limit,
        said,
    )


def timeline(rows: Sequence[TimelineRow]) -> None:
    """Draws the rows, oldest first, the coming ones pale at the end."""
    html('<ol class="m-timeline">{}</ol>', join(_row(r) for r in rows))
