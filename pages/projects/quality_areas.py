"""The process areas as a table, on the project and on the page its initiation is decided on (PRJ-31)."""

from __future__ import annotations

from collections.abc import Mapping

from core.quality.words import AREAS
from pages.shared.html import Text, chip, html_of, table
from pages.shared.words import _, word

CHOICE_TONES = {"kept": ("green", "check"), "reduced": ("amber", "remove"), "dropped": ("slate", "block")}


def choice_chip(choice: str) -> Text:
    tone, icon = CHOICE_TONES[choice]
    return chip(word(f"area_choice.{choice}"), tone, icon)


def area_table(areas: Mapping[str, tuple[str, str]]) -> Text:
    """The tailoring alone, as it is approved with the initiation."""
    rows = [(html_of("<b>{}</b> {}", a, word(f"process_area.{a}")), choice_chip(areas[a][0]), areas[a][1] or "—") for a in AREAS]
    return table([_("Process area"), _("Tailoring"), _("Reason")], rows, widths=["36%", "14%", "50%"], cards=True)
