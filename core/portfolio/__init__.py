"""All projects together: phase and health (PRJ-15, PRJ-35, PRJ-36)."""
