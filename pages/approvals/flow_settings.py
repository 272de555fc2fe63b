"""What a version says about the flow as a whole: when it is taken, what the initiator reads, what a return means, what its end opens."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.approval.definition import FlowBroken, FlowSettings
from core.approval.drafts import LONGEST_NOTE, FlowSheet
from pages.approvals.condition_builder import Builder, condition_field
from pages.approvals.flow_draft import Editing
from pages.approvals.flow_step_form import HELP_LONGEST, follow_up_word
from pages.shared.html import html, join
from pages.shared.words import _, language, sentence, word

RESUBMIT = ("all_steps", "to_returner")


def settings_form(edit: Editing, sheet: FlowSheet, problems: Sequence[FlowBroken]) -> bool:
    """Draws the fields and keeps what they say; True when a line of the condition went or came."""
    was = edit.settings

    def key(part: str) -> str:
        return f"fset_{edit.flow_id}_{edit.drawn}_{part}_{language()}"

    builder = Builder("flow", edit.drawn, sheet.flow.document_type, {f.name: f for f in sheet.fields})
    condition, moved = condition_field(_("Taken only when …"), builder, was.condition)
    wrong = [sentence(p) for p in problems if p.step_key == "" and str(p.field) in (".condition", ".follow_ups")]
    if wrong:
        html('<div class="m-fielderror below" role="alert">{}</div>', join(wrong, " "))
    html('<div class="t-small t-muted">{}</div>', _("Of several flows whose condition holds, the one with the most conditions is taken."))
    left, right = st.columns(2, gap=14)
    help_zh = left.text_area(_("Explanation for the initiator, Chinese"), value=was.help, key=key("help"), max_chars=HELP_LONGEST, height=100)
    help_en = right.text_area(_("Explanation for the initiator, English"), value=was.help_en, key=key("help_en"), max_chars=HELP_LONGEST, height=100)
    ways = {r: word(f"resubmit.{r}") for r in RESUBMIT}
    resubmit = st.radio(
        _("After a return to the initiator, the next round goes"),
        RESUBMIT,
        index=RESUBMIT.index(was.resubmit),
        format_func=lambda r: ways[r],
        key=key("resubmit"),
    )
    offered = list(dict.fromkeys([*sheet.follow_ups, *was.follow_ups]))
    follow_ups = was.follow_ups
    opens = {n: follow_up_word(n) for n in offered}
    if offered:
        follow_ups = tuple(
            st.multiselect(
                _("Its end opens"), offered, default=list(was.follow_ups), format_func=lambda n: opens[n], key=key("follow_ups"), placeholder=_("nothing")
            )
        )
    edit.note = (
        st.text_input(
            _("What is new in this version"), value=edit.note, key=key("note"), max_chars=LONGEST_NOTE, placeholder=_("for those who compare versions later")
        )
        or ""
    ).strip()
    edit.put_settings(
        FlowSettings(resubmit=resubmit, follow_ups=follow_ups, condition=condition, help=(help_zh or "").strip(), help_en=(help_en or "").strip())
    )
    return moved
