"""Alembic's scripts, `NNNN_verb_noun.py`."""
