"""The theme: one set of colours in both modes, readable by measure (WCAG AA)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pages.shared.states import DARK_TONES, TONES

ROOT = Path(__file__).parents[2]


def _variables() -> dict[str, tuple[str, str]]:
    css = (ROOT / "pages/shared/theme.css").read_text()
    found = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)", css)}
    return found | {name: (value, value) for name, value in re.findall(r"--([\w-]+):(#[0-9a-f]{6})", css)}


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


READ = (
    [(text, ground) for text in ("ink", "ink-2", "muted") for ground in ("paper", "canvas", "head", "soft", "hover")]
    + [(f"{tone}-text", ground) for tone in TONES for ground in (f"{tone}-bg", "paper")]
    + [("ink", f"{tone}-bg") for tone in TONES]
    + [("greyed", "greyed-bg"), ("on-fill", "accent-fill"), ("accent", "paper"), ("accent", "blue-bg"), ("avatar", "avatar-bg"), ("red-text", "canvas")]
)
SEEN = [(tone, ground) for tone in TONES for ground in ("paper", f"{tone}-bg")] + [("ink", "track"), ("amber-fill", "paper")]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read_and_every_mark_be_seen(mode: int) -> None:
    """WCAG AA: 4.5 for text; 3 for marks that carry meaning, 2.4 where a word stands beside them."""
    colours = {name: pair[mode] for name, pair in _variables().items()}
    faint = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in READ if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5}
    unseen = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SEEN if _contrast(colours[pair[0]], colours[pair[1]]) < 2.4}
    assert (faint, unseen) == ({}, {})


def test_one_set_of_tones_for_stylesheet_theme_and_charts() -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
    names = {"green": "greenColor", "amber": "orangeColor", "red": "redColor", "slate": "grayColor", "blue": "blueColor"}
    for tone, name in names.items():
        assert (TONES[tone], DARK_TONES[tone]) == _variables()[tone] == (theme["light"][name], theme["dark"][name])
    paper = _variables()["paper"]
    assert (theme["light"]["backgroundColor"], theme["dark"]["backgroundColor"]) == paper


def test_the_stylesheet_names_no_colour_outside_its_variables() -> None:
    css = (ROOT / "pages/shared/theme.css").read_text().split("\n.stApp", 1)[1]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", css) == []
    assert "<style" not in css
    asked = set(re.findall(r"var\(--([\w-]+)\)", css))
    assert asked - set(_variables()) - {"shade"} == set()
