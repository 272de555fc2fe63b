"""What was planned, done and spent (PRJ-15, PRJ-18 … PRJ-21)."""
