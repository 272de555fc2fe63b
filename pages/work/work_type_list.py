"""The PMO's list of work types: add, rename, order, disable (MON-20)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.work_types import queries, service
from core.work_types.queries import WorkTypeRow
from core.work_types.service import LONGEST_CODE, LONGEST_NAME, WorkTypeForm
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import chip, html
from pages.shared.record import card, empty_state
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import _, either


def types_card(actor: Actor) -> None:
    rows = queries.work_types(actor)
    with card("work_types", _("Which kinds are there?"), _("{n} offered", n=sum(r.enabled for r in rows))):
        if st.button(_("Add a work type"), icon=":material/add:", key="sm_add_type"):
            _ask(actor, None)
        if not rows:
            empty_state("category", _("No work type yet"), _("Tasks and hours get one of them: interviews, drafting, on site …"), key="work_types")
        for place, row in enumerate(rows):
            _line(actor, rows, place, row)


def _line(actor: Actor, rows: Sequence[WorkTypeRow], place: int, row: WorkTypeRow) -> None:
    with st.container(key=f"row_type_{row.id}", horizontal=True, vertical_alignment="center", gap=2):
        off = "" if row.enabled else chip(_("not offered"), "slate", "visibility_off")
        used = _("{tasks} tasks, {lines} lines", tasks=row.tasks, lines=row.lines)
        html('<div class="m-mytask"><div><b>{}</b> {}</div><div class="sub">{} · {}</div></div>', either(row.name, row.name_en), off, row.code, used)
        problem = st.container(width="content")
        if st.button("", icon=":material/arrow_upward:", key=f"sm_up_{row.id}", type="tertiary", help=_("Up"), disabled=place == 0) and attempt(
            lambda: service.order(actor, _moved(rows, place)), where=problem
        ):
            st.rerun()
        if st.button("", icon=":material/edit:", key=f"sm_type_{row.id}", type="tertiary", help=_("Rename")):
            _ask(actor, row)
        icon, told = (":material/visibility_off:", _("Offer no longer")) if row.enabled else (":material/visibility:", _("Offer again"))
        if st.button("", icon=icon, key=f"sm_off_{row.id}", type="tertiary", help=told) and attempt(
            lambda: service.set_enabled(actor, row.id, enabled=not row.enabled, seen_version=row.version), where=problem
        ):
            st.rerun()


def _moved(rows: Sequence[WorkTypeRow], place: int) -> list[int]:
    """The ids with this one a place further up."""
    ids = [r.id for r in rows]
    ids[place - 1], ids[place] = ids[place], ids[place - 1]
    return ids


def _ask(actor: Actor, row: WorkTypeRow | None) -> None:
    key = f"work_type_{row.id if row else 0}_{row.version if row else 0}"
    fresh(key)

    @st.dialog(_("Rename") if row else _("Add a work type"), width="medium")
    def ask() -> None:
        refusal = form_refusal(key)
        name = text_field(_("Name"), "name", key=f"{key}_name", value=row.name if row else "", longest=LONGEST_NAME, refusal=refusal)
        name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=row.name_en if row else "", longest=LONGEST_NAME, refusal=refusal)
        code = text_field(_("Code"), "code", key=f"{key}_code", value=row.code if row else "", longest=LONGEST_CODE, refusal=refusal, placeholder="interview")
        unplaced(refusal, {"name", "name_en", "code"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            form = WorkTypeForm(code, name, name_en)
            saved(
                key,
                lambda: service.change(actor, row.id, form, seen_version=row.version) if row else service.add(actor, form),
                _("Saved; tasks and hours show it at once."),
            )

    ask()
