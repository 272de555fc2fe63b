"""A change as its reviewers read it: not a form but a difference. Before and after side by side, what it costs the company, task by task,
line by line, person by person (PRJ-14, PLT-07). Drawn on the decision page, on the change's own screen, and on the phone as cards."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.changes import queries
from core.changes.difference import RowChange
from core.changes.queries import ChangeSheet
from core.changes.weighing import Side
from core.ledger import Headroom
from pages.projects.change_words import (
    OF_COST,
    OF_MEMBER,
    OF_STAGE,
    OF_TASK,
    field_lines,
    kind_mark,
    person_name,
    signed_days,
    stage_name,
    task_name,
    value_words,
)
from pages.projects.gate import sentences
from pages.shared.format import days, money, percent, points
from pages.shared.gantt import GanttRow, gantt_html
from pages.shared.html import Text, bullet, html, html_of, muted, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import figures, on_phone
from pages.shared.words import _, either, heading, language, plural, word

MOST_BARS = 40


def draw(actor: Actor, document_id: int) -> None:
    """Figures, refusals, then the difference; read-only."""
    show(queries.change(actor, document_id))


def show(sheet: ChangeSheet) -> None:
    figures(strip(sheet))
    for text in sentences(sheet.refusals):
        sentence_line(text, "red", "error")
    with white_card(f"change_{sheet.row.id}", _("What changes?"), plural("{n} difference", "{n} differences", sheet.difference.count)):
        if sheet.row.reason:
            html('<div class="t-lines">{} {}</div>', muted(_("Reason")), sheet.row.reason)
        _tabs(sheet)


def strip(sheet: ChangeSheet) -> list[tuple[Text, Text, Text, Text]]:
    """Finish, effort, cost, margin: as it will be, beside what it is."""
    old, new = sheet.weighed.old, sheet.weighed.new
    found: list[tuple[Text, Text, Text, Text]] = [
        (
            _("Finish"),
            str(new.finishes_on),
            "",
            _moved((new.finishes_on - old.finishes_on).days, old.finishes_on),
        ),
        (
            _("Effort"),
            _("{days} person days", days=days(new.effort_days)),
            bullet(new.effort_days, scale=max(new.effort_days, old.effort_days) or 1, mark=old.effort_days, tone="slate"),
            _was(new.effort_days - old.effort_days, days(old.effort_days), signed_days(new.effort_days - old.effort_days)),
        ),
    ]
    return found + _money_cells(old, new, sheet.weighed.floor) if sheet.money else found


def _moved(later: int, before: dt.date) -> str:
    if not later:
        return _("as before")
    if later > 0:
        return plural("{n} day later, before {day}", "{n} days later, before {day}", later, day=before)
    return plural("{n} day earlier, before {day}", "{n} days earlier, before {day}", -later, day=before)


def _was(gap: Decimal, before: str, signed: str) -> str:
    return _("{gap}, before {before}", gap=signed, before=before) if gap else _("as before")


def _money_cells(old: Side, new: Side, floor: Decimal) -> list[tuple[Text, Text, Text, Text]]:
    gap = (new.margin_rate or Decimal(0)) - (old.margin_rate or Decimal(0))
    tone = "red" if new.margin_rate is None or new.margin_rate < floor else "amber" if gap < 0 else "green"
    return [
        (
            _("Cost"),
            money(new.cost),
            bullet(new.cost, scale=max(new.cost, old.cost) or 1, mark=old.cost, tone="slate"),
            _was(new.cost - old.cost, money(old.cost), money(new.cost - old.cost, signed=True)),
        ),
        (
            _("Gross margin"),
            html_of('{} <small style="display:inline">{}</small>', percent(new.margin_rate, places(old, new)), money(new.margin)),
            bullet(max(new.margin_rate or Decimal(0), Decimal(0)), scale=Decimal("0.6"), mark=old.margin_rate, tone=tone),
            html_of(
                '<span class="t-{}">{}</span> · {}',
                tone,
                _was(gap, percent(old.margin_rate, places(old, new)), points(gap * 100, places(old, new))),
                _("floor {rate}", rate=percent(floor)),
            ),
        ),
    ]


def places(old: Side, new: Side) -> int:
    """As many decimals as tell the two margin rates apart."""
    found = 1
    while found < 4 and old.margin_rate != new.margin_rate and percent(old.margin_rate, found) == percent(new.margin_rate, found):
        found += 1
    return found


def _tabs(sheet: ChangeSheet) -> None:
    d = sheet.difference
    dated = len(d.stages) + len(d.milestones) + len(d.deliverables)
    names = [_("Before and after"), _("Tasks {n}", n=len(d.tasks)), _("Team {n}", n=len(d.team) + len(d.weights)), _("Stages and dates {n}", n=dated)]
    if sheet.money:
        names += [_("Budget {n}", n=len(d.costs)), _("Company budget")]
    first, tasks, team, dates, *rest = st.tabs(names, key=f"change_tabs_{sheet.row.id}_{language()}")
    with first:
        _side_by_side(sheet)
    with tasks:
        _tasks(sheet)
    with team:
        _team(sheet)
    with dates:
        _dates(sheet)
    if rest:
        with rest[0]:
            _costs(sheet)
        with rest[1]:
            _company(sheet)


def _gap(value: Decimal, text: str, *, better: int = 0) -> Text:
    """A difference in its colour: `better` +1 where more is better, −1 where less is."""
    tone = "muted" if not value else "ink" if not better else "green" if (value > 0) == (better > 0) else "red"
    return html_of('<span class="t-{}">{}</span>', tone, text if value else "—")


def _amount(value: Decimal, *, signed: bool = False) -> str:
    """Whole yuan where a phone has no room for more."""
    return money(value, "whole" if on_phone() else "full", signed=signed)


def _side_by_side(sheet: ChangeSheet) -> None:
    old, new = sheet.weighed.old, sheet.weighed.new
    rows: list[tuple[Text, ...]] = []
    if sheet.money:
        for label, name, better in (
            (_("Revenue, net of tax"), "revenue", 1),
            (_("Cost"), "cost", -1),
            (word("fact.initiation.labour"), "labour", -1),
            (word("fact.initiation.purchase"), "purchase", -1),
            (word("fact.initiation.expense"), "expense", -1),
            (_("Gross profit"), "margin", 1),
        ):
            a, b = getattr(old, name), getattr(new, name)
            strong = html_of("<b>{}</b>", label) if name in ("revenue", "cost", "margin") else html_of("<span>· {}</span>", label)
            rows.append((strong, _amount(a), _amount(b), _gap(b - a, _amount(b - a, signed=True), better=better)))
        gap, n = (new.margin_rate or Decimal(0)) - (old.margin_rate or Decimal(0)), places(old, new)
        label = html_of("<b>{}</b>", _("Margin rate"))
        rows.append((label, percent(old.margin_rate, n), percent(new.margin_rate, n), _gap(gap, points(gap * 100, n), better=1)))
    names = {"starts_on": _("Project starts"), "finishes_on": _("Project finishes")}
    for label, day_before, day_after in ((_("First task starts"), old.starts_on, new.starts_on), (_("Last task finishes"), old.finishes_on, new.finishes_on)):
        gap = Decimal((day_after - day_before).days)
        rows.append((label, str(day_before), str(day_after), _gap(gap, _("{n} calendar days", n=signed_days(gap)))))
    rows += [
        (names[t.name], value_words(sheet, t.name, t.before, before=True), value_words(sheet, t.name, t.after, before=False), "")
        for t in sheet.difference.terms
        if t.name != "net_revenue"
    ]
    counts = (_("Effort, person days"), old.effort_days, new.effort_days), (_("Tasks"), old.tasks, new.tasks), (_("People on the team"), old.people, new.people)
    for label, a, b in counts:
        rows.append((label, days(a), days(b), _gap(Decimal(b) - Decimal(a), signed_days(Decimal(b) - Decimal(a)))))
    head = ["", _("Before the change"), _("After the change"), _("Difference")]
    drawn = [(label, *(html_of('<span style="white-space:nowrap">{}</span>', cell) for cell in rest)) for label, *rest in rows]
    html("{}", table(head, drawn, align="lrrr", cards=False, widths=("28%", "24%", "24%", "24%")))


def _tasks(sheet: ChangeSheet) -> None:
    found = sheet.difference.tasks
    if not found:
        html("{}", muted(_("The plan stays as it is.")))
        return
    if not on_phone():
        _bars(sheet, found)
    rows = [
        (
            html_of("<div><b>{}</b> {}<div>{}</div></div>", c.row.code, task_name(sheet, c.row), kind_mark(c.kind)),
            field_lines(sheet, c, OF_TASK, before=True),
            field_lines(sheet, c, OF_TASK, before=False),
        )
        for c in found
    ]
    html("{}", table([_("Task"), _("Before the change"), _("After the change")], rows, cards=True, widths=("36%", "32%", "32%")))


def _bars(sheet: ChangeSheet, found: tuple[RowChange, ...]) -> None:
    """Where the tasks stand now (outlined) and where they would."""
    moved = [c for c in found if c.row.starts_on and c.row.finishes_on and (c.kind != "changed" or {"starts_on", "finishes_on"} & {f.name for f in c.fields})]
    rows = [
        GanttRow(
            str(n),
            f"{c.row.code} {task_name(sheet, c.row)}",
            c.row.starts_on,
            c.row.finishes_on,
            c.old.starts_on if c.old is not None else None,
            c.old.finishes_on if c.old is not None else None,
            milestone=c.row.is_milestone,
            tone={"removed": "paused", "changed": "slips" if c.old is not None and c.row.finishes_on > c.old.finishes_on else ""}.get(c.kind, ""),
            note=word(f"change_row.{c.kind}") if c.kind != "changed" else "",
        )
        for n, c in enumerate(moved[:MOST_BARS])
    ]
    if rows:
        st.html(gantt_html(rows, today=clock.today(), head=_("Task"), links=False))
    if len(moved) > MOST_BARS:
        html('<div class="t-small t-muted">{}</div>', _("and {n} more", n=len(moved) - MOST_BARS))


def _team(sheet: ChangeSheet) -> None:
    rows: list[tuple[Text, ...]] = [
        (
            html_of("<div><b>{}</b> {}<div>{}</div></div>", person_name(sheet, c.row.employee_id), word(f"project_role.{c.row.role}"), kind_mark(c.kind)),
            field_lines(sheet, c, OF_MEMBER, before=True),
            field_lines(sheet, c, OF_MEMBER, before=False),
        )
        for c in sheet.difference.team
    ]
    rows += [
        (html_of("<div>{} <b>{}</b></div>", _("Weight"), word(f"project_role.{w.name}")), days(w.before), days(w.after)) for w in sheet.difference.weights
    ]
    if rows:
        html("{}", table([_("Person"), _("Before the change"), _("After the change")], rows, cards=True, widths=("36%", "32%", "32%")))
    else:
        html("{}", muted(_("The team stays as it is.")))


def _dates(sheet: ChangeSheet) -> None:
    kinds = ((sheet.difference.stages, OF_STAGE, "stage"), (sheet.difference.milestones, ("due_on",), "milestone"))
    rows: list[tuple[Text, ...]] = [
        (
            html_of("<div>{} <b>{}</b><div>{}</div></div>", heading(f"record.{kind}"), either(c.row.name, c.row.name_en), kind_mark(c.kind)),
            field_lines(sheet, c, names, before=True),
            field_lines(sheet, c, names, before=False),
        )
        for found, names, kind in (*kinds, (sheet.difference.deliverables, ("due_on",), "deliverable"))
        for c in found
    ]
    if rows:
        html("{}", table(["", _("Before the change"), _("After the change")], rows, cards=True, widths=("36%", "32%", "32%")))
    else:
        html("{}", muted(_("Stages, milestones and deliverables keep their dates.")))


def _costs(sheet: ChangeSheet) -> None:
    """Lines that change, then the sum of all."""
    old, new = sheet.weighed.old, sheet.weighed.new
    rows: list[tuple[Text, ...]] = []
    for c in sheet.difference.costs:
        before = (c.old.net_cost if c.old is not None else None) or Decimal(0)
        after = (c.row.net_cost if c.kind != "removed" else None) or Decimal(0)
        where = f"{either(*sheet.called.accounts.get(c.row.account_id, ('—', '')))} · {stage_name(sheet, c.row.stage_id, before=c.kind == 'removed')}"
        named, below = (c.row.description, where) if c.row.description else (where, "")
        rows.append(
            (
                html_of('<div><b>{}</b><div class="sub">{}</div><div>{}</div></div>', named, below, kind_mark(c.kind)),
                field_lines(sheet, c, OF_COST, before=True),
                field_lines(sheet, c, OF_COST, before=False),
                _gap(after - before, money(after - before, signed=True), better=-1),
            )
        )
    if not rows:
        html("{}", muted(_("The budget stays as it is.")))
        return
    total = [_("All lines"), money(old.cost), money(new.cost), _gap(new.cost - old.cost, money(new.cost - old.cost, signed=True), better=-1)]
    head = [_("Budget line"), _("Before the change"), _("After the change"), _("Difference")]
    html("{}", table(head, rows, align="lllr", total=total, cards=True, widths=("32%", "26%", "26%", "16%")))


def _company(sheet: ChangeSheet) -> None:
    """Per year and account: what the project holds and will hold, and what that leaves the company."""
    left = {(h.year, h.account.id): h for h in sheet.weighed.headroom}
    rows = [
        (
            html_of("<b>{}</b> · {}", either(*sheet.called.accounts.get(p.account_id, ("—", ""))), str(p.year)),
            money(p.before),
            money(p.after),
            _gap(p.after - p.before, money(p.after - p.before, signed=True), better=-1),
            *_room(left.get((p.year, p.account_id))),
        )
        for p in sheet.weighed.places
    ]
    if not rows:
        html("{}", muted(_("Nothing is occupied.")))
        return
    text = (
        _("The approval occupies the differences in the company's budget; until then nothing is taken.")
        if sheet.row.open
        else _("What the project held before, and what the change asked for.")
    )
    html('<div class="t-small t-muted">{}</div>', text)
    head = [_("Account"), _("Occupied"), _("After the change"), _("Difference"), _("Company: free now"), _("Free after")]
    html("{}", table(head, rows, align="lrrrrr", cards=True))


def _room(row: Headroom | None) -> tuple[Text, Text]:
    if row is None:
        return "—", "—"
    return money(row.available), html_of('<span class="{}">{}</span>', "" if row.enough else "t-red", money(row.after))


def if_approved(actor: Actor, document_id: int) -> str:
    """What the last approval does."""
    sheet = queries.change(actor, document_id)
    if sheet.refusals:
        return _("It cannot be approved now: {reason}", reason=" ".join(sentences(sheet.refusals)))
    baseline = 0 if sheet.baseline is None else sheet.baseline + 1
    parts = [_("With the last approval plan, team, budget and dates become the proposal's and baseline {n} is kept.", n=baseline)]
    if sheet.money and sheet.weighed.needs:
        gap = sum((n.amount for n in sheet.weighed.needs), Decimal(0))
        parts.append(_("The company budget is occupied by {amount}.", amount=money(gap, signed=True)))
    if sheet.row.with_restart:
        parts.append(_("The paused project goes on that day."))
    return " ".join([*parts, _("Until then work goes on under the old baseline.")])
