"""A field that asks for a person, or for several: by typing a part of the name or of the department."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from core.access import Actor
from core.errors import Refusal
from core.people import queries
from pages.shared.forms import choice_field
from pages.shared.refusals import beside
from pages.shared.words import _, either, language


def colleagues(actor: Actor, *, without: Collection[int] = ()) -> dict[int, str]:
    """Everybody at work but these: "Zhou Tao · Consulting", and the other language's name so that both are found by typing."""
    found = {}
    for p in queries.people_choices(actor):
        if p.id not in without:
            other = p.name if language() == "en" else p.name_en
            found[p.id] = " · ".join(t for t in (either(p.name, p.name_en), other if other != either(p.name, p.name_en) else "", p.note) if t)
    return found


def one_person(label: str, field: str, people: dict[int, str], *, key: str, value: int | None = None, refusal: Refusal | None = None) -> int | None:
    return choice_field(label, field, people, key=key, value=value, refusal=refusal, placeholder=_("Type a name or a department"))


def several_persons(
    label: str, field: str, people: dict[int, str], *, key: str, value: Collection[int] = (), refusal: Refusal | None = None, hidden_label: bool = False
) -> list[int]:
    chosen = st.multiselect(
        label,
        list(people),
        default=[p for p in value if p in people],
        format_func=lambda i: people[i],
        key=f"{key}_{language()}",
        placeholder=_("Type a name or a department"),
        select_all=False,
        label_visibility="collapsed" if hidden_label else "visible",
    )
    beside(refusal, field)
    return list(chosen)
