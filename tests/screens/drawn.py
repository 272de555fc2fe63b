"""What a screen has drawn, for the tests."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def html_of_screen(test: AppTest) -> str:
    """All pieces of HTML on the page, one after the other."""
    return " ".join(str(getattr(piece.proto, "body", "")) for piece in test.get("html"))
