"""All there is about one task of the plan: dates beside the baseline, slack, limits, who does it, what it waits for and what waits for it (PRJ-04, PRJ-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import streamlit as st

from core.plan.cells import Choice, show_days
from core.plan.tree import DraftTask, Link
from core.scheduling.model import TaskKey
from pages.projects.plan_editor import ProjectPlan
from pages.shared.format import day, days, period
from pages.shared.html import Text, chip, html, html_of, join, person, sentence_line, table
from pages.shared.record import facts_table
from pages.shared.wbs_editor import TaskFacts, scheduled, tone_of
from pages.shared.words import _, plural, word


def task_dialog(editor: ProjectPlan, key: TaskKey, today: dt.date) -> None:
    """Opens the task of the draft as it stands; one that is gone opens nothing."""
    task = next((t for t in editor.draft.tasks if t.id == key), None)
    if task is None:
        return

    @st.dialog(f"{task.code} {task.name}", width="large")
    def ask() -> None:
        _draw(editor, task, tone_of(task.finishes_on, editor.facts.get(task.id, TaskFacts()), today))

    ask()


def _draw(editor: ProjectPlan, task: DraftTask, tone: str) -> None:
    found = scheduled(editor.draft, editor.context)
    timed = found.tasks.get(task.id) if found else None
    facts = editor.facts.get(task.id, TaskFacts())
    chips = [
        *([chip(_("milestone"), "slate", "flag")] if task.is_milestone else []),
        *([chip(_("late"), "red", "error")] if tone == "late" else []),
        *([chip(_("will end after the baseline"), "amber", "warning")] if tone == "slips" else []),
        *([chip(_("on the critical path"), "slate", "timeline")] if timed and timed.is_critical and any(t.predecessors for t in editor.draft.tasks) else []),
    ]
    if chips:
        html("{}", join(chips, " "))
    rows: list[tuple[Text, Text]] = [(_("Period"), _period(editor, task))]
    if facts.base_starts_on and facts.base_finishes_on:
        rows.append((_("Baseline"), _baseline(editor, task, facts)))
    if not task.is_milestone:
        rows.append((_("Effort"), _effort(task)))
    if facts.progress is not None:
        rows.append((_("Progress"), f"{show_days(facts.progress.quantize(Decimal('0.1')))}%"))
    if timed:
        rows.append((_("Slack"), html_of('<span class="{}">{}</span>', "t-red" if timed.total_float < 0 else "", _slack(timed.total_float, timed.free_float))))
    rows += [(label, value) for label, value in _limits(task) if value]
    rows += [(label, value) for label, value in _people(editor, task) if value]
    facts_table(rows)
    away = _away(editor, task)
    if away:
        sentence_line(_("The responsible person is away on {days} of these working days.", days=days(away)), "amber", "event_busy")
    _links(editor, task)


def _period(editor: ProjectPlan, task: DraftTask) -> str:
    if task.starts_on is None or task.finishes_on is None:
        return "—"
    if task.is_milestone:
        return day(task.finishes_on)
    length = editor.context.calendar.working_days_inclusive(task.starts_on, task.finishes_on)
    return f"{period(task.starts_on, task.finishes_on)} · {plural('{n} working day', '{n} working days', length)}"


def _baseline(editor: ProjectPlan, task: DraftTask, facts: TaskFacts) -> Text:
    assert facts.base_starts_on is not None
    assert facts.base_finishes_on is not None
    shown = period(facts.base_starts_on, facts.base_finishes_on)
    if task.finishes_on is None or task.finishes_on == facts.base_finishes_on:
        return shown
    moved = editor.context.calendar.working_days_between(facts.base_finishes_on, task.finishes_on)
    later = plural("ends {n} working day later", "ends {n} working days later", moved) if moved > 0 else plural(
        "ends {n} working day earlier", "ends {n} working days earlier", -moved)
    return html_of('{} · <span class="{}">{}</span>', shown, "t-amber" if moved > 0 else "t-green", later)


def _effort(task: DraftTask) -> str:
    said = [_("{days} person days", days=days(task.effort_days or Decimal(0)))]
    if task.optimistic_days is not None or task.pessimistic_days is not None:
        said.append(_("between {low} and {high}", low=show_days(task.optimistic_days) or "—", high=show_days(task.pessimistic_days) or "—"))
    if task.effort_driven and task.effort_days:
        said.append(_("the finish follows from it"))
    return " · ".join(said)


def _slack(total: int, free: int) -> str:
    if total < 0:
        return plural("{n} working day too few to keep its limit", "{n} working days too few to keep its limit", -total)
    if total == 0:
        return _("none: each day later moves the end of the project")
    return _("{total} working days, {free} of them without moving any other task", total=total, free=free)


def _limits(task: DraftTask) -> list[tuple[str, str]]:
    return [
        (_("Not before"), day(task.not_before_on) if task.not_before_on else ""),
        (_("Finish by"), day(task.finish_by_on) if task.finish_by_on else ""),
    ]


def _people(editor: ProjectPlan, task: DraftTask) -> list[tuple[str, Text]]:
    def label(choices: Iterable[Choice], value: object) -> str:
        return next((c.label for c in choices if c.value == value), "") if value else ""

    context = editor.context
    answers = label(context.people, task.responsible_id)
    return [
        (_("Responsible"), person(answers, label(context.roles, task.role)) if answers else label(context.roles, task.role)),
        (_("Client person"), label(context.clients, task.client_contact_id)),
        (_("Work type"), label(context.work_types, task.work_type_id)),
        (_("Stage"), label(context.stages, task.stage_id)),
        (_("Deliverable"), task.deliverable),
    ]


def _away(editor: ProjectPlan, task: DraftTask) -> Decimal:
    """Days the responsible person is away while the task runs."""
    parts = editor.context.away.get(task.responsible_id or 0, {})
    if task.is_summary or task.starts_on is None or task.finishes_on is None:
        return Decimal(0)
    return sum((part for on, part in parts.items() if task.starts_on <= on <= task.finishes_on), Decimal(0))


def _links(editor: ProjectPlan, task: DraftTask) -> None:
    by_id = {t.id: t for t in editor.draft.tasks}
    waits = [(by_id[link.predecessor_id], link) for link in task.predecessors if link.predecessor_id in by_id]
    followed = [(t, link) for t in editor.draft.tasks for link in t.predecessors if link.predecessor_id == task.id]
    for title, found in ((_("What it waits for"), waits), (_("What waits for it"), followed)):
        if found:
            html('<div class="m-group">{}<i>{}</i></div>', title, len(found))
            html("{}", table([_("Task"), _("Link"), _("Period")], [_linked(other, link) for other, link in found]))


def _linked(other: DraftTask, link: Link) -> tuple[Text, Text, Text]:
    lag = f" {link.lag_days:+d}".replace("-", "−") if link.lag_days else ""
    dates = period(other.starts_on, other.finishes_on) if other.starts_on and other.finishes_on else "—"
    return html_of("<b>{}</b> {}", other.code, other.name), f"{word(f'link_kind.{link.kind.value}')}{lag}", dates
