"""The risk register of a project: found, assessed, answered, watched (PRJ-12, PRJ-27 … PRJ-30)."""
