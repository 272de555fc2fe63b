"""The approval timeline: who, what, when, how long, what was said, what comes next (APR-11)."""

from __future__ import annotations

from collections.abc import Sequence

from core import clock
from core.approval.queries import TimelineRow
from pages.approvals.facts import said
from pages.shared.format import days, duration, instant
from pages.shared.html import Text, html, html_of, icon_html, join
from pages.shared.words import _, either, has_word, language, word

LOOK = {"done": ("check", "green"), "now": ("hourglass_top", "blue"), "next": ("", "slate"), "note": ("chat_bubble", "slate"), "back": ("undo", "amber")}
ICONS = {  # where the kind says more than the state
    "rejected": ("close", "red"),
    "stopped": ("block", "red"),
    "submitted": ("send", "green"),
    "finished": ("flag", "green"),
    "copied": ("content_copy", "slate"),
    "transferred": ("forward", "slate"),
    "reassigned": ("swap_horiz", "slate"),
    "assigned": ("forward", "slate"),
    "signer_before": ("person_add", "slate"),
    "signer_after": ("person_add", "slate"),
    "urged": ("campaign", "amber"),
    "reminded": ("notifications_active", "amber"),
    "escalated": ("moving", "amber"),
    "passed_to_deputy": ("supervisor_account", "amber"),
}
DECISIONS = ("approved", "returned", "returned_to_step", "rejected")


def who_of(row: TimelineRow) -> str:
    """The persons of a line: "Zhou Tao for Chen Wei" where a deputy decided, "Wang Lei → Feng Lan" where one handed on to another."""
    people = row.who_en if language() == "en" else row.who
    if row.kind in DECISIONS and len(people) == 2:
        return _("{deputy} for {name}", deputy=people[0], name=people[1])
    return (_(", ") if row.state in ("now", "next") else " → ").join(people)


def _row(row: TimelineRow, document: str) -> Text:
    icon, tone = ICONS.get(row.kind, LOOK[row.state])
    step = either(row.step, row.step_en)
    what = word(f"timeline.{row.kind}") + (f" · {step}" if step else "")
    when = instant(row.at) if row.at and row.state != "now" else ""
    who = join((part for part in (html_of("<b>{}</b>", who_of(row)) if who_of(row) else "", when) if part), " · ")
    why = f"assigned.{row.reason}"
    lines: list[Text] = [who] if who else []
    if row.reason and has_word(why):
        lines.append(word(why))
    return html_of(
        '<li class="{}"><span class="dot {}">{}</span><div class="top"><b>{}</b>{}</div>{}{}{}{}</li>',
        row.state,
        tone,
        icon_html(icon) if icon else "",
        what,
        _took(row),
        join(html_of('<div class="who">{}</div>', line) for line in lines),
        _limit(row),
        _filled(row, document),
        html_of("<blockquote>{}</blockquote>", row.comment) if row.comment else "",
    )


def _took(row: TimelineRow) -> Text:
    """How long it took; of the step that waits, how long it waits already."""
    if row.state == "now" and row.at:
        return html_of("<em>{}</em>", duration(clock.now() - row.at))
    return html_of("<em>{}</em>", duration(row.took)) if row.took else ""


def _limit(row: TimelineRow) -> Text:
    """Until when the step that waits; how long a coming one may take."""
    if row.limit_hours is not None:
        return html_of('<div class="who">{}</div>', _("within {n} working hours", n=days(row.limit_hours)))
    if row.due_at is None:
        return ""
    late = row.due_at < clock.now()
    return html_of('<div class="who {}">{}</div>', "t-red" if late else "", _("due {when}", when=instant(row.due_at)))


def _filled(row: TimelineRow, document: str) -> Text:
    """What was filled in with the decision: "VAT rate 6.0% → 9.0%"."""
    return join(
        html_of('<div class="who">{} {} → <b>{}</b></div>', word(f"fact.{document}.{name}"), said(document, name, before), said(document, name, after))
        for name, before, after in (row.filled if document else ())
    )


def timeline(rows: Sequence[TimelineRow], *, document: str = "") -> None:
    """Draws the rows, oldest first, the coming ones pale at the end. `document`: its type, for the words of fields filled in on the way."""
    html('<ol class="m-timeline">{}</ol>', join(_row(r, document) for r in rows))
