"""The founded firm on Monday 2 March 2026, with the shipped templates."""

from __future__ import annotations

from tests.core.projects.conftest import firm, worker_engine

__all__ = ["firm", "worker_engine"]
