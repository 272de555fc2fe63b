"""Pieces of the decision page: on whose behalf, the way of the case in one line, what others said, what approving does, the files."""

from __future__ import annotations

from core import clock
from core.access import Actor
from core.approval import files as case_files
from core.approval.queries import CaseDetail, TimelineRow
from core.errors import NotFound, NotPermitted
from core.files import service as file_service
from pages.approvals.facts import facts_of
from pages.approvals.panels import DOCUMENT_FILES, PANELS
from pages.shared.files import files
from pages.shared.format import duration, instant
from pages.shared.html import Text, avatar, html, html_of, icon_html, join, sentence_line
from pages.shared.record import card
from pages.shared.timeline import timeline, who_of
from pages.shared.words import _, either, has_word, word

MOST_VOICES = 3
MARKS = {"approved": ("done", "check"), "returned": ("back", "undo"), "rejected": ("rejected", "close"), "waits": ("now", "hourglass_top"), "next": ("", "")}


def on_behalf(name: str) -> None:
    """Deciding as deputy is said before anything else."""
    if name:
        sentence_line(_("You decide as deputy for {name}. The trail keeps both names.", name=name), tone="amber", icon="supervisor_account")


def the_way(detail: CaseDetail) -> None:
    """For a phone, where the timeline stands below the document: the steps of this round with their persons, and the last words."""
    rows = _this_round(detail)
    steps = [_step(r) for r in rows if r.kind in MARKS]
    said = [r for r in detail.timeline if r.comment and r.at][-MOST_VOICES:]
    if not steps and not said:
        return
    with card("the_way"):
        html('<div class="m-steps phone-flex">{}</div>{}', join(steps, html_of("<i>›</i>")), join(_voice(r) for r in reversed(said)))


def _this_round(detail: CaseDetail) -> list[TimelineRow]:
    starts = [place for place, row in enumerate(detail.timeline) if row.kind == "submitted"]
    return list(detail.timeline[starts[-1] :]) if starts else list(detail.timeline)


def _step(row: TimelineRow) -> Text:
    look, icon = MARKS[row.kind]
    return html_of('<span class="{}">{}{}</span>', look, icon_html(icon) if icon else "", who_of(row) or either(row.step, row.step_en))


def _voice(row: TimelineRow) -> Text:
    who = who_of(row)
    return html_of(
        '<div class="m-voice">{}<div><b>{}</b> <span class="when">{} · {}</span><p>{}</p></div></div>',
        avatar(who),
        who,
        word(f"timeline.{row.kind}"),
        instant(row.at),
        row.comment,
    )


def consequence(actor: Actor, detail: CaseDetail) -> None:
    """What approving does, before it is pressed; red when it would be refused now."""
    if detail.state not in ("running", "returned"):
        return
    text, refused = _if_approved(actor, detail), bool(detail.consequence.get("refused"))
    if text:
        sentence_line(text, tone="red" if refused else "blue", icon="error" if refused else "info")


def _if_approved(actor: Actor, detail: CaseDetail) -> str:
    panel = PANELS.get(detail.document_type)
    if panel is not None:
        try:
            return panel.if_approved(actor, detail.document_id)
        except (NotFound, NotPermitted):
            return ""
    key = f"consequence.{detail.consequence.get('key', 'none')}"
    return word(key, **facts_of(detail.consequence.get("facts", {}))) if has_word(key) else ""


def attached(actor: Actor, detail: CaseDetail) -> None:
    """The files of the document, where its panel does not show them, and those that were given to the approval itself."""
    record = DOCUMENT_FILES.get(detail.document_type)
    given = file_service.files_of(actor, case_files.RECORD, detail.case_id)
    of_document = _of_document(actor, record, detail.document_id) if record else 0
    if not given and not of_document:
        return
    with card("case_files", _("Files")):
        if record and of_document:
            files(actor, record, detail.document_id, may_add=False)
        if given:
            files(actor, case_files.RECORD, detail.case_id, may_add=case_files.may_attach(actor, detail.case_id))


def _of_document(actor: Actor, record: str, document_id: int) -> int:
    """How many files of the document the person may read."""
    try:
        return len(file_service.files_of(actor, record, document_id))
    except NotFound:
        return 0


def approvals(detail: CaseDetail) -> None:
    """The timeline with where the case stands and how long it took so far."""
    lasted = (detail.ended_at or clock.now()) - detail.started_at
    where = (
        _("step {n} of {all}", n=min(detail.steps_done + 1, detail.steps_all), all=detail.steps_all)
        if detail.state == "running"
        else word(f"state.approval_case.{detail.state}")
    )
    text = (
        _("{where} · {time} so far", where=where, time=duration(lasted))
        if detail.ended_at is None
        else _("{where} · took {time}", where=where, time=duration(lasted))
    )
    with card("timeline", _("Approval"), text):
        timeline(detail.timeline, document=detail.document_type)
