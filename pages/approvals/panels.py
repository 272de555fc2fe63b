"""The panel of each kind of document: its figures and tabs, read-only, on the decision page and on the record's own page.

A panel is a module with `draw(actor, document_id)` and `if_approved(actor, document_id)`, the sentence that says what approving
does. A kind without a panel of its own shows the facts its case was submitted with."""

from __future__ import annotations

from typing import Protocol

from core.access import Actor
from pages.finance import budget_panel
from pages.performance import panel as bonus_panel
from pages.projects import change_panel, ending_panel, gate_panel, initiation_panel
from pages.sales import contract_panel


class Panel(Protocol):
    def draw(self, actor: Actor, document_id: int) -> None: ...

    def if_approved(self, actor: Actor, document_id: int) -> str: ...


PANELS: dict[str, Panel] = {
    "initiation": initiation_panel,
    "contract": contract_panel,
    "bonus": bonus_panel,
    "change": change_panel,
    "plan": gate_panel,
    "closure": ending_panel,
    "termination": ending_panel,
    "budget": budget_panel,
}

# kind of document → the record its files are kept with, where the panel does not show them itself
DOCUMENT_FILES: dict[str, str] = {"initiation": "project"}
