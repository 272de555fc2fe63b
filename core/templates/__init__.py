"""Project templates: what a new project of a type starts from (PRJ-02)."""
