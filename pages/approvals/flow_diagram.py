"""A flow as a picture: steps from top to bottom, branches side by side, a sign where they part and join, the question before a step
that is not always entered. Drawn by us as SVG, so that it follows every edit, wraps long names and fits a phone."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from core.approval.definition import StepDefinition
from pages.approvals.flow_layout import END, START, Layout, layout
from pages.shared.html import html
from pages.shared.record import on_phone
from pages.shared.states import colour, scheme
from pages.shared.words import _

FONT = "Inter, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
WIDTHS = (212, 190, 170, 152, 136)
PAD, MARGIN, SIDE, QUESTION_GAP, MERGE = 9, 6, 20, 24, 12
INKS = {
    "light": {"ink": "#182033", "muted": "#5d6880", "paper": "#ffffff", "line": "#c3cbdb", "arrow": "#8e9ab3", "tint": "#eaeffd", "green_bg": "#e7f6f1"},
    "dark": {"ink": "#e6eaf3", "muted": "#9ba7bd", "paper": "#171c27", "line": "#4a566e", "arrow": "#7d8aa4", "tint": "#1c2951", "green_bg": "#12332b"},
}


@dataclass(frozen=True)
class Box:
    """What is written in a step: its name, who decides, smaller notes, the question before it; `mark`: "", chosen, asked, skipped, broken."""

    name: str
    who: str
    notes: str = ""
    question: str = ""
    mark: str = ""


@dataclass
class _Sized:
    width: float
    name: list[str]
    who: list[str]
    notes: list[str]
    question: list[str] = field(default_factory=list)

    @property
    def box(self) -> float:
        return PAD * 2 + 16 * len(self.name) + 14 * len(self.who) + 14 * len(self.notes) + 1

    @property
    def asks(self) -> float:
        return 14 * len(self.question) + 12 if self.question else 0

    @property
    def height(self) -> float:
        return self.box + (self.asks + QUESTION_GAP + MERGE if self.question else 0)


def text_width(text: str, size: float) -> float:
    """About how wide a text is: Chinese signs are square, Latin ones about half."""
    return sum(1.0 if c > "\u2e7f" else 0.3 if c in " .,:;il|'·" else 0.68 if c.isupper() or c in "mwMW%" else 0.56 for c in text) * size


def wrapped(text: str, size: float, width: float, most: int) -> list[str]:
    """Lines that fit; Chinese breaks between any two signs, Latin between words, the last line says that there is more."""
    pieces: list[str] = []
    for c in text:
        latin = pieces and c <= "\u2e7f" and c != " " and pieces[-1][-1] <= "\u2e7f" and pieces[-1][-1] != " "
        if latin or (pieces and (c in "，。、；：）」”！？ ,?" or pieces[-1][-1] in "（「“(")):
            pieces[-1] += c
        else:
            pieces.append(c)
    lines = [""]
    for piece in pieces:
        if lines[-1] and text_width(lines[-1] + piece.rstrip(), size) > width:
            lines.append("")
        if lines[-1] or piece.strip():
            lines[-1] += piece
        while text_width(lines[-1].rstrip(), size) > width and len(lines[-1]) > 1:
            cut = next(n for n in range(len(lines[-1]), 0, -1) if n == 1 or text_width(lines[-1][:n], size) <= width)
            lines[-1:] = [lines[-1][:cut], lines[-1][cut:]]
    lines = [line.strip() for line in lines if line.strip()]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][:-1] + "…"]


def flow_picture(steps: Sequence[StepDefinition], boxes: Mapping[str, Box], *, title: str, room: int = 384) -> None:
    """Draws the flow into the page; `room` is how wide it may be without a scroll bar."""
    svg, width, height = flow_svg(steps, boxes, room=330 if on_phone() else room)
    told = f"{title}: " + " → ".join(boxes[s.key].name for s in steps)
    html(
        '<div class="m-flow"><img alt="{}" width="{}" height="{}" src="data:image/svg+xml;base64,{}"></div>',
        told,
        round(width),
        round(height),
        b64encode(svg.encode()).decode(),
    )


def flow_svg(steps: Sequence[StepDefinition], boxes: Mapping[str, Box], *, room: int) -> tuple[str, float, float]:
    """The picture with its size; the widest boxes that fit the room, else the narrowest."""
    for width in WIDTHS:
        sized = {s.key: _sized(boxes[s.key], width) for s in steps}
        sizes = {s.key: (width + (2 * SIDE if boxes[s.key].question else 0), sized[s.key].height) for s in steps}
        ends = {START: (text_width(_("Submitted"), 12) + 28, 26), END: (text_width(_("Approved"), 12) + 28, 26)}
        found = layout(steps, {**sizes, **ends})
        if found.width + 2 * MARGIN <= room:
            break
    painter = _Painter(INKS[scheme()], found, boxes, sized)
    extra = 22 if found.backwards else 0
    whole, high = found.width + 2 * MARGIN + extra, found.height + 2 * MARGIN
    body = "".join([*painter.arrows(), *painter.gates(), *painter.cells()])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:.0f}" height="{high:.0f}" viewBox="{-MARGIN} {-MARGIN} {whole:.0f} {high:.0f}"'
    return f'{head} font-family="{FONT}">{body}</svg>', whole, high


def _sized(box: Box, width: int) -> _Sized:
    room = width - 2 * PAD
    return _Sized(
        width,
        wrapped(box.name, 12.8, room, 3),
        wrapped(box.who, 11, room, 3),
        wrapped(box.notes, 10.5, room, 2) if box.notes else [],
        wrapped(box.question, 11, room - 14, 4) if box.question else [],
    )


class _Painter:
    """Turns places into SVG."""

    def __init__(self, inks: Mapping[str, str], found: Layout, boxes: Mapping[str, Box], sized: Mapping[str, _Sized]) -> None:
        self.inks, self.found, self.boxes, self.sized = inks, found, boxes, sized
        self.parts = {p[0] for p in found.paths if sum(q[0] == p[0] for q in found.paths) > 1}
        self.joins = {p[-1] for p in found.paths if sum(q[-1] == p[-1] for q in found.paths) > 1}

    def arrows(self) -> list[str]:
        return [self._arrow(path) for path in self.found.paths] + [self._backwards(one, other) for one, other in self.found.backwards]

    def _arrow(self, path: Sequence[str]) -> str:
        """Down, across in the middle of each gap, down; round corners; past a layer straight through its lane."""
        cells, found = self.found.cells, self.found
        x, y = cells[path[0]].x, cells[path[0]].top + cells[path[0]].height
        drawn = [f"M{x:.1f},{y:.1f}"]
        for one, other in zip(path, path[1:], strict=False):
            here, there = found.bottoms[cells[one].layer], cells[other].top
            to, mid = cells[other].x, (here + there) / 2
            if abs(to - x) < 1:
                drawn.append(f"V{there:.1f}")
            else:
                turn = min(7.0, abs(to - x) / 2)
                side = turn if to > x else -turn
                drawn.append(
                    f"V{mid - turn:.1f}Q{x:.1f},{mid:.1f} {x + side:.1f},{mid:.1f}H{to - side:.1f}Q{to:.1f},{mid:.1f} {to:.1f},{mid + turn:.1f}V{there:.1f}"
                )
            if cells[other].lane:
                drawn.append(f"V{found.bottoms[cells[other].layer]:.1f}")
            x = to
        end = cells[path[-1]]
        return f'<path d="{"".join(drawn)}" fill="none" stroke="{self.inks["arrow"]}" stroke-width="1.4"/>' + _tip(end.x, end.top, self.inks["arrow"])

    def _backwards(self, one: str, other: str) -> str:
        """A circle: around everything at the right, in red."""
        red, cells = colour("red"), self.found.cells
        begin, end = cells[one], cells[other]
        out, low, high = self.found.width + 12, begin.top + begin.height - 14, end.top + 14
        right, left = begin.x + self._half(one), end.x + self._half(other)
        way = f"M{right:.1f},{low:.1f}H{out - 6:.1f}Q{out:.1f},{low:.1f} {out:.1f},{low - 6:.1f}V{high + 6:.1f}"
        way += f"Q{out:.1f},{high:.1f} {out - 6:.1f},{high:.1f}H{left + 2:.1f}"
        tip = f'<path d="M{left:.1f},{high:.1f}l7,-4v8z" fill="{red}"/>'
        return f'<path d="{way}" fill="none" stroke="{red}" stroke-width="1.4" stroke-dasharray="4 3"/>{tip}'

    def _half(self, key: str) -> float:
        return self.sized[key].width / 2

    def gates(self) -> list[str]:
        """The sign of branches that run at the same time: where they part, and where all are waited for."""
        cells = self.found.cells
        parts = [(cells[k].x, self.found.bottoms[cells[k].layer] + 10) for k in self.parts]
        joins = [(cells[k].x, cells[k].top - 18) for k in self.joins]
        return [self._gate(x, y) for x, y in [*parts, *joins]]

    def _gate(self, x: float, y: float) -> str:
        blue = colour("blue")
        shape = f'<path d="M{x:.1f},{y - 9:.1f}l9,9l-9,9l-9,-9z" fill="{self.inks["tint"]}" stroke="{blue}" stroke-width="1.2"/>'
        return f'{shape}<path d="M{x - 4:.1f},{y:.1f}h8M{x:.1f},{y - 4:.1f}v8" stroke="{blue}" stroke-width="1.4"/>'

    def cells(self) -> list[str]:
        cells = self.found.cells
        ends = [self._end(cells[key], text) for key, text in ((START, _("Submitted")), (END, _("Approved")))]
        return ends + [self._step(key) for key in self.boxes if key in cells]

    def _end(self, cell: object, text: str) -> str:
        x, top, width = cell.x, cell.top, cell.width  # type: ignore[attr-defined]
        shape = f'<rect x="{x - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="26" rx="13" fill="{self.inks["line"]}" fill-opacity=".35"/>'
        return shape + self._line(x, top + 17, text, 12, "ink")

    def _step(self, key: str) -> str:
        box, size, cell, inks = self.boxes[key], self.sized[key], self.found.cells[key], self.inks
        x, y, parts = cell.x, cell.top, []
        if box.question:
            parts.append(self._question(key))
            y += size.asks + QUESTION_GAP
        edge = {"chosen": colour("blue"), "asked": colour("green"), "broken": colour("red")}.get(box.mark, inks["line"])
        fill = inks["green_bg"] if box.mark == "asked" else inks["paper"]
        dash = ' stroke-dasharray="5 4"' if box.mark == "skipped" else ""
        thick = 2 if box.mark in ("chosen", "asked", "broken") else 1.2
        half = size.width / 2
        place = f'x="{x - half:.1f}" y="{y:.1f}" width="{size.width}" height="{size.box:.1f}" rx="8"'
        parts.append(f'<rect {place} fill="{fill}" stroke="{edge}" stroke-width="{thick}"{dash}/>')
        at = y + PAD
        quiet = box.mark == "skipped"
        for lines, size_of, step, ink, bold in ((size.name, 12.8, 16, "ink", True), (size.who, 11, 14, "muted", False), (size.notes, 10.5, 14, "muted", False)):
            for line in lines:
                at += step
                parts.append(self._line(x, at - 4, line, size_of, "muted" if quiet else ink, bold=bold))
        return "".join(parts)

    def _question(self, key: str) -> str:
        """A pointed box with the condition; yes goes down, no goes around the step."""
        box, size, cell, inks, blue = self.boxes[key], self.sized[key], self.found.cells[key], self.inks, colour("blue")
        x, y, h, half = cell.x, cell.top, size.asks, size.width / 2 + 4
        shape = f"M{x - half:.1f},{y + h / 2:.1f}l10,{-h / 2:.1f}H{x + half - 10:.1f}l10,{h / 2:.1f}l-10,{h / 2:.1f}H{x - half + 10:.1f}z"
        out = x + size.width / 2 + SIDE - 4
        foot = y + cell.height
        lit, dim = (inks["arrow"], blue) if box.mark == "skipped" else (blue, inks["arrow"])
        mid = y + h / 2
        around = f"M{x + half:.1f},{mid:.1f}H{out - 6:.1f}Q{out:.1f},{mid:.1f} {out:.1f},{mid + 6:.1f}V{foot - 6:.1f}"
        around += f"Q{out:.1f},{foot:.1f} {out - 6:.1f},{foot:.1f}H{x:.1f}"
        box_top, box_foot = y + h + QUESTION_GAP, y + h + QUESTION_GAP + size.box
        lines = [
            f'<path d="{around}" fill="none" stroke="{dim}" stroke-width="1.2" stroke-dasharray="4 3"/>',
            f'<path d="M{x:.1f},{y + h:.1f}V{box_top:.1f}M{x:.1f},{box_foot:.1f}V{foot:.1f}" stroke="{inks["arrow"]}" stroke-width="1.4"/>',
            _tip(x, box_top, inks["arrow"]),
            f'<path d="{shape}" fill="{inks["tint"]}" stroke="{lit}" stroke-width="1"/>',
            *(self._line(x, y + 6 + 14 * n - 3, line, 11, "ink") for n, line in enumerate(size.question, start=1)),
            self._line(x + 6, y + h + 13, _("yes"), 10, "muted", anchor="start"),
            self._line(x + half + 2, mid - 5, _("no"), 10, "muted", anchor="start"),
        ]
        return "".join(lines)

    def _line(self, x: float, y: float, text: str, size: float, ink: str, *, bold: bool = False, anchor: str = "middle") -> str:
        weight = ' font-weight="600"' if bold else ""
        return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{self.inks[ink]}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def _tip(x: float, y: float, ink: str) -> str:
    return f'<path d="M{x:.1f},{y:.1f}l-4,-7h8z" fill="{ink}"/>'
