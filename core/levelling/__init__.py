"""Levelling: start dates that keep within everybody's days with the least delay, for one project and for many (PRJ-05, PRJ-39)."""
