"""Import customers from Excel or CSV: what each column is, what is wrong by row and cell, nearest words to accept; all or nothing (GEN-05)."""

from __future__ import annotations

from core.access import Actor
from pages.sales import importing
from pages.sales.words import country, industries, sizes, statuses
from pages.shared.record import page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, word


def render(actor: Actor) -> None:
    toast_once()
    page_title(word("screen.customer_import"), _("all rows or none; the same file again adds nothing"))
    importing.draw(actor, "customers", {"industry": _industry, "country": country, "status": _status, "size": _size}, back="customers")


def _industry(code: str) -> str:
    return industries().get(code, code)


def _status(code: str) -> str:
    return statuses().get(code, code)


def _size(code: str) -> str:
    return sizes().get(code, code)


render(signed_in())
