"""Indicators of all projects at work against their limits, and the corrective actions on their way (PRJ-22)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.indicators import queries
from core.indicators.queries import ActionRow, ProjectIndicators
from pages.shared.format import percent
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import Kpi, card, kpis, on_phone, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, plural, word

LEVELS = ("breach", "warn", "fine")


def render(actor: Actor) -> None:
    toast_once()
    rows, actions = queries.of_all(actor), queries.actions(actor, only_unfinished=True)
    page_title(word("screen.indicators"), plural("{n} project at work, measured today", "{n} projects at work, measured today", len(rows)))
    touched = kpis(_figures(rows, actions), key="indicators")
    if touched in ("breach", "warn"):
        st.query_params["indicators_chip"] = touched
        st.rerun()
    _projects(rows)
    _actions(actions)


def _figures(rows: list[ProjectIndicators], actions: list[ActionRow]) -> list[Kpi]:
    late = sum(a.late for a in actions)
    return [
        Kpi("breach", _("Limit broken"), str(sum(r.level == "breach" for r in rows)), note=_("projects"), tone="red"),
        Kpi("warn", _("Near a limit"), str(sum(r.level == "warn" for r in rows)), note=_("projects"), tone="amber"),
        Kpi("actions", _("Corrective actions on their way"), str(len(actions)), note=_("{n} overdue", n=late)),
        Kpi("judge", _("To be judged by QA"), str(sum(a.state == "done" for a in actions)), note=_("done, effect not confirmed yet")),
    ]


def _projects(rows: list[ProjectIndicators]) -> None:
    chips = {level: f"{word(f'indicator_level.{level}')} {sum(r.level == level for r in rows)}" for level in LEVELS}
    with card(
        "indicators", _("Which projects are beyond their limits?"), _("schedule (EV − PV) / PV · cost (AC − EV) / EV · quality: passed at the first review")
    ):
        text, chosen, right = filter_bar("indicators", search=_("Search number, project, manager"), chips=chips)
        found = [r for r in rows if (chosen is None or r.level == chosen) and matches(text, r.number, r.name, r.name_en, r.manager, r.manager_en)]
        empty = ("monitoring", _("No project here"), _("Projects at work are measured every night."))
        data_list("indicators", found, _columns(), file="indicators", actions=right, empty=empty, on_open=lambda r: go("project", id=r.id, tab="indicators"))


def _columns() -> list[Column[ProjectIndicators]]:
    level = {"kind": "state", "words": "indicator_level"}
    return [
        Column[ProjectIndicators]("number", _("Number"), lambda r: r.number),
        Column[ProjectIndicators]("name", _("Project"), lambda r: either(r.name, r.name_en), width=190),
        Column[ProjectIndicators]("manager", _("Manager"), lambda r: either(r.manager, r.manager_en)),
        Column[ProjectIndicators]("schedule", _("Schedule"), lambda r: _rate(r.schedule, _("Schedule")), width=82),
        Column[ProjectIndicators]("schedule_level", _("Level of schedule"), lambda r: r.schedule_level, **level),  # type: ignore[arg-type]
        Column[ProjectIndicators]("cost", _("Cost"), lambda r: _rate(r.cost, _("Cost")), width=82),
        Column[ProjectIndicators]("cost_level", _("Level of cost"), lambda r: r.cost_level, **level),  # type: ignore[arg-type]
        Column[ProjectIndicators]("quality", _("Quality"), lambda r: _rate(r.quality, _("Quality"), signed=False), width=82),
        Column[ProjectIndicators]("quality_level", _("Level of quality"), lambda r: r.quality_level, **level),  # type: ignore[arg-type]
        Column[ProjectIndicators]("unfinished", _("Actions"), lambda r: r.unfinished or None, kind="number"),
        Column[ProjectIndicators]("department", _("Department"), lambda r: either(r.department, r.department_en), hidden=True),
    ]


def _rate(value: Decimal | None, name: str, *, signed: bool = True) -> str:
    """As text: a figure under zero is not bad by itself here, its level says so. On a phone's card with its name."""
    shown = "" if value is None else percent(value, signed=signed)
    return f"{name} {shown}" if shown and on_phone() else shown


def _actions(rows: list[ActionRow]) -> None:
    with card("corrective_list", _("What is on its way, by whom, by when?")):
        columns = [
            Column[ActionRow]("number", _("Number"), lambda r: r.number),
            Column[ActionRow]("project", _("Project"), lambda r: either(r.project, r.project_en), width=170),
            Column[ActionRow]("indicator", _("Indicator"), lambda r: word(f"indicator.{r.indicator}")),
            Column[ActionRow]("value", _("Measured"), lambda r: "" if r.value is None else percent(r.value, signed=r.indicator != "quality"), width=76),
            Column[ActionRow]("state", _("State"), lambda r: r.state, kind="state", record="corrective_action"),
            Column[ActionRow]("owner", _("Owner"), lambda r: either(r.owner, r.owner_en)),
            Column[ActionRow]("due_on", _("Due"), lambda r: r.due_on, kind="day"),
            Column[ActionRow]("measure", _("Measure"), lambda r: r.measure, width=200),
        ]
        empty = ("build_circle", _("Nothing is on its way"), _("A broken limit opens a corrective action."))
        data_list("corrective", rows, columns, file="corrective_actions", empty=empty, on_open=lambda r: go("project", id=r.project_id, tab="indicators"))


render(signed_in())
