"""A corrective action: its line, and the dialogs that plan, finish, judge, reopen it (PRJ-22)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.indicators import service
from core.indicators.queries import ActionRow
from core.indicators.service import LONGEST, CorrectionPlan
from core.projects import choices
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, instant, percent
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import Text, chip, html, html_of, join, state_chip
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, heading, sentence, word

SHOWN = ("plan", "finish", "find_effective", "reopen")
TWO_WEEKS = dt.timedelta(days=14)


def action_line(actor: Actor, card: ProjectCard, row: ActionRow) -> None:
    """What was broken, who does what about it by when, what QA says; and what the person may do now."""
    with st.container(key=f"row_corrective_{row.id}", gap=4):
        rate = "" if row.value is None else _("{value} on {day}, limit {limit}", value=percent(row.value, signed=row.indicator != "quality"), day=day(row.measured_on), limit=percent(row.limit_rate))  # fmt: skip  # noqa: E501
        late = chip(_("{n} d over", n=(clock.today() - row.due_on).days), "red", "alarm") if row.late else ""
        again = chip(_("opened again {n}×", n=row.reopened), "amber", "replay") if row.reopened else ""
        html(
            '<div class="m-review"><div>{} <b>{}</b> {} {} {}</div><div class="t-small t-muted">{} · {}</div>{}</div>',
            state_chip("corrective_action", row.state), word(f"indicator.{row.indicator}"), rate, late, again,
            either(row.owner, row.owner_en), _("due {day}", day=day(row.due_on)), _said(row),
        )  # fmt: skip
        _buttons(actor, card, row)


def _said(row: ActionRow) -> Text:
    """Cause, measure, result, verdict: what is there."""
    judged = _("{who}, {when}", who=either(row.verified_by, row.verified_by_en), when=instant(row.verified_at)) if row.verified_at else ""
    parts = [
        (_("Cause"), row.cause),
        (_("Measure"), row.measure),
        (_("What was done"), f"{row.result} ({day(row.done_on)})" if row.result and row.done_on else row.result),
        (_("QA says"), f"{row.verdict} ({judged})" if row.verdict and judged else row.verdict),
    ]
    there = [html_of('<div class="t-small"><b>{}</b> {}</div>', name, text) for name, text in parts if text]
    return join(there) if there else html_of('<div class="t-small t-muted">{}</div>', _("Nothing is planned yet: name who does what by when."))


def _buttons(actor: Actor, card: ProjectCard, row: ActionRow) -> None:
    moves = {m.action: m for m in row.moves}
    offered = [a for a in SHOWN if a in moves]
    if not offered:
        return
    with st.container(horizontal=True, gap=6, key=f"corrective_moves_{row.id}"):
        for action in offered:
            move = moves[action]
            label = word("action.corrective_action.verify") if action == "find_effective" else word(f"action.corrective_action.{action}")
            kind = "primary" if action in ("finish", "find_effective") and row.measure else "secondary"
            if st.button(heading_of(label), key=f"sm_{action}_{row.id}", type=kind, disabled=move.refused is not None, wrap=False):  # type: ignore[arg-type]
                _open(actor, card, row, action)
            if move.refused is not None:
                html('<span class="t-small t-muted">{}</span>', sentence(move.refused))


def heading_of(text: str) -> str:
    return text[:1].upper() + text[1:]


def _open(actor: Actor, card: ProjectCard, row: ActionRow, action: str) -> None:
    key = f"corrective_{action}_{row.id}_{row.version}"
    fresh(key)
    title = word("action.corrective_action.verify") if action == "find_effective" else word(f"action.corrective_action.{action}")

    @st.dialog(heading_of(title), width="large")
    def ask() -> None:
        html('<div class="m-line"><b>{}</b><span>{}</span></div>', heading(f"indicator.{row.indicator}"), word(f"indicator_formula.{row.indicator}"))
        if action in ("plan", "reopen"):
            _plan(actor, card, row, key, again=action == "reopen")
        elif action == "finish":
            _finish(actor, row, key)
        else:
            _verify(actor, row, key)

    ask()


def _plan(actor: Actor, card: ProjectCard, row: ActionRow, key: str, *, again: bool) -> None:
    refusal = form_refusal(key)
    people = {p.id: either(p.name, p.name_en) for p in choices.people(actor)}
    one, two = st.columns(2, gap=14)
    with one:
        owner = choice_field(_("Owner"), "owner_id", people, key=f"{key}_owner", value=row.owner_id, refusal=refusal)
    with two:
        begin = clock.today() + TWO_WEEKS if again or row.due_on < clock.today() else row.due_on
        due = date_field(_("Due"), "due_on", key=f"{key}_due", value=begin, refusal=refusal)
    cause = text_field(_("Cause"), "cause", key=f"{key}_cause", value=row.cause, longest=LONGEST, area=True, refusal=refusal,
                       placeholder=_("Why was the limit broken?"))  # fmt: skip
    measure = text_field(_("Measure"), "measure", key=f"{key}_measure", value="" if again else row.measure, longest=LONGEST, area=True, refusal=refusal,
                         placeholder=_("What is done about it?"))  # fmt: skip
    unplaced(refusal, {"owner_id", "due_on", "cause", "measure"})
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        form = CorrectionPlan(owner, due, cause, measure)
        do = service.reopen if again else service.plan
        saved(key, lambda: do(actor, row.id, form, seen_version=row.version), _("Saved; the owner is told."))


def _finish(actor: Actor, row: ActionRow, key: str) -> None:
    refusal = form_refusal(key)
    result = text_field(_("What was done, with what effect?"), "result", key=f"{key}_result", longest=LONGEST, area=True, refusal=refusal)
    unplaced(refusal, {"result"})
    if st.button(_("Done: to QA"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.finish(actor, row.id, result, seen_version=row.version), _("QA is told and says whether it helped."))


def _verify(actor: Actor, row: ActionRow, key: str) -> None:
    refusal = form_refusal(key)
    html("{}", _said(row))
    verdict = text_field(_("Why it helped, or did not"), "verdict", key=f"{key}_verdict", longest=LONGEST, area=True, refusal=refusal)
    unplaced(refusal, {"verdict"})
    with st.container(horizontal=True, gap=8):
        if st.button(_("Effective"), type="primary", key=f"{key}_good", icon=":material/check:"):
            saved(key, lambda: service.verify(actor, row.id, effective=True, verdict=verdict, seen_version=row.version), _("The corrective action is over."))
        if st.button(_("Not effective"), key=f"{key}_bad", icon=":material/undo:"):
            saved(key, lambda: service.verify(actor, row.id, effective=False, verdict=verdict, seen_version=row.version), _("The manager is told; it is opened again with a new plan."))  # fmt: skip  # noqa: E501
