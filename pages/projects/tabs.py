"""The tabs of a project in their groups: which leaves there are, their words, and how another one is opened.

A leaf is one thing a person does on a project; its key is in the address (`tab=risks`). Groups keep the row of tabs short: a group of
several leaves shows them as a second row."""

from __future__ import annotations

import streamlit as st

from pages.shared.words import word

GROUPS: dict[str, tuple[str, ...]] = {
    "overview": ("overview",),
    "plan": ("plan", "baselines", "changes"),
    "team": ("team", "load", "client_team"),
    "money": ("budget", "money"),
    "progress": ("progress", "earned_value", "indicators", "brief"),
    "delivery": ("stages", "deliverables", "acceptance"),
    "risks": ("risks", "simulation", "issues"),
    "records": ("meetings", "research", "related", "documents", "discussion"),
    "quality": ("quality",),
    "closing": ("closing", "evaluation"),
    "approval": ("approval", "trail"),
}
_GROUP_OF = {leaf: group for group, leaves in GROUPS.items() for leaf in leaves}


def group_of(leaf: str) -> str:
    return _GROUP_OF[leaf]


def tab_word(leaf: str) -> str:
    return word(f"project_tab.{leaf}")


def group_word(group: str) -> str:
    """A group of one leaf is called as the leaf is."""
    leaves = GROUPS[group]
    return tab_word(leaves[0]) if len(leaves) == 1 else word(f"project_group.{group}")


def leaf_key(group: str) -> str:
    """Where the open leaf of a group of several is kept."""
    return f"{st.session_state['project_tabs_key']}_{group}"


def show_tab(leaf: str) -> None:
    """For callbacks: opens another tab of the project that is shown."""
    place = st.session_state.get("project_tabs_key")
    if place:
        group = group_of(leaf)
        st.session_state[place] = group_word(group)
        if len(GROUPS[group]) > 1:
            st.session_state[leaf_key(group)] = leaf
    st.query_params["tab"] = leaf


def tab_button(label: str, leaf: str, key: str) -> None:
    """A quiet button that opens a tab."""
    st.button(label, key=f"sm_tab_{key}", type="tertiary", icon=":material/arrow_forward:", on_click=show_tab, args=(leaf,), wrap=False)
