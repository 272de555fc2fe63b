"""Before submitting: who will be asked, in order, by name; and whom the initiator chooses (APR-02, APR-11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.access import Actor
from core.approval import preview
from core.approval.preview import AskedRow
from core.errors import Refusal
from pages.approvals.flow_words import mode_words
from pages.approvals.person_picker import colleagues, several_persons
from pages.shared.dialogs import fresh, saved
from pages.shared.format import days
from pages.shared.forms import form_refusal
from pages.shared.html import Text, html, html_of, icon_html, join
from pages.shared.refusals import show, unplaced
from pages.shared.words import _, either, language, say, word

CHOOSES = "initiator"


def who_will_be_asked(actor: Actor, document_type: str, document_id: int) -> None:
    """Draws the steps of the flow the document would take now; a refusal (no flow fits) as its sentence."""
    try:
        rows = preview.who_will_be_asked(actor, document_type, document_id)
    except Refusal as refusal:
        show(refusal)
        return
    steps_asked(rows)


def must_choose(actor: Actor, document_type: str, document_id: int) -> bool:
    """Whether a step asks the initiator whom it goes to: asked when Submit is pressed."""
    try:
        return any(_is_mine(row) for row in preview.who_will_be_asked(actor, document_type, document_id))
    except Refusal:
        return False  # submitting says why


def choose_and_submit(actor: Actor, document_type: str, document_id: int, submit: Callable[[dict[str, list[int]]], object], done: str) -> None:
    """A dialog: the steps as they would be with the persons chosen so far, then Submit."""
    key = f"submit_{document_type}_{document_id}"
    fresh(key)

    @st.dialog(_("Who decides?"))
    def ask() -> None:
        wrong = form_refusal(key)
        rows = preview.who_will_be_asked(actor, document_type, document_id)
        chosen = persons_to_choose(actor, rows, key, wrong)
        unplaced(wrong, set(chosen))
        steps_asked(preview.who_will_be_asked(actor, document_type, document_id, chosen={k: v for k, v in chosen.items() if v}))
        missing = [k for k, v in chosen.items() if not v]
        if st.button(_("Submit for approval"), type="primary", key=f"{key}_do", icon=":material/send:", disabled=bool(missing)):
            saved(key, lambda: submit(chosen), done)

    ask()


def persons_to_choose(actor: Actor, rows: Sequence[AskedRow], key: str, refusal: Refusal | None) -> dict[str, list[int]]:
    """A field for every step whose persons the initiator chooses; step → persons, empty where none is chosen yet."""
    mine = [row for row in rows if _is_mine(row)]
    people = colleagues(actor, without=(actor.employee_id,)) if mine else {}
    chosen = {}
    for row in mine:
        label = _("Who decides in “{step}”?", step=either(row.step, row.step_en))
        chosen[row.key] = several_persons(label, row.key, people, key=f"{key}_{row.key}", refusal=refusal)
    return chosen


def _is_mine(row: AskedRow) -> bool:
    return row.chosen_by == CHOOSES and not row.skipped


def steps_asked(rows: Sequence[AskedRow]) -> None:
    """The steps in order, each with its persons."""
    told = either(rows[0].flow_help, rows[0].flow_help_en) if rows else ""
    if told:
        html('<div class="t-small t-muted">{}</div>', told)
    html('<ol class="m-timeline">{}</ol>', join(_step(n, row) for n, row in enumerate(rows, start=1)))


def _who(row: AskedRow) -> str:
    people = row.people_en if language() == "en" else row.people
    if row.kept:
        return _("approved before the return; that stands")
    if row.skipped:
        return _("not needed for this document")
    if people:
        return say(people)
    return _("you choose when you submit") if row.chosen_by == CHOOSES else _("chosen in an earlier step")


def _step(place: int, row: AskedRow) -> Text:
    """Place, name, persons; why it is they, by when, how many of them; what the flow's owner says about the step."""
    why = {r for r in row.reasons if r}
    notes = [word(f"assigned.{r}") for r in sorted(why)]
    if row.limit_hours is not None and not row.skipped:
        notes.append(_("within {n} working hours", n=days(row.limit_hours)))
    if len(row.people) > 1:
        notes.append(mode_words(row.mode))
    help_text = either(row.help, row.help_en) if not row.skipped else ""
    return html_of(
        '<li class="next"><span class="dot slate">{}</span><div class="top"><b>{}</b></div><div class="who"><b>{}</b></div>{}{}</li>',
        place if not row.skipped else icon_html("skip_next"),
        either(row.step, row.step_en),
        _who(row),
        html_of('<div class="who">{}</div>', " · ".join(notes)) if notes else "",
        html_of("<blockquote>{}</blockquote>", help_text) if help_text else "",
    )
