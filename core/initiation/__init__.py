"""Project initiation: budget, margin gate, approval (PRJ-01, PRJ-08 … PRJ-11)."""
