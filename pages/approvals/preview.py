"""Before submitting: who will be asked, in order, by name (APR-11)."""

from __future__ import annotations

from core.access import Actor
from core.approval import preview
from core.approval.preview import AskedRow
from core.errors import Refusal
from pages.approvals.flow_words import mode_words
from pages.shared.format import days
from pages.shared.html import Text, html, html_of, join
from pages.shared.refusals import show
from pages.shared.words import _, either, language, say, word


def who_will_be_asked(actor: Actor, document_type: str, document_id: int) -> None:
    """Draws the steps of the flow the document would take now; a refusal (no flow fits) as its sentence."""
    try:
        rows = preview.who_will_be_asked(actor, document_type, document_id)
    except Refusal as refusal:
        show(refusal)
        return
    html('<ol class="m-timeline">{}</ol>', join(_step(n, row) for n, row in enumerate(rows, start=1)))


def _step(place: int, row: AskedRow) -> Text:
    people = row.people_en if language() == "en" else row.people
    who = _("not needed for this document") if row.skipped else say(people)
    why = {r for r in row.reasons if r}
    notes = [word(f"assigned.{r}") for r in sorted(why)]
    if row.limit_hours is not None and not row.skipped:
        notes.append(_("within {n} working hours", n=days(row.limit_hours)))
    if len(people) > 1:
        notes.append(mode_words(row.mode))
    extra = html_of('<div class="who">{}</div>', " · ".join(notes)) if notes else ""
    return html_of(
        '<li class="next"><span class="dot slate">{}</span><div class="top"><b>{}</b></div><div class="who">{}</div>{}</li>',
        place,
        either(row.step, row.step_en),
        who,
        extra,
    )
