"""The process areas of CMMI level 3 as used here, and the words of tailoring, looks and findings (PRJ-31)."""

from __future__ import annotations

AREAS = ("REQM", "PP", "PMC", "MA", "PPQA", "CM", "RD", "TS", "PI", "VER", "VAL", "OPF", "OPD", "OT", "IPM", "RSKM", "DAR")
CHOICES = ("kept", "reduced", "dropped")
RESULTS = ("conforms", "partly", "fails")
SEVERITIES = ("major", "minor", "note")
LONGEST = 4_000
