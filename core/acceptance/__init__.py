"""Acceptance of a project: filed, passed or failed with what is to be mended, and again (PRJ-33)."""
