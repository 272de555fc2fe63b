"""Money that came in: registered by sales, true once finance confirmed it (CON-08)."""
