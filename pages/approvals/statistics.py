"""How long do approvals take, where do they come back, who is late: every chart leads to the cases behind it (APR-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction

import streamlit as st

from core import clock
from core.access import Actor
from core.approval.statistics import BehindRow, Measured, Period, Picked, Statistics, behind, statistics
from pages.approvals.picks import office_time, pick, picked_bar, read
from pages.approvals.statistic_charts import times, week_counts, week_times
from pages.shared import address
from pages.shared.format import day, percent
from pages.shared.html import html, html_of, muted
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.places import go
from pages.shared.record import Kpi, card, kpis, page_title
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, language, plural, word

KEY = "stat"
WEEKS = ("4", "13", "26", "52")
OWN = "own"
MOST_BARS = 8
LINES = ("flow", "step", "person", "week")


def render(actor: Actor) -> None:
    address.arrive(KEY)
    page = st.container()
    with card("stat_filter"):
        period = _period()
        chosen = _picked()
        found = statistics(actor, period, flow_id=_number(read(KEY, "flow")))
        rows, every = behind(actor, period, chosen)
        _more_filters(found)
    told = _told(found, chosen)
    picked_bar(KEY, told)
    _figures(found)
    _weeks(found)
    _times(found)
    _table(found)
    _behind(rows, every, chosen)
    with page:
        page_title(word("screen.approval_statistics"), _("{first} – {last}, office hours", first=day(period.first), last=day(period.last)))


def _period() -> Period:
    """The last weeks up to today, or one's own days; kept in the address."""
    names = {"4": _("4 weeks"), "13": _("A quarter"), "26": _("Half a year"), "52": _("A year"), OWN: _("Own dates")}
    today, widget = clock.today(), f"{KEY}_span_{language()}"
    with st.container(key="bar_stat_period", horizontal=True, gap=8, vertical_alignment="center"):
        address.take(KEY, f"{KEY}_span", widget, "13", lambda value: value if value in names else None)
        span = st.segmented_control(_("Period"), list(names), format_func=lambda s: names[s], key=widget, required=True, label_visibility="collapsed")
        address.put(KEY, f"{KEY}_span", span if span != "13" else "")
        if span != OWN:
            monday = today - dt.timedelta(days=today.weekday())
            return Period(monday - dt.timedelta(weeks=int(span or 13) - 1), today)
        first = _day("from", _("From day"), today - dt.timedelta(days=90))
        last = _day("to", _("To day"), today)
    return Period(min(first, last), max(first, last))


def _day(name: str, label: str, usual: dt.date) -> dt.date:
    widget = f"{KEY}_{name}_{language()}"
    address.take(KEY, f"{KEY}_{name}", widget, usual, address.as_day)
    chosen = st.date_input(label, key=widget, format="YYYY-MM-DD", width=150, label_visibility="collapsed")
    found = chosen if isinstance(chosen, dt.date) else usual
    address.put(KEY, f"{KEY}_{name}", found.isoformat())
    return found


def _picked() -> Picked:
    """What the address says was picked; what means nothing is left out."""
    flow, step, person, week, mark = (read(KEY, name) for name in ("flow", "step", "person", "week", "mark"))
    of_flow, _colon, key = step.partition(":")
    return Picked(
        _number(flow) or _number(of_flow),
        key or None,
        _number(person),
        address.as_day(week),
        mark == "late",
        mark == "returned",
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _more_filters(found: Statistics) -> None:
    with st.container(key=f"filter_{KEY}_more", horizontal=True, gap=6, vertical_alignment="center"):
        names = {m.key: either(m.name, m.name_en) for m in found.flows}
        filter_choice(KEY, "flow", _("All flows"), names, width=240)
        html('<span class="t-small">{}</span>', muted(_("Time is office time: nights, weekends and holidays do not count.")))


def _told(found: Statistics, chosen: Picked) -> dict[str, str]:
    """What was picked, in words."""
    steps, people = ({m.key: either(m.name, m.name_en) for m in lines} for lines in (found.steps, found.people))
    told = {}
    if read(KEY, "step") and chosen.step:
        told["step"] = _("Step {name}", name=steps.get(read(KEY, "step"), chosen.step))
    if chosen.person_id is not None:
        told["person"] = people.get(str(chosen.person_id), str(chosen.person_id))
    if chosen.week is not None:
        told["week"] = _("Week of {day}", day=day(chosen.week))
    if chosen.late or chosen.returned:
        told["mark"] = _("late") if chosen.late else _("returned")
    return told


def _figures(found: Statistics) -> None:
    """Five figures with their weeks; a touch on the last two shows what is behind them."""
    t, weeks = found.total, found.weeks
    hours = [Fraction(w.median, 60) for w in weeks if w.median is not None]
    high = [Fraction(w.high, 60) for w in weeks if w.high is not None]
    late, back = [w.late_share for w in weeks if w.late_share is not None], [w.return_share for w in weeks if w.return_share is not None]
    items = [
        Kpi("count", _("Cases decided"), str(t.count), [w.count for w in weeks], _("approved or rejected")),
        Kpi("median", _("Half take at most"), office_time(t.median), hours, _("median, from submission to the end")),
        Kpi("high", _("Nine of ten take at most"), office_time(t.high), high, _("90th percentile")),
        Kpi("late", _("With a late decision"), percent(t.late_share), late, plural("{n} case", "{n} cases", t.late), "red" if t.late else "slate"),
        Kpi("returned", _("Returned at least once"), percent(t.return_share), back, plural("{n} case", "{n} cases", t.returned), "amber"),
    ]
    touched = kpis(items, key=KEY)
    if touched in ("late", "returned"):
        _pick("mark", touched)


def _pick(name: str, value: str | None) -> None:
    """A chart or a line was touched."""
    if value:
        pick(KEY, name, value)
        st.rerun()


def _weeks(found: Statistics) -> None:
    left, right = st.columns(2, gap=14)
    with left, card("week_counts", _("How many cases were decided each week?"), height="stretch"):
        _pick("week", week_counts(found.weeks, read(KEY, "week")))
    with right, card("week_times", _("How long did the cases take?"), _("office hours, by the week they ended in"), height="stretch"):
        _pick("week", week_times(found.weeks, read(KEY, "week")))


def _times(found: Statistics) -> None:
    titles = {"flow": _("Which flows take long?"), "step": _("Which steps take long?"), "person": _("Who takes long?")}
    note = {"flow": _("half · nine of ten"), "step": _("red: over a quarter late"), "person": _("per decision")}
    for column, name in zip(st.columns(3, gap=14), titles, strict=True):
        lines = sorted(_lines(found)[name], key=lambda m: -(m.median or 0))
        with column, card(f"times_{name}", titles[name], note[name], height="stretch"):
            names, notes = [either(m.name, m.name_en) for m in lines], [either(m.note, m.note_en) for m in lines]
            shown = (lines[:MOST_BARS], names[:MOST_BARS], notes[:MOST_BARS])
            _pick(name, times(f"times_{name}", *shown, read(KEY, name), alt=titles[name], noted=name == "step"))
            if len(lines) > MOST_BARS:
                html('<div class="t-small t-muted">{}</div>', _("{n} more in the table below", n=len(lines) - MOST_BARS))


def _lines(found: Statistics) -> dict[str, Sequence[Measured]]:
    return {"flow": found.flows, "step": found.steps, "person": found.people, "week": tuple(w for w in found.weeks if w.count)}


def _table(found: Statistics) -> None:
    """Every figure as a line, sorted and exported; a line picks what stands behind it."""
    names = {"flow": _("Flow"), "step": _("Step"), "person": _("Person"), "week": _("Week")}
    with card("stat_table", _("All figures")), st.container(gap=8):
        with st.container(key="bar_stat_table", horizontal=True, vertical_alignment="center"):
            widget = f"{KEY}_by_{language()}"
            address.take(KEY, f"{KEY}_by", widget, "flow", lambda value: value if value in LINES else None)
            by = st.segmented_control(_("Lines"), LINES, format_func=lambda n: names[n], key=widget, required=True, label_visibility="collapsed") or "flow"
            address.put(KEY, f"{KEY}_by", by if by != "flow" else "")
            st.space("stretch")
            right = st.container(horizontal=True, gap=6, width="content", key=f"sm_{KEY}_{by}_right")
        lines = _lines(found)[by]
        columns = _columns(by, names[by])
        empty = ("query_stats", _("Nothing was decided in this time."), _("Choose a longer period or another flow."))
        data_list(f"{KEY}_{by}", lines, columns, file=f"approval_statistics_{by}", actions=right, empty=empty, on_open=lambda m: _pick(by, m.key))


def _columns(by: str, label: str) -> list[Column[Measured]]:
    C = Column[Measured]
    first = C("week", label, lambda m: dt.date.fromisoformat(m.key), kind="day") if by == "week" else C("name", label, lambda m: either(m.name, m.name_en))
    note = {"step": _("Flow"), "person": _("Department")}.get(by)
    counted = {"step": _("Times passed"), "person": _("Decisions")}.get(by, _("Cases"))
    return [
        first,
        *([C("note", note, lambda m: either(m.note, m.note_en))] if note else []),
        C("count", counted, lambda m: m.count, kind="number", summed=True, width=90),
        C("median", _("Median, h"), lambda m: m.median, kind="hours", width=100),
        C("high", _("90th percentile, h"), lambda m: m.high, kind="hours", width=140),
        C("late", _("Late"), lambda m: m.late, kind="number", summed=True, width=70),
        C("late_share", _("Late, %"), lambda m: m.late_share, kind="percent", width=90),
        C("returned", _("Returned"), lambda m: m.returned, kind="number", summed=True, width=90),
        C("return_share", _("Return rate"), lambda m: m.return_share, kind="percent", width=100),
    ]


def _behind(rows: Sequence[BehindRow], every: int, chosen: Picked) -> None:
    """What was counted, the slowest first; a click opens the decision page."""
    asks = {"case": _("Which cases are these?"), "step": _("Which steps are these?"), "todo": _("Which decisions are these?")}
    shown = html_of("{}", _("the slowest {n} of {all}", n=len(rows), all=every)) if every > len(rows) else ""
    with card("stat_behind", asks[chosen.unit], shown):
        text, _chip, right = filter_bar("behind", search=_("Search number, title, person"))
        found = [r for r in rows if matches(text, r.number, r.title, r.title_en, r.initiator, r.initiator_en, r.person, r.person_en)]
        empty = ("search_off", _("No case under these picks"), _("Take a pick back, or choose another period."))
        key = f"behind_{chosen.unit}"
        data_list(key, found, _behind_columns(chosen), file="approval_cases", actions=right, empty=empty, on_open=lambda r: go("decision", case=r.case_id))


def _behind_columns(chosen: Picked) -> list[Column[BehindRow]]:
    C = Column[BehindRow]
    mark: Callable[[BehindRow], str | None] = lambda r: "red" if r.late else "amber" if r.returned else None  # noqa: E731
    found = [
        C("number", _("Number"), lambda r: r.number, width=120),
        C("title", _("Title"), lambda r: either(r.title, r.title_en), width=220),
        C("kind", _("Kind"), lambda r: heading(f"record.{r.document_type}"), width=90),
        C("initiator", _("Started by"), lambda r: either(r.initiator, r.initiator_en), width=90),
    ]
    if chosen.unit != "case":
        found.append(C("step", _("Step"), lambda r: either(r.step, r.step_en), width=120))
    if chosen.unit == "todo":
        found.append(C("person", _("Decided by"), lambda r: either(r.person, r.person_en), width=90))
    return [
        *found,
        C("minutes", _("Took, h"), lambda r: r.minutes, kind="hours", width=84),
        C("mark", _("Remark"), mark, kind="state", words="decided_how", width=90),
        C("state", _("State"), lambda r: r.state, kind="state", record="approval_case", width=90),
        C("began", _("Began"), lambda r: r.began, kind="instant"),
        C("ended", _("Ended"), lambda r: r.ended, kind="instant"),
    ]


render(signed_in())
