"""One's own tasks over all projects, by their day (PRJ-18)."""
