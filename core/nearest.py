"""The known word that was probably meant."""
from __future__ import annotations

import difflib
from collections.abc import Mapping


def nearest(word: str, spellings: Mapping[str, str], *, cutoff: float = 0.6) -> str:
    """The code whose spelling comes next to the word, or "" when none is near.

    >>> nearest("technolgy", {"technology": "technology", "retail": "retail"})
    'technology'
    """
    close = difflib.get_close_matches(word.casefold(), list(spellings), n=1, cutoff=cutoff)
    return spellings[close[0]] if close else ""
