"""Projects: initiation record, team, stages, life cycle (PRJ-01 … PRJ-15)."""
