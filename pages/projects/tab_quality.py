"""Quality: which process areas the project keeps, what QA looked at and found, the reviews its alarms opened (PRJ-31)."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.access import Actor, Permission
from core.progress import queries as progress
from core.progress.reviews import ReviewRow
from core.projects.queries import ProjectCard
from core.quality import queries
from core.quality.queries import AreaRow, Quality, VersionRow
from core.quality.rules import differing
from core.quality.words import AREAS, CHOICES
from pages.projects.meeting_parts import DONE
from pages.projects.quality_areas import choice_chip
from pages.projects.quality_dialogs import decide, finding, look, tailor
from pages.projects.quality_findings import finding_line
from pages.projects.tabs import tab_button
from pages.shared.format import day, instant, points
from pages.shared.html import Text, bullet, chip, html, html_of, join, muted, state_chip, table
from pages.shared.record import card as white_card
from pages.shared.record import figures
from pages.shared.words import _, either, word

RESULT_TONES = {"conforms": ("green", "check"), "partly": ("amber", "warning"), "fails": ("red", "error")}
LOOKS_SHOWN = 12


def draw(actor: Actor, card: ProjectCard) -> None:
    found, reviews = queries.quality(actor, card.id), progress.reviews(actor, card.id)
    qa = Permission.QA_REVIEW in card.may and card.state not in DONE
    figures(_figures(found, reviews))
    _waiting(actor, found, qa=qa)
    _tailoring(actor, card, found, qa=qa)
    left, right = st.columns([1.4, 1], gap=14)
    with left:
        _findings(actor, card, found, qa=qa)
    with right:
        _reviews(actor, card, reviews, qa=qa)
        _looks(found)


def _figures(found: Quality, reviews: list[ReviewRow]) -> list[tuple[Text, Text, Text, Text]]:
    wanted = [a for a in found.areas if a.choice != "dropped"]
    looked, overdue = sum(a.looked_on is not None for a in wanted), sum(bool(a.overdue) for a in found.areas)
    open_ = [f for f in found.findings if f.state != "closed"]
    late, waiting = sum(bool(f.late) for f in open_), sum(r.state == "open" for r in reviews)
    counts = [_("{n} {choice}", n=sum(a.choice == c for a in found.areas), choice=word(f"area_choice.{c}")) for c in CHOICES]
    return [
        (_("Process areas kept"), f"{len(wanted)} / {len(AREAS)}", bullet(len(wanted), scale=len(AREAS), tone="blue"), " · ".join(counts)),
        (
            _("Looked at by QA"),
            f"{looked} / {len(wanted)}",
            bullet(looked, scale=len(wanted) or 1, tone="green"),
            html_of('<span class="t-amber">{}</span>', _("{n} wait too long", n=overdue)) if overdue else _("none waits too long"),
        ),
        (
            _("Findings open"),
            str(len(open_)),
            bullet(len(found.findings) - len(open_), scale=len(found.findings) or 1, tone="green"),
            html_of('<span class="t-red">{}</span>', _("{n} late", n=late)) if late else _("none late"),
        ),
        (_("QA reviews open"), str(waiting), "", _("{n} in all", n=len(reviews))),
    ]


def _waiting(actor: Actor, found: Quality, *, qa: bool) -> None:
    """A new version that waits for QA: what it would change."""
    version = next((v for v in found.versions if v.state == "proposed"), None)
    if version is None:
        return
    with white_card("tailoring_proposed", _("A change of the tailoring waits for QA"), _("version {n}", n=version.number)):
        now = {a.area: (a.choice, a.reason) for a in found.areas}
        html("{}", _differences(now, version))
        html(
            '<div class="t-small">{}</div>',
            _("{who}, {day}: {reason}", who=either(version.made_by, version.made_by_en), day=day(version.made_at.date()), reason=version.reason),
        )
        if qa and version.made_by_id != actor.employee_id:
            decide(actor, version)


def _differences(now: Mapping[str, tuple[str, str]], version: VersionRow) -> Text:
    rows = [
        (html_of("<b>{}</b> {}", a, word(f"process_area.{a}")), choice_chip(now[a][0]), choice_chip(version.areas[a][0]), version.areas[a][1] or "—")
        for a in differing(now, version.areas)
    ]
    return table([_("Process area"), _("Holds now"), _("Then"), _("Reason")], rows, widths=["32%", "14%", "14%", "40%"])


def _tailoring(actor: Actor, card: ProjectCard, found: Quality, *, qa: bool) -> None:
    number = next((v.number for v in found.versions if v.state in ("draft", "approved", "agreed")), 0)
    approved = card.initiated_on is not None
    aside = _("version {n}, approved", n=number) if approved else _("approved with the initiation")
    with white_card("tailoring", _("Which process areas does the project keep?"), aside):
        with st.container(horizontal=True, gap=6):
            if card.editable and st.button(_("Change the tailoring"), icon=":material/edit:", key="sm_tailor"):
                tailor(actor, card, found)
            waits = any(v.state == "proposed" for v in found.versions)
            may = Permission.TAILORING_EDIT in card.may and approved and card.state not in DONE
            if may and st.button(_("Propose a change"), icon=":material/edit:", key="sm_propose", disabled=waits):
                tailor(actor, card, found)
            if qa and approved and st.button(_("Look at an area"), icon=":material/visibility:", key="sm_look"):
                look(actor, card, found)
        head = [_("Process area"), _("Tailoring"), _("Reason"), _("Last look"), _("Findings")]
        if may and waits:
            html('<div class="t-small t-muted">{}</div>', _("A change waits for QA; another one can be proposed after its answer."))
        html("{}", table(head, [_area(a) for a in found.areas], align="lllll", widths=["30%", "11%", "31%", "18%", "10%"]))
        _history(found)


def _area(row: AreaRow) -> tuple[Text, ...]:
    looked: Text = "—"
    if row.looked_on is not None:
        tone, icon = RESULT_TONES[row.result]
        looked = html_of("{} {}", chip(word(f"look_result.{row.result}"), tone, icon), day(row.looked_on))
    if row.overdue:
        looked = html_of("{} {}", looked if row.looked_on else "", chip(_("{n} d not looked at", n=row.overdue), "amber", "schedule"))
    findings = html_of('<b class="t-red">{}</b>', row.open) if row.open else "—"
    return html_of("<b>{}</b> {}", row.area, word(f"process_area.{row.area}")), choice_chip(row.choice), row.reason or "—", looked, findings


def _history(found: Quality) -> None:
    if len(found.versions) < 2:
        return
    with st.expander(_("{n} versions", n=len(found.versions))):
        rows = [
            (
                str(v.number),
                chip(word(f"state.tailoring.{v.state}"), "green" if v.state in ("approved", "agreed") else "blue" if v.state == "proposed" else "slate"),
                v.reason or _("with the initiation"),
                html_of("{} {}", either(v.made_by, v.made_by_en), muted(instant(v.made_at))),
                html_of("{} {}", either(v.decided_by, v.decided_by_en), muted(v.answer)) if v.decided_by else "—",
            )
            for v in found.versions
        ]
        html("{}", table([_("Version"), _("State"), _("Reason"), _("Made by"), _("QA")], rows, widths=["9%", "15%", "34%", "21%", "21%"]))


def _findings(actor: Actor, card: ProjectCard, found: Quality, *, qa: bool) -> None:
    open_ = sum(f.state != "closed" for f in found.findings)
    with white_card("quality_findings", _("What did QA find?"), _("{n} open, {closed} closed", n=open_, closed=len(found.findings) - open_)):
        if qa and card.initiated_on is not None and st.button(_("Write down a finding"), icon=":material/add:", key="sm_quality_finding"):
            finding(actor, card)
        if not found.findings:
            html("{}", muted(_("Nothing was found.")))
        for row in found.findings:
            finding_line(actor, row, found.moves.get(row.id, ()))


def _reviews(actor: Actor, card: ProjectCard, rows: list[ReviewRow], *, qa: bool) -> None:
    with white_card("quality_reviews", _("Which reviews did alarms open?"), _("{n} open", n=sum(r.state == "open" for r in rows))):
        if not rows:
            html("{}", muted(_("No alarm has asked for a review.")))
        for r in rows:
            with st.container(key=f"row_qreview_{r.id}", horizontal=True, vertical_alignment="center", gap=8):
                what = join((t for t in (word(f"alarm.{r.kind}") if r.kind else "", points(r.deviation) if r.deviation is not None else "") if t), " ")
                html(
                    '<div class="m-mine"><div><b>{}</b><label>{}{}</label></div><div>{}</div></div>',
                    what or _("QA review"),
                    instant(r.opened_at),
                    html_of(" · {}", r.measure) if r.measure else "",
                    state_chip("qa_review", r.state),
                )
                if qa and st.button(_("Finding"), key=f"sm_rfinding_{r.id}", type="tertiary", icon=":material/add:", wrap=False):
                    finding(actor, card, review_id=r.id)
        if any(r.state == "open" for r in rows):
            tab_button(_("Close it there"), "progress", "reviews")


def _looks(found: Quality) -> None:
    with white_card("looks", _("What did QA look at?"), _("{n} looks", n=len(found.checks))):
        if not found.checks:
            html("{}", muted(_("QA has not looked at any area yet.")))
        for c in found.checks[:LOOKS_SHOWN]:
            tone, icon = RESULT_TONES[c.result]
            html(
                '<div class="m-mine"><div><b>{}</b> {}<label>{}</label></div><div>{}<small>{}</small></div></div>',
                c.area,
                word(f"process_area.{c.area}"),
                c.evidence,
                chip(word(f"look_result.{c.result}"), tone, icon),
                day(c.checked_on),
            )
