"""Choices of the sales screens in the person's language: code → word."""

from __future__ import annotations

from decimal import Decimal

from core.customers.normal import countries
from core.customers.words import INDUSTRIES, CustomerKind, CustomerSize, CustomerStatus, DecisionPart
from core.projects.types import ProjectType
from pages.shared.words import _, language, word


def statuses() -> dict[str, str]:
    return {s.value: word(f"state.customer.{s.value}") for s in CustomerStatus}


def industries() -> dict[str, str]:
    return {code: word(f"industry.{code}") for code in INDUSTRIES}


def industry(code: str) -> str:
    return word(f"industry.{code}") if code else ""


def sizes() -> dict[str, str]:
    return {s.value: word(f"customer_size.{s.value}") for s in CustomerSize}


def kinds() -> dict[str, str]:
    return {k.value: word(f"customer_kind.{k.value}") for k in CustomerKind}


def decision_parts() -> dict[str, str]:
    return {p.value: word(f"decision_part.{p.value}") for p in DecisionPart}


def business_types() -> dict[str, str]:
    return {t.value: word(f"project_type.{t.value}") for t in ProjectType}


def business_type(code: str) -> str:
    return word(f"project_type.{code}") if code else ""


def country(code: str) -> str:
    return countries(language()).get(code, code)


def rate(value: Decimal) -> str:
    """0.06 → 6%."""
    return f"{(value * 100).normalize():f}%"


def place(*parts: str) -> str:
    """Country, province, city, address in the order of the language."""
    given = [p for p in parts if p]
    return " ".join(given) if language() == "zh" else _(", ").join(reversed(given))
