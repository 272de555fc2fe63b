"""Deliverables: a sheet in the draft; then how many are planned, submitted, reviewed, accepted, by stage and person, the list, and one
with its whole way (PRJ-26, PRJ-32, PRJ-43, PRJ-44)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.access import Actor
from core.deliverables.queries import DeliverableRow, deliverables
from core.deliverables.rules import REVIEWED, SUBMITTED, Tally, tallies, tally
from core.projects import queries as projects
from core.projects.queries import ProjectCard
from pages.projects import deliverable_page, deliverable_sheet
from pages.shared.columns import Column
from pages.shared.format import percent
from pages.shared.html import Text, bullet, html_of
from pages.shared.lists import data_list, filter_bar, matches
from pages.shared.record import card as white_card
from pages.shared.record import figures as figure_strip
from pages.shared.words import _, either, word

ASKED = "deliverable"  # in the address


def draw(actor: Actor, card: ProjectCard) -> None:
    asked = st.query_params.get(ASKED, "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 18 and not card.team_editable:
        deliverable_page.draw(actor, card, int(asked))
        return
    rows = deliverables(actor, card.id)
    if card.team_editable:
        deliverable_sheet.draw(actor, card, rows, projects.stages(actor, card.id))
        return
    counted = [r for r in rows if not r.waived]
    _figures(tally(counted))
    _list(actor, card, rows)
    if counted:
        _by(card, counted)


def _figures(t: Tally) -> None:
    cells: list[tuple[Text, Text, Text, Text]] = [(_("Planned"), str(t.planned), "", _("deliverables of the project"))]
    for label, n, note in (
        (_("Submitted"), t.submitted, _("handed in at least once and not sent back")),
        (_("Reviewed"), t.reviewed, _("passed the house's own review")),
        (_("Accepted"), t.accepted, _("by the client, or where there is none in the house")),
    ):
        cells.append(
            (label, html_of('{} <span class="t-small t-muted">{}</span>', n, percent(t.rate(n), 0)), bullet(n, scale=max(t.planned, 1), tone="green"), note)
        )
    figure_strip(cells)


def _chips(rows: Sequence[DeliverableRow], actor: Actor) -> dict[str, str]:
    return {
        key: f"{label} {n}"
        for key, label, n in (
            ("all", _("All"), len(rows)),
            ("late", _("Late"), sum(r.late(clock.today()) for r in rows)),
            ("open", _("To hand in"), sum(r.state == "planned" for r in rows)),
            ("way", _("On the way"), sum(r.state in SUBMITTED and r.state != "accepted" for r in rows)),
            ("reviewed", _("Reviewed"), sum(r.state in REVIEWED for r in rows)),
            ("accepted", _("Accepted"), sum(r.state == "accepted" for r in rows)),
            ("required", _("Required outputs"), sum(r.required for r in rows)),
            ("mine", _("Mine"), sum(r.responsible_id == actor.employee_id for r in rows)),
        )
    }


def _chosen(rows: Sequence[DeliverableRow], actor: Actor, chip: str | None) -> list[DeliverableRow]:
    match chip:
        case "late":
            return [r for r in rows if r.late(clock.today())]
        case "open":
            return [r for r in rows if r.state == "planned"]
        case "way":
            return [r for r in rows if r.state in SUBMITTED and r.state != "accepted"]
        case "reviewed":
            return [r for r in rows if r.state in REVIEWED]
        case "accepted":
            return [r for r in rows if r.state == "accepted"]
        case "required":
            return [r for r in rows if r.required]
        case "mine":
            return [r for r in rows if r.responsible_id == actor.employee_id]
    return list(rows)


def _list(actor: Actor, card: ProjectCard, rows: Sequence[DeliverableRow]) -> None:
    with white_card("deliverables", _("What is delivered?"), _("a click opens the files and the way of one")):
        only = st.session_state.get(f"deliverables_only_{card.id}")
        text, chip, right = filter_bar("deliverables", search=_("Search name, person, task"), chips=_chips(rows, actor), default="all")
        shown = [r for r in _chosen(rows, actor, chip) if matches(text, r.name, r.name_en, r.responsible, r.responsible_en, r.task_code, r.stage, r.area)]
        if only:
            shown = [r for r in shown if _in(r, only)]
            if st.button(_("Only {name}: show all again", name=only[1]), key="sm_deliverables_all", icon=":material/filter_alt_off:", type="tertiary"):
                del st.session_state[f"deliverables_only_{card.id}"]
                st.rerun()
        empty = ("inventory_2", _("No deliverable here"), _("Tasks of the plan name what they deliver; the template says what is required."))
        data_list(f"deliverables_{card.id}", shown, _columns(), file=f"deliverables_{card.number}", actions=right, empty=empty, on_open=_open)


def _in(row: DeliverableRow, only: tuple[str, str]) -> bool:
    return (either(row.stage, row.stage_en) if only[0] == "stage" else either(row.responsible, row.responsible_en)) == only[1]


def _open(row: DeliverableRow) -> None:
    st.query_params[ASKED] = str(row.id)
    st.rerun()


def _columns() -> list[Column[DeliverableRow]]:
    today = clock.today()
    return [
        Column[DeliverableRow]("name", _("Deliverable"), lambda r: either(r.name, r.name_en), width=250),
        Column[DeliverableRow]("state", _("State"), lambda r: r.state, kind="state", record="deliverable", width=150),
        Column[DeliverableRow]("due_on", _("Due"), lambda r: r.due_on, kind="day"),
        Column[DeliverableRow]("late", _("Late"), lambda r: _("late") if r.late(today) else "", width=60),
        Column[DeliverableRow]("responsible", _("Responsible"), lambda r: either(r.responsible, r.responsible_en)),
        Column[DeliverableRow]("stage", _("Stage"), lambda r: either(r.stage, r.stage_en)),
        Column[DeliverableRow]("task", _("Task"), lambda r: r.task_code, width=64),
        Column[DeliverableRow]("required", _("Required"), lambda r: _("required") if r.required else "", width=84),
        Column[DeliverableRow]("kind", _("Kind"), lambda r: word(f"deliverable_kind.{r.kind}"), hidden=True),
        Column[DeliverableRow]("round", _("Handed in, times"), lambda r: r.round, kind="number", hidden=True),
        Column[DeliverableRow]("accepted_on", _("Accepted on"), lambda r: r.accepted_on, kind="day", hidden=True),
    ]


def _by(card: ProjectCard, rows: Sequence[DeliverableRow]) -> None:
    """The same counts per stage and per person; a name drills to its rows in the list."""
    left, right = st.columns(2, gap=14)
    with left, white_card("deliverables_stage", _("By stage")):
        _tallies(card, "stage", rows)
    with right, white_card("deliverables_person", _("By person")):
        _tallies(card, "person", rows)


def _tallies(card: ProjectCard, kind: str, rows: Sequence[DeliverableRow]) -> None:
    def name(row: DeliverableRow) -> str:
        return either(row.stage, row.stage_en) if kind == "stage" else either(row.responsible, row.responsible_en)

    found = tallies(rows, name)  # type: ignore[arg-type]
    for place, (who, t) in enumerate(found.items()):
        with st.container(key=f"row_tally_{kind}_{place}", horizontal=True, vertical_alignment="center", gap=8):
            if who:
                st.button(who, key=f"sm_tally_{kind}_{place}", type="tertiary", on_click=_only, args=(card.id, kind, who), wrap=False)
            else:
                st.html(html_of('<span class="t-muted">{}</span>', _("nobody")), width="content")
            st.space("stretch")
            st.html(
                html_of(
                    '<span class="t-small t-muted" style="white-space:nowrap">{} · {} · {} · <b>{}</b></span>',
                    _("{n} planned", n=t.planned),
                    _("{n} in", n=t.submitted),
                    _("{n} reviewed", n=t.reviewed),
                    _("{n} accepted, {share}", n=t.accepted, share=percent(t.rate(t.accepted), 0)),
                ),
                width="content",
            )


def _only(project_id: int, kind: str, who: str) -> None:
    st.session_state[f"deliverables_only_{project_id}"] = (kind, who)
