"""The home page: what waits for a person, the figures of the role, own projects and tasks (PLT-06)."""
