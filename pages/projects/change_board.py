"""The board of changes and pauses: what waits for whom, what rests and until when (PRJ-13, PRJ-14)."""

from __future__ import annotations

from core import clock
from core.access import Actor
from core.changes import queries
from core.changes.queries import BoardRow
from pages.shared.format import age
from pages.shared.html import Text, chip, html, html_of, kind_chip, person, state_chip, table
from pages.shared.record import card, empty_state, figures, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, plural, word


def render(actor: Actor) -> None:
    toast_once()
    page_title(word("screen.changes"), _("Open changes, the oldest first, and projects that rest"))
    rows = queries.board(actor)
    if not rows:
        empty_state("difference", _("No change is open and no project rests"), _("A change is requested on the page of its project."), key="board")
        return
    changing, resting = [r for r in rows if r.change_id], [r for r in rows if r.state == "paused"]
    late = [r for r in resting if r.resumes_on and r.resumes_on < clock.today()]
    figures(
        [
            (_("Open changes"), str(len(changing)), "", _("{n} in approval", n=sum(r.change_state == "in_approval" for r in changing))),
            (_("Paused projects"), str(len(resting)), "", plural("{n} past its expected restart", "{n} past their expected restart", len(late))),
            (_("Restart with a change"), str(sum(r.with_restart for r in changing)), "", _("wait for their change")),
        ]
    )
    if changing:
        _changes(changing)
    if resting:
        _pauses(resting)


def _project(row: BoardRow) -> Text:
    link = html_of('<a href="/project?id={}" target="_self"><b>{}</b></a>', row.project_id, either(row.name, row.name_en))
    return html_of('<div>{}<div class="sub">{} · {}</div></div>', link, row.number, either(row.customer, row.customer_en))


def _change(row: BoardRow) -> Text:
    link = html_of('<a href="/change?id={}" target="_self"><b>{}</b></a>', row.change_id, row.change_number)
    return html_of("<div>{}<div>{}</div></div>", link, kind_chip(word(f"change_kind.{row.kind}")))


def _changes(rows: list[BoardRow]) -> None:
    with card("board_changes", _("Which changes are open?"), plural("{n} open change", "{n} open changes", len(rows))):
        body = [
            (
                _change(r),
                _project(r),
                r.reason,
                person(either(r.manager, r.manager_en)),
                age(r.made_at) if r.made_at else "—",
                state_chip("project_change", r.change_state),
            )
            for r in rows
        ]
        head = [heading("record.change"), _("Project"), _("Reason"), _("Manager"), _("Open for"), ""]
        html("{}", table(head, body, cards=True, widths=("15%", "25%", "28%", "13%", "8%", "11%")))


def _pauses(rows: list[BoardRow]) -> None:
    with card("board_pauses", _("Which projects rest?"), plural("{n} project", "{n} projects", len(rows))):
        body = [(_project(r), r.pause_reason or "—", person(either(r.manager, r.manager_en)), _expected(r)) for r in rows]
        html("{}", table([_("Project"), _("Reason"), _("Manager"), _("Expected restart")], body, cards=True, widths=("30%", "36%", "14%", "20%")))


def _expected(row: BoardRow) -> Text:
    if row.resumes_on is None:
        return "—"
    late = (clock.today() - row.resumes_on).days
    mark = html_of(" {}", chip(plural("{n} day late", "{n} days late", late), "red", "event_busy")) if late > 0 else ""
    return html_of("{}{}", row.resumes_on, mark)


render(signed_in())
