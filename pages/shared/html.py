"""Small pieces of HTML. Everything put into one is escaped unless it is a piece itself (markupsafe), so nothing a user typed
is ever markup. Functions ending in _html return a piece; `html` draws one."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

import streamlit as st
from markupsafe import Markup

from pages.shared.states import colour, look
from pages.shared.words import heading, word

Text = str | Markup
Number = Decimal | Fraction | int | float


def html_of(template: str, *parts: object, **named: object) -> Markup:
    """A piece from a template of ours and parts of anybody's; parts are escaped."""
    return Markup(template).format(*parts, **named)  # noqa: S704  the template is a literal of a screen


def html(template: str, *parts: object, **named: object) -> None:
    """Draws a piece; nothing when there is nothing in it."""
    piece = html_of(template, *parts, **named)
    if piece.strip():
        st.html(piece)


def join(pieces: Iterable[Text], between: str = "") -> Markup:
    return Markup(between).join(pieces)  # noqa: S704


def icon_html(name: str, tone: str = "") -> Markup:
    """A Material symbol; decoration only, the words stand beside it."""
    return html_of('<span class="m-icon {}" aria-hidden="true">{}</span>', tone, name)


def chip(text: Text, tone: str = "slate", icon: str | None = None) -> Markup:
    return html_of('<span class="m-chip {}">{}{}</span>', tone, icon_html(icon) if icon else "", text)


def kind_chip(text: Text) -> Markup:
    """Kind of document: outlined and neutral, because a kind is not a judgement."""
    return html_of('<span class="m-chip kind">{}</span>', text)


def state_chip(record: str, state: str) -> Markup:
    """The state of a record with its tone, icon and word."""
    tone, icon = look(state)
    return chip(heading(f"state.{record}.{state}"), tone, icon)


def health_chip(health: str) -> Markup:
    tone, icon = look(health)
    return chip(word(f"health.{health}"), tone, icon)


def avatar(name: str) -> Markup:
    short = name[-2:] if name[:1] > "\u2e80" else "".join(part[0] for part in name.split()[:2])
    return html_of('<span class="m-avatar" aria-hidden="true">{}</span>', short)


def person(name: str, role: str = "") -> Markup:
    return html_of('<span class="m-person">{}<span>{}{}</span></span>', avatar(name), name, html_of(" <i>{}</i>", role) if role else "")


def bullet(value: Number, *, scale: Number, mark: Number | None = None, tone: str = "blue", second: Number = 0, title: str = "") -> Markup:
    """Value as a bar, `second` stacked on it lighter, `mark` the limit as a tick. One row high, for cells and cards."""

    def at(v: Number) -> float:
        return max(0.0, min(100.0, float(v) / float(scale) * 100)) if scale else 0.0

    tick = html_of('<u style="left:{:.1f}%"></u>', at(mark)) if mark is not None else ""
    pale = html_of('<s class="{}" style="width:{:.1f}%"></s>', tone, at(Fraction(value) + Fraction(second))) if second else ""
    told = html_of('role="img" aria-label="{}" title="{}"', title, title) if title else Markup('aria-hidden="true"')          # the figure stands beside it
    return html_of('<span class="m-bullet" {}>{}<b class="{}" style="width:{:.1f}%"></b>{}</span>', told, pale, tone, at(value), tick)


def spark(values: Sequence[Number], tone: str = "blue", width: int = 84, height: int = 24) -> Markup:
    """A trend as a picture, because st.html drops inline svg."""
    figures = [float(v) for v in values]
    if len(figures) < 2:
        return Markup("")
    low, high = min(figures), max(figures)
    step, span = width / (len(figures) - 1), (high - low) or 1
    line = " ".join(f"{i * step:.1f},{height - 3 - (v - low) / span * (height - 6):.1f}" for i, v in enumerate(figures))
    ink = colour(tone)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<polygon points="0,{height} {line} {width},{height}" fill="{ink}" opacity=".10"/>'
        f'<polyline points="{line}" fill="none" stroke="{ink}" stroke-width="1.5"/></svg>'
    )
    return html_of('<img class="m-spark" alt="" width="{}" height="{}" src="data:image/svg+xml;base64,{}">', width, height, b64encode(svg.encode()).decode())


def table(
    head: Sequence[Text],
    rows: Iterable[Sequence[Text]],
    *,
    align: str = "",
    total: Sequence[Text] | None = None,
    widths: Sequence[str] = (),
    cards: bool | None = None,
) -> Markup:
    """Read-only table of a record. `align`: one letter per column, l r c. Four columns or more become cards on a phone."""
    align = align or "l" * len(head)

    def line(tag: str, cells: Sequence[Text]) -> Markup:
        return html_of(
            "<tr>{}</tr>",
            join(html_of(f'<{tag} class="{a}" data-label="{{}}">{{}}</{tag}>', name, cell) for cell, a, name in zip(cells, align, head, strict=True)),
        )

    columns = html_of("<colgroup>{}</colgroup>", join(html_of('<col style="width:{}">', w) for w in widths)) if widths else ""
    foot = html_of("<tfoot>{}</tfoot>", line("td", total)) if total else ""
    as_cards = len(head) > 3 if cards is None else cards
    return html_of(
        '<div class="m-scroll"><table class="m-table {}">{}<thead>{}</thead><tbody>{}</tbody>{}</table></div>',
        "cards" if as_cards else "",
        columns,
        line("th", head),
        join(line("td", r) for r in rows),
        foot,
    )


def sentence_html(text: Text, tone: str = "blue", icon: str = "info") -> Markup:
    return html_of('<div class="m-sentence {}" role="{}">{}<span>{}</span></div>', tone, "alert" if tone == "red" else "note", icon_html(icon), text)


def sentence_line(text: Text, tone: str = "blue", icon: str = "info") -> None:
    """One line that reads a figure or a refusal in plain words."""
    st.html(sentence_html(text, tone, icon))


def muted(text: Text) -> Markup:
    return html_of('<span class="t-muted">{}</span>', text)


def bare(piece: Text) -> str:
    """The words of a piece without its markup, for a file or a label."""
    return Markup(piece).striptags()  # noqa: S704  nothing is drawn


def plain(text: str) -> str:
    """Text of a user where Streamlit would read Markdown: labels of buttons, titles of dialogs, toasts."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:])", r"\\\1", text)
