"""My issues: what I have to solve, what I raised, on all my projects; raised from here in two taps (PRJ-24)."""

from __future__ import annotations

from core.access import Actor
from core.issues.queries import IssueRow, my_issues
from pages.projects import issue_dialogs
from pages.projects.issue_panel import columns, panel
from pages.projects.risk_matrix import styles
from pages.shared.lists import data_list, filter_bar, matches
from pages.shared.record import card, list_and_panel, on_phone, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, word

KEY = "my_issues"


def render(actor: Actor) -> None:
    toast_once()
    styles()
    owned, raised = my_issues(actor, "owned"), my_issues(actor, "raised")
    late = sum(bool(r.late_days) for r in owned)
    page_title(word("screen.my_issues"), _("{n} to solve, {late} of them late", n=sum(r.open for r in owned), late=late))
    below, beside = list_and_panel([1.75, 1])
    with below, card("my_issues"):
        chosen = _list(actor, owned, raised)
    with beside:
        if chosen is not None or not on_phone():
            panel(actor, chosen.id if chosen else None)


def _list(actor: Actor, owned: list[IssueRow], raised: list[IssueRow]) -> IssueRow | None:
    chips = {
        "solve": f"{_('To solve')} {sum(r.open for r in owned)}",
        "raised": f"{_('Raised by me')} {sum(r.open for r in raised)}",
        "over": _("Over"),
    }
    text, chip, right = filter_bar(KEY, search=_("Search number, issue, project"), chips=chips, default="solve")
    if right.button(_("Raise an issue"), icon=":material/add:", key="sm_raise_issue"):
        issue_dialogs.ask(actor, None)
    both = {r.id: r for r in (*owned, *raised)}.values()
    rows = [r for r in (raised if chip == "raised" else both if chip == "over" else owned) if r.open == (chip != "over")]
    shown = [r for r in rows if matches(text, r.number, r.title, r.project_number, r.project, r.project_en, r.owner, r.owner_en)]
    empty = ("report_problem", _("Nothing to solve"), _("Something hinders your work? Raise it here; the project manager is told at once."))
    return data_list(KEY, shown, columns(project=True), file="my_issues", actions=right, empty=empty if not rows else ("report_problem", "", ""))


render(signed_in())
