"""Kick-off and work meetings of a project: who meets when, agenda, minutes, what was agreed to be done (PRJ-16)."""
