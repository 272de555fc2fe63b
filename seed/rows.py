"""The version of a record as a screen would have seen it just now, for services that refuse a stale screen."""

from __future__ import annotations

from sqlalchemy import text

from core.unit import reading

TABLES = {"contract", "project", "milestone", "deliverable", "bonus_sheet", "receipt", "progress_period", "qa_review", "budget_proposal",
          "delegation", "acceptance", "acceptance_fault", "expert_review"}  # fmt: skip


def version(table: str, record_id: int) -> int:
    if table not in TABLES:
        raise ValueError(table)
    with reading(None, scope="service") as session:
        return int(session.execute(text(f"SELECT version FROM {table} WHERE id = :id"), {"id": record_id}).scalar_one())  # noqa: S608  one of TABLES
