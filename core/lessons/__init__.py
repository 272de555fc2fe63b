"""Lessons learned: noted any time, read by everybody, offered to every new project of the type (PRJ-24, PRJ-34)."""
