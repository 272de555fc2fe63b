"""The initiation as its approvers read it: does it earn enough, is there money, what will be done when, by whom, and what may go
wrong (PRJ-09 … PRJ-11, PLT-07). Drawn on the decision page and on the project's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

import streamlit as st

from core.access import Actor, Permission
from core.initiation.figures import Figures, Part, figures
from core.ledger import Headroom
from core.projects import queries, team
from core.projects.queries import ProjectCard, StageRow
from core.projects.team import MemberRow
from core.quality import queries as quality
from core.risks.queries import RiskRow, risks
from pages.portfolio import support_panel
from pages.projects import staffing_parts
from pages.projects.gate import by_year, sentences, strip
from pages.projects.parts import share_of
from pages.projects.quality_areas import area_table
from pages.shared.charts import month_name
from pages.shared.format import day, days, money, percent, period
from pages.shared.html import Text, bullet, chip, html, html_of, join, muted, person, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import figures as figure_strip
from pages.shared.words import _, either, language, word


def draw(actor: Actor, document_id: int) -> None:
    """Figures, then the tabs; read-only."""
    project = queries.card(actor, document_id)
    stages = queries.stages(actor, document_id)
    found = figures(actor, document_id) if project.sees_money else None
    if found is not None:
        approved = project.state not in ("draft", "in_approval")
        figure_strip(strip(found, contract=contract_words(project), approved=approved))
        for text in sentences(found.refusals):
            sentence_line(text, "red", "error")
    members, register = team.team(actor, document_id), [r for r in risks(actor, document_id) if r.closed_on is None]
    with white_card(f"initiation_{document_id}"):
        _tabs(actor, project, stages, found, members, register)
    if project.state in ("draft", "in_approval"):
        support_panel.beside_decision(actor, document_id)


def contract_words(project: ProjectCard) -> str:
    if project.contract_amount is None:
        return ""
    return _("contract {amount}", amount=money(project.contract_amount))


def _tabs(
    actor: Actor, project: ProjectCard, stages: Sequence[StageRow], found: Figures | None, members: Sequence[MemberRow], register: Sequence[RiskRow]
) -> None:
    people = len({m.employee_id for m in members})
    names = [_("Plan by stage"), _("Budget by account"), _("Team {n}", n=people), _("Risks {n}", n=len(register)), _("Goal and scope"), _("Process areas")]
    plan, budget, who, wrong, goal, areas = st.tabs(names, key=f"initiation_tabs_{project.id}_{language()}")
    with plan:
        stage_table(project, stages, found)
    with budget:
        if found is None:
            html("{}", muted(_("You do not see the money of this project.")))
        else:
            account_table(found)
    with who:
        team_table(members)
        if project.state in ("draft", "in_approval"):
            staffing_parts.facts(actor, project.id)
    with wrong:
        risk_table(register)
    with goal:
        goal_text(project)
    with areas:
        html("{}", area_table(quality.tailoring_of(actor, project.id)))


def goal_text(project: ProjectCard) -> None:
    parts = [(_("Goal"), project.goal), (_("Scope"), project.scope), (_("What the customer needs"), project.need)]
    html('<dl class="m-terms one">{}</dl>', join(html_of('<div><dt>{}</dt><dd class="t-lines">{}</dd></div>', label, text or "—") for label, text in parts))


def stage_table(project: ProjectCard, stages: Sequence[StageRow], found: Figures | None) -> None:
    """The stages with their lane, closing milestone, days and cost; cards on a phone."""
    costs = {p.key: p for p in found.by_stage} if found else {}
    first = min([project.starts_on, *(s.starts_on for s in stages)])
    last = max([project.finishes_on, *(s.finishes_on for s in stages)])
    span = max((last - first).days + 1, 1)

    def lane(row: StageRow) -> Text:
        left, width = (row.starts_on - first).days / span * 100, ((row.finishes_on - row.starts_on).days + 1) / span * 100
        return html_of('<span class="m-lane"><b style="left:{:.1f}%;width:{:.1f}%"></b><i style="left:{:.1f}%"></i></span>', left, width, min(left + width, 99))

    def cost(row: StageRow) -> str:
        return money(costs[row.id].cost if row.id in costs else row.cost, "whole")

    rows = [
        (
            html_of("<b>{} {}</b>", s.position, either(s.name, s.name_en)),
            html_of('<span class="t-muted" style="white-space:nowrap">{}</span>', period(s.starts_on, s.finishes_on)),
            lane(s),
            either(s.milestone, s.milestone_en) or "—",
            days(s.effort_days),
            cost(s),
        )
        for s in stages
    ]
    effort = sum((s.effort_days for s in stages), start=0)
    ended = sum(bool(s.milestone) for s in stages)
    scale = _("{first} to {last}", first=month_name(first, with_year=True), last=month_name(last, with_year=True))
    total = [_("Total"), "", "", _("{n} milestones", n=ended), days(effort), money(found.cost if found else _summed(s.cost for s in stages), "whole")]
    desk = table(
        [_("Stage"), _("Period"), scale, _("Milestone"), _("Days"), _("Cost")],
        rows,
        align="llllrr",
        total=total,
        widths=["20%", "21%", "21%", "19%", "8%", "11%"],
    )
    phone = join(
        html_of(
            '<div class="m-mcard"><div><b>{} {}</b><span>{}</span></div>{}<div class="t-small t-muted"><span>{}</span><span>{}</span></div></div>',
            s.position,
            either(s.name, s.name_en),
            cost(s),
            lane(s),
            period(s.starts_on, s.finishes_on),
            _("{days} person days", days=days(s.effort_days)),
        )
        for s in stages
    )
    html('<div class="desk-only">{}</div><div class="phone-only">{}</div>', desk, phone)


def _summed(parts: Iterable[Decimal | None]) -> Decimal | None:
    """None when it is not for this person's eyes."""
    known = list(parts)
    return None if None in known else sum((p for p in known if p is not None), Decimal(0))


def account_table(found: Figures) -> None:
    """Each account with what the company still has in it, now and after; the years under it."""
    if not found.headroom:
        rows = [(either(p.name, p.name_en), money(p.cost), percent(share_of(p.cost, found.cost))) for p in found.by_account]
        html("{}", table([_("Account"), _("This project"), _("Share")], rows, align="lrr", total=[_("Total"), money(found.cost), ""]))
        return
    several = len({h.year for h in found.headroom}) > 1
    rows = [_headroom_row(h, found.by_account, several=several) for h in found.headroom]
    now, after = sum((h.available for h in found.headroom), start=0), sum((h.after for h in found.headroom), start=0)
    head = [_("Account"), _("This project"), _("Free now"), _("Free after"), _("Share taken")]
    html(
        "{}", table(head, rows, align="lrrrl", widths=["28%", "18%", "18%", "18%", "18%"], total=[_("Total"), money(found.cost), money(now), money(after), ""])
    )


def _headroom_row(row: Headroom, parts: Sequence[Part], *, several: bool) -> tuple[Text, ...]:
    taken = share_of(row.need, row.available) if row.available > 0 else None
    labour = next((p for p in parts if p.key == row.account.id and p.days), None)
    note = _("{days} person days", days=days(labour.days)) if labour and not several else ""
    tone = "red" if not row.enough else "amber" if taken is None or taken > share_of(7, 10) else "blue"
    where = html_of(
        "<b>{}</b>{}{}",
        either(row.account.name, row.account.english),
        html_of(" · {}", row.year) if several else "",
        html_of('<div class="sub">{}</div>', note) if note else "",
    )
    return (
        where,
        money(row.need),
        money(row.available),
        html_of('<span class="{}">{}</span>', "t-red" if row.after < 0 else "", money(row.after)),
        bullet(row.need, scale=max(row.available, row.need) or 1, tone=tone),
    )


def team_table(members: Sequence[MemberRow]) -> None:
    """Who, in which part, how many days, and how full their calendar is with it."""
    if not members:
        html("{}", muted(_("Nobody is on the team yet.")))
        return
    rows = [
        (
            html_of('{}<div class="sub">{}</div>', person(either(m.name, m.name_en)), either(m.department, m.department_en)),
            word(f"project_role.{m.role}"),
            m.grade or "—",
            html_of('<span style="white-space:nowrap">{}</span>', period(m.from_on, m.until_on)),
            days(m.planned_days),
            bullet(m.load_rate or 0, scale=max(Fraction(m.load_rate or 0), Fraction(1)) * Fraction(6, 5), mark=1, tone="red" if m.over else "green"),
            html_of("{}{}", percent(m.load_rate), html_of(" {}", chip(_("over-allocated"), "red", "error")) if m.over else ""),
        )
        for m in members
    ]
    total = [_("Total"), "", "", "", days(sum((m.planned_days for m in members), start=0)), "", ""]
    html("{}", table([_("Person"), _("Project role"), _("Grade"), _("There"), _("Days"), _("Load"), ""], rows, align="llllrll", total=total))


def risk_table(register: Sequence[RiskRow]) -> None:
    if not register:
        html("{}", muted(_("No open risk is known.")))
        return
    rows = [
        (
            either(r.name, r.name_en),
            level_chip(r),
            html_of("<b>{}</b> {}", word(f"risk_strategy.{r.strategy}"), r.response),
            either(r.owner, r.owner_en) or "—",
            day(r.due_on),
        )
        for r in register
    ]
    html("{}", table([_("Risk"), _("Level"), _("Response"), _("Owner"), _("Due")], rows, align="lllll"))


def level_chip(row: RiskRow) -> Text:
    return chip(_("{likelihood} × {impact}", likelihood=word(f"likelihood.{row.likelihood}"), impact=word(f"impact.{row.impact}")), row.level)


def if_approved(actor: Actor, document_id: int) -> str:
    """What the approval does."""
    project = queries.card(actor, document_id)
    if Permission.PROJECT_MONEY not in project.may:
        return _("If you approve, the project is initiated and its team is told.")
    found = figures(actor, document_id)
    if found.refusals:
        return _("It cannot be approved now: {reason}", reason=" ".join(sentences(found.refusals)))
    people = len({m.employee_id for m in team.team(actor, document_id)})
    years = [_("{amount} in {year}", amount=money(p.cost), year=p.name) for p in found.by_year]
    short = [y for y, _budget, _now, _after, enough in by_year(found.headroom) if not enough]
    text = _("If you approve: the company budget is occupied ({years}), baseline 0 is kept, {n} persons are told.", years=years, n=people)
    return text + (" " + _("The budget of {years} does not suffice.", years=[str(y) for y in short]) if short else "")
