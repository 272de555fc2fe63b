"""A proposal beside the present plan: how late, who is how full, which tasks move; applied project by project (PRJ-39)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import streamlit as st

from core import clock
from core.access import Actor
from core.levelling import service
from core.levelling.outcome import PersonLoad, ProjectLine, Proposal, TaskLine
from core.levelling.queries import Run
from core.money import rounded
from pages.shared.charts import bars
from pages.shared.charts import draw as draw_chart
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, days, instant
from pages.shared.forms import form_refusal, text_field
from pages.shared.gantt import GanttRow, gantt_html
from pages.shared.html import Text, chip, html, html_of, join, kind_chip, muted, sentence_line, table
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.places import can_open, can_open_record, go, open_record
from pages.shared.record import card, figures, page_title
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, plural

MOST_BARS = 60
OVER_SHOWN = 6


def draw(actor: Actor, run: Run) -> None:
    st.html(Path(__file__).with_name("portfolio.css"))
    proposal = run.proposal
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        if st.button(_("All proposals"), icon=":material/arrow_back:", key="sm_levelling_back", type="tertiary"):
            go("levelling")
    page_title(_("Levelling proposal"), _("{who}, {when}", who=either(run.who, run.who_en), when=instant(run.asked_at, year=True)))
    _told(run)
    figures(_figures(proposal))
    left, right = st.columns([1.15, 1], gap=14)
    with left, card("delays", _("How late does each project get?"), height="stretch"):
        _projects(actor, run)
    with right, card("load", _("How many days are too much, week by week?"), _("person days beyond what people have"), height="stretch"):
        _load(proposal)
    if proposal.tasks:
        _tasks(actor, run)


def _told(run: Run) -> None:
    """The outcome in a sentence; what no plan can mend by name."""
    p = run.proposal
    match p.outcome:
        case "optimal":
            text = _("Nobody is late and no plan moves less.") if not p.delay else _("No plan delays less: {n} weighted days are needed.", n=p.delay)
            sentence_line(text, "green", "check_circle")
        case "feasible":
            text = _(
                "The best found in {seconds} s: {delay} weighted days of delay. No plan needs fewer than {bound}, so at most {gap}% could still be saved.",
                seconds=str(p.seconds), delay=p.delay, bound=p.bound, gap=str(p.gap_percent),
            )  # fmt: skip
            sentence_line(text, "amber", "hourglass_top")
        case _:
            sentence_line(_("There is no plan that keeps within everybody's days."), "red", "error")
    if p.over:
        parts = [_over(o.person, o.person_en, o.monday, o.percent, o.task) for o in p.over[:OVER_SHOWN]]
        more = len(p.over) - OVER_SHOWN
        told = "; ".join(parts) + (" " + _("and {n} more", n=more) if more > 0 else "")
        text = _("Too full whatever is moved, by what has begun or was not chosen: {who}. The proposal goes round these days.", who=told)
        sentence_line(text, "red", "person_alert")
    if p.heavy:
        told = plural(
            "{n} task holds more work than its person can do in its days; it is counted as all of the person's time.",
            "{n} tasks hold more work than their person can do in their days; each is counted as all of the person's time.",
            len(p.heavy),
        )  # fmt: skip
        with st.expander(told, icon=":material/info:"):
            html("{}", join(html_of("<div>{}</div>", name) for name in p.heavy))
            html("{}", muted(_("Give such a task a second person or more days, or let the next proposal stretch it.")))


def _over(person: str, person_en: str, monday: dt.date, percent: int, task: str) -> str:
    who = either(person, person_en)
    if task:
        return _("{who} never has room for {task} from the week of {week} on", who=who, task=task, week=monday)
    return _("{who} in the week of {week} ({percent}%)", who=who, week=monday, percent=percent)


def _figures(p: Proposal) -> list[tuple[Text, Text, Text, Text]]:
    before, after = (rounded(sum((getattr(x, name) for x in p.load), Decimal(0)), 1) for name in ("over_before", "over_after"))
    moved = sum(not t.is_milestone for t in p.tasks)
    late = sum(x.delay > 0 for x in p.projects)
    return [
        (_("Days of delay"), str(sum(x.delay for x in p.projects)), "", plural("{n} project later", "{n} projects later", late)),
        (_("Gap to the bound"), f"{p.gap_percent}%", "", _("{delay} found, {bound} at least", delay=p.delay, bound=p.bound)),
        (_("Tasks moved"), str(moved), "", _("of {n} that may move", n=p.looked_at)),
        (_("Too much work, days"), html_of("{} → {}", days(before), days(after)), "", _("as planned → in the proposal")),
    ]


def _projects(actor: Actor, run: Run) -> None:
    rows = []
    for p in run.proposal.projects:
        late = plural("{n} working day", "{n} working days", p.delay)
        later = chip(late, "red" if p.delay > 10 else "amber", "schedule") if p.delay else chip(_("on time"), "green", "check")
        first = kind_chip(_("goes first")) if p.weight > 1 else ""
        name = html_of("<div><b>{}</b> {} {}</div>", p.number, either(p.name, p.name_en), first)
        rows.append((name, _whole(day(p.finish)), _whole(day(p.new_finish)), later, str(p.moved)))
    html("{}", table([_("Project"), _("Ends as planned"), _("Ends as proposed"), _("Later by"), _("Tasks moved")], rows, align="llllr"))
    movable = [p for p in run.proposal.projects if p.moved]
    columns = st.columns(2, gap=8)
    for n, p in enumerate(movable):
        with columns[n % 2]:
            _apply_line(actor, run, p)
    if not movable:
        html("{}", muted(_("Nothing has to move.")))


def _whole(text: str) -> Text:
    """A date that does not break at its hyphens."""
    return html_of('<span style="white-space:nowrap">{}</span>', text)


def _apply_line(actor: Actor, run: Run, p: ProjectLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"apply_line_{p.id}"):
        if p.id in run.applied:
            change = run.applied[p.id]
            html('<span class="t-small">{} {}</span>', p.number, _("applied as a change draft") if change else _("applied to the plan"))
            if can_open(actor, "project") and st.button(_("Open the project"), key=f"sm_open_{p.id}", type="tertiary", icon=":material/arrow_forward:"):
                go("project", id=p.id, tab="changes" if change else "plan")
            return
        stale = p.id in run.outdated
        label = _("Apply to {number}", number=p.number)
        if st.button(label, key=f"sm_apply_{p.id}", disabled=stale, icon=":material/task_alt:"):
            fresh("apply")
            _apply(actor, run, p)
        why = _("Its plan was saved since: work out a new proposal.") if stale else _("makes a change draft") if p.id in run.approved else _("saves the plan")
        html('<span class="t-small t-muted">{}</span>', why)


def _apply(actor: Actor, run: Run, p: ProjectLine) -> None:
    approved = p.id in run.approved

    @st.dialog(_("Apply to {number}", number=p.number), width="large")
    def ask() -> None:
        refusal = form_refusal("apply")
        unplaced(refusal, {"reason"})
        told = _("{n} tasks move; {name} ends on {day}.", n=p.moved, name=either(p.name, p.name_en), day=p.new_finish)
        drafted = _("A managed change is drafted: its manager looks at it and hands it in.")
        way = drafted if approved else _("The plan is not approved yet: its dates are saved.")
        html("<div>{} {}</div>", told, way)
        usual = _("Levelling: people were asked for more days than they have.")
        reason = text_field(_("Reason"), "reason", key="apply_reason", value=usual, longest=500, area=True, refusal=refusal)
        if st.button(_("Draft the change") if approved else _("Save the dates"), type="primary", key="apply_do"):
            toast = _("The change is drafted.") if approved else _("The plan is saved.")
            saved("apply", lambda: service.apply(actor, run.id, p.id, reason=reason), toast)

    ask()


def _load(p: Proposal) -> None:
    """Days beyond capacity before and after; of one person: work against days."""
    if not p.load:
        html("{}", muted(_("No open task has a person yet.")))
        return
    names = {str(i): either(x.person, x.person_en) for i, x in enumerate(p.load)}
    picked = filter_choice("levelling_load", "person", _("Everybody"), names, width=190)
    people = [p.load[int(picked)]] if picked is not None else list(p.load)
    weeks = _weeks(people)
    labels = [f"{monday:%m-%d}" for monday, *_rest in weeks]
    if picked is None:
        series = [(_("As planned"), [float(b) for _m, _c, b, _a in weeks], "red"), (_("In the proposal"), [float(a) for _m, _c, _b, a in weeks], "blue")]
    else:
        only = people[0].weeks[: len(weeks)]
        series = [
            (_("As planned"), [float(w.before) for w in only], "red"),
            (_("In the proposal"), [float(w.after) for w in only], "blue"),
            (_("Days there are"), [float(w.capacity) for w in only], "#94a0b8"),
        ]
    if not any(any(values) for _n, values, _t in series):
        html("{}", muted(_("Nobody is asked for more days than they have.")))
        return
    figure = bars(labels, series, height=270)
    figure.update_xaxes(tickangle=0, nticks=10)
    draw_chart(figure, key=f"levelling_load_{picked}", alt=_("How many days are too much, week by week?"))


def _weeks(people: Sequence[PersonLoad]) -> list[tuple[dt.date, Decimal, Decimal, Decimal]]:
    """(Monday, capacity, too much now, too much in the proposal), up to the last week with anything in it."""
    nothing = Decimal(0)
    found = []
    for same in zip(*(x.weeks for x in people), strict=True):
        before = sum((max(w.before - w.capacity, nothing) for w in same), nothing)
        after = sum((max(w.after - w.capacity, nothing) for w in same), nothing)
        found.append((same[0].monday, sum((w.capacity for w in same), nothing), before, after, any(w.before or w.after for w in same)))
    last = max([i for i, row in enumerate(found) if row[4]], default=-1)
    return [row[:4] for row in found[: last + 1]]


def _tasks(actor: Actor, run: Run) -> None:
    proposal = run.proposal
    numbers = {str(p.id): f"{p.number} {either(p.name, p.name_en)}" for p in proposal.projects if p.moved}
    with card("tasks", _("Which tasks move?"), _("line: as planned, bar: proposed")):
        text, _chip, right = filter_bar("levelling_tasks", search=_("Search task or person"))
        project = filter_choice("levelling_tasks", "project", _("All projects"), numbers, where=right, width=230)
        shown = [
            t
            for t in proposal.tasks
            if project in (None, str(t.project_id)) and matches(text, t.code, t.name, t.name_en, t.person, t.person_en)
        ]
        if shown:
            with st.container(key="gantt_box"):
                st.html(gantt_html(_bars(proposal, shown[:MOST_BARS]), today=clock.today(), head=_("Task"), links=False))
        C = Column[TaskLine]
        data_list(
            "levelling_tasks",
            shown,
            [
                C("project", _("Project"), lambda t: numbers.get(str(t.project_id), ""), width=200, hidden=len(numbers) == 1),
                C("code", _("No."), lambda t: t.code, width=60),
                C("name", _("Task"), lambda t: either(t.name, t.name_en), width=220),
                C("person", _("Person"), lambda t: either(t.person, t.person_en)),
                C("days", _("Days left"), lambda t: t.days, kind="days"),
                C("starts_on", _("Planned start"), lambda t: t.starts_on, kind="day"),
                C("new_starts_on", _("Proposed start"), lambda t: t.new_starts_on, kind="day"),
                C("finishes_on", _("Planned finish"), lambda t: t.finishes_on, kind="day"),
                C("new_finishes_on", _("Proposed finish"), lambda t: t.new_finishes_on, kind="day"),
                C("moved", _("Calendar days"), lambda t: (t.new_starts_on - t.starts_on).days, kind="number"),
            ],
            file="levelling_tasks",
            actions=right,
            empty=("event_available", _("No task under this search"), _("Change the search or the project.")),
            on_open=(lambda t: open_record("project", t.project_id)) if can_open_record(actor, "project") else None,
        )


def _bars(p: Proposal, shown: Sequence[TaskLine]) -> list[GanttRow]:
    """The tasks under their projects."""
    found = []
    for project in p.projects:
        mine = [t for t in shown if t.project_id == project.id]
        if mine:
            first, last = min(t.new_starts_on for t in mine), max(t.new_finishes_on for t in mine)
            found.append(GanttRow(f"p{project.id}", f"{project.number} {either(project.name, project.name_en)}", first, last, summary=True))
            found += [_bar(t) for t in mine]
    return found


def _bar(t: TaskLine) -> GanttRow:
    return GanttRow(
        str(t.id),
        f"{t.code} {either(t.name, t.name_en)}",
        t.new_starts_on,
        t.new_finishes_on,
        t.starts_on,
        t.finishes_on,
        level=1,
        milestone=t.is_milestone,
        tone="slips" if t.new_finishes_on > t.finishes_on else "",
        note=either(t.person, t.person_en),
    )


