"""Indicators of a project with a warn and a breach limit, and the corrective actions a breach opens (PRJ-22)."""
