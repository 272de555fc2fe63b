"""Issues of a project: what hinders it now, who solves it, by when (PRJ-24)."""

from __future__ import annotations

from core.access import Actor, Permission
from core.issues.machine import SEVERITIES
from core.issues.queries import IssueRow, issues
from core.issues.service import WORKED_ON
from core.projects.queries import ProjectCard
from pages.projects import issue_dialogs, risk_lessons
from pages.projects.issue_panel import columns, panel
from pages.projects.risk_matrix import styles
from pages.shared.lists import data_list, filter_bar, filter_choice, matches
from pages.shared.record import card as white_card
from pages.shared.record import list_and_panel, on_phone
from pages.shared.words import _, heading, word

KEY = "issues"


def draw(actor: Actor, card: ProjectCard) -> None:
    styles()
    rows = issues(actor, card.id)
    below, beside = list_and_panel([1.75, 1])
    with below:
        with white_card("issues", _("What hinders us now, and who solves it?")):
            chosen = _list(actor, card, rows)
        risk_lessons.own(actor, card)
    with beside:
        if chosen is not None or not on_phone():
            panel(actor, chosen.id if chosen else None, card)


def _list(actor: Actor, card: ProjectCard, rows: list[IssueRow]) -> IssueRow | None:
    late = sum(bool(r.late_days) for r in rows)
    chips = {"open": f"{heading('state.project_issue.open')} {sum(r.open for r in rows)}", "late": f"{_('Overdue')} {late}", "over": _("Over"), "all": _("All")}
    text, chip, right = filter_bar(KEY, search=_("Search number, issue, person"), chips=chips, default="open")
    severity = filter_choice(KEY, "severity", _("Severity"), {s: word(f"issue_severity.{s}") for s in SEVERITIES}, where=right, width=120)
    may = Permission.ISSUE_RAISE in card.may and card.state in WORKED_ON
    if may and right.button(_("Raise an issue"), icon=":material/add:", key="sm_raise_issue"):
        issue_dialogs.ask(actor, card.id)
    wanted = {"open": lambda r: r.open, "late": lambda r: bool(r.late_days), "over": lambda r: not r.open}
    shown = [
        r
        for r in rows
        if wanted.get(chip or "", lambda r: True)(r)
        and severity in (None, r.severity)
        and matches(text, r.number, r.title, r.owner, r.owner_en, r.raised_by, r.raised_by_en)
    ]
    empty = ("report_problem", _("No issue is open"), _("Anyone on the team raises one, also from the phone.")) if not rows else ("report_problem", "", "")
    return data_list(KEY, shown, columns(project=False), file=f"issues_{card.number}", actions=right, empty=empty)
