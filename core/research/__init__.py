"""Research of a project: material asked of the client, interviews, site visits, findings (PRJ-17)."""
