"""Where the projects stand: by health with its reasons, on the time line, by phase, type, department, customer (PRJ-35, PRJ-36)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from core.access import Actor
from core.money import ZERO
from core.portfolio.queries import ProjectRow
from core.portfolio.timeline import Promise, promises
from core.projects.types import ProjectState
from pages.portfolio.bars import Bar, bars
from pages.portfolio.picks import HEALTHS, KEYS, NO_PHASE, NOT_JUDGED, PHASES, Picks, health_of, pick
from pages.shared.charts import shares
from pages.shared.format import money
from pages.shared.gantt import GanttRow, Mark, gantt_html
from pages.shared.html import health_chip, html, html_of, icon_html, join, muted, plain
from pages.shared.places import can_open, open_record
from pages.shared.record import card
from pages.shared.states import look
from pages.shared.words import _, either, plural, word

MOST_BARS, MOST_REASONS, MOST_ROWS = 7, 4, 60
TONES = {"red": "late", "amber": "slips", "green": "good", NOT_JUDGED: "none"}


def dimension_word(name: str, value: str, rows: Sequence[ProjectRow]) -> str:
    """What a value of a chart is called: a phase, a type, the name of a department or a customer."""
    first = next((r for r in rows if KEYS[name](r) == value), None)
    match name:
        case "health":
            return _("not judged") if value == NOT_JUDGED else word(f"health.{value}")
        case "phase":
            return word("state.project.closed") if value == NO_PHASE else word(f"phase.{value}")
        case "type":
            return word(f"project_type.{value}")
        case "department":
            return either(first.department, first.department_en) if first else value
    return either(first.customer, first.customer_en) if first else value


def health_card(rows: Sequence[ProjectRow], picks: Picks) -> None:
    """The ring with its shares, and why not all are green."""
    counts = Counter(health_of(r) for r in rows)
    found = [h for h in HEALTHS if counts[h]]
    with card("health", _("How healthy are the projects?"), height="stretch"):
        if not found:
            html('<div class="t-small">{}</div>', muted(_("Nothing to show under these picks.")))
            return
        names = [dimension_word("health", h, rows) for h in found]
        tones = [look(h)[0] if h != NOT_JUDGED else "slate" for h in found]
        under = _("project") if len(rows) == 1 else _("projects")
        pressed = shares(names, [counts[h] for h in found], found, colours=tones, middle=str(len(rows)), under=under, key="health", height=190)
        if pressed:
            pick(health=pressed)
            st.rerun()
        _reasons(rows, picks)


def _reasons(rows: Sequence[ProjectRow], picks: Picks) -> None:
    """Which reasons weigh on how many projects; a touch shows them."""
    found = Counter(reason.code for r in rows if r.judged for reason in {x.code: x for x in r.reasons}.values())
    if not found:
        return
    html('<div class="m-group">{}</div>', _("Why not green?"))
    lines = [
        Bar(
            code,
            word(f"health_cause.{code}"),
            n,
            str(n),
            tone="red" if any(x.code == code and x.level.value == "red" for r in rows for x in r.reasons) else "amber",
            chosen=picks.reason == code,
        )
        for code, n in found.most_common(MOST_REASONS)
    ]
    bars("reason", lines, lambda key: pick(reason=key), scale=len(rows))


def timeline_card(actor: Actor, rows: Sequence[ProjectRow], day: dt.date) -> None:
    """Every project as a bar against what was promised first; those in trouble on top."""
    order = {"red": 0, "amber": 1, "green": 2, NOT_JUDGED: 3}
    shown = sorted(rows, key=lambda r: (order[health_of(r)], r.finishes_on, r.id))[:MOST_ROWS]
    first = promises(actor, [r.id for r in shown]) if shown else {}
    with card("gantt", _("Which projects run late?"), _("promise, progress and milestones"), height="stretch"):
        if not shown:
            html('<div class="t-small">{}</div>', muted(_("Nothing to show under these picks.")))
            return
        with st.container(key="gantt_box"):
            st.html(
                gantt_html(
                    [_gantt_row(r, first.get(r.id, Promise()), day, links=can_open(actor, "project")) for r in shown], today=day, head=_("Project"), links=False
                )
            )
        keys = (
            ("good", word("health.green")),
            ("slips", word("health.amber")),
            ("late", word("health.red")),
            ("paused", word("state.project.paused")),
            ("none", _("not judged")),
            ("base", _("promised at approval")),
            ("ms", _("milestone")),
        )
        html('<div class="m-legend">{}</div>', join(html_of('<span><i class="g-k {}"></i>{}</span>', css, text) for css, text in keys))
        if len(rows) > len(shown):
            html('<div class="t-small t-muted">{}</div>', _("{n} more in the list below", n=len(rows) - len(shown)))


def _gantt_row(r: ProjectRow, promise: Promise, day: dt.date, *, links: bool) -> GanttRow:
    marks = tuple(Mark(m.due_on, either(m.name, m.name_en), "done" if m.reached_on else "late" if m.due_on < day else "") for m in promise.milestones)
    tone = "paused" if r.state == ProjectState.PAUSED else TONES[health_of(r)]
    return GanttRow(
        str(r.id),
        either(r.name, r.name_en),
        r.starts_on,
        r.finishes_on,
        promise.starts_on,
        promise.finishes_on,
        progress=round(r.progress),
        tone=tone,
        marks=marks,
        href=f"project?id={r.id}" if links else "",
    )


def spread_cards(every: Mapping[str, Sequence[ProjectRow]], picks: Picks) -> None:
    """Four cards of bars; each counts under the picks of the others. `every`: dimension → its rows."""
    titles = {"phase": _("In which phase?"), "type": _("What kind of work?"), "department": _("Who delivers?"), "customer": _("For whom?")}
    by_money = st.session_state.get("measure", "count") == "money"
    for column, (name, title) in zip(st.columns(4, gap=14), titles.items(), strict=True):
        with column, card(f"by_{name}", title, height="stretch"):
            lines = _spread(name, every[name], by_money=by_money, chosen=getattr(picks, name))
            bars(name, lines[:MOST_BARS], lambda key, name=name: pick(**{name: key}), more=len(lines) - MOST_BARS)  # type: ignore[misc]


def _spread(name: str, rows: Sequence[ProjectRow], *, by_money: bool, chosen: str) -> list[Bar]:
    groups: dict[str, list[ProjectRow]] = {}
    for r in rows:
        groups.setdefault(KEYS[name](r), []).append(r)
    lines = []
    for key, group in groups.items():
        total = sum((r.net_revenue or ZERO for r in group), ZERO)
        figure, note = (money(total, "short"), str(len(group))) if by_money else (str(len(group)), money(total, "short"))
        label = dimension_word(name, key, group)
        lines.append(
            Bar(
                key,
                label,
                total if by_money else len(group),
                figure,
                note,
                chosen=chosen == key,
                spoken=plural("{n} project, {amount}", "{n} projects, {amount}", len(group), amount=money(total, "short")),
            )
        )
    if name == "phase":
        return sorted(lines, key=lambda b: PHASES.index(b.key))
    return sorted(lines, key=lambda b: (-b.value, b.name))


def troubles(actor: Actor, rows: Sequence[ProjectRow], limit: int = 5) -> None:
    """The projects that are not green, with the reason in words; a touch opens the project."""
    bad = sorted((r for r in rows if health_of(r) in ("red", "amber")), key=lambda r: (r.health != "red", -(r.net_revenue or ZERO)))
    if not bad:
        return
    with card("trouble", _("What needs attention?"), plural("{n} project", "{n} projects", len(bad)), height="stretch"), st.container(gap=0):
        for r in bad[:limit]:
            with st.container(key=f"tap_why_{r.id}", gap=0):
                why = " · ".join(word(f"health_reason.{x.code}", **x.facts) for x in r.reasons)
                html(
                    '<div class="p-why">{}<div><b>{}</b><span>{}</span></div></div>',
                    health_chip(r.health),
                    either(r.name, r.name_en),
                    html_of("{} · {}", either(r.manager, r.manager_en), why),
                )
                if can_open(actor, "project") and st.button(plain(either(r.name, r.name_en)), key=f"why_{r.id}"):
                    open_record("project", r.id)
        if len(bad) > limit:
            html('<div class="t-small t-muted">{}{}</div>', icon_html("more_horiz"), _("{n} more in the list below", n=len(bad) - limit))
