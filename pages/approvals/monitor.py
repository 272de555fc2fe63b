"""Every running case and where its work waits; what is stuck is given to somebody else or stopped (APR-06, APR-09)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from core.access import Actor
from core.approval.monitor import WaitRow, waiting
from pages.approvals.overseeing import panel
from pages.approvals.picks import office_time, pick, read
from pages.portfolio.bars import Bar, bars
from pages.shared.html import html_of
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.record import Kpi, card, kpis, on_phone, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, plural, word

KEY = "monitor"
MOST_BARS = 8
DAY = 480  # office minutes
NEAR = 0.75
AGES = {"fresh": (0, DAY), "days": (DAY, 3 * DAY), "week": (3 * DAY, 5 * DAY), "old": (5 * DAY, None)}
Test = Callable[[WaitRow], bool]
KEYS: dict[str, Callable[[WaitRow], str]] = {
    "flow": lambda r: str(r.flow_id),
    "step": lambda r: f"{r.flow_id}:{r.step}",
    "person": lambda r: str(r.person_id or 0),
    "age": lambda r: age_of(r),
}


def render(actor: Actor) -> None:
    st.html(Path(__file__).parents[1].joinpath("portfolio", "portfolio.css"))
    toast_once()
    rows = waiting(actor)
    late = sum(r.overdue for r in rows)
    red = html_of(' · <b class="t-red">{}</b>', _("{n} overdue", n=late)) if late else ""
    cases = len({r.case_id for r in rows})
    page_title(word("screen.monitor"), html_of("{}{}", plural("{n} case under way", "{n} cases under way", cases), red))
    with card("monitor_filter"):
        text, chip, right = _filters(rows)
    tests = _tests(text, chip)
    _figures(rows)
    _charts(rows, tests)
    _list(actor, _under(rows, tests), right)


def _filters(rows: Sequence[WaitRow]) -> tuple[str, str | None, object]:
    """Search, what is late, and choices for those who look for one flow, step or person."""
    chips = {"all": _("All"), "late": _("Overdue"), "near": _("Near the limit"), "back": _("With the initiator")}
    text, chip, right = filter_bar(KEY, search=_("Search number, title, person"), chips=chips, default="all")
    with st.container(key=f"filter_{KEY}_more", horizontal=True, gap=6, vertical_alignment="center"):
        flows = {KEYS["flow"](r): either(r.flow, r.flow_en) for r in rows}
        steps = {KEYS["step"](r): _step(r) for r in rows}
        people = {KEYS["person"](r): _person(r) for r in rows}
        filter_choice(KEY, "flow", _("Flow"), _by_name(flows), width=220)
        filter_choice(KEY, "step", _("Step"), _by_name(steps), width=220)
        filter_choice(KEY, "person", _("Waits for"), _by_name(people), width=160)
        filter_choice(KEY, "age", _("Waits since"), {a: word(f"wait_age.{a}") for a in AGES}, width=180)
    return text, chip, right


def _by_name(options: dict[str, str]) -> dict[str, str]:
    return dict(sorted(options.items(), key=lambda item: item[1]))


def _person(r: WaitRow) -> str:
    return either(r.person, r.person_en) or _("nobody")


def _step(r: WaitRow) -> str:
    """The step with its flow; a returned case stands with its initiator."""
    return f"{either(r.step_name, r.step_name_en) or _('Back with the initiator')} · {either(r.flow, r.flow_en)}"


def age_of(r: WaitRow) -> str:
    return next(name for name, (low, high) in AGES.items() if r.waited >= low and (high is None or r.waited < high))


def limit_of(r: WaitRow) -> str:
    """Tone of the limit: broken, near, kept, none."""
    if r.overdue or r.used is None:
        return "red" if r.overdue else "slate"
    return "amber" if r.used >= NEAR else "green"


def _tests(text: str, chip: str | None) -> dict[str, Test]:
    """What a row must pass, by the name of the filter: each chart counts under all but its own."""
    by_chip: dict[str, Test] = {"late": lambda r: r.overdue, "near": lambda r: limit_of(r) == "amber", "back": lambda r: r.state == "returned"}
    found: dict[str, Test] = {
        "text": lambda r: matches(text, r.number, r.title, r.title_en, r.person, r.person_en, r.initiator, r.initiator_en),
        "chip": by_chip.get(chip or "", lambda _r: True),
    }
    for name, key_of in KEYS.items():
        if value := read(KEY, name):
            found[name] = lambda r, key_of=key_of, value=value: key_of(r) == value  # type: ignore[misc]
    return found


def _under(rows: Sequence[WaitRow], tests: dict[str, Test], but: str = "") -> list[WaitRow]:
    return [r for r in rows if all(test(r) for name, test in tests.items() if name != but)]


def _figures(rows: Sequence[WaitRow]) -> None:
    """Four figures; a touch shows what is behind them."""
    late, near = [r for r in rows if r.overdue], [r for r in rows if limit_of(r) == "amber"]
    back, old = [r for r in rows if r.state == "returned"], [r for r in rows if age_of(r) == "old"]
    longest = max((r.waited for r in rows), default=0)
    people = len({r.person_id for r in late})
    items = [
        Kpi("late", _("Overdue"), str(len(late)), note=plural("with {n} person", "with {n} people", people) if late else _("everything within its limit")),
        Kpi("near", _("Near the limit"), str(len(near)), note=_("three quarters of the time used")),
        Kpi("old", _("Waits over a week"), str(len(old)), note=_("longest {time}", time=office_time(longest))),
        Kpi("back", _("With the initiator"), str(len(back)), note=_("returned, to be changed")),
    ]
    touched = kpis(items, key=KEY)
    if touched == "old":
        pick(KEY, "age", "old")
        st.rerun()
    elif touched:
        pick(KEY, "chip", touched)
        st.rerun()


def _charts(rows: Sequence[WaitRow], tests: dict[str, Test]) -> None:
    """Three cards of bars: with whom, in which step, how long; red is what is over its limit."""
    labels: dict[str, Callable[[WaitRow], str]] = {"person": _person, "step": _step, "age": lambda r: word(f"wait_age.{age_of(r)}")}
    titles = {"person": _("With whom does work wait?"), "step": _("In which step does it wait?"), "age": _("How long has it waited?")}
    for column, name in zip(st.columns([1, 1.15, 0.85], gap=14), labels, strict=True):
        with column, card(f"by_{name}", titles[name], _("overdue, in time") if name == "person" else "", height="stretch"):
            lines = _lines(_under(rows, tests, name), name, labels[name])
            bars(f"wait_{name}", lines[:MOST_BARS], lambda key, name=name: pick(KEY, name, key), more=len(lines) - MOST_BARS)  # type: ignore[misc]


def _lines(rows: Sequence[WaitRow], name: str, label: Callable[[WaitRow], str]) -> list[Bar]:
    groups: dict[str, list[WaitRow]] = {}
    for r in rows:
        groups.setdefault(KEYS[name](r), []).append(r)
    found = []
    for key, group in groups.items():
        late, longest = sum(r.overdue for r in group), max(r.waited for r in group)
        note = _("up to {time}", time=office_time(longest)) if longest else _("just come")
        tone = "red" if late else "blue"
        spoken = plural("{n} waits, {late} overdue", "{n} wait, {late} overdue", len(group), late=late)
        chosen = read(KEY, name) == key
        value, second = (late, len(group) - late) if late else (len(group), 0)
        found.append(Bar(key, label(group[0]), value, str(len(group)), note, tone, second=second, chosen=chosen, spoken=spoken))
    if name == "age":
        return sorted(found, key=lambda b: list(AGES).index(b.key))
    return sorted(found, key=lambda b: (-(b.value + b.second), b.name))


def _list(actor: Actor, rows: Sequence[WaitRow], right: object) -> None:
    """The list, and beside it what can be done about the chosen line; on a phone above it."""
    if on_phone():
        beside = st.container()
        left = st.container()
    else:
        left, beside = st.columns([3.6, 1], gap=14)
    with left, card("waiting", _("What waits where?")):
        empty = ("task_alt", _("Nothing waits here"), _("No running case fits these filters."))
        chosen = data_list(KEY, rows, _columns(), file="monitor", actions=right, empty=empty)
    with beside:
        panel(actor, chosen)


def _columns() -> list[Column[WaitRow]]:
    C = Column[WaitRow]
    return [
        C("number", _("Number"), lambda r: r.number, width=106),
        C("title", _("Title"), lambda r: either(r.title, r.title_en), width=150),
        C("kind", _("Kind"), lambda r: heading(f"record.{r.document_type}"), width=84),
        C("initiator", _("Started by"), lambda r: either(r.initiator, r.initiator_en), width=80),
        C("step", _("Step"), lambda r: either(r.step_name, r.step_name_en) or _("Back with the initiator"), width=116),
        C("person", _("Waits for"), _person, width=82),
        C("limit", _("Time limit"), limit_of, kind="state", words="wait_limit", width=84),
        C("waited", _("Waited, h"), lambda r: r.waited, kind="hours", width=82),
        C("limit_hours", _("Limit, h"), lambda r: r.limit, kind="hours", width=74),
        C("since", _("Since"), lambda r: r.since, kind="instant", hidden=True),
        C("due", _("Due"), lambda r: r.due_at, kind="instant", hidden=True),
        C("amount", _("Amount"), lambda r: r.amount, kind="money", hidden=True),
        C("flow", _("Flow"), lambda r: either(r.flow, r.flow_en), hidden=True),
        C("department", _("Department"), lambda r: either(r.department, r.department_en), hidden=True),
        C("submitted", _("Submitted"), lambda r: r.started_at, kind="instant", hidden=True),
        C("state", _("State"), lambda r: r.state, kind="state", record="approval_case", hidden=True),
    ]


render(signed_in())
