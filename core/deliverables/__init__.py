"""Deliverables on their way: planned, handed in, checked, reviewed, delivered, accepted (PRJ-26, PRJ-32, PRJ-43, PRJ-44)."""
