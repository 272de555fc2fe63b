"""The knowledge base: what was accepted, for everybody who works on the next one (PRJ-44)."""
