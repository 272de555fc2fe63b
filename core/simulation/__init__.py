"""Monte Carlo of the rest of a project: finish date and margin as they may come, and what drives them (PRJ-30)."""
