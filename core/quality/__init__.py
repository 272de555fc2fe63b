"""Quality of a project: which process areas it keeps, what QA looks at, what it found, and until when that is mended (PRJ-31)."""
