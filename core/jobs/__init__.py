"""Timed work: a queue in the same PostgreSQL, workers beside the app, one table of jobs (PLT-12)."""
