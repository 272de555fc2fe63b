"""Issues: what hinders a project now, raised by anyone on its team (PRJ-24)."""
