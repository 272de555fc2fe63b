"""QA's board: reviews that are open, findings that are due, process areas nobody has looked at for long, across all projects (PRJ-31)."""

from __future__ import annotations

from core.access import Actor
from core.progress import queries as progress
from core.progress.reviews import ReviewRow
from core.quality import queries
from core.quality.queries import FindingRow, Overdue
from pages.shared.format import day
from pages.shared.html import Text, bullet, html_of
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, figures, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word

AREAS_NAMED = 4


def render(actor: Actor) -> None:
    toast_once()
    found, waiting, reviews = queries.findings(actor), queries.overdue(actor), progress.reviews(actor, only_open=True)
    page_title(word("screen.quality_board"), _("{n} projects wait for a look", n=len(waiting)))
    figures(_figures(found, waiting, reviews))
    with card("quality_board"):
        chips = {
            "findings": f"{_('Findings')} {len(found)}",
            "areas": f"{_('Not looked at')} {len(waiting)}",
            "reviews": f"{_('Reviews')} {len(reviews)}",
        }
        text, chosen, right = filter_bar("quality_board", search=_("Search number, project, person"), chips=chips, default="findings")
        if chosen == "areas":
            _areas([w for w in waiting if matches(text, w.number, w.name, w.name_en, w.manager, w.manager_en)], right)
        elif chosen == "reviews":
            _reviews([r for r in reviews if matches(text, r.number, r.name, r.name_en)], right)
        else:
            _findings([f for f in found if matches(text, f.number, f.project, f.project_en, f.project_number, f.owner, f.owner_en, f.text)], right)


def _figures(found: list[FindingRow], waiting: list[Overdue], reviews: list[ReviewRow]) -> list[tuple[Text, Text, Text, Text]]:
    late, answered = [f for f in found if f.late], sum(f.state in ("answered", "verified") for f in found)
    major = sum(f.severity == "major" for f in found)
    longest = max((w.longest for w in waiting), default=0)
    oldest = min((r.opened_at for r in reviews), default=None)
    return [
        (_("Findings open"), str(len(found)), "", _("{n} major", n=major)),
        (
            _("Late answers"),
            str(len(late)),
            bullet(len(late), scale=len(found) or 1, tone="red"),
            html_of('<span class="t-red">{}</span>', _("the longest {n} days", n=max(f.late for f in late))) if late else _("none late"),
        ),
        (_("To verify"), str(answered), bullet(answered, scale=len(found) or 1, tone="blue"), _("answered, they wait for QA")),
        (
            _("Areas not looked at"),
            str(sum(len(w.areas) for w in waiting)),
            "",
            _("up to {n} days", n=longest) if waiting else _("every area is looked at in time"),
        ),
        (_("Reviews open"), str(len(reviews)), "", _("the oldest since {day}", day=day(oldest.date())) if oldest else _("no alarm waits")),
    ]


def _findings(rows: list[FindingRow], right: object) -> None:
    columns = [
        Column[FindingRow]("number", _("Number"), lambda r: r.number),
        Column[FindingRow]("text", _("Finding"), lambda r: r.text, width=300),
        Column[FindingRow]("severity", _("Severity"), lambda r: word(f"finding_severity.{r.severity}")),
        Column[FindingRow]("state", _("State"), lambda r: r.state, kind="state", record="quality_finding"),
        Column[FindingRow]("due_on", _("Due"), lambda r: r.due_on, kind="day"),
        Column[FindingRow]("late", _("Days late"), lambda r: r.late or None, kind="number"),
        Column[FindingRow]("owner", _("Who mends it"), lambda r: either(r.owner, r.owner_en)),
        Column[FindingRow]("project", _("Project"), lambda r: f"{r.project_number} {either(r.project, r.project_en)}", width=220),
        Column[FindingRow]("area", _("Process area"), lambda r: word(f"process_area.{r.area}") if r.area else _("QA review"), hidden=True),
    ]
    empty = ("verified_user", _("No finding is open"), _("What QA finds on a project stands here until it is closed."))
    data_list("quality_findings", rows, columns, file="findings", actions=right, empty=empty, on_open=lambda r: go("project", id=r.project_id, tab="quality"))


def _areas(rows: list[Overdue], right: object) -> None:
    columns = [
        Column[Overdue]("number", _("Number"), lambda r: r.number),
        Column[Overdue]("name", _("Project"), lambda r: either(r.name, r.name_en), width=260),
        Column[Overdue]("manager", _("Manager"), lambda r: either(r.manager, r.manager_en)),
        Column[Overdue]("longest", _("Days"), lambda r: r.longest, kind="number"),
        Column[Overdue]("count", _("Areas"), lambda r: len(r.areas), kind="number"),
        Column[Overdue]("areas", _("Which"), _named, width=300),
        Column[Overdue]("looked", _("Looked at"), lambda r: f"{r.looked} / {r.to_look}"),
    ]
    empty = ("visibility", _("Every area is looked at in time"), _("How often an area is looked at is a policy."))
    data_list("quality_areas", rows, columns, file="process_areas", actions=right, empty=empty, on_open=lambda r: go("project", id=r.id, tab="quality"))


def _named(row: Overdue) -> str:
    names = [area for area, _days in row.areas[:AREAS_NAMED]]
    return ", ".join(names) + (" …" if len(row.areas) > AREAS_NAMED else "")


def _reviews(rows: list[ReviewRow], right: object) -> None:
    columns = [
        Column[ReviewRow]("number", _("Number"), lambda r: r.number),
        Column[ReviewRow]("name", _("Project"), lambda r: either(r.name, r.name_en), width=280),
        Column[ReviewRow]("kind", _("Alarm"), lambda r: word(f"alarm.{r.kind}") if r.kind else "—"),
        Column[ReviewRow]("deviation", _("Deviation, points"), lambda r: r.deviation, kind="number"),
        Column[ReviewRow]("opened_at", _("Opened on"), lambda r: r.opened_at, kind="instant"),
    ]
    empty = ("task_alt", _("No review is open"), _("An alarm of schedule or cost opens one."))
    data_list("quality_reviews", rows, columns, file="qa_reviews", actions=right, empty=empty, on_open=lambda r: go("project", id=r.project_id, tab="quality"))


render(signed_in())
