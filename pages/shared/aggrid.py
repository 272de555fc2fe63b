"""One face and one channel for every AgGrid: theme in light and dark, words, and edits that cannot be lost.

The grid's frame is given a script and a style of ours (`*_frame.js`, `*_frame.css`) and the state as data. It numbers the
edits and keeps each until the server's state acknowledges it; the server remembers per grid the last number it has taken.
What a browser sends is only data: every edit is read by its own reader and checked again by the services."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from st_aggrid import AgGrid, DataReturnMode, JsCode, StAggridTheme

from pages.shared.words import LANGUAGES, language, word

FONT = "InterVar, Inter, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
LIGHT = {
    "backgroundColor": "#ffffff",
    "foregroundColor": "#182033",
    "headerTextColor": "#5d6880",
    "headerBackgroundColor": "#f8f9fc",
    "borderColor": "#e3e7f0",
    "accentColor": "#2547d0",
    "selectedRowBackgroundColor": "#eaeffd",
    "rowHoverColor": "#f6f8fe",
    "rowBorder": {"color": "#eef1f6"},
}
DARK = {
    "backgroundColor": "#161a23",
    "foregroundColor": "#e8ebf3",
    "headerTextColor": "#a3adc2",
    "headerBackgroundColor": "#1d222d",
    "borderColor": "#343b4c",
    "accentColor": "#8ea6ff",
    "selectedRowBackgroundColor": "#26315a",
    "rowHoverColor": "#1d2330",
    "rowBorder": {"color": "#2a3040"},
}
_LOCALE = (
    "noRowsToShow",
    "loadingOoo",
    "ariaRowSelectAll",
    "ariaRowToggleSelection",
    "ariaHeaderSelection",
    "ariaSearch",
    "ariaDropZoneColumnComponentDescription",
    "ariaLabelLoadingOverlay",
    "ariaLabelTooltip",
    "ariaLabelCellEditor",
    "ariaLabelContextMenu",
    "ariaColumn",
    "ariaDragRow",
)


@dataclass
class Inbox:
    """What the server has taken from one grid: for each run of its frame in the browser the last edit; `run` is the newest."""

    run: str = ""
    seen: dict[str, int] = field(default_factory=dict)


def inbox(key: str) -> Inbox:
    """Kept in the session beside the grid."""
    box: Inbox = st.session_state.setdefault(f"{key}_inbox", Inbox())
    return box


def _frames(key: str) -> list[str]:
    """A grid has a frame of its own in each language and theme: what the other one sent last still counts."""
    return [f"{key}_{language}_{theme}" for language in LANGUAGES for theme in ("light", "dark")]


def take(key: str) -> list[Mapping[str, Any]]:
    """The edits not taken yet, in the order they were made, as the browser sent them (not to be trusted).

    Taking and using them belongs together: fetch what you will change from the session first, then take and change it
    without touching Streamlit in between, so that a rerun in the middle can neither lose an edit nor do it twice."""
    sent, box = [st.session_state.get(frame) for frame in _frames(key)], inbox(key)
    return [edit for one in sent for edit in _fresh(one, box)]


def _fresh(sent: object, box: Inbox) -> list[Mapping[str, Any]]:
    if not isinstance(sent, Mapping) or not isinstance(sent.get("edits"), list):
        return []
    run = str(sent.get("run", ""))[:20]
    last = box.seen.get(run, 0)
    fresh = sorted((e for e in sent["edits"] if isinstance(e, Mapping) and isinstance(e.get("seq"), int) and e["seq"] > last), key=lambda e: e["seq"])
    if fresh:
        box.run, box.seen[run] = run, fresh[-1]["seq"]
    return fresh


def draw(key: str, *, script: str, state: Mapping[str, Any], options: Mapping[str, Any], height: int | None = None, above: int = 300) -> None:
    """Draws a grid. `script`: which `<script>.js` runs in the frame; `options`: AgGrid options that never change while it lives.

    `height` in pixels; without it the frame fills the window below `above` pixels, never under 420."""
    box, dark = inbox(key), st.context.theme.type == "dark"
    shown = {"key": key, "theme": "dark" if dark else "light", "lang": language(), "ack": {"run": box.run, "seq": box.seen.get(box.run, 0)}, **state}
    size = f"{height}px" if height else f"max(420px, calc(100vh - {above}px))"
    with st.container(key=f"grid_{key}"):
        st.html(f"<style>.st-key-grid_{key} iframe{{height:{size}!important;display:block}}</style>")
        AgGrid(
            pd.DataFrame({"id": []}),
            gridOptions={**_options(), **options},
            key=f"{key}_{language()}_{'dark' if dark else 'light'}",
            height=height or 420,
            theme=theme(dark=dark),
            update_on=[],
            data_return_mode=DataReturnMode.CUSTOM,
            custom_jscode_for_grid_return=JsCode("function(){return Mandate.value()}"),
            allow_unsafe_jscode=True,
            show_toolbar=False,
            pro_assets=[
                {"css": _file("aggrid_frame.css")},
                {"js": _file("aggrid_frame.js")},
                {"js": _file(f"{script}.js")},
                {"js": f"Mandate.first({json.dumps(shown, default=_plain)})"},
            ],
        )


def theme(*, dark: bool) -> StAggridTheme:
    """Row lines instead of boxes, quiet header, one accent; the same as the tables of the page."""
    return StAggridTheme(base="quartz").withParams(
        fontFamily=FONT,
        fontSize=12.5,
        headerFontSize=12,
        headerFontWeight=500,
        spacing=4,
        cellHorizontalPadding=8,
        wrapperBorder=False,
        browserColorScheme="dark" if dark else "light",
        **(DARK if dark else LIGHT),
    )


def locale() -> dict[str, str]:
    """The grid's own words, spoken by screen readers and shown in its menus."""
    return {name: word(f"grid.locale.{name}") for name in _LOCALE}


def _options() -> dict[str, Any]:
    return {
        "localeText": locale(),
        "getRowId": JsCode("p=>String(p.data.id)"),
        "onGridReady": JsCode("p=>Mandate.ready(p)"),
        "animateRows": False,
        "suppressNoRowsOverlay": True,
        "stopEditingWhenCellsLoseFocus": True,
        "tooltipShowDelay": 250,
        "suppressScrollOnNewData": True,
        "suppressDragLeaveHidesColumns": True,
        "onCellMouseDown": JsCode("p=>Mandate.range.down(p)"),
        "onCellMouseOver": JsCode("p=>Mandate.range.over(p)"),
        "onCellFocused": JsCode("p=>Mandate.range.focused(p)"),
        "defaultColDef": {
            "sortable": False,
            "suppressHeaderMenuButton": True,
            "suppressMovable": True,
            "resizable": True,
            "cellDataType": False,
            "suppressKeyboardEvent": JsCode("p=>Mandate.grid.suppressed(p)"),
        },
    }


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def text_of(raw: Mapping[str, Any], name: str, limit: int = 20_000) -> str:
    """A text field of an edit; anything else counts as empty."""
    value = raw.get(name)
    return value[:limit] if isinstance(value, str) else ""


def texts_of(value: object, limit: int = 5_000) -> tuple[str, ...]:
    """A list of texts; what is no text counts as empty."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return ()
    return tuple(one[:20_000] if isinstance(one, str) else "" for one in value[:limit])
