"""Dates from effort, predecessors and the calendar; the tree of tasks (PRJ-04, PRJ-05)."""
