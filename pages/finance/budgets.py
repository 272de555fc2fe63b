"""The company budget: four figures per line, what an excess does, down to the projects and documents (MON-01, MON-02, MON-03)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.budget import proposal_queries, queries
from core.budget.queries import BudgetSheet, LineRow
from core.errors import NotFound
from core.ledger.figures import Figures
from pages.finance import budget_editor, budget_proposal
from pages.shared.format import day, money, percent
from pages.shared.html import Text, bullet, chip, html, html_of, muted, sentence_line, state_chip, table
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.record import card, empty_state, figures, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word

SHOWN_ENTRIES = 60


def render(actor: Actor) -> None:
    toast_once()
    years = sorted({*queries.budget_years(actor), clock.today().year, clock.today().year + 1})
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(_("Company budget"), _("budget = committed + actual + available"))
        st.space("stretch")
        offered = years[-4:]
        year = st.segmented_control(_("Year"), offered, default=_year_asked(actor, offered), required=True, key="budget_year", label_visibility="collapsed")
        editing = actor.can(Permission.BUDGET_EDIT) and st.toggle(_("Edit"), key="budget_edit")
    sheet, proposed = queries.budget_sheet(actor, year), proposal_queries.open_proposal(actor, year)
    _figures(sheet)
    if editing:
        budget_editor.draw(actor, sheet, proposed)
        return
    budget_proposal.line(actor, proposed)
    left, right = st.columns([2.3, 1.2], gap=14)
    with left:
        chosen = _list(sheet)
    with right:
        _panel(actor, chosen)


def _year_asked(actor: Actor, years: list[int]) -> int:
    """The year of the proposal in the address, else this one."""
    asked = st.query_params.get("proposal", "")
    if asked.isdecimal() and asked.isascii() and len(asked) < 18:
        try:
            found = proposal_queries.proposal(actor, int(asked)).year
        except NotFound:
            return clock.today().year
        return found if found in years else clock.today().year
    return clock.today().year


def _figures(sheet: BudgetSheet) -> None:
    projects, office = sheet.total("project"), sheet.total("non_project")
    tight = [line for line in sheet.lines if _tone(line, sheet.warn_percent) != "blue"]
    figures(
        [
            (_("Project budget"), money(projects.budget, "short"), _bar(projects), _("{share} used or committed", share=percent(_share(projects)))),
            (
                _("Left for projects"),
                money(projects.available, "short"),
                "",
                _("{committed} committed · {actual} actual", committed=money(projects.committed, "short"), actual=money(projects.actual, "short")),
            ),
            (_("Non-project budget"), money(office.budget, "short"), _bar(office), _("{amount} left", amount=money(office.available, "short"))),
            (
                _("Near the limit"),
                _("{count} lines", count=len(tight)),
                "",
                chip(", ".join(dict.fromkeys(either(x.account.name, x.account.english) for x in tight[:3])), "amber", "warning")
                if tight
                else chip(_("none"), "green", "check"),
            ),
        ]
    )


def _share(figures_: Figures) -> Decimal | None:
    return (figures_.committed + figures_.actual) / figures_.budget if figures_.budget else None


def _bar(total: Figures) -> Text:
    return bullet(
        total.actual,
        scale=max(total.budget, total.actual + total.committed) or 1,
        second=total.committed,
        mark=total.budget or None,
        title=money(total.available),
    )


def _tone(line: LineRow, warn_percent: tuple[int, ...]) -> str:
    """blue, amber from the second warning share on, red when nothing is left."""
    share = line.used_share
    if line.available < 0 or share is None and line.committed + line.actual > 0:
        return "red"
    limit = Decimal(warn_percent[1] if len(warn_percent) > 1 else warn_percent[0] if warn_percent else 90) / 100
    return "amber" if share is not None and share >= limit else "blue"


def _list(sheet: BudgetSheet) -> LineRow | None:
    with card("budget_lines", _("How much is left per account?"), _("dark: actual · pale: committed · tick: budget")):
        if not sheet.lines:
            empty_state(
                "account_balance_wallet",
                _("No budget for {year} yet", year=str(sheet.year)),
                _("Switch on “Edit” to plan it, or import it from Excel."),
                key="budget",
            )
            return None
        chips = {"project": _("Projects"), "non_project": _("Non-project")}
        text, chip_, right = filter_bar("budget", search=_("Search account or department"), chips=chips, default="project")
        wanted = text.strip().lower()
        rows = [
            x
            for x in sheet.lines
            if chip_ in (None, x.scope) and any(wanted in t.lower() for t in (x.account.name, x.account.english, x.account.code, x.department, x.department_en))
        ]
        html("{}", _bars(rows, sheet))
        columns = [
            Column[LineRow]("account", _("Account"), lambda x: either(x.account.name, x.account.english)),
            Column[LineRow]("scope", _("Scope"), lambda x: word(f"scope.{x.scope}"), width=80),
            Column[LineRow]("department", _("Department"), lambda x: either(x.department, x.department_en), hidden=not any(r.department for r in rows)),
            Column[LineRow]("budget", _("Budget"), lambda x: x.budget, kind="money", summed=True),
            Column[LineRow]("committed", _("Committed"), lambda x: x.committed, kind="money", summed=True),
            Column[LineRow]("actual", _("Actual"), lambda x: x.actual, kind="money", summed=True),
            Column[LineRow]("available", _("Available"), lambda x: x.available, kind="money", summed=True),
            Column[LineRow]("control", _("When exceeded"), lambda x: word(f"control.{x.control}"), width=80),
        ]
        chosen = data_list("budget", rows, columns, file=f"budget_{sheet.year}", actions=right)
        return chosen or max(rows, key=lambda x: x.used_share or Decimal(0), default=None)


def _bars(rows: list[LineRow], sheet: BudgetSheet) -> Text:
    """Every line as a bar against its own budget."""
    marks = {"amber": ("amber", "warning"), "red": ("red", "error")}
    shown = []
    for x in rows:
        tone = _tone(x, sheet.warn_percent)
        note = chip(_("over") if tone == "red" else _("{share} used", share=percent(x.used_share, 0)), *marks[tone]) if tone in marks else ""
        name = either(x.account.name, x.account.english) + (f" · {either(x.department, x.department_en)}" if x.department else "")
        scale = max(x.budget, x.committed + x.actual) or Decimal(1)
        shown.append(
            (
                html_of("{} {}", name, muted(word("scope.non_project")) if x.scope == "non_project" else ""),
                bullet(x.actual, scale=scale * Decimal("1.08"), second=x.committed, mark=x.budget, tone=tone, title=money(x.available)),
                percent(x.used_share),
                _money_left(x.available),
                note,
            )
        )
    return table([_("Account"), _("Used of budget"), "%", _("Available"), ""], shown, align="llrrl", widths=("27%", "33%", "9%", "19%", ""), cards=True)


def _money_left(value: Decimal) -> Text:
    return html_of('<span class="{}">{}</span>', "t-red" if value < 0 else "", money(value))


def _panel(actor: Actor, line: LineRow | None) -> None:
    if line is None:
        with card("budget_line"):
            empty_state("ads_click", _("Choose a line"), _("Its projects and every movement with its document are shown here."), key="line")
        return
    with card("budget_line", either(line.account.name, line.account.english), word(f"control_long.{line.control}")):
        rows = [
            (_("Budget"), money(line.budget)),
            (_("Committed"), money(line.committed)),
            (_("Actual"), money(line.actual)),
            (_("Available"), _money_left(line.available)),
        ]
        html("{}", table([_("Figure"), _("Amount")], rows, align="lr"))
    if line.scope == "project":
        with card("shares", _("Which projects use it?")):
            shares = queries.shares(actor, line.id)
            shown = [
                (
                    html_of('<b>{}</b><div class="sub">{} {}</div>', either(s.name, s.name_en), s.number, state_chip("project", s.state)),
                    money(s.held, "whole"),
                    money(s.actual, "whole"),
                )
                for s in shares
            ]
            html("{}", table([_("Project"), _("Committed"), _("Actual")], shown, align="lrr") if shown else muted(_("No project yet.")))
    _entries(actor, line)


def _entries(actor: Actor, line: LineRow) -> None:
    count = queries.entry_count(actor, line.id)
    with card("entries", _("Which movements made the figures?"), _("{count} rows", count=count)):
        shown = []
        for e in queries.entries(actor, line.id, limit=SHOWN_ENTRIES):
            parts = [(_("Budget"), e.budget), (_("Committed"), e.committed), (_("Actual"), e.actual)]
            moves = html_of(
                " ".join("{}" for p in parts if p[1]), *(html_of('<div class="t-nowrap">{} {}</div>', p[0], money(p[1], signed=True)) for p in parts if p[1])
            )
            what = word(f"record.{e.document_type}") + (f" · {either(e.who, e.who_en)}" if e.who else "")
            shown.append(
                (
                    day(e.booked_on),
                    html_of(
                        '<b>{}</b><div class="sub">{}{}</div>',
                        word(f"entry.{e.kind}"),
                        what,
                        html_of(" · {}", either(e.project, e.project_en)) if e.project else "",
                    ),
                    moves or "—",
                )
            )
        html("{}", table([_("Date"), _("Movement and document"), _("Amount")], shown, align="llr", widths=("24%", "36%", "40%")))
        if count > SHOWN_ENTRIES:
            sentence_line(_("The newest {count} rows are shown.", count=SHOWN_ENTRIES), "slate", "more_horiz")


render(signed_in())
