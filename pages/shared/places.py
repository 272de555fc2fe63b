"""Where things open: a screen by its key, a record by its kind and id. What a person may not open is not offered."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from core.access import Actor
from core.screens import SCREENS, Screen

ROOT = Path(__file__).parents[2]

# kind of record → its screen, what its id is called in the address ("" where the screen shows all of them), which tab
PLACES: dict[str, tuple[str, str] | tuple[str, str, str]] = {
    "customer": ("customer", "id"),
    "contract": ("contract", "id"),
    "project": ("project", "id"),
    "initiation": ("project", "id"),
    "employee": ("employees", "id"),
    "approval_case": ("decision", "case"),
    "change": ("change", "id"),
    "project_change": ("change", "id"),
    "plan": ("project", "plan_submission", "plan"),
    "closure": ("project", "ending", "approval"),
    "termination": ("project", "ending", "approval"),
    "budget": ("budgets", "proposal"),
    "follow_up_initiation": ("new_project", "contract"),
    "report_line": ("confirm_reports", ""),
    "own_report": ("my_week", ""),
    "progress_period": ("project", "id", "progress"),
    "project_team": ("project", "id", "team"),
    "staffing_request": ("demand", ""),
    "absence": ("absences", ""),
    "qa_review": ("project", "id", "progress"),
    "deliverable": ("project", "deliverable", "deliverables"),
    "acceptance": ("project", "id", "acceptance"),
    "expert_review": ("reviews", "id"),
    "milestone": ("project", "id", "stages"),
    "meeting": ("meeting", "id"),
    "research": ("project", "id", "research"),
    "client_team": ("project", "id", "client_team"),
    "quality": ("project", "id", "quality"),
    "risk_register": ("project", "id", "risks"),
    "issue_list": ("project", "id", "issues"),
    "corrective_action": ("project", "id", "indicators"),
    "weekly_brief": ("project", "id", "brief"),
    "job": ("jobs", ""),
    "receipt": ("receipts", "id"),
    "bonus": ("bonus", "id"),
    "bonus_sheet": ("bonus", "id"),
    "topic_group": ("topics", "id"),
    "support_request": ("support", "id"),
    "handover": ("handovers", "id"),
    "project_evaluation": ("project", "id", "evaluation"),
    "notice_delivery": ("deliveries", ""),
}


def can_open(actor: Actor, key: str) -> bool:
    """Whether the screen exists and is this person's."""
    return any(s.key == key and s.open_to(actor) and (ROOT / s.path).is_file() for s in SCREENS)


def go(key: str, **parameters: object) -> NoReturn:
    """Opens a screen; the parameters stand in its address."""
    st.switch_page(ROOT / _screen(key).path, query_params={name: str(value) for name, value in parameters.items()})


def can_open_record(actor: Actor, kind: str) -> bool:
    return kind in PLACES and can_open(actor, PLACES[kind][0])


def open_record(kind: str, record_id: int | None) -> NoReturn:
    """Opens the screen of a record; its id stands in the address."""
    key, name, *tab = PLACES[kind]
    go(key, **({name: record_id} if name and record_id is not None else {}), **({"tab": tab[0]} if tab else {}))


def address_of_record(kind: str, record_id: int | None) -> str:
    """The address of a record's screen, for a letter: /decision?case=7; empty where a kind has no screen."""
    if kind not in PLACES:
        return ""
    key, name, *tab = PLACES[kind]
    asked = {**({name: record_id} if name and record_id is not None else {}), **({"tab": tab[0]} if tab else {})}
    return f"/{key}?{urlencode(asked)}" if asked else f"/{key}"


def _screen(key: str) -> Screen:
    return next(s for s in SCREENS if s.key == key)
