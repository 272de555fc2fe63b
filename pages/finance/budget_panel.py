"""A budget proposal as its approvers read it: the year before and after, each figure that changes, and whether it would hold (MON-01, APR-12)."""

from __future__ import annotations

from decimal import Decimal

from core.access import Actor
from core.budget import proposal_queries
from core.budget.proposal_queries import ProposalSheet, ProposedLine
from pages.shared.format import money, percent
from pages.shared.html import Text, bullet, html, html_of, muted, sentence_line, table
from pages.shared.record import card, figures
from pages.shared.words import _, either, sentence, word


def draw(actor: Actor, document_id: int) -> None:
    """Figures, the changes, the note; read-only."""
    show(proposal_queries.proposal(actor, document_id))


def show(sheet: ProposalSheet) -> None:
    if sheet.after:
        figures([*(_cell(sheet, scope) for scope in ("project", "non_project")), _difference(sheet)])
    for refusal in sheet.refusals:
        sentence_line(sentence(refusal), "red", "error")
    with card(f"proposal_{sheet.id}", _("What changes?"), _("{count} figures", count=len(sheet.lines))):
        changes(sheet.lines)
        if sheet.note:
            html('<div class="t-lines t-muted">{}</div>', sheet.note)


def _cell(sheet: ProposalSheet, scope: str) -> tuple[Text, Text, Text, Text]:
    before, after = sheet.before[scope], sheet.after[scope]
    label = _("Project budget {year}", year=str(sheet.year)) if scope == "project" else _("Non-project budget {year}", year=str(sheet.year))
    note = _("before {amount}", amount=money(before)) if before else _("planned for the first time")
    return label, money(after), bullet(after, scale=max(before, after) or 1, mark=before or None, tone="blue"), note


def _difference(sheet: ProposalSheet) -> tuple[Text, Text, Text, Text]:
    total, gap = sum(sheet.before.values(), Decimal(0)), sheet.difference
    share = percent(gap / total) if total else _("new")
    return _("Difference"), money(gap, signed=True), bullet(abs(gap), scale=max(total, abs(gap)) or 1, tone="amber" if gap < 0 else "slate"), share


def changes(lines: tuple[ProposedLine, ...]) -> None:
    """One row per figure; cards on a phone."""
    rows = [
        (
            html_of("<b>{}</b>{}", either(x.account.name, x.account.english), muted(f" {word(f'scope.{x.scope}')}") if x.scope == "non_project" else ""),
            either(x.department, x.department_en) or "—",
            money(x.before) if x.before is not None else _("new"),
            money(x.amount),
            html_of('<span class="t-{}">{}</span>', "red" if x.refused else "ink", money(x.difference, signed=True)),
            money(x.used),
            _control(x),
        )
        for x in lines
    ]
    head = [_("Account"), _("Department"), _("Before"), _("Proposed"), _("Difference"), _("Committed + actual"), _("When exceeded")]
    html("{}", table(head, rows, align="llrrrrl", cards=True))


def _control(x: ProposedLine) -> Text:
    now = word(f"control.{x.control}")
    return now if x.control == x.control_before else html_of("{} → <b>{}</b>", word(f"control.{x.control_before}"), now)


def if_approved(actor: Actor, document_id: int) -> str:
    sheet = proposal_queries.proposal(actor, document_id)
    if sheet.refusals:
        return _("It cannot be approved now: {reason}", reason=" ".join(sentence(r) for r in sheet.refusals))
    return _(
        "With the last approval the budget of {year} takes effect: {amount} in all, {difference} against now. Until then the old figures hold.",
        year=str(sheet.year),
        amount=money(sum(sheet.after.values(), Decimal(0))),
        difference=money(sheet.difference, signed=True),
    )
