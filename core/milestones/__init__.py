"""Milestones with preconditions and the deliverables they wait for (PRJ-06)."""
