"""The bonus of a project (PER-01 … PER-05)."""
