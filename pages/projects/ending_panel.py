"""A closure or termination as its approvers read it: the profit settled against the budget, what is owed, what goes back, what is still open
(PRJ-13, PRJ-34, APR-12). Drawn on the decision page and on the project's own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core.access import Actor
from core.errors import AsWord
from core.projects import ending_queries
from core.projects.ending_queries import EndingRow
from core.projects.settlement import Settlement
from pages.shared.format import money, percent
from pages.shared.html import Text, bullet, html, html_of, muted, sentence_line, table
from pages.shared.record import card, facts_table, figures
from pages.shared.words import _, say, word


def draw(actor: Actor, document_id: int) -> None:
    """Figures, settlement, what is open, what was written; read-only."""
    detail = ending_queries.detail(actor, document_id)
    row, found = detail.row, detail.settlement
    if found is None:
        html("{}", muted(_("You do not see the money of this project.")))
    else:
        figures(strip(found))
        if row.open:
            open_line(row, found.open)
        with card(f"settlement_{row.id}", _("Profit settlement"), _("as it stands now") if row.open else _("as it was settled")):
            settlement_table(found)
    _written(row)


def strip(found: Settlement) -> list[tuple[Text, Text, Text, Text]]:
    """Margin, cost, money in, money back."""
    whole = max(found.revenue, found.budget_revenue) or Decimal(1)
    better = found.margin >= found.budget_margin
    budget_rate = found.budget_margin / found.budget_revenue if found.budget_revenue else None
    over = found.actual_cost > found.budget_cost
    return [
        (
            _("Gross profit"),
            money(found.margin),
            bullet(max(found.margin, Decimal(0)), scale=whole, mark=max(found.budget_margin, Decimal(0)), tone="green" if better else "amber"),
            _("{rate}, budget {budget}", rate=percent(found.margin_rate), budget=percent(budget_rate)),
        ),
        (
            _("Cost"),
            money(found.actual_cost),
            bullet(found.actual_cost, scale=max(found.budget_cost, found.actual_cost) or 1, mark=found.budget_cost, tone="red" if over else "blue"),
            _("of a budget of {amount}", amount=money(found.budget_cost)),
        ),
        (
            _("Received"),
            money(found.received),
            bullet(found.received, scale=max(found.contract_amount, found.received) or 1, tone="green" if not found.receivable else "amber"),
            _("{amount} still owed", amount=money(found.receivable)) if found.receivable else _("nothing owed any more"),
        ),
        (
            _("Back to the company"),
            money(found.held),
            bullet(found.held, scale=max(found.budget_cost, found.held) or 1, tone="slate"),
            _("unused budget"),
        ),
    ]


def settlement_table(found: Settlement) -> None:
    """Budget, actual, difference of revenue, cost by kind, margin; the bonus beside them."""
    kinds: list[tuple[str, Decimal, Decimal]] = []
    if found.labour + found.purchase + found.expense == found.actual_cost:  # of a settled document only while nothing was booked since
        kinds = [
            (word("fact.initiation.labour"), found.budget_labour, found.labour),
            (word("fact.initiation.purchase"), found.budget_purchase, found.purchase),
            (word("fact.initiation.expense"), found.budget_expense, found.expense),
        ]
    rows = [
        (html_of("<b>{}</b>", _("Revenue, net of tax")), money(found.budget_revenue), money(found.revenue), _gap(found.revenue - found.budget_revenue)),
        *((html_of("<span>· {}</span>", name), money(planned), money(spent), _gap(planned - spent)) for name, planned, spent in kinds),
        (html_of("<b>{}</b>", _("Cost")), money(found.budget_cost), money(found.actual_cost), _gap(found.budget_cost - found.actual_cost)),
        (html_of("<b>{}</b>", _("Gross profit")), money(found.budget_margin), money(found.margin), _gap(found.margin - found.budget_margin)),
        (_("Bonus pools, approved or paid"), "", money(found.bonus), ""),
    ]
    html("{}", table(["", _("Budget"), _("Actual"), _("Better or worse")], rows, align="lrrr", widths=("34%", "22%", "22%", "22%")))


def _gap(better: Decimal) -> Text:
    """What is better than budgeted in green, what is worse in red; in words by its sign."""
    return html_of('<span class="t-{}">{}</span>', "green" if better > 0 else "red" if better < 0 else "muted", money(better, signed=True))


def open_line(row: EndingRow, found: Sequence[tuple[AsWord, int]]) -> None:
    """What stands in the way of a closure; what a termination leaves to be finished."""
    parts = [f"{say(kind)} {count}" for kind, count in found]
    if not found:
        sentence_line(_("Nothing is open: no report, approval, bonus sheet, deliverable or risk."), "green", "check_circle")
    elif row.kind == "closure":
        sentence_line(_("Still open, so it cannot be closed: {what}.", what=parts), "red", "error")
    else:
        sentence_line(_("Still open, to be finished after the termination or called off with it: {what}.", what=parts), "amber", "pending")


def _written(row: EndingRow) -> None:
    label = _("Why it is terminated") if row.kind == "termination" else _("To be remembered")
    rows: list[tuple[Text, Text]] = [(label, html_of('<span class="t-lines">{}</span>', row.reason))] if row.reason else []
    if row.settlement_note:
        rows.append((_("Settlement, by finance"), html_of('<span class="t-lines">{}</span>', row.settlement_note)))
    if rows:
        with card(f"ending_words_{row.id}"):
            facts_table(rows)


def if_approved(actor: Actor, document_id: int) -> str:
    """What the last approval does."""
    detail = ending_queries.detail(actor, document_id)
    found = detail.settlement
    if found is None:
        return ""
    if detail.row.kind == "termination":
        return _("With the last approval the project is terminated: {amount} of headroom go back to the company, the cost stays, nothing new is booked.",
                 amount=money(found.held))  # fmt: skip
    if found.open:
        return _("It cannot be approved now: {reason}", reason=_("something is still open."))
    return _("With the last approval the project is closed: {amount} go back to the company, nothing is booked on it any more.", amount=money(found.held))
