"""What a new project would do to the firm, before it is approved: load, headroom, the year's margin (PRJ-40)."""
