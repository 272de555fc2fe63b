"""Approvals: flows as data, cases that run on them, to-dos (APR)."""
