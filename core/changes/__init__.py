"""Changes of approved projects: a proposed version of plan, team and budget, weighed, approved, put into effect (PRJ-14)."""
